//! Streams: one shard, opened when its first block is asked for and shared by all threads.
//!
//! Whoever needs work takes the lock, decodes one block and processes it outside. So one large shard keeps all cores busy,
//! a hundred shards need no hand-off, and no more blocks are in flight than there are threads. Shards of several small
//! zstd frames and Parquet tables are decoded [in parallel](super::segments); a record that a frame boundary cuts is rejoined
//! by the cutter.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::InputOptions;
use super::attributes::Attributes;
use super::blocks::{BLOCK_BYTES, Block};
use super::codec::{Codec, Decoder};
use super::cutter::Cutter;
use super::find::{Shard, Unread};
use super::foreign::KIND_BYTES;
use super::frames::Frames;
use super::parquet::Table;
use super::parquet::ranges::Ranges;
use super::queue::Next;
use super::reader::Reader;
use super::segments::Segments;
use super::shard::Bytes;

/// One shard, shared by the threads that work on it.
pub struct Stream {
    shard: Shard,
    options: Arc<InputOptions>,
    state: Mutex<State>,
    /// Signalled when a segment that others may wait for has been decoded.
    decoded: Condvar,
}

struct State {
    source: Source,
    cutter: Cutter,
    format: Option<&'static str>,
    reader: Option<Arc<Reader>>,
    /// What is read along, line by line.
    attributes: Option<Attributes>,
    /// Bytes of the file that were consumed, kept when the source is gone.
    position: u64,
    /// How many of them were told.
    told: u64,
}

enum Source {
    Unopened,
    Serial(Decoder),
    Segmented(Segments),
    Ended,
}

impl Stream {
    /// A shard that is opened when its first block is asked for.
    pub fn new(shard: Shard, options: Arc<InputOptions>) -> Self {
        Stream {
            state: Mutex::new(State {
                source: Source::Unopened,
                cutter: Cutter::new(options.record_bytes_max),
                format: None,
                reader: None,
                attributes: None,
                position: 0,
                told: 0,
            }),
            shard,
            options,
            decoded: Condvar::new(),
        }
    }

    /// The shard behind the stream.
    pub fn shard(&self) -> &Shard {
        &self.shard
    }

    /// Bytes of the file that were consumed so far.
    pub fn position(&self) -> u64 {
        self.lock().position
    }

    /// How the shard's records are read, once it has been opened.
    pub fn reader(&self) -> Option<Arc<Reader>> {
        self.lock().reader.clone()
    }

    /// What the shard is or how it is compressed (`zstd`), once it has been opened.
    pub fn format(&self) -> Option<&'static str> {
        self.lock().format
    }

    /// Fills `block` with the next records and says how to read them; `None` at the end of the shard.
    ///
    /// An error says why the shard could not be opened; it is returned once.
    pub fn next_block(&self, block: &mut Block) -> Result<Option<Arc<Reader>>, Unread> {
        let mut state = self.lock();
        block.clear();
        if matches!(state.source, Source::Unopened) {
            self.open(&mut state)?;
        }
        loop {
            let filled = match &mut state.source {
                Source::Unopened | Source::Ended => false,
                Source::Serial(_) => state.fill_serially(block),
                Source::Segmented(segments) => match segments.next(self.options.segments_ahead) {
                    Next::Decode(claim) => {
                        drop(state);
                        let arrival = claim.decode();
                        state = self.lock();
                        if let Source::Segmented(segments) = &mut state.source {
                            segments.arrive(arrival);
                        }
                        self.decoded.notify_all();
                        continue;
                    }
                    Next::Wait => {
                        let waited = self.decoded.wait(state);
                        state = waited.unwrap_or_else(PoisonError::into_inner);
                        continue;
                    }
                    Next::Segment(segment) => {
                        state.position = segment.end;
                        if !state.cutter.cut_segment(segment, block) {
                            continue;
                        }
                        true
                    }
                    Next::Serially(decoder) => {
                        state.source = Source::Serial(*decoder);
                        continue;
                    }
                    Next::End(position) => {
                        state.position = position;
                        state.source = Source::Ended;
                        state.cutter.finish(block)
                    }
                },
            };
            // Whoever waits for a segment must see that there is none any more.
            self.decoded.notify_all();
            if let Some(attributes) = state.attributes.as_mut().filter(|_| filled) {
                attributes.fill(block);
            }
            block.compressed_bytes = state.position - state.told;
            state.told = state.position;
            return Ok(state.reader.clone().filter(|_| filled));
        }
    }

    fn open(&self, state: &mut State) -> Result<(), Unread> {
        state.source = Source::Ended;
        let mut bytes = self.shard.open(self.options.access)?;
        let head = bytes.peek(KIND_BYTES).map_err(Unread::from)?;
        if head.is_empty() && self.shard.is_compressed_by_name() {
            return Err(Unread::because(
                "empty: a compressed shard has at least a header, so this may be what is left of a failed download",
            ));
        }
        if Table::is_meant(&head) {
            state.format = Some("Parquet");
            return self.open_table(state, bytes);
        }
        let codec = Codec::detect(&head).map_err(Unread::because)?;
        state.format = Some(codec.name());
        let frames = match codec {
            Codec::Zstd => Frames::of(&bytes, self.options.zstd_window_max),
            _ => None,
        };
        let mut decoder = Decoder::new(bytes, codec, self.options.zstd_window_max);
        let reader = Reader::learn(state.cutter.prime(&mut decoder), &self.shard, &self.options)?;
        self.read_with(reader, state);
        state.source = match frames {
            None => Source::Serial(decoder),
            Some(frames) => {
                // What was decoded to learn the layout is decoded again: one block of a shard of many frames.
                state.cutter.forget();
                Source::Segmented(Segments::Frames(frames))
            }
        };
        Ok(())
    }

    fn open_table(&self, state: &mut State, mut bytes: Bytes) -> Result<(), Unread> {
        let mut table = Table::open(&mut bytes).map_err(Unread::because)?;
        let reader = Reader::learn(
            table.head(BLOCK_BYTES).as_bytes(),
            &self.shard,
            &self.options,
        )?;
        // The first rows were decoded with all columns, to learn which are wanted.
        table.project(&reader.columns());
        self.read_with(reader, state);
        state.source = Source::Segmented(Segments::Rows(Ranges::new(table)));
        Ok(())
    }

    fn read_with(&self, reader: Reader, state: &mut State) {
        state.cutter.same_document = reader.same_document();
        let attributes = reader.attributes();
        state.attributes =
            attributes.and_then(|slots| Attributes::beside(&self.shard, slots, &self.options));
        state.reader = Some(Arc::new(reader));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn fill_serially(&mut self, block: &mut Block) -> bool {
        let Source::Serial(decoder) = &mut self.source else {
            return false;
        };
        let more = self.cutter.fill(decoder, block);
        self.position = decoder.position();
        if !more {
            self.source = Source::Ended;
        }
        more
    }
}
