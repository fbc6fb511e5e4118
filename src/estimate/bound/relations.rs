//! The floor of a row as a sum over its relations.

use crate::figure::Bound;

use super::core::NOTHING_TO_USE;
use super::pairs::{floor, relations_used};
use super::{Answers, FailureProbability, RowShares};

/// The floor of a row as the sum of its relations' floors, each weighted by the relation's share of the row.
///
/// `err ≥ Σ_ρ (N_ρ/N − ε)⁺·floor_ρ − δ`, `ε = √(ln(2R/γ)/(2N))`, over the `R` relations that are declared arbitrary and have
/// [ten or more wrong candidates](super::WRONG_CANDIDATES_MIN). `floor_ρ` is [`floor_pairs`](super::floor_pairs) of the
/// relation alone at `γ/(2R)`, for uniform answers or with the relation's own τ; `N_ρ` are its incidences, `N` all of the
/// row. A row of one relation is that relation alone at γ. Terms: `N`, `R`, `epsilon`, and for each relation, numbered in
/// the row's order, `share_1` = N_ρ/N and `floor_1` = floor_ρ; `gamma`, `uncut`. The value is without δ, the mean of the
/// relations' own miscalibrations.
///
/// Never undefined: if no relation can be used it is 0, vacuous, and says why. What is undefined for one relation adds 0.
///
/// The variant that lets every relation have a skew of its own. For uniform answers `floor_pairs` of the row is larger.
///
/// References: theory B.5.
pub fn floor_relations(row: &RowShares, answers: Answers, failure: FailureProbability) -> Bound {
    let n = row.incidences() as f64;
    let used = relations_used(row);
    let count = used.len() as f64;
    if used.is_empty() {
        return Bound::lower(0.0, failure, &[("N", n)]).assuming(NOTHING_TO_USE);
    }
    let epsilon = (failure.log_of(2.0 * count) / (2.0 * n)).sqrt();
    let each = failure.divided(2.0 * count);
    let mut terms = vec![
        ("N".to_owned(), n),
        ("R".to_owned(), count),
        ("epsilon".to_owned(), epsilon),
    ];
    let mut sum = 0.0;
    for (number, &at) in (1..).zip(&used) {
        let share = row.relations[at].incidences as f64 / n;
        let own = floor(&row.alone(at), answers, each).map_or(0.0, |bound| bound.value);
        sum += (share - epsilon).max(0.0) * own;
        terms.push((format!("share_{number}"), share));
        terms.push((format!("floor_{number}"), own));
    }
    let terms: Vec<_> = terms
        .iter()
        .map(|(name, term)| (name.as_str(), *term))
        .collect();
    let bound = Bound::lower(sum, failure, &terms);
    match answers {
        Answers::Uniform => bound,
        Answers::Observed => bound.of_answers_observed("each relation's own"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::bound::{RelationShare, floor_pairs};

    fn share(incidences: u64, singletons: u64, candidates: u64) -> RelationShare {
        RelationShare {
            incidences,
            singletons,
            candidates,
            arbitrary: true,
        }
    }

    /// theory B.5: 50 relations of 2·10⁵ pairs, e = 364, sr = 0.2: 0.160 against 0.191.
    #[test]
    fn fifty_relations_are_bounded_better_together() {
        let failure = FailureProbability::ONE_PERCENT;
        let row = RowShares::new((0..50).map(|_| share(200_000, 40_000, 365))).unwrap();
        let sum = floor_relations(&row, Answers::Uniform, failure);
        let together = floor_pairs(&row, failure).unwrap();
        assert!((sum.value - 0.160).abs() < 5e-4, "{}", sum.value);
        assert!((together.value - 0.191).abs() < 5e-4, "{}", together.value);
    }

    #[test]
    fn a_row_without_usable_relations_has_nothing_proved() {
        let row = RowShares::new([share(10_000, 6_000, 2), share(9_000, 1_000, 2)]).unwrap();
        let sum = floor_relations(&row, Answers::Observed, FailureProbability::ONE_PERCENT);
        assert_eq!((sum.value, sum.vacuous), (0.0, true));
        assert!(sum.assumes.contains(&NOTHING_TO_USE.to_owned()));
    }
}
