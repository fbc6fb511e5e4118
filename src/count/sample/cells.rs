//! The cells of a prompt: one for most, a few for some, and for the prompts that everybody answers very many.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::cell::CellId;
use crate::count::tally::{Answering, FirstAnswers};

/// Cells that are kept as a list.
const FEW: usize = 16;

/// What a cell answers a prompt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InCell {
    /// Answered incidences; 0 if the cell only abstains.
    pub answered: u32,
    /// The documents of the first two answers.
    pub first: FirstAnswers,
}

/// The cells of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cells {
    /// By ascending cell, at most [`FEW`].
    Few(SmallVec<[(CellId, InCell); 1]>),
    /// More.
    Many(BTreeMap<CellId, InCell>),
}

impl Default for Cells {
    fn default() -> Self {
        Cells::Few(SmallVec::new())
    }
}

impl InCell {
    fn add(&mut self, answer: Option<Answering>) {
        if let Some(document) = answer {
            self.first.add(self.answered, document);
            self.answered = self.answered.saturating_add(1);
        }
    }
}

impl Cells {
    /// Adds the cells of other documents.
    pub fn merge(&mut self, other: &Cells) {
        for (cell, theirs) in other.iter() {
            let ours = self.at(cell);
            ours.first
                .merge(ours.answered, theirs.first, theirs.answered);
            ours.answered = ours.answered.saturating_add(theirs.answered);
        }
    }

    /// Adds an incidence of a cell, with the document if it answers.
    pub fn add(&mut self, cell: CellId, answer: Option<Answering>) {
        self.at(cell).add(answer);
    }

    fn at(&mut self, cell: CellId) -> &mut InCell {
        if let Cells::Few(few) = self
            && few.len() == FEW
            && few.iter().all(|(known, _)| *known != cell)
        {
            *self = Cells::Many(few.iter().copied().collect());
        }
        match self {
            Cells::Many(many) => many.entry(cell).or_default(),
            Cells::Few(few) => {
                let place = few.binary_search_by_key(&cell, |&(known, _)| known);
                let place = place.unwrap_or_else(|place| {
                    few.insert(place, (cell, InCell::default()));
                    place
                });
                &mut few[place].1
            }
        }
    }

    /// The cells in ascending order, and what they answer.
    pub fn iter(&self) -> impl Iterator<Item = (CellId, InCell)> + '_ {
        let (few, many) = match self {
            Cells::Few(few) => (Some(few), None),
            Cells::Many(many) => (None, Some(many)),
        };
        let many = many.into_iter().flatten().map(|(&cell, &of)| (cell, of));
        few.into_iter().flatten().copied().chain(many)
    }
}
