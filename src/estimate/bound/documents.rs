//! The floor of a row for independent documents, whatever the facts inside a document have to do with each other.

use crate::estimate::candidates::AnswerLaw;
use crate::figure::{Bound, Figure, Undefined};

use super::core::{Core, NOTHING_TO_USE, Used, WRONG_CANDIDATES_MIN, in_words, proved_low, skew};
use super::{
    Answers, DOCUMENTS_INDEPENDENT, FailureProbability, Folds, HeldOut, INCIDENCES_INDEPENDENT,
};

/// What one relation contributes to the documents of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentShare {
    /// `A_ρ`: the sum over documents of the share of their incidences that are of this relation.
    pub weight: f64,
    /// `|R_ρ|`: the facts that a prompt of this relation can have, declared or observed.
    pub candidates: u64,
    /// Whether the config declares the facts arbitrary (also if it is silent).
    pub arbitrary: bool,
    /// How the facts are spread, as far as it was observed.
    pub law: AnswerLaw,
}

/// A row as floors for documents see it.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    /// The relations; those of weight 0 are not of the row.
    pub relations: Vec<DocumentShare>,
    /// The novel weight: over the keys that documents of a single fold (or held-out documents alone) answer, the sum of
    /// `W = Σ 1/n_k` over the documents `k` that answer them; with a sample the sum of `min(W, 1)` over kept keys.
    pub novel_weight: f64,
    /// `q`: the share of keys that were kept.
    pub kept: f64,
}

/// The proved floor for documents: what any learner errs on a random prompt of a random document, less its miscalibration.
///
/// `err ≥ ((1−τ)x⁺ − ρ·b·√x⁺)⁺ − cost − δ`, `x = ū − √(ln(2/γ′)/(2·M_min)) − M_max/K`,
/// `b = √(2 ln(3K/γ′) ln(6/γ′)/K)`, `ρ = (e+1)/(2e)` (1 if `e ≤ 1`). `ū` is the mean over the `K` documents of the share of a
/// document's incidences that are answered and whose prompt no document of another fold answers: the novel weight over
/// `K`, and from a sample of the keys what is [proved](proved_low) of it. `M_min` and `M_max` are the smallest and largest
/// of the folds. The relations used are those of [`floor_pairs`](super::floor_pairs), `e` their smallest number of wrong
/// candidates. One relation: `cost = min(1, 2/e)`; several: `Σ_ρ (A_ρ/K)·2/e_ρ + (2/e)√(ln(10/γ)/(2K))`. Answers as observed
/// have the largest [τ](skew) of the relations, uniform ones 0. The cost of several, the sample and τ each take a tenth of
/// γ, and `γ′` is what is left. Terms: `K`, `weight`, `q` if keys were sampled, `share` = ū, `deviation` and `decrement` (what
/// is subtracted from it), `slack` (their sum), `e`, `gamma`, `gamma_left` = γ′, `b`, `rho`, `tau`, `x`, `core`,
/// `cost_mean`, `cost_deviation`, `cost`, `uncut`. The value is without δ.
///
/// Undefined if the row has no document, if a fold is empty, and if keys were sampled and those kept are too few to prove
/// that anything is novel. If the row has several relations and none can be used it is 0, vacuous, and says why.
///
/// The variant with all folds. It is proved for documents that are independent draws, if what a document mentions or
/// answers does not depend on the answers; prompts weigh as in "a random document, then a random one of its prompts".
///
/// References: Kalai et al., arXiv 2509.04664, for the idea and for the steps from missing mass to error; theory C.1, C.2.
pub fn floor_documents(
    row: &DocumentRow,
    folds: &Folds,
    answers: Answers,
    failure: FailureProbability,
) -> Figure<Bound> {
    if folds.documents == 0 {
        return Err(Undefined::NoIncidence);
    }
    if folds.smallest == 0 {
        return Err(Undefined::FewFolds);
    }
    row.floor(folds.documents, folds.documents, answers, failure, |left| {
        (folds.deviation(left), folds.decrement())
    })
}

/// The proved floor for documents from one held-out part of them.
///
/// As [`floor_documents`] with `x = ū_H − √(ln(4/γ′)/(2M)) − 4M/(exp(1)·γ′·(K−M))`, where `M` of the `K` documents are held
/// out and `ū_H` is the mean over these of the share of a document's incidences that are answered and whose prompt no
/// other document answers: the novel weight over `M`. Terms as there.
///
/// Undefined as there, and if no document is held out or all are.
///
/// The variant by Markov's inequality: weaker than folds at every size.
///
/// References: theory C.3.
pub fn floor_held_out(
    row: &DocumentRow,
    part: &HeldOut,
    answers: Answers,
    failure: FailureProbability,
) -> Figure<Bound> {
    if part.documents == 0 {
        return Err(Undefined::NoIncidence);
    }
    if part.held_out == 0 || part.held_out >= part.documents {
        return Err(Undefined::FewFolds);
    }
    row.floor(part.documents, part.held_out, answers, failure, |left| {
        (part.deviation(left), part.decrement(left))
    })
}

impl DocumentRow {
    fn floor(
        &self,
        documents: u64,
        averaged: u64,
        answers: Answers,
        failure: FailureProbability,
        slack: impl FnOnce(FailureProbability) -> (f64, f64),
    ) -> Figure<Bound> {
        let k = documents as f64;
        let used = self.used();
        let relations = self.as_used(&used, k);
        let Some(e) = relations.wrong_candidates_min() else {
            let nothing = Bound::lower(0.0, failure, &[("K", k)]);
            return Ok(of_documents(nothing).assuming(NOTHING_TO_USE));
        };
        let low = proved_low(self.novel_weight, self.kept, failure);
        if low == 0.0 && self.novel_weight > 0.0 {
            return Err(Undefined::SampleProvesNothing);
        }
        let cost = relations.cost(e, failure);
        let observed = u8::from(answers == Answers::Observed);
        let left = failure.less_tenths(cost.tenths + u8::from(self.kept < 1.0) + observed);
        let share = low / averaged as f64;
        let (deviation, decrement) = slack(left);
        let tau = match answers {
            Answers::Uniform => 0.0,
            Answers::Observed => skew_max(&used, failure),
        };
        let core = Core::new(share - deviation - decrement, k, e, tau, left);
        let mut terms = vec![
            ("K", k),
            ("weight", self.novel_weight),
            ("share", share),
            ("deviation", deviation),
            ("decrement", decrement),
            ("slack", deviation + decrement),
        ];
        terms.extend(core.terms(e, left, &cost));
        if self.kept < 1.0 {
            terms.push(("q", self.kept));
        }
        let bound = of_documents(Bound::lower(core.core - cost.total(), failure, &terms));
        Ok(match answers {
            Answers::Uniform => bound,
            Answers::Observed => bound.of_answers_observed(&in_words(tau)),
        })
    }

    fn present(&self) -> impl Iterator<Item = &DocumentShare> {
        self.relations.iter().filter(|of| of.weight > 0.0)
    }

    /// C′: the only relation, or of several those that may count.
    fn used(&self) -> Vec<&DocumentShare> {
        let usable =
            |of: &&DocumentShare| of.arbitrary && of.wrong_candidates() >= WRONG_CANDIDATES_MIN;
        match self.present().count() {
            1 => self.present().collect(),
            _ => self.present().filter(usable).collect(),
        }
    }

    fn as_used(&self, used: &[&DocumentShare], documents: f64) -> Used {
        let share = |of: &&DocumentShare| (of.weight / documents, of.wrong_candidates());
        Used {
            relations: used.iter().map(share).collect(),
            only: self.present().count() == 1,
            draws: documents,
        }
    }
}

impl DocumentShare {
    fn wrong_candidates(&self) -> u64 {
        self.candidates.saturating_sub(1)
    }
}

/// The largest τ of the relations, which share one core.
fn skew_max(used: &[&DocumentShare], failure: FailureProbability) -> f64 {
    let skew = |of: &&DocumentShare| skew(&of.law, of.candidates, used.len(), failure);
    used.iter().map(skew).fold(0.0, f64::max)
}

fn of_documents(bound: Bound) -> Bound {
    bound.assuming_instead(INCIDENCES_INDEPENDENT, DOCUMENTS_INDEPENDENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::bound::choose_folds;

    const ONE_PERCENT: FailureProbability = FailureProbability::ONE_PERCENT;

    fn row(novel_weight: f64, kept: f64) -> DocumentRow {
        DocumentRow {
            relations: vec![DocumentShare {
                weight: 1.0,
                candidates: 365,
                arbitrary: true,
                law: AnswerLaw::default(),
            }],
            novel_weight,
            kept,
        }
    }

    /// theory C.4: documents and the floor at ū = 0.2, for equal folds.
    #[test]
    fn table_of_floors() {
        for (documents, floor) in [
            (10_000, 0.0520),
            (100_000, 0.1288),
            (1_000_000, 0.1650),
            (10_000_000, 0.1812),
            (100_000_000, 0.1885),
            (1_000_000_000, 0.1918),
        ] {
            let mut folds = choose_folds(&vec![documents / 4096; 4096], ONE_PERCENT).unwrap();
            folds.documents = documents;
            (folds.smallest, folds.largest) = (documents >> folds.bits, documents >> folds.bits);
            let row = row(documents as f64 / 5.0, 1.0);
            let bound = floor_documents(&row, &folds, Answers::Uniform, ONE_PERCENT).unwrap();
            assert!(
                (bound.value - floor).abs() < 1.5e-4,
                "{documents}: {}",
                bound.value
            );
        }
    }

    #[test]
    fn documents_and_not_incidences_are_assumed_independent() {
        let folds = choose_folds(&[500_000, 500_000], ONE_PERCENT).unwrap();
        let floor =
            |answers| floor_documents(&row(2e5, 1.0), &folds, answers, ONE_PERCENT).unwrap();
        let (uniform, observed) = (floor(Answers::Uniform), floor(Answers::Observed));
        assert!(uniform.assumes.contains(&DOCUMENTS_INDEPENDENT.to_owned()));
        assert!(!uniform.assumes.contains(&INCIDENCES_INDEPENDENT.to_owned()));
        let said = |text: &str| observed.assumes.iter().any(|of| of.ends_with(text));
        assert!(said("; distributed as observed, τ = 1."));
        // No fact was observed, so the law may be anything.
        assert_eq!((observed.terms["tau"], observed.vacuous), (1.0, true));
    }

    #[test]
    fn what_proves_nothing_says_why() {
        let folds = choose_folds(&[500, 500], ONE_PERCENT).unwrap();
        let sampled = floor_documents(&row(3.0, 0.5), &folds, Answers::Uniform, ONE_PERCENT);
        assert_eq!(sampled, Err(Undefined::SampleProvesNothing));
        let empty = Folds {
            smallest: 0,
            ..folds
        };
        let floor = floor_documents(&row(3.0, 1.0), &empty, Answers::Uniform, ONE_PERCENT);
        assert_eq!(floor, Err(Undefined::FewFolds));
        let all = HeldOut {
            bits: 1,
            documents: 7,
            held_out: 7,
        };
        let floor = floor_held_out(&row(3.0, 1.0), &all, Answers::Uniform, ONE_PERCENT);
        assert_eq!(floor, Err(Undefined::FewFolds));
    }
}
