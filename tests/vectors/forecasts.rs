//! Rates at other sizes.

use hapax::estimate::forecast::{Extrapolated, Seen, Size, extrapolate, rarefied, thinned_rate};
use hapax::figure::{Figure, Undefined};
use hapax::spectrum::Spectrum;
use serde_json::Value;

use crate::comparison::Comparison;
use crate::lists::vectors;
use crate::{counts, kept, whole};

/// Of standard errors, and of rarefaction.
const TOLERANCE_ERROR: f64 = 1e-6;
const TOLERANCE_RAREFIED: f64 = 1e-8;

/// A figure of a forecast, by its key.
type Named = (&'static str, fn(Extrapolated) -> Figure);

#[test]
fn forecasts() {
    let mut comparison = Comparison::default();
    for vector in vectors("forecasts") {
        let input = &vector["input"];
        let seen = seen(&input["g"], whole(&input["n"]), kept(&vector));
        comparison.extrapolation(&vector, "", &seen, size(&input["size"]));
    }
    comparison.finish();
}

#[test]
fn rarefied_by_incidences() {
    let mut comparison = Comparison::default();
    for vector in vectors("rarefied") {
        let input = &vector["input"];
        let prompts = counts(&input["hist"]);
        let part = rarefied(&prompts, whole(&input["n"]), whole(&input["m"]));
        let mut figure = |path, figure| {
            comparison.figure_within(TOLERANCE_RAREFIED, &vector, path, figure);
        };
        figure("distinct", part.map(|part| part.distinct));
        figure("f1", part.map(|part| part.singletons));
        figure("sr", part.map(|part| part.rate));
    }
    comparison.finish();
}

#[test]
fn thinned_by_documents() {
    let mut comparison = Comparison::default();
    for vector in vectors("thinned") {
        let input = &vector["input"];
        let answered = counts(&input["g"]);
        let answered = answered.into_iter().map(|(count, g)| (count as u32, g));
        let spectrum = Spectrum::new(whole(&input["n"]), 0, answered);
        let rate = thinned_rate(&spectrum, kept(&vector), size(&input["share"]));
        comparison.figure(&vector, "sr", rate);
    }
    comparison.finish();
}

impl Comparison {
    /// The forecasts of a row, and of a domain that grows alone.
    pub fn forecasts(&mut self, vector: &Value, spectrum: &Spectrum, kept: f64) {
        let output = &vector["output"];
        for (place, thinned) in list(&output["thinned"]) {
            let rate = thinned_rate(spectrum, kept, size(&thinned["share"]));
            self.figure(vector, &format!("thinned/{place}/sr"), rate);
        }
        let row = Seen {
            kept,
            ..Seen::of(spectrum)
        };
        for (place, forecast) in list(&output["forecast"]) {
            let path = format!("forecast/{place}/");
            self.extrapolation(vector, &path, &row, size(&forecast["size"]));
        }
        for (place, forecast) in list(&output["forecast_alone"]) {
            let alone = seen(&vector["input"]["g_pure"], spectrum.incidences(), kept);
            let path = format!("forecast_alone/{place}/");
            self.extrapolation(vector, &path, &alone, size(&forecast["size"]));
        }
    }

    fn extrapolation(&mut self, vector: &Value, path: &str, seen: &Seen, size: Size) {
        let at = extrapolate(seen, size);
        let figures: [Named; 9] = [
            ("sr", |at| Ok(at.rate)),
            ("lower", |at| Ok(at.lower)),
            ("lower2", |at| at.lower_sharp.ok_or(Undefined::NoIncidence)),
            ("upper", |at| Ok(at.upper)),
            ("point", |at| Ok(at.point)),
            ("printed_lower", |at| Ok(at.low())),
            ("shape", |at| at.shape.ok_or(Undefined::NoIncidence)),
            ("rate", |at| at.gamma_rate.ok_or(Undefined::NoIncidence)),
            ("new_prompts", |at| Ok(at.new_prompts)),
        ];
        for (key, figure) in figures {
            self.figure(vector, &format!("{path}{key}"), at.and_then(figure));
        }
        let error = at.and_then(|at| at.error_log.ok_or(Undefined::NoIncidence));
        self.figure_within(TOLERANCE_ERROR, vector, &format!("{path}se_log"), error);
        self.trust(vector, &format!("{path}print_point"), at);
    }

    fn trust(&mut self, vector: &Value, path: &str, at: Figure<Extrapolated>) {
        let Some(expected) = vector.pointer(&format!("/output/{path}")) else {
            return;
        };
        let actual = at.ok().map(|at| at.trusted_point().is_ok());
        let equal = expected.as_bool() == actual;
        self.note(vector, path, equal, &format!("{expected}, not {actual:?}"));
    }
}

fn list(value: &Value) -> impl Iterator<Item = (usize, &Value)> {
    value.as_array().into_iter().flatten().enumerate()
}

fn seen(answered: &Value, incidences: u64, kept: f64) -> Seen {
    let at = |count: &str| answered[count].as_u64().unwrap_or(0);
    Seen {
        incidences,
        answered: ["1", "2", "3", "4"].map(at),
        kept,
    }
}

fn size(value: &Value) -> Size {
    Size::new(value.as_f64().unwrap()).unwrap()
}
