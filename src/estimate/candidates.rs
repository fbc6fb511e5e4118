//! The law of a relation's facts: how many candidates a prompt has, and how evenly the facts are spread over them.
//!
//! An [`AnswerLaw`] counts *distinct prompts* by their fact, never incidences: a prompt that is mentioned often would make
//! its fact look common. Contested prompts have no fact of their own and are left out.
//!
//! ```
//! use hapax::estimate::candidates::AnswerLaw;
//!
//! // Two facts: 300 prompts have the one, 700 the other.
//! let open = AnswerLaw::new([(300, 1), (700, 1)]);
//! assert_eq!((open.prompts(), open.distinct()), (1_000, 2));
//! assert!((open.effective().unwrap() - 1.725).abs() < 1e-3);
//! ```

use crate::estimate::coverage::chao1;
use crate::figure::{Figure, Undefined};

/// How many facts of a relation are held by how many of its distinct, uncontested prompts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerLaw {
    /// `(x, v_x)`, none of them 0.
    facts: Vec<(u64, u64)>,
}

impl AnswerLaw {
    /// The law in which, for every `(x, v_x)`, `v_x` facts are each held by exactly `x` prompts.
    pub fn new(facts: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let counts = |&(prompts, facts): &(u64, u64)| prompts > 0 && facts > 0;
        AnswerLaw {
            facts: facts.into_iter().filter(counts).collect(),
        }
    }

    /// `n = Σ x·v_x`: prompts with one fact.
    pub fn prompts(&self) -> u64 {
        self.facts
            .iter()
            .map(|(prompts, facts)| prompts * facts)
            .sum()
    }

    /// `D = Σ v_x`: distinct facts.
    pub fn distinct(&self) -> u64 {
        self.facts.iter().map(|(_, facts)| facts).sum()
    }

    /// Chao's estimate of how many facts there are, those not seen included.
    ///
    /// `D + v_1(v_1 − 1)/(2(v_2 + 1))`, with `v_x` facts held by exactly `x` prompts and `D = Σ v_x`.
    ///
    /// Never undefined: 0 if no fact was seen.
    ///
    /// The bias-corrected variant, which is defined for `v_2 = 0`. A lower bound in expectation, so it is shown and used
    /// where more candidates are safe, and never raises a floor.
    ///
    /// References: Chao 1984, Scand. J. Statist. 11:265–270; Chao 2005, Encyclopedia of Statistical Sciences; theory G.
    pub fn chao1(&self) -> f64 {
        chao1(self.distinct(), self.held_by(1), self.held_by(2))
    }

    /// The probability that two prompts have the same fact.
    ///
    /// `Σπ² = Σ_x v_x·x(x − 1)/(n(n − 1))`, with `v_x` facts held by exactly `x` of `n` prompts.
    ///
    /// Undefined if `n < 2`.
    ///
    /// The unbiased variant (Simpson's, without replacement).
    ///
    /// References: Simpson 1949, Nature 163:688; theory G.
    pub fn sum_of_squares(&self) -> Figure {
        let n = self.prompts() as f64;
        if n < 2.0 {
            return Err(Undefined::OneFact);
        }
        let pairs = |&(prompts, facts): &(u64, u64)| {
            let x = prompts as f64;
            facts as f64 * x * (x - 1.0)
        };
        Ok(self.facts.iter().map(pairs).sum::<f64>() / n / (n - 1.0))
    }

    /// How many equally common facts would coincide as often: `1/Σπ²` of [`sum_of_squares`](Self::sum_of_squares).
    ///
    /// Undefined if that is undefined or 0.
    ///
    /// References: Hill 1973, Ecology 54:427–432 (order 2); theory G.
    pub fn effective(&self) -> Figure {
        match self.sum_of_squares()? {
            0.0 => Err(Undefined::NoRepeatedFact),
            squares => Ok(1.0 / squares),
        }
    }

    /// How far the facts are from evenly spread over `candidates`.
    ///
    /// `TV = Σ_x v_x (x/n − 1/R)⁺`, the total variation distance of the observed shares `x/n` and the uniform law over `R`
    /// candidates, with `v_x` facts held by exactly `x` of `n` prompts.
    ///
    /// Undefined if `n = 0`.
    ///
    /// The plug-in variant: its expectation is at least the distance itself.
    ///
    /// References: theory G.
    pub fn total_variation(&self, candidates: u64) -> Figure {
        let (n, r) = (self.prompts() as f64, candidates as f64);
        if n == 0.0 {
            return Err(Undefined::NoFact);
        }
        let beyond =
            |&(prompts, facts): &(u64, u64)| facts as f64 * (prompts as f64 / n - 1.0 / r).max(0.0);
        Ok(self.facts.iter().map(beyond).sum())
    }

    /// The most candidates that the relation is taken to have: `max(|R|, ⌈Chao1⌉, 2)`, where `candidates` is `|R|`.
    pub fn candidates_high(&self, candidates: u64) -> u64 {
        candidates.max(self.chao1().ceil() as u64).max(2)
    }

    fn held_by(&self, prompts: u64) -> u64 {
        let of = self.facts.iter().filter(|of| of.0 == prompts);
        of.map(|of| of.1).sum()
    }
}

/// The expected error of the model that predicts unseen prompts best.
///
/// `Σ_ρ g_1,ρ·(1 − Σπ_ρ²)/(qN)`, where `g_1,ρ` is the number of the row's kept singletons of relation `ρ`, `Σπ_ρ²` the
/// [probability that two of its prompts have the same fact](AnswerLaw::sum_of_squares), `N` the number of the row's
/// `incidences` and `q` (`kept`) the share of keys that were kept. `relations` holds `(g_1,ρ, law)`.
///
/// Undefined if `N = 0`, or if a relation with singletons lacks `Σπ²`.
///
/// An estimate of what the log-loss-optimal model errs, *not* a floor: where facts are skewed, models with δ ≈ 0 can err
/// less. It takes every prompt of a relation to have all of the relation's facts as candidates.
///
/// References: theory G.
pub fn expected_error<'a>(
    relations: impl IntoIterator<Item = (u64, &'a AnswerLaw)>,
    incidences: u64,
    kept: f64,
) -> Figure {
    if incidences == 0 {
        return Err(Undefined::NoIncidence);
    }
    let mut singletons_wrong = 0.0;
    for (singletons, law) in relations.into_iter().filter(|of| of.0 > 0) {
        singletons_wrong += singletons as f64 * (1.0 - law.sum_of_squares()?);
    }
    Ok(singletons_wrong / kept / incidences as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_told_says_why() {
        let (none, one) = (AnswerLaw::default(), AnswerLaw::new([(1, 1)]));
        assert_eq!(none.total_variation(2), Err(Undefined::NoFact));
        assert_eq!(one.sum_of_squares(), Err(Undefined::OneFact));
        let apart = AnswerLaw::new([(1, 40)]);
        assert_eq!(apart.effective(), Err(Undefined::NoRepeatedFact));
        assert_eq!(expected_error([], 0, 1.0), Err(Undefined::NoIncidence));
        let lacking = expected_error([(3, &none)], 10, 1.0);
        assert_eq!(lacking, Err(Undefined::OneFact));
        assert_eq!(expected_error([(0, &none)], 10, 1.0), Ok(0.0));
    }

    proptest! {
        #[test]
        fn figures_are_within_their_ranges(
            facts in prop::collection::vec((0..100_000_u64, 0..1_000_u64), 0..20),
            declared in 0..10_000_u64,
        ) {
            let law = AnswerLaw::new(facts);
            prop_assert!(law.chao1() >= law.distinct() as f64);
            let high = law.candidates_high(declared);
            prop_assert!(high >= 2 && high >= declared && high >= law.distinct());
            if let Ok(squares) = law.sum_of_squares() {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&squares));
            }
            if let Ok(distance) = law.total_variation(high) {
                prop_assert!((0.0..=1.0 - 1.0 / high as f64 + 1e-12).contains(&distance));
            }
        }
    }
}
