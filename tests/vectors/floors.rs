//! Candidates, laws of facts, and the floors that use them.

use hapax::estimate::bound::{
    Answers, DocumentRow, DocumentShare, FailureProbability, Folds, HeldOut, RowShares,
    choose_folds, choose_held_out, floor_documents, floor_held_out, floor_pairs,
    floor_pairs_observed, floor_relations, held_out_best, proved_low, skew,
};
use hapax::estimate::candidates::{AnswerLaw, expected_error};
use hapax::estimate::coverage::{sampling_error, singleton_rate};
use hapax::figure::{Bound, Figure};
use hapax::spectrum::Spectrum;
use serde_json::Value;

use crate::comparison::Comparison;
use crate::lists::vectors;
use crate::{ObservedRelation, counts, failure, kept, law, whole};

#[test]
fn answer_laws() {
    let mut comparison = Comparison::default();
    for vector in vectors("answer_laws") {
        let input = &vector["input"];
        let law = law(&input["values"]);
        let observed = input["observed"].as_u64().unwrap_or(law.distinct());
        let candidates = input["declared"].as_u64().unwrap_or(observed);
        comparison.law(&vector, "", &law, candidates, failure(&vector));
    }
    comparison.finish();
}

#[test]
fn folds() {
    let mut comparison = Comparison::default();
    for vector in vectors("folds") {
        let input = &vector["input"];
        let folds = Folds {
            bits: 0,
            documents: whole(&input["documents"]),
            smallest: whole(&input["smallest"]),
            largest: whole(&input["largest"]),
        };
        let floor = floor_documents(
            &document_row(&vector),
            &folds,
            answers(&vector),
            failure(&vector),
        );
        comparison.documents(&vector, floor);
    }
    comparison.finish();
}

#[test]
fn held_out_documents() {
    let mut comparison = Comparison::default();
    for vector in vectors("holdout") {
        let input = &vector["input"];
        let part = HeldOut {
            bits: 0,
            documents: whole(&input["documents"]),
            held_out: whole(&input["held_out"]),
        };
        let (row, failure) = (document_row(&vector), failure(&vector));
        let best = held_out_best(part.documents, failure);
        comparison.figure(&vector, "best_held_out", Ok(best));
        let floor = floor_held_out(&row, &part, answers(&vector), failure);
        comparison.documents(&vector, floor);
    }
    comparison.finish();
}

#[test]
fn divisions_of_documents() {
    let mut comparison = Comparison::default();
    for vector in vectors("choose_folds") {
        let sizes: Vec<u64> = serde_json::from_value(vector["input"]["sizes"].clone()).unwrap();
        let failure = failure(&vector);
        let folds = choose_folds(&sizes, failure);
        let mut figure = |key: &str, of: fn(&Folds) -> u64| {
            let path = format!("folds/{key}");
            comparison.figure(&vector, &path, folds.map(|folds| of(&folds) as f64));
        };
        figure("bits", |folds| folds.bits.into());
        figure("smallest", |folds| folds.smallest);
        figure("largest", |folds| folds.largest);
        let slack = folds.map(|folds| folds.slack(failure));
        comparison.figure(&vector, "folds/slack", slack);
        let part = choose_held_out(&sizes, failure);
        let bits = part.map(|part| part.bits.into());
        comparison.figure(&vector, "holdout/bits", bits);
        let held_out = part.map(|part| part.held_out as f64);
        comparison.figure(&vector, "holdout/held_out", held_out);
        let slack = part.map(|part| part.slack(failure));
        comparison.figure(&vector, "holdout/slack", slack);
    }
    comparison.finish();
}

/// Of samples, what they estimate, how well, and what is proved from them.
#[test]
fn samples() {
    let mut comparison = Comparison::default();
    for vector in vectors("samples") {
        let prompts = counts(&vector["input"]["kept"]).into_iter();
        let once: u64 = prompts.filter(|of| of.0 == 1).map(|of| of.1).sum();
        let row = Spectrum::new(whole(&vector["input"]["n"]), 0, [(1, once)]);
        comparison.figure(&vector, "sr", singleton_rate(&row, kept(&vector)));
        comparison.figure(&vector, "se_sample", sampling_error(&row, kept(&vector)));
        let low = proved_low(once as f64, kept(&vector), failure(&vector));
        comparison.figure(&vector, "f1_proved_low", Ok(low));
    }
    comparison.finish();
}

impl Comparison {
    /// The laws of a row's relations, and what the best model is expected to err.
    pub fn laws(&mut self, vector: &Value, relations: &[ObservedRelation]) {
        for of in relations {
            let path = format!("law/{}/", of.name);
            self.law(vector, &path, &of.law, of.share.candidates, failure(vector));
        }
        let laws = relations.iter().map(|of| (of.share.singletons, &of.law));
        let incidences = whole(&vector["input"]["n"]);
        let error = expected_error(laws, incidences, kept(vector));
        self.figure(vector, "expected_error", error);
    }

    fn law(
        &mut self,
        vector: &Value,
        path: &str,
        law: &AnswerLaw,
        candidates: u64,
        failure: FailureProbability,
    ) {
        let high = law.candidates_high(candidates);
        for (key, figure) in [
            ("prompts", Ok(law.prompts() as f64)),
            ("candidates", Ok(candidates as f64)),
            ("wrong", Ok(candidates.saturating_sub(1) as f64)),
            ("chao1", Ok(law.chao1())),
            ("candidates_high", Ok(high as f64)),
            ("sum_squares", law.sum_of_squares()),
            ("effective", law.effective()),
            ("tv", law.total_variation(high)),
            ("tau", Ok(skew(law, candidates, 1, failure))),
        ] {
            self.figure(vector, &format!("{path}{key}"), figure);
        }
    }

    pub fn floors_of_pairs(
        &mut self,
        vector: &Value,
        row: &RowShares,
        relations: &[ObservedRelation],
    ) {
        let failure = failure(vector);
        self.floor(vector, "floor_pairs", floor_pairs(row, failure));
        let present = relations.iter().filter(|of| of.share.incidences > 0);
        let several = present.clone().count() > 1;
        let observed = floor_pairs_observed(row, failure);
        let path = "floor_pairs_observed_answers";
        match several {
            true => self.sum(vector, path, observed),
            false => self.floor(vector, path, observed),
        }
        let path = "floor_pairs_combined_uniform";
        match several {
            true => {
                let sum = floor_relations(row, Answers::Uniform, failure);
                self.sum(vector, path, Ok(sum));
            }
            false => self.floor(vector, path, floor_pairs(row, failure)),
        }
        for (place, of) in present.enumerate() {
            let alone = RowShares::observed([(of.share, of.law.clone())]).unwrap();
            let own = floor_pairs_observed(&alone.sampled(kept(vector)), failure);
            self.floor(vector, &format!("own_observed/{place}"), own);
        }
    }

    /// A floor with one core, if the vector has it.
    fn floor(&mut self, vector: &Value, path: &str, floor: Figure<Bound>) {
        if vector.pointer(&format!("/output/{path}")).is_none() {
            return;
        }
        match &floor {
            Ok(bound) if bound.terms.contains_key("core") => {
                for term in ["gamma_left", "a", "b", "rho", "tau", "cost", "x", "core"] {
                    self.figure(vector, &format!("{path}/{term}"), Ok(bound.terms[term]));
                }
            }
            // No relation can be used: the floor is 0, and the vector says why in words of its own.
            _ => self.undefined(vector, path),
        }
        self.figure(vector, &format!("{path}/floor"), floor.map(|of| of.value));
    }

    /// A floor that is a sum over relations, if the vector has it.
    fn sum(&mut self, vector: &Value, path: &str, floor: Figure<Bound>) {
        let Some(expected) = vector.pointer(&format!("/output/{path}")) else {
            return;
        };
        let term = |name: &str| floor.clone().map(|of| of.terms[name]);
        if expected.get("eps").is_some() {
            self.figure(vector, &format!("{path}/eps"), term("epsilon"));
        }
        for place in 0..expected["own"].as_array().map_or(0, Vec::len) {
            let own = term(&format!("floor_{}", place + 1));
            self.figure(vector, &format!("{path}/own/{place}"), own);
        }
        self.figure(vector, &format!("{path}/floor"), floor.map(|of| of.value));
    }

    fn documents(&mut self, vector: &Value, floor: Figure<Bound>) {
        for term in [
            "gamma_left",
            "share",
            "slack",
            "deviation",
            "decrement",
            "b",
            "rho",
            "tau",
            "cost",
            "x",
            "core",
        ] {
            self.figure(vector, term, floor.clone().map(|of| of.terms[term]));
        }
        self.figure(vector, "floor", floor.map(|of| of.value));
    }
}

fn document_row(vector: &Value) -> DocumentRow {
    let input = &vector["input"];
    let share = |relation: &Value| DocumentShare {
        weight: relation["n"].as_f64().unwrap(),
        candidates: whole(&relation["candidates"]),
        arbitrary: true,
        law: law(&relation["values"]),
    };
    DocumentRow {
        relations: input["relations"]
            .as_array()
            .unwrap()
            .iter()
            .map(share)
            .collect(),
        novel_weight: input["weight"].as_f64().unwrap(),
        kept: kept(vector),
    }
}

fn answers(vector: &Value) -> Answers {
    match vector["input"]["observed_answers"].as_bool() {
        Some(true) => Answers::Observed,
        _ => Answers::Uniform,
    }
}
