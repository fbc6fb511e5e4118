//! The paper's bounds by way of "is it valid?", and what a confidence target pays.

use std::collections::BTreeMap;

use crate::figure::{Bound, Figure, Undefined};

const NO_SAMPLE: [&str; 3] = [
    "The data states no errors.",
    "Prompts and answers at test are drawn like those of the data.",
    "No retrieval, no post-training.",
];

/// Theorem 1: who generates errs at least twice as often as who must tell valid answers from errors, less corrections.
///
/// `err ≥ 2·err_iiv − max|V_c|/min|E_c| − δ`. `err_iiv` (`classifier_error`) is the error of the classifier "the model gives
/// this answer more than `1/min|E_c|`" on a mixture: half of it pairs of the data, half prompts with an error drawn
/// uniformly from `E_c`. `max|V_c|` (`valid_max`) is the largest number of valid answers of a prompt, abstention included,
/// `min|E_c|` (`wrong_min`) the smallest number of errors. Terms: `err_iiv`, `V`, `E`, `correction` = V/E, `uncut`. The
/// value is without δ and cut at 0.
///
/// Undefined if `min|E_c| = 0`.
///
/// The variant with prompts; without them (Corollary 1) there is one prompt. It holds always, not with some probability.
///
/// References: Kalai et al., arXiv 2509.04664, Theorem 1 and Corollary 1; theory B.1.
pub fn theorem_one(classifier_error: f64, valid_max: u64, wrong_min: u64) -> Figure<Bound> {
    if wrong_min == 0 {
        return Err(Undefined::NoWrongCandidate);
    }
    let (valid, wrong) = (valid_max as f64, wrong_min as f64);
    let correction = valid / wrong;
    let terms = [
        ("err_iiv", classifier_error),
        ("V", valid),
        ("E", wrong),
        ("correction", correction),
    ];
    let certain = certain(2.0 * classifier_error - correction, &terms);
    Ok(certain.assuming(
        "Base model; δ is its miscalibration at one threshold, not measurable from data.",
    ))
}

/// Theorem 3: pure multiple choice, where each prompt has one valid answer and nobody abstains.
///
/// `err ≥ 2·(1 − 1/C)·opt(G)`. `C = min|E_c| + 1` (`choices`) is the smallest number of choices, `opt(G)`
/// (`classifier_error_min`) the smallest error on the mixture of [`theorem_one`] of any classifier that compares one of
/// the learner's models with a threshold. Terms: `opt`, `C`, `uncut`.
///
/// Undefined with fewer than two choices.
///
/// The variant for a model class: it says what none of its models can do better, and has no δ.
///
/// References: Kalai et al., arXiv 2509.04664, Theorem 3; theory B.8.
pub fn theorem_three(classifier_error_min: f64, choices: u64) -> Figure<Bound> {
    if choices < 2 {
        return Err(Undefined::NoWrongCandidate);
    }
    let c = choices as f64;
    let terms = [("opt", classifier_error_min), ("C", c)];
    let certain = certain(2.0 * (1.0 - 1.0 / c) * classifier_error_min, &terms);
    Ok(certain.assuming("Each prompt has exactly one valid answer, and abstaining is not one."))
}

/// A bound that holds with certainty.
fn certain(uncut: f64, terms: &[(&str, f64)]) -> Bound {
    let uncut_too = [("uncut", uncut)];
    let terms: BTreeMap<_, _> = terms
        .iter()
        .chain(&uncut_too)
        .map(|&(name, term)| (name.to_owned(), term))
        .collect();
    Bound {
        value: uncut.max(0.0),
        confidence: 1.0,
        vacuous: uncut <= 0.0,
        assumes: NO_SAMPLE.map(str::to_owned).to_vec(),
        terms,
    }
}

/// A confidence target `t`: the instruction "answer only if you are more than t confident", with a penalty that makes it
/// pay to obey.
///
/// A right answer scores 1, abstaining 0, a wrong answer `−t/(1−t)`. Then answering pays if and only if the confidence is
/// above `t`. (At `t = 0.75` the penalty is 3; version 1 of the paper prints 2.)
///
/// References: Kalai et al., arXiv 2509.04664, section 4.2; theory B.8.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceTarget(f64);

impl ConfidenceTarget {
    /// `target` as a confidence target, if it is from 0 to below 1.
    pub fn new(target: f64) -> Option<Self> {
        (0.0..1.0)
            .contains(&target)
            .then_some(ConfidenceTarget(target))
    }

    /// The target itself.
    pub fn value(self) -> f64 {
        self.0
    }

    /// `t/(1−t)`: what a wrong answer costs.
    pub fn penalty(self) -> f64 {
        self.0 / (1.0 - self.0)
    }

    /// The expected score of answering at a confidence: `c − (1−c)·t/(1−t)`.
    pub fn score(self, confidence: f64) -> f64 {
        confidence - (1.0 - confidence) * self.penalty()
    }

    /// Whether answering at a confidence scores more than abstaining.
    pub fn pays(self, confidence: f64) -> bool {
        confidence > self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The paper's reading of Theorem 1 without prompts and with many errors: err is about twice err_iiv.
    #[test]
    fn generating_is_twice_as_hard() {
        let bound = theorem_one(0.2, 2, 364).unwrap();
        assert!((bound.value - (0.4 - 2.0 / 364.0)).abs() < 1e-15);
        assert_eq!((bound.confidence, bound.vacuous), (1.0, false));
        assert!(theorem_one(0.1, 2, 8).unwrap().vacuous);
        assert_eq!(theorem_one(0.1, 2, 0), Err(Undefined::NoWrongCandidate));
    }

    /// The paper's trigram example: two completions, opt = 1/2, so at least half of the answers are wrong.
    #[test]
    fn of_two_choices_a_coin_gets_half_wrong() {
        let bound = theorem_three(0.5, 2).unwrap();
        assert_eq!(bound.value, 0.5);
        assert_eq!(theorem_three(0.5, 1), Err(Undefined::NoWrongCandidate));
    }

    /// Theory B.8: penalties 1, 3 and 9.
    #[test]
    fn penalties() {
        for (target, penalty) in [(0.0, 0.0), (0.5, 1.0), (0.75, 3.0), (0.9, 9.0)] {
            let of = ConfidenceTarget::new(target).unwrap().penalty();
            assert!((of - penalty).abs() < 1e-12, "{target}");
        }
        for target in [1.0, -0.1, f64::NAN] {
            assert_eq!(ConfidenceTarget::new(target), None);
        }
    }

    proptest! {
        #[test]
        fn answering_pays_above_the_target_only(target in 0.0..0.999_f64, confidence in 0.0..=1.0_f64) {
            prop_assume!((target - confidence).abs() > 1e-9);
            let of = ConfidenceTarget::new(target).unwrap();
            prop_assert_eq!(of.pays(confidence), of.score(confidence) > 0.0);
        }
    }
}
