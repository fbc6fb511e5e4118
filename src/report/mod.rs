//! Reports: an [audit](crate::audit) rendered for people or for programs.
//!
//! A report reads a finished audit, so it can be made again at any time; it counts and estimates nothing. All rounding
//! of hapax happens here: lower bounds are rounded down, upper bounds up, and no rate is rounded to 0 or 1.
//!
//! ```no_run
//! # fn show(audit: &hapax::audit::Audit) -> std::io::Result<()> {
//! use hapax::report::{self, Format, ReportOptions};
//!
//! report::write(audit, Format::Table, &ReportOptions::default(), &mut std::io::stdout().lock())
//! # }
//! ```

use std::io::{self, Write};

use crate::audit::Audit;

pub mod bounds;
pub mod json;
pub mod label;
pub mod mixture;
pub mod number;
pub mod table;
pub mod target;
pub mod text;

pub use mixture::Mixture;
pub use target::{Target, Targets};

/// The narrowest table, in columns.
pub const WIDTH_MIN: usize = 80;

/// Rows that a table has unless more are asked for: both tables fit on a screen.
pub const ROWS_MAX: usize = 10;

/// Rows that a table has where everything is explained.
pub const ROWS_MAX_EXPLAINED: usize = 20;

/// What a report is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Tables for people.
    #[default]
    Table,
    /// The audit as JSON, with every figure unrounded.
    Json,
}

/// Whether a report has the rows of (domain, relation).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cells {
    /// Rows of domains and of relations only.
    #[default]
    Omit,
    /// Rows of cells too, if the audit keeps them.
    Include,
}

/// Whether tables have the rates at other sizes of the corpus. JSON always has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Forecasts {
    /// Tables of the corpus as it is.
    #[default]
    Omit,
    /// A table of smaller and larger corpora too.
    Include,
}

/// How much tables say of what their figures mean and assume. JSON always has everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Explanations {
    /// What a reader needs at once: a line each where that is possible.
    #[default]
    Brief,
    /// Every label word for word, every assumption, the corpus's other figures, what each rule found.
    Full,
}

impl Explanations {
    /// Rows that a table has unless more are asked for.
    pub fn rows_max(self) -> usize {
        match self {
            Explanations::Brief => ROWS_MAX,
            Explanations::Full => ROWS_MAX_EXPLAINED,
        }
    }
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReportOptions<'a> {
    /// The columns of the terminal; tables take [`WIDTH_MIN`] at least.
    pub width: usize,
    /// Rows that a table shows before it sums up the others in one; JSON always has all.
    pub rows_max: usize,
    /// Whether there are rows of cells.
    pub cells: Cells,
    /// How much is explained.
    pub explanations: Explanations,
    /// Whether there is a table of other sizes.
    pub forecasts: Forecasts,
    /// The sizes at which rates fall to a target, if that was asked.
    pub targets: Option<&'a Targets>,
    /// A mixture, if that was asked.
    pub mixture: Option<&'a Mixture>,
}

impl Default for ReportOptions<'_> {
    fn default() -> Self {
        ReportOptions {
            width: WIDTH_MIN,
            rows_max: ROWS_MAX,
            cells: Cells::Omit,
            explanations: Explanations::Brief,
            forecasts: Forecasts::Omit,
            targets: None,
            mixture: None,
        }
    }
}

/// Writes the report of an audit, with a line end after its last line.
pub fn write(
    audit: &Audit,
    format: Format,
    options: &ReportOptions<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::write(audit, options, out),
        Format::Json => json::write(audit, options, out),
    }
}
