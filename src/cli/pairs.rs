//! `hapax pairs`: print the pairs that the rules find, in the order of the corpus.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::atomic::Ordering;
use std::sync::{Condvar, Mutex, PoisonError};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::progress::{Progress, Show};
use super::shards::ShardArguments;
use super::{DONE, INCOMPLETE, Signals, read_config};
use crate::document::Pair;
use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::pipeline::records::{DocumentHead, Event, RecordReader};
use crate::pipeline::run::enter_unread;
use crate::pipeline::{Order, Work, scan};

/// Print the (prompt, fact) pairs that the rules find, to tune a config.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax pairs corpus/ --limit 1000             what the rules find in the first records
  hapax pairs corpus/ | jq -r '[.relation, .prompt, .fact] | @tsv' | sort | uniq -c | sort -rn | head

JSON lines: shard, record, document (its first record), id, domain, relation, rule, prompt, fact (null: an abstention),
raw_prompt, raw_fact, start and end (bytes of the match in the document's text; null for fields).")]
pub struct PairsArguments {
    #[command(flatten)]
    shards: ShardArguments,

    /// How pairs are written [default: lines on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    format: Option<PairFormat>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PairFormat {
    /// One line for people.
    Lines,
    /// One JSON object a line.
    Json,
}

/// A pair as it is printed (`design.md` 6).
#[derive(Serialize)]
struct PrintedPair<'a> {
    shard: &'a str,
    record: u64,
    document: u64,
    id: Option<&'a str>,
    domain: &'a str,
    relation: &'a str,
    rule: &'a str,
    prompt: &'a str,
    fact: Option<&'a str>,
    raw_prompt: &'a str,
    raw_fact: Option<&'a str>,
    start: Option<usize>,
    end: Option<usize>,
}

pub fn run(arguments: &PairsArguments, signals: &Signals) -> Result<u8> {
    let config = read_config(arguments.shards.config.as_deref())?;
    let threads = arguments.shards.threads()?;
    let found = arguments.shards.find()?;
    let input = arguments.shards.input(&config, threads)?;
    let format = arguments
        .format
        .unwrap_or(match std::io::stdout().is_terminal() {
            true => PairFormat::Lines,
            false => PairFormat::Json,
        });
    // On a terminal the pairs themselves show how far it is.
    let show = match arguments.shards.quiet || std::io::stdout().is_terminal() {
        true => Show::Nothing,
        false => Show::Progress,
    };
    let total = found.shards.iter().map(|shard| shard.bytes).sum();
    let progress = Progress::start(&signals.control, total, show);
    let printer = Printer::new(4 * threads);
    let start = || RecordReader::new(&config.rules, input.record_bytes_max);
    let order = Order::Sequential(arguments.shards.limit);
    let scanned = scan(
        &found.shards,
        &input,
        threads,
        order,
        &signals.control,
        start,
        |reader, work| {
            let text = print_block(reader, work, format);
            printer.print(work.sequence, text)
        },
    );
    drop(progress);
    let scanned = scanned?;
    let mut ledger = Ledger::default();
    scanned
        .workers
        .into_iter()
        .for_each(|reader| ledger.merge(reader.ledger));
    enter_unread(&found, &scanned.outcomes, &mut ledger);
    tell(&ledger);
    let stopped = signals.control.stop.load(Ordering::Relaxed);
    let complete = ledger.is_complete(1e-4) && !stopped;
    Ok(if complete { DONE } else { INCOMPLETE })
}

/// What one block's pairs look like in print.
fn print_block(
    reader: &mut RecordReader<'_>,
    work: &Work<'_>,
    format: PairFormat,
) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    reader.read(work, &mut |event| {
        let Event::Pair(document, record, pair) = event else {
            return Ok(());
        };
        let printed = printed(work, document, record, &pair);
        match format {
            PairFormat::Json => {
                serde_json::to_writer(&mut text, &printed).map_err(|error| {
                    Error::Failed(format!("cannot write a pair as JSON: {error}"))
                })?;
                text.push(b'\n');
            }
            PairFormat::Lines => {
                let fact = pair.fact.unwrap_or("(abstains)");
                writeln!(
                    text,
                    "{}:{}  {}  {} = {}  [{}]",
                    work.shard.name, record, pair.relation, pair.prompt, fact, pair.rule
                )?;
            }
        }
        Ok(())
    })?;
    Ok(text)
}

fn printed<'a>(
    work: &'a Work<'_>,
    document: &'a DocumentHead,
    record: u64,
    pair: &Pair<'a>,
) -> PrintedPair<'a> {
    PrintedPair {
        shard: &work.shard.name,
        record,
        document: document.record,
        id: document.id.as_deref(),
        domain: &document.domain,
        relation: pair.relation,
        rule: pair.rule,
        prompt: pair.prompt,
        fact: pair.fact,
        raw_prompt: pair.raw_prompt,
        raw_fact: pair.raw_fact,
        start: pair.span.map(|(start, _)| start),
        end: pair.span.map(|(_, end)| end),
    }
}

/// Says on standard error what was not read, so that a short list is not taken for a small corpus.
fn tell(ledger: &Ledger) {
    for fault in ledger.errors.iter().take(5) {
        let record = fault
            .record
            .map(|record| format!(", record {record}"))
            .unwrap_or_default();
        eprintln!("hapax: {}{record}: {}", fault.path, fault.reason);
    }
    if ledger.errors_total > 5 {
        eprintln!("hapax: {} more errors", ledger.errors_total - 5);
    }
    if ledger.pairs == 0 {
        eprintln!(
            "hapax: no rule found a pair in {} documents; see `hapax config` for what the rules look for",
            ledger.documents
        );
    }
}

/// Prints the blocks of all threads in their order.
struct Printer {
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
    fn new(ahead_max: usize) -> Self {
        Printer {
            ahead_max,
            state: Mutex::default(),
            advanced: Condvar::new(),
        }
    }

    fn print(&self, sequence: u64, text: Result<Vec<u8>>) -> Result<()> {
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
