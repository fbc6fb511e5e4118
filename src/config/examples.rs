//! The examples that relations carry, run through what audits run: the reader of the record's layout, then the rules.

use std::collections::BTreeSet;

use super::Config;
use super::diagnose::{Diagnostic, count_of};
use super::outline::{Outline, RelationOutline};
use super::tables::{ExamplePair, ExampleTable};
use crate::document::Pair;
use crate::extract::rules::{Extracted, Scratch};
use crate::input::codec::ZSTD_WINDOW_BYTES_MAX;
use crate::input::find::{Origin, Shard};
use crate::input::layout::DomainChoice;
use crate::input::reader::Reader;
use crate::input::shard::Access;
use crate::input::{InputOptions, RECORD_BYTES_MAX};

/// What the examples of a config came to.
pub(super) struct Run {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How many did not give their pairs.
    pub(super) failed: usize,
}

/// A pair of an example, in canonical form; without a fact it is an abstention.
type ExpectedPair = (String, Option<String>);

/// What the rules make of a record.
#[derive(Default)]
struct Findings {
    pairs: Vec<FoundPair>,
    /// Why pairs that were found do not count.
    dropped: Vec<&'static str>,
    /// How the record was read.
    layout: String,
}

struct FoundPair {
    relation: String,
    pair: ExpectedPair,
    rule: String,
}

/// Which rules the examples come to.
#[derive(Default)]
struct Exercised {
    /// Rules that found something, kept or not: that is what the example shows.
    finders: BTreeSet<String>,
    /// Rules that found what another of their relation had found before: two rules that find one place have found one
    /// mention, and the first is said to have found it.
    followers: BTreeSet<String>,
}

/// Runs all examples.
pub(super) fn run(config: &Config, outline: &Outline) -> Run {
    let options = options(config);
    let mut run = Run {
        diagnostics: Vec::new(),
        failed: 0,
    };
    let mut exercised = Exercised::default();
    for relation in &outline.relations {
        for example in &relation.examples {
            let failure = match read(example, config, &options, &mut exercised) {
                Ok(findings) => compare(example, relation, &findings),
                Err(reason) => {
                    let message = format!("the record of this example cannot be read: {reason}");
                    Some(Diagnostic::error(example.record.span(), message))
                }
            };
            run.failed += usize::from(failure.is_some());
            run.diagnostics.extend(failure);
        }
    }
    run.diagnostics.extend(unexercised(outline, &exercised));
    run
}

fn options(config: &Config) -> InputOptions {
    let mut layout = config.layout.clone();
    // An example has no need to say where it comes from.
    layout.domain = DomainChoice::Path;
    InputOptions {
        access: Access::Auto,
        record_bytes_max: RECORD_BYTES_MAX,
        zstd_window_max: ZSTD_WINDOW_BYTES_MAX,
        segments_ahead: 1,
        wanted: config.rules.pointers.clone(),
        layout,
    }
}

fn read(
    example: &ExampleTable,
    config: &Config,
    options: &InputOptions,
    exercised: &mut Exercised,
) -> Result<Findings, String> {
    let record = example.record.get_ref().trim();
    let reader = reader(record, options)?;
    let mut fields = Vec::new();
    reader.read(record, &mut fields).map_err(|bad| bad.reason)?;
    let document = reader.document(&fields);
    let mut findings = Findings {
        layout: reader.describe(),
        ..Findings::default()
    };
    let heads = config.rules.heads();
    let mut found = |extracted: Extracted<'_>| {
        let rule = heads.get(extracted.rule()).map_or("", |head| head.name);
        match extracted {
            Extracted::Pair(_, pair) => findings.keep(&pair),
            Extracted::Dropped(_, reason) => findings.dropped.push(reason.describe()),
            Extracted::Repeated(_) => {
                exercised.followers.insert(rule.to_string());
                return;
            }
        }
        exercised.finders.insert(rule.to_string());
    };
    let rules = &config.rules;
    rules.extract(&document, &mut Scratch::default(), &mut found);
    Ok(findings)
}

/// A reader of the layout that the record shows, as a shard with this record alone would have it.
fn reader(record: &str, options: &InputOptions) -> Result<Reader, String> {
    if record.contains('\n') {
        return Err("it runs over several lines; write it in one, as a shard has it".into());
    }
    let shard = Shard {
        path: None,
        name: "example".into(),
        domain: "example".into(),
        bytes: 0,
        origin: Origin::Named,
    };
    Reader::learn(record.as_bytes(), &shard, options).map_err(|_| "it is no JSON object".into())
}

impl Findings {
    fn keep(&mut self, pair: &Pair<'_>) {
        self.pairs.push(FoundPair {
            relation: pair.relation.to_string(),
            pair: (pair.prompt.to_string(), pair.fact.map(str::to_string)),
            rule: pair.rule.to_string(),
        });
    }
}

/// Holds what was found against what should be, in any order.
fn compare(
    example: &ExampleTable,
    relation: &RelationOutline,
    findings: &Findings,
) -> Option<Diagnostic> {
    let of_relation = |found: &&FoundPair| found.relation == relation.name;
    let mut unexpected: Vec<&FoundPair> = findings.pairs.iter().filter(of_relation).collect();
    let found = unexpected.len();
    let mut missing = Vec::new();
    for pair in example.pairs.get_ref() {
        let pair = expected(pair);
        match unexpected.iter().position(|found| found.pair == pair) {
            Some(at) => {
                unexpected.remove(at);
            }
            None => missing.push(pair),
        }
    }
    if missing.is_empty() && unexpected.is_empty() {
        return None;
    }
    let mut failure = Diagnostic::error(
        example.pairs.span(),
        format!(
            "the rules of `{}` find other pairs in this example: {} missing, {} unexpected",
            relation.name,
            missing.len(),
            unexpected.len()
        ),
    )
    .related(example.record.span(), "in this record");
    for pair in &missing {
        failure = failure.note(format!("missing: {}", written(pair)));
    }
    for found in &unexpected {
        let pair = written(&found.pair);
        failure = failure.note(format!("unexpected: {pair}, found by `{}`", found.rule));
    }
    Some(with_circumstances(failure, findings, found))
}

/// What helps to see why nothing was found.
fn with_circumstances(mut failure: Diagnostic, findings: &Findings, found: usize) -> Diagnostic {
    if !findings.dropped.is_empty() {
        let dropped = count_of(findings.dropped.len(), "pair");
        failure = failure.note(format!(
            "{dropped} found and dropped: {}",
            findings.dropped.join(", ")
        ));
    }
    if found == 0 {
        failure = failure.note(format!("the record was read as {}", findings.layout));
    }
    failure
}

fn expected(pair: &ExamplePair) -> ExpectedPair {
    let mut parts = pair.0.iter().cloned();
    (parts.next().unwrap_or_default(), parts.next())
}

fn written((prompt, fact): &ExpectedPair) -> String {
    match fact {
        Some(fact) => format!("[{prompt:?}, {fact:?}]"),
        None => format!("[{prompt:?}], an abstention"),
    }
}

/// Rules of which the examples show nothing.
fn unexercised(outline: &Outline, exercised: &Exercised) -> Vec<Diagnostic> {
    let rules = outline.rules.iter();
    rules
        .filter(|rule| !outline.relations[rule.relation].examples.is_empty())
        .filter(|rule| !exercised.finders.contains(&rule.name))
        .map(|rule| match exercised.followers.contains(&rule.name) {
            true => Diagnostic::warning(
                rule.place.clone(),
                format!(
                    "in all examples another rule of `{}` finds first what `{}` finds",
                    outline.relations[rule.relation].name, rule.name
                ),
            )
            .help("add an example that only this rule finds; if there is none, leave the rule out"),
            false => Diagnostic::warning(
                rule.place.clone(),
                format!("no example shows what `{}` finds", rule.name),
            )
            .help("add a [[relation.example]] with a record in which it finds a pair"),
        })
        .collect()
}
