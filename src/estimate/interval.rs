//! Intervals for the missing mass: the share of fresh pairs whose prompt the corpus never answers.
//!
//! The singleton rate itself is observed and needs no interval. Nothing here holds for a model: that is
//! [`bound`](crate::estimate::bound).
//!
//! [`by_groups`] is the interval for text, in which the facts of one document come together. [`esty`] takes every pair as
//! a draw of its own and is too narrow for text: it stands where there are too few documents for the other.
//!
//! ```
//! use hapax::estimate::interval::esty;
//! use hapax::spectrum::Spectrum;
//!
//! // 100 incidences, none of them a singleton, 50 doubletons.
//! let interval = esty(&Spectrum::new(100, 0, [(2, 100)]), 50, 1.0).unwrap();
//! assert_eq!((interval.value, interval.low), (0.0, 0.0));
//! assert!((interval.high - 0.196).abs() < 1e-5);
//! ```

use crate::figure::Interval;

mod clustered;
mod esty;

pub use clustered::{Clustered, Grouped, by_groups};
pub use esty::{NORMAL_QUANTILE, esty};

/// The level of every interval that hapax reports.
pub const LEVEL: f64 = 0.95;

impl Interval {
    fn new(value: f64, variance: f64, quantile: f64, level: f64) -> Self {
        let standard_error = variance.sqrt();
        Interval {
            value,
            variance,
            standard_error,
            low: (value - quantile * standard_error).max(0.0),
            high: (value + quantile * standard_error).min(1.0),
            level,
        }
    }
}
