//! Segments: parts of one shard that several threads decode at once and that are handed out in order.
//!
//! Whoever holds the stream's lock claims a part, decodes it without the lock and brings it back; segments are taken in the
//! order of the shard, so what is read does not depend on the number of threads. Few segments are decoded ahead, which
//! bounds memory.

use super::frames::{self, Frames};
use super::parquet::ranges::{self, Ranges};
use super::queue::Next;

/// A shard of several parts that can be decoded apart from each other.
pub enum Segments {
    /// zstd frames.
    Frames(Frames),
    /// Rows of a Parquet table.
    Rows(Ranges),
}

/// A part that one thread decodes.
pub enum Claim {
    /// A run of zstd frames.
    Frames(frames::Claim),
    /// A range of rows.
    Rows(ranges::Claim),
}

/// What came of a claim, to be brought back.
pub enum Arrival {
    /// Of frames.
    Frames(frames::Arrival),
    /// Of rows.
    Rows(ranges::Arrival),
}

impl Segments {
    /// What to do next; at most `ahead` segments are decoded before they can be handed out.
    pub fn next(&mut self, ahead: u64) -> Next<Claim> {
        match self {
            Segments::Frames(frames) => frames.next(ahead).map(Claim::Frames),
            Segments::Rows(ranges) => ranges.next(ahead).map(Claim::Rows),
        }
    }

    /// Takes what came of a claim.
    pub fn arrive(&mut self, arrival: Arrival) {
        match (self, arrival) {
            (Segments::Frames(frames), Arrival::Frames(arrival)) => frames.arrive(arrival),
            (Segments::Rows(ranges), Arrival::Rows(arrival)) => ranges.arrive(arrival),
            // A shard never changes from the one to the other.
            (Segments::Frames(_), Arrival::Rows(_)) | (Segments::Rows(_), Arrival::Frames(_)) => {}
        }
    }
}

impl Claim {
    /// Decodes the part.
    pub fn decode(self) -> Arrival {
        match self {
            Claim::Frames(claim) => Arrival::Frames(claim.decode()),
            Claim::Rows(claim) => Arrival::Rows(claim.decode()),
        }
    }
}
