//! The facts of a prompt: answers that the data itself takes for one (a list of acceptable answers, aliases) are one
//! fact, across all documents (`design.md` 4.5).

use smallvec::SmallVec;

/// Most answers that are kept of a prompt, those with the smallest hashes. A prompt with more counts as contested.
pub const ANSWERS_MAX: usize = 64;

/// The answers of a prompt, in groups that mean one fact each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// By ascending hash: an answer, and the smallest answer of its group.
    answers: SmallVec<[(u64, u64); 1]>,
    /// The smallest answer of each group, ascending, and how many incidences state it.
    groups: SmallVec<[(u64, u32); 1]>,
    /// The smallest of the incidences' first answers.
    first: Option<u64>,
    has_more: bool,
}

impl Facts {
    /// Adds what an incidence states: one fact, in one wording or several; the first names it.
    pub fn add(&mut self, answers: &[u64]) {
        let Some(&first) = answers.first() else {
            return;
        };
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
        self.join(answers, 1);
    }

    /// Adds what another part of a run found.
    pub fn merge(&mut self, other: &Facts) {
        self.has_more |= other.has_more;
        self.first = match (self.first, other.first) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        for &(group, incidences) in &other.groups {
            let answers = other.answers.iter().filter(|(_, of)| *of == group);
            let answers: SmallVec<[u64; 4]> = answers.map(|(answer, _)| *answer).collect();
            self.join(&answers, incidences);
        }
    }

    /// The same, stated once each: restatements in a document count once.
    pub fn of_one_incidence(mut self) -> Facts {
        self.groups
            .iter_mut()
            .for_each(|(_, incidences)| *incidences = 1);
        self
    }

    /// How many facts are stated.
    pub fn count(&self) -> usize {
        self.groups.len() + usize::from(self.has_more)
    }

    /// How many facts are stated by one incidence.
    pub fn stated_once(&self) -> usize {
        let once = self
            .groups
            .iter()
            .filter(|(_, incidences)| *incidences == 1);
        once.count()
    }

    /// The one fact; `None` if there is none, or more than one.
    pub fn only(&self) -> Option<u64> {
        self.first.filter(|_| self.count() == 1)
    }

    /// Makes one group of these answers and of all groups that have one of them.
    fn join(&mut self, answers: &[u64], incidences: u32) {
        let met: SmallVec<[u64; 4]> = answers
            .iter()
            .filter_map(|answer| self.group(*answer))
            .collect();
        let smallest = answers
            .iter()
            .chain(&met)
            .min()
            .copied()
            .unwrap_or_default();
        let mut count = incidences;
        self.groups.retain(|(group, of_group)| {
            let joins = met.contains(group);
            if joins {
                count = count.saturating_add(*of_group);
            }
            !joins
        });
        for (_, group) in &mut self.answers {
            if met.contains(group) {
                *group = smallest;
            }
        }
        let at = self.groups.partition_point(|(group, _)| *group < smallest);
        self.groups.insert(at, (smallest, count));
        for &answer in answers {
            self.insert(answer, smallest);
        }
    }

    fn group(&self, answer: u64) -> Option<u64> {
        let found = self
            .answers
            .binary_search_by_key(&answer, |(answer, _)| *answer);
        found.ok().map(|index| self.answers[index].1)
    }

    fn insert(&mut self, answer: u64, group: u64) {
        let Err(index) = self
            .answers
            .binary_search_by_key(&answer, |(answer, _)| *answer)
        else {
            return;
        };
        self.answers.insert(index, (answer, group));
        if self.answers.len() > ANSWERS_MAX {
            self.has_more = true;
            self.answers.pop();
            // A group none of whose answers is kept would never be met again.
            let answers = &self.answers;
            self.groups
                .retain(|(group, _)| answers.iter().any(|(_, of)| of == group));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts(incidences: &[Vec<u64>]) -> Facts {
        let mut facts = Facts::default();
        incidences.iter().for_each(|answers| facts.add(answers));
        facts
    }

    #[test]
    fn answers_that_share_a_wording_are_one_fact_also_by_way_of_a_third() {
        assert_eq!(facts(&[vec![1], vec![2]]).count(), 2);
        assert_eq!(facts(&[vec![1], vec![2], vec![2, 1]]).count(), 1);
        let chain = facts(&[vec![5, 4], vec![3, 2], vec![4, 3], vec![9]]);
        assert_eq!((chain.count(), chain.stated_once()), (2, 1));
        assert_eq!(facts(&[vec![7, 1], vec![3, 7]]).only(), Some(3));
        assert_eq!(facts(&[vec![7], vec![3]]).only(), None);
        assert_eq!(facts(&[]).only(), None);
    }

    #[test]
    fn a_prompt_of_more_answers_than_are_kept_is_contested_in_any_order() {
        let many: Vec<Vec<u64>> = (0..100).map(|answer| vec![answer * 7 % 101]).collect();
        let backwards: Vec<Vec<u64>> = many.iter().rev().cloned().collect();
        assert_eq!(facts(&many).count(), ANSWERS_MAX + 1);
        assert_eq!(facts(&many), facts(&backwards));
    }

    proptest! {
        #[test]
        fn order_and_merging_do_not_show(
            incidences in prop::collection::vec(prop::collection::vec(0u64..30, 1..4), 0..30), cut in 0usize..30,
        ) {
            let whole = facts(&incidences);
            let mut backwards = incidences.clone();
            backwards.reverse();
            prop_assert_eq!(&facts(&backwards), &whole);
            let (one, other) = incidences.split_at(cut.min(incidences.len()));
            let mut merged = facts(one);
            merged.merge(&facts(other));
            prop_assert_eq!(&merged, &whole);
        }
    }
}
