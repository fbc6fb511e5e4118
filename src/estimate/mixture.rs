//! What the rate would be if domains were taken another number of times: of the stream that a model is trained on.
//!
//! Repeating a domain adds no evidence, and dropping one loses some: intervals and floors stay those of the corpus as it
//! is. This is the share of the stream's incidences whose prompt it answers once, in the words of the paper.

use crate::figure::{Figure, Undefined};

/// What is needed of one domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MixtureDomain {
    /// N_a: its incidences.
    pub incidences: u64,
    /// `g_1` of it: incidences whose prompt the whole corpus answers once.
    pub singletons: u64,
    /// `(x, prompts)`: prompts that the domain answers `x` times and nobody else.
    pub alone: Vec<(u32, u64)>,
    /// `(x, prompts)`: prompts that the domain answers `x` times, `x ≥ 1`, and all others together once.
    pub beside_one: Vec<(u32, u64)>,
}

/// A corpus of which domains are taken another number of times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixed {
    /// N′: incidences of the mixture.
    pub incidences: f64,
    /// f_1′: those whose prompt the mixture answers once; an expectation where a number of times is a fraction.
    pub singletons: f64,
}

impl Mixed {
    /// f_1′/N′; undefined if nothing is left.
    pub fn singleton_rate(&self) -> Figure {
        match self.incidences > 0.0 {
            true => Ok(self.singletons / self.incidences),
            false => Err(Undefined::NoIncidence),
        }
    }
}

/// The corpus with each of these domains taken `times` times (0: dropped; a fraction: so many of its documents, drawn at
/// random, once more), and all others once.
///
/// Times of 1 or more: `f_1′ = f_1 − Σ_a min(1, r_a − 1)·g_1^(a)`, `N′ = N + Σ_a (r_a − 1)·N_a`. One domain taken less than
/// once: `f_1′ = (f_1 − g_1^(a)) + Σ_x alone_x·x·r(1 − r)^(x−1) + Σ_x beside_x·(1 − r)^x`, `N′ = N − (1 − r)N_a`, where
/// `f_1` (`singletons`) and `N` (`incidences`) are the corpus's.
///
/// Undefined if a domain is taken less than once beside others that are not taken once: which of them answers a prompt
/// that is left with one incidence is not kept. Undefined where a number of times is negative or not a number.
///
/// Whole numbers of times: exact. Fractions: the expectation.
///
/// References: theory H.2.
pub fn mix(incidences: u64, singletons: u64, domains: &[(f64, MixtureDomain)]) -> Figure<Mixed> {
    if domains
        .iter()
        .any(|(times, _)| !(*times >= 0.0 && times.is_finite()))
    {
        return Err(Undefined::NoMixture);
    }
    let changed: Vec<_> = domains.iter().filter(|(times, _)| *times != 1.0).collect();
    let mut mixed = Mixed {
        incidences: incidences as f64,
        singletons: singletons as f64,
    };
    if let [(times, domain)] = changed.as_slice()
        && *times < 1.0
    {
        mixed.incidences -= (1.0 - times) * domain.incidences as f64;
        mixed.singletons += domain.left(*times) - domain.singletons as f64;
        return Ok(mixed);
    }
    for (times, domain) in changed {
        if *times < 1.0 {
            return Err(Undefined::NoMixture);
        }
        mixed.incidences += (times - 1.0) * domain.incidences as f64;
        mixed.singletons -= (times - 1.0).min(1.0) * domain.singletons as f64;
    }
    Ok(mixed)
}

impl MixtureDomain {
    /// The prompts of the domain that are expected to be answered once when a share `kept` of its documents is.
    fn left(&self, kept: f64) -> f64 {
        let lost = 1.0 - kept;
        let alone = self.alone.iter().map(|&(x, prompts)| {
            prompts as f64 * f64::from(x) * kept * lost.powi(x.saturating_sub(1) as i32)
        });
        let beside = self
            .beside_one
            .iter()
            .map(|&(x, prompts)| prompts as f64 * lost.powi(x as i32));
        alone.sum::<f64>() + beside.sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 300 prompts once in a, 40 twice in a, 70 once in a and once elsewhere, 15 once in a and twice elsewhere.
    fn domain() -> MixtureDomain {
        MixtureDomain {
            incidences: 300 + 80 + 70 + 15,
            singletons: 300,
            alone: vec![(1, 300), (2, 40)],
            beside_one: vec![(1, 70)],
        }
    }

    #[test]
    fn by_hand() {
        let mixed = |times: f64| mix(1_000, 850, &[(times, domain())]).unwrap();
        let dropped = mixed(0.0);
        assert_eq!((dropped.incidences, dropped.singletons), (535.0, 620.0));
        assert_eq!(mixed(1.0).singletons, 850.0);
        let twice = mixed(2.0);
        assert_eq!((twice.incidences, twice.singletons), (1_465.0, 550.0));
        // Half of the documents: 150 of 300; 2·¼·… = 20 of 40; 35 of 70.
        assert!((mixed(0.5).singletons - (550.0 + 150.0 + 20.0 + 35.0)).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_kept_is_undefined() {
        let both = [(0.0, domain()), (2.0, domain())];
        assert_eq!(mix(1_000, 850, &both), Err(Undefined::NoMixture));
        assert_eq!(mix(10, 5, &[(-1.0, domain())]), Err(Undefined::NoMixture));
        assert_eq!(
            mix(10, 5, &[(f64::NAN, domain())]),
            Err(Undefined::NoMixture)
        );
        let whole = mix(465, 300, &[(0.0, domain())]).unwrap();
        assert_eq!(whole.singleton_rate(), Err(Undefined::NoIncidence));
    }
}
