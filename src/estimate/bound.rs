//! Bounds on the share of a row's prompts that a base model answers wrongly, for pairs and for documents that are
//! independent draws.
//!
//! A [`Bound`] is proved under the assumptions that stand beside it, each alone at its own confidence, and carries every
//! number that it was made of. What no corpus can show, the miscalibration δ of the model, is in none of them: it is
//! still to be subtracted from a lower bound. For documents, whose facts are not independent, none of the floors for pairs is
//! proved: [`floor_documents`] is.
//!
//! ```
//! use hapax::estimate::bound::{FailureProbability, RelationShare, RowShares, floor_pairs};
//!
//! let birthdays = RelationShare {
//!     incidences: 1_000_000,
//!     singletons: 200_000,
//!     candidates: 365,
//!     arbitrary: true,
//! };
//! let row = RowShares::new([birthdays]).unwrap();
//! let floor = floor_pairs(&row, FailureProbability::ONE_PERCENT).unwrap();
//! assert!((floor.value - 0.1847).abs() < 1e-4);
//! ```

use crate::estimate::candidates::AnswerLaw;
use crate::figure::{Bound, Figure, Undefined};

mod classification;
mod core;
mod documents;
mod folds;
mod pairs;
mod relations;
mod theorem;

pub use self::core::{WRONG_CANDIDATES_MIN, proved_low, share_needed, skew};
pub use classification::{ConfidenceTarget, theorem_one, theorem_three};
pub use documents::{DocumentRow, DocumentShare, floor_documents, floor_held_out};
pub use folds::{Folds, HeldOut, choose_folds, choose_held_out, held_out_best};
pub use pairs::{Answers, floor_pairs, floor_pairs_observed};
pub use relations::floor_relations;
pub use theorem::{Constants, theorem_two_lower, theorem_two_upper, upper_kept};

/// What every bound for pairs assumes (theory I).
const ASSUMES: [&str; 8] = [
    "Each prompt has one right answer and one spelling.",
    ANSWERS_UNIFORM,
    "The data states no errors; an extraction error counts as a fact.",
    "Test prompts are drawn like the corpus's.",
    INCIDENCES_INDEPENDENT,
    "Base model; δ is its miscalibration at one threshold, not measurable from data.",
    "No retrieval, no post-training.",
    "|E| is the relation's number of candidates minus one.",
];

const ANSWERS_UNIFORM: &str =
    "Answers are arbitrary: not derivable from other facts; uniform over |R| candidates.";

const INCIDENCES_INDEPENDENT: &str = "Incidences are independent.";

const DOCUMENTS_INDEPENDENT: &str = "Documents are independent draws.";

impl Bound {
    fn lower(uncut: f64, failure: FailureProbability, terms: &[(&str, f64)]) -> Self {
        Bound {
            value: uncut.max(0.0),
            vacuous: uncut <= 0.0,
            ..Bound::uncut(uncut, failure, terms)
        }
    }

    fn upper(uncut: f64, failure: FailureProbability, terms: &[(&str, f64)]) -> Self {
        Bound {
            vacuous: uncut >= 1.0,
            ..Bound::uncut(uncut, failure, terms)
        }
    }

    fn uncut(uncut: f64, failure: FailureProbability, terms: &[(&str, f64)]) -> Self {
        let terms = [("uncut", uncut), ("gamma", failure.value())]
            .iter()
            .chain(terms)
            .map(|&(name, number)| (name.to_owned(), number))
            .collect();
        Bound {
            value: uncut,
            confidence: 1.0 - failure.value(),
            vacuous: false,
            assumes: ASSUMES.map(str::to_owned).to_vec(),
            terms,
        }
    }

    /// The bound with one assumption in place of another.
    fn assuming_instead(mut self, usual: &str, assumption: &str) -> Self {
        for of in self.assumes.iter_mut().filter(|of| *of == usual) {
            *of = assumption.to_owned();
        }
        self
    }

    /// The bound for answers that are as skewed as they were observed to be, `tau` in words or digits.
    fn of_answers_observed(self, tau: &str) -> Self {
        let arbitrary = "Answers are arbitrary: not derivable from other facts";
        let observed = format!("{arbitrary}; distributed as observed, τ = {tau}.");
        self.assuming_instead(ANSWERS_UNIFORM, &observed)
    }

    fn assuming(mut self, assumption: &str) -> Self {
        self.assumes.push(assumption.to_owned());
        self
    }
}

/// γ: the probability with which a bound may fail, above 0 and at most 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailureProbability(f64);

impl FailureProbability {
    /// One in a hundred: what bounds are printed at.
    pub const ONE_PERCENT: FailureProbability = FailureProbability(0.01);

    /// `gamma` as a failure probability, if it is above 0 and at most 1.
    pub fn new(gamma: f64) -> Option<Self> {
        (gamma > 0.0 && gamma <= 1.0).then_some(FailureProbability(gamma))
    }

    /// γ itself.
    pub fn value(self) -> f64 {
        self.0
    }

    /// `ln(factor/γ)`, as a difference, so that no γ however small makes it infinite.
    fn log_of(self, factor: f64) -> f64 {
        factor.ln() - self.0.ln()
    }

    /// γ shared out evenly over so many.
    fn divided(self, parts: f64) -> Self {
        FailureProbability(self.0 / parts)
    }

    /// What is left of γ when `spent` tenths of it went to estimated ingredients.
    fn less_tenths(self, spent: u8) -> Self {
        FailureProbability(self.0 * f64::from(10 - spent) / 10.0)
    }
}

/// What one relation contributes to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelationShare {
    /// `N_ρ`: the row's incidences of this relation, abstentions included.
    pub incidences: u64,
    /// Those whose prompt the whole corpus answers once.
    pub singletons: u64,
    /// `|R_ρ|`: the facts that a prompt of this relation can have, declared or observed.
    pub candidates: u64,
    /// Whether the config declares the facts arbitrary, so that none can be derived from others (also if it is silent).
    pub arbitrary: bool,
}

impl RelationShare {
    /// `e_ρ = |E_c|`: the candidates less the right one.
    fn wrong_candidates(&self) -> u64 {
        self.candidates.saturating_sub(1)
    }
}

/// A row as bounds see it: its relations, of which it has at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct RowShares {
    relations: Vec<RelationShare>,
    /// The law of facts of each relation, where it was observed.
    laws: Vec<AnswerLaw>,
    /// `q`: the share of keys that were kept.
    kept: f64,
}

impl RowShares {
    /// The row of these relations. A relation without an incidence in the row is not a relation of the row; if none is
    /// left, every bound is undefined.
    pub fn new(relations: impl IntoIterator<Item = RelationShare>) -> Figure<Self> {
        RowShares::observed(relations.into_iter().map(|of| (of, AnswerLaw::default())))
    }

    /// The same with the law of facts of each relation as it was observed.
    pub fn observed(
        relations: impl IntoIterator<Item = (RelationShare, AnswerLaw)>,
    ) -> Figure<Self> {
        let present = relations
            .into_iter()
            .filter(|(relation, _)| relation.incidences > 0);
        let (relations, laws): (Vec<_>, _) = present.unzip();
        if relations.is_empty() {
            return Err(Undefined::NoIncidence);
        }
        Ok(RowShares {
            relations,
            laws,
            kept: 1.0,
        })
    }

    /// The row, if its singletons are those of a sample in which each key was kept with probability `kept`.
    pub fn sampled(self, kept: f64) -> Self {
        RowShares { kept, ..self }
    }

    /// The row of one of its relations alone.
    fn alone(&self, relation: usize) -> Self {
        RowShares {
            relations: vec![self.relations[relation]],
            laws: vec![self.laws[relation].clone()],
            kept: self.kept,
        }
    }

    /// N: all incidences of the row.
    pub fn incidences(&self) -> u64 {
        self.relations
            .iter()
            .map(|relation| relation.incidences)
            .sum()
    }

    /// `g_1`: all singletons of the row.
    pub fn singletons(&self) -> u64 {
        singletons(&self.relations)
    }
}

fn singletons<'a>(relations: impl IntoIterator<Item = &'a RelationShare>) -> u64 {
    relations.into_iter().map(|share| share.singletons).sum()
}

/// How far singleton rate and missing mass may lie apart, two-sided, where `log = ln(5/γ)`: Lemma 1 of the paper before
/// its last simplification.
fn lemma_one(incidences: f64, log: f64) -> f64 {
    (log + 1.0) / incidences + 2.42 * (log / incidences).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_probabilities_are_above_zero_and_at_most_one() {
        for gamma in [0.0, -0.01, 1.01, f64::NAN, f64::INFINITY] {
            assert_eq!(FailureProbability::new(gamma), None, "{gamma}");
        }
        assert_eq!(
            FailureProbability::new(0.01),
            Some(FailureProbability::ONE_PERCENT)
        );
    }

    #[test]
    fn relations_without_incidences_are_not_of_the_row() {
        let present = RelationShare {
            incidences: 10,
            singletons: 4,
            candidates: 365,
            arbitrary: true,
        };
        let absent = RelationShare {
            incidences: 0,
            singletons: 0,
            ..present
        };
        assert_eq!(RowShares::new([present, absent]), RowShares::new([present]));
        assert_eq!(RowShares::new([absent]), Err(Undefined::NoIncidence));
    }

    #[test]
    fn bounds_are_cut_at_zero_and_never_at_one() {
        let gamma = FailureProbability::ONE_PERCENT;
        let low = Bound::lower(-0.5, gamma, &[]);
        assert_eq!((low.value, low.vacuous), (0.0, true));
        assert_eq!((low.confidence, low.terms["uncut"]), (0.99, -0.5));
        let high = Bound::upper(1.5, gamma, &[]);
        assert_eq!((high.value, high.vacuous), (1.5, true));
        assert!(!Bound::upper(0.5, gamma, &[]).vacuous);
    }
}
