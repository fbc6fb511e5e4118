//! Estimates and bounds against numbers that were computed apart from hapax, in arbitrary precision.
//!
//! `HAPAX_VECTORS` names a folder of `vectors-*.json` (or `.json.zst`); by default it is `tests/data/theory`. A key that a
//! vector lacks is not compared, `null` means undefined.

mod comparison;
mod floors;
mod forecasts;
mod lists;
mod mixtures;
mod peers;
mod properties;

use hapax::estimate::bound::{
    Constants, FailureProbability, RelationShare, RowShares, theorem_two_lower, theorem_two_upper,
    upper_kept,
};
use hapax::estimate::candidates::AnswerLaw;
use hapax::estimate::coverage::{singleton_rate, singleton_rate_among_answered};
use hapax::estimate::interval::{Grouped, by_groups, esty};
use hapax::spectrum::Spectrum;
use serde_json::Value;

use comparison::Comparison;
use lists::vectors;

/// The candidates of a relation where a vector does not say.
const CANDIDATES: u64 = 365;

#[test]
fn histograms() {
    let mut comparison = Comparison::default();
    for vector in vectors("histograms") {
        let prompts = counts(&vector["input"]["hist"]);
        let incidences = prompts.into_iter().map(|(count, f)| (count, count * f));
        let spectrum = spectrum(&vector, incidences.collect());
        comparison.rates(&vector, &spectrum, spectrum.at(2) / 2);
        comparison.bounds(&vector, &relations_of(&vector, spectrum.singletons()));
        comparison.forecasts(&vector, &spectrum, kept(&vector));
    }
    comparison.finish();
}

#[test]
fn bounds() {
    let mut comparison = Comparison::default();
    for vector in vectors("bounds") {
        let singletons = whole(&vector["input"]["g1"]);
        comparison.bounds(&vector, &relations_of(&vector, singletons));
    }
    comparison.finish();
}

#[test]
fn domains() {
    let mut comparison = Comparison::default();
    for vector in vectors("domains") {
        let spectrum = spectrum(&vector, counts(&vector["input"]["g"]));
        comparison.rates(&vector, &spectrum, whole(&vector["input"]["f2_pure"]));
        comparison.bounds(&vector, &relations_of(&vector, spectrum.singletons()));
        comparison.forecasts(&vector, &spectrum, kept(&vector));
    }
    comparison.finish();
}

#[test]
fn relations() {
    let mut comparison = Comparison::default();
    for vector in vectors("relations") {
        let spectrum = spectrum(&vector, counts(&vector["input"]["g"]));
        let doubletons = vector["input"]["f2_pure"].as_u64();
        comparison.rates(&vector, &spectrum, doubletons.unwrap_or(spectrum.at(2) / 2));
        comparison.bounds(&vector, &relations_of(&vector, spectrum.singletons()));
        comparison.forecasts(&vector, &spectrum, kept(&vector));
    }
    comparison.finish();
}

#[test]
fn intervals() {
    let mut comparison = Comparison::default();
    for vector in vectors("intervals") {
        comparison.intervals(&vector);
    }
    comparison.finish();
}

/// Figures of rows.
impl Comparison {
    fn rates(&mut self, vector: &Value, spectrum: &Spectrum, doubletons: u64) {
        let kept = kept(vector);
        self.figure(vector, "n", Ok(spectrum.incidences() as f64));
        self.figure(vector, "answered", Ok(spectrum.answered() as f64));
        self.figure(vector, "abstained", Ok(spectrum.abstentions() as f64));
        self.figure(vector, "sr", singleton_rate(spectrum, kept));
        let among_answered = singleton_rate_among_answered(spectrum, kept);
        self.figure(vector, "sr_answered", among_answered);
        let interval = esty(spectrum, doubletons, kept);
        self.figure(vector, "esty/var", interval.map(|esty| esty.variance));
        self.figure(vector, "esty/se", interval.map(|esty| esty.standard_error));
        self.figure(vector, "esty/lo", interval.map(|esty| esty.low));
        self.figure(vector, "esty/hi", interval.map(|esty| esty.high));
    }

    fn intervals(&mut self, vector: &Value) {
        let input = &vector["input"];
        let by_group =
            |key: &str| -> Vec<u64> { serde_json::from_value(input[key].clone()).unwrap() };
        let doubletons: Vec<(usize, usize, u64)> =
            serde_json::from_value(input["doubletons"].clone()).unwrap();
        let row = Grouped {
            incidences: &by_group("n"),
            singletons: &by_group("singletons"),
            doubletons: &doubletons,
            doubletons_all: whole(&input["f2"]),
            kept: input["q"].as_f64().unwrap_or(1.0),
        };
        let level = input["confidence"].as_f64().unwrap_or(0.95);
        let clustered = by_groups(&row, level);
        self.figure(vector, "s1", clustered.map(|of| of.singleton_spread));
        self.figure(vector, "s2", clustered.map(|of| of.doubleton_spread));
        self.figure(vector, "var", clustered.map(|of| of.interval.variance));
        self.figure(vector, "se", clustered.map(|of| of.interval.standard_error));
        self.figure(vector, "lo", clustered.map(|of| of.interval.low));
        self.figure(vector, "hi", clustered.map(|of| of.interval.high));
        let effect = clustered.map(|of| of.design_effect.unwrap());
        self.figure(vector, "deff", effect);
    }

    fn bounds(&mut self, vector: &Value, relations: &[ObservedRelation]) {
        self.laws(vector, relations);
        let observed = relations.iter().map(|of| (of.share, of.law.clone()));
        match RowShares::observed(observed) {
            Ok(row) => {
                let row = row.sampled(kept(vector));
                self.paper_slacks(vector, relations);
                self.paper(vector, &row, wrong_candidates_max(relations));
                self.floors_of_pairs(vector, &row, relations);
            }
            Err(_) => {
                self.undefined(vector, "paper");
                self.undefined(vector, "floor_pairs");
            }
        }
    }

    /// The slack does not depend on the candidates: vectors have it also where there is no bound for lack of them.
    fn paper_slacks(&mut self, vector: &Value, relations: &[ObservedRelation]) {
        let candidates = CANDIDATES;
        let relations = relations.iter().map(|of| RelationShare {
            candidates,
            ..of.share
        });
        let row = RowShares::new(relations).unwrap();
        for (form, constants) in forms(vector) {
            let lower = theorem_two_lower(&row, constants);
            let slack = lower.map(|bound| bound.terms["slack"]);
            self.figure(vector, &format!("paper/slack{form}"), slack);
        }
    }

    fn paper(&mut self, vector: &Value, row: &RowShares, wrong_max: u64) {
        let wrong_max = Some(wrong_max);
        let delta = vector["input"]["delta"].as_f64().unwrap_or(0.0);
        for (form, constants) in forms(vector) {
            let lower = theorem_two_lower(row, constants);
            let uncut = lower.map(|bound| bound.terms["uncut"] - delta);
            self.figure(vector, &format!("paper/lower{form}"), uncut);
            let upper = theorem_two_upper(row, constants, wrong_max);
            self.figure(vector, &format!("paper/upper{form}"), Ok(upper.value));
        }
        let kept = upper_kept(row, failure(vector), wrong_max);
        self.figure(vector, "paper/upper_kept", Ok(kept.value));
    }
}

/// The forms of Theorem 2 by the endings of their keys.
fn forms(vector: &Value) -> [(&'static str, Constants); 2] {
    [
        ("99", Constants::Printed),
        ("_gamma", Constants::At(failure(vector))),
    ]
}

fn failure(vector: &Value) -> FailureProbability {
    let gamma = vector["input"]["gamma"].as_f64().unwrap_or(0.01);
    FailureProbability::new(gamma).unwrap()
}

fn spectrum(vector: &Value, answered: Vec<(u64, u64)>) -> Spectrum {
    let incidences = whole(&vector["input"]["n"]);
    let abstentions = incidences - answered.iter().map(|&(_, g)| g).sum::<u64>();
    let answered = answered
        .into_iter()
        .map(|(count, g)| (count.try_into().unwrap(), g));
    Spectrum::new(incidences, abstentions, answered)
}

/// A relation of a vector, under its name.
struct ObservedRelation {
    name: String,
    share: RelationShare,
    law: AnswerLaw,
}

/// The relations of a vector's row: those that it lists, or one with all incidences and `singletons`.
fn relations_of(vector: &Value, singletons: u64) -> Vec<ObservedRelation> {
    let relation = |input: &Value, name: &str, singletons| ObservedRelation {
        name: name.to_owned(),
        share: RelationShare {
            incidences: whole(&input["n"]),
            singletons,
            candidates: input["candidates"].as_u64().unwrap_or(CANDIDATES),
            arbitrary: true,
        },
        law: law(&input["values"]),
    };
    match vector["input"]["relations"].as_array() {
        Some(listed) => listed
            .iter()
            .map(|one| {
                let name = one["relation"].as_str().unwrap();
                relation(one, name, whole(&one["g1"]))
            })
            .collect(),
        None => vec![relation(&vector["input"], "all", singletons)],
    }
}

/// Facts by the prompts that have them.
fn law(values: &Value) -> AnswerLaw {
    AnswerLaw::new(
        values
            .as_object()
            .map(|_| counts(values))
            .unwrap_or_default(),
    )
}

/// `L`: the most candidates that a relation of the row is taken to have, less the right one.
fn wrong_candidates_max(relations: &[ObservedRelation]) -> u64 {
    let present = relations.iter().filter(|of| of.share.incidences > 0);
    let high = present.map(|of| of.law.candidates_high(of.share.candidates));
    high.max().unwrap() - 1
}

/// The share of keys that a vector was made from.
fn kept(vector: &Value) -> f64 {
    vector["input"]["q"].as_f64().unwrap_or(1.0)
}

/// The pairs of an object whose keys are counts.
fn counts(object: &Value) -> Vec<(u64, u64)> {
    let pairs = object.as_object().unwrap().iter();
    pairs
        .map(|(count, value)| (count.parse().unwrap(), whole(value)))
        .collect()
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap()
}
