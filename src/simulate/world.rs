//! Worlds of arbitrary facts, whose law is known to the last digit.
//!
//! Prompts are divided into topics of equal size. A document picks a topic by the law of topics, then some of its prompts
//! evenly and without repeats, how many whatever the topic. So the law of "a random document, then a random one of its
//! prompts" and that of "a random one of all (document, prompt) pairs" are the same, `μ(c) = μ(topic of c)/topic size`, and
//! a learner has one error, not two.

use rand::RngExt;
use rand::distr::Distribution;
use rand_distr::Poisson;
use rand_distr::weighted::WeightedAliasIndex;
use rand_pcg::Pcg64;
use serde::Serialize;
use statrs::distribution::{DiscreteCDF, Poisson as PoissonTail};

use crate::error::{Error, Result};

/// The most prompts of a world: what one corpus takes to simulate grows with them.
pub const PROMPTS_MAX: u64 = 100_000_000;

/// What a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// One prompt: the pairs are independent draws.
    Pairs,
    /// One prompt and a random number of others of its topic.
    Documents,
    /// All prompts of its topic, which no other topic has.
    Pages,
}

/// What a world is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorldOptions {
    /// What a document holds.
    pub shape: Shape,
    /// Prompts in the world; the last topic is filled up.
    pub prompts: u64,
    /// The topic of rank `r` has a weight of `r^-zipf`: 0 is the uniform law. Of pairs each prompt is a topic.
    pub zipf: f64,
    /// The mean number of prompts of a document; of pages the number of each.
    pub per_document: f64,
    /// Prompts of a topic, of documents.
    pub topic_prompts: u64,
    /// `|R|`: answers that a prompt can have.
    pub candidates: u64,
    /// The answer of rank `r` is true with a weight of `r^-answer_zipf`: 0 is the uniform law that theorems ask for.
    pub answer_zipf: f64,
    /// The probability that a document abstains on a prompt.
    pub abstain: f64,
    /// The mean number of times that a document restates what it says.
    pub restate: f64,
}

/// A world: laws to draw from, and their probabilities.
#[derive(Debug, Clone)]
pub struct World {
    options: WorldOptions,
    topic_prompts: usize,
    topics: Law,
    facts: Law,
    /// The number of prompts of a document beyond the first.
    more: Option<Poisson<f64>>,
    restatements: Option<Poisson<f64>>,
}

/// A law of ranks: something to draw from, and what it draws with.
#[derive(Debug, Clone)]
struct Law {
    draws: WeightedAliasIndex<f64>,
    probabilities: Vec<f64>,
}

impl Law {
    fn zipf(ranks: u64, exponent: f64) -> Result<Law> {
        let weights: Vec<f64> = (1..=ranks)
            .map(|rank| (rank as f64).powf(-exponent))
            .collect();
        let sum: f64 = weights.iter().sum();
        let probabilities = weights.iter().map(|weight| weight / sum).collect();
        let draws = WeightedAliasIndex::new(weights).map_err(|error| {
            let law = format!("a law of {ranks} ranks with exponent {exponent}");
            Error::Usage(format!("{law} cannot be drawn from: {error}"))
        })?;
        Ok(Law {
            draws,
            probabilities,
        })
    }
}

impl World {
    /// The world of these options, or what is wrong with them.
    pub fn new(options: WorldOptions) -> Result<World> {
        check(&options)?;
        let topic_prompts = match options.shape {
            Shape::Pairs => 1,
            Shape::Documents => options.topic_prompts,
            Shape::Pages => options.per_document.round() as u64,
        };
        let topics = options.prompts.div_ceil(topic_prompts);
        let more = match options.shape {
            Shape::Documents => poisson(options.per_document - 1.0)?,
            Shape::Pairs | Shape::Pages => None,
        };
        Ok(World {
            topic_prompts: topic_prompts as usize,
            topics: Law::zipf(topics, options.zipf)?,
            facts: Law::zipf(options.candidates, options.answer_zipf)?,
            more,
            restatements: poisson(options.restate)?,
            options,
        })
    }

    /// What it was made of.
    pub fn options(&self) -> &WorldOptions {
        &self.options
    }

    /// Prompts, with those that fill up the last topic.
    pub fn prompts(&self) -> usize {
        self.topics.probabilities.len() * self.topic_prompts
    }

    /// `μ(c)`.
    pub fn probability(&self, prompt: usize) -> f64 {
        self.topics.probabilities[prompt / self.topic_prompts] / self.topic_prompts as f64
    }

    /// `α`: the probability that a document which speaks of a prompt answers it.
    pub fn answers(&self) -> f64 {
        1.0 - self.options.abstain
    }

    /// The mean number of prompts of a document, which holds no more than its topic.
    fn prompts_mean(&self) -> f64 {
        let topic = self.topic_prompts as u64;
        if self.options.shape != Shape::Documents {
            return topic as f64;
        }
        let Ok(more) = PoissonTail::new(self.options.per_document - 1.0) else {
            return 1.0;
        };
        // E n = Σ P(n > k). The terms fall, so the rest is nothing once one is.
        let longer = (0..topic - 1).map(|count| more.sf(count));
        1.0 + longer.take_while(|&share| share > 0.0).sum::<f64>()
    }

    /// The singleton rate to be expected of a corpus of so many documents: the share of incidences whose prompt is answered
    /// there and in no other of the documents.
    pub fn rate_expected(&self, documents: f64) -> f64 {
        let topic = self.topic_prompts as f64;
        let answering = self.answers() * self.prompts_mean() / topic;
        let of_topic = |probability: &f64| {
            let nobody_else = (documents - 1.0) * (-answering * probability).ln_1p();
            probability * nobody_else.exp()
        };
        self.answers() * self.topics.probabilities.iter().map(of_topic).sum::<f64>()
    }

    /// The true answer of a prompt, drawn anew for each corpus.
    pub fn draw_fact(&self, random: &mut Pcg64) -> usize {
        self.facts.draws.sample(random)
    }

    /// The prompts of a document, each once.
    pub fn draw_document(&self, random: &mut Pcg64, prompts: &mut Vec<usize>) {
        let first = self.topics.draws.sample(random) * self.topic_prompts;
        prompts.clear();
        if self.options.shape != Shape::Documents {
            prompts.extend(first..first + self.topic_prompts);
            return;
        }
        let count = 1 + draw(self.more.as_ref(), random) as usize;
        let count = count.min(self.topic_prompts);
        let places = rand::seq::index::sample(random, self.topic_prompts, count);
        prompts.extend(places.into_iter().map(|place| first + place));
    }

    /// Whether a document that speaks of a prompt answers it.
    pub fn draw_answered(&self, random: &mut Pcg64) -> bool {
        !random.random_bool(self.options.abstain)
    }

    /// How often a document says what it says.
    pub fn draw_mentions(&self, random: &mut Pcg64) -> u64 {
        1 + draw(self.restatements.as_ref(), random)
    }
}

fn poisson(mean: f64) -> Result<Option<Poisson<f64>>> {
    if mean == 0.0 {
        return Ok(None);
    }
    let law = Poisson::new(mean)
        .map_err(|error| Error::Usage(format!("a mean of {mean} cannot be drawn: {error}")))?;
    Ok(Some(law))
}

fn draw(law: Option<&Poisson<f64>>, random: &mut Pcg64) -> u64 {
    law.map_or(0, |law| law.sample(random) as u64)
}

fn check(options: &WorldOptions) -> Result<()> {
    let per_document = options.per_document;
    let wrong = if !(1..=PROMPTS_MAX).contains(&options.prompts) {
        format!("--prompts must be from 1 to {PROMPTS_MAX}")
    } else if options.candidates < 2 {
        "--candidates must be at least 2: with one there is no wrong answer".to_owned()
    } else if !(1.0..=1e6).contains(&per_document) {
        "--per-document must be from 1 to 1000000".to_owned()
    } else if options.shape == Shape::Documents && (options.topic_prompts as f64) < per_document {
        format!(
            "--topic {}: a topic cannot have fewer prompts than a document, which has {per_document}",
            options.topic_prompts
        )
    } else {
        return Ok(());
    };
    Err(Error::Usage(wrong))
}

#[cfg(test)]
pub(super) mod tests {
    use rand::SeedableRng;

    use super::*;

    pub fn options(shape: Shape) -> WorldOptions {
        WorldOptions {
            shape,
            prompts: 60,
            zipf: 1.0,
            per_document: 4.0,
            topic_prompts: 12,
            candidates: 20,
            answer_zipf: 0.0,
            abstain: 0.25,
            restate: 0.5,
        }
    }

    /// The share of drawn pairs that are of each prompt is what the world says it is, for all three shapes.
    #[test]
    fn prompts_are_drawn_with_the_probabilities_that_are_told() {
        for shape in [Shape::Pairs, Shape::Documents, Shape::Pages] {
            let world = World::new(options(shape)).unwrap();
            let mut random = Pcg64::seed_from_u64(1);
            let mut drawn = vec![(0.0, 0.0); world.prompts()];
            let (mut prompts, mut pairs) = (Vec::new(), 0.0);
            let documents = 40_000;
            for _ in 0..documents {
                world.draw_document(&mut random, &mut prompts);
                pairs += prompts.len() as f64;
                for &prompt in &prompts {
                    drawn[prompt].0 += 1.0;
                    drawn[prompt].1 += 1.0 / prompts.len() as f64;
                }
            }
            let sum: f64 = (0..world.prompts()).map(|at| world.probability(at)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{shape:?}");
            for (prompt, &(by_pair, by_document)) in drawn.iter().enumerate() {
                let told = world.probability(prompt);
                // Five standard errors of the documents that hold it.
                let error = 5.0 * (told / f64::from(documents)).sqrt();
                assert!((by_pair / pairs - told).abs() < error, "{shape:?} {prompt}");
                assert!((by_document / f64::from(documents) - told).abs() < error);
            }
        }
    }

    /// A topic of 12 cuts 1 + Poisson(11): E min(n, 12) = Σ_{k<12} P(n > k), from scipy 1.17.1:
    /// `1 + sum(scipy.stats.poisson(11).sf(k) for k in range(11))` is 10.686841337491721; a wide topic leaves the mean as it is.
    #[test]
    fn documents_are_no_longer_than_their_topic() {
        let mean = |per_document, topic_prompts| {
            let world = World::new(WorldOptions {
                per_document,
                topic_prompts,
                ..options(Shape::Documents)
            });
            world.unwrap().prompts_mean()
        };
        assert!((mean(4.0, 60) - 4.0).abs() < 1e-9);
        assert!(
            (mean(12.0, 12) - 10.686841337491721).abs() < 1e-9,
            "{}",
            mean(12.0, 12)
        );
        assert_eq!(mean(1.0, 12), 1.0);
    }

    #[test]
    fn worlds_that_cannot_be_are_refused() {
        let documents = || options(Shape::Documents);
        for wrong in [
            WorldOptions {
                prompts: 0,
                ..documents()
            },
            WorldOptions {
                candidates: 1,
                ..documents()
            },
            WorldOptions {
                per_document: 0.5,
                ..documents()
            },
            WorldOptions {
                topic_prompts: 3,
                ..documents()
            },
        ] {
            let error = World::new(wrong).unwrap_err();
            assert!(error.is_usage() && error.to_string().starts_with("--"));
        }
    }
}
