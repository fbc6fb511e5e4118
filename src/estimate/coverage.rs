//! Singleton rates: the share of incidences whose prompt the whole corpus answers once.
//!
//! A rate is observed, not estimated; what it says about fresh data has an [interval](crate::estimate::interval). These
//! functions never divide by distinct prompts: that is another figure (Shakespeare's words: 1.6 % of the words, 45.6 %
//! of the distinct words).
//!
//! ```
//! use hapax::estimate::coverage::{singleton_rate, singleton_rate_among_answered};
//! use hapax::spectrum::Spectrum;
//!
//! let spectrum = Spectrum::new(10, 2, [(1, 4), (2, 4)]);
//! assert_eq!(singleton_rate(&spectrum, 1.0), Ok(0.4));
//! assert_eq!(singleton_rate_among_answered(&spectrum, 1.0), Ok(0.5));
//! ```

use crate::figure::{Figure, Undefined};
use crate::spectrum::Spectrum;

/// The singleton rate of a row: what Good and Turing estimate the missing mass by.
///
/// `sr = g_1 / N`, where `g_1` is the number of the row's answered incidences whose prompt the whole corpus answers
/// once, and `N` the number of the row's incidences, repeats and abstentions included.
///
/// Undefined if `N = 0`. It is 0 if nothing is answered. Of a sample of keys `g_1` is the kept number over `q` (`kept`),
/// the share of keys that were kept; it has a [sampling error](sampling_error) then.
///
/// Of the rates that go by this name this is Definition 2's: the denominator counts pairs, not distinct prompts, and a
/// prompt is a singleton in the whole corpus, whatever the row. So `Σ_d N_d·sr_d = N·sr` over domains `d`.
///
/// References: Kalai et al., arXiv 2509.04664, Definition 2; Good 1953, Biometrika 40:237–264, equation 9; theory A.3.
pub fn singleton_rate(spectrum: &Spectrum, kept: f64) -> Figure {
    match spectrum.incidences() {
        0 => Err(Undefined::NoIncidence),
        incidences => Ok(spectrum.singletons() as f64 / kept / incidences as f64),
    }
}

/// The singleton rate among the incidences that state a fact.
///
/// `g_1 / (N − n_abst)`, where `g_1` and `N` are as in [`singleton_rate`] and `n_abst` is the number of the row's
/// incidences that abstain. `kept` is as there.
///
/// Undefined if nothing is answered: `N = 0` or `n_abst = N`.
///
/// A secondary figure: no bound is made from it, because Theorem 2 keeps abstentions in the denominator.
///
/// References: Kalai et al., arXiv 2509.04664, Definition 2, less its abstentions; theory A.3.
pub fn singleton_rate_among_answered(spectrum: &Spectrum, kept: f64) -> Figure {
    match (spectrum.incidences(), spectrum.answered()) {
        (0, _) => Err(Undefined::NoIncidence),
        (_, 0) => Err(Undefined::NoAnsweredIncidence),
        (_, answered) => Ok(spectrum.singletons() as f64 / kept / answered as f64),
    }
}

/// The share of a row's incidences that abstain.
///
/// `n_abst / N`. Undefined if `N = 0`.
///
/// References: theory A.2, A.3.
pub fn abstention_share(spectrum: &Spectrum) -> Figure {
    match spectrum.incidences() {
        0 => Err(Undefined::NoIncidence),
        incidences => Ok(spectrum.abstentions() as f64 / incidences as f64),
    }
}

/// The sample coverage: what share of fresh answered incidences has a prompt that the corpus answers.
///
/// `1 − g_1/(N − n_abst)`, with the symbols of [`singleton_rate_among_answered`], whose complement it is.
///
/// Undefined if nothing is answered. Cut at 0, which the estimate from a sample may fall below.
///
/// Good and Turing's estimate. Theory's missing mass keeps abstentions in its denominator; here they are left out, because
/// an abstention covers nothing.
///
/// References: Good 1953, Biometrika 40:237–264; theory A.1.
pub fn sample_coverage(spectrum: &Spectrum, kept: f64) -> Figure {
    singleton_rate_among_answered(spectrum, kept).map(|unseen| (1.0 - unseen).max(0.0))
}

/// Chao's estimate of how many kinds there are in all, those not seen included.
///
/// `D + f_1(f_1 − 1)/(2(f_2 + 1))`, of `D` (`seen`) kinds of which `f_1` were met `once` and `f_2` `twice`.
///
/// The bias-corrected variant, which is defined for `f_2 = 0`. A lower bound in expectation.
///
/// References: Chao 1984, Scand. J. Statist. 11:265–270; Chao 2005, Encyclopedia of Statistical Sciences; theory G.
pub fn chao1(seen: u64, once: u64, twice: u64) -> f64 {
    let (once, twice) = (once as f64, twice as f64);
    let unseen = once * (once - 1.0).max(0.0) / (2.0 * (twice + 1.0));
    seen as f64 + unseen
}

/// The error that sampling keys adds to a singleton rate.
///
/// `√(k_1(1 − q))/(qN)`, where `k_1` is the number of the row's kept singletons, `q` (`kept`) the share of keys that were
/// kept and `N` the number of the row's incidences, which is counted and never estimated. The rate is `k_1/(qN)`.
///
/// 0 where every key was counted. Undefined if `N = 0`. With no singleton kept it is 0 and tells nothing.
///
/// References: theory E.2.
pub fn sampling_error(spectrum: &Spectrum, kept: f64) -> Figure {
    match spectrum.incidences() {
        0 => Err(Undefined::NoIncidence),
        incidences => {
            let spread = (spectrum.singletons() as f64 * (1.0 - kept)).sqrt();
            Ok(spread / kept / incidences as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_rate() {
        let nothing = Spectrum::default();
        assert_eq!(singleton_rate(&nothing, 1.0), Err(Undefined::NoIncidence));
        let among = singleton_rate_among_answered(&nothing, 1.0);
        assert_eq!(among, Err(Undefined::NoIncidence));
    }

    #[test]
    fn abstentions_alone_have_rate_zero_and_none_among_answered() {
        let abstaining = Spectrum::new(10, 10, []);
        assert_eq!(singleton_rate(&abstaining, 1.0), Ok(0.0));
        let among = singleton_rate_among_answered(&abstaining, 1.0);
        assert_eq!(among, Err(Undefined::NoAnsweredIncidence));
    }

    /// Fisher, Corbet and Williams 1943, J. Anim. Ecol. 12:42–58: 118 of 3 306 butterflies were the only one of
    /// their species.
    #[test]
    fn malayan_butterflies() {
        let butterflies = Spectrum::new(3306, 0, [(1, 118), (2, 148), (3, 3040)]);
        let rate = singleton_rate(&butterflies, 1.0).unwrap();
        assert!((rate - 0.0356926799758).abs() < 1e-12);
    }

    #[test]
    fn rates_of_domains_average_to_the_rate_of_the_corpus() {
        let (wiki, code) = (
            Spectrum::new(30, 5, [(1, 12), (2, 13)]),
            Spectrum::new(70, 0, [(1, 7), (2, 63)]),
        );
        let mut corpus = wiki.clone();
        corpus.merge(&code);
        let weighted = |row: &Spectrum| singleton_rate(row, 1.0).unwrap() * row.incidences() as f64;
        assert!((weighted(&wiki) + weighted(&code) - weighted(&corpus)).abs() < 1e-9);
    }
}
