//! The floor of a row for independent pairs: Theorem 2's proof with its constants kept, row by row.

use crate::figure::{Bound, Figure, Undefined};

use super::core::{Core, NOTHING_TO_USE, Used, WRONG_CANDIDATES_MIN, in_words, proved_low, skew};
use super::{FailureProbability, RelationShare, RowShares, floor_relations, lemma_one};

/// How the answers of a relation are taken to be spread over its candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Evenly.
    Uniform,
    /// As observed.
    Observed,
}

/// The row theorem's lower bound: what any learner errs on the row's prompts, less its miscalibration δ there.
///
/// `err ≥ (core − cost)⁺ − δ`, `core = (x⁺ − ρ·b·√x⁺)⁺`, `x = g_1/N − a`, with
/// `a = (ln(10/γ′) + 1)/N + 2.42√(ln(10/γ′)/N)`, `b = √(2 ln(3N/γ′) ln(6/γ′)/N)`, `ρ = (e+1)/(2e)` (1 if `e ≤ 1`). The
/// relations used are the only one of the row, or, of several, those declared arbitrary with
/// [ten or more wrong candidates](WRONG_CANDIDATES_MIN); `g_1` counts their singletons, `N` all incidences of the row,
/// `e` is their smallest number of wrong candidates. One relation: `cost = min(1, 2/e)`. Several:
/// `cost = Σ_ρ (N_ρ/N)·2/e_ρ + (2/e)√(ln(10/γ)/(2N))`, an estimate. From a sample of the keys, `g_1` is what is
/// [proved](proved_low) of all. Each of the two takes a tenth of γ, and `γ′` is what is left. Terms: `N`, `g_1`, `q` if
/// keys were sampled, `sr = g_1/(qN)`, `e`, `gamma`, `gamma_left` = γ′, `a`, `b`, `rho`, `tau` = 0, `x`, `core`,
/// `cost_mean` and `cost_deviation` (the two parts of `cost`), `cost`, `uncut` = core − cost. The value is without δ.
///
/// Undefined if keys were sampled and the singletons kept are too few to prove that there are any. If the row has several
/// relations and none can be used, or with `e = 0`, it is 0, vacuous, and says why.
///
/// The variant for uniform answers. It holds for the corpus, a domain, a relation or a cell; each row alone at `1 − γ`. If
/// the facts of a row of one relation can be derived, an assumption fails.
///
/// References: Kalai et al., arXiv 2509.04664, proof of Theorem 2 (Lemmas 1 and 2); theory B.3 and B.4.
pub fn floor_pairs(row: &RowShares, failure: FailureProbability) -> Figure<Bound> {
    floor(row, Answers::Uniform, failure)
}

/// The row theorem's lower bound where facts are as skewed as they were observed to be.
///
/// One relation: [`floor_pairs`] with `core = ((1−τ)x⁺ − ρ·b·√x⁺)⁺`, where [τ](skew) is estimated from distinct prompts and
/// takes another tenth of γ. Several: the sum over relations of [`floor_relations`], each with its own τ.
///
/// Undefined as [`floor_pairs`] is. A relation of which no fact was observed has τ = 1, and a floor of 0.
///
/// The variant for answers drawn independently from one law a relation, whatever it is; that for uniform answers is
/// larger.
///
/// References: theory B.5 and B.6.
pub fn floor_pairs_observed(row: &RowShares, failure: FailureProbability) -> Figure<Bound> {
    match row.relations.len() {
        1 => floor(row, Answers::Observed, failure),
        _ => Ok(floor_relations(row, Answers::Observed, failure)),
    }
}

pub(super) fn floor(
    row: &RowShares,
    answers: Answers,
    failure: FailureProbability,
) -> Figure<Bound> {
    let n = row.incidences() as f64;
    let places = relations_used(row);
    let used = used(row, &places);
    let Some(e) = used.wrong_candidates_min() else {
        let nothing = Bound::lower(0.0, failure, &[("N", n)]);
        return Ok(nothing.assuming(NOTHING_TO_USE));
    };
    let g_1: u64 = places.iter().map(|&at| row.relations[at].singletons).sum();
    let low = proved_low(g_1 as f64, row.kept, failure);
    if low == 0.0 && g_1 > 0 {
        return Err(Undefined::SampleProvesNothing);
    }
    let cost = used.cost(e, failure);
    let observed = u8::from(answers == Answers::Observed);
    let left = failure.less_tenths(cost.tenths + u8::from(row.kept < 1.0) + observed);
    let a = lemma_one(n, left.log_of(10.0));
    let tau = match answers {
        Answers::Uniform => 0.0,
        Answers::Observed => skew_max(row, &places, failure),
    };
    let core = Core::new(low / n - a, n, e, tau, left);
    let mut terms = vec![
        ("N", n),
        ("g_1", g_1 as f64),
        ("sr", g_1 as f64 / row.kept / n),
        ("a", a),
    ];
    terms.extend(core.terms(e, left, &cost));
    if row.kept < 1.0 {
        terms.extend([("q", row.kept), ("g_1_low", low)]);
    }
    let bound = Bound::lower(core.core - cost.total(), failure, &terms);
    Ok(match answers {
        Answers::Uniform => bound,
        Answers::Observed => bound.of_answers_observed(&in_words(tau)),
    })
}

/// The largest τ of the relations, which share one core.
fn skew_max(row: &RowShares, places: &[usize], failure: FailureProbability) -> f64 {
    let skew = |&at: &usize| {
        let candidates = row.relations[at].candidates;
        skew(&row.laws[at], candidates, places.len(), failure)
    };
    places.iter().map(skew).fold(0.0, f64::max)
}

/// C′: the relations that the floor is made from, by their place in the row.
pub(super) fn relations_used(row: &RowShares) -> Vec<usize> {
    let usable =
        |share: &RelationShare| share.arbitrary && share.wrong_candidates() >= WRONG_CANDIDATES_MIN;
    let places = 0..row.relations.len();
    match row.relations.len() {
        1 => places.collect(),
        _ => places.filter(|&at| usable(&row.relations[at])).collect(),
    }
}

fn used(row: &RowShares, places: &[usize]) -> Used {
    let draws = row.incidences() as f64;
    let share = |&at: &usize| {
        let share = &row.relations[at];
        (share.incidences as f64 / draws, share.wrong_candidates())
    };
    Used {
        relations: places.iter().map(share).collect(),
        only: row.relations.len() == 1,
        draws,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::figure::Figure;

    const ONE_PERCENT: FailureProbability = FailureProbability::ONE_PERCENT;

    fn share(incidences: u64, singletons: u64, candidates: u64) -> RelationShare {
        RelationShare {
            incidences,
            singletons,
            candidates,
            arbitrary: true,
        }
    }

    fn floor(relations: &[RelationShare], failure: FailureProbability) -> Figure<Bound> {
        floor_pairs(&RowShares::new(relations.iter().copied())?, failure)
    }

    /// theory C.4: N, a, ρb and the floor at sr = 0.2, to the digits printed there.
    #[test]
    fn table_of_slack() {
        for (n, a, rho_b, value) in [
            (1_000, 0.209, 0.201, 0.0),
            (10_000, 0.0644, 0.0693, 0.1046),
            (100_000, 0.0202, 0.0235, 0.1643),
            (1_000_000, 0.00637, 0.00792, 0.1847),
            (10_000_000, 0.00201, 0.00265, 0.1913),
            (100_000_000, 0.000636, 0.000881, 0.1935),
            (10_000_000_000, 6.4e-5, 9.6e-5, 0.1944),
            (1_000_000_000_000, 6.4e-6, 1.0e-5, 0.1945),
        ] {
            let bound = floor(&[share(n, n / 5, 365)], ONE_PERCENT).unwrap();
            let digits = if n > 100_000_000 { 4e-2 } else { 3e-3 };
            assert!((bound.terms["a"] / a - 1.0).abs() < digits, "{n}");
            let deviation = bound.terms["rho"] * bound.terms["b"];
            assert!((deviation / rho_b - 1.0).abs() < digits, "{n}");
            assert!((bound.value - value).abs() < 5.1e-5, "{n}");
        }
    }

    #[test]
    fn one_relation_stands_alone_even_if_derivable_or_binary() {
        let binary = share(1_200_000, 400_000, 2);
        let bound = floor(&[binary], ONE_PERCENT).unwrap();
        assert_eq!((bound.value, bound.vacuous), (0.0, true));
        assert_eq!((bound.terms["rho"], bound.terms["cost"]), (1.0, 1.0));
        let constant = floor(&[share(560, 500, 1)], ONE_PERCENT).unwrap();
        assert_eq!(constant.terms["cost"], 1.0);
        let derivable = RelationShare {
            arbitrary: false,
            ..share(1_000_000, 200_000, 365)
        };
        assert!(floor(&[derivable], ONE_PERCENT).unwrap().value > 0.18);
    }

    #[test]
    fn of_several_relations_only_arbitrary_ones_with_ten_wrong_candidates_count() {
        let (dates, binary) = (share(990_000, 300_000, 365), share(10_000, 6_000, 10));
        let derivable = RelationShare {
            arbitrary: false,
            ..share(10_000, 6_000, 365)
        };
        for other in [binary, derivable] {
            let bound = floor(&[dates, other], ONE_PERCENT).unwrap();
            assert_eq!((bound.terms["N"], bound.terms["g_1"]), (1e6, 3e5));
            assert_eq!(bound.terms["e"], 364.0);
            assert!((bound.terms["gamma_left"] - 0.009).abs() < 1e-15);
        }
        let eleven = floor(&[dates, share(10_000, 6_000, 11)], ONE_PERCENT).unwrap();
        assert_eq!((eleven.terms["g_1"], eleven.terms["e"]), (306_000.0, 10.0));
        let none = floor(&[binary, derivable], ONE_PERCENT).unwrap();
        assert_eq!((none.value, none.vacuous), (0.0, true));
        assert!(none.assumes.contains(&NOTHING_TO_USE.to_string()));
    }

    #[test]
    fn terms_are_enough_to_recompute_the_bound() {
        let relations = [share(900_000, 200_000, 365), share(100_000, 15_000, 2_000)];
        let bound = floor(&relations, ONE_PERCENT).unwrap();
        let term = |name: &str| bound.terms[name];
        let positive = (term("g_1") / term("N") - term("a")).max(0.0);
        let core = positive - term("rho") * term("b") * positive.sqrt();
        let value = core - term("cost_mean") - term("cost_deviation");
        assert!((bound.value - value).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn more_singletons_never_lower_the_floor(
            n in 2..=1_000_000_000_000_u64,
            portion in 0.0..1.0,
            candidates in 0..100_000_u64,
            other in 0..1_000_000_u64,
            gamma in f64::MIN_POSITIVE..=1.0,
        ) {
            let singletons = (portion * n as f64) as u64;
            let failure = FailureProbability::new(gamma).unwrap();
            let value = |singletons| {
                floor(&[share(n, singletons, candidates), share(other, 0, 50)], failure).map(|bound| {
                    assert!(bound.terms.values().all(|term| term.is_finite()));
                    bound.value
                })
            };
            match (value(singletons), value(singletons + 1)) {
                (Ok(fewer), Ok(more)) => prop_assert!(fewer <= more + 1e-12 && more <= 1.0),
                undefined => prop_assert_eq!(undefined.0, undefined.1),
            }
        }
    }
}
