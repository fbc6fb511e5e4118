//! Work that is claimed in order, done by several threads in any order, and taken in order again.

use std::collections::BTreeMap;

use super::blocks::Gap;
use super::codec::Decoder;

/// What was claimed and what has arrived.
#[derive(Debug)]
pub struct Queue<T> {
    claimed: u64,
    taken: u64,
    arrived: BTreeMap<u64, T>,
}

impl<T> Queue<T> {
    /// A queue from which nothing was claimed yet.
    pub fn new() -> Self {
        Queue {
            claimed: 0,
            taken: 0,
            arrived: BTreeMap::new(),
        }
    }

    /// Gives the next piece of work its place.
    pub fn claim(&mut self) -> u64 {
        self.claimed += 1;
        self.claimed - 1
    }

    /// How much was claimed and not taken yet.
    pub fn waiting(&self) -> u64 {
        self.claimed - self.taken
    }

    /// Keeps what came of the work at a place until its turn.
    pub fn arrive(&mut self, place: u64, done: T) {
        self.arrived.insert(place, done);
    }

    /// What is next in order, if it has arrived.
    pub fn take(&mut self) -> Option<T> {
        let done = self.arrived.remove(&self.taken)?;
        self.taken += 1;
        Some(done)
    }

    /// Keeps the turn of what was taken last, because more work is to be done at its place; returns that.
    pub fn keep_turn(&mut self) -> u64 {
        self.taken -= 1;
        self.taken
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue::new()
    }
}

/// Decoded bytes, in order.
#[derive(Debug)]
pub struct Segment {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Bytes of the file that were consumed when this was decoded.
    pub end: u64,
    /// What is missing behind them.
    pub gap: Option<Gap>,
}

/// What to do next with a shard of several parts.
pub enum Next<C> {
    /// Decode this, without holding the lock.
    Decode(C),
    /// Other threads are decoding what comes next.
    Wait,
    /// The next segment in order.
    Segment(Segment),
    /// From here on the parts cannot be told apart.
    Serially(Box<Decoder>),
    /// The shard is at its end, which is so many bytes into the file.
    End(u64),
}

impl<C> Next<C> {
    /// The same with the claim as another type.
    pub fn map<D>(self, claim: impl FnOnce(C) -> D) -> Next<D> {
        match self {
            Next::Decode(decode) => Next::Decode(claim(decode)),
            Next::Wait => Next::Wait,
            Next::Segment(segment) => Next::Segment(segment),
            Next::Serially(decoder) => Next::Serially(decoder),
            Next::End(position) => Next::End(position),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_in_any_order_is_taken_in_order() {
        let mut queue = Queue::new();
        let places = [queue.claim(), queue.claim(), queue.claim()];
        queue.arrive(places[1], "b");
        assert_eq!((queue.take(), queue.waiting()), (None, 3));
        queue.arrive(places[0], "a");
        assert_eq!((queue.take(), queue.take()), (Some("a"), Some("b")));
        assert_eq!((queue.take(), queue.waiting()), (None, 1));
    }

    #[test]
    fn a_turn_that_is_kept_comes_before_what_arrived_behind_it() {
        let mut queue = Queue::new();
        let places = [queue.claim(), queue.claim()];
        queue.arrive(places[0], "a, first half");
        queue.arrive(places[1], "b");
        assert_eq!(queue.take(), Some("a, first half"));
        let place = queue.keep_turn();
        assert_eq!(queue.take(), None);
        queue.arrive(place, "a, second half");
        assert_eq!(queue.take(), Some("a, second half"));
        assert_eq!(queue.take(), Some("b"));
    }
}
