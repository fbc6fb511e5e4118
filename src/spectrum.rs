//! The frequency spectrum: how many incidences belong to prompts that the corpus answers once, twice, …
//!
//! It is the narrow waist of hapax. Left of it are bytes, threads and terabytes; right of it are pure functions of small
//! numbers. It never knows how it was counted, and it never estimates anything.
//!
//! ```
//! use hapax::spectrum::Spectrum;
//!
//! // Ten incidences: two abstain, five have a prompt of their own, three share one prompt.
//! let spectrum = Spectrum::new(10, 2, [(1, 5), (3, 3)]);
//! assert_eq!(spectrum.singletons(), 5);
//! assert_eq!(spectrum.answered(), 8);
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The largest corpus count that is told apart; prompts counted more often share this entry ("or more").
///
/// Tallies are kept in 16 bits so that an entry of the counts fits into 16 bytes.
pub const COUNT_MAX: u32 = u16::MAX as u32;

/// Incidences of a row by the corpus count of their prompt: N, the abstentions, and `g_1, g_2, …` (theory A.3).
///
/// `Σ_j g_j + abstentions = incidences`. Spectra of disjoint rows add.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spectrum {
    incidences: u64,
    abstentions: u64,
    /// corpus count j → g_j; no entry is zero.
    answered: BTreeMap<u32, u64>,
}

impl Spectrum {
    /// A spectrum of `incidences`, of which `abstentions` abstain, and `(j, g_j)` for the answered ones.
    ///
    /// Counts above [`COUNT_MAX`] are folded into it.
    pub fn new(
        incidences: u64,
        abstentions: u64,
        answered: impl IntoIterator<Item = (u32, u64)>,
    ) -> Self {
        let mut spectrum = Spectrum {
            incidences,
            abstentions,
            answered: BTreeMap::new(),
        };
        for (count, incidences) in answered {
            spectrum.add(count, incidences);
        }
        spectrum
    }

    /// N: all incidences of the row, abstentions included.
    pub fn incidences(&self) -> u64 {
        self.incidences
    }

    /// Incidences that abstain.
    pub fn abstentions(&self) -> u64 {
        self.abstentions
    }

    /// Incidences that state a fact: N less the abstentions.
    pub fn answered(&self) -> u64 {
        self.incidences - self.abstentions
    }

    /// `g_j`: answered incidences whose prompt the whole corpus answers `count` times.
    pub fn at(&self, count: u32) -> u64 {
        self.answered.get(&count).copied().unwrap_or(0)
    }

    /// `g_1`: answered incidences whose prompt the whole corpus answers once.
    pub fn singletons(&self) -> u64 {
        self.at(1)
    }

    /// `(j, g_j)` for every j with `g_j ≠ 0`, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.answered
            .iter()
            .map(|(&count, &incidences)| (count, incidences))
    }

    /// Adds the spectrum of another, disjoint row.
    pub fn merge(&mut self, other: &Spectrum) {
        self.incidences += other.incidences;
        self.abstentions += other.abstentions;
        for (count, incidences) in other.iter() {
            self.add(count, incidences);
        }
    }

    fn add(&mut self, count: u32, incidences: u64) {
        if incidences > 0 {
            *self.answered.entry(count.min(COUNT_MAX)).or_default() += incidences;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disjoint_rows_add() {
        let mut sum = Spectrum::new(6, 1, [(1, 3), (2, 2)]);
        sum.merge(&Spectrum::new(4, 0, [(2, 2), (9, 2)]));
        assert_eq!(sum, Spectrum::new(10, 1, [(1, 3), (2, 4), (9, 2)]));
    }

    #[test]
    fn counts_beyond_the_cap_share_one_entry() {
        let spectrum = Spectrum::new(5, 0, [(COUNT_MAX, 2), (COUNT_MAX + 7, 3)]);
        assert_eq!(spectrum.iter().collect::<Vec<_>>(), [(COUNT_MAX, 5)]);
    }
}
