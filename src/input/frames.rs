//! Several small zstd frames of one shard, decoded in parallel and handed out in order.
//!
//! This is a fast path for clean shards as pzstd and `cat` make them. Whatever is unusual (a frame that is large or
//! damaged, bytes that are no frame) sends the shard back to the [serial decoder](super::codec::Decoder) from that place.

use std::collections::BTreeMap;
use std::ops::Range;

use super::codec::{Codec, Decoder, Step};
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
    next_claim: u64,
    next_segment: u64,
    arrived: BTreeMap<u64, (Range<usize>, Option<Vec<u8>>)>,
}

/// A run of whole frames that one thread decodes.
pub struct Claim {
    index: u64,
    range: Range<usize>,
    bytes: Bytes,
    window_max: u64,
}

/// Decoded frames, in order.
pub struct Segment {
    /// Their decoded bytes.
    pub bytes: Vec<u8>,
    /// Where they end in the file.
    pub end: u64,
}

/// What to do next with a shard of several frames.
pub enum Next {
    /// Decode this, without holding the lock.
    Decode(Claim),
    /// Other threads are decoding what comes next.
    Wait,
    /// The next segment in order.
    Segment(Segment),
    /// From here on the frames are not small and clean.
    Serially(Box<Decoder>),
    /// The shard is at its end.
    End,
}

impl Frames {
    /// The frames of `bytes`, if they are mapped and start with a small frame that is not the only one.
    pub fn of(bytes: &Bytes, window_max: u64) -> Option<Frames> {
        let whole = bytes.mapped()?;
        let frames = Frames {
            bytes: bytes.part(0..whole.len())?,
            window_max,
            claimed_to: 0,
            next_claim: 0,
            next_segment: 0,
            arrived: BTreeMap::new(),
        };
        let first = frames.frame_at(0)?;
        (first < whole.len()).then_some(frames)
    }

    /// What to do next; at most `ahead` segments are decoded before they can be handed out.
    pub fn next(&mut self, ahead: u64) -> Next {
        match self.arrived.remove(&self.next_segment) {
            Some((range, Some(bytes))) => {
                self.next_segment += 1;
                let end = range.end as u64;
                return Next::Segment(Segment { bytes, end });
            }
            Some((range, None)) => return self.serially(range.start),
            None => {}
        }
        let waiting = self.next_claim - self.next_segment;
        if waiting >= ahead {
            return Next::Wait;
        }
        match self.claim() {
            Some(claim) => Next::Decode(claim),
            None if waiting > 0 => Next::Wait,
            None if self.claimed_to == self.length() => Next::End,
            None => self.serially(self.claimed_to),
        }
    }

    /// Takes a decoded segment; `None` if it could not be decoded whole.
    pub fn arrive(&mut self, claim: Claim, bytes: Option<Vec<u8>>) {
        self.arrived.insert(claim.index, (claim.range, bytes));
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
            index: self.next_claim,
            bytes: self.bytes.part(start..end)?,
            window_max: self.window_max,
            range: start..end,
        };
        self.next_claim += 1;
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

    fn serially(&self, start: usize) -> Next {
        match self.bytes.part(start..self.length()) {
            Some(bytes) => {
                let decoder = Decoder::new(bytes, Codec::Zstd, self.window_max);
                Next::Serially(Box::new(decoder))
            }
            None => Next::End,
        }
    }
}

impl Claim {
    /// Decodes the frames; `None` if they are damaged or too large, which the serial decoder then reports.
    pub fn decode(&self) -> Option<Vec<u8>> {
        let bytes = self.bytes.part(self.range.clone())?;
        let mut decoded = Vec::new();
        let mut decoder = Decoder::new(bytes, Codec::Zstd, self.window_max);
        let step = decoder.decode(&mut decoded, SEGMENT_DECODED_MAX);
        (step == Step::End).then_some(decoded)
    }
}
