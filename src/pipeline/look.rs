//! A look at every shard: opened, its first block decoded, nothing counted.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::Control;
use super::records::NO_DOMAIN;
use crate::error::{Error, Result};
use crate::input::InputOptions;
use crate::input::blocks::{Block, records};
use crate::input::find::{Shard, Unread};
use crate::input::reader::Reader;
use crate::input::stream::Stream;

/// What a look at one shard showed.
#[derive(Debug)]
pub enum Look {
    /// It can be read, as far as its first block shows.
    Readable(Readable),
    /// It cannot be opened, or is no shard.
    Unread(Unread),
    /// The look ended before.
    Untouched,
}

/// A shard that can be read.
#[derive(Debug)]
pub struct Readable {
    /// What it is or how it is compressed, in words.
    pub format: &'static str,
    /// Layout and domain, in words.
    pub layout: String,
    /// The domain of its first document; `None` if the first block holds none.
    pub domain: Option<String>,
    /// What could not be decoded in the first block.
    pub damage: Option<String>,
}

/// Looks at the shards, on `threads` threads; the result has their order.
pub fn look(
    shards: &[Shard],
    options: &Arc<InputOptions>,
    threads: usize,
    control: &Control,
) -> Result<Vec<Look>> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::Failed(format!("cannot start {threads} threads: {error}")))?;
    Ok(pool.install(|| {
        shards
            .par_iter()
            .map(|shard| look_at(shard, options, control))
            .collect()
    }))
}

fn look_at(shard: &Shard, options: &Arc<InputOptions>, control: &Control) -> Look {
    if control.stop.load(Ordering::Relaxed) {
        return Look::Untouched;
    }
    let stream = Stream::new(shard.clone(), options.clone());
    let mut block = Block::default();
    if let Err(unread) = stream.next_block(&mut block) {
        return Look::Unread(unread);
    }
    let (Some(reader), Some(format)) = (stream.reader(), stream.format()) else {
        return Look::Untouched;
    };
    control.note_lacking(&reader, shard);
    Look::Readable(Readable {
        format,
        layout: reader.describe(),
        domain: first_domain(&reader, &block),
        damage: block.gaps.first().map(|gap| gap.reason.clone()),
    })
}

/// The domain of the first record that can be read.
fn first_domain(reader: &Reader, block: &Block) -> Option<String> {
    let mut fields = Vec::new();
    let line = records(block).find_map(|(_, _, line)| {
        let line = std::str::from_utf8(line)
            .ok()?
            .trim_start_matches('\u{feff}');
        reader.read(line, &mut Vec::new()).ok().map(|()| line)
    })?;
    reader.read(line, &mut fields).ok()?;
    let domain = reader.document(&fields).domain;
    Some(domain.as_deref().unwrap_or(NO_DOMAIN).to_string())
}
