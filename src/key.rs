//! Hashes: of a prompt, to count it, and of a document, to tell which documents an error bar may treat as one.
//!
//! xxh3-64 throughout. It is fast and not keyed, so the seed is an option and is written into the audit.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Groups of documents for error bars (theory D.3): the top six bits of a document's hash.
pub const DOCUMENT_GROUPS: usize = 64;

/// Stands between relation and prompt in what is hashed. No relation's name contains it, so the first one separates.
const SEPARATOR: u8 = 0x1f;

/// Hashes prompts, facts and documents under one seed; keeps a buffer, so that hashing allocates nothing.
#[derive(Debug, Clone)]
pub struct Hasher {
    seed: u64,
    buffer: Vec<u8>,
}

impl Hasher {
    /// A hasher for prompts under `seed`; documents are hashed under `seed + 1` (theory A.6).
    pub fn new(seed: u64) -> Self {
        Hasher {
            seed,
            buffer: Vec::new(),
        }
    }

    /// The key that a prompt is counted by: xxh3-64 of relation, U+001F, canonical prompt.
    ///
    /// Neither the domain nor the fact enters, because a prompt is a singleton in the whole corpus.
    pub fn prompt(&mut self, relation: &str, prompt: &str) -> u64 {
        self.buffer.clear();
        self.buffer.extend_from_slice(relation.as_bytes());
        self.buffer.push(SEPARATOR);
        self.buffer.extend_from_slice(prompt.as_bytes());
        xxh3_64_with_seed(&self.buffer, self.seed)
    }

    /// The hash of a canonical fact, for counting the distinct facts of a relation.
    pub fn fact(&self, fact: &str) -> u64 {
        xxh3_64_with_seed(fact.as_bytes(), self.seed)
    }

    /// The group (0 to 63) of the document with this `id`.
    pub fn document_group(&self, id: &str) -> u8 {
        let hash = xxh3_64_with_seed(id.as_bytes(), self.seed.wrapping_add(1));
        (hash >> (64 - DOCUMENT_GROUPS.ilog2())) as u8
    }

    /// The group of a record without an id: its identity is its shard's name and its number there.
    pub fn record_group(&mut self, shard_name: &str, record: u64) -> u8 {
        use std::io::Write;
        self.buffer.clear();
        self.buffer.extend_from_slice(shard_name.as_bytes());
        self.buffer.push(SEPARATOR);
        write!(self.buffer, "{record}").expect("writing to memory does not fail");
        let hash = xxh3_64_with_seed(&self.buffer, self.seed.wrapping_add(1));
        (hash >> (64 - DOCUMENT_GROUPS.ilog2())) as u8
    }
}
