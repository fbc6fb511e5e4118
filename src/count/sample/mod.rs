//! The sample: the details of the prompts whose hash is below a threshold (theory E, C.1; `design.md` 4.8).
//!
//! The threshold is a power of two, 2⁶⁴⁻ˡ, with the smallest level l at which no more than a given number of prompts are
//! kept. It only ever falls, so whatever is kept in the end was kept from the beginning, and its counts are complete:
//! the sample does not depend on threads or on the order of documents. Sums over all prompts are sums over the kept
//! ones divided by q = 2⁻ˡ, without bias (theory E.2).

mod facts;
mod kept;
mod summary;
mod texts;
mod threshold;

use threshold::Threshold;

pub use kept::{Kept, Place, SampledIncidence, WEIGHT_ONE};
pub use summary::{Contested, Evidence, FoldWeights, SampleSummary};
pub use texts::Texts;

/// Prompts that are kept unless told otherwise (theory A.7).
pub const KEYS_MAX: usize = 1_000_000;

/// Bytes that a kept prompt takes, with its text, its facts and its share of the tables: an estimate for budgets.
pub const KEY_BYTES: usize = 320;

/// The sample of a run, shared by its threads.
pub struct Sample {
    prompts: Threshold<Kept>,
    texts: Threshold<Texts>,
}

/// A sample that is complete.
pub struct Sampled {
    /// The level l: a prompt is kept with probability 2⁻ˡ.
    pub level: u32,
    /// What was kept, by ascending key.
    pub kept: Vec<(u64, Kept)>,
    /// The level of the sample of texts.
    pub texts_level: u32,
    /// The distinct texts that were kept, by ascending hash.
    pub texts: Vec<(u64, Texts)>,
}

impl Sampled {
    /// q, the share of prompts that are kept.
    pub fn share(&self) -> f64 {
        0.5f64.powi(self.level as i32)
    }

    /// The share of distinct texts that are kept.
    pub fn texts_share(&self) -> f64 {
        0.5f64.powi(self.texts_level as i32)
    }
}

impl Sample {
    /// A sample of at most `keys_max` prompts and as many texts, two or more.
    pub fn new(keys_max: usize) -> Sample {
        Sample {
            prompts: Threshold::new(keys_max),
            texts: Threshold::new(keys_max),
        }
    }

    /// Whether a prompt with this key may be kept, as far as is known by now.
    pub fn takes(&self, key: u64) -> bool {
        self.prompts.takes(key)
    }

    /// Adds an incidence, if its prompt is kept.
    pub fn add(&self, incidence: &SampledIncidence<'_>) {
        self.prompts.add(
            incidence.key,
            || Kept::new(incidence),
            |kept| kept.add(incidence),
        );
    }

    /// Adds a document with that text and so many incidences, if its text is kept.
    pub fn add_document(&self, text: u64, incidences: u64) {
        let document = Texts {
            documents: 1,
            incidences,
        };
        self.texts
            .add(text, || document, |known| known.add(document));
    }

    /// The complete sample.
    pub fn finish(self) -> Sampled {
        let (level, kept) = self.prompts.finish();
        let (texts_level, texts) = self.texts.finish();
        Sampled {
            level,
            kept,
            texts_level,
            texts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::CellId;
    use crate::document::RelationId;
    use crate::key::Fold;
    use proptest::prelude::*;

    fn incidence<'a>(
        key: u64,
        cell: u32,
        mentions: &'a [&'a [u64]],
        fold: u16,
    ) -> SampledIncidence<'a> {
        SampledIncidence {
            key,
            cell: CellId(cell),
            relation: RelationId(0),
            mentions,
            document_incidences: 1 + u64::from(fold % 3),
            fold: Fold(fold),
            text: u64::from(fold % 5),
            prompt: "p",
            place: Place {
                shard: u32::from(fold) % 7,
                record: u64::from(fold),
            },
        }
    }

    type Drawn = (u64, u32, Vec<u64>, u16);

    fn sample(drawn: &[Drawn], keys_max: usize) -> Sampled {
        let sample = Sample::new(keys_max);
        for (key, cell, facts, fold) in drawn {
            let mentions: Vec<&[u64]> = facts.chunks(1).collect();
            sample.add(&incidence(*key, *cell, &mentions, *fold));
        }
        sample.finish()
    }

    fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
        let key = (0u64..60).prop_map(|key| key.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let facts = prop::collection::btree_set(0u64..40, 0..3);
        let facts = facts.prop_map(|facts| facts.into_iter().collect());
        prop::collection::vec((key, 0u32..90, facts, 0u16..4096), 0..400)
    }

    proptest! {
        #[test]
        fn the_sample_does_not_depend_on_the_order_of_incidences(
            mut drawn in drawn(), keys_max in 2usize..50, rotate in 0usize..400,
        ) {
            let forwards = sample(&drawn, keys_max);
            let middle = rotate.min(drawn.len());
            drawn.rotate_left(middle);
            drawn.reverse();
            let backwards = sample(&drawn, keys_max);
            prop_assert_eq!(forwards.level, backwards.level);
            prop_assert_eq!(forwards.kept, backwards.kept);
        }
    }

    #[test]
    fn threads_that_raise_the_level_together_keep_what_one_thread_keeps() {
        let drawn: Vec<Drawn> = (0..40_000u64)
            .map(|number| {
                let key = (number % 9_000).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                (
                    key,
                    (number % 5) as u32,
                    vec![number % 3],
                    (number % 4096) as u16,
                )
            })
            .collect();
        let alone = sample(&drawn, 500);
        let together = Sample::new(500);
        std::thread::scope(|scope| {
            for part in drawn.chunks(10_000) {
                let together = &together;
                scope.spawn(move || {
                    for (key, cell, facts, fold) in part {
                        let mentions: Vec<&[u64]> = facts.chunks(1).collect();
                        together.add(&incidence(*key, *cell, &mentions, *fold));
                    }
                });
            }
        });
        let together = together.finish();
        assert!(alone.level > 0 && alone.kept.len() <= 500);
        assert_eq!(together.level, alone.level);
        assert_eq!(together.kept, alone.kept);
    }
}
