//! `hapax audit`: scan, count, estimate, report.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use bytesize::ByteSize;
use clap::Args;

use super::dry_run::{self, Settled};
use super::gates::{self, GateArguments};
use super::output::{OutputArguments, prepare, save};
use super::progress::{Progress, Show};
use super::shards::ShardArguments;
use super::{INCOMPLETE, Signals, read_config};
use crate::audit::{Copies, Mode};
use crate::count::collect::Unit;
use crate::count::sample::{KEY_BYTES, KEYS_MAX, WEIGHT_BYTES};
use crate::error::{Error, Result};
use crate::input::InputOptions;
use crate::pipeline::run::{Plan, audit};

/// Count which facts a corpus states only once, per domain.
#[derive(Args)]
#[command(after_help = format!("Examples:
  hapax audit corpus/                          every shard below a folder
  hapax audit corpus/ --out audit              keep it, for `hapax report`
  hapax audit corpus/ --format json | jq .total.singleton_rate.value
  hapax audit corpus/ --explain                every assumption, label and rule
  hapax audit corpus/ --config my.toml         rules and layout of your own
  hapax audit corpus/ --dry-run                what would be read, and how
  zstd -dc x.jsonl.zst | hapax audit -         standard input
  hapax audit corpus/ --domain url             domains from the documents' URLs
  hapax audit corpus/ --fail-on 'singleton_rate > 90%'
  hapax audit corpus/ --mode sample --memory 1GiB   count a sample only

{}

Exit codes: 0 done, 1 failed, 2 usage or config, 3 a gate was violated, 4 done but the input was incomplete \
(gates or not), 130 interrupted.", gates::HELP))]
pub struct AuditArguments {
    #[command(flatten)]
    shards: ShardArguments,

    /// Save the audit in this folder.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Memory that counts and sample may take [default: three quarters of what there is].
    #[arg(long, value_name = "BYTES")]
    memory: Option<ByteSize>,

    /// Whether every prompt is counted, or those of a sample (in any memory, with error bars) [default: exact].
    #[arg(long, value_enum, default_value_t)]
    mode: Mode,

    /// Most prompts whose details are kept; in mode `sample`, most that are counted [default: 1000000; in mode `sample`
    /// what --memory holds, if that is given].
    #[arg(long, value_name = "N")]
    sample_keys: Option<usize>,

    /// What is counted [default: incidence].
    #[arg(long, value_enum)]
    unit: Option<Unit>,

    /// Whether copies of a document count; `skip` reads the corpus twice [default: keep].
    #[arg(long, value_enum)]
    duplicates: Option<Copies>,

    /// The seed of the hashes [default: 0].
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// The share of records that may be skipped before the scan counts as incomplete.
    #[arg(long, value_name = "SHARE", default_value_t = 1e-4)]
    skip_max: f64,

    /// Most (domain, relation) cells; above it the run ends with an error.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    cells_max: usize,

    #[command(flatten)]
    gates: GateArguments,

    #[command(flatten)]
    output: OutputArguments,
}

pub fn run(arguments: &AuditArguments, signals: &Signals) -> Result<u8> {
    let plan = plan(arguments)?;
    if arguments.shards.dry_run {
        return dry_run::run(
            &settled(&plan, arguments),
            arguments.output.dry(),
            &signals.control,
        );
    }
    if let Some(folder) = &arguments.out {
        prepare(folder)?;
    }
    let control = &signals.control;
    let readings = match plan.duplicates {
        Copies::Keep => 1,
        Copies::Skip => 2,
    };
    let bytes: u64 = plan.found.shards.iter().map(|shard| shard.bytes).sum();
    let total = readings * bytes;
    let show = match arguments.shards.quiet {
        true => Show::Nothing,
        false => Show::Progress,
    };
    let progress = Progress::start(control, total, show);
    let result = audit(&plan, control);
    drop(progress);
    let audit = result?;
    // A disk that is full must not cost the table too, nor a reader that has gone away the saved audit.
    let saved = match &arguments.out {
        Some(folder) => save(&audit, folder),
        None => Ok(()),
    };
    match arguments.output.print(&audit) {
        Err(Error::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        printed => printed?,
    }
    saved?;
    let stopped = control.stop.load(Ordering::Relaxed);
    gates::tell(&audit);
    Ok(match stopped {
        true => INCOMPLETE,
        false => gates::code(&audit),
    })
}

/// What a dry run tells of the plan.
fn settled<'a>(plan: &'a Plan, arguments: &AuditArguments) -> Settled<'a> {
    let mut settings = vec![
        ("unit", plan.unit.name().to_string()),
        ("seed", plan.seed.to_string()),
        ("duplicates", plan.duplicates.name().to_string()),
        ("mode", plan.mode.name().to_string()),
        ("memory", ByteSize(plan.memory as u64).to_string()),
        ("sample-keys", plan.sample_keys.to_string()),
    ];
    settings.extend(plan.limit.map(|limit| ("limit", limit.to_string())));
    settings.extend(
        arguments
            .out
            .as_ref()
            .map(|folder| ("out", folder.display().to_string())),
    );
    Settled {
        found: &plan.found,
        input: &plan.input,
        config: &plan.config,
        threads: plan.threads,
        settings,
        gates: &plan.gates,
    }
}

fn plan(arguments: &AuditArguments) -> Result<Plan> {
    if !(0.0..=1.0).contains(&arguments.skip_max) {
        return Err(Error::Usage("--skip-max is a share between 0 and 1".into()));
    }
    let config = read_config(arguments.shards.config.as_deref())?;
    let gates = [config.fail_on.clone(), arguments.gates.parse()?].concat();
    gates::refuse_limit(&gates, arguments.shards.limit)?;
    let threads = arguments.shards.threads()?;
    let input = arguments.shards.input(&config, threads)?;
    let store = store(arguments, key_bytes(&input))?;
    let found = arguments.shards.find()?;
    let duplicates = arguments
        .duplicates
        .or(config.duplicates)
        .unwrap_or_default();
    if duplicates == Copies::Skip && found.shards.iter().any(|shard| shard.path.is_none()) {
        return Err(Error::Usage(
            "--duplicates skip reads the corpus twice, and standard input can be read once; give files".into(),
        ));
    }
    if duplicates == Copies::Skip && input.layout.weight.is_some() {
        return Err(Error::Usage(
            "--weight takes a document as often as it says, and with --duplicates skip the weights of copies would be lost; \
             use --duplicates keep"
                .into(),
        ));
    }
    Ok(Plan {
        found,
        input,
        threads,
        mode: arguments.mode,
        memory: store.counts,
        sample_keys: store.sample_keys,
        unit: arguments.unit.or(config.unit).unwrap_or_default(),
        duplicates,
        seed: arguments.seed.or(config.seed).unwrap_or(0),
        limit: arguments.shards.limit,
        skip_share_max: arguments.skip_max,
        cells_max: arguments.cells_max,
        gates,
        config,
    })
}

/// Bytes that a prompt of the sample takes.
fn key_bytes(input: &InputOptions) -> usize {
    match input.layout.weight {
        Some(_) => KEY_BYTES + WEIGHT_BYTES,
        None => KEY_BYTES,
    }
}

/// What counts and sample may take of a budget.
struct Store {
    /// Bytes of the counts.
    counts: usize,
    sample_keys: usize,
}

/// Divides the budget (`design.md` 4.21): a sample of a given size first, what it leaves to the counts. Where the sample
/// answers alone and neither its size nor a budget is given, it has its usual size: no figure hangs on the machine.
fn store(arguments: &AuditArguments, key_bytes: usize) -> Result<Store> {
    let memory = arguments
        .memory
        .map_or_else(default_memory, |memory| memory.as_u64());
    let fitting = |memory: ByteSize| (memory.as_u64() / key_bytes as u64) as usize;
    let sample_keys = match (arguments.mode, arguments.sample_keys) {
        (_, Some(keys)) => keys,
        (Mode::Exact, None) => KEYS_MAX,
        (Mode::Sample, None) => arguments.memory.map_or(KEYS_MAX, fitting),
    };
    let sample = sample_keys.saturating_mul(key_bytes) as u64;
    let fits = match arguments.mode {
        Mode::Exact => sample < memory && sample_keys >= 2,
        Mode::Sample => sample <= memory && sample_keys >= 2,
    };
    if !fits {
        return Err(Error::Usage(format!(
            "a memory of {} has no room for {} ({} for {sample_keys} prompts, of which it needs two): give more with \
             --memory, or fewer with --sample-keys",
            ByteSize(memory),
            match arguments.mode {
                Mode::Exact => "counts beside the sample",
                Mode::Sample => "the sample",
            },
            ByteSize(sample)
        )));
    }
    Ok(Store {
        counts: usize::try_from(memory - sample).unwrap_or(usize::MAX),
        sample_keys,
    })
}

/// Three quarters of the memory that this machine, or the control group, allows.
fn default_memory() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
            line.split_whitespace()
                .nth(1)?
                .parse::<u64>()
                .ok()
                .map(|kib| kib * 1024)
        });
    let group = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ]
    .iter()
    .find_map(|path| {
        std::fs::read_to_string(path)
            .ok()?
            .trim()
            .parse::<u64>()
            .ok()
    });
    let limit = [machine, group].into_iter().flatten().min();
    limit.map_or(MEMORY_UNKNOWN, |limit| limit / 4 * 3)
}

/// The budget where the system does not say how much memory there is.
const MEMORY_UNKNOWN: u64 = 4 << 30;
