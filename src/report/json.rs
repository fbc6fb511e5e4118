//! The audit as JSON: its schema is the audit's own (`design.md` 6), every figure unrounded.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::audit::{Audit, ContestedPrompt, Duplicates, GateRecord, Manifest, Row, RuleCounts};
use crate::ledger::Ledger;

use super::{Cells, Mixture, ReportOptions, Targets, label};

/// Writes the audit, indented, with a line end after it. What is undefined is `null` with a reason beside it.
pub fn write(audit: &Audit, options: &ReportOptions<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &View::new(audit, options))?;
    writeln!(out)
}

/// An audit with what its figures are called, with or without its cells, which may be too many to be copied.
#[derive(Serialize)]
struct View<'a> {
    schema: u32,
    complete: bool,
    labels: BTreeMap<&'static str, String>,
    manifest: &'a Manifest,
    ledger: &'a Ledger,
    rules: &'a [RuleCounts],
    total: &'a Row,
    domains: &'a [Row],
    relations: &'a [Row],
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<&'a [Row]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicates: Option<&'a Duplicates>,
    contested_prompts: &'a [ContestedPrompt],
    #[serde(skip_serializing_if = "Option::is_none")]
    targets: Option<&'a Targets>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mixture: Option<&'a Mixture>,
    #[serde(skip_serializing_if = "<[GateRecord]>::is_empty")]
    gates: &'a [GateRecord],
}

impl<'a> View<'a> {
    fn new(audit: &'a Audit, options: &ReportOptions<'a>) -> Self {
        // Taken apart by name, so that a key that is added to the audit cannot be forgotten here.
        let Audit {
            schema,
            complete,
            manifest,
            ledger,
            rules,
            total,
            domains,
            relations,
            cells,
            duplicates,
            // What mixtures are made of: not to be read, and long.
            shared_prompts: _,
            contested_prompts,
            gates,
        } = audit;
        View {
            schema: *schema,
            complete: *complete,
            labels: label::by_key(&manifest.unit),
            manifest,
            ledger,
            rules,
            total,
            domains,
            relations,
            cells: match options.cells {
                Cells::Include => cells.as_deref(),
                Cells::Omit => None,
            },
            duplicates: duplicates.as_ref(),
            contested_prompts,
            targets: options.targets,
            mixture: options.mixture,
            gates,
        }
    }
}
