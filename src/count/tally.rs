//! The entry of the exact counts: what it is found by, and what it holds.

use crate::weight::Weight;

/// (prompt, cell), as three words: with a u64 the entry would be padded from 16 to 24 bytes.
pub(super) type Key = [u32; 3];

/// How often a prompt was answered in a cell, and by which documents the first two times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Answered incidences, saturating at [`COUNT_MAX`](crate::spectrum::COUNT_MAX); 0 if the prompt only met abstentions here.
    pub(super) answered: u16,
    /// What is kept of the documents.
    pub(super) first: FirstAnswers,
}

/// What is kept of a document that answers: its group, and whether it is taken once in training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answering(u8);

/// The bit beside the 64 groups.
const TAKEN_OTHERWISE: u8 = 1 << 7;

impl Answering {
    /// A document of this group, 0 to 63, that is taken so often.
    pub fn new(group: u8, weight: Weight) -> Self {
        match weight.times() == 1.0 {
            true => Answering(group),
            false => Answering(group | TAKEN_OTHERWISE),
        }
    }

    pub(super) fn group(self) -> u8 {
        self.0 & !TAKEN_OTHERWISE
    }

    pub(super) fn is_taken_once(self) -> bool {
        self.0 & TAKEN_OTHERWISE == 0
    }
}

/// The documents of a prompt's answers in a cell while there are at most two, ascending; zeroed beyond, so that order does
/// not show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FirstAnswers([Answering; 2]);

impl Tally {
    pub(super) fn add(&mut self, document: Answering) {
        self.first.add(self.answered.into(), document);
        self.answered = self.answered.saturating_add(1);
    }
}

impl FirstAnswers {
    /// Adds the document of an answer to those of the `known` ones.
    pub(super) fn add(&mut self, known: u32, document: Answering) {
        match known {
            0 => self.0 = [document, Answering(0)],
            1 => {
                self.0[1] = document;
                self.0.sort_unstable();
            }
            _ => self.0 = [Answering(0); 2],
        }
    }

    /// Adds the documents of `more` other answers to those of the `known` ones.
    pub(super) fn merge(&mut self, known: u32, other: FirstAnswers, more: u32) {
        match (known, more) {
            (_, 0) => {}
            (0, _) => *self = other,
            (1, 1) => self.add(known, other.only()),
            _ => *self = FirstAnswers::default(),
        }
    }

    /// The document of the only answer.
    pub(super) fn only(self) -> Answering {
        self.0[0]
    }

    /// The groups of the only two answers.
    pub(super) fn groups(self) -> (u8, u8) {
        (self.0[0].group(), self.0[1].group())
    }
}
