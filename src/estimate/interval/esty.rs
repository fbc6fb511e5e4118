//! The interval for independent pairs.

use crate::estimate::coverage::sampling_error;
use crate::figure::{Figure, Interval, Undefined};
use crate::spectrum::Spectrum;

use super::LEVEL;

/// The normal quantile that belongs to [`LEVEL`], two-sided.
pub const NORMAL_QUANTILE: f64 = 1.959963984540054;

/// Esty's interval for the missing mass, for pairs that are independent draws.
///
/// `W = [g_1 − g_1²/N + 2·f2_pure] / N²`, interval `g_1/N ± 1.959963984540054·√W`, cut to `[0, 1]`, where `N` is the
/// number of the row's incidences, `g_1` the number of those whose prompt the whole corpus answers once, and `f2_pure`
/// (`doubletons`) the number of prompts that the whole corpus answers twice, both times in this row.
///
/// Of a sample of keys `g_1` and `f2_pure` are kept numbers over `q` (`kept`), the share of keys that were kept, and `W`
/// gains `k_1(1 − q)/(qN)²` for `k_1` kept singletons.
///
/// Undefined if `N = 0` or if `g_1 = f2_pure = 0`, where it would have no width.
///
/// The variant for rows: doubletons that the row shares with the rest of the corpus do not count. Several facts of one
/// document are not independent draws: for text it covers the missing mass in 25–90 % of cases, not in 95 %, so it is
/// for rows where [`by_groups`](super::by_groups) is undefined for lack of documents. Variances of two rows may not be added.
///
/// References: Esty 1983, Ann. Statist. 11:905–912; theory D.2.
pub fn esty(spectrum: &Spectrum, doubletons: u64, kept: f64) -> Figure<Interval> {
    let (incidences, singletons) = (spectrum.incidences(), spectrum.singletons());
    if incidences == 0 {
        return Err(Undefined::NoIncidence);
    }
    if singletons == 0 && doubletons == 0 {
        return Err(Undefined::NoSingletonOrDoubleton);
    }
    let n = incidences as f64;
    let rate = singletons as f64 / kept / n;
    // g_1 − g_1²/N as g_1·(N − g_1)/N: never negative, exactly 0 at g_1 = N.
    let spread = rate * (n - singletons as f64 / kept).max(0.0);
    let sampling = sampling_error(spectrum, kept)?;
    let variance = (spread + 2.0 * doubletons as f64 / kept) / n / n + sampling * sampling;
    Ok(Interval::new(rate, variance, NORMAL_QUANTILE, LEVEL))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn undefined_without_width() {
        assert_eq!(
            esty(&Spectrum::default(), 0, 1.0),
            Err(Undefined::NoIncidence)
        );
        let frequent = Spectrum::new(31, 0, [(31, 31)]);
        assert_eq!(
            esty(&frequent, 0, 1.0),
            Err(Undefined::NoSingletonOrDoubleton)
        );
    }

    /// By hand: N = 8, g_1 = 4, f2 = 1: W = (4 − 2 + 2)/64 = 1/16.
    #[test]
    fn small_row_by_hand() {
        let interval = esty(&Spectrum::new(8, 0, [(1, 4), (2, 4)]), 1, 1.0).unwrap();
        assert_eq!((interval.value, interval.variance), (0.5, 0.0625));
        assert_eq!(interval.standard_error, 0.25);
        assert!((interval.low - 0.0100090038649865).abs() < 1e-12);
        assert!((interval.high - 0.9899909961350135).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn ends_are_in_order_and_in_the_unit_interval(
            incidences in 1..=1_000_000_000_000_u64,
            share in 0.0..=1.0,
            doubletons in 0..=500_000_000_000_u64,
        ) {
            let singletons = (share * incidences as f64) as u64;
            let spectrum = Spectrum::new(incidences, incidences - singletons, [(1, singletons)]);
            if let Ok(interval) = esty(&spectrum, doubletons, 1.0) {
                prop_assert!(interval.variance >= 0.0);
                prop_assert!(0.0 <= interval.low && interval.low <= interval.value);
                prop_assert!(interval.value <= interval.high && interval.high <= 1.0);
            }
        }
    }
}
