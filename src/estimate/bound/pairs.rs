//! The floor of a row for independent pairs: Theorem 2's proof with its constants kept, row by row.

use crate::figure::Bound;

use super::{FailureProbability, RelationShare, RowShares, lemma_one, singletons};

/// The wrong candidates that a relation needs to count in a floor over several relations.
///
/// A rule that is fixed beforehand: choosing relations by their counts would void the proof.
pub const WRONG_CANDIDATES_MIN: u64 = 10;

/// Why the floor of a row of several relations is 0.
const NOTHING_TO_USE: &str = "No relation of the row is declared arbitrary and has ten or more wrong candidates, so nothing is proved.";

/// The row theorem's lower bound: what any learner errs on the row's prompts, less its miscalibration δ there.
///
/// `err ≥ (core − cost)⁺ − δ`, `core = (x⁺ − ρ·b·√x⁺)⁺`, `x = g_1/N − a`, with
/// `a = (ln(10/γ′) + 1)/N + 2.42√(ln(10/γ′)/N)`, `b = √(2 ln(3N/γ′) ln(6/γ′)/N)`, `ρ = (e+1)/(2e)` (1 if `e ≤ 1`). The
/// relations used are the only one of the row, or, of several, those declared arbitrary with
/// [ten or more wrong candidates](WRONG_CANDIDATES_MIN); `g_1` counts their singletons, `N` all incidences of the row,
/// `e` is their smallest number of wrong candidates. One relation: `cost = min(1, 2/e)`, `γ′ = γ`. Several:
/// `cost = Σ_ρ (N_ρ/N)·2/e_ρ + (2/e)√(ln(10/γ)/(2N))`, an estimate that takes a tenth of γ: `γ′ = 9γ/10`. Terms: `N`,
/// `g_1`, `sr = g_1/N`, `e`, `gamma`, `gamma_left` = γ′, `a`, `b`, `rho`, `tau`, `x`, `core`, `cost_mean` and
/// `cost_deviation` (the two parts of `cost`), `cost`, `uncut` = core − cost. The value is without δ.
///
/// Never undefined: if the row has several relations and none can be used, or with `e = 0`, it is 0, vacuous, and says why.
///
/// The variant for exact counts and uniform answers (`tau` = 0). It holds for the corpus, a domain, a relation or a cell;
/// each row alone at `1 − γ`. If the facts of a row of one relation can be derived, an assumption fails.
///
/// References: Kalai et al., arXiv 2509.04664, proof of Theorem 2 (Lemmas 1 and 2); theory B.3 and B.4.
pub fn floor_pairs(row: &RowShares, failure: FailureProbability) -> Bound {
    let used = relations_used(row);
    let n = row.incidences() as f64;
    let Some(e) = wrong_candidates_min(&used) else {
        return Bound::lower(0.0, failure, &[("N", n)]).assuming(NOTHING_TO_USE);
    };
    let cost = Cost::new(row, &used, e, failure);
    let left = failure.less_tenths(cost.tenths);
    let (a, b) = (lemma_one(n, left.log_of(10.0)), prompt_deviation(n, left));
    let g_1 = singletons(used.iter().copied()) as f64;
    let (x, rho) = (g_1 / n - a, range_of_a_prompt(e));
    let core = core(x, rho * b);
    let terms = [
        ("N", n),
        ("g_1", g_1),
        ("sr", g_1 / n),
        ("e", e),
        ("gamma_left", left.value()),
        ("a", a),
        ("b", b),
        ("rho", rho),
        ("tau", 0.0),
        ("x", x),
        ("core", core),
        ("cost_mean", cost.mean),
        ("cost_deviation", cost.deviation),
        ("cost", cost.total()),
    ];
    Bound::lower(core - cost.total(), failure, &terms)
}

/// C′: the relations that the floor is made from.
fn relations_used(row: &RowShares) -> Vec<&RelationShare> {
    let usable = |share: &&RelationShare| {
        share.arbitrary && share.wrong_candidates() >= WRONG_CANDIDATES_MIN
    };
    match row.relations.as_slice() {
        [only] => vec![only],
        several => several.iter().filter(usable).collect(),
    }
}

fn wrong_candidates_min(used: &[&RelationShare]) -> Option<f64> {
    let wrong = used.iter().map(|share| share.wrong_candidates()).min();
    wrong.map(|wrong| wrong as f64)
}

/// What guessing right among the wrong candidates may save the learner: the mean of `2/|E_c|` over the row's prompts.
struct Cost {
    mean: f64,
    /// How far the mean may lie above what the row's incidences show.
    deviation: f64,
    /// Tenths of γ that the estimate takes.
    tenths: u8,
}

impl Cost {
    fn new(row: &RowShares, used: &[&RelationShare], e: f64, failure: FailureProbability) -> Self {
        if row.relations.len() == 1 {
            return Cost {
                mean: (2.0 / e).min(1.0),
                deviation: 0.0,
                tenths: 0,
            };
        }
        let n = row.incidences() as f64;
        let weighted = |share: &&RelationShare| {
            share.incidences as f64 / n * 2.0 / share.wrong_candidates() as f64
        };
        Cost {
            mean: used.iter().map(weighted).sum(),
            deviation: 2.0 / e * (failure.log_of(10.0) / (2.0 * n)).sqrt(),
            tenths: 1,
        }
    }

    fn total(&self) -> f64 {
        self.mean + self.deviation
    }
}

/// `b = √(2 ln(3N/γ) ln(6/γ)/N)`: Hoeffding's deviation when no unanswered prompt weighs more than `ln(3N/γ)/N`.
fn prompt_deviation(incidences: f64, failure: FailureProbability) -> f64 {
    (2.0 * failure.log_of(3.0 * incidences) * failure.log_of(6.0) / incidences).sqrt()
}

/// `ρ = (e+1)/(2e)`: how far apart the two values are that one prompt's term takes.
fn range_of_a_prompt(e: f64) -> f64 {
    if e <= 1.0 { 1.0 } else { (e + 1.0) / (2.0 * e) }
}

/// `(x⁺ − ρb√x⁺)⁺`, with `deviation = ρb`.
fn core(x: f64, deviation: f64) -> f64 {
    let positive = x.max(0.0);
    (positive - deviation * positive.sqrt()).max(0.0)
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
        Ok(floor_pairs(
            &RowShares::new(relations.iter().copied())?,
            failure,
        ))
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
