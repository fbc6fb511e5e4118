//! The entry of the exact counts: what it is found by, and what it holds.

/// (prompt, cell), as three words: with a u64 the entry would be padded from 16 to 24 bytes.
pub(super) type Key = [u32; 3];

/// How often a prompt was answered in a cell, and the document groups of the first two answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Answered incidences, saturating at [`COUNT_MAX`](crate::spectrum::COUNT_MAX); 0 if the prompt only met abstentions here.
    pub(super) answered: u16,
    /// Groups of the incidences while there are at most two, ascending; zeroed beyond, so that order does not show.
    pub(super) groups: [u8; 2],
}

impl Tally {
    pub(super) fn add(&mut self, group: u8) {
        match self.answered {
            0 => self.groups = [group, 0],
            1 => {
                self.groups[1] = group;
                self.groups.sort_unstable();
            }
            _ => self.groups = [0, 0],
        }
        self.answered = self.answered.saturating_add(1);
    }
}
