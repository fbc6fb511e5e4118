//! A corpus of a world, and the count of it that estimators ask for.
//!
//! The count is the plain one, prompt by prompt in memory. That the counts of an audit are the same as a plain count is
//! tested elsewhere; what is to be seen here is whether the *estimators* keep what they promise, so they are the very
//! functions that audits call.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use crate::estimate::candidates::AnswerLaw;
use crate::key::{DOCUMENT_GROUPS, FOLD_BITS, Fold};
use crate::spectrum::Spectrum;

use super::world::World;

/// Top bits of a document's hash.
const FOLDS: usize = 1 << FOLD_BITS;

/// What a corpus says of one prompt.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    /// The true answer, by its rank.
    pub fact: usize,
    /// `X_c`: documents that answer it.
    pub answered: u64,
    /// How often they state the answer.
    pub stated: u64,
    /// How often documents say that it is unknown.
    pub abstained: u64,
    /// The folds of the first two documents that answer it.
    folds: [u16; 2],
    /// In which bits the folds of its documents differ.
    differ: u16,
    /// `W`: the sum of `1/n_k` over the documents that answer it.
    weight: f64,
}

/// A corpus, counted.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// By prompt.
    pub told: Vec<Told>,
    /// Documents in the finest folds.
    pub folds: Vec<u64>,
    /// `N`.
    pub incidences: u64,
    /// Mentions: restatements and abstentions included.
    pub mentions: u64,
    abstentions: u64,
    by_group: Vec<u64>,
}

/// A corpus by groups of documents, as the error bar for text asks for it.
pub struct Groups {
    /// `N_g`.
    pub incidences: Vec<u64>,
    /// `s_g`.
    pub singletons: Vec<u64>,
    /// `(g, h, o_gh)` with `g ≠ h`.
    pub doubletons: Vec<(usize, usize, u64)>,
    /// All doubletons.
    pub doubletons_all: u64,
}

impl Corpus {
    /// So many documents of a world. The same seed draws the same corpus.
    pub fn draw(world: &World, documents: u64, seed: u64) -> Corpus {
        let random = &mut Pcg64::seed_from_u64(seed);
        let fact = |random: &mut Pcg64| Told {
            fact: world.draw_fact(random),
            ..Told::default()
        };
        let mut corpus = Corpus {
            told: (0..world.prompts()).map(|_| fact(random)).collect(),
            folds: vec![0; FOLDS],
            incidences: 0,
            mentions: 0,
            abstentions: 0,
            by_group: vec![0; DOCUMENT_GROUPS],
        };
        let mut prompts = Vec::new();
        for _ in 0..documents {
            world.draw_document(random, &mut prompts);
            corpus.add(world, &prompts, random);
        }
        corpus
    }

    /// A document. Its fold is drawn, as if it were the hash of an identity.
    fn add(&mut self, world: &World, prompts: &[usize], random: &mut Pcg64) {
        let fold = Fold(random.random_range(0..FOLDS as u16));
        self.folds[usize::from(fold.0)] += 1;
        self.incidences += prompts.len() as u64;
        self.by_group[usize::from(fold.group())] += prompts.len() as u64;
        for &prompt in prompts {
            let mentions = world.draw_mentions(random);
            self.mentions += mentions;
            let told = &mut self.told[prompt];
            match world.draw_answered(random) {
                true => told.answer(fold, mentions, prompts.len()),
                false => {
                    told.abstained += mentions;
                    self.abstentions += 1;
                }
            }
        }
    }

    /// `N` and `g_1, g_2, …`.
    pub fn spectrum(&self) -> Spectrum {
        let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
        for told in self.told.iter().filter(|told| told.answered > 0) {
            let count = u32::try_from(told.answered).unwrap_or(u32::MAX);
            *counts.entry(count).or_default() += told.answered;
        }
        Spectrum::new(self.incidences, self.abstentions, counts)
    }

    /// Prompts that are answered by one mention in all: what counting mentions takes for singletons.
    pub fn stated_once(&self) -> u64 {
        self.told.iter().filter(|told| told.stated == 1).count() as u64
    }

    /// Singletons and doubletons by groups of documents.
    pub fn groups(&self) -> Groups {
        let mut singletons = vec![0; DOCUMENT_GROUPS];
        let mut between: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        let mut doubletons_all = 0;
        for told in &self.told {
            let [g, h] = told.folds.map(|fold| usize::from(Fold(fold).group()));
            match told.answered {
                1 => singletons[g] += 1,
                2 => {
                    doubletons_all += 1;
                    *between.entry((g.min(h), g.max(h))).or_default() += 1;
                }
                _ => {}
            }
        }
        let apart = between.into_iter().filter(|((g, h), _)| g != h);
        Groups {
            incidences: self.by_group.clone(),
            singletons,
            doubletons: apart.map(|((g, h), count)| (g, h, count)).collect(),
            doubletons_all,
        }
    }

    /// The sum of `W` over prompts that documents of one fold alone answer, the folds having so many bits.
    pub fn novel_weight(&self, bits: u32) -> f64 {
        let in_one = |told: &&Told| told.answered > 0 && told.differ >> (FOLD_BITS - bits) == 0;
        self.told
            .iter()
            .filter(in_one)
            .map(|told| told.weight)
            .sum()
    }

    /// How the facts of answered prompts are spread.
    pub fn answer_law(&self, candidates: u64) -> AnswerLaw {
        let mut held = vec![0u64; candidates as usize];
        for told in self.told.iter().filter(|told| told.answered > 0) {
            held[told.fact] += 1;
        }
        AnswerLaw::new(
            held.into_iter()
                .filter(|&held| held > 0)
                .map(|held| (held, 1)),
        )
    }

    /// The share of fresh pairs that are answered and whose prompt the corpus never answers: the truth.
    pub fn missing_mass(&self, world: &World) -> f64 {
        let unanswered = self
            .told
            .iter()
            .enumerate()
            .filter(|(_, told)| told.answered == 0);
        let mass: f64 = unanswered
            .map(|(prompt, _)| world.probability(prompt))
            .sum();
        world.answers() * mass
    }
}

impl Told {
    fn answer(&mut self, fold: Fold, mentions: u64, prompts: usize) {
        match self.answered {
            0 => self.folds = [fold.0; 2],
            1 => self.folds[1] = fold.0,
            _ => {}
        }
        self.differ |= self.folds[0] ^ fold.0;
        self.answered += 1;
        self.stated += mentions;
        self.weight += 1.0 / prompts as f64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::world::{Shape, tests::options};

    #[test]
    fn what_is_counted_adds_up() {
        let world = World::new(options(Shape::Documents)).unwrap();
        let corpus = Corpus::draw(&world, 50, 3);
        let (spectrum, groups) = (corpus.spectrum(), corpus.groups());
        let answered: u64 = spectrum.iter().map(|(_, incidences)| incidences).sum();
        assert_eq!(answered, spectrum.answered());
        assert_eq!(groups.singletons.iter().sum::<u64>(), spectrum.singletons());
        assert_eq!(groups.doubletons_all, spectrum.at(2) / 2);
        assert_eq!(groups.incidences.iter().sum::<u64>(), spectrum.incidences());
        assert_eq!(corpus.folds.iter().sum::<u64>(), 50);
        let distinct = corpus.told.iter().filter(|told| told.answered > 0).count() as u64;
        assert_eq!(corpus.answer_law(20).prompts(), distinct);
    }

    /// The rate that a world says is to be expected is the mean rate of its corpora, for all three shapes.
    #[test]
    fn rates_are_on_average_what_the_world_expects() {
        for shape in [Shape::Pairs, Shape::Documents, Shape::Pages] {
            let world = World::new(options(shape)).unwrap();
            let (mut singletons, mut incidences, mut squares) = (0.0, 0.0, 0.0);
            let corpora = 2_000;
            for seed in 0..corpora {
                let spectrum = Corpus::draw(&world, 20, seed).spectrum();
                singletons += spectrum.singletons() as f64;
                squares += (spectrum.singletons() as f64).powi(2);
                incidences += spectrum.incidences() as f64;
            }
            let count = corpora as f64;
            let variance = squares / count - (singletons / count).powi(2);
            // Five standard errors of the mean number of singletons.
            let error = 5.0 * (variance / count).sqrt() / (incidences / count);
            let expected = world.rate_expected(20.0);
            assert!(
                (singletons / incidences - expected).abs() < error,
                "{shape:?}"
            );
        }
    }

    /// With one fold everything answered is in it: the weight is the documents' mean share of answers.
    #[test]
    fn weights_of_all_folds_together_are_those_of_the_documents() {
        let world = World::new(options(Shape::Pages)).unwrap();
        let corpus = Corpus::draw(&world, 40, 5);
        let answered: u64 = corpus.told.iter().map(|told| told.answered).sum();
        assert!((corpus.novel_weight(0) - answered as f64 / 4.0).abs() < 1e-9);
        assert!(corpus.novel_weight(6) <= corpus.novel_weight(1));
    }
}
