//! The entry of the exact counts: what it is found by, and what it holds.

/// (prompt, cell), as three words: with a u64 the entry would be padded from 16 to 24 bytes.
pub(super) type Key = [u32; 3];

/// How often a prompt was answered in a cell, and the document groups of the first two answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Answered incidences, saturating at [`COUNT_MAX`](crate::spectrum::COUNT_MAX); 0 if the prompt only met abstentions here.
    pub(super) answered: u16,
    /// Where they are.
    pub(super) groups: AnswerGroups,
}

/// The document groups of a prompt's answers in a cell while there are at most two, ascending; zeroed beyond, so that
/// order does not show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerGroups([u8; 2]);

impl Tally {
    pub(super) fn add(&mut self, group: u8) {
        self.groups.add(self.answered.into(), group);
        self.answered = self.answered.saturating_add(1);
    }
}

impl AnswerGroups {
    /// Adds the group of an answer to those of the `known` ones.
    pub(super) fn add(&mut self, known: u32, group: u8) {
        match known {
            0 => self.0 = [group, 0],
            1 => {
                self.0[1] = group;
                self.0.sort_unstable();
            }
            _ => self.0 = [0, 0],
        }
    }

    /// The group of the only answer.
    pub(super) fn only(self) -> u8 {
        self.0[0]
    }

    /// The groups of the only two answers.
    pub(super) fn both(self) -> (u8, u8) {
        (self.0[0], self.0[1])
    }
}
