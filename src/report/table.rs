//! The audit as tables for a terminal: what was read, the rates by domain and by relation, what they mean, what was lost.
//!
//! Every line fits into the width, a long list ends with an explicit row for the rest, and what has no value says why
//! below the tables.

use std::io::{self, Write};

use crate::audit::{Audit, Row};

use super::{Cells, Forecasts, ReportOptions, WIDTH_MIN, text};

mod columns;
mod forecast;
mod gates;
mod grid;
mod heading;
mod legend;
mod losses;
mod mixture;
mod notes;
mod rules;
mod spelling;
mod target;
mod trained;
mod warnings;

use grid::{Rows, Subject};
use notes::Notes;

/// Writes the tables, their legend and the ledger.
pub fn write(audit: &Audit, options: &ReportOptions<'_>, out: &mut dyn Write) -> io::Result<()> {
    let width = options.width.max(WIDTH_MIN);
    let mut blocks = vec![heading::lines(audit, width), gates::lines(audit, width)];
    if audit.total.incidences > 0 {
        blocks.extend(figures(audit, options, width));
    } else {
        blocks.push(heading::no_pairs(audit, width));
    }
    blocks.push(rules::lines(audit, options, width));
    blocks.push(losses::lines(audit, width));
    write_blocks(&blocks, out)
}

/// The tables and what is to be known of them.
fn figures(audit: &Audit, options: &ReportOptions<'_>, width: usize) -> Vec<Vec<String>> {
    let mut notes = Notes::default();
    let mut blocks: Vec<_> = tables(audit, options)
        .iter()
        .map(|rows| grid::lines(rows, options.rows_max, width, &mut notes))
        .collect();
    if options.forecasts == Forecasts::Include {
        blocks.push(forecast::lines(audit, options.rows_max, width, &mut notes));
    }
    blocks.push(spelling::lines(audit, width));
    blocks.push(trained::lines(audit, width));
    if let Some(mixture) = options.mixture {
        blocks.push(mixture::lines(audit, mixture, width));
    }
    if let Some(targets) = options.targets {
        blocks.push(target::lines(targets, options.rows_max, width, &mut notes));
    }
    blocks.push(warnings::lines(audit, options.explanations, width));
    blocks.push(legend::lines(audit, notes, options.explanations, width));
    blocks
}

fn tables<'a>(audit: &'a Audit, options: &ReportOptions<'_>) -> Vec<Rows<'a>> {
    let table = |subject, rows: &'a [Row], total| Rows {
        subject,
        rows,
        total,
    };
    let mut tables = vec![
        table(Subject::Domain, &audit.domains, Some(&audit.total)),
        table(Subject::Relation, &audit.relations, None),
    ];
    if let (Cells::Include, Some(cells)) = (options.cells, &audit.cells) {
        tables.push(table(Subject::Cell, cells, None));
    }
    tables
}

/// Blocks that say something, with an empty line between them.
fn write_blocks(blocks: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    let said = blocks.iter().filter(|block| !block.is_empty());
    for (number, block) in said.enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        for line in block {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// A row's name for people.
fn name(row: &Row) -> String {
    let shown = |name: &String| match name.as_str() {
        "" => "(empty)".to_owned(),
        name => text::clean(name),
    };
    let named = [&row.domain, &row.relation].map(|name| name.as_ref().map(shown));
    match named {
        [Some(domain), Some(relation)] => format!("{domain} / {relation}"),
        [Some(one), None] | [None, Some(one)] => one,
        [None, None] => "corpus".to_owned(),
    }
}
