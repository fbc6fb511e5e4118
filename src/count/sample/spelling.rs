//! How often prompts occur under other spellings than their relation's: two samples of few keys, with no more than a
//! singleton rate needs.

use super::threshold::{Entries, Threshold};
use crate::cell::CellId;

/// Prompts that are kept under each spelling.
pub const SPELLING_KEYS_MAX: usize = 100_000;

/// Spellings under which prompts are counted beside their own.
pub const SPELLINGS: usize = 2;

/// A spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As the document has it.
    Strict,
    /// Letters and digits alone.
    Loose,
}

impl Spelling {
    /// All of them, in the order of their numbers.
    pub const ALL: [Spelling; SPELLINGS] = [Spelling::Strict, Spelling::Loose];
}

/// How often a prompt is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    times: u32,
    /// The cell of the only answer; that of more is forgotten, so that their order does not show.
    cell: Option<CellId>,
}

impl Answered {
    fn add(&mut self, cell: CellId) {
        self.times = self.times.saturating_add(1);
        self.cell = (self.times == 1).then_some(cell);
    }

    fn merge(&mut self, other: Answered) {
        self.times = self.times.saturating_add(other.times);
        self.cell = None;
    }
}

/// The prompts of a run under its spellings, shared by its threads.
pub struct Spellings([Threshold<Answered>; SPELLINGS]);

impl Default for Spellings {
    fn default() -> Self {
        Spellings(std::array::from_fn(|_| Threshold::new(SPELLING_KEYS_MAX)))
    }
}

impl Spellings {
    /// Whether a prompt with this key may be kept, as far as is known by now.
    pub fn takes(&self, spelling: Spelling, key: u64) -> bool {
        self.0[spelling as usize].takes(key)
    }

    /// Adds an answered incidence of a cell, if its prompt is kept.
    pub fn add(&self, spelling: Spelling, key: u64, cell: CellId) {
        let once = Answered {
            times: 1,
            cell: Some(cell),
        };
        self.0[spelling as usize].add(key, || once, |known| known.add(cell));
    }

    /// What was kept.
    pub(super) fn finish(self) -> SpelledPrompts {
        SpelledPrompts(self.0.map(Threshold::finish))
    }
}

/// What was kept of the prompts under each spelling.
pub struct SpelledPrompts([Entries<Answered>; SPELLINGS]);

impl SpelledPrompts {
    /// Adds what another part of a run kept.
    pub(super) fn merge(&mut self, other: SpelledPrompts) {
        for (ours, theirs) in self.0.iter_mut().zip(other.0) {
            ours.merge(theirs, |ours, theirs| ours.merge(theirs));
        }
    }

    /// The singletons among them, over the cells of a run.
    pub fn singletons(&self, spelling: Spelling, cells: usize) -> SpelledSingletons {
        let kept = &self.0[spelling as usize];
        let mut by_cell = vec![0; cells];
        for cell in kept.iter().filter_map(|(_, answered)| answered.cell) {
            by_cell[cell.0 as usize] += 1;
        }
        SpelledSingletons {
            share: kept.share(),
            by_cell,
        }
    }
}

/// Singletons under one spelling.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpelledSingletons {
    /// q: the share of prompts that were kept.
    pub share: f64,
    /// Kept prompts that the whole corpus answers once, by the [`CellId`] of the answer.
    pub by_cell: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_answered_once_count_in_their_cell() {
        let spellings = Spellings::default();
        for (key, cell) in [(1, 0), (2, 1), (3, 1), (1, 1), (4, 0), (4, 0)] {
            spellings.add(Spelling::Loose, key, CellId(cell));
        }
        let kept = spellings.finish();
        let [strict, loose] = Spelling::ALL.map(|spelling| kept.singletons(spelling, 2));
        assert_eq!((loose.share, loose.by_cell), (1.0, vec![0, 2]));
        assert_eq!(strict.by_cell, [0, 0]);
    }
}
