//! The other way round: how large the corpus must be for its rate to fall to a target.

use crate::figure::{Figure, Undefined};
use crate::spectrum::Spectrum;

use super::{Extrapolated, Seen, Size, extrapolate, thinned_rate};

/// The largest size that is looked at: growth further than this is not forecast from what was counted.
pub const TARGET_SIZE_MAX: f64 = 1_000.0;

/// Halvings of the range of sizes: more than a double has digits.
const HALVINGS: u32 = 100;

/// The sizes at which the rate falls to a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The smallest size that the bracket allows: there its lower end falls to the target.
    pub low: Figure,
    /// The size at which the point falls to the target.
    pub point: Figure,
    /// The size from which the bracket promises it: there its upper end falls to the target.
    pub high: Figure,
}

/// The size at which a corpus's singleton rate falls to `target`, as a bracket.
///
/// Above the rate of the corpus as it is, the size is below 1 and exact: `sr(s) = target` with `sr(s)` of
/// [`thinned_rate`]. Below it, `low(s) = target`, `point(s) = target` and `upper(s) = target` are solved for `s` with the
/// bracket of [`extrapolate`], each of which falls with `s`. `spectrum` is the row's, `kept` the share of its keys that
/// were kept, `target` a rate from 0 to 1.
///
/// An end is undefined if it stays above the target at any size (the upper end's limit is `sr·(1 − g_2²/(2g_1g_3))`), or
/// up to [a thousand times the data](TARGET_SIZE_MAX); the point also where it is
/// [not to be believed](Extrapolated::trusted_point) at that size. Everything is undefined if `N = 0`, and if fewer
/// incidences than the target are answered, because then the rate never was so high.
///
/// The variant by bisection, on the formulas as they are printed elsewhere.
///
/// References: theory F.1, F.2 and F.4.
pub fn reach(spectrum: &Spectrum, kept: f64, target: f64) -> Figure<Reach> {
    let now = thinned_rate(spectrum, kept, Size(1.0))?;
    if now <= target {
        return smaller(spectrum, kept, target);
    }
    let seen = Seen {
        kept,
        ..Seen::of(spectrum)
    };
    let solve = |figure: fn(&Extrapolated) -> f64| larger(&seen, target, figure);
    let point = solve(|at| at.point).and_then(|size| trusted(&seen, size));
    Ok(Reach {
        low: solve(Extrapolated::low),
        point,
        high: solve(|at| at.upper),
    })
}

fn smaller(spectrum: &Spectrum, kept: f64, target: f64) -> Figure<Reach> {
    let rate = |size: f64| thinned_rate(spectrum, kept, Size(size.max(f64::MIN_POSITIVE)));
    if rate(0.0)? < target {
        return Err(Undefined::NeverAbove);
    }
    let size = falls_to(target, 0.0, 1.0, rate)?;
    Ok(Reach {
        low: Ok(size),
        point: Ok(size),
        high: Ok(size),
    })
}

fn larger(seen: &Seen, target: f64, figure: fn(&Extrapolated) -> f64) -> Figure {
    let at = |size| extrapolate(seen, Size(size)).map(|at| figure(&at));
    if at(Size::MAX)? > target {
        return Err(Undefined::TargetNeverReached);
    }
    if at(TARGET_SIZE_MAX)? > target {
        return Err(Undefined::TargetFarAway);
    }
    falls_to(target, 1.0, TARGET_SIZE_MAX, at)
}

/// The size between `low` and `high` from which a falling figure is at most the target.
fn falls_to(target: f64, mut low: f64, mut high: f64, figure: impl Fn(f64) -> Figure) -> Figure {
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        match figure(middle)? > target {
            true => low = middle,
            false => high = middle,
        }
    }
    Ok(high)
}

fn trusted(seen: &Seen, size: f64) -> Figure {
    let at = extrapolate(seen, Size(size))?;
    at.trusted_point().map(|_| size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn world() -> Spectrum {
        let answered = [(1, 5_000), (2, 1_800), (3, 1_100), (4, 760)];
        Spectrum::new(16_000, 7_340, answered)
    }

    #[test]
    fn ends_of_the_bracket_are_where_it_meets_the_target() {
        let reach = reach(&world(), 1.0, 0.24).unwrap();
        let (low, high) = (reach.low.unwrap(), reach.high.unwrap());
        let at = |size| extrapolate(&Seen::of(&world()), Size::new(size).unwrap()).unwrap();
        assert!((at(low).low() - 0.24).abs() < 1e-9);
        assert!((at(high).upper - 0.24).abs() < 1e-9);
        assert!(low < reach.point.unwrap() && reach.point.unwrap() < high);
    }

    #[test]
    fn what_the_bracket_cannot_say_has_a_reason() {
        // The upper end of this world levels off at 0.2204…
        let below = reach(&world(), 1.0, 0.2).unwrap();
        assert_eq!(below.high, Err(Undefined::TargetNeverReached));
        assert!(below.low.is_ok());
        let flat = Spectrum::new(20, 10, [(1, 10)]);
        let never = reach(&flat, 1.0, 0.4).unwrap();
        assert_eq!(never.low, Err(Undefined::TargetNeverReached));
        let slow = Spectrum::new(2_000_000, 0, [(1, 1_000_000), (2, 100), (9, 999_900)]);
        let far = reach(&slow, 1.0, 0.25).unwrap();
        assert_eq!(far.low, Err(Undefined::TargetFarAway));
        assert_eq!(reach(&world(), 1.0, 0.9), Err(Undefined::NeverAbove));
        let nothing = reach(&Spectrum::default(), 1.0, 0.2);
        assert_eq!(nothing, Err(Undefined::NoIncidence));
    }

    #[test]
    fn a_target_above_the_rate_was_met_by_a_part_of_the_corpus() {
        let reach = reach(&world(), 1.0, 0.4).unwrap();
        let size = Size::new(reach.low.unwrap()).unwrap();
        assert!((thinned_rate(&world(), 1.0, size).unwrap() - 0.4).abs() < 1e-9);
        assert!(size.value() < 1.0 && reach.low == reach.high);
    }

    proptest! {
        #[test]
        fn sizes_are_in_order(
            answered in prop::array::uniform4(0..=1_000_000_000_000_u64),
            target in 0.0..1.0,
        ) {
            let counts = [1, 2, 3, 4].into_iter().zip(answered);
            let spectrum = Spectrum::new(answered.iter().sum(), 0, counts);
            if let Ok(Reach { low: Ok(low), point, high }) = reach(&spectrum, 1.0, target) {
                prop_assert!(low > 0.0 && low <= TARGET_SIZE_MAX);
                prop_assert!(high.is_err() || low <= high.unwrap() * (1.0 + 1e-9));
                prop_assert!(point.is_err() || low <= point.unwrap() * (1.0 + 1e-9));
            }
        }
    }
}
