//! What the rate would be if domains were taken another number of times: of the stream that a model is trained on.
//!
//! Repeating a domain adds no evidence, and dropping one loses some: intervals and floors stay those of the corpus as it
//! is. This is the share of the stream's incidences whose prompt it answers once, in the words of the paper.

use crate::figure::{Figure, Undefined};
use crate::weight::Weight;

/// The corpus as it is.
#[derive(Debug, Clone, Copy)]
pub struct Mixable<'m> {
    /// N: its incidences.
    pub incidences: u64,
    /// `f_1`: prompts that it answers once.
    pub singletons: u64,
    /// `q`: the share of prompts that these numbers, and those of its domains, were counted of; 1 where all were.
    pub kept: f64,
    /// The prompts that several domains answer, where they are known.
    pub shared: Option<Shared<'m>>,
}

/// Prompts that several domains answer.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'m> {
    /// `q`: the share of prompts that were kept.
    pub kept: f64,
    /// `([(domain, x)], prompts)`: so many kept prompts, each answered `x` times by each of these domains.
    pub prompts: &'m [(Vec<(u32, u32)>, u64)],
}

/// A domain that is taken another number of times.
#[derive(Debug, Clone, Copy)]
pub struct Changed<'m> {
    /// By which number [`Shared`] knows it.
    pub domain: u32,
    /// How many times it is taken: 0 drops it, of a fraction so many documents, drawn at random, are taken once more.
    pub times: Weight,
    /// `N_a`: its incidences.
    pub incidences: u64,
    /// `g_1` of it: incidences whose prompt the whole corpus answers once.
    pub singletons: u64,
    /// `(x, prompts)`: prompts that the domain answers `x` times and nobody else.
    pub alone: &'m [(u32, u64)],
    /// `(x, prompts)`: prompts that the domain answers `x` times, `x ≥ 1`, and all others together once.
    pub beside_one: &'m [(u32, u64)],
}

/// A corpus of which domains are taken another number of times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixed {
    /// N′: incidences of the mixture.
    pub incidences: f64,
    /// f_1′: those whose prompt the mixture answers once; an expectation where a number of times is a fraction.
    pub singletons: f64,
    /// The error that sampling prompts adds to f_1′; 0 where every prompt was counted.
    pub standard_error: f64,
}

impl Mixed {
    /// f_1′/N′; undefined if nothing is left.
    pub fn singleton_rate(&self) -> Figure {
        self.of_incidences(self.singletons)
    }

    /// The sampling error of f_1′/N′; undefined if nothing is left.
    pub fn rate_error(&self) -> Figure {
        self.of_incidences(self.standard_error)
    }

    fn of_incidences(&self, number: f64) -> Figure {
        match self.incidences > 0.0 {
            true => Ok(number / self.incidences),
            false => Err(Undefined::NoIncidence),
        }
    }
}

/// The corpus with these domains taken other numbers of times, and all others once.
///
/// `f_1′ = Σ_keys p`, `p = Σ_d x_d·P1_d·P0_d^(x_d−1)·Π_{e≠d} P0_e^(x_e)`, `N′ = Σ_d r_d·N_d`, where `x_d` are the answered
/// incidences of the prompt in domain `d` and `P0_d`, `P1_d` the probabilities that one of its documents is not taken and
/// is taken once: `(1−φ, φ)` at `r_d = φ < 1`, `(0, 1−φ)` at `r_d = 1+φ`, `(0, 0)` from 2 on. The sampling error of `f_1′`
/// is `√(Σ p²(1−q)/q)`, the sum over all prompts. With every `r_d ≥ 1` only singletons count; where one domain alone is
/// taken less than once, what it answers alone and beside one other incidence is enough.
///
/// Undefined if a domain is taken less than once, another not once either, and `shared` is not there.
///
/// Exact for whole numbers of times and `q = 1`; for fractions an expectation, documents being rounded at random.
///
/// References: theory H.2.
pub fn mix(corpus: &Mixable<'_>, changed: &[Changed<'_>]) -> Figure<Mixed> {
    let changed: Vec<_> = changed
        .iter()
        .filter(|of| of.times.times() != 1.0)
        .collect();
    let mut once = Once::default();
    let singletons: u64 = changed.iter().map(|of| of.singletons).sum();
    once.add(
        1.0,
        corpus.singletons.saturating_sub(singletons) as f64,
        corpus.kept,
    );
    for of in &changed {
        for &(x, prompts) in of.alone {
            once.add(of.one_of(x), prompts as f64, corpus.kept);
        }
    }
    let fewer = changed.iter().any(|of| of.times.times() < 1.0);
    match (fewer, changed.as_slice(), corpus.shared) {
        (false, ..) => {}
        (true, [only], _) => {
            for &(x, prompts) in only.beside_one {
                once.add(only.none_of(x), prompts as f64, corpus.kept);
            }
        }
        (true, _, Some(shared)) => once.add_shared(&shared, &changed),
        (true, _, None) => return Err(Undefined::SharedPromptsNotKept),
    }
    let mut incidences = corpus.incidences as f64;
    for of in &changed {
        incidences += (of.times.times() - 1.0) * of.incidences as f64;
    }
    Ok(Mixed {
        // Nothing is left where every domain is dropped: the difference must not show how it was taken.
        incidences: incidences.max(0.0),
        singletons: once.sum,
        standard_error: once.variance.sqrt(),
    })
}

/// Σ p over prompts, and what sampling them makes of it.
#[derive(Default)]
struct Once {
    sum: f64,
    variance: f64,
}

impl Once {
    /// Adds so many prompts of all, of which a share `kept` was counted.
    fn add(&mut self, probability: f64, prompts: f64, kept: f64) {
        self.sum += probability * prompts;
        self.variance += probability * probability * prompts * (1.0 - kept) / kept;
    }

    fn add_shared(&mut self, shared: &Shared<'_>, changed: &[&Changed<'_>]) {
        for (answered, prompts) in shared.prompts {
            let of = |domain: u32| changed.iter().find(|of| of.domain == domain);
            let none = |&(domain, x): &(u32, u32)| of(domain).map_or(0.0, |of| of.none_of(x));
            let one = |&(domain, x): &(u32, u32)| match of(domain) {
                Some(of) => of.one_of(x),
                None => f64::from(u8::from(x == 1)),
            };
            let of_domain = |at: usize| {
                let others = answered
                    .iter()
                    .enumerate()
                    .filter(|&(other, _)| other != at);
                one(&answered[at]) * others.map(|(_, other)| none(other)).product::<f64>()
            };
            let probability = (0..answered.len()).map(of_domain).sum();
            self.add(probability, *prompts as f64 / shared.kept, shared.kept);
        }
    }
}

impl Changed<'_> {
    /// The probability that none of the domain's `x` answers is taken.
    fn none_of(&self, x: u32) -> f64 {
        self.times.never().powi(x as i32)
    }

    /// The probability that one of the domain's `x` answers is taken, and taken once.
    fn one_of(&self, x: u32) -> f64 {
        f64::from(x) * self.times.once() * self.none_of(x.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 300 prompts once in domain 0, 40 twice in it, 70 once in it and once in domain 1, 15 once in it and twice in 1.
    fn corpus<'m>(shared: Option<Shared<'m>>) -> Mixable<'m> {
        Mixable {
            incidences: 1_000,
            singletons: 850,
            kept: 1.0,
            shared,
        }
    }

    fn domain(times: f64) -> Changed<'static> {
        Changed {
            domain: 0,
            times: Weight::new(times).unwrap(),
            incidences: 300 + 80 + 70 + 15,
            singletons: 300,
            alone: &[(1, 300), (2, 40)],
            beside_one: &[(1, 70)],
        }
    }

    #[test]
    fn by_hand() {
        let mixed = |times: f64| mix(&corpus(None), &[domain(times)]).unwrap();
        let dropped = mixed(0.0);
        assert_eq!((dropped.incidences, dropped.singletons), (535.0, 620.0));
        assert_eq!(mixed(1.0).singletons, 850.0);
        let twice = mixed(2.0);
        assert_eq!((twice.incidences, twice.singletons), (1_465.0, 550.0));
        // Half of the documents: 150 of 300; 2·¼·… = 20 of 40; 35 of 70.
        assert!((mixed(0.5).singletons - (550.0 + 150.0 + 20.0 + 35.0)).abs() < 1e-9);
    }

    #[test]
    fn of_two_domains_it_must_be_known_what_they_share() {
        let other = Changed {
            domain: 1,
            times: Weight::new(0.5).unwrap(),
            incidences: 100 + 70 + 30,
            singletons: 100,
            alone: &[(1, 100)],
            beside_one: &[(1, 70), (2, 15)],
        };
        let both = [domain(0.0), other];
        assert_eq!(
            mix(&corpus(None), &both),
            Err(Undefined::SharedPromptsNotKept)
        );
        let prompts = [(vec![(0, 1), (1, 1)], 70), (vec![(0, 1), (1, 2)], 15)];
        let shared = Shared {
            kept: 1.0,
            prompts: &prompts,
        };
        // 450 of other domains; 50 of 100; 35 of 70; 2·½·½·15 = 7.5.
        let mixed = mix(&corpus(Some(shared)), &both).unwrap();
        assert!((mixed.singletons - (450.0 + 50.0 + 35.0 + 7.5)).abs() < 1e-9);
        assert_eq!(mixed.incidences, 1_000.0 - 465.0 - 100.0);
    }

    #[test]
    fn nothing_has_no_rate() {
        let whole = Mixable {
            incidences: 465,
            singletons: 300,
            ..corpus(None)
        };
        let mixed = mix(&whole, &[domain(0.0)]).unwrap();
        assert_eq!(mixed.singleton_rate(), Err(Undefined::NoIncidence));
    }
}
