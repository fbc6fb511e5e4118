//! The facts of a prompt: answers that the data itself takes for one (a list of acceptable answers, aliases) are one
//! fact, across all documents (`design.md` 4.5).

use smallvec::SmallVec;

/// Most answers that are kept of a prompt. A prompt with more counts as contested, and nothing else is said of its facts.
pub const ANSWERS_MAX: usize = 256;

/// Most wordings of one fact that are kept of a mention: the first, and those with the smallest hashes.
pub const WORDINGS_MAX: usize = 32;

/// Keeps the first wording and few others, the same ones of equal lists.
pub fn few_wordings(answers: &mut Vec<u64>, start: usize) {
    let others = answers.len().min(start + 1);
    answers[others..].sort_unstable();
    answers.truncate(start + WORDINGS_MAX);
}

/// The facts that are stated for a prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Facts {
    /// None.
    #[default]
    None,
    /// One answer, by so many incidences: what most prompts have, in as little room as can be.
    One(u64, u32),
    /// Several answers, which may be one fact.
    Several(Box<Groups>),
    /// More than [`ANSWERS_MAX`] answers.
    TooMany,
}

/// The answers of a prompt, in groups that mean one fact each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// By ascending hash: an answer, and the smallest answer of its group.
    answers: SmallVec<[(u64, u64); 2]>,
    /// The smallest answer of each group, ascending, and how many incidences state it.
    groups: SmallVec<[(u64, u32); 2]>,
    /// The smallest of the incidences' first answers.
    first: u64,
}

impl Facts {
    /// Adds what an incidence states: one fact, in one wording or several; the first names it.
    pub fn add(&mut self, answers: &[u64]) {
        let Some(&first) = answers.first() else {
            return;
        };
        let is_one = answers.iter().all(|answer| *answer == first);
        match self {
            Facts::None if is_one => *self = Facts::One(first, 1),
            Facts::One(known, incidences) if is_one && *known == first => {
                *incidences = incidences.saturating_add(1);
            }
            Facts::TooMany => {}
            _ => self.change(|groups| {
                groups.first = groups.first.min(first);
                groups.join(answers, 1);
            }),
        }
    }

    /// Adds what another part of a run found, or another mention of the same document.
    pub fn merge(&mut self, other: &Facts) {
        match (&mut *self, other) {
            (_, Facts::None) | (Facts::TooMany, _) => {}
            (_, Facts::TooMany) => *self = Facts::TooMany,
            (Facts::None, other) => *self = other.clone(),
            (Facts::One(known, incidences), Facts::One(answer, more)) if known == answer => {
                *incidences = incidences.saturating_add(*more);
            }
            (_, Facts::One(answer, incidences)) => self.change(|groups| {
                groups.first = groups.first.min(*answer);
                groups.join(&[*answer], *incidences);
            }),
            (_, Facts::Several(other)) => self.change(|groups| groups.merge(other)),
        }
    }

    /// The same, stated once each: restatements in a document count once.
    pub fn of_one_incidence(mut self) -> Facts {
        match &mut self {
            Facts::None | Facts::TooMany => {}
            Facts::One(_, incidences) => *incidences = 1,
            Facts::Several(groups) => groups.stated_once_each(),
        }
        self
    }

    /// How many facts are stated; of too many, that they are more than are kept.
    pub fn count(&self) -> usize {
        match self {
            Facts::None => 0,
            Facts::One(..) => 1,
            Facts::Several(groups) => groups.groups.len(),
            Facts::TooMany => ANSWERS_MAX + 1,
        }
    }

    /// How many facts are stated by one incidence; of too many, none is known to be.
    pub fn stated_once(&self) -> usize {
        match self {
            Facts::None | Facts::TooMany => 0,
            Facts::One(_, incidences) => usize::from(*incidences == 1),
            Facts::Several(groups) => {
                let once = groups
                    .groups
                    .iter()
                    .filter(|(_, incidences)| *incidences == 1);
                once.count()
            }
        }
    }

    /// The one fact; `None` if there is none, or more than one.
    pub fn only(&self) -> Option<u64> {
        match self {
            Facts::None | Facts::TooMany => None,
            Facts::One(answer, _) => Some(*answer),
            Facts::Several(groups) => Some(groups.first).filter(|_| self.count() == 1),
        }
    }

    /// Changes the groups of what is known so far.
    fn change(&mut self, change: impl FnOnce(&mut Groups)) {
        let mut groups = match std::mem::take(self) {
            Facts::Several(groups) => groups,
            Facts::None | Facts::TooMany => Box::new(Groups::default()),
            Facts::One(answer, incidences) => {
                let mut groups = Box::new(Groups {
                    first: answer,
                    ..Groups::default()
                });
                groups.join(&[answer], incidences);
                groups
            }
        };
        change(&mut groups);
        *self = match groups.answers.len() > ANSWERS_MAX {
            true => Facts::TooMany,
            false => Facts::Several(groups),
        };
    }
}

impl Default for Groups {
    fn default() -> Self {
        Groups {
            answers: SmallVec::new(),
            groups: SmallVec::new(),
            // The largest, so that every first answer is smaller.
            first: u64::MAX,
        }
    }
}

impl Groups {
    fn merge(&mut self, other: &Groups) {
        self.first = self.first.min(other.first);
        for &(group, incidences) in &other.groups {
            let answers = other.answers.iter().filter(|(_, of)| *of == group);
            let answers: SmallVec<[u64; 4]> = answers.map(|(answer, _)| *answer).collect();
            self.join(&answers, incidences);
        }
    }

    fn stated_once_each(&mut self) {
        self.groups
            .iter_mut()
            .for_each(|(_, incidences)| *incidences = 1);
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
        let many: Vec<Vec<u64>> = (0..300).map(|answer| vec![answer, answer + 1]).collect();
        let backwards: Vec<Vec<u64>> = many.iter().rev().cloned().collect();
        assert_eq!(facts(&many).count(), ANSWERS_MAX + 1);
        assert_eq!(facts(&many), facts(&backwards));
        let mut merged = facts(&many[..100]);
        merged.merge(&facts(&many[100..]));
        assert_eq!(merged, facts(&many));
    }

    #[test]
    fn of_many_wordings_equal_lists_keep_equal_ones() {
        let list = |first: u64| {
            let mut answers = vec![99, first];
            answers.extend((0..100).rev());
            few_wordings(&mut answers, 1);
            answers
        };
        let (one, other) = (list(50), list(51));
        assert_eq!((one.len(), one[0], one[1]), (1 + WORDINGS_MAX, 99, 50));
        assert_eq!(one[2..], other[2..]);
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
