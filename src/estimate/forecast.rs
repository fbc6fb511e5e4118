//! Forecasts: the singleton rate of a smaller or a larger corpus from the same sources.
//!
//! [`thinned_rate`] and [`rarefied`] look back: what the rate was when there was less of the corpus. They are exact
//! expectations. [`extrapolate`] looks ahead, and gives a bracket whose ends hold for expected counts, with a point between
//! them that is only to be believed [where the bracket is narrow](Extrapolated::trusted_point). [`reach`] turns it around:
//! how large the corpus must be for its rate to fall to a target. Every figure assumes more, or less, of the same sources.
//!
//! ```
//! use hapax::estimate::forecast::{Seen, Size, extrapolate, thinned_rate};
//! use hapax::spectrum::Spectrum;
//!
//! let spectrum = Spectrum::new(16_000, 0, [(1, 5_000), (2, 1_800), (3, 1_100), (4, 760), (9, 7_340)]);
//! let half = thinned_rate(&spectrum, 1.0, Size::new(0.5).unwrap()).unwrap();
//! let twice = extrapolate(&Seen::of(&spectrum), Size::new(2.0).unwrap()).unwrap();
//! assert!((half - 0.3937).abs() < 1e-3);
//! assert!((twice.low() - 0.2391).abs() < 1e-4 && (twice.upper - 0.2476).abs() < 1e-4);
//! ```

use crate::spectrum::Spectrum;

mod larger;
mod smaller;
mod target;

pub use larger::{Extrapolated, extrapolate};
pub use smaller::{Rarefied, rarefied, thinned_error, thinned_rate};
pub use target::{Reach, TARGET_SIZE_MAX, reach};

/// The sizes at which rates are forecast unless others are asked for.
pub const SIZES: [f64; 6] = [0.1, 0.25, 0.5, 2.0, 5.0, 10.0];

/// The size of a corpus in units of the one that was counted: 0.5 is half of its documents, 2 as many again.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Size(f64);

impl Size {
    /// The largest size: beyond it only the limits of the formulas would be left.
    pub const MAX: f64 = 1e12;

    /// `size` as a size, if it is above 0 and at most [`Size::MAX`].
    pub fn new(size: f64) -> Option<Self> {
        (size > 0.0 && size <= Self::MAX).then_some(Size(size))
    }

    /// The size itself.
    pub fn value(self) -> f64 {
        self.0
    }

    /// `t`: what is added, in units of what there is; 0 for a smaller corpus.
    fn growth(self) -> f64 {
        (self.0 - 1.0).max(0.0)
    }
}

/// What a forecast for a larger corpus is made from: N, and the first four numbers of the spectrum as they were counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// N: the row's incidences, all of them, also where keys were sampled.
    pub incidences: u64,
    /// `g_1` to `g_4`, of the keys that were kept.
    pub answered: [u64; 4],
    /// `q`: the share of keys that were kept, 1 where every key was counted.
    pub kept: f64,
}

impl Seen {
    /// What the spectrum of a row shows, every key counted.
    ///
    /// For one domain that grows while the others stay as they are, `g_j` must count only the incidences of prompts that
    /// this domain alone answers.
    pub fn of(spectrum: &Spectrum) -> Self {
        Seen {
            incidences: spectrum.incidences(),
            answered: [1, 2, 3, 4].map(|count| spectrum.at(count)),
            kept: 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_above_zero_and_finite() {
        for size in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e13] {
            assert_eq!(Size::new(size), None, "{size}");
        }
        assert_eq!(Size::new(0.5).map(Size::growth), Some(0.0));
        assert!(SIZES.iter().all(|&size| Size::new(size).is_some()));
    }
}
