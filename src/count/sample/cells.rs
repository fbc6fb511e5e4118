//! The cells of a prompt: one for most, a few for some, and for the prompts that everybody answers very many.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::cell::CellId;

/// Cells that are kept as a list.
const FEW: usize = 16;

/// Answered incidences by cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cells {
    /// By ascending cell, at most [`FEW`].
    Few(SmallVec<[(CellId, u32); 1]>),
    /// More.
    Many(BTreeMap<CellId, u32>),
}

impl Default for Cells {
    fn default() -> Self {
        Cells::Few(SmallVec::new())
    }
}

impl Cells {
    /// Adds answered incidences to a cell, 0 for one that only abstains.
    pub fn add(&mut self, cell: CellId, answered: u32) {
        let few = match self {
            Cells::Many(many) => {
                let sum = many.entry(cell).or_default();
                *sum = sum.saturating_add(answered);
                return;
            }
            Cells::Few(few) => few,
        };
        match few.binary_search_by_key(&cell, |&(cell, _)| cell) {
            Ok(index) => few[index].1 = few[index].1.saturating_add(answered),
            Err(index) if few.len() < FEW => few.insert(index, (cell, answered)),
            Err(_) => {
                let mut many: BTreeMap<CellId, u32> = few.iter().copied().collect();
                many.insert(cell, answered);
                *self = Cells::Many(many);
            }
        }
    }

    /// The cells in ascending order, and their answered incidences.
    pub fn iter(&self) -> impl Iterator<Item = (CellId, u32)> + '_ {
        let (few, many) = match self {
            Cells::Few(few) => (Some(few), None),
            Cells::Many(many) => (None, Some(many)),
        };
        let few = few.into_iter().flatten().copied();
        let many = many.into_iter().flat_map(|many| many.iter());
        few.chain(many.map(|(&cell, &answered)| (cell, answered)))
    }
}
