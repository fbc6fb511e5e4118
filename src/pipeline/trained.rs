//! Rows with each document taken as often as its weight says (theory H.1).

use super::rows::{Sum, Tabulator};
use crate::audit::{AsTrained, Rate};
use crate::cell::CellId;
use crate::count::sample::ExpectedOnce;
use crate::figure::{Figure, Undefined};
use crate::weight::FIXED_ONE;

/// What a row sums up of its documents' weights.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trained {
    /// Incidences times weights, in units of 2⁻⁵².
    incidences: u128,
    /// Incidences of prompts that are answered once in all, in documents that are taken once.
    once: u64,
    /// The expectation of the same where weights are not whole.
    pub(super) expected: ExpectedOnce,
}

impl Trained {
    /// Adds a cell. What is expected adds over the cells of a domain alone: a prompt has one of them there.
    pub(super) fn merge(&mut self, cell: &Trained) {
        self.incidences += cell.incidences;
        self.once += cell.once;
        self.expected.merge(&cell.expected);
    }
}

impl Tabulator<'_> {
    /// What a cell sums up.
    pub(super) fn trained(&self, cell: CellId) -> Trained {
        let index = cell.0 as usize;
        let expected = self.sample.expected_once_of_cells.get(&cell);
        Trained {
            incidences: self
                .totals
                .cells
                .get(index)
                .map_or(0, |of| of.incidences_weighted),
            once: self.summary.cells[index].singletons_taken_once,
            expected: expected.copied().unwrap_or_default(),
        }
    }

    /// The row as trained. Whole weights come from the counts, others from the sample: a tally is whole.
    pub(super) fn as_trained(&self, sum: &Sum) -> Figure<AsTrained> {
        self.refuse_mentions()?;
        let trained = &sum.trained;
        let incidences = trained.incidences as f64 / FIXED_ONE;
        if incidences == 0.0 {
            return Err(Undefined::NoIncidence);
        }
        let once = trained.once as f64;
        let (kept, squares, share) = match self.totals.has_fractions {
            true => (
                trained.expected.sum(),
                trained.expected.squares(),
                self.sample.share,
            ),
            false => (once, once, self.summary.share),
        };
        let singletons = kept / share;
        Ok(AsTrained {
            incidences,
            singletons,
            singleton_rate: Rate {
                value: singletons / incidences,
                standard_error: (squares * (1.0 - share)).sqrt() / share / incidences,
            },
        })
    }
}
