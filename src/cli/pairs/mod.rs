//! `hapax pairs`: print the pairs that the rules find, in the order of the corpus.

mod explain;
mod order;
mod shown;

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use clap::{Args, ValueEnum};

use self::explain::{RecordPlace, explain};
use self::order::Printer;
use self::shown::Look;
use super::dry_run::{self, DryFormat, Settled};
use super::output::terminal_width;
use super::progress::{Progress, Show};
use super::say::say;
use super::shards::ShardArguments;
use super::{DONE, INCOMPLETE, Signals, read_config};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::input::InputOptions;
use crate::input::find::Found;
use crate::ledger::Ledger;
use crate::nearest::{did_you_mean, nearest};
use crate::pipeline::records::{Event, RecordReader};
use crate::pipeline::run::enter_unread;
use crate::pipeline::{Order, Work, scan};
use crate::report::number::several;
use crate::report::text::clean;

/// Print the (prompt, fact) pairs that the rules find, to tune a config.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax pairs corpus/ --limit 1000             what the rules find at first
  hapax pairs corpus/ --config my.toml
  hapax pairs corpus/ --relation capital       of one relation (or --rule …)
  hapax pairs x.jsonl.zst --explain 17         what each rule made of record 17
  hapax pairs corpus/ | jq -r '[.prompt, .fact] | @tsv' | sort | uniq -c

JSON lines: shard, record, document (its first record), id, domain, relation, rule, prompt, fact (null: an abstention), \
raw_prompt, raw_fact, start and end (bytes of the match in the document's text; null for fields).")]
pub struct PairsArguments {
    #[command(flatten)]
    shards: ShardArguments,

    /// How pairs are written [default: lines on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    format: Option<PairFormat>,

    /// Print the pairs of this relation only; can be given several times.
    #[arg(long, value_name = "NAME")]
    relation: Vec<String>,

    /// Print the pairs of this rule only; can be given several times.
    #[arg(long, value_name = "NAME")]
    rule: Vec<String>,

    /// Say of one record what each rule made of it: its number, or SHARD:NUMBER as pairs are printed.
    #[arg(long, value_name = "RECORD", value_parser = RecordPlace::parse)]
    explain: Option<RecordPlace>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PairFormat {
    /// One line for people.
    Lines,
    /// One JSON object a line.
    Json,
}

/// Which pairs are printed; an empty list stands for all.
struct Filter<'a> {
    relations: &'a [String],
    rules: &'a [String],
    /// Pairs that were let through.
    taken: AtomicU64,
    /// Relations of pairs that were not.
    others: Mutex<BTreeSet<String>>,
}

pub fn run(arguments: &PairsArguments, signals: &Signals) -> Result<u8> {
    let config = read_config(arguments.shards.config.as_deref())?;
    let threads = arguments.shards.threads()?;
    let found = arguments.shards.find()?;
    let input = arguments.shards.input(&config, threads)?;
    if arguments.shards.dry_run {
        return dry(arguments, &found, &input, &config, threads, signals);
    }
    if let Some(place) = &arguments.explain {
        let columns = terminal_width();
        explain(place, &found, &input, &config, columns, &signals.control)?;
        return Ok(DONE);
    }
    let filter = Filter::new(arguments, &config)?;
    let ledger = print_all(arguments, &found, &input, &config, &filter, signals)?;
    tell(&ledger);
    filter.tell(&ledger);
    for warning in signals.control.lacking() {
        say(&format!("hapax: {}", clean(&warning)));
    }
    let stopped = signals.control.stop.load(Ordering::Relaxed);
    let complete = ledger.is_complete(1e-4) && !stopped;
    Ok(if complete { DONE } else { INCOMPLETE })
}

fn dry(
    arguments: &PairsArguments,
    found: &Found,
    input: &Arc<InputOptions>,
    config: &Config,
    threads: usize,
    signals: &Signals,
) -> Result<u8> {
    let limit = arguments.shards.limit;
    let settings = limit.map(|limit| ("limit", limit.to_string()));
    let settled = Settled {
        found,
        input,
        config,
        threads,
        settings: settings.into_iter().collect(),
        gates: &[],
    };
    let format = match arguments.format {
        Some(PairFormat::Json) => DryFormat::Json,
        _ => DryFormat::Text(terminal_width()),
    };
    dry_run::run(&settled, format, &signals.control)
}

/// Scans the shards and prints what the filter lets through.
fn print_all(
    arguments: &PairsArguments,
    found: &Found,
    input: &Arc<InputOptions>,
    config: &Config,
    filter: &Filter<'_>,
    signals: &Signals,
) -> Result<Ledger> {
    let is_terminal = std::io::stdout().is_terminal();
    // On a terminal the pairs themselves show how far it is.
    let show = match arguments.shards.quiet || is_terminal {
        true => Show::Nothing,
        false => Show::Progress,
    };
    let look = Look {
        format: arguments.format.unwrap_or(match is_terminal {
            true => PairFormat::Lines,
            false => PairFormat::Json,
        }),
        columns: terminal_width(),
    };
    let threads = arguments.shards.threads()?;
    let total = found.shards.iter().map(|shard| shard.bytes).sum();
    let progress = Progress::start(&signals.control, total, show);
    let printer = Printer::new(4 * threads);
    let scanned = scan(
        &found.shards,
        input,
        threads,
        Order::Sequential(arguments.shards.limit),
        &signals.control,
        || RecordReader::new(&config.rules, input.record_bytes_max),
        |reader, work| {
            let text = print_block(reader, work, filter, &look);
            printer.print(work.sequence, text)
        },
    );
    drop(progress);
    let scanned = scanned?;
    let mut ledger = Ledger::default();
    let readers = scanned.workers.into_iter();
    readers.for_each(|reader| ledger.merge(reader.ledger));
    enter_unread(found, &scanned.outcomes, &mut ledger);
    Ok(ledger)
}

/// What one block's pairs look like in print.
fn print_block(
    reader: &mut RecordReader<'_>,
    work: &Work<'_>,
    filter: &Filter<'_>,
    look: &Look,
) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    reader.read(work, &mut |event| match event {
        Event::Pair(found) if filter.takes(found.pair.relation, found.pair.rule) => {
            look.write(&work.shard.name, &found, &mut text)
        }
        _ => Ok(()),
    })?;
    Ok(text)
}

impl<'a> Filter<'a> {
    /// Rules must be in the config; relations may come from ready-made pairs.
    fn new(arguments: &'a PairsArguments, config: &Config) -> Result<Filter<'a>> {
        let known: BTreeSet<&str> = config.rules.heads().iter().map(|head| head.name).collect();
        for rule in &arguments.rule {
            if !known.contains(rule.as_str()) {
                let names: Vec<&str> = known.iter().copied().collect();
                return Err(Error::Usage(format!(
                    "--rule {rule}: no such rule{} There are {}",
                    did_you_mean(rule, known.iter().copied()),
                    names.join(", ")
                )));
            }
        }
        Ok(Filter {
            relations: &arguments.relation,
            rules: &arguments.rule,
            taken: AtomicU64::new(0),
            others: Mutex::default(),
        })
    }

    /// Says so where pairs were found and none let through.
    fn tell(&self, ledger: &Ledger) {
        if ledger.pairs == 0 || self.taken.load(Ordering::Relaxed) > 0 {
            return;
        }
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let mut asked = self.relations.iter();
        let nearest =
            asked.find_map(|relation| nearest(relation, others.iter().map(String::as_str)));
        let nearest = nearest.map_or(String::new(), |name| format!(" (did you mean {name:?}?)"));
        let names: Vec<String> = others.iter().map(|name| clean(name)).collect();
        say(&format!(
            "hapax: {} found, and none of what --relation and --rule ask for{nearest}. There are pairs of {}",
            several(ledger.pairs, "pair"),
            names.join(", ")
        ));
    }

    fn takes(&self, relation: &str, rule: &str) -> bool {
        let is_in = |names: &[String], name: &str| {
            names.is_empty() || names.iter().any(|known| known == name)
        };
        let takes = is_in(self.relations, relation) && is_in(self.rules, rule);
        match takes {
            true => drop(self.taken.fetch_add(1, Ordering::Relaxed)),
            false => {
                let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
                if !others.contains(relation) {
                    others.insert(relation.to_owned());
                }
            }
        }
        takes
    }
}

/// Says on standard error what was not read, so that a short list is not taken for a small corpus.
fn tell(ledger: &Ledger) {
    for fault in ledger.errors.iter().take(5) {
        let record = fault
            .record
            .map(|record| format!(", record {record}"))
            .unwrap_or_default();
        let (path, reason) = (clean(&fault.path), clean(&fault.reason));
        say(&format!("hapax: {path}{record}: {reason}"));
    }
    if ledger.errors_total > 5 {
        say(&format!("hapax: {} more errors", ledger.errors_total - 5));
    }
    if ledger.pairs == 0 {
        say(&format!(
            "hapax: no rule found a pair in {}; `--explain 0` says what each rule made of the first record, `hapax config` what they look for",
            several(ledger.documents, "document")
        ));
    }
}
