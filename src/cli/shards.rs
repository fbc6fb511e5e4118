//! The options that `audit` and `pairs` share: which shards, and how they are read.

use std::path::PathBuf;
use std::sync::Arc;

use bytesize::ByteSize;
use clap::{Args, ValueHint};

use super::output::{AUDIT_FILE, load};
use crate::config::{Config, parse_domain};
use crate::document::Pointer;
use crate::error::{Error, Result};
use crate::input::codec::ZSTD_WINDOW_BYTES_MAX;
use crate::input::find::{Found, find};
use crate::input::layout::{DomainChoice, LayoutOverride};
use crate::input::shard::Access;
use crate::input::turns::TurnPointers;
use crate::input::{InputOptions, RECORD_BYTES_MAX};

/// Each thread holds buffers of its own; ten thousand of them bring a machine to its knees.
const THREADS_MAX: usize = 1_024;

#[derive(Args)]
pub struct ShardArguments {
    /// Files, folders, quoted patterns ('corpus/**/*.jsonl.zst'), @list.txt with one of these a line, or - for standard input.
    #[arg(value_name = "SHARDS", required = true, value_hint = ValueHint::AnyPath)]
    pub shards: Vec<String>,

    /// Rules and layout: a file, or the name of a preset; see `hapax config` and `hapax config --list` [default: built in].
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Where a document's domain comes from: layout, url, path, or a JSON pointer such as /source.
    #[arg(long, value_name = "SOURCE", value_parser = parse_domain)]
    pub domain: Option<DomainChoice>,

    /// The field that holds the text, where the layout is not recognised or is another: a JSON pointer such as /body.
    #[arg(long, value_name = "POINTER", value_parser = parse_pointer)]
    pub text: Option<Pointer>,

    /// The field that holds a record's id.
    #[arg(long, value_name = "POINTER", value_parser = parse_pointer)]
    pub id: Option<Pointer>,

    /// The field that names what the text is about.
    #[arg(long, value_name = "POINTER", value_parser = parse_pointer)]
    pub title: Option<Pointer>,

    /// The field that holds the address that the text came from, for --domain url.
    #[arg(long, value_name = "POINTER", value_parser = parse_pointer)]
    pub url: Option<Pointer>,

    /// The field that says how often a document is taken in training: copies, epochs (a number from 0).
    #[arg(long, value_name = "POINTER", value_parser = parse_pointer)]
    pub weight: Option<Pointer>,

    /// The field that holds a dialogue's turns; or those that ask, and last the one that answers: /instruction,/output.
    #[arg(long, value_name = "POINTERS", value_parser = parse_pointer, value_delimiter = ',')]
    pub turns: Vec<Pointer>,

    /// Threads [default: as many as there are cores].
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<usize>,

    /// Take only the first N records, in sorted order of shards.
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,

    /// Pass over longer records, and say so in the ledger.
    #[arg(long, value_name = "BYTES", default_value = "64MiB")]
    pub record_bytes_max: ByteSize,

    /// Pass over zstd frames with larger windows (`zstd --long`), which take as much memory a thread.
    #[arg(long, value_name = "BYTES", default_value = "2GiB")]
    pub zstd_window_max: ByteSize,

    /// How files are reached.
    #[arg(long, value_enum, default_value_t = Access::Auto)]
    pub io: Access,

    /// Only say what would be read, and how, from the first block of each shard.
    #[arg(long)]
    pub dry_run: bool,

    /// Say nothing about progress.
    #[arg(short, long)]
    pub quiet: bool,
}

fn parse_pointer(text: &str) -> Result<Pointer, String> {
    Pointer::parse(text).ok_or_else(|| format!("a JSON pointer starts with /, such as /{text}"))
}

/// A saved audit is no shard, and whoever gives one wants its report.
fn refuse_audit(found: &Found) -> Result<()> {
    let [only] = found.shards.as_slice() else {
        return Ok(());
    };
    let path = only
        .path
        .as_deref()
        .filter(|path| path.ends_with(AUDIT_FILE));
    match path.filter(|path| load(path).is_ok()) {
        Some(path) => Err(Error::Usage(format!(
            "{} is a saved audit, not a shard; render it with: hapax report {0}",
            path.display()
        ))),
        None => Ok(()),
    }
}

/// How many threads to use, where so many were asked for.
pub fn threads(given: Option<usize>) -> Result<usize> {
    match given {
        Some(0) => Err(Error::Usage("--threads 0: give at least one".into())),
        Some(threads) if threads > THREADS_MAX => Err(Error::Usage(format!(
            "--threads {threads}: at most {THREADS_MAX}; more than there are cores only costs memory"
        ))),
        Some(threads) => Ok(threads),
        None => Ok(std::thread::available_parallelism().map_or(1, usize::from)),
    }
}

impl ShardArguments {
    /// How many threads to use.
    pub fn threads(&self) -> Result<usize> {
        threads(self.threads)
    }

    /// The shards that the arguments name.
    pub fn find(&self) -> Result<Found> {
        let found = find(&self.shards)?;
        refuse_audit(&found)?;
        Ok(found)
    }

    /// What the command line says of layouts, over what the config says.
    fn layout(&self, config: &LayoutOverride) -> LayoutOverride {
        let or = |given: &Option<Pointer>, config: &Option<Pointer>| {
            given.clone().or_else(|| config.clone())
        };
        LayoutOverride {
            text: or(&self.text, &config.text),
            id: or(&self.id, &config.id),
            title: or(&self.title, &config.title),
            url: or(&self.url, &config.url),
            weight: or(&self.weight, &config.weight),
            turns: TurnPointers::new(self.turns.clone()).or_else(|| config.turns.clone()),
            domain: self.domain.clone().unwrap_or_else(|| config.domain.clone()),
            pair: config.pair.clone(),
        }
    }

    /// How shards are read: the config's layout, with what the command line says over it.
    pub fn input(&self, config: &Config, threads: usize) -> Result<Arc<InputOptions>> {
        let layout = self.layout(&config.layout);
        let record_bytes_max =
            usize::try_from(self.record_bytes_max.as_u64()).unwrap_or(RECORD_BYTES_MAX);
        if record_bytes_max == 0 {
            return Err(Error::Usage(
                "--record-bytes-max 0: no record would be read".into(),
            ));
        }
        let zstd_window_max = self.zstd_window_max.as_u64();
        if zstd_window_max > ZSTD_WINDOW_BYTES_MAX {
            return Err(Error::Usage(format!(
                "--zstd-window-max {}: windows over {} cannot be decoded",
                self.zstd_window_max,
                ByteSize(ZSTD_WINDOW_BYTES_MAX)
            )));
        }
        Ok(Arc::new(InputOptions {
            access: self.io,
            record_bytes_max,
            zstd_window_max,
            segments_ahead: 2 * threads as u64,
            wanted: config.rules.pointers.clone(),
            layout,
        }))
    }
}
