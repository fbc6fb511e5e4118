//! Keeping what belongs to the keys below a threshold that only ever falls (theory E.1).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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

/// What was kept, in no order.
pub struct Entries<T> {
    keys_max: usize,
    /// The level l: a key is kept with probability 2⁻ˡ.
    pub level: u32,
    parts: Vec<Part<T>>,
}

impl<T> Entries<T> {
    /// How many keys were kept.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The share of keys that were kept: q = 2⁻ˡ.
    pub fn share(&self) -> f64 {
        0.5f64.powi(self.level as i32)
    }

    /// The keys and what is kept of them, in no order: what is made of them must not depend on one.
    pub fn iter(&self) -> impl Iterator<Item = (&u64, &T)> {
        self.parts.iter().flatten()
    }

    /// Adds what others kept; `combine` joins what both know of a key.
    pub(super) fn merge(&mut self, other: Entries<T>, mut combine: impl FnMut(&mut T, T)) {
        self.keys_max = self.keys_max.min(other.keys_max);
        self.level = self.level.max(other.level);
        for (key, theirs) in other.parts.into_iter().flatten() {
            match self.parts[key as usize % PARTS].entry(key) {
                Entry::Occupied(mut ours) => combine(ours.get_mut(), theirs),
                Entry::Vacant(place) => drop(place.insert(theirs)),
            }
        }
        self.settle();
    }

    /// Halves the threshold until few enough keys are left.
    fn settle(&mut self) {
        self.trim();
        while self.len() > self.keys_max {
            self.level += 1;
            self.trim();
        }
    }

    fn trim(&mut self) {
        let level = self.level;
        for part in &mut self.parts {
            part.retain(|key, _| is_kept(*key, level));
        }
    }
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

    /// What is kept in the end.
    ///
    /// A thread may have added a key that another had just dropped; the last trim drops it again.
    pub(super) fn finish(self) -> Entries<T> {
        let parts = self.parts.into_iter();
        let mut entries = Entries {
            keys_max: self.keys_max,
            level: self.level.into_inner(),
            parts: parts
                .map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner))
                .collect(),
        };
        entries.settle();
        entries
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
