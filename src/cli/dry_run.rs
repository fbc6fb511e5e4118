//! `--dry-run`: what would be read, and how, without reading it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde::Serialize;

use super::{DONE, INCOMPLETE};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::gate::Gate;
use crate::input::find::{Found, Unread};
use crate::pipeline::Control;
use crate::pipeline::look::{Look, look};
use crate::report::number::{bytes, several};
use crate::report::text::{clean, wrap};

/// Names that a list shows.
const NAMES_SHOWN: usize = 5;

/// Everything that was settled before a run.
pub struct Settled<'a> {
    /// The shards.
    pub found: &'a Found,
    /// How they are read.
    pub input: &'a std::sync::Arc<crate::input::InputOptions>,
    /// The rules.
    pub config: &'a Config,
    /// Threads.
    pub threads: usize,
    /// Further settings, by their names.
    pub settings: Vec<(&'static str, String)>,
    /// The gates.
    pub gates: &'a [Gate],
}

/// How it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DryFormat {
    /// For people, so many columns wide.
    Text(usize),
    /// All of it, as JSON.
    Json,
}

/// What would be read, as JSON has it.
#[derive(Serialize)]
struct Preview<'a> {
    dry_run: &'static str,
    readable: usize,
    shards: Vec<Previewed<'a>>,
    ignored: Vec<String>,
    relations: Vec<&'a str>,
    rules: Vec<PreviewedRule<'a>>,
    threads: usize,
    settings: BTreeMap<&'static str, &'a str>,
    gates: Vec<&'a str>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Previewed<'a> {
    path: &'a str,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<String>,
}

#[derive(Serialize)]
struct PreviewedRule<'a> {
    relation: &'a str,
    rule: &'a str,
    kind: &'static str,
}

/// Looks at the shards and prints what a run would do. The code is that of a run that finds no more than this.
pub fn run(settled: &Settled<'_>, format: DryFormat, control: &Control) -> Result<u8> {
    let looks = look(
        &settled.found.shards,
        settled.input,
        settled.threads,
        control,
    )?;
    let preview = Preview::new(settled, looks, control);
    let mut out = std::io::stdout().lock();
    match format {
        DryFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &preview)
                .map_err(|error| Error::Output(error.into()))?;
            writeln!(out)?;
        }
        DryFormat::Text(width) => {
            for line in preview.lines(width) {
                writeln!(out, "{}", line.trim_end())?;
            }
        }
    }
    let unread = preview.shards.iter().any(|shard| shard.unread.is_some());
    Ok(if unread { INCOMPLETE } else { DONE })
}

impl<'a> Preview<'a> {
    fn new(settled: &'a Settled<'_>, looks: Vec<Look>, control: &Control) -> Preview<'a> {
        let (mut shards, mut ignored) = (Vec::new(), settled.found.ignored.clone());
        for (shard, look) in settled.found.shards.iter().zip(looks) {
            let mut previewed = Previewed {
                path: &shard.name,
                bytes: shard.bytes,
                format: None,
                layout: None,
                first_domain: None,
                unread: None,
            };
            match look {
                Look::Unread(Unread::NoShard(reason)) => {
                    ignored.push(format!("{}: {reason}", shard.name));
                    continue;
                }
                Look::Unread(Unread::Failed(reason)) => previewed.unread = Some(reason),
                Look::Untouched => previewed.unread = Some("not looked at: interrupted".into()),
                Look::Readable(readable) => {
                    previewed.format = Some(readable.format);
                    previewed.layout = Some(readable.layout);
                    previewed.first_domain = readable.domain;
                    previewed.unread = readable.damage;
                }
            }
            shards.push(previewed);
        }
        ignored.sort();
        let rules = &settled.config.rules;
        let name = |relation: usize| rules.relations[relation].name.as_str();
        Preview {
            dry_run: "only the first block of each shard was read, and nothing was counted",
            readable: shards.iter().filter(|shard| shard.layout.is_some()).count(),
            shards,
            ignored,
            relations: rules
                .relations
                .iter()
                .map(|relation| relation.name.as_str())
                .collect(),
            rules: rules
                .heads()
                .into_iter()
                .map(|head| PreviewedRule {
                    relation: name(head.relation),
                    rule: head.name,
                    kind: head.kind,
                })
                .collect(),
            threads: settled.threads,
            settings: settled
                .settings
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect(),
            gates: settled.gates.iter().map(Gate::text).collect(),
            warnings: control.lacking(),
        }
    }

    fn lines(&self, width: usize) -> Vec<String> {
        let mut lines = wrap("DRY RUN: ", self.dry_run, width);
        lines.push(String::new());
        lines.extend(self.groups(width));
        let unread = self
            .shards
            .iter()
            .filter_map(|shard| Some(format!("{}: {}", shard.path, shard.unread.as_deref()?)));
        lines.extend(list("NOT READ: ", unread.collect(), width));
        lines.extend(list("Not taken as shards: ", self.ignored.clone(), width));
        lines.extend(list("! ", self.warnings.clone(), width));
        if lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        lines.extend(wrap("Rules:      ", &self.rules_in_words(), width));
        lines.extend(wrap(
            "Relations:  ",
            &clean(&self.relations.join(", ")),
            width,
        ));
        let settings = self
            .settings
            .iter()
            .map(|(name, value)| format!("{name} {value}"));
        let settings: Vec<_> = std::iter::once(several(self.threads as u64, "thread"))
            .chain(settings)
            .collect();
        lines.extend(wrap("Settings:   ", &clean(&settings.join(", ")), width));
        for gate in &self.gates {
            lines.extend(wrap("Gate:       ", &clean(gate), width));
        }
        lines
    }

    /// Shards of one kind together, the largest group first.
    fn groups(&self, width: usize) -> Vec<String> {
        let mut groups: BTreeMap<_, Vec<&Previewed<'_>>> = BTreeMap::new();
        for shard in &self.shards {
            if let (Some(format), Some(layout)) = (shard.format, &shard.layout) {
                groups.entry((format, layout)).or_default().push(shard);
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, shards)| std::cmp::Reverse(shards.len()));
        groups
            .into_iter()
            .flat_map(|((format, layout), shards)| group(format, layout, &shards, width))
            .collect()
    }

    fn rules_in_words(&self) -> String {
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        self.rules
            .iter()
            .for_each(|rule| *kinds.entry(rule.kind).or_default() += 1);
        let kinds: Vec<String> = kinds
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        format!("{} ({})", self.rules.len(), kinds.join(", "))
    }
}

fn group(format: &str, layout: &str, shards: &[&Previewed<'_>], width: usize) -> Vec<String> {
    let length = match shards.iter().map(|shard| shard.bytes).sum() {
        // Standard input, or nothing.
        0 => "size not known".to_string(),
        length => bytes(length),
    };
    let head = format!(
        "{}, {}, {format}",
        several(shards.len() as u64, "shard"),
        length
    );
    let names = match shards {
        [first, .., last] => format!("{} … {}", first.path, last.path),
        [only] => only.path.to_string(),
        [] => String::new(),
    };
    let domains: BTreeSet<&str> = shards
        .iter()
        .filter_map(|shard| shard.first_domain.as_deref())
        .collect();
    let shown: Vec<&str> = domains.iter().take(NAMES_SHOWN).copied().collect();
    let domains = match shown.is_empty() {
        true => "no record in the first block".to_string(),
        false => format!(
            "such as {}{}",
            shown.join(", "),
            if domains.len() > shown.len() {
                ", …"
            } else {
                ""
            }
        ),
    };
    let mut lines = wrap("", &head, width);
    for (lead, text) in [
        ("  files    ", names),
        ("  read as  ", layout.to_string()),
        ("  domains  ", domains),
    ] {
        lines.extend(wrap(lead, &clean(&text), width));
    }
    lines.push(String::new());
    lines
}

/// The first of a list, each from a line of its own.
fn list(lead: &str, items: Vec<String>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = items
        .iter()
        .take(NAMES_SHOWN)
        .flat_map(|item| wrap(lead, &clean(item), width))
        .collect();
    let more = items.len().saturating_sub(NAMES_SHOWN);
    if more > 0 {
        lines.push(format!("{lead}… {more} more (--format json)"));
    }
    lines
}
