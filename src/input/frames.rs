//! Several small zstd frames of one shard, decoded in parallel and handed out in order.
//!
//! This is a fast path for clean shards as pzstd and `cat` make them. Whatever is unusual (a frame that is large or
//! damaged, bytes that are no frame) sends the shard back to the [serial decoder](super::codec::Decoder) from that place.

use std::ops::Range;

use super::codec::{Codec, Decoder, Step};
use super::queue::{Next, Queue, Segment};
use super::shard::Bytes;

/// Compressed bytes that are decoded as one segment, unless a single frame is longer.
const SEGMENT_BYTES: usize = 1 << 20;

/// Longer frames are streamed: walking to their end would read the file twice, holding them decoded costs memory.
const FRAME_BYTES_MAX: usize = 4 << 20;

/// A segment that decodes to more is streamed instead.
const SEGMENT_DECODED_MAX: usize = 64 << 20;

/// The frames of a mapped shard: which were claimed, which were decoded, which were handed out.
pub struct Frames {
    bytes: Bytes,
    window_max: u64,
    claimed_to: usize,
    queue: Queue<Arrival>,
}

/// A run of whole frames that one thread decodes.
pub struct Claim {
    place: u64,
    range: Range<usize>,
    bytes: Bytes,
    window_max: u64,
}

/// What came of a claim.
pub struct Arrival {
    place: u64,
    range: Range<usize>,
    /// `None` if the frames could not be decoded whole.
    bytes: Option<Vec<u8>>,
}

impl Frames {
    /// The frames of `bytes`, if they are mapped and start with a small frame that is not the only one.
    pub fn of(bytes: &Bytes, window_max: u64) -> Option<Frames> {
        let whole = bytes.mapped()?;
        let frames = Frames {
            bytes: bytes.part(0..whole.len())?,
            window_max,
            claimed_to: 0,
            queue: Queue::new(),
        };
        let first = frames.frame_at(0)?;
        (first < whole.len()).then_some(frames)
    }

    /// What to do next; at most `ahead` segments are decoded before they can be handed out.
    pub fn next(&mut self, ahead: u64) -> Next<Claim> {
        if let Some(arrival) = self.queue.take() {
            return match arrival.bytes {
                None => self.serially(arrival.range.start),
                Some(bytes) => Next::Segment(Segment {
                    bytes,
                    end: arrival.range.end as u64,
                    gap: None,
                }),
            };
        }
        let waiting = self.queue.waiting();
        if waiting >= ahead {
            return Next::Wait;
        }
        match self.claim() {
            Some(claim) => Next::Decode(claim),
            None if waiting > 0 => Next::Wait,
            None if self.claimed_to == self.length() => Next::End(self.claimed_to as u64),
            None => self.serially(self.claimed_to),
        }
    }

    /// Takes what came of a claim.
    pub fn arrive(&mut self, arrival: Arrival) {
        self.queue.arrive(arrival.place, arrival);
    }

    fn claim(&mut self) -> Option<Claim> {
        let start = self.claimed_to;
        let mut end = self.frame_at(start)?;
        while let Some(next) = self.frame_at(end) {
            if next - start > SEGMENT_BYTES {
                break;
            }
            end = next;
        }
        let claim = Claim {
            bytes: self.bytes.part(start..end)?,
            place: self.queue.claim(),
            window_max: self.window_max,
            range: start..end,
        };
        self.claimed_to = end;
        Some(claim)
    }

    /// Where the frame at `start` ends, if it is a small one.
    fn frame_at(&self, start: usize) -> Option<usize> {
        let rest = self.bytes.mapped()?.get(start..)?;
        let window = &rest[..rest.len().min(FRAME_BYTES_MAX)];
        let length = zstd::zstd_safe::find_frame_compressed_size(window).ok()?;
        (length > 0).then_some(start + length)
    }

    fn length(&self) -> usize {
        self.bytes.mapped().map_or(0, <[u8]>::len)
    }

    fn serially(&self, start: usize) -> Next<Claim> {
        match self.bytes.part(start..self.length()) {
            Some(bytes) => {
                let decoder = Decoder::new(bytes, Codec::Zstd, self.window_max);
                Next::Serially(Box::new(decoder))
            }
            None => Next::End(start as u64),
        }
    }
}

impl Claim {
    /// Decodes the frames. Damaged ones and what is too large are left to the serial decoder, which reports them.
    pub fn decode(self) -> Arrival {
        let mut bytes = Vec::new();
        let mut decoder = Decoder::new(self.bytes, Codec::Zstd, self.window_max);
        let step = decoder.decode(&mut bytes, SEGMENT_DECODED_MAX);
        Arrival {
            place: self.place,
            range: self.range,
            bytes: (step == Step::End).then_some(bytes),
        }
    }
}
