//! What the floors for pairs and for documents have in common: the core of the proof, and what it costs.

use crate::estimate::candidates::AnswerLaw;
use crate::figure::Bound;

use super::FailureProbability;

/// The wrong candidates that a relation needs to count in a floor over several relations.
///
/// A rule that is fixed beforehand: choosing relations by their counts would void the proof.
pub const WRONG_CANDIDATES_MIN: u64 = 10;

/// Why the floor of a row of several relations is 0.
pub(super) const NOTHING_TO_USE: &str = "No relation of the row is declared arbitrary and has ten or more wrong candidates, so nothing is proved.";

/// What a sum over all keys is at least, proved from the keys that were kept.
///
/// `(y − √(2y·ln(650/γ)))⁺/q`, where `y` (`kept_sum`) is the sum of terms from 0 to 1 over the kept keys, and `q` (`kept`)
/// the share of keys that were kept. It fails with a probability of at most `γ/10`.
///
/// Never undefined: `y` itself if `q = 1`.
///
/// The variant for a threshold that falls while keys are read: Chernoff's bound at each of 65 levels.
///
/// References: theory E.2.
pub fn proved_low(kept_sum: f64, kept: f64, failure: FailureProbability) -> f64 {
    if kept >= 1.0 {
        return kept_sum;
    }
    let deviation = (2.0 * kept_sum * failure.log_of(650.0)).sqrt();
    (kept_sum - deviation).max(0.0) / kept
}

/// τ: how far the facts of a relation may be from evenly spread over its candidates.
///
/// `τ = (R/(R−1))·min(1 − 1/R, TV + √(ln(10m/γ)/(2n)))`, where `R` is the
/// [most candidates](AnswerLaw::candidates_high) that the relation is taken to have, `TV` the
/// [distance from uniform](AnswerLaw::total_variation) observed on `n` prompts, and `m` (`sharing`) the number of relations
/// whose answers one floor uses. `candidates` is the declared or observed number. It fails with a probability of at most
/// `γ/10`.
///
/// Never undefined: 1 if no fact was observed.
///
/// It takes a fact's law not to depend on how often its prompt occurs.
///
/// References: theory B.6.
pub fn skew(law: &AnswerLaw, candidates: u64, sharing: usize, failure: FailureProbability) -> f64 {
    let high = law.candidates_high(candidates);
    let Ok(distance) = law.total_variation(high) else {
        return 1.0;
    };
    let (r, n) = (high as f64, law.prompts() as f64);
    let deviation = (failure.log_of(10.0 * sharing as f64) / (2.0 * n)).sqrt();
    (r / (r - 1.0) * (distance + deviation)).min(1.0)
}

/// τ as an assumption names it, rounded up to three digits: a larger one is assumed than is used.
pub(super) fn in_words(tau: f64) -> String {
    ((tau * 1000.0).ceil() / 1000.0).to_string()
}

/// The share of singletons, or of novel incidences, above which a floor is more than 0: "needs sr >".
///
/// `slack + ((ρb + √(ρ²b² + 4(1−τ)·cost))/(2(1−τ)))²`: where `(1−τ)x − ρb√x = cost`, from the terms that the floor carries.
/// `slack` is `a` of a floor for pairs, `deviation + decrement` of one for documents.
///
/// It is 1 where no share is enough. Undefined for other bounds, and for a floor without relations that it could use.
///
/// The variant for a row whose size and candidates stay as they are. From a sample it is the share that the sample must
/// show, so that what it [proves](proved_low) is enough.
///
/// References: theory B.3, C.2, C.4.
pub fn share_needed(floor: &Bound) -> Option<f64> {
    let term = |name: &str| floor.terms.get(name).copied();
    let slack = term("a").or_else(|| term("slack"))?;
    let (kept, cost) = (1.0 - term("tau")?, term("cost")?);
    let deviation = term("rho")? * term("b")?;
    let root = (deviation + (deviation * deviation + 4.0 * kept * cost).sqrt()) / (2.0 * kept);
    // Where τ = 1 the root is infinite.
    let needed = slack + root * root;
    let shown = match term("q") {
        Some(kept) => shown_of_proved(
            needed,
            kept,
            term("N").or_else(|| term("K"))?,
            term("gamma")?,
        ),
        None => needed,
    };
    Some(shown.min(1.0))
}

/// The share that a sample must show for this share to be [proved](proved_low): `y/(qN)` with `y − √(2y·ln(650/γ)) = qN·share`.
fn shown_of_proved(share: f64, kept: f64, draws: f64, gamma: f64) -> f64 {
    let (log, sum) = (2.0 * (650.0 / gamma).ln(), share * kept * draws);
    let root = (log.sqrt() + (log + 4.0 * sum).sqrt()) / 2.0;
    root * root / kept / draws
}

/// The relations that a floor uses: their share of the row and their wrong candidates.
pub(super) struct Used {
    /// `(N_ρ/N, e_ρ)`, or `(A_ρ/K, e_ρ)`.
    pub(super) relations: Vec<(f64, u64)>,
    /// Whether it is the only relation of the row.
    pub(super) only: bool,
    /// N or K.
    pub(super) draws: f64,
}

impl Used {
    /// `e`: the smallest number of wrong candidates.
    pub(super) fn wrong_candidates_min(&self) -> Option<f64> {
        let wrong = self.relations.iter().map(|&(_, wrong)| wrong).min();
        wrong.map(|wrong| wrong as f64)
    }

    /// What guessing right among the wrong candidates may save the learner: the mean of `2/|E_c|` over the row's prompts.
    pub(super) fn cost(&self, e: f64, failure: FailureProbability) -> Cost {
        if self.only {
            return Cost {
                mean: (2.0 / e).min(1.0),
                deviation: 0.0,
                tenths: 0,
            };
        }
        let weighted = |&(share, wrong): &(f64, u64)| share * 2.0 / wrong as f64;
        Cost {
            mean: self.relations.iter().map(weighted).sum(),
            deviation: 2.0 / e * (failure.log_of(10.0) / (2.0 * self.draws)).sqrt(),
            tenths: 1,
        }
    }
}

/// The cost of a floor, in two parts.
pub(super) struct Cost {
    pub(super) mean: f64,
    /// How far the mean may lie above what the row's draws show.
    pub(super) deviation: f64,
    /// Tenths of γ that the estimate takes.
    pub(super) tenths: u8,
}

impl Cost {
    pub(super) fn total(&self) -> f64 {
        self.mean + self.deviation
    }
}

/// What the floor is made of when `x`, the share of the unanswered, is known.
pub(super) struct Core {
    pub(super) x: f64,
    pub(super) b: f64,
    pub(super) rho: f64,
    pub(super) tau: f64,
    pub(super) core: f64,
}

impl Core {
    pub(super) fn new(x: f64, draws: f64, e: f64, tau: f64, left: FailureProbability) -> Self {
        let (b, rho) = (prompt_deviation(draws, left), range_of_a_prompt(e));
        let positive = x.max(0.0);
        let core = ((1.0 - tau) * positive - rho * b * positive.sqrt()).max(0.0);
        Core {
            x,
            b,
            rho,
            tau,
            core,
        }
    }

    pub(super) fn terms(
        &self,
        e: f64,
        left: FailureProbability,
        cost: &Cost,
    ) -> [(&'static str, f64); 10] {
        [
            ("e", e),
            ("gamma_left", left.value()),
            ("b", self.b),
            ("rho", self.rho),
            ("tau", self.tau),
            ("x", self.x),
            ("core", self.core),
            ("cost_mean", cost.mean),
            ("cost_deviation", cost.deviation),
            ("cost", cost.total()),
        ]
    }
}

/// `b = √(2 ln(3N/γ) ln(6/γ)/N)`: Hoeffding's deviation when no unanswered prompt weighs more than `ln(3N/γ)/N`.
fn prompt_deviation(draws: f64, failure: FailureProbability) -> f64 {
    (2.0 * failure.log_of(3.0 * draws) * failure.log_of(6.0) / draws).sqrt()
}

/// `ρ = (e+1)/(2e)`: how far apart the two values are that one prompt's term takes.
fn range_of_a_prompt(e: f64) -> f64 {
    if e <= 1.0 { 1.0 } else { (e + 1.0) / (2.0 * e) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::estimate::bound::{
        Answers, DocumentRow, DocumentShare, RelationShare, RowShares, choose_folds,
        floor_documents, floor_pairs,
    };

    const ONE_PERCENT: FailureProbability = FailureProbability::ONE_PERCENT;

    fn pairs(incidences: u64, singletons: u64) -> Bound {
        let share = RelationShare {
            incidences,
            singletons,
            candidates: 365,
            arbitrary: true,
        };
        floor_pairs(&RowShares::new([share]).unwrap(), ONE_PERCENT).unwrap()
    }

    /// theory C.4, column "needs sr >" of B.3, to the digits printed there.
    #[test]
    fn rates_that_floors_for_pairs_need() {
        for (incidences, needed) in [
            (1_000, 0.260),
            (10_000, 0.0780),
            (100_000, 0.0277),
            (1_000_000, 0.0125),
            (10_000_000, 0.00771),
            (100_000_000, 0.00620),
            (10_000_000_000, 0.00557),
            (1_000_000_000_000, 0.00550),
        ] {
            let rate = share_needed(&pairs(incidences, 0)).unwrap();
            assert!((rate / needed - 1.0).abs() < 5e-3, "{incidences}: {rate}");
            let at = |rate: f64| pairs(incidences, (rate * incidences as f64) as u64).vacuous;
            assert!(at(rate * 0.99) && !at(rate * 1.01), "{incidences}");
        }
        assert_eq!(share_needed(&pairs(10, 10)), Some(1.0));
    }

    /// What is shown by a sample must prove enough: just below the floor is 0, just above it is not.
    #[test]
    fn rates_that_samples_need() {
        for level in [1, 4, 8] {
            let (kept, incidences) = (0.5_f64.powi(level), 10_000_000);
            let floor = |rate: f64| {
                let share = RelationShare {
                    incidences,
                    singletons: (rate * kept * incidences as f64) as u64,
                    candidates: 365,
                    arbitrary: true,
                };
                let row = RowShares::new([share]).unwrap().sampled(kept);
                floor_pairs(&row, ONE_PERCENT).unwrap()
            };
            let needed = share_needed(&floor(0.5)).unwrap();
            assert!(
                floor(needed * 0.99).vacuous && !floor(needed * 1.01).vacuous,
                "{needed}"
            );
        }
    }

    /// theory C.4, column "needs ū >" of C.2.
    #[test]
    fn shares_that_floors_for_documents_need() {
        for (bits, needed) in [(17, 0.0643), (20, 0.0323), (24, 0.0178)] {
            let documents = 1_u64 << bits;
            let folds = choose_folds(&vec![documents >> 12; 1 << 12], ONE_PERCENT).unwrap();
            let floor = |novel: f64| {
                let share = DocumentShare {
                    weight: documents as f64,
                    candidates: 365,
                    arbitrary: true,
                    law: AnswerLaw::default(),
                };
                let row = DocumentRow {
                    relations: vec![share],
                    novel_weight: novel * documents as f64,
                    kept: 1.0,
                };
                floor_documents(&row, &folds, Answers::Uniform, ONE_PERCENT).unwrap()
            };
            let share = share_needed(&floor(0.0)).unwrap();
            // Documents are a power of two here, near 10⁵, 10⁶ and 10⁷.
            assert!((share / needed - 1.0).abs() < 0.2, "{documents}: {share}");
            assert!(floor(share * 0.99).vacuous && !floor(share * 1.01).vacuous);
        }
    }

    proptest! {
        #[test]
        fn proved_sums_are_below_what_was_kept_and_skew_is_a_share(
            kept_sum in 0.0..1e12_f64,
            level in 0..30_i32,
            facts in prop::collection::vec((0..1_000_u64, 0..1_000_u64), 0..9),
            candidates in 0..100_000_u64,
            sharing in 1..10_usize,
        ) {
            let (kept, failure) = (0.5_f64.powi(level), FailureProbability::ONE_PERCENT);
            let low = proved_low(kept_sum, kept, failure);
            prop_assert!(0.0 <= low && low <= kept_sum / kept);
            prop_assert!(level > 0 || low == kept_sum);
            let tau = skew(&AnswerLaw::new(facts), candidates, sharing, failure);
            prop_assert!((0.0..=1.0).contains(&tau));
        }
    }
}
