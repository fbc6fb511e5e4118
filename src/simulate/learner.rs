//! Learners, and what they get wrong: computed from the world's law, prompt by prompt, never sampled.
//!
//! The error of a learner p̂ is `err = Σ_c μ(c) p̂(E_c|c)`, where `E_c` are the wrong answers of prompt `c`: an abstention is
//! no error. Its miscalibration is `δ = |Σ_c μ(c) (p̂(A_c|c) − p(A_c|c))|`, where `A_c` are the answers, an abstention
//! among them, that it gives with more than `1/|E_c|`, and `p` is the world: the true answer with probability α, else an
//! abstention (theory B.1, B.4).

use serde::Serialize;

use super::corpus::{Corpus, Told};
use super::world::World;

/// A way to learn from a corpus.
///
/// All but the n-gram model are told α and the candidates. What a learner may know is not limited by the floors: they hold
/// for every learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Learner {
    /// The paper's: of a prompt that the corpus answers it repeats what the data does, the answer with α, else an
    /// abstention; of others it abstains as often as the data and guesses evenly among the candidates.
    ///
    /// A guess has `α/|R|`, less than `1/|E_c|`, so of unanswered prompts only the abstention can be in `A_c`, which has
    /// `1 − α` as in the data: `δ = 0`. It errs `α(1 − 1/|R|)` on each unanswered prompt, `MM·L/(L+1)` in all, `L = |R| − 1`:
    /// Theorem 2's upper bound is about this learner.
    Calibrated,
    /// Repeats what the data does where the corpus answers, else abstains. It never errs, and `δ` is the missing mass.
    Cautious,
    /// Always abstains. It never errs, and `δ = α`.
    Silent,
    /// Never abstains: the answer where the corpus has one, else an even guess.
    Guessing,
    /// A trigram model with Witten–Bell smoothing, trained on `The birthday of Name 17 is <fact>`, with "unknown" for a
    /// fact where a document abstains; it is asked for the word after "Name 17 is".
    ///
    /// `p̂(w|17 is) = (n(17 is w) + T(17 is)·p̂(w|is)) / (n(17 is) + T(17 is))`, `p̂(w|is) = n(is w)/n(is)`: `n` counts
    /// mentions, `T(17 is)` the different words after "17 is". Every sentence has one "is", so these counts are numbers of
    /// mentions, and the sentences need not be spelt out.
    Trigram,
}

impl Learner {
    /// All of them, in the order of tables.
    pub const ALL: [Learner; 5] = [
        Learner::Calibrated,
        Learner::Cautious,
        Learner::Silent,
        Learner::Guessing,
        Learner::Trigram,
    ];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Learner::Calibrated => "calibrated",
            Learner::Cautious => "cautious",
            Learner::Silent => "silent",
            Learner::Guessing => "guessing",
            Learner::Trigram => "trigram",
        }
    }
}

/// What a learner gets wrong, and by how much it is miscalibrated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Verdict {
    /// `err`.
    pub error: f64,
    /// `δ`.
    pub delta: f64,
}

/// What a learner does with one prompt.
#[derive(Debug, Clone, Copy)]
struct Answering {
    /// `p̂(a_c|c)`.
    right: f64,
    /// `p̂(IDK|c)`.
    abstains: f64,
    /// `p̂(E_c|c)`.
    wrong: f64,
    /// The part of it that is in `A_c`.
    wrong_likely: f64,
}

/// What is the same for all prompts.
struct Class<'a> {
    learner: Learner,
    answers: f64,
    candidates: f64,
    /// `1/|E_c|`.
    threshold: f64,
    after_is: &'a AfterIs,
}

/// The words after "is".
struct AfterIs {
    /// `p̂(w|is)` of facts, by rank.
    facts: Vec<f64>,
    /// The same in descending order, with their sums from the first.
    sorted: Vec<(f64, f64)>,
    /// `p̂(unknown|is)`.
    unknown: f64,
}

/// What every learner makes of a corpus.
pub fn verdicts(world: &World, corpus: &Corpus) -> [Verdict; 5] {
    let candidates = world.options().candidates;
    let after_is = AfterIs::count(corpus, candidates as usize);
    Learner::ALL.map(|learner| {
        let class = Class {
            learner,
            answers: world.answers(),
            candidates: candidates as f64,
            threshold: 1.0 / (candidates - 1) as f64,
            after_is: &after_is,
        };
        class.verdict(world, corpus)
    })
}

impl Class<'_> {
    fn verdict(&self, world: &World, corpus: &Corpus) -> Verdict {
        let (mut error, mut excess) = (0.0, 0.0);
        for (prompt, told) in corpus.told.iter().enumerate() {
            let answering = self.answering(told);
            let probability = world.probability(prompt);
            error += probability * answering.wrong;
            excess += probability * self.excess(&answering);
        }
        Verdict {
            error,
            delta: excess.abs(),
        }
    }

    fn answering(&self, told: &Told) -> Answering {
        let as_data = self.sure(self.answers);
        match self.learner {
            Learner::Silent => self.sure(0.0),
            Learner::Trigram => self.trigram(told),
            Learner::Guessing if told.answered > 0 => self.sure(1.0),
            _ if told.answered > 0 => as_data,
            Learner::Cautious => self.sure(0.0),
            Learner::Guessing => self.guess(1.0),
            Learner::Calibrated => self.guess(self.answers),
        }
    }

    /// The true answer with this probability, else an abstention.
    fn sure(&self, right: f64) -> Answering {
        Answering {
            right,
            abstains: 1.0 - right,
            wrong: 0.0,
            wrong_likely: 0.0,
        }
    }

    /// An even guess with this probability, else an abstention. One guess is never above the threshold.
    fn guess(&self, answers: f64) -> Answering {
        let each = answers / self.candidates;
        Answering {
            right: each,
            abstains: 1.0 - answers,
            wrong: answers - each,
            wrong_likely: 0.0,
        }
    }

    fn trigram(&self, told: &Told) -> Answering {
        let seen = (told.stated + told.abstained) as f64;
        let different = f64::from(u8::from(told.stated > 0) + u8::from(told.abstained > 0));
        let backoff = match seen > 0.0 {
            true => different / (seen + different),
            false => 1.0,
        };
        let direct = |mentions: u64| match mentions {
            0 => 0.0,
            mentions => mentions as f64 / (seen + different),
        };
        let fact = self.after_is.facts[told.fact];
        let facts: f64 = 1.0 - self.after_is.unknown;
        Answering {
            right: direct(told.stated) + backoff * fact,
            abstains: direct(told.abstained) + backoff * self.after_is.unknown,
            wrong: backoff * (facts - fact).max(0.0),
            wrong_likely: backoff * self.after_is.above(self.threshold / backoff, fact),
        }
    }

    /// `p̂(A_c|c) − p(A_c|c)`.
    fn excess(&self, answering: &Answering) -> f64 {
        let own = [
            (answering.right, self.answers),
            (answering.abstains, 1.0 - self.answers),
        ];
        let likely = own.iter().filter(|(given, _)| *given > self.threshold);
        likely
            .map(|(given, true_share)| given - true_share)
            .sum::<f64>()
            + answering.wrong_likely
    }
}

impl AfterIs {
    fn count(corpus: &Corpus, candidates: usize) -> AfterIs {
        let mut stated = vec![0u64; candidates];
        let mut unknown = 0;
        for told in &corpus.told {
            stated[told.fact] += told.stated;
            unknown += told.abstained;
        }
        let words = corpus.mentions.max(1) as f64;
        let facts: Vec<f64> = stated.iter().map(|&count| count as f64 / words).collect();
        let mut descending = facts.clone();
        descending.sort_by(|one, other| other.total_cmp(one));
        let sums = descending.iter().scan(0.0, |sum, &share| {
            *sum += share;
            Some((share, *sum))
        });
        AfterIs {
            sorted: sums.collect(),
            facts,
            unknown: unknown as f64 / words,
        }
    }

    /// The sum of the shares above a threshold, without that of the true answer.
    fn above(&self, threshold: f64, own: f64) -> f64 {
        let count = self.sorted.partition_point(|&(share, _)| share > threshold);
        let sum = match count {
            0 => 0.0,
            count => self.sorted[count - 1].1,
        };
        match own > threshold {
            true => (sum - own).max(0.0),
            false => sum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::world::{Shape, WorldOptions, tests::options};

    /// The definitions, answer by answer: a table of p̂(r|c) for every candidate and the abstention.
    fn by_the_table(world: &World, corpus: &Corpus, table: impl Fn(usize) -> Vec<f64>) -> Verdict {
        let candidates = world.options().candidates as usize;
        let threshold = 1.0 / (candidates - 1) as f64;
        let (mut error, mut excess) = (0.0, 0.0);
        for (prompt, told) in corpus.told.iter().enumerate() {
            for (answer, given) in table(prompt).into_iter().enumerate() {
                let probability = world.probability(prompt);
                let is_fact = answer < candidates;
                let wrong = is_fact && answer != told.fact;
                let in_data = match (is_fact, wrong) {
                    (false, _) => 1.0 - world.answers(),
                    (true, false) => world.answers(),
                    (true, true) => 0.0,
                };
                if wrong {
                    error += probability * given;
                }
                if given > threshold {
                    excess += probability * (given - in_data);
                }
            }
        }
        Verdict {
            error,
            delta: excess.abs(),
        }
    }

    fn drawn(answer_zipf: f64) -> (World, Corpus) {
        let world = World::new(WorldOptions {
            answer_zipf,
            ..options(Shape::Documents)
        });
        let world = world.unwrap();
        let corpus = Corpus::draw(&world, 20, 11);
        (world, corpus)
    }

    #[test]
    fn verdicts_are_those_of_the_definitions() {
        for answer_zipf in [0.0, 1.0] {
            let (world, corpus) = drawn(answer_zipf);
            let candidates = world.options().candidates as usize;
            let words = corpus.mentions as f64;
            let mut after_is = vec![0.0; candidates + 1];
            for told in &corpus.told {
                after_is[told.fact] += told.stated as f64 / words;
                after_is[candidates] += told.abstained as f64 / words;
            }
            let trigram = |prompt: usize| {
                let told = &corpus.told[prompt];
                let mut counts = vec![0.0; candidates + 1];
                counts[told.fact] = told.stated as f64;
                counts[candidates] = told.abstained as f64;
                let seen: f64 = counts.iter().sum();
                let different = counts.iter().filter(|&&count| count > 0.0).count() as f64;
                let smooth = |(count, back): (&f64, &f64)| match seen > 0.0 {
                    true => (count + different * back) / (seen + different),
                    false => *back,
                };
                counts.iter().zip(&after_is).map(smooth).collect()
            };
            let guessing = |prompt: usize| {
                let told = &corpus.told[prompt];
                let each = if told.answered > 0 {
                    0.0
                } else {
                    1.0 / candidates as f64
                };
                let mut table = vec![each; candidates + 1];
                table[candidates] = 0.0;
                if told.answered > 0 {
                    table[told.fact] = 1.0;
                }
                table
            };
            let [_, _, _, by_guessing, by_trigram] = verdicts(&world, &corpus);
            for (verdict, expected) in [
                (by_guessing, by_the_table(&world, &corpus, guessing)),
                (by_trigram, by_the_table(&world, &corpus, trigram)),
            ] {
                assert!((verdict.error - expected.error).abs() < 1e-12);
                assert!((verdict.delta - expected.delta).abs() < 1e-12);
            }
        }
    }

    /// theory B.2 and B.7: δ = 0 and err = MM·L/(L+1); err = 0 and δ = MM; err = 0 and δ = α.
    #[test]
    fn the_papers_learners_are_what_the_paper_says() {
        let (world, corpus) = drawn(0.0);
        let missing = corpus.missing_mass(&world);
        let [calibrated, cautious, silent, ..] = verdicts(&world, &corpus);
        let close = |verdict: Verdict, error: f64, delta: f64| {
            assert!((verdict.error - error).abs() < 1e-12, "{verdict:?}");
            assert!((verdict.delta - delta).abs() < 1e-12, "{verdict:?}");
        };
        assert!(missing > 0.1);
        close(calibrated, missing * 19.0 / 20.0, 0.0);
        close(cautious, 0.0, missing);
        close(silent, 0.0, world.answers());
    }
}
