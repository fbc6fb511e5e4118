//! Estimates and bounds against numbers that were computed apart from hapax, in arbitrary precision.
//!
//! `HAPAX_VECTORS` names a folder of `vectors-*.json` (or `.json.zst`); by default it is `tests/data/theory`. A key that a
//! vector lacks is not compared, `null` means undefined. Vectors made from a sample of the keys (`q` below 1) are left
//! out, but for intervals: hapax computes the other figures from exact counts.

mod comparison;
mod forecasts;
mod lists;

use hapax::estimate::bound::{
    Constants, FailureProbability, RelationShare, RowShares, floor_pairs, theorem_two_lower,
    theorem_two_upper, upper_kept,
};
use hapax::estimate::coverage::{singleton_rate, singleton_rate_among_answered};
use hapax::estimate::interval::{Grouped, by_groups, esty};
use hapax::spectrum::Spectrum;
use serde_json::Value;

use comparison::Comparison;
use lists::{all_vectors, vectors};

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
        comparison.bounds(&vector, &relation_shares(&vector, spectrum.singletons()));
        comparison.forecasts(&vector, &spectrum, 1.0);
    }
    comparison.finish();
}

#[test]
fn bounds() {
    let mut comparison = Comparison::default();
    for vector in vectors("bounds") {
        let singletons = whole(&vector["input"]["g1"]);
        comparison.bounds(&vector, &relation_shares(&vector, singletons));
    }
    comparison.finish();
}

#[test]
fn domains() {
    let mut comparison = Comparison::default();
    for vector in vectors("domains") {
        let spectrum = spectrum(&vector, counts(&vector["input"]["g"]));
        comparison.rates(&vector, &spectrum, whole(&vector["input"]["f2_pure"]));
        comparison.bounds(&vector, &relation_shares(&vector, spectrum.singletons()));
        comparison.forecasts(&vector, &spectrum, 1.0);
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
        comparison.bounds(&vector, &relation_shares(&vector, spectrum.singletons()));
        comparison.forecasts(&vector, &spectrum, 1.0);
    }
    comparison.finish();
}

#[test]
fn intervals() {
    let mut comparison = Comparison::default();
    for vector in all_vectors("intervals") {
        comparison.intervals(&vector);
    }
    comparison.finish();
}

/// Figures of rows.
impl Comparison {
    fn rates(&mut self, vector: &Value, spectrum: &Spectrum, doubletons: u64) {
        self.figure(vector, "n", Ok(spectrum.incidences() as f64));
        self.figure(vector, "answered", Ok(spectrum.answered() as f64));
        self.figure(vector, "abstained", Ok(spectrum.abstentions() as f64));
        self.figure(vector, "sr", singleton_rate(spectrum));
        let among_answered = singleton_rate_among_answered(spectrum);
        self.figure(vector, "sr_answered", among_answered);
        let interval = esty(spectrum, doubletons);
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

    fn bounds(&mut self, vector: &Value, relations: &[RelationShare]) {
        match RowShares::new(relations.iter().copied()) {
            Ok(row) => {
                self.paper_slacks(vector, relations);
                self.paper(vector, &row);
                self.floor_pairs(vector, &row);
            }
            Err(_) => {
                self.undefined(vector, "paper");
                self.undefined(vector, "floor_pairs");
            }
        }
    }

    /// The slack does not depend on the candidates: vectors have it also where there is no bound for lack of them.
    fn paper_slacks(&mut self, vector: &Value, relations: &[RelationShare]) {
        let candidates = CANDIDATES;
        let relations = relations.iter().map(|&share| RelationShare {
            candidates,
            ..share
        });
        let row = RowShares::new(relations).unwrap();
        for (form, constants) in forms(vector) {
            let lower = theorem_two_lower(&row, constants);
            let slack = lower.map(|bound| bound.terms["slack"]);
            self.figure(vector, &format!("paper/slack{form}"), slack);
        }
    }

    fn paper(&mut self, vector: &Value, row: &RowShares) {
        let wrong_max = Some(wrong_candidates_max(vector));
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

    fn floor_pairs(&mut self, vector: &Value, row: &RowShares) {
        let floor = floor_pairs(row, failure(vector));
        if !floor.terms.contains_key("core") {
            // No relation can be used: the floor is 0, and the vector says why in words of its own.
            self.undefined(vector, "floor_pairs");
            return self.figure(vector, "floor_pairs/floor", Ok(floor.value));
        }
        for term in ["gamma_left", "a", "b", "rho", "tau", "cost", "x", "core"] {
            self.figure(
                vector,
                &format!("floor_pairs/{term}"),
                Ok(floor.terms[term]),
            );
        }
        self.figure(vector, "floor_pairs/floor", Ok(floor.value));
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

/// The relations of a vector's row: those that it lists, or one with all incidences and `singletons`.
fn relation_shares(vector: &Value, singletons: u64) -> Vec<RelationShare> {
    let share = |input: &Value, singletons| RelationShare {
        incidences: whole(&input["n"]),
        singletons,
        candidates: input["candidates"].as_u64().unwrap_or(CANDIDATES),
        arbitrary: true,
    };
    match vector["input"]["relations"].as_array() {
        Some(listed) => listed
            .iter()
            .map(|one| share(one, whole(&one["g1"])))
            .collect(),
        None => vec![share(&vector["input"], singletons)],
    }
}

/// `L`: the largest `candidates_high` of the row's relations, less the right one.
fn wrong_candidates_max(vector: &Value) -> u64 {
    let input = &vector["input"];
    let law = &vector["output"]["law"];
    let high = |name: &str| law[name]["candidates_high"].as_u64();
    let high_max = match input["relations"].as_array() {
        Some(listed) => listed
            .iter()
            .filter(|relation| whole(&relation["n"]) > 0)
            .filter_map(|relation| high(relation["relation"].as_str().unwrap()))
            .max(),
        None => high("all"),
    };
    let observed = input["candidates"].as_u64().unwrap_or(CANDIDATES);
    high_max.unwrap_or(observed.max(2)) - 1
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
