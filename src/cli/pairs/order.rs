//! Printing what several threads made, in the order of the corpus.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Condvar, Mutex, PoisonError};

use crate::error::{Error, Result};

/// Prints the blocks of all threads in their order.
pub(super) struct Printer {
    /// How far a thread may be ahead of what is printed.
    ahead_max: usize,
    state: Mutex<Printed>,
    advanced: Condvar,
}

#[derive(Default)]
struct Printed {
    next: u64,
    waiting: BTreeMap<u64, Vec<u8>>,
    failed: bool,
}

impl Printer {
    pub(super) fn new(ahead_max: usize) -> Self {
        Printer {
            ahead_max,
            state: Mutex::default(),
            advanced: Condvar::new(),
        }
    }

    /// Prints a block's text when all before it are printed.
    pub(super) fn print(&self, sequence: u64, text: Result<Vec<u8>>) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match text {
            Ok(text) => text,
            Err(error) => {
                // Nobody may wait for what will not come.
                state.failed = true;
                self.advanced.notify_all();
                return Err(error);
            }
        };
        while sequence > state.next + self.ahead_max as u64 && !state.failed {
            state = self
                .advanced
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.insert(sequence, text);
        let mut out = std::io::stdout().lock();
        let mut result = Ok(());
        while result.is_ok() && !state.failed {
            let next = state.next;
            let Some(text) = state.waiting.remove(&next) else {
                break;
            };
            state.next += 1;
            result = out.write_all(&text);
        }
        state.failed |= result.is_err();
        self.advanced.notify_all();
        result.map_err(Error::Output)
    }
}
