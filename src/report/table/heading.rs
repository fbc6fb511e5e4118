//! What was read, and loudly what the figures do not cover.

use std::collections::BTreeSet;

use crate::audit::{Audit, Mode};
use crate::ledger::Ledger;
use crate::report::number::{bytes, compact, exact, percent, seconds, several};
use crate::report::text::{clean, wrap};

/// Ways in which shards were read that are named.
const LAYOUTS_SHOWN: usize = 3;

/// One or two lines on the run, then what is wrong with it.
pub(super) fn lines(audit: &Audit, width: usize) -> Vec<String> {
    let (ledger, manifest) = (&audit.ledger, &audit.manifest);
    let run = format!(
        "hapax {}: {}, {} read, {} decoded, in {}",
        manifest.version,
        several(ledger.shards, "shard"),
        bytes(ledger.bytes_compressed),
        bytes(ledger.bytes_decoded),
        seconds(manifest.seconds),
    );
    let found = format!(
        "{}, {}, {}, {}",
        several(ledger.records, "record"),
        several(ledger.documents, "document"),
        several(ledger.pairs, "pair"),
        several(ledger.incidences, "incidence"),
    );
    let mut lines = wrap("", &run, width);
    lines.extend(wrap("", &found, width));
    lines.extend(incomplete(audit, width));
    lines.extend(sampled(audit, width));
    if let Some(limit) = manifest.limit {
        let limited = format!(
            "only the first {} were taken (--limit); the figures are of these alone",
            several(limit, "record")
        );
        lines.extend(wrap("LIMITED: ", &limited, width));
    }
    lines
}

/// What to make of numbers that are estimates.
fn sampled(audit: &Audit, width: usize) -> Vec<String> {
    let (Mode::Sample, Some(sample)) = (audit.manifest.mode, audit.manifest.sample) else {
        return Vec::new();
    };
    let text = match sample.share < 1.0 {
        false => format!(
            "{} met, all of them counted: the figures are exact",
            several(sample.prompts, "prompt")
        ),
        true => format!(
            "one prompt in {} was counted, {} in all; incidences are exact, prompts, singletons and rates are estimates \
             without bias (a rate may exceed 1), and the intervals hold their errors",
            compact((1.0 / sample.share) as u64),
            exact(sample.prompts),
        ),
    };
    wrap("SAMPLE: ", &text, width)
}

fn incomplete(audit: &Audit, width: usize) -> Vec<String> {
    if audit.complete {
        return Vec::new();
    }
    let reasons = reasons(&audit.ledger, audit.manifest.skip_share_max).join("; ");
    let text = format!("{reasons}. The figures are of what was read.");
    wrap("INCOMPLETE: ", &text, width)
}

/// Why a scan is incomplete. What the ledger does not explain is a run that did not get to its end.
fn reasons(ledger: &Ledger, skip_share_max: f64) -> Vec<String> {
    let mut reasons = Vec::new();
    if ledger.parts_unread > 0 {
        let parts = several(ledger.parts_unread, "part");
        reasons.push(format!("{parts} of shards could not be read"));
    }
    let skipped = ledger.records_skipped();
    let share = skipped as f64 / ledger.records.max(1) as f64;
    if share > skip_share_max {
        reasons.push(format!(
            "{} of {} skipped ({}, above the {} of --skip-max)",
            exact(skipped),
            several(ledger.records, "record"),
            percent(share),
            percent(skip_share_max),
        ));
    }
    if reasons.is_empty() {
        reasons.push("the run was interrupted before all shards were read".to_owned());
    }
    reasons
}

/// What is printed in place of the tables when there is nothing to count, and what to do then.
pub(super) fn no_pairs(audit: &Audit, width: usize) -> Vec<String> {
    let (ledger, documents) = (&audit.ledger, several(audit.ledger.documents, "document"));
    let (finding, advice) = if ledger.documents == 0 {
        let advice = "Are these the shards? What was not read, and why, is below.";
        (
            "no document was read, so there is no rate to show.".into(),
            advice,
        )
    } else if ledger.pairs > 0 {
        let found = several(ledger.pairs, "pair");
        let advice = "The reasons are below; `hapax pairs` prints every pair with its rule.";
        (
            format!("{found} found in {documents}, and none could be counted."),
            advice,
        )
    } else {
        let advice = "If the text stands in another field, name it with --text /POINTER, a dialogue's turns with --turns \
                      (or in [layout] of a config). `hapax pairs SHARD --explain 0` says what each rule made of the \
                      first record; `hapax config` prints a commented config to start from.";
        (
            format!("no rule matched in {documents}, so there is no rate to show."),
            advice,
        )
    };
    let mut lines = wrap("NO PAIRS: ", &finding, width);
    if ledger.documents > 0 {
        let said = [read_as(audit), looked_for(audit)];
        lines.extend(
            said.iter()
                .flatten()
                .flat_map(|said| wrap("          ", said, width)),
        );
    }
    lines.extend(wrap("          ", advice, width));
    lines
}

/// How shards were read.
fn read_as(audit: &Audit) -> Option<String> {
    let layouts: BTreeSet<&str> = audit
        .manifest
        .inputs
        .iter()
        .map(|input| input.layout.as_str())
        .collect();
    let shown: Vec<String> = layouts
        .iter()
        .take(LAYOUTS_SHOWN)
        .map(|layout| clean(layout))
        .collect();
    let more = match layouts.len().saturating_sub(LAYOUTS_SHOWN) {
        0 => String::new(),
        more => format!("; and in {more} more ways"),
    };
    (!shown.is_empty()).then(|| format!("Read as {}{more}.", shown.join("; as ")))
}

/// The relations whose rules ran.
fn looked_for(audit: &Audit) -> Option<String> {
    let relations: BTreeSet<&str> = audit
        .rules
        .iter()
        .map(|rule| rule.relation.as_str())
        .collect();
    let names = relations
        .iter()
        .map(|name| clean(name))
        .collect::<Vec<_>>()
        .join(", ");
    (!relations.is_empty()).then(|| {
        format!(
            "Looked for {}: {names}.",
            several(relations.len() as u64, "relation")
        )
    })
}
