//! Estimates and bounds: pure functions of [spectra](crate::spectrum) and other small numbers.
//!
//! Nothing here reads, counts or rounds, and nothing returns NaN: a figure that is undefined is an
//! [`Undefined`](crate::figure::Undefined) that says why. Section numbers (A.3, B.2, …) are those of the project's
//! specification, equation numbers those of Kalai, Nachum, Vempala and Zhang, *Why Language Models Hallucinate*,
//! arXiv 2509.04664v1.
//!
//! ```
//! use hapax::estimate::coverage::singleton_rate;
//! use hapax::spectrum::Spectrum;
//!
//! let spectrum = Spectrum::new(1_000, 0, [(1, 200), (2, 800)]);
//! assert_eq!(singleton_rate(&spectrum, 1.0), Ok(0.2));
//! ```

pub mod bound;
pub mod candidates;
pub mod coverage;
pub mod forecast;
pub mod interval;
pub mod mixture;
