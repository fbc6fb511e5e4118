//! The sample: the details of the prompts whose hash is below a threshold (theory E, C.1; `design.md` 4.8).
//!
//! The threshold is a power of two, 2⁶⁴⁻ˡ, with the smallest level l at which no more than a given number of prompts are
//! kept. It only ever falls, so whatever is kept in the end was kept from the beginning, and its counts are complete:
//! the sample does not depend on threads or on the order of documents. Sums over all prompts are sums over the kept
//! ones divided by q = 2⁻ˡ, without bias (theory E.2).

mod cells;
mod facts;
mod kept;
mod spelling;
mod summary;
mod texts;
mod threshold;
mod weighting;

pub use cells::InCell;
pub use facts::few_wordings;
use threshold::Threshold;

pub use kept::{Kept, Place, SampledIncidence, WEIGHT_ONE};
pub use spelling::{SPELLINGS, SpelledPrompts, SpelledSingletons, Spelling, Spellings};
pub use summary::{Contested, Evidence, FoldWeights, SampleSummary};
pub use texts::Texts;
pub use threshold::Entries;
pub use weighting::ExpectedOnce;

/// Prompts that are kept unless told otherwise (theory A.7).
pub const KEYS_MAX: usize = 1_000_000;

/// Bytes that a kept prompt takes, with a text and its share of tables that may be half empty.
pub const KEY_BYTES: usize = 352;

/// Bytes more that it takes where documents have weights.
pub const WEIGHT_BYTES: usize = 112;

/// The sample of a run, shared by its threads.
pub struct Sample {
    /// Boxed: tables that grow move their entries.
    prompts: Threshold<Box<Kept>>,
    texts: Threshold<Texts>,
    /// The prompts under other spellings.
    pub spellings: Spellings,
}

/// A sample that is complete.
pub struct Sampled {
    /// What was kept of prompts, by their keys.
    pub prompts: Entries<Box<Kept>>,
    /// The distinct texts of documents that were kept, by their hashes.
    pub texts: Entries<Texts>,
    /// What was kept of prompts under other spellings.
    pub spellings: SpelledPrompts,
}

impl Sample {
    /// A sample of at most `keys_max` prompts and as many texts, two or more.
    pub fn new(keys_max: usize) -> Sample {
        Sample {
            prompts: Threshold::new(keys_max),
            texts: Threshold::new(keys_max),
            spellings: Spellings::default(),
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
            || Box::new(Kept::new(incidence)),
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
        Sampled {
            spellings: self.spellings.finish(),
            prompts: self.prompts.finish(),
            texts: self.texts.finish(),
        }
    }
}

impl Sampled {
    /// Adds the sample of other documents, made with the same seed: what comes out is the sample of all of them, in any
    /// order and division. Of two sizes the smaller counts.
    pub fn merge(&mut self, other: Sampled) {
        self.prompts
            .merge(other.prompts, |ours, theirs| ours.merge(&theirs));
        self.texts
            .merge(other.texts, |ours, theirs| ours.add(theirs));
        self.spellings.merge(other.spellings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::CellId;

    /// What an allocation takes beside its contents, at most.
    const MALLOC_BYTES: usize = 16;

    /// What an entry of the sample of texts takes in a table that is half empty.
    const TEXT_BYTES: usize = 2 * size_of::<(u64, Texts)>();

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
            weight: None,
            text: u64::from(fold % 5),
            prompt: "p",
            place: Place {
                shard: u32::from(fold) % 7,
                record: u64::from(fold),
            },
        }
    }

    type Drawn = (u64, u32, Vec<u64>, u16);

    /// The level, and what is kept by ascending key.
    fn settled(sample: Sample) -> (u32, Vec<(u64, Kept)>) {
        let prompts = sample.finish().prompts;
        let kept = prompts.iter().map(|(key, kept)| (*key, Kept::clone(kept)));
        let mut kept: Vec<_> = kept.collect();
        kept.sort_by_key(|(key, _)| *key);
        (prompts.level, kept)
    }

    fn sample(drawn: &[Drawn], keys_max: usize) -> (u32, Vec<(u64, Kept)>) {
        let sample = Sample::new(keys_max);
        for (key, cell, facts, fold) in drawn {
            let mentions: Vec<&[u64]> = facts.chunks(1).collect();
            sample.add(&incidence(*key, *cell, &mentions, *fold));
        }
        settled(sample)
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
            prop_assert_eq!(forwards, backwards);
        }
    }

    proptest! {
        #[test]
        fn samples_of_parts_merge_to_the_sample_of_the_whole(
            drawn in drawn(), cut in 0usize..400, keys_max in 2usize..50, more in 0usize..20,
        ) {
            let part = |drawn: &[Drawn], keys_max: usize| {
                let sample = Sample::new(keys_max);
                for (key, cell, facts, fold) in drawn {
                    let mentions: Vec<&[u64]> = facts.chunks(1).collect();
                    sample.add(&incidence(*key, *cell, &mentions, *fold));
                }
                sample.finish()
            };
            let (one, other) = drawn.split_at(cut.min(drawn.len()));
            let mut merged = part(one, keys_max + more);
            merged.merge(part(other, keys_max));
            let known = |sampled: &Sampled| {
                let without_text = |kept: &Kept| {
                    let mut kept = kept.clone();
                    kept.prompt = None;
                    kept
                };
                let kept = sampled.prompts.iter().map(|(key, kept)| (*key, without_text(kept)));
                (sampled.prompts.level, kept.collect::<std::collections::BTreeMap<_, _>>())
            };
            let (merged, whole) = (known(&merged), known(&part(&drawn, keys_max)));
            prop_assert_eq!(merged.0, whole.0);
            prop_assert!(merged.1 == whole.1);
        }
    }

    /// A million prompts are kept by default, and half of a table may be empty.
    #[test]
    fn an_entry_takes_no_more_than_budgets_are_told() {
        let slot = 2 * size_of::<(u64, Box<Kept>)>();
        assert!(slot + size_of::<Kept>() + MALLOC_BYTES + TEXT_BYTES <= KEY_BYTES);
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
        assert!(alone.0 > 0 && alone.1.len() <= 500);
        assert_eq!(settled(together), alone);
    }
}
