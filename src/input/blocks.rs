//! Blocks: decoded bytes cut at record boundaries, the unit of parallel work, and the records in them.

use std::sync::Arc;

/// Decoded bytes of a block. Larger blocks fall out of the cache, smaller ones take the lock more often.
pub const BLOCK_BYTES: usize = 2 << 20;

/// Bytes that could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where in the file the damaged frame, member or range starts.
    pub compressed_offset: u64,
    /// What is wrong and what was done about it.
    pub reason: String,
}

/// Decoded bytes of complete records, and what went wrong around them.
#[derive(Debug, Default)]
pub struct Block {
    /// Lines. The last one ends with a newline unless the shard ends without one or [`Block::cut_tail`] says more.
    pub bytes: Vec<u8>,
    /// The number of the first record in `bytes`, counted from 0 in the shard.
    pub first_record: u64,
    /// How many records `bytes` holds: lines that are not blank.
    pub records: u64,
    /// Where `bytes` starts in the decoded shard.
    pub decoded_offset: u64,
    /// Whether the first record may have lost its beginning to damage.
    pub cut_head: bool,
    /// Whether the last record may have lost its end to damage.
    pub cut_tail: bool,
    /// Records before this block that were longer than the limit.
    pub over_limit: Vec<OverLimit>,
    /// Bytes that could not be decoded, behind this block.
    pub gaps: Vec<Gap>,
    /// By file of attributes, the lines that belong to the records, as far as there are any.
    pub attributes: Vec<Vec<u8>>,
    /// Files of attributes that end before the records of this block, and why.
    pub attributes_missing: Vec<(String, String)>,
    /// Bytes of the file that were consumed since the block before.
    pub compressed_bytes: u64,
}

impl Block {
    /// Whether this is the first block of its shard.
    pub fn is_first(&self) -> bool {
        self.decoded_offset == 0
    }

    /// Records met in this block, read or passed over.
    pub fn met(&self) -> u64 {
        self.records + self.over_limit.len() as u64
    }

    /// The lines of attributes that belong to the record of this number.
    pub fn attributes_of(&self, record: u64) -> Vec<&[u8]> {
        let place = (record - self.first_record) as usize;
        let files = self.attributes.iter();
        files
            .filter_map(|file| Some(lines(file).nth(place)?.1))
            .collect()
    }

    /// Empties the block, to be filled again.
    pub fn clear(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        *self = Block {
            bytes,
            ..Block::default()
        };
        self.bytes.clear();
    }

    /// Drops all records but the first `count`.
    pub fn keep_first(&mut self, count: u64) {
        if self.met() <= count {
            return;
        }
        let passed_over = (self.over_limit.len() as u64).min(count);
        self.over_limit.truncate(passed_over as usize);
        let kept = count - passed_over;
        let end = lines(&self.bytes)
            .filter(|(_, line)| !is_blank(line))
            .nth(kept as usize)
            .map_or(self.bytes.len(), |(start, _)| start);
        self.bytes.truncate(end);
        self.records = kept;
        self.gaps.clear();
        self.cut_tail = false;
    }
}

/// A record that was longer than the limit, and was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverLimit {
    /// Its number in the shard.
    pub record: u64,
    /// Its length in decoded bytes.
    pub bytes: u64,
    /// The same with its line end, if it has one.
    pub bytes_with_end: u64,
    /// Where it starts in the decoded shard.
    pub decoded_offset: u64,
}

/// The records of a block, with number and place: lines that are not blank.
pub fn records(block: &Block) -> impl Iterator<Item = (u64, u64, &[u8])> {
    let mut number = block.first_record;
    lines(&block.bytes).filter_map(move |(start, line)| {
        if is_blank(line) {
            return None;
        }
        number += 1;
        Some((number - 1, block.decoded_offset + start as u64, line))
    })
}

/// Lines without their ends, and where each starts.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        let end =
            memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |offset| start + offset);
        let line = (start, &bytes[start..end]);
        start = end + 1;
        Some(line)
    })
}

/// Whether a line is no record: white space alone.
pub fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// What may be cut: whether two neighbouring records belong to one document.
///
/// Records of ready-made pairs do when they have one id; blocks are cut between documents.
pub type SameDocument = Arc<dyn Fn(&[u8], &[u8]) -> bool + Send + Sync>;
