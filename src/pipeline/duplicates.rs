//! `--duplicates skip`: a first reading finds, of all documents of one text, the one that counts (`design.md` 4.7).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::records::{DocumentHead, Event, RecordReader};
use super::run::Plan;
use super::{Control, Order, scan};
use crate::error::Result;

/// Which document of a text counts: the smallest by domain, id, shard and record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    domain: String,
    id: Option<String>,
    shard: usize,
    record: u64,
}

/// Locks, so that threads seldom meet.
const PARTS: usize = 64;

/// The document that counts, for every text of a document with pairs.
pub struct Firsts {
    parts: Vec<Mutex<HashMap<u64, Place>>>,
}

impl Firsts {
    /// Reads the corpus once.
    pub fn find(plan: &Plan, control: &Control, order: Order) -> Result<Firsts> {
        let firsts = Firsts {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
        };
        scan(
            &plan.found.shards,
            &plan.input,
            plan.threads,
            order,
            control,
            || RecordReader::new(&plan.config.rules, plan.input.record_bytes_max),
            |reader, work| {
                reader.read(work, &mut |event| {
                    if let Event::End(document) = event
                        && document.has_pairs()
                    {
                        firsts.meet(document, work.shard_index);
                    }
                    Ok(())
                })
            },
        )?;
        Ok(firsts)
    }

    /// Whether a document with pairs is another's copy.
    pub fn is_copy(&self, document: &DocumentHead, shard: usize) -> bool {
        let part = self.part(document.text);
        part.get(&document.text)
            .is_some_and(|first| *first != place(document, shard))
    }

    fn meet(&self, document: &DocumentHead, shard: usize) {
        let place = place(document, shard);
        let mut part = self.part(document.text);
        match part.get_mut(&document.text) {
            Some(first) if *first <= place => {}
            Some(first) => *first = place,
            None => drop(part.insert(document.text, place)),
        }
    }

    fn part(&self, text: u64) -> std::sync::MutexGuard<'_, HashMap<u64, Place>> {
        let part = &self.parts[text as usize % PARTS];
        part.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn place(document: &DocumentHead, shard: usize) -> Place {
    Place {
        domain: document.domain.clone(),
        id: document.id.clone(),
        shard,
        record: document.record,
    }
}
