//! Where results go: standard output, and the folder of an audit.

use std::fs;
use std::io::Write;
use std::path::Path;

use clap::Args;

use super::dry_run::DryFormat;
use super::mixture::{mixed, times_of_domain};
use crate::audit::{Audit, Row, Value};
use crate::error::{Error, Result};
use crate::estimate::forecast::{Reach, reach};
use crate::figure::{Figure, Undefined};
use crate::input::find::find;
use crate::input::near::near;
use crate::report::{
    Cells, Explanations, Forecasts, Format, ReportOptions, Target, Targets, write,
};
use crate::weight::Weight;

/// The file of an audit's folder that everything is rendered from.
pub const AUDIT_FILE: &str = "audit.json";

/// Its name until it is complete.
const UNFINISHED_FILE: &str = "audit.json.unfinished";

/// Columns where standard output is no terminal.
const WIDTH: usize = 80;

#[derive(Args)]
pub struct OutputArguments {
    /// How the result is written to standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,

    /// Columns of the table [default: the terminal's, or 80].
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,

    /// Domains and relations to show before the rest is summed up in one row [default: 10, with --explain 20].
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,

    /// Also say in full what the figures mean and assume, what the best model errs, and what each rule found.
    #[arg(long)]
    pub explain: bool,

    /// Also give every (domain, relation), in the JSON or as a table.
    #[arg(long)]
    pub cells: bool,

    /// Also show the rates of smaller and larger corpora (JSON always has them).
    #[arg(long)]
    pub forecast: bool,

    /// Also say how large the corpus must be for its singleton rate to fall to this.
    #[arg(long, value_name = "RATE", value_parser = target_rate)]
    pub target_rate: Option<f64>,

    /// Also say what the rate is if this domain is taken so many times (0: dropped); can be given several times.
    #[arg(long, value_name = "DOMAIN=TIMES", value_parser = times_of_domain)]
    pub mixture: Vec<(String, Weight)>,
}

fn target_rate(text: &str) -> std::result::Result<f64, String> {
    let rate = match text.strip_suffix('%') {
        Some(percent) => percent.trim_end().parse().map(|rate: f64| rate / 100.0),
        None => text.parse(),
    };
    let rate = rate.ok().filter(|rate| 0.0 < *rate && *rate < 1.0);
    rate.ok_or_else(|| "a rate is between 0 and 1, such as 0.2 or 20%".to_owned())
}

impl OutputArguments {
    /// Writes a report to standard output.
    pub fn print(&self, audit: &Audit) -> Result<()> {
        let mut out = std::io::stdout().lock();
        let targets = self.target_rate.map(|rate| targets(audit, rate));
        let mixture = mixed(audit, &self.mixture)?;
        let options = ReportOptions {
            targets: targets.as_ref(),
            mixture: mixture.as_ref(),
            ..self.options()
        };
        write(audit, self.format, &options, &mut out)?;
        out.flush()?;
        Ok(())
    }
}

impl OutputArguments {
    /// How a dry run is printed.
    pub fn dry(&self) -> DryFormat {
        match self.format {
            Format::Json => DryFormat::Json,
            Format::Table => DryFormat::Text(self.options().width.max(WIDTH)),
        }
    }

    fn options(&self) -> ReportOptions<'static> {
        let explanations = match self.explain {
            true => Explanations::Full,
            false => Explanations::Brief,
        };
        ReportOptions {
            mixture: None,
            width: self.width.unwrap_or_else(terminal_width),
            rows_max: self.rows.unwrap_or(explanations.rows_max()),
            explanations,
            cells: match self.cells {
                true => Cells::Include,
                false => Cells::Omit,
            },
            forecasts: match self.forecast {
                true => Forecasts::Include,
                false => Forecasts::Omit,
            },
            targets: None,
        }
    }
}

fn targets(audit: &Audit, rate: f64) -> Targets {
    let rows = std::iter::once(&audit.total)
        .chain(&audit.domains)
        .chain(&audit.relations);
    Targets {
        rate,
        rows: rows.map(|row| target(audit, row, rate)).collect(),
    }
}

fn target(audit: &Audit, row: &Row, rate: f64) -> Target {
    let reached = match audit.manifest.unit.as_str() {
        "mention" => Err(Undefined::MentionUnit),
        _ => reach(
            &row.counted(audit.share_counted()),
            audit.share_counted(),
            rate,
        ),
    };
    let size = |end: fn(&Reach) -> Figure| {
        let size = reached.and_then(|reached| end(&reached));
        size.map(|value| Value { value }).into()
    };
    Target {
        domain: row.domain.clone(),
        relation: row.relation.clone(),
        low: size(|reached| reached.low),
        point: size(|reached| reached.point),
        high: size(|reached| reached.high),
    }
}

/// Makes the folder of an audit before anything is scanned, so that a bad name does not cost a scan.
pub fn prepare(folder: &Path) -> Result<()> {
    let unfinished = folder.join(UNFINISHED_FILE);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&unfinished, b""))
        .and_then(|()| fs::remove_file(&unfinished))
        .map_err(|error| {
            Error::Usage(format!(
                "--out {}: {error}. Give a folder that can be written to; it is made if there is none",
                folder.display()
            ))
        })
}

/// Saves an audit in a folder, so that an old one is replaced whole or not at all.
pub fn save(audit: &Audit, folder: &Path) -> Result<()> {
    let file = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::File { path, source }
    };
    fs::create_dir_all(folder).map_err(file(folder))?;
    let json = serde_json::to_vec_pretty(audit)
        .map_err(|error| Error::Failed(format!("cannot write the audit as JSON: {error}")))?;
    let (path, unfinished) = (folder.join(AUDIT_FILE), folder.join(UNFINISHED_FILE));
    fs::write(&unfinished, json).map_err(file(&unfinished))?;
    fs::rename(&unfinished, &path).map_err(file(&path))
}

/// Loads an audit from its folder, or from its file.
pub fn load(path: &Path) -> Result<Audit> {
    let file = match path.is_dir() {
        true => path.join(AUDIT_FILE),
        false => path.to_path_buf(),
    };
    let json = fs::read(&file).map_err(|error| no_audit(path, &error))?;
    let schema = serde_json::from_slice::<serde_json::Value>(&json)
        .ok()
        .and_then(|value| value.get("schema")?.as_u64());
    if schema.is_some_and(|schema| schema != u64::from(crate::audit::SCHEMA)) {
        return Err(Error::Usage(format!(
            "{} has another schema than this version reads ({}); scan again with --out",
            file.display(),
            crate::audit::SCHEMA
        )));
    }
    serde_json::from_slice(&json).map_err(|error| {
        Error::Usage(format!(
            "{} is no audit of hapax: {error}. If it is a shard, make one of it with: hapax audit {0} --out DIR",
            file.display()
        ))
    })
}

/// Why there is no audit at a path, and what may have been meant.
fn no_audit(path: &Path, error: &std::io::Error) -> Error {
    let shards = find(&[path.to_string_lossy().into_owned()])
        .ok()
        .filter(|_| path.is_dir());
    let advice = match (shards, near(path)) {
        (Some(found), _) => {
            let shards = found.shards.len();
            format!(
                "the folder holds shards ({shards}); make an audit of them with: hapax audit {} --out DIR",
                path.display()
            )
        }
        (None, Some(meant)) => format!("{error}. Did you mean {}?", meant.display()),
        (None, None) => format!("{error}. Make one with: hapax audit --out DIR SHARDS"),
    };
    Error::Usage(format!("no audit at {}: {advice}", path.display()))
}

/// The terminal's columns, or 80.
pub fn terminal_width() -> usize {
    let terminal = console::Term::stdout();
    match terminal.is_term() {
        true => usize::from(terminal.size().1).max(WIDTH),
        false => WIDTH,
    }
}
