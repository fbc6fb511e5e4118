//! Distinct facts of a relation: exact while they are few, a HyperLogLog++ sketch beyond (`design.md` 4.9).

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use hyperloglogplus::{HyperLogLog, HyperLogLogPlus};

/// Facts of a relation that are counted exactly.
pub const EXACT_MAX: usize = 65_536;

/// Precision of the sketch: 2¹⁶ registers.
const PRECISION: u8 = 16;

/// Relative standard error of the sketch, `1.04/√m` for m registers (theory E.3).
const STANDARD_ERROR: f64 = 1.04 / 256.0;

/// Facts are hashed already; hashing them again by a random state would keep sketches from merging.
#[derive(Debug, Default, Clone)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only u64 is ever written; should that change, hashes must still differ.
        self.0 = xxhash_rust::xxh3::xxh3_64(bytes);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

type BuildIdentity = BuildHasherDefault<Identity>;

type Facts = HashSet<u64, BuildIdentity>;
type Sketch = HyperLogLogPlus<u64, BuildIdentity>;

/// A set of fact hashes, or a sketch of it.
pub struct DistinctFacts(Kept);

enum Kept {
    /// Up to [`EXACT_MAX`] hashes.
    Exact(Facts),
    /// Too many to keep.
    Sketch(Box<Sketch>),
}

impl Default for DistinctFacts {
    fn default() -> Self {
        DistinctFacts(Kept::Exact(HashSet::default()))
    }
}

/// How many distinct facts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distinct {
    /// Counted.
    Exact(u64),
    /// Estimated, less three standard errors: for floors too few is safe (theory G).
    AtLeast(u64),
}

impl Distinct {
    /// The number to use in floors.
    pub fn count(self) -> u64 {
        match self {
            Distinct::Exact(count) | Distinct::AtLeast(count) => count,
        }
    }
}

impl DistinctFacts {
    /// Adds the hash of a fact.
    pub fn add(&mut self, fact: u64) {
        match &mut self.0 {
            Kept::Sketch(sketch) => sketch.insert(&fact),
            Kept::Exact(facts) => {
                facts.insert(fact);
                if facts.len() > EXACT_MAX {
                    self.0 = Kept::Sketch(Box::new(sketch_of(facts)));
                }
            }
        }
    }

    /// Adds the facts that another thread saw.
    pub fn merge(&mut self, other: DistinctFacts) {
        match (&mut self.0, other.0) {
            (_, Kept::Exact(facts)) => facts.into_iter().for_each(|fact| self.add(fact)),
            (Kept::Exact(facts), Kept::Sketch(mut theirs)) => {
                facts.iter().for_each(|fact| theirs.insert(fact));
                self.0 = Kept::Sketch(theirs);
            }
            (Kept::Sketch(ours), Kept::Sketch(theirs)) => ours
                .merge(&theirs)
                .expect("sketches of one precision merge"),
        }
    }

    /// How many distinct facts were added.
    pub fn count(&mut self) -> Distinct {
        match &mut self.0 {
            Kept::Exact(facts) => Distinct::Exact(facts.len() as u64),
            Kept::Sketch(sketch) => {
                let low = sketch.count() * (1.0 - 3.0 * STANDARD_ERROR);
                Distinct::AtLeast((low as u64).max(EXACT_MAX as u64 + 1))
            }
        }
    }
}

/// A sketch of a set. More facts than [`EXACT_MAX`] fill it beyond its sparse representation, so that what it holds, and
/// with it the estimate, depends on the set alone and not on the order of adding and merging.
fn sketch_of(facts: &Facts) -> Sketch {
    let mut sketch = HyperLogLogPlus::new(PRECISION, BuildIdentity::default())
        .expect("16 is a precision that HyperLogLog++ knows");
    facts.iter().for_each(|fact| sketch.insert(fact));
    sketch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(range: std::ops::Range<u64>) -> DistinctFacts {
        let mut distinct = DistinctFacts::default();
        range.for_each(|fact| distinct.add(xxhash_rust::xxh3::xxh3_64(&fact.to_le_bytes())));
        distinct
    }

    #[test]
    fn few_facts_are_counted_and_repeats_do_not_count() {
        let mut distinct = facts(0..1_000);
        distinct.merge(facts(500..1_500));
        assert_eq!(distinct.count(), Distinct::Exact(1_500));
    }

    #[test]
    fn many_facts_are_estimated_from_below_whatever_the_order_of_merging() {
        let mut whole = facts(0..300_000);
        let mut small_first = facts(0..10);
        small_first.merge(facts(200_000..300_000));
        small_first.merge(facts(0..200_000));
        let mut large_first = facts(100_000..300_000);
        large_first.merge(facts(0..50_000));
        large_first.merge(facts(40_000..110_000));
        let count = whole.count();
        assert_eq!(small_first.count(), count);
        assert_eq!(large_first.count(), count);
        // Three standard errors are 1.2 %, and the estimate itself may err by as much.
        assert!((290_000..=300_000).contains(&count.count()), "{count:?}");
    }
}
