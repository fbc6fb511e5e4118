//! The one parallel loop: shards in, blocks to whoever has time, results out.
//!
//! A thread takes a shard of its own while there are any, and helps with another's when there are none left
//! (`design.md` 4.13). What is done with a block is the caller's: counting, or printing pairs.

mod documents;
pub mod duplicates;
pub mod forecast;
pub mod laws;
pub mod look;
pub mod records;
pub mod rows;
pub mod run;
mod shared;
mod spelling;
mod trained;
pub mod warnings;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::input::InputOptions;
use crate::input::blocks::Block;
use crate::input::find::{Shard, Unread};
use crate::input::reader::Reader;
use crate::input::stream::Stream;

/// In which order blocks are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Any: as fast as can be.
    Free,
    /// One shard after another, blocks numbered through, at most this many records.
    Sequential(Option<u64>),
}

/// What other threads may ask of a scan, and see of it.
#[derive(Debug, Default)]
pub struct Control {
    /// Set to end the scan after the blocks at hand.
    pub stop: Arc<AtomicBool>,
    /// Compressed bytes consumed.
    pub bytes: AtomicU64,
    /// Records met.
    pub records: AtomicU64,
    layouts: Mutex<Layouts>,
    lacking: Mutex<BTreeMap<String, Lacking>>,
}

/// Shards whose first records lack a field that was asked for.
#[derive(Debug)]
struct Lacking {
    shards: usize,
    /// The first of them by name, and the keys that it has.
    first: (String, String),
}

/// Layouts in the order in which they were met.
#[derive(Debug, Default)]
struct Layouts {
    met: Vec<String>,
    told: usize,
}

impl Control {
    /// Layouts that were met since this was asked last: each once, with the first shard that has it.
    pub fn new_layouts(&self) -> Vec<String> {
        let mut layouts = self.layouts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = layouts.met[layouts.told..].to_vec();
        layouts.told = layouts.met.len();
        new
    }

    /// Fields that were asked for and that no first record of some shards has: misspelt ones, most likely.
    pub fn lacking(&self) -> Vec<String> {
        let lacking = self.lacking.lock().unwrap_or_else(PoisonError::into_inner);
        let one = |(
            field,
            Lacking {
                shards,
                first: (shard, keys),
            },
        ): (&String, &Lacking)| {
            let whose = match shards {
                1 => shard.clone(),
                shards => format!("{shards} shards, such as {shard}"),
            };
            format!("none of the first records has {field} in {whose}; the keys there are {keys}")
        };
        lacking.iter().map(one).collect()
    }

    fn note_lacking(&self, reader: &Reader, shard: &Shard) {
        let (fields, keys) = reader.lacking();
        let mut lacking = self.lacking.lock().unwrap_or_else(PoisonError::into_inner);
        for field in fields {
            let here = (shard.name.clone(), keys.clone());
            let known = lacking.entry(field).or_insert_with(|| Lacking {
                shards: 0,
                first: here.clone(),
            });
            known.shards += 1;
            known.first = known.first.clone().min(here);
        }
    }

    fn meet(&self, reader: &Reader, shard: &Shard) {
        self.note_lacking(reader, shard);
        let layout = reader.describe();
        let mut layouts = self.layouts.lock().unwrap_or_else(PoisonError::into_inner);
        if !layouts.met.iter().any(|met| met.starts_with(&layout)) {
            layouts
                .met
                .push(format!("{layout} (first in {})", shard.name));
        }
    }
}

/// A block with all that is known of where it comes from.
pub struct Work<'w> {
    /// The shard's number in the sorted list.
    pub shard_index: usize,
    /// The shard.
    pub shard: &'w Shard,
    /// How its records are read.
    pub reader: &'w Reader,
    /// The records.
    pub block: &'w Block,
    /// The block's number in a [sequential](Order::Sequential) scan.
    pub sequence: u64,
}

/// How the reading of one shard ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was opened, and read as far as this many bytes, in this layout.
    Read {
        /// Compressed bytes consumed.
        bytes: u64,
        /// Layout and domain, in words.
        layout: String,
    },
    /// It could not be opened, or is no shard.
    Unread(Unread),
    /// The scan ended before.
    Untouched,
}

/// What a scan came to.
pub struct Scanned<W> {
    /// What each thread made of its blocks.
    pub workers: Vec<W>,
    /// How each shard fared, in the order of the list.
    pub outcomes: Vec<Outcome>,
}

/// Reads all shards on `threads` threads. `start` makes a thread's state, `each` is called with every block.
pub fn scan<W: Send>(
    shards: &[Shard],
    options: &Arc<InputOptions>,
    threads: usize,
    order: Order,
    control: &Control,
    start: impl Fn() -> W + Sync,
    each: impl Fn(&mut W, &Work<'_>) -> Result<()> + Sync,
) -> Result<Scanned<W>> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::Failed(format!("cannot start {threads} threads: {error}")))?;
    let schedule = Schedule::new(shards, options, order);
    let workers: Result<Vec<W>> = pool
        .broadcast(|_| {
            let mut worker = start();
            let result = schedule.work(control, &mut |work| each(&mut worker, work));
            if result.is_err() {
                control.stop.store(true, Ordering::Relaxed);
            }
            result.map(|()| worker)
        })
        .into_iter()
        .collect();
    Ok(Scanned {
        workers: workers?,
        outcomes: schedule.outcomes(),
    })
}

struct Schedule {
    streams: Vec<Stream>,
    unread: Vec<Mutex<Option<Unread>>>,
    order: Order,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The next shard that no thread has taken.
    next: usize,
    /// Shards that were taken and are not at their end, with the number of threads at each.
    open: Vec<(usize, usize)>,
    sequence: u64,
    records: u64,
}

impl Schedule {
    fn new(shards: &[Shard], options: &Arc<InputOptions>, order: Order) -> Self {
        Schedule {
            streams: shards
                .iter()
                .map(|shard| Stream::new(shard.clone(), options.clone()))
                .collect(),
            unread: shards.iter().map(|_| Mutex::default()).collect(),
            order,
            state: Mutex::default(),
        }
    }

    fn work(&self, control: &Control, each: &mut dyn FnMut(&Work<'_>) -> Result<()>) -> Result<()> {
        match self.order {
            Order::Free => self.work_freely(control, each),
            Order::Sequential(limit) => self.work_in_order(limit, control, each),
        }
    }

    fn work_freely(
        &self,
        control: &Control,
        each: &mut dyn FnMut(&Work<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut block = Block::default();
        while let Some(index) = self.take() {
            while !control.stop.load(Ordering::Relaxed) {
                let Some(reader) = self.next_block(index, &mut block, control) else {
                    break;
                };
                each(&self.as_work(index, &reader, &block, 0))?;
            }
            self.leave(index);
            if control.stop.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(())
    }

    fn work_in_order(
        &self,
        limit: Option<u64>,
        control: &Control,
        each: &mut dyn FnMut(&Work<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut block = Block::default();
        while !control.stop.load(Ordering::Relaxed) {
            let mut state = self.lock();
            let left = limit.map_or(u64::MAX, |limit| limit - state.records);
            if left == 0 || state.next >= self.streams.len() {
                break;
            }
            let index = state.next;
            let Some(reader) = self.next_block(index, &mut block, control) else {
                state.next += 1;
                continue;
            };
            block.keep_first(left);
            state.records += block.met();
            let sequence = state.sequence;
            state.sequence += 1;
            drop(state);
            each(&self.as_work(index, &reader, &block, sequence))?;
        }
        Ok(())
    }

    fn as_work<'w>(
        &'w self,
        shard_index: usize,
        reader: &'w Reader,
        block: &'w Block,
        sequence: u64,
    ) -> Work<'w> {
        Work {
            shard_index,
            shard: self.streams[shard_index].shard(),
            reader,
            block,
            sequence,
        }
    }

    /// A shard that nobody has, else the open one with the fewest threads.
    fn take(&self) -> Option<usize> {
        let mut state = self.lock();
        if state.next < self.streams.len() {
            let index = state.next;
            state.next += 1;
            state.open.push((index, 1));
            return Some(index);
        }
        let open = state.open.iter_mut().min_by_key(|(_, threads)| *threads)?;
        open.1 += 1;
        Some(open.0)
    }

    /// Leaves a shard that is at its end: nobody need look at it again.
    fn leave(&self, index: usize) {
        self.lock().open.retain(|&(open, _)| open != index);
    }

    fn next_block(
        &self,
        index: usize,
        block: &mut Block,
        control: &Control,
    ) -> Option<Arc<Reader>> {
        let result = self.streams[index].next_block(block);
        control
            .bytes
            .fetch_add(block.compressed_bytes, Ordering::Relaxed);
        match result {
            Ok(reader) => {
                if let Some(reader) = reader.as_deref().filter(|_| block.is_first()) {
                    control.meet(reader, self.streams[index].shard());
                }
                control.records.fetch_add(block.met(), Ordering::Relaxed);
                reader
            }
            Err(unread) => {
                let mut slot = self.unread[index]
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                *slot = Some(unread);
                None
            }
        }
    }

    fn outcomes(self) -> Vec<Outcome> {
        self.streams
            .iter()
            .zip(self.unread)
            .map(|(stream, unread)| {
                match (
                    unread.into_inner().unwrap_or_else(PoisonError::into_inner),
                    stream.reader(),
                ) {
                    (Some(unread), _) => Outcome::Unread(unread),
                    (None, Some(reader)) => Outcome::Read {
                        bytes: stream.position(),
                        layout: reader.describe(),
                    },
                    (None, None) => Outcome::Untouched,
                }
            })
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
