//! How fast each stage is, in bytes of decoded data, each stage with those before it.
//!
//! `cargo bench` uses a small built-in corpus; `HAPAX_BENCH=FOLDER cargo bench` any other, such as one of some GB. The
//! rival in the same run is the zstd library decoding the same shards, which is the limit: decoding alone.

use std::path::PathBuf;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::BytesCount;
use hapax::audit::{Copies, Mode};
use hapax::config::Config;
use hapax::count::collect::{Collector, DocumentEnd, Unit};
use hapax::count::exact::Counts;
use hapax::count::sample::{KEYS_MAX, Place, Sample};
use hapax::input::blocks::records;
use hapax::input::codec::{Codec, Decoder, Step, ZSTD_WINDOW_BYTES_MAX};
use hapax::input::find::{Found, find};
use hapax::input::shard::{Access, Bytes};
use hapax::input::{InputOptions, RECORD_BYTES_MAX};
use hapax::key::{Fold, Hasher};
use hapax::pipeline::records::{Event, RecordReader};
use hapax::pipeline::run::{Plan, audit};
use hapax::pipeline::{Control, Order, Work, scan};

fn main() {
    divan::main();
}

/// The corpus: what `HAPAX_BENCH` names, else the sample in the repository.
fn corpus() -> Found {
    let folder = std::env::var("HAPAX_BENCH").map_or_else(
        |_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/sample"),
        PathBuf::from,
    );
    find(&[folder.display().to_string()]).expect("a folder with shards")
}

fn input(config: &Config) -> Arc<InputOptions> {
    Arc::new(InputOptions {
        access: Access::Auto,
        record_bytes_max: RECORD_BYTES_MAX,
        zstd_window_max: ZSTD_WINDOW_BYTES_MAX,
        segments_ahead: 4,
        wanted: config.rules.pointers.clone(),
        layout: config.layout.clone(),
    })
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn config() -> Config {
    Config::default_config().expect("the default config compiles")
}

fn decoded_bytes(found: &Found) -> u64 {
    each_block(found, &config(), |work| work.block.bytes.len() as u64)
}

/// Runs `each` on every block, on all threads, and sums up what it returns.
fn each_block(found: &Found, config: &Config, each: impl Fn(&Work<'_>) -> u64 + Sync) -> u64 {
    let scanned = scan(
        &found.shards,
        &input(config),
        threads(),
        Order::Free,
        &Control::default(),
        || 0,
        |sum, work| {
            *sum += each(work);
            Ok(())
        },
    );
    scanned
        .expect("the corpus is read")
        .workers
        .into_iter()
        .sum()
}

/// The rival: the zstd and gzip libraries alone, one thread, into a buffer that stays in the cache.
#[divan::bench(sample_count = 5)]
fn a_rival_decoding_libraries_one_thread(bencher: Bencher) {
    let found = corpus();
    bencher
        .counter(BytesCount::new(decoded_bytes(&found)))
        .bench(|| {
            for shard in &found.shards {
                let mut bytes = shard.open(Access::Auto).expect("the shard opens");
                let head = bytes.peek(8).expect("the shard is read");
                let codec = Codec::detect(&head).expect("a known codec");
                let mut decoder = Decoder::new(bytes, codec, ZSTD_WINDOW_BYTES_MAX);
                let mut block = Vec::new();
                while decoder.decode(&mut block, 128 << 10) == Step::More {
                    block.clear();
                }
            }
        });
}

/// Decoding into blocks cut between records.
#[divan::bench(sample_count = 5)]
fn b_blocks(bencher: Bencher) {
    let (found, config) = (corpus(), config());
    bencher
        .counter(BytesCount::new(decoded_bytes(&found)))
        .bench(|| each_block(&found, &config, |work| work.block.records));
}

/// And reading the wanted fields of every record.
#[divan::bench(sample_count = 5)]
fn c_records(bencher: Bencher) {
    let (found, config) = (corpus(), config());
    bencher
        .counter(BytesCount::new(decoded_bytes(&found)))
        .bench(|| {
            each_block(&found, &config, |work| {
                let text = std::str::from_utf8(&work.block.bytes).unwrap_or_default();
                let mut fields = Vec::new();
                let mut read = 0;
                for (_, offset, line) in records(work.block) {
                    let start = (offset - work.block.decoded_offset) as usize;
                    let line = text.get(start..start + line.len()).unwrap_or_default();
                    read += u64::from(work.reader.read(line, &mut fields).is_ok());
                }
                read
            })
        });
}

/// And finding pairs with the default config.
#[divan::bench(sample_count = 5)]
fn d_extraction(bencher: Bencher) {
    let (found, config) = (corpus(), config());
    bencher
        .counter(BytesCount::new(decoded_bytes(&found)))
        .bench(|| {
            let start = || RecordReader::new(&config.rules, RECORD_BYTES_MAX);
            let control = Control::default();
            scan(
                &found.shards,
                &input(&config),
                threads(),
                Order::Free,
                &control,
                start,
                |reader, work| reader.read(work, &mut |_| Ok(())),
            )
            .map(|scanned| scanned.workers.len())
        });
}

/// And counting them.
#[divan::bench(sample_count = 5)]
fn e_counting(bencher: Bencher) {
    let (found, config) = (corpus(), config());
    bencher
        .counter(BytesCount::new(decoded_bytes(&found)))
        .bench(|| {
            let counts = Counts::new(usize::MAX);
            let sample = Sample::new(KEYS_MAX);
            let registry = hapax::cell::Registry::new(1_000_000, []);
            let start = || {
                let collector = Collector::new(
                    Some(&counts),
                    &sample,
                    &registry,
                    Unit::Incidence,
                    Hasher::new(0),
                );
                (
                    RecordReader::new(&config.rules, RECORD_BYTES_MAX),
                    collector,
                )
            };
            let control = Control::default();
            scan(
                &found.shards,
                &input(&config),
                threads(),
                Order::Free,
                &control,
                start,
                |worker, work| {
                    let (reader, collector) = worker;
                    reader.read(work, &mut |event| match event {
                        Event::Pair(found) => collector.mention(&found.pair, found.pair.prompt),
                        Event::End(document) => {
                            let end = DocumentEnd {
                                domain: &document.domain,
                                fold: Fold(0),
                                place: Place {
                                    shard: 0,
                                    record: document.record,
                                },
                                weight: None,
                                text: document.text,
                            };
                            collector.end_document(&end).map(|_| ())
                        }
                    })
                },
            )
            .map(|scanned| scanned.workers.len())
        });
}

/// The whole audit, to the last row.
#[divan::bench(sample_count = 5)]
fn f_audit(bencher: Bencher) {
    let bytes = decoded_bytes(&corpus());
    bencher
        .counter(BytesCount::new(bytes))
        .with_inputs(|| {
            let config = config();
            Plan {
                found: corpus(),
                input: input(&config),
                threads: threads(),
                mode: Mode::Exact,
                memory: usize::MAX,
                unit: Unit::Incidence,
                duplicates: Copies::Keep,
                seed: 0,
                limit: None,
                skip_share_max: 1e-4,
                cells_max: 1_000_000,
                sample_keys: KEYS_MAX,
                gates: Vec::new(),
                config,
            }
        })
        .bench_refs(|plan| audit(plan, &Control::default()).map(|audit| audit.total.incidences));
}

/// A mapped block against a read one: the same bytes by either way.
#[divan::bench(sample_count = 5, args = [Access::Mmap, Access::Read])]
fn g_access(bencher: Bencher, access: Access) {
    let found = corpus();
    let paths: Vec<PathBuf> = found
        .shards
        .iter()
        .filter_map(|shard| shard.path.clone())
        .collect();
    bencher
        .counter(BytesCount::new(decoded_bytes(&found)))
        .bench(|| {
            for path in &paths {
                let mut bytes = Bytes::open(path, access).expect("the shard opens");
                let head = bytes.peek(8).expect("the shard is read");
                let codec = Codec::detect(&head).expect("a known codec");
                let mut decoder = Decoder::new(bytes, codec, ZSTD_WINDOW_BYTES_MAX);
                let mut block = Vec::new();
                while decoder.decode(&mut block, 1 << 20) == Step::More {
                    block.clear();
                }
            }
        });
}
