//! Counting alone: batches into the map's shards, against the same map an entry at a time.

use dashmap::DashMap;
use divan::Bencher;
use divan::counter::ItemsCount;
use hapax::cell::CellId;
use hapax::count::exact::{Batch, Counts, Incidence, Stated};
use hapax::count::tally::Answering;
use hapax::weight::Weight;
use rayon::prelude::*;

fn main() {
    divan::main();
}

/// Incidences of a thread; with two threads and seven in ten prompts new, some 14 million entries.
const INCIDENCES: u64 = 10_000_000;

/// Keys as hashing makes them: three in ten are repeats.
fn key(thread: u64, index: u64) -> u64 {
    let prompt = if index % 10 < 3 {
        index / 10
    } else {
        thread * INCIDENCES + index
    };
    xxhash_rust::xxh3::xxh3_64(&prompt.to_le_bytes())
}

fn threads() -> u64 {
    std::thread::available_parallelism().map_or(1, usize::from) as u64
}

#[divan::bench(sample_count = 3)]
fn batches(bencher: Bencher) {
    bencher
        .counter(ItemsCount::new(threads() * INCIDENCES))
        .bench(|| {
            let counts = Counts::new(usize::MAX);
            (0..threads()).into_par_iter().for_each(|thread| {
                let mut batch = Batch::default();
                for index in 0..INCIDENCES {
                    let incidence = Incidence {
                        key: key(thread, index),
                        cell: CellId(0),
                        stated: Stated::Answered,
                        document: Answering::new(0, Weight::default()),
                    };
                    counts.add(&mut batch, incidence).expect("memory enough");
                }
                counts.count(&mut batch).expect("memory enough");
            });
            counts.bytes()
        });
}

#[divan::bench(sample_count = 3)]
fn rival_dashmap_entry_by_entry(bencher: Bencher) {
    bencher
        .counter(ItemsCount::new(threads() * INCIDENCES))
        .bench(|| {
            let map: DashMap<(u64, u32), (u16, u8, u8)> = DashMap::new();
            (0..threads()).into_par_iter().for_each(|thread| {
                for index in 0..INCIDENCES {
                    map.entry((key(thread, index), 0)).or_default().0 += 1;
                }
            });
            map.len()
        });
}
