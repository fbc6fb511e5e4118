//! Rates under other spellings of the prompts.

use super::rows::{Sum, Tabulator};
use crate::audit::{Rate, SpellingRates};
use crate::cell::CellId;
use crate::count::sample::{SPELLINGS, Spelling};
use crate::estimate::coverage::{sampling_error, singleton_rate};
use crate::figure::Figure;
use crate::spectrum::Spectrum;

/// What a row sums up under each spelling: incidences, and kept singletons.
pub(super) type Spelled = [(u64, u64); SPELLINGS];

impl Tabulator<'_> {
    /// What a cell sums up.
    pub(super) fn spelled(&self, cell: CellId) -> Spelled {
        let index = cell.0 as usize;
        let incidences = self.totals.cells.get(index).map(|of| of.incidences_spelled);
        let incidences = incidences.unwrap_or_default();
        Spelling::ALL.map(|spelling| {
            let singletons = self.sample.spelled[spelling as usize].by_cell[index];
            (incidences[spelling as usize], singletons)
        })
    }

    /// The row's rates.
    pub(super) fn spelling_rates(&self, sum: &Sum) -> SpellingRates {
        let [strict, loose] = Spelling::ALL.map(|spelling| self.spelled_rate(sum, spelling).into());
        SpellingRates { strict, loose }
    }

    fn spelled_rate(&self, sum: &Sum, spelling: Spelling) -> Figure<Rate> {
        let (incidences, singletons) = sum.spelled[spelling as usize];
        let share = self.sample.spelled[spelling as usize].share;
        let row = Spectrum::new(incidences, 0, [(1, singletons)]);
        Ok(Rate {
            value: singleton_rate(&row, share)?,
            standard_error: sampling_error(&row, share)?,
        })
    }
}

/// Adds the sums of a cell.
pub(super) fn add(sums: &mut Spelled, cell: &Spelled) {
    for (sum, of_cell) in sums.iter_mut().zip(cell) {
        sum.0 += of_cell.0;
        sum.1 += of_cell.1;
    }
}
