//! What hapax extracts from shards, by record.

use std::path::PathBuf;
use std::sync::Arc;

use hapax::config::Config;
use hapax::input::codec::ZSTD_WINDOW_BYTES_MAX;
use hapax::input::find::find;
use hapax::input::shard::Access;
use hapax::input::{InputOptions, RECORD_BYTES_MAX};
use hapax::pipeline::records::{Event, RecordReader};
use hapax::pipeline::{Control, Order, scan};

/// A pair, and the record that states it.
pub struct Extraction {
    /// The shard's name.
    pub shard: String,
    /// The record's number from 0.
    pub record: u64,
    /// The relation.
    pub relation: String,
    /// The canonical prompt.
    pub prompt: String,
    /// The canonical fact.
    pub fact: String,
}

/// All pairs of some shards, and how many bytes they decode to.
pub struct Extracted {
    /// The pairs.
    pub pairs: Vec<Extraction>,
    /// Decoded bytes.
    pub bytes: u64,
}

/// Extracts from these files and folders.
pub fn extract(config: &Config, shards: &[PathBuf]) -> hapax::error::Result<Extracted> {
    let shards: Vec<String> = shards
        .iter()
        .map(|shard| shard.display().to_string())
        .collect();
    let input = Arc::new(InputOptions {
        access: Access::Auto,
        record_bytes_max: RECORD_BYTES_MAX,
        zstd_window_max: ZSTD_WINDOW_BYTES_MAX,
        segments_ahead: 4,
        wanted: config.rules.pointers.clone(),
        layout: config.layout.clone(),
    });
    let scanned = scan(
        &find(&shards)?.shards,
        &input,
        std::thread::available_parallelism().map_or(1, usize::from),
        Order::Free,
        &Control::default(),
        || {
            (
                RecordReader::new(&config.rules, RECORD_BYTES_MAX),
                Vec::new(),
            )
        },
        |(reader, pairs), work| {
            reader.read(work, &mut |event| {
                if let Event::Pair(found) = event {
                    pairs.extend(found.pair.fact.map(|fact| Extraction {
                        shard: work.shard.name.clone(),
                        record: found.record,
                        relation: found.pair.relation.to_owned(),
                        prompt: found.pair.prompt.to_owned(),
                        fact: fact.to_owned(),
                    }));
                }
                Ok(())
            })
        },
    )?;
    let mut all = Extracted {
        pairs: Vec::new(),
        bytes: 0,
    };
    for (reader, pairs) in scanned.workers {
        all.bytes += reader.ledger.bytes_decoded;
        all.pairs.extend(pairs);
    }
    Ok(all)
}
