//! A whole audit: scan, count, estimate.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use crate::audit::{
    Audit, ContestedPrompt, Copies, Duplicates, Input, Manifest, Mode, RuleCounts, SCHEMA,
    SampleCounts, Value,
};
use crate::cell::{Names, Registry};
use crate::config::Config;
use crate::count::collect::{Collector, DocumentEnd, Totals, Unit};
use crate::count::exact::Counts;
use crate::count::sample::{Evidence, Kept, Place, Sample, SampleSummary, Sampled};
use crate::count::summary::Summary;
use crate::document::Pointer;
use crate::error::Result;
use crate::extract::canonical::loose;
use crate::extract::rules::{Rules, Tally};
use crate::figure::Undefined;
use crate::gate::Gate;
use crate::input::InputOptions;
use crate::input::find::{Found, Unread};
use crate::key::Hasher;
use crate::ledger::{Fault, Ledger};

use super::duplicates::Firsts;
use super::laws::candidates;
use super::records::{DocumentHead, Event, RecordReader};
use super::rows::Tabulator;
use super::shared::shared_prompts;
use super::warnings::warn;
use super::{Control, Order, Outcome, Work, scan};

/// Everything that a run needs and that was checked before it.
pub struct Plan {
    /// The rules and what is declared of relations.
    pub config: Config,
    /// The shards.
    pub found: Found,
    /// How shards are read.
    pub input: Arc<InputOptions>,
    /// Threads.
    pub threads: usize,
    /// Whether every prompt is counted.
    pub mode: Mode,
    /// Bytes that the counts may take.
    pub memory: usize,
    /// What is counted.
    pub unit: Unit,
    /// Whether copies of a document count.
    pub duplicates: Copies,
    /// The seed of the hashes.
    pub seed: u64,
    /// At most this many records, in sorted order of shards.
    pub limit: Option<u64>,
    /// The share of records that may be skipped in a complete scan.
    pub skip_share_max: f64,
    /// At most this many cells.
    pub cells_max: usize,
    /// At most this many prompts are sampled.
    pub sample_keys: usize,
    /// What the audit must not be.
    pub gates: Vec<Gate>,
}

/// One thread's part of an audit.
struct Worker<'r> {
    reader: RecordReader<'r>,
    collector: Collector<'r>,
    hasher: Hasher,
    /// A prompt in its loosest spelling.
    spelling: String,
    /// Where copies are left out, the documents that count.
    firsts: Option<&'r Firsts>,
    /// Copies that were left out.
    copies: u64,
    /// Whether records say how often a document is taken.
    weights: bool,
    /// Documents that are never taken.
    weightless: u64,
    /// Documents that do not say how often.
    without_weight: u64,
}

/// Scans the shards, counts their pairs and estimates every row.
///
/// Errors are those that end a run: counts that outgrow the memory budget, too many cells. Bad input is in the ledger.
pub fn audit(plan: &Plan, control: &Control) -> Result<Audit> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let counts = match plan.mode {
        Mode::Exact => Some(Counts::new(plan.memory)),
        Mode::Sample => None,
    };
    let sample = Sample::new(plan.sample_keys);
    let relations = &plan.config.rules.relations;
    let registry = Registry::new(
        plan.cells_max,
        relations.iter().map(|relation| relation.name.as_str()),
    );
    let records: Vec<AtomicU64> = plan
        .found
        .shards
        .iter()
        .map(|_| AtomicU64::new(0))
        .collect();
    let order = plan
        .limit
        .map_or(Order::Free, |limit| Order::Sequential(Some(limit)));
    let firsts = match plan.duplicates {
        Copies::Keep => None,
        Copies::Skip => Some(Firsts::find(plan, control, order)?),
    };
    let start = || Worker {
        reader: RecordReader::new(&plan.config.rules, plan.input.record_bytes_max),
        collector: Collector::new(
            counts.as_ref(),
            &sample,
            &registry,
            plan.unit,
            Hasher::new(plan.seed),
        ),
        hasher: Hasher::new(plan.seed),
        spelling: String::new(),
        firsts: firsts.as_ref(),
        copies: 0,
        weights: plan.input.layout.weight.is_some(),
        weightless: 0,
        without_weight: 0,
    };
    let scanned = scan(
        &plan.found.shards,
        &plan.input,
        plan.threads,
        order,
        control,
        start,
        |worker, work| {
            records[work.shard_index].fetch_add(work.block.met(), Ordering::Relaxed);
            worker.count(work)
        },
    )?;
    let (mut ledger, mut totals) = (Ledger::default(), Totals::default());
    let mut tallies = vec![Tally::default(); plan.config.rules.heads().len()];
    for worker in scanned.workers {
        let of_worker = worker.reader.tallies();
        tallies
            .iter_mut()
            .zip(of_worker)
            .for_each(|(tally, of_worker)| tally.merge(of_worker));
        ledger.merge(worker.reader.ledger);
        ledger.documents_duplicate += worker.copies;
        ledger.documents_weightless += worker.weightless;
        ledger.documents_without_weight += worker.without_weight;
        totals.merge(worker.collector.finish()?);
    }
    ledger.incidences = totals.incidences;
    let records: Vec<u64> = records.into_iter().map(AtomicU64::into_inner).collect();
    let (inputs, ignored) = settle_inputs(plan, &scanned.outcomes, &records, &mut ledger);
    let stopped = control.stop.load(Ordering::Relaxed);
    let names = registry.into_names();
    let relations: Vec<_> = names.cells.iter().map(|&(_, relation)| relation).collect();
    let kept = sample.finish();
    let summary = match counts {
        Some(counts) => counts.finish(&relations),
        None => Summary::of_sample(&kept, &relations),
    };
    let sampled = SampleSummary::new(&kept, &names, totals.incidences);
    let candidates = candidates(&names, &mut totals, &plan.config.declared);
    let rows = Tabulator {
        names: &names,
        totals: &totals,
        summary: &summary,
        sample: &sampled,
        candidates: &candidates,
        declared: &plan.config.declared,
        unit: plan.unit,
        weights: plan.input.layout.weight.is_some(),
    }
    .rows();
    let prompts = (rows.total.distinct_prompts + rows.total.prompts_unanswered) as f64;
    let mut audit = Audit {
        schema: SCHEMA,
        complete: !stopped && ledger.is_complete(plan.skip_share_max),
        manifest: Manifest {
            version: env!("CARGO_PKG_VERSION").into(),
            config_hash: plan.config.hash.clone(),
            seed: plan.seed,
            unit: plan.unit.name().into(),
            duplicates: plan.duplicates,
            weights: plan.input.layout.weight.as_ref().map(Pointer::to_string),
            mode: plan.mode,
            skip_share_max: plan.skip_share_max,
            limit: plan.limit,
            sample: Some(SampleCounts {
                keys_max: plan.sample_keys as u64,
                prompts: sampled.prompts,
                share: sampled.share,
            }),
            expected_false_merges: prompts * prompts / 2f64.powi(65),
            started: humantime::format_rfc3339_seconds(started).to_string(),
            seconds: clock.elapsed().as_secs_f64(),
            inputs,
            ignored,
            warnings: control.lacking(),
        },
        ledger,
        rules: rule_counts(&plan.config.rules, &tallies),
        shared_prompts: shared_prompts(&kept, &names, &rows.domains),
        total: rows.total,
        domains: rows.domains,
        relations: rows.relations,
        cells: Some(rows.cells),
        duplicates: Some(copies(&sampled.evidence, plan.unit)),
        contested_prompts: contested_prompts(&kept, &names, plan),
        gates: Vec::new(),
    };
    warn(&mut audit);
    audit.gates = plan.gates.iter().map(|gate| gate.check(&audit)).collect();
    Ok(audit)
}

impl Worker<'_> {
    fn count(&mut self, work: &Work<'_>) -> Result<()> {
        let Worker {
            reader,
            collector,
            hasher,
            spelling,
            firsts,
            copies,
            weights,
            weightless,
            without_weight,
        } = self;
        let shard = work.shard_index;
        let is_copy = |document: &DocumentHead| {
            document.has_pairs() && firsts.is_some_and(|firsts| firsts.is_copy(document, shard))
        };
        let is_weightless =
            |document: &DocumentHead| document.weight.is_some_and(|weight| weight.times() == 0.0);
        reader.read(work, &mut |event| match event {
            Event::Pair(found) => {
                collector.mention(&found.pair, loose(found.pair.prompt, spelling))
            }
            Event::End(document) if is_copy(document) => {
                *copies += 1;
                collector.discard();
                Ok(())
            }
            Event::End(document) if is_weightless(document) => {
                *weightless += 1;
                collector.discard();
                Ok(())
            }
            Event::End(document) => {
                *without_weight += u64::from(*weights && document.weight.is_none());
                let fold = match &document.id {
                    Some(id) => hasher.document_fold(id),
                    None => hasher.record_fold(&work.shard.name, document.record),
                };
                let end = DocumentEnd {
                    domain: &document.domain,
                    fold,
                    place: Place {
                        shard: work.shard_index as u32,
                        record: document.record,
                    },
                    weight: weights.then(|| document.weight.unwrap_or_default()),
                    text: document.text,
                };
                collector.end_document(&end).map(|_| ())
            }
        })
    }
}

/// Copies among the documents. Mentions have no rate without them: copies of a restatement are no draws either.
fn copies(evidence: &Evidence, unit: Unit) -> Duplicates {
    let defined = |value: f64| match evidence.texts > 0.0 {
        true => Ok(Value { value }),
        false => Err(Undefined::NoIncidence),
    };
    let rate = match unit {
        Unit::Incidence => defined(evidence.singletons / evidence.incidences.max(1.0)),
        Unit::Mention => Err(Undefined::MentionUnit),
    };
    Duplicates {
        distinct_texts: evidence.texts,
        share: defined(evidence.duplicate_share).into(),
        singleton_rate_without: rate.into(),
    }
}

/// Contested prompts that an audit names.
const CONTESTED_SHOWN: usize = 20;

/// The contested prompts with the most incidences; of equal ones those with the smallest keys.
fn contested_prompts(sampled: &Sampled, names: &Names, plan: &Plan) -> Vec<ContestedPrompt> {
    let mut contested: Vec<(&u64, &Box<Kept>)> = sampled.prompts.iter().collect();
    contested.retain(|(_, kept)| kept.is_contested());
    contested.sort_unstable_by_key(|(key, kept)| (Reverse(kept.answered()), **key));
    contested.truncate(CONTESTED_SHOWN);
    let named = |kept: &Kept| ContestedPrompt {
        relation: names.relations[kept.relation.0 as usize].clone(),
        prompt: kept.prompt.as_deref().unwrap_or_default().to_owned(),
        facts: kept.facts.count() as u64,
        incidences: kept.answered(),
        shard: plan.found.shards[kept.place.shard as usize].name.clone(),
        record: kept.place.record,
    };
    contested.into_iter().map(|(_, kept)| named(kept)).collect()
}

/// What each rule found, by relation, then the most useful first.
fn rule_counts(rules: &Rules, tallies: &[Tally]) -> Vec<RuleCounts> {
    let mut counts: Vec<_> = rules.heads().into_iter().zip(tallies).collect();
    counts.sort_by_key(|(head, tally)| (head.relation, Reverse(tally.pairs)));
    counts
        .into_iter()
        .map(|(head, tally)| RuleCounts {
            relation: rules.relations[head.relation].name.clone(),
            rule: head.name.into(),
            kind: head.kind.into(),
            searched: tally.searched,
            matched: tally.matched,
            pairs: tally.pairs,
        })
        .collect()
}

/// Enters the shards that were read; returns them, and the files that were not taken as shards.
fn settle_inputs(
    plan: &Plan,
    outcomes: &[Outcome],
    records: &[u64],
    ledger: &mut Ledger,
) -> (Vec<Input>, Vec<String>) {
    let mut inputs = Vec::new();
    for ((shard, outcome), &records) in plan.found.shards.iter().zip(outcomes).zip(records) {
        if let Outcome::Read { bytes, layout } = outcome {
            ledger.shards += 1;
            ledger.bytes_compressed += bytes;
            inputs.push(Input {
                path: shard.name.clone(),
                bytes: *bytes,
                records,
                layout: layout.clone(),
            });
        }
    }
    let mut ignored = plan.found.ignored.clone();
    ignored.extend(enter_unread(&plan.found, outcomes, ledger));
    ignored.sort();
    (inputs, ignored)
}

/// Enters the shards that could not be read; returns those that turned out to be none, with the reason.
pub fn enter_unread(found: &Found, outcomes: &[Outcome], ledger: &mut Ledger) -> Vec<String> {
    let mut no_shards = Vec::new();
    for (shard, outcome) in found.shards.iter().zip(outcomes) {
        match outcome {
            Outcome::Unread(Unread::NoShard(reason)) => {
                no_shards.push(format!("{}: {reason}", shard.name))
            }
            Outcome::Unread(Unread::Failed(reason)) => ledger.part_unread(Fault {
                path: shard.name.clone(),
                record: None,
                compressed_offset: None,
                decoded_offset: None,
                reason: reason.clone(),
            }),
            Outcome::Read { .. } | Outcome::Untouched => {}
        }
    }
    no_shards
}
