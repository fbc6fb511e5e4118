//! Theorem 2 of the paper, as printed and with its constants kept.

use crate::figure::{Bound, Figure, Undefined};

use super::{FailureProbability, RowShares, lemma_one};

/// Which constants Theorem 2 is taken with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Constants {
    /// Those printed in the theorem: confidence 99 %.
    Printed,
    /// Those of its proof, at any failure probability γ.
    At(FailureProbability),
}

impl Constants {
    fn failure(self) -> FailureProbability {
        match self {
            Constants::Printed => FailureProbability::ONE_PERCENT,
            Constants::At(failure) => failure,
        }
    }

    /// What the lower bound subtracts from the singleton rate for N incidences, beside `2/e`.
    fn lower_slack(self, incidences: f64) -> f64 {
        let logarithms = match self {
            Constants::Printed => 35.0 + 6.0 * incidences.ln(),
            Constants::At(failure) => 6.0 * failure.log_of(3.0 * incidences),
        };
        logarithms / incidences.sqrt()
    }

    /// What the upper bound adds for N incidences.
    fn upper_slack(self, incidences: f64) -> f64 {
        match self {
            Constants::Printed => 13.0 / incidences.sqrt(),
            Constants::At(failure) => 5.0 * (failure.log_of(5.0) / incidences).sqrt(),
        }
    }
}

/// Theorem 2's lower bound: what every learner errs, less its miscalibration δ.
///
/// `err ≥ sr − 2/e − slack − δ`, where `sr = g_1/N` is the row's singleton rate, `N` its incidences, `e = min |E_c|`
/// the smallest number of wrong candidates among its relations, and `slack = (35 + 6 ln N)/√N` as
/// [printed](Constants::Printed), `6 ln(3N/γ)/√N` [at any γ](Constants::At). Terms: `N`, `g_1`, `sr`, `e`,
/// `two_over_e`, `slack`, `gamma`, `uncut`. The value is without δ and cut at 0.
///
/// Undefined if `e = 0`: a relation of one fact has no wrong answer.
///
/// The paper's own statement, whose constants are loose: vacuous below some 10⁵ incidences.
/// [`floor_pairs`](super::floor_pairs) is the same proof with its constants kept.
///
/// References: Kalai et al., arXiv 2509.04664, Theorem 2 and Lemma 2; theory B.2.
pub fn theorem_two_lower(row: &RowShares, constants: Constants) -> Figure<Bound> {
    let (n, sr, mut terms) = rate_terms(row);
    let wrong = row.wrong_candidates_min();
    if wrong == 0 {
        return Err(Undefined::NoWrongCandidate);
    }
    let e = wrong as f64;
    let slack = constants.lower_slack(n);
    terms.extend([("e", e), ("two_over_e", 2.0 / e), ("slack", slack)]);
    let uncut = sr - 2.0 / e - slack;
    Ok(Bound::lower(uncut, constants.failure(), &terms).of_sample(row))
}

/// Theorem 2's upper bound: what some calibrated learner errs at most.
///
/// `err ≤ sr·L/(L+1) + slack`, where `sr = g_1/N` is the row's singleton rate, `N` its incidences, `L = max |E_c|`
/// (`wrong_candidates_max`) the largest number of wrong candidates among its relations, and `slack = 13/√N` as
/// [printed](Constants::Printed), `5√(ln(5/γ)/N)` [at any γ](Constants::At). Terms: `N`, `g_1`, `sr`, `L` if it is
/// known, `l_factor`, `slack`, `gamma`, `uncut`. The value is not cut at 1.
///
/// Never undefined: a row has incidences.
///
/// While the law of facts is not known, `L/(L+1)` is taken as 1, which is safe. The learner is efficient and has δ = 0
/// at every threshold. For one domain of several the bound also needs prompts that are answered alike in all of them.
///
/// References: Kalai et al., arXiv 2509.04664, Theorem 2; theory B.2.
pub fn theorem_two_upper(
    row: &RowShares,
    constants: Constants,
    wrong_candidates_max: Option<u64>,
) -> Bound {
    let (n, sr, terms) = rate_terms(row);
    let slack = constants.upper_slack(n);
    let upper = |factor| sr * factor + slack;
    attainable(
        upper,
        slack,
        constants.failure(),
        wrong_candidates_max,
        terms,
    )
    .of_sample(row)
}

/// The upper bound of Theorem 2's proof, with its constants kept.
///
/// `err ≤ (sr + slack)·L/(L+1)`, `slack = (ln(5/γ) + 1)/N + 2.42√(ln(5/γ)/N)`, where `sr = g_1/N` is the row's singleton
/// rate, `N` its incidences and `L = max |E_c|` (`wrong_candidates_max`) the largest number of wrong candidates among
/// its relations. Terms: `N`, `g_1`, `sr`, `L` if it is known, `l_factor`, `slack`, `gamma`, `uncut`. The value is not
/// cut at 1.
///
/// Never undefined: a row has incidences.
///
/// The variant without the proof's last simplification: about half of [`theorem_two_upper`]'s slack. Not to be printed
/// under the paper's name.
///
/// References: Kalai et al., arXiv 2509.04664, Lemma 1 before its last simplification; theory B.3.
pub fn upper_kept(
    row: &RowShares,
    failure: FailureProbability,
    wrong_candidates_max: Option<u64>,
) -> Bound {
    let (n, sr, terms) = rate_terms(row);
    let slack = lemma_one(n, failure.log_of(5.0));
    let upper = |factor| (sr + slack) * factor;
    attainable(upper, slack, failure, wrong_candidates_max, terms).of_sample(row)
}

/// An upper bound from its value as a function of `L/(L+1)`.
fn attainable(
    upper: impl Fn(f64) -> f64,
    slack: f64,
    failure: FailureProbability,
    wrong_candidates_max: Option<u64>,
    mut terms: Vec<(&str, f64)>,
) -> Bound {
    terms.push(("slack", slack));
    let Some(wrong) = wrong_candidates_max else {
        terms.push(("l_factor", 1.0));
        return Bound::upper(upper(1.0), failure, &terms)
            .assuming("L/(L+1) is taken as 1: the law of facts is not known.");
    };
    let l = wrong as f64;
    let factor = l / (l + 1.0);
    terms.extend([("L", l), ("l_factor", factor)]);
    Bound::upper(upper(factor), failure, &terms)
}

impl Bound {
    /// Says that the rate is one of a sample, where it is: these bounds know only N's error.
    fn of_sample(self, row: &RowShares) -> Bound {
        match row.kept < 1.0 {
            true => self.assuming(RATE_OF_SAMPLE),
            false => self,
        }
    }
}

/// What bounds assume that take the rate of a sample for that of all prompts.
const RATE_OF_SAMPLE: &str = "The singleton rate is that of all prompts; it was estimated from a sample, and its sampling error is not in the bound.";

/// N, sr and the terms that say so.
fn rate_terms(row: &RowShares) -> (f64, f64, Vec<(&'static str, f64)>) {
    let (n, singletons) = (row.incidences() as f64, row.singletons() as f64);
    let sr = singletons / row.kept / n;
    let mut terms = vec![("N", n), ("g_1", singletons), ("sr", sr)];
    if row.kept < 1.0 {
        terms.push(("q", row.kept));
    }
    (n, sr, terms)
}

impl RowShares {
    /// `min |E_c|` over all relations of the row.
    fn wrong_candidates_min(&self) -> u64 {
        let wrong = self.relations.iter().map(|share| share.wrong_candidates());
        wrong.min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::estimate::bound::RelationShare;

    use super::*;

    fn row(incidences: u64, singletons: u64, candidates: u64) -> RowShares {
        let share = RelationShare {
            incidences,
            singletons,
            candidates,
            arbitrary: true,
        };
        RowShares::new([share]).unwrap()
    }

    /// theory C.4: N, the slack of Theorem 2, its floor at sr = 0.2 and 13/√N, to the digits printed there.
    #[test]
    fn table_of_slack() {
        for (n, slack, floor, upper_slack) in [
            (1_000, 2.417, 0.0, 0.411),
            (10_000, 0.903, 0.0, 0.130),
            (100_000, 0.329, 0.0, 0.0411),
            (1_000_000, 0.118, 0.0766, 0.0130),
            (10_000_000, 0.0417, 0.1529, 0.00411),
            (100_000_000, 0.0146, 0.1800, 0.00130),
            (10_000_000_000, 0.00173, 0.1928, 0.000130),
            (1_000_000_000_000, 0.000201, 0.1943, 1.3e-5),
        ] {
            let row = row(n, n / 5, 365);
            let lower = theorem_two_lower(&row, Constants::Printed).unwrap();
            assert!((lower.terms["slack"] / slack - 1.0).abs() < 5e-3, "{n}");
            assert!((lower.value - floor).abs() < 5.1e-5, "{n}");
            assert_eq!(lower.vacuous, floor == 0.0, "{n}");
            let upper = theorem_two_upper(&row, Constants::Printed, Some(364));
            assert!((upper.terms["slack"] / upper_slack - 1.0).abs() < 5e-3);
        }
    }

    #[test]
    fn one_fact_leaves_no_lower_bound() {
        let lower = theorem_two_lower(&row(560, 500, 1), Constants::Printed);
        assert_eq!(lower, Err(Undefined::NoWrongCandidate));
    }

    #[test]
    fn an_unknown_law_is_assumed_and_safe() {
        let row = row(1_000_000, 200_000, 365);
        let unknown = theorem_two_upper(&row, Constants::Printed, None);
        let known = theorem_two_upper(&row, Constants::Printed, Some(364));
        assert!(unknown.value > known.value);
        assert_eq!(unknown.assumes.len(), known.assumes.len() + 1);
        assert!((unknown.value - 0.213).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn more_singletons_never_lower_a_bound(
            n in 2..=1_000_000_000_000_u64,
            share in 0.0..1.0,
            candidates in 0..100_000_u64,
            gamma in f64::MIN_POSITIVE..=1.0,
        ) {
            let singletons = (share * n as f64) as u64;
            let (fewer, more) = (row(n, singletons, candidates), row(n, singletons + 1, candidates));
            let failure = FailureProbability::new(gamma).unwrap();
            for constants in [Constants::Printed, Constants::At(failure)] {
                let lower = |row| theorem_two_lower(row, constants).map(|bound| bound.value);
                match (lower(&fewer), lower(&more)) {
                    (Ok(fewer), Ok(more)) => prop_assert!(fewer <= more && more.is_finite()),
                    undefined => prop_assert_eq!(undefined.0, undefined.1),
                }
                let upper = |row| theorem_two_upper(row, constants, Some(candidates)).value;
                prop_assert!(upper(&fewer) <= upper(&more) && upper(&more).is_finite());
            }
            let kept = |row| upper_kept(row, failure, None).value;
            prop_assert!(kept(&fewer) <= kept(&more) && kept(&more).is_finite());
        }
    }
}
