//! Larger corpora: a bracket from the first moments of how rare the prompts are, and a point within it.

use crate::figure::{Figure, Undefined};

use super::{Seen, Size};

/// How many times the lower end the upper end may be for the point to be believed.
const TRUSTED_RATIO: f64 = 2.0;

/// A rate at a larger size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extrapolated {
    /// The rate of the corpus as it is.
    pub rate: f64,
    /// The lower bound from `g_1` and `g_2` (Jensen).
    pub lower: f64,
    /// The sharper lower bound from `g_1` to `g_4`, where they allow one.
    pub lower_sharp: Option<f64>,
    /// The upper bound.
    pub upper: f64,
    /// The point between, whether or not it is to be believed.
    pub point: f64,
    /// Prompts that the added part answers first, as the point has it.
    pub new_prompts: f64,
    /// The standard error of the logarithm of the point for independent pairs, approximate; none if there is no singleton.
    pub error_log: Option<f64>,
    /// `k`: the shape of the gamma distribution that the point is made from; none where an exponential is.
    pub shape: Option<f64>,
    /// `b`: its rate.
    pub gamma_rate: Option<f64>,
}

impl Extrapolated {
    /// The lower end of the bracket, which also holds the point.
    pub fn low(&self) -> f64 {
        self.point.min(self.lower_best())
    }

    /// The point, if the bracket is narrow enough: the upper bound is at most twice the lower.
    ///
    /// Undefined where the bracket is wider (theory F.4: up to there the point was within some 10 % of the truth).
    pub fn trusted_point(&self) -> Figure {
        match self.upper <= TRUSTED_RATIO * self.lower_best() {
            true => Ok(self.point),
            false => Err(Undefined::WideBracket),
        }
    }

    fn lower_best(&self) -> f64 {
        self.lower_sharp.unwrap_or(self.lower)
    }
}

/// The singleton rate of a corpus `s` times as large, from the same sources.
///
/// With `t = s − 1` (0 for `s < 1`) the rate falls as `sr(1+t)/sr = E[e^(−xt)]`, where the moments of `x` are `m_k =
/// k!·g_{k+1}/g_1`. `sr = g_1/(qN)`; `g_j` counts kept answered incidences whose prompt the corpus answers `j` times, `N`
/// all incidences, `q` is the share of keys that were kept. `lower = sr·exp(−t·g_2/g_1)`. With `det = 2·g_1·g_3 − g_2²`, if
/// `det > 0` and `g_2 > 0`: `k = g_2²/det`, `b = g_1·g_2/det`, `Λ = ln(1 + t/b)`; `point = sr·e^(−kΛ)`; new prompts
/// `g_1·b·(e^((1−k)Λ) − 1)/(1−k)/q`; `upper = sr·[det/(2g_1g_3) + (g_2²/(2g_1g_3))·exp(−t·2g_3/g_2)]`. Otherwise `point =
/// lower`, `upper = sr`, new prompts `g_1·(1 − e^(−t·g_2/g_1))/(g_2/g_1)/q`. The sharper lower bound is the two-point Gauss
/// rule `sr·[(1−w)·e^(−x_1·t) + w·e^(−x_2·t)]` with the nodes `x_1 < x_2` of the moments; it needs `6·g_2·g_4 > 4·g_3²`.
/// The error is the delta method's on `g_1, g_2, g_3`, whose variances are `j·g_j`; for documents it is to be multiplied
/// by `√max(1, design effect)`.
///
/// Undefined if `N = 0`. With `g_1 = 0` everything is 0 and there is no error.
///
/// The variant with a gamma distribution for the point: exact for log-series and negative binomial worlds and, for large
/// sizes, Zipf's. The bounds hold for expected counts in any world. Branches are decided on integers, exactly up to
/// 10¹⁸ incidences.
///
/// References: Good and Toulmin 1956, Biometrika 43:45–63; Golub and Meurant 2010, *Matrices, Moments and Quadrature*,
/// chapter 6 (Gauss and Gauss–Radau rules as bounds); theory F.2 and F.3.
pub fn extrapolate(seen: &Seen, size: Size) -> Figure<Extrapolated> {
    if seen.incidences == 0 {
        return Err(Undefined::NoIncidence);
    }
    let [g_1, g_2, _, _] = seen.answered;
    let rate = g_1 as f64 / (seen.kept * seen.incidences as f64);
    if g_1 == 0 {
        return Ok(Extrapolated::zero());
    }
    let t = size.growth();
    let lower = rate * (-t * ratio(g_2, g_1)).exp();
    let moments = Moments::new(seen.answered);
    let extrapolated = match moments.gamma() {
        Some(gamma) => moments.over(gamma, t, rate),
        None => moments.not_over(t, rate),
    };
    Ok(Extrapolated {
        lower,
        new_prompts: extrapolated.new_prompts / seen.kept,
        ..extrapolated
    })
}

impl Extrapolated {
    fn zero() -> Self {
        Extrapolated {
            rate: 0.0,
            lower: 0.0,
            lower_sharp: None,
            upper: 0.0,
            point: 0.0,
            new_prompts: 0.0,
            error_log: None,
            shape: None,
            gamma_rate: None,
        }
    }
}

/// `g_1 > 0` to `g_4`, and what is exact of their products.
struct Moments {
    counted: [u64; 4],
    /// `g_1` to `g_4` again.
    g: [f64; 4],
    /// `2·g_1·g_3 − g_2²`, exactly.
    determinant: i128,
}

/// The gamma distribution that the point is made from.
#[derive(Clone, Copy)]
struct Gamma {
    determinant: f64,
    shape: f64,
    rate: f64,
    /// `1 − shape`, without cancellation.
    less_shape: f64,
}

impl Moments {
    fn new(counted: [u64; 4]) -> Self {
        let [g_1, g_2, g_3, _] = counted.map(i128::from);
        Moments {
            counted,
            g: counted.map(|g| g as f64),
            determinant: product(&[2, g_1, g_3]) - product(&[g_2, g_2]),
        }
    }

    /// The gamma distribution, if prompts differ more than they would by chance.
    fn gamma(&self) -> Option<Gamma> {
        let (g_2, determinant) = (i128::from(self.counted[1]), self.determinant as f64);
        let [g_1, of_2, _, _] = self.g;
        (self.determinant > 0 && g_2 > 0).then(|| Gamma {
            determinant,
            shape: of_2 * of_2 / determinant,
            rate: g_1 * of_2 / determinant,
            less_shape: (self.determinant - product(&[g_2, g_2])) as f64 / determinant,
        })
    }

    fn over(&self, gamma: Gamma, t: f64, rate: f64) -> Extrapolated {
        let [g_1, g_2, g_3, _] = self.g;
        let stretch = (t / gamma.rate).ln_1p();
        let first = match gamma.less_shape {
            0.0 => stretch,
            less => (less * stretch).exp_m1() / less,
        };
        let constant = gamma.determinant / (2.0 * g_1 * g_3);
        let falling = g_2 * g_2 / (2.0 * g_1 * g_3) * (-t * 2.0 * g_3 / g_2).exp();
        Extrapolated {
            rate,
            lower_sharp: self.two_points(gamma, t).map(|share| rate * share),
            upper: rate * (constant + falling),
            point: rate * (-gamma.shape * stretch).exp(),
            new_prompts: g_1 * gamma.rate * first,
            error_log: Some(self.error_log(gamma.slopes(self.g, t, stretch))),
            shape: Some(gamma.shape),
            gamma_rate: Some(gamma.rate),
            ..Extrapolated::zero()
        }
    }

    fn not_over(&self, t: f64, rate: f64) -> Extrapolated {
        let [g_1, g_2, ..] = self.g;
        let falling = g_2 / g_1;
        let new_prompts = match self.counted[1] {
            0 => g_1 * t,
            _ => g_1 * -(-t * falling).exp_m1() / falling,
        };
        let slopes = [1.0 / g_1 + t * g_2 / (g_1 * g_1), -t / g_1, 0.0];
        Extrapolated {
            rate,
            upper: rate,
            point: rate * (-t * falling).exp(),
            new_prompts,
            error_log: Some(self.error_log(slopes)),
            ..Extrapolated::zero()
        }
    }

    /// `(1−w)·e^(−x_1·t) + w·e^(−x_2·t)`, where the numbers allow it.
    fn two_points(&self, gamma: Gamma, t: f64) -> Option<f64> {
        let [n_1, n_2, n_3, n_4] = self.counted.map(i128::from);
        let last = product(&[6, n_2, n_4]) - product(&[4, n_3, n_3]);
        if last <= 0 {
            return None;
        }
        let [g_1, g_2, ..] = self.g;
        let linear = (product(&[2, n_2, n_3]) - product(&[6, n_1, n_4])) as f64 / gamma.determinant;
        let constant = last as f64 / gamma.determinant;
        // The nodes lie at least two standard deviations of x apart, whatever the rounding says.
        let apart_min = 2.0 * gamma.determinant.sqrt() / g_1;
        let apart = (linear * linear - 4.0 * constant)
            .max(0.0)
            .sqrt()
            .max(apart_min);
        let high = (apart - linear) / 2.0;
        let low = constant / high;
        let weight = ((g_2 / g_1 - low) / apart).clamp(0.0, 1.0);
        Some((1.0 - weight) * (-low * t).exp() + weight * (-high * t).exp())
    }

    /// The delta method: slopes of the logarithm by `g_j`, whose variance is `j·g_j`.
    fn error_log(&self, slopes: [f64; 3]) -> f64 {
        let variance = |((slope, g), j): ((f64, f64), f64)| slope * slope * j * g;
        let terms = slopes.into_iter().zip(self.g).zip([1.0, 2.0, 3.0]);
        terms.map(variance).sum::<f64>().sqrt()
    }
}

impl Gamma {
    /// The slopes of `ln point` by `g_1, g_2, g_3`.
    fn slopes(self, [g_1, g_2, g_3, _]: [f64; 4], t: f64, stretch: f64) -> [f64; 3] {
        let det = self.determinant;
        // Products of three or four counts are beyond f64's range of whole numbers, not beyond its range.
        let shape = [
            -2.0 * (g_2 / det) * (g_2 / det) * g_3,
            4.0 * (g_1 / det) * (g_2 / det) * g_3,
            -2.0 * (g_2 / det) * (g_2 / det) * g_1,
        ];
        let rate = [
            -(g_2 / det) * (g_2 / det) * g_2,
            (g_1 / det) * (1.0 + 2.0 * g_2 * (g_2 / det)),
            -2.0 * (g_1 / det) * (g_1 / det) * g_2,
        ];
        let by_rate = self.shape * (t / (self.rate * self.rate)) / (1.0 + t / self.rate);
        let own = [1.0 / g_1, 0.0, 0.0];
        std::array::from_fn(|j| own[j] - stretch * shape[j] + by_rate * rate[j])
    }
}

fn product(factors: &[i128]) -> i128 {
    let multiply = |product: i128, &factor: &i128| product.saturating_mul(factor);
    factors.iter().fold(1, multiply)
}

fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seen(incidences: u64, answered: [u64; 4]) -> Seen {
        Seen {
            incidences,
            answered,
            kept: 1.0,
        }
    }

    fn at(answered: [u64; 4], size: f64) -> Extrapolated {
        let incidences = answered.iter().sum::<u64>().max(1);
        extrapolate(&seen(incidences, answered), Size::new(size).unwrap()).unwrap()
    }

    #[test]
    fn nothing_has_no_forecast_and_no_singleton_forecasts_zero() {
        let size = Size::new(2.0).unwrap();
        let nothing = extrapolate(&seen(0, [0; 4]), size);
        assert_eq!(nothing, Err(Undefined::NoIncidence));
        let zero = at([0, 10, 10, 10], 2.0);
        assert_eq!((zero.low(), zero.upper, zero.error_log), (0.0, 0.0, None));
        assert_eq!(zero.trusted_point(), Ok(0.0));
    }

    /// A log-series world: f_j = α·x^j/j with α = 1 000, x = 0.9, so the rate after doubling is known in closed form: the
    /// number of singletons of a log-series with N′ = 2N is α·x′, x′ = N′/(N′ + α).
    #[test]
    fn a_log_series_is_forecast_to_the_digit() {
        let (alpha, x) = (1e9_f64, 0.9_f64);
        let g = [1, 2, 3, 4].map(|j| (alpha * x.powi(j)) as u64);
        let n = alpha * x / (1.0 - x);
        let incidences = n as u64;
        let twice = extrapolate(&seen(incidences, g), Size::new(2.0).unwrap()).unwrap();
        let later = 2.0 * n / (2.0 * n + alpha);
        let expected = alpha * later / (2.0 * n);
        assert!((twice.point / expected - 1.0).abs() < 1e-7);
        assert!(twice.low() <= expected && expected <= twice.upper);
        let new = alpha * ((1.0 - x) / (1.0 - later)).ln();
        assert!((twice.new_prompts / new - 1.0).abs() < 1e-6);
    }

    #[test]
    fn wide_brackets_have_no_point_that_is_believed() {
        let wide = at([50, 20, 30, 0], 100.0);
        assert!(wide.upper > 2.0 * wide.lower);
        assert_eq!(wide.trusted_point(), Err(Undefined::WideBracket));
    }

    proptest! {
        #[test]
        fn brackets_are_in_order_and_finite_for_any_spectrum(
            answered in prop::array::uniform4(prop_oneof![
                0..20_u64, 0..100_000_u64, 0..=1_000_000_000_000_u64, Just(0),
            ]),
            more in 0..1_000_000_u64,
            size in 0.0..=40.0_f64,
        ) {
            let n = answered.iter().sum::<u64>() + more;
            let size = Size::new((size / 1.5).exp()).unwrap_or(Size::new(2.0).unwrap());
            if let Ok(of) = extrapolate(&seen(n, answered), size) {
                let all = [of.rate, of.lower, of.lower_sharp.unwrap_or(0.0), of.upper, of.point, of.new_prompts,
                    of.error_log.unwrap_or(0.0)];
                prop_assert!(all.iter().all(|figure| figure.is_finite() && *figure >= 0.0), "{of:?}");
                let room = 1.0 + 1e-9;
                prop_assert!(of.low() <= of.upper * room && of.point <= of.upper * room, "{of:?}");
                prop_assert!(of.lower <= of.point * room && of.upper <= of.rate * room, "{of:?}");
                prop_assert!(of.lower_sharp.is_none_or(|sharp| sharp <= of.upper * room), "{of:?}");
                prop_assert!(of.lower_sharp.is_none_or(|sharp| of.lower <= sharp * room), "{of:?}");
            } else {
                prop_assert_eq!(n, 0);
            }
        }

        #[test]
        fn larger_corpora_have_lower_rates_and_more_prompts(
            answered in prop::array::uniform4(1..1_000_000_000_u64),
            one in 1.0..1e4_f64,
            other in 1.0..1e4_f64,
        ) {
            let (less, more) = (at(answered, one.min(other)), at(answered, one.max(other)));
            prop_assert!(more.low() <= less.low() && more.upper <= less.upper && more.point <= less.point);
            prop_assert!(less.new_prompts <= more.new_prompts * (1.0 + 1e-12));
            prop_assert_eq!(at(answered, 1.0).low(), less.rate);
        }
    }
}
