//! The sample: the details of the prompts whose hash is below a threshold (theory E, C.1; `design.md` 4.8).
//!
//! The threshold is a power of two, 2⁶⁴⁻ˡ, with the smallest level l at which no more than a given number of prompts are
//! kept. It only ever falls, so whatever is kept in the end was kept from the beginning, and its counts are complete:
//! the sample does not depend on threads or on the order of documents. Sums over all prompts are sums over the kept
//! ones divided by q = 2⁻ˡ, without bias (theory E.2).

mod facts;
mod kept;
mod summary;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use kept::{Kept, Place, SampledIncidence, WEIGHT_ONE};
pub use summary::{Contested, FoldWeights, SampleSummary};

/// Prompts that are kept unless told otherwise (theory A.7).
pub const KEYS_MAX: usize = 1_000_000;

/// Locks, so that threads seldom meet. By the low bits of a key, because all kept keys have the same high ones.
const PARTS: usize = 256;

/// Bytes that a kept prompt takes, with its text, its facts and its share of the tables: an estimate for budgets.
pub const KEY_BYTES: usize = 320;

/// A key is a hash already.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Not called for u64 keys; any mixing would do.
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        // The table takes its slot from one end of the hash and its tag from the other; parts are told by the low bits.
        self.0 = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

type Part = HashMap<u64, Kept, BuildHasherDefault<KeyHasher>>;

/// The sample of a run, shared by its threads.
pub struct Sample {
    parts: Vec<Mutex<Part>>,
    keys: AtomicUsize,
    level: AtomicU32,
    keys_max: usize,
}

/// A sample that is complete.
pub struct Sampled {
    /// The level l: a prompt is kept with probability 2⁻ˡ.
    pub level: u32,
    /// What was kept, by ascending key.
    pub kept: Vec<(u64, Kept)>,
}

impl Sampled {
    /// q, the share of prompts that are kept.
    pub fn share(&self) -> f64 {
        0.5f64.powi(self.level as i32)
    }
}

/// Whether a key is kept at a level: whether its first `level` bits are 0.
fn is_kept(key: u64, level: u32) -> bool {
    key.leading_zeros() >= level
}

impl Sample {
    /// A sample of at most `keys_max` prompts, two or more.
    pub fn new(keys_max: usize) -> Sample {
        Sample {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            keys: AtomicUsize::new(0),
            level: AtomicU32::new(0),
            keys_max: keys_max.max(2),
        }
    }

    /// Whether a prompt with this key may be kept, as far as is known by now.
    pub fn takes(&self, key: u64) -> bool {
        is_kept(key, self.level.load(Ordering::Relaxed))
    }

    /// Adds an incidence, if its prompt is kept.
    pub fn add(&self, incidence: &SampledIncidence<'_>) {
        if !self.takes(incidence.key) {
            return;
        }
        let mut part = self.part(incidence.key);
        if let Some(kept) = part.get_mut(&incidence.key) {
            return kept.add(incidence);
        }
        part.insert(incidence.key, Kept::new(incidence));
        drop(part);
        if self.keys.fetch_add(1, Ordering::Relaxed) + 1 > self.keys_max {
            self.raise();
        }
    }

    /// The complete sample.
    ///
    /// A thread may have added a key that another had just dropped; the last trim drops it again.
    pub fn finish(self) -> Sampled {
        let mut level = self.level.into_inner();
        let parts = self.parts.into_iter();
        let mut kept: Vec<(u64, Kept)> = parts
            .flat_map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect();
        kept.retain(|(key, _)| is_kept(*key, level));
        while kept.len() > self.keys_max {
            level += 1;
            kept.retain(|(key, _)| is_kept(*key, level));
        }
        kept.sort_unstable_by_key(|(key, _)| *key);
        Sampled { level, kept }
    }

    /// Halves the threshold until few enough prompts are left. Of threads that come here together the first does it.
    fn raise(&self) {
        let mut parts: Vec<MutexGuard<'_, Part>> = self.parts.iter().map(lock).collect();
        let mut trim = |level: u32| -> usize {
            for part in &mut parts {
                part.retain(|key, _| is_kept(*key, level));
            }
            parts.iter().map(|part| part.len()).sum()
        };
        let mut level = self.level.load(Ordering::Relaxed);
        // What a thread added under an older level must not count.
        let mut keys = trim(level);
        while keys > self.keys_max {
            level += 1;
            keys = trim(level);
        }
        self.level.store(level, Ordering::Relaxed);
        self.keys.store(keys, Ordering::Relaxed);
    }

    fn part(&self, key: u64) -> MutexGuard<'_, Part> {
        lock(&self.parts[key as usize % PARTS])
    }
}

fn lock(part: &Mutex<Part>) -> MutexGuard<'_, Part> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
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
