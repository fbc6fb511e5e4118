//! `hapax check`: is a config right, and do its rules find what its examples say?

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::config::file_or_preset;
use super::say::{say, say_painted};
use super::{DONE, USAGE, paint_of_errors};
use crate::config::diagnose::{Severity, count_of, render};
use crate::config::{Checked, check};
use crate::error::{Error, Result};

/// Validate configs and run the examples that their relations carry.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax check my.toml                          mistakes, and do examples hold?
  hapax check --strict configs/*.toml          warnings fail as well
  hapax config | hapax check -                 standard input

Exit codes: 0 right (warnings or not), 2 an error, an example that fails, or a warning with --strict.")]
pub struct CheckArguments {
    /// Configs, names of presets, or - for standard input.
    #[arg(value_name = "CONFIG", required = true)]
    configs: Vec<PathBuf>,

    /// Take warnings for errors.
    #[arg(long)]
    strict: bool,
}

/// The least severe diagnostic that makes a config wrong.
fn limit(arguments: &CheckArguments) -> Severity {
    match arguments.strict {
        true => Severity::Warning,
        false => Severity::Error,
    }
}

pub fn run(arguments: &CheckArguments) -> Result<u8> {
    let mut code = DONE;
    for path in &arguments.configs {
        let (text, name) = match read(path) {
            Ok(config) => config,
            Err(error) => {
                say(&format!("hapax: {error}"));
                code = USAGE;
                continue;
            }
        };
        let checked = check(&text)?;
        if !checked.diagnostics.is_empty() {
            let shown = render(&checked.diagnostics, &text, &name, paint_of_errors());
            say_painted(&format!("{shown}\n"));
        }
        writeln!(std::io::stdout().lock(), "{name}: {}", summary(&checked))?;
        let severity = checked
            .diagnostics
            .iter()
            .map(|mistake| mistake.severity)
            .min();
        if severity.is_some_and(|severity| severity <= limit(arguments)) {
            code = USAGE;
        }
    }
    Ok(code)
}

/// The text of a config, and what it is called.
fn read(path: &Path) -> Result<(String, String)> {
    if path != Path::new("-") {
        return file_or_preset(path);
    }
    let mut text = String::new();
    let refused =
        |error| Error::Usage(format!("cannot read a config from standard input: {error}"));
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(refused)?;
    Ok((text, "standard input".into()))
}

/// "3 relations, 12 rules, 20 examples, 1 warning".
fn summary(checked: &Checked) -> String {
    let counts = &checked.counts;
    let failed = counts.failed.unwrap_or(0);
    let errors = checked.count(Severity::Error) - failed;
    let mut parts = Vec::new();
    // Of what is no TOML nothing can be counted.
    if counts.relations > 0 || errors == 0 {
        parts.push(count_of(counts.relations, "relation"));
        parts.push(count_of(counts.rules, "rule"));
        parts.push(count_of(counts.examples, "example"));
    }
    if counts.failed.is_none() && counts.examples > 0 {
        parts.push("examples not run".into());
    }
    let wrong = [
        (failed, "example failed", "examples failed"),
        (errors, "error", "errors"),
        (checked.count(Severity::Warning), "warning", "warnings"),
    ];
    for (count, one, many) in wrong.into_iter().filter(|wrong| wrong.0 > 0) {
        parts.push(format!("{count} {}", if count == 1 { one } else { many }));
    }
    parts.join(", ")
}
