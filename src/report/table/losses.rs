//! The ledger for people: what was not read or not counted, by reason, and the first places where that happened.

use crate::audit::{Audit, Manifest};
use crate::ledger::{Fault, Ledger};
use crate::report::number::{bytes, exact, expected, percent, several};
use crate::report::text::{self, clean, pad_left, pad_right, wrap};

/// Errors that are shown with their places.
const ERRORS_SHOWN: usize = 5;

/// A paragraph on the documents, preceded by what was not read and what was not counted.
pub(super) fn lines(audit: &Audit, width: usize) -> Vec<String> {
    let ledger = &audit.ledger;
    let mut lines = not_read(ledger, width);
    lines.extend(errors(ledger, width));
    lines.extend(not_counted(ledger));
    let said = [
        read(ledger),
        documents(ledger),
        ignored(&audit.manifest),
        merges(audit),
    ];
    let said: Vec<_> = said.into_iter().flatten().collect();
    if !said.is_empty() {
        lines.extend(wrap("", &said.join(" "), width));
    }
    lines
}

fn not_read(ledger: &Ledger, width: usize) -> Vec<String> {
    let (records, parts) = (ledger.records_skipped(), ledger.parts_unread);
    let mut lost = Vec::new();
    if records > 0 {
        let share = percent(records as f64 / ledger.records.max(1) as f64);
        let all = several(ledger.records, "record");
        lost.push(format!("{} of {all} ({share})", exact(records)));
    }
    if parts > 0 {
        lost.push(format!("{} of shards", several(parts, "part")));
    }
    if lost.is_empty() {
        return Vec::new();
    }
    let reasons = ledger.skipped.iter().map(|(reason, skipped)| {
        let records = several(skipped.records, "record");
        (
            reason.describe(),
            format!("{records}, {}", bytes(skipped.bytes)),
        )
    });
    let mut lines = wrap("NOT READ: ", &lost.join(" and "), width);
    lines.extend(list(reasons.collect()));
    lines
}

fn errors(ledger: &Ledger, width: usize) -> Vec<String> {
    let shown = ledger.errors.iter().take(ERRORS_SHOWN);
    let mut lines: Vec<_> = shown
        .flat_map(|fault| wrap("    · ", &place(fault), width))
        .collect();
    if lines.is_empty() {
        return lines;
    }
    lines.insert(0, "  first errors".to_owned());
    let shown = ERRORS_SHOWN.min(ledger.errors.len()) as u64;
    match ledger.errors_total.saturating_sub(shown) {
        0 => {}
        more => lines.push(format!("    … {} more (--format json)", exact(more))),
    }
    lines
}

/// Where something went wrong, as exactly as is known, and what.
fn place(fault: &Fault) -> String {
    let record = fault
        .record
        .map(|record| format!(", record {}", exact(record)));
    let compressed = fault
        .compressed_offset
        .map(|byte| format!(", byte {}", exact(byte)));
    let decoded = || {
        let byte = fault.decoded_offset?;
        Some(format!(", decoded byte {}", exact(byte)))
    };
    let place = record.or(compressed).or_else(decoded).unwrap_or_default();
    format!("{}{place}: {}", clean(&fault.path), clean(&fault.reason))
}

fn not_counted(ledger: &Ledger) -> Vec<String> {
    let dropped: u64 = ledger.pairs_dropped.values().sum();
    if dropped == 0 {
        return Vec::new();
    }
    let reasons = ledger.pairs_dropped.iter();
    let reasons = reasons.map(|(reason, &pairs)| (reason.describe(), several(pairs, "pair")));
    let mut lines = vec![format!("NOT COUNTED: {}", several(dropped, "pair"))];
    lines.extend(list(reasons.collect()));
    lines
}

/// Reasons, and below each other how much they concern.
fn list(reasons: Vec<(&str, String)>) -> Vec<String> {
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(text::width).max().unwrap_or(0);
    let reason = widest(&mut reasons.iter().map(|(reason, _)| *reason));
    let amount = widest(&mut reasons.iter().map(|(_, amount)| amount.as_str()));
    let line = |(what, much): &(&str, String)| {
        format!("  {}  {}", pad_right(what, reason), pad_left(much, amount))
    };
    reasons.iter().map(line).collect()
}

fn read(ledger: &Ledger) -> Option<String> {
    let whole = ledger.records_skipped() == 0 && ledger.parts_unread == 0 && ledger.records > 0;
    whole.then(|| "Every record was read.".to_owned())
}

/// Documents that were read and bear no figure.
fn documents(ledger: &Ledger) -> Option<String> {
    let lacking = [
        (ledger.documents_without_pairs, "without pairs"),
        (ledger.documents_without_text, "without text"),
        (
            ledger.documents_without_domain,
            "without the field that names the domain",
        ),
    ];
    let lacking = lacking.iter().filter(|(count, _)| *count > 0);
    let lacking: Vec<_> = lacking
        .map(|(count, what)| {
            let share = percent(*count as f64 / ledger.documents.max(1) as f64);
            format!("{} {what} ({share})", exact(*count))
        })
        .collect();
    let documents = several(ledger.documents, "document");
    (!lacking.is_empty()).then(|| format!("Of {documents}: {}.", lacking.join(", ")))
}

fn ignored(manifest: &Manifest) -> Option<String> {
    let count = manifest.ignored.len() as u64;
    let (files, were) = (
        several(count, "file"),
        if count == 1 { "was" } else { "were" },
    );
    (count > 0).then(|| format!("{files} in folders {were} not taken as shards (--format json)."))
}

/// How much equal hashes of different prompts can matter.
fn merges(audit: &Audit) -> Option<String> {
    let expected = expected(audit.manifest.expected_false_merges);
    let counted = audit.total.incidences > 0;
    counted.then(|| format!("Pairs of prompts counted as one by chance: {expected} expected."))
}
