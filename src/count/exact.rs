//! Exact counts: one 16-byte entry for every (prompt, cell), in a concurrent map filled by batches.
//!
//! The map's shard comes from the key alone, so that the entries of one prompt in several cells meet in one shard and a
//! corpus count is a sum over neighbours; the slot within comes from key and cell together, because one prompt in 10⁵
//! domains must not become 10⁵ equal hashes.
//!
//! This file uses dashmap's raw interface: a thread groups a batch by shard and takes each lock once, which is three
//! times as fast as an entry at a time (`benches/`). `unsafe` is needed to insert into a slot that was just found.

use std::sync::atomic::{AtomicUsize, Ordering};

use dashmap::{DashMap, SharedValue};
use hashbrown::raw::RawTable;
use rayon::prelude::*;

use super::summary::Summary;
use super::tally::{Answering, Key, Tally};
use crate::cell::CellId;
use crate::document::RelationId;
use crate::error::{Error, Result};

/// Locks of the map. More spread the threads, fewer make longer runs of a batch under one lock.
const SHARDS: usize = 256;

/// Incidences that a thread collects before it takes locks: 256 KiB, so that they stay in its cache.
const BATCH: usize = 1 << 14;

/// Bytes of an entry and of the control byte that the table keeps beside it.
const ENTRY_BYTES: usize = size_of::<(Key, SharedValue<Tally>)>() + 1;

/// Whether an incidence states a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stated {
    /// At least one mention states a fact.
    Answered,
    /// Every mention abstains.
    Abstained,
}

/// One incidence: a prompt in a document.
#[derive(Debug, Clone, Copy)]
pub struct Incidence {
    /// The prompt's hash.
    pub key: u64,
    /// The cell of document and relation.
    pub cell: CellId,
    /// Whether the document answers the prompt.
    pub stated: Stated,
    /// The document.
    pub document: Answering,
}

/// The counts of a run, shared by its threads.
pub struct Counts {
    map: DashMap<Key, Tally, xxhash_rust::xxh3::Xxh3DefaultBuilder>,
    bytes: AtomicUsize,
    bytes_max: usize,
}

/// Incidences that one thread has collected and not counted yet.
#[derive(Debug)]
pub struct Batch {
    incidences: Vec<Incidence>,
    /// Which incidences belong to which shard of the map: the order after grouping.
    order: Vec<(u8, u32)>,
}

impl Default for Batch {
    fn default() -> Self {
        Batch {
            incidences: Vec::with_capacity(BATCH),
            order: Vec::with_capacity(BATCH),
        }
    }
}

impl Counts {
    /// Empty counts that may take `bytes_max` bytes.
    pub fn new(bytes_max: usize) -> Self {
        let map = DashMap::with_capacity_and_hasher_and_shard_amount(0, Default::default(), SHARDS);
        Counts {
            map,
            bytes: AtomicUsize::new(0),
            bytes_max,
        }
    }

    /// Adds an incidence to a batch, and counts the batch when it is full.
    pub fn add(&self, batch: &mut Batch, incidence: Incidence) -> Result<()> {
        batch.incidences.push(incidence);
        if batch.incidences.len() < BATCH {
            return Ok(());
        }
        self.count(batch)
    }

    /// Counts what a batch holds and empties it.
    pub fn count(&self, batch: &mut Batch) -> Result<()> {
        let Batch { incidences, order } = batch;
        order.clear();
        order.extend(
            incidences
                .iter()
                .zip(0u32..)
                .map(|(incidence, index)| (shard_of(incidence.key), index)),
        );
        order.sort_unstable();
        for run in order.chunk_by(|one, other| one.0 == other.0) {
            self.count_run(incidences, run)?;
        }
        incidences.clear();
        Ok(())
    }

    /// Bytes that the counts take.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    fn count_run(&self, incidences: &[Incidence], run: &[(u8, u32)]) -> Result<()> {
        let mut table = self.map.shards()[usize::from(run[0].0)].write();
        for &(_, index) in run {
            let incidence = &incidences[index as usize];
            let tally = entry(&mut table, incidence, |more| self.grow(more))?;
            if incidence.stated == Stated::Answered {
                tally.add(incidence.document);
            }
        }
        Ok(())
    }

    /// Accounts for memory that a table has just taken.
    fn grow(&self, more: usize) -> Result<()> {
        let bytes = self.bytes.fetch_add(more, Ordering::Relaxed) + more;
        if bytes <= self.bytes_max {
            return Ok(());
        }
        Err(Error::Failed(format!(
            "the counts outgrew the memory budget ({} of {}). Give more with --memory, audit fewer relations or fewer \
             shards at a time, or count a sample of the prompts with --mode sample; counting on disk does not exist yet",
            bytesize::ByteSize(bytes as u64),
            bytesize::ByteSize(self.bytes_max as u64),
        )))
    }

    /// Brings together the entries of each prompt and sums up what rows need beyond sums over incidences.
    ///
    /// `relations` names the relation of every cell, by number.
    pub fn finish(self, relations: &[RelationId]) -> Summary {
        let empty = || Summary::new(relations);
        let tables = self.map.into_shards().into_vec();
        let per_thread = tables.len().div_ceil(rayon::current_num_threads());
        tables
            .into_par_iter()
            .with_min_len(per_thread)
            .fold(empty, |mut summary, table| {
                summary.add(entries(table.into_inner().into_inner()), relations);
                summary
            })
            .reduce(empty, |mut summary, other| {
                summary.merge(other);
                summary
            })
    }
}

/// Which shard of the map holds a key: its top bits, because sampling and hashbrown's tags use others of the mixed slot.
fn shard_of(key: u64) -> u8 {
    (key >> (64 - SHARDS.ilog2())) as u8
}

/// The hash of a slot: key and cell, mixed again because tables use the low bits and the top seven.
fn slot_hash(key: &Key) -> u64 {
    let word = (u64::from(key[0]) << 32 | u64::from(key[1]))
        ^ u64::from(key[2]).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 32)
}

type Table = RawTable<(Key, SharedValue<Tally>)>;

/// The tally of an incidence's (prompt, cell), made if there is none.
fn entry<'t>(
    table: &'t mut Table,
    incidence: &Incidence,
    grown: impl Fn(usize) -> Result<()>,
) -> Result<&'t mut Tally> {
    let key = [
        (incidence.key >> 32) as u32,
        incidence.key as u32,
        incidence.cell.0,
    ];
    if table.len() == table.capacity() {
        let before = table.buckets();
        table.reserve(1, |entry| slot_hash(&entry.0));
        grown((table.buckets() - before) * ENTRY_BYTES)?;
    }
    let hash = slot_hash(&key);
    let found =
        table.find_or_find_insert_slot(hash, |entry| entry.0 == key, |entry| slot_hash(&entry.0));
    let bucket = match found {
        Ok(bucket) => bucket,
        // SAFETY: the slot comes from this table, for this hash, and nothing changed the table in between.
        Err(slot) => unsafe {
            table.insert_in_slot(hash, slot, (key, SharedValue::new(Tally::default())))
        },
    };
    // SAFETY: the bucket is full, and the exclusive borrow of the table lasts as long as the reference.
    Ok(unsafe { bucket.as_mut() }.1.get_mut())
}

/// What a table holds.
fn entries(table: Table) -> Vec<(Key, Tally)> {
    table
        .into_iter()
        .map(|(key, tally)| (key, *tally.get()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::count::summary::PromptSummary;
    use crate::spectrum::COUNT_MAX;
    use crate::weight::Weight;

    const RELATIONS: [RelationId; 3] = [RelationId(0), RelationId(0), RelationId(1)];

    fn incidence(key: u64, cell: u32, stated: Stated) -> Incidence {
        Incidence {
            key,
            cell: CellId(cell),
            stated,
            document: Answering::new((key % 64) as u8, Weight::default()),
        }
    }

    fn summary(incidences: &[Incidence]) -> Summary {
        let counts = Counts::new(usize::MAX);
        let mut batch = Batch::default();
        incidences
            .iter()
            .for_each(|&incidence| counts.add(&mut batch, incidence).unwrap());
        counts.count(&mut batch).unwrap();
        counts.finish(&RELATIONS)
    }

    #[test]
    fn an_entry_takes_sixteen_bytes() {
        assert_eq!(ENTRY_BYTES, 17);
    }

    /// By hand: prompt 1 twice in cell 0 and once in cell 1; prompt 2 once in each; prompt 3 abstains in 1, is answered
    /// in 0; prompt 4 only abstains; prompt 5 twice in cell 2, prompt 6 three times, prompt 7 four times.
    #[test]
    fn prompts_are_brought_together_across_cells() {
        use Stated::{Abstained, Answered};
        let mut incidences = vec![
            incidence(1, 0, Answered),
            incidence(1, 0, Answered),
            incidence(1, 1, Answered),
            incidence(2, 0, Answered),
            incidence(2, 1, Answered),
            incidence(3, 1, Abstained),
            incidence(3, 0, Answered),
            incidence(4, 1, Abstained),
            incidence(5, 2, Answered),
            incidence(5, 2, Answered),
        ];
        incidences.extend([incidence(6, 2, Answered); 3]);
        incidences.extend([incidence(7, 2, Answered); 4]);
        let summary = summary(&incidences);
        assert_eq!(
            summary.cells[0].answered,
            BTreeMap::from([(1, 1), (2, 1), (3, 2)])
        );
        assert_eq!(summary.cells[1].answered, BTreeMap::from([(2, 1), (3, 1)]));
        assert_eq!(summary.cells[0].singletons_within, 2);
        assert_eq!(summary.cells[1].singletons_within, 2);
        let prompts = |answered, unanswered, [doubletons, tripletons, quadrupletons]: [u64; 3]| {
            PromptSummary {
                answered,
                unanswered,
                doubletons,
                tripletons,
                quadrupletons,
            }
        };
        assert_eq!(summary.cells[0].prompts, prompts(3, 0, [0, 0, 0]));
        assert_eq!(summary.cells[1].prompts, prompts(2, 2, [0, 0, 0]));
        let of_two = prompts(3, 0, [1, 1, 1]);
        assert_eq!(summary.cells[2].prompts, of_two);
        assert_eq!(summary.relations, [prompts(3, 1, [1, 1, 0]), of_two]);
    }

    /// By hand: prompt 1 once; 2 twice in cell 0; 3 in cells 0 and 1, and an abstention in 2; 4 twice in one group; 5 three
    /// times. Prompt 6 is another relation's.
    #[test]
    fn singletons_and_doubletons_are_told_by_document_group() {
        use Stated::{Abstained, Answered};
        let incidences = [
            (1, 1, Answered, 7),
            (2, 0, Answered, 9),
            (2, 0, Answered, 3),
            (3, 1, Answered, 4),
            (3, 0, Answered, 8),
            (3, 0, Abstained, 1),
            (4, 0, Answered, 5),
            (4, 0, Answered, 5),
            (5, 0, Answered, 5),
            (5, 1, Answered, 6),
            (5, 1, Answered, 6),
            (6, 2, Answered, 63),
        ];
        let summary = summary(&incidences.map(|(key, cell, stated, group)| Incidence {
            document: Answering::new(group, Weight::default()),
            ..incidence(key, cell, stated)
        }));
        let singletons = |cell: usize| summary.cells[cell].singletons.iter().collect::<Vec<_>>();
        assert_eq!(
            [0, 1, 2].map(singletons),
            [vec![], vec![(7, 1)], vec![(63, 1)]]
        );
        let doubletons = |cell: usize| summary.cells[cell].doubletons.pairs().collect::<Vec<_>>();
        assert_eq!([0, 1, 2].map(doubletons), [vec![(3, 9, 1)], vec![], vec![]]);
        let across = summary.doubletons_across.iter();
        let across: Vec<Vec<_>> = across.map(|of| of.pairs().collect()).collect();
        assert_eq!(across, [vec![(4, 8, 1)], vec![]]);
    }

    #[test]
    fn counts_beyond_the_cap_follow_from_the_total() {
        let often = vec![incidence(7, 0, Stated::Answered); 70_000];
        let summary = summary(&often);
        let spectrum = summary.cells[0].spectrum(70_000, 0, 1.0);
        assert_eq!(spectrum.iter().collect::<Vec<_>>(), [(COUNT_MAX, 70_000)]);
    }

    #[test]
    fn groups_are_kept_for_two_answers_in_any_order_and_zeroed_beyond() {
        let tally = |groups: &[u8]| {
            let mut tally = Tally::default();
            let of = |group| Answering::new(group, Weight::default());
            groups.iter().for_each(|&group| tally.add(of(group)));
            tally
        };
        assert_eq!(tally(&[9, 3]), tally(&[3, 9]));
        assert_eq!(tally(&[9, 3]).first.groups(), (3, 9));
        assert_eq!(tally(&[9, 3, 5]), tally(&[5, 9, 3]));
    }

    #[test]
    fn a_budget_that_is_too_small_ends_the_run_with_the_way_out() {
        let counts = Counts::new(1 << 10);
        let mut batch = Batch::default();
        let result = (0..100_000u64).try_for_each(|key| {
            counts.add(
                &mut batch,
                incidence(key.wrapping_mul(0x9e37_79b9_7f4a_7c15), 0, Stated::Answered),
            )
        });
        assert!(result.unwrap_err().to_string().contains("--memory"));
    }
}
