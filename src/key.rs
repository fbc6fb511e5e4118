//! Hashes: of a prompt, to count it, and of a document, to tell which documents an error bar may treat as one.
//!
//! xxh3-64 throughout. It is fast and not keyed, so the seed is an option and is written into the audit.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::document::{Document, Field};

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

    /// The fold (0 to 4095) of the document with this `id`: the first bits of its hash.
    pub fn document_fold(&self, id: &str) -> Fold {
        Fold::of(xxh3_64_with_seed(id.as_bytes(), self.seed.wrapping_add(1)))
    }

    /// The fold of a record without an id: its identity is its shard's name and its number there.
    pub fn record_fold(&mut self, shard_name: &str, record: u64) -> Fold {
        use std::io::Write;
        self.buffer.clear();
        self.buffer.extend_from_slice(shard_name.as_bytes());
        self.buffer.push(SEPARATOR);
        write!(self.buffer, "{record}").expect("writing to memory does not fail");
        Fold::of(xxh3_64_with_seed(&self.buffer, self.seed.wrapping_add(1)))
    }
}

/// The hash of everything that rules may read of a record, the first `fields` fields among it, joined to the hash of the
/// records before: equal for copies (theory A.6). The seed of prompts does not enter.
pub fn content_hash(document: &Document<'_>, fields: usize, before: u64) -> u64 {
    let join = |hash: u64, bytes: &[u8]| xxh3_64_with_seed(bytes, hash ^ bytes.len() as u64);
    let texts = [document.title, document.text];
    let mut hash = texts
        .iter()
        .zip(1u64..)
        .fold(before, |hash, (text, place)| match text {
            Some(text) => join(hash.wrapping_add(place), text.as_bytes()),
            None => hash,
        });
    for turn in &document.turns {
        hash = join(
            hash.wrapping_add(turn.speaker as u64 + 3),
            turn.text.as_bytes(),
        );
    }
    let given = document.fields.iter().take(fields).zip(6u64..);
    for (field, place) in given.filter(|(field, _)| **field != Field::Missing) {
        hash = field_hash(field, join(hash, &place.to_le_bytes()));
    }
    hash
}

fn field_hash(field: &Field<'_>, before: u64) -> u64 {
    let join = |kind: u64, bytes: &[u8]| xxh3_64_with_seed(bytes, before.wrapping_add(kind));
    match field {
        Field::Missing => join(0, b""),
        Field::Null => join(1, b""),
        Field::Boolean(value) => join(2, &[u8::from(*value)]),
        Field::Number(number) => join(3, number.as_bytes()),
        Field::Text(text) => join(4, text.as_bytes()),
        Field::List(list) => list
            .iter()
            .fold(join(5, b""), |hash, field| field_hash(field, hash)),
        Field::Object(entries) => entries.iter().fold(join(6, b""), |hash, (key, field)| {
            field_hash(field, xxh3_64_with_seed(key.as_bytes(), hash))
        }),
    }
}

/// The first [`FOLD_BITS`] bits of a document's hash: which documents an error bar or a floor may treat as one
/// (theory A.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold(pub u16);

/// Bits of a [`Fold`].
pub const FOLD_BITS: u32 = 12;

impl Fold {
    fn of(hash: u64) -> Fold {
        Fold((hash >> (u64::BITS - FOLD_BITS)) as u16)
    }

    /// The document's group, 0 to [`DOCUMENT_GROUPS`] - 1.
    pub fn group(self) -> u8 {
        (self.0 >> (FOLD_BITS - DOCUMENT_GROUPS.ilog2())) as u8
    }
}
