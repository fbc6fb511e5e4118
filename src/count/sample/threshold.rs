//! Keeping what belongs to the keys below a threshold that only ever falls (theory E.1).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, so that threads seldom meet. By the low bits of a key, because all kept keys have the same high ones.
const PARTS: usize = 256;

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

type Part<T> = HashMap<u64, T, BuildHasherDefault<KeyHasher>>;

/// What is kept of each key below the threshold, shared by threads.
pub(super) struct Threshold<T> {
    parts: Vec<Mutex<Part<T>>>,
    keys: AtomicUsize,
    level: AtomicU32,
    keys_max: usize,
}

/// Whether a key is kept at a level: whether its first `level` bits are 0.
fn is_kept(key: u64, level: u32) -> bool {
    key.leading_zeros() >= level
}

impl<T> Threshold<T> {
    /// Keeps at most `keys_max` keys, two or more.
    pub(super) fn new(keys_max: usize) -> Self {
        Threshold {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            keys: AtomicUsize::new(0),
            level: AtomicU32::new(0),
            keys_max: keys_max.max(2),
        }
    }

    /// Whether this key may be kept, as far as is known by now.
    pub(super) fn takes(&self, key: u64) -> bool {
        is_kept(key, self.level.load(Ordering::Relaxed))
    }

    /// Makes an entry for a key that is kept, or changes the one that there is.
    pub(super) fn add(&self, key: u64, new: impl FnOnce() -> T, change: impl FnOnce(&mut T)) {
        if !self.takes(key) {
            return;
        }
        let mut part = lock(&self.parts[key as usize % PARTS]);
        if let Some(known) = part.get_mut(&key) {
            return change(known);
        }
        part.insert(key, new());
        drop(part);
        if self.keys.fetch_add(1, Ordering::Relaxed) + 1 > self.keys_max {
            self.raise();
        }
    }

    /// The level and what is kept in the end, by ascending key.
    ///
    /// A thread may have added a key that another had just dropped; the last trim drops it again.
    pub(super) fn finish(self) -> (u32, Vec<(u64, T)>) {
        let mut level = self.level.into_inner();
        let parts = self.parts.into_iter();
        let mut kept: Vec<(u64, T)> = parts
            .flat_map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect();
        kept.retain(|(key, _)| is_kept(*key, level));
        while kept.len() > self.keys_max {
            level += 1;
            kept.retain(|(key, _)| is_kept(*key, level));
        }
        kept.sort_unstable_by_key(|(key, _)| *key);
        (level, kept)
    }

    /// Halves the threshold until few enough keys are left. Of threads that come here together the first does it.
    fn raise(&self) {
        let mut parts: Vec<MutexGuard<'_, Part<T>>> = self.parts.iter().map(lock).collect();
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
}

fn lock<T>(part: &Mutex<Part<T>>) -> MutexGuard<'_, Part<T>> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}
