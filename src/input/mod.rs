//! Input: from paths to records.
//!
//! [`find`] walks the arguments and lists shards; a [`Stream`](stream::Stream) decodes one shard into blocks of whole
//! records; a [`Reader`](reader::Reader), chosen from the first records, turns each line into a
//! [`Document`](crate::document::Document). What cannot be read is returned with its place, never dropped.
//!
//! A new format is a parse function here and a variant of [`codec::Codec`], of [`segments::Segments`] or of
//! [`layout::Layout`].

mod arguments;
pub mod attributes;
pub mod blocks;
pub mod codec;
mod cutter;
pub mod find;
mod foreign;
pub mod frames;
pub mod jsonl;
pub mod layout;
mod name;
pub mod near;
pub mod parquet;
mod pattern;
mod queue;
pub mod reader;
mod seen;
pub mod segments;
pub mod shard;
pub mod stream;
pub mod turns;
mod walk;

use crate::document::Pointer;

/// Longest record that is read, by default: 64 MiB.
pub const RECORD_BYTES_MAX: usize = 64 << 20;

/// What reading shards needs to know; the same for all shards of a run.
#[derive(Debug, Clone)]
pub struct InputOptions {
    /// How files are reached.
    pub access: shard::Access,
    /// Longer records are passed over, in bytes.
    pub record_bytes_max: usize,
    /// zstd frames with larger windows are passed over, in bytes.
    pub zstd_window_max: u64,
    /// How many segments of one shard may be decoded ahead.
    pub segments_ahead: u64,
    /// Fields that rules read; their slots come first, in this order.
    pub wanted: Vec<Pointer>,
    /// What the config says about the layout, over what is recognised.
    pub layout: layout::LayoutOverride,
}
