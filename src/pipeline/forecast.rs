//! Forecasts of a row, as the audit keeps them.

use crate::audit::{Forecast, Rate, Value};
use crate::estimate::forecast::{
    Extrapolated, SIZES, Seen, Size, extrapolate, thinned_error, thinned_rate,
};
use crate::estimate::interval::NORMAL_QUANTILE;
use crate::figure::Figure;
use crate::spectrum::Spectrum;

/// The row's rates at [`SIZES`], from a share `kept` of its prompts. Errors of independent pairs grow by the root of the design effect, where that is known.
pub fn forecasts(
    spectrum: &Spectrum,
    kept: f64,
    design_effect: Option<f64>,
) -> Figure<Vec<Forecast>> {
    let smaller = sizes(|size| size < 1.0).map(|size| thinned(spectrum, kept, size));
    let larger = larger(
        &Seen {
            kept,
            ..Seen::of(spectrum)
        },
        design_effect,
    )?;
    let smaller: Figure<Vec<_>> = smaller.collect();
    Ok(smaller?.into_iter().chain(larger).collect())
}

/// The row's rates at the larger of these sizes, if its domain grows and the others stay as they are. `seen` counts the
/// answered incidences of prompts that are answered once to four times, each time in this domain.
pub fn forecasts_alone(seen: &Seen, design_effect: Option<f64>) -> Figure<Vec<Forecast>> {
    larger(seen, design_effect)
}

fn sizes(which: fn(f64) -> bool) -> impl Iterator<Item = Size> {
    let sizes = SIZES.into_iter().filter(move |&size| which(size));
    sizes.filter_map(Size::new)
}

fn larger(seen: &Seen, design_effect: Option<f64>) -> Figure<Vec<Forecast>> {
    let widened = design_effect.unwrap_or(1.0).max(1.0).sqrt();
    let at = |size| extrapolate(seen, size).map(|at| extrapolated(size, &at, widened));
    sizes(|size| size > 1.0).map(at).collect()
}

fn thinned(spectrum: &Spectrum, kept: f64, size: Size) -> Figure<Forecast> {
    let value = thinned_rate(spectrum, kept, size)?;
    let standard_error = thinned_error(spectrum, kept, size)?;
    let rate = Rate {
        value,
        standard_error,
    };
    let beside = NORMAL_QUANTILE * standard_error;
    Ok(Forecast {
        size: size.value(),
        low: (value - beside).max(0.0),
        high: (value + beside).min(1.0).max(value),
        point: Ok(rate).into(),
        new_prompts: None,
        method: match kept < 1.0 {
            true => Forecast::THINNED_SAMPLE,
            false => Forecast::THINNED,
        }
        .into(),
    })
}

fn extrapolated(size: Size, at: &Extrapolated, widened: f64) -> Forecast {
    let point = at.trusted_point();
    let rate = point.map(|value| Rate {
        value,
        standard_error: value * at.error_log.unwrap_or(0.0) * widened,
    });
    let new_prompts = point.map(|_| Value {
        value: at.new_prompts,
    });
    Forecast {
        size: size.value(),
        low: at.low(),
        high: at.upper,
        point: rate.into(),
        new_prompts: Some(new_prompts.into()),
        method: Forecast::EXTRAPOLATED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Recorded, Undefined};

    fn at(forecasts: &[Forecast], size: f64) -> &Forecast {
        forecasts.iter().find(|of| of.size == size).unwrap()
    }

    #[test]
    fn documents_that_differ_widen_the_error_and_nothing_else() {
        let answered = [(1, 5_000), (2, 1_800), (3, 1_100), (4, 760)];
        let spectrum = Spectrum::new(16_000, 7_340, answered);
        let pairs = forecasts(&spectrum, 1.0, None).unwrap();
        let error = |of: &[Forecast]| at(of, 2.0).point.defined().unwrap().standard_error;
        let fourfold = forecasts(&spectrum, 1.0, Some(4.0)).unwrap();
        assert!((error(&fourfold) / error(&pairs) - 2.0).abs() < 1e-12);
        assert_eq!(forecasts(&spectrum, 1.0, Some(0.5)), Ok(pairs.clone()));
        assert_eq!(at(&fourfold, 2.0).high, at(&pairs, 2.0).high);
        let wide = at(&pairs, 10.0);
        assert!(matches!(wide.point, Recorded::Undefined { .. }));
        assert!(wide.high > 2.0 * wide.low);
        let half = at(&pairs, 0.5);
        assert!(half.low == half.high && half.new_prompts.is_none());
    }

    #[test]
    fn nothing_has_no_forecast() {
        let nothing = forecasts(&Spectrum::default(), 1.0, None);
        assert_eq!(nothing, Err(Undefined::NoIncidence));
    }
}
