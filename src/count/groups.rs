//! Numbers by document group, and by pair of groups: what the error bars of a row are made of (theory D.3).
//!
//! Most of a run's cells are small and may be a million, so a few numbers are kept as a list and only many as a table.
//! Which of the two it is follows from the numbers alone: equal numbers are equal values, in whatever order they came.

use crate::key::DOCUMENT_GROUPS;

/// Numbers by document group.
pub type GroupCounts = Sparse<DOCUMENT_GROUPS>;

/// Numbers by pair of two different groups.
pub type GroupPairs = Sparse<{ DOCUMENT_GROUPS * DOCUMENT_GROUPS }>;

/// `LENGTH` numbers of which most may be zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sparse<const LENGTH: usize>(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    /// The numbers that are not zero, in order, while they are at most an eighth of all.
    Few(Vec<(u16, u64)>),
    /// All numbers.
    All(Box<[u64]>),
}

impl<const LENGTH: usize> Default for Sparse<LENGTH> {
    fn default() -> Self {
        Sparse(Kept::Few(Vec::new()))
    }
}

impl<const LENGTH: usize> Sparse<LENGTH> {
    /// Numbers that are kept as a list.
    const FEW: usize = LENGTH / 8;

    /// The numbers that are not zero, in order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u64)> {
        let (few, all): (&[_], &[_]) = match &self.0 {
            Kept::Few(few) => (few, &[]),
            Kept::All(all) => (&[], all),
        };
        let few = few
            .iter()
            .map(|&(index, count)| (usize::from(index), count));
        let all = all.iter().copied().enumerate();
        few.chain(all.filter(|&(_, count)| count > 0))
    }

    /// Adds the numbers of another.
    pub fn merge(&mut self, other: &Self) {
        for (index, count) in other.iter() {
            self.add_at(index, count);
        }
    }

    fn add_at(&mut self, index: usize, count: u64) {
        if count == 0 {
            return;
        }
        match &mut self.0 {
            Kept::All(all) => all[index] += count,
            Kept::Few(few) => match few.binary_search_by_key(&index, |of| usize::from(of.0)) {
                Ok(place) => few[place].1 += count,
                Err(place) if few.len() < Self::FEW => few.insert(place, (index as u16, count)),
                Err(_) => {
                    let mut all = self.to_vec();
                    all[index] += count;
                    self.0 = Kept::All(all.into());
                }
            },
        }
    }

    /// All numbers, zeros too.
    pub fn to_vec(&self) -> Vec<u64> {
        let mut all = vec![0; LENGTH];
        for (index, count) in self.iter() {
            all[index] = count;
        }
        all
    }
}

impl GroupCounts {
    /// Adds to the number of a group.
    pub fn add(&mut self, group: u8, count: u64) {
        self.add_at(usize::from(group), count);
    }
}

impl GroupPairs {
    /// Adds one to the number of a pair, if it is one of two different groups.
    pub fn add(&mut self, one: u8, other: u8) {
        if one != other {
            let (low, high) = (one.min(other), one.max(other));
            self.add_at(usize::from(low) * DOCUMENT_GROUPS + usize::from(high), 1);
        }
    }

    /// The pairs whose number is not zero, the smaller group first, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize, u64)> {
        self.iter()
            .map(|(index, count)| (index / DOCUMENT_GROUPS, index % DOCUMENT_GROUPS, count))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_have_no_order_and_two_groups() {
        let mut pairs = GroupPairs::default();
        for (one, other) in [(9, 3), (3, 9), (5, 5), (63, 0)] {
            pairs.add(one, other);
        }
        assert_eq!(pairs.pairs().collect::<Vec<_>>(), [(0, 63, 1), (3, 9, 2)]);
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_a_map_in_any_order_and_division(
            added in prop::collection::vec((0..64_u8, 0..5_u64), 0..60),
            cut in 0..60_usize,
        ) {
            let mut expected = BTreeMap::<usize, u64>::new();
            let (mut forwards, mut parts) = (GroupCounts::default(), [GroupCounts::default(), GroupCounts::default()]);
            for &(group, count) in &added {
                *expected.entry(group.into()).or_default() += count;
                forwards.add(group, count);
            }
            for (place, &(group, count)) in added.iter().enumerate().rev() {
                parts[usize::from(place < cut)].add(group, count);
            }
            let [mut merged, other] = parts;
            merged.merge(&other);
            expected.retain(|_, count| *count > 0);
            prop_assert_eq!(&merged, &forwards);
            prop_assert_eq!(merged.iter().collect::<BTreeMap<_, _>>(), expected);
        }
    }
}
