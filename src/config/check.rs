//! The way of a config from text to rules, and everything that can be said about it.

use serde::Deserialize;
use toml::de::DeTable;

use super::compile::{Compiled, Compiler};
use super::diagnose::{Diagnostic, Severity, count_of};
use super::outline::Outline;
use super::tables::File;
use super::{DEFAULT, examples, lint, schema, shape};
use crate::error::{Error, Result};

/// Syntax errors that are shown.
const SYNTAX_ERRORS_SHOWN: usize = 10;

/// What a check of a config found.
pub struct Checked {
    /// Mistakes and warnings, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// How much there is in the config.
    pub counts: Counts,
}

/// How much there is in a config.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Relations.
    pub relations: usize,
    /// Rules of all relations.
    pub rules: usize,
    /// Examples of all relations.
    pub examples: usize,
    /// Examples in which the rules found other pairs than they should; `None` if errors kept them from being run.
    pub failed: Option<usize>,
}

impl Checked {
    /// How many diagnostics there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let of = |mistake: &&Diagnostic| mistake.severity == severity;
        self.diagnostics.iter().filter(of).count()
    }
}

/// Reads a config, looks for what hardly was meant, and runs its examples.
pub fn check(text: &str) -> Result<Checked> {
    let Compiled {
        config,
        mut mistakes,
        outline,
    } = read(text)?;
    let is_sound = mistakes
        .iter()
        .all(|mistake| mistake.severity != Severity::Error);
    let mut failed = None;
    if let (true, Some(config)) = (is_sound, &config) {
        mistakes.extend(lint::lint(&outline, &config.rules));
        let run = examples::run(config, &outline);
        failed = Some(run.failed);
        mistakes.extend(run.diagnostics);
    }
    Ok(Checked {
        counts: counts(&outline, failed),
        diagnostics: in_order(mistakes),
    })
}

fn counts(outline: &Outline, failed: Option<usize>) -> Counts {
    Counts {
        relations: outline.relations.len(),
        rules: outline.rules.len(),
        examples: outline
            .relations
            .iter()
            .map(|relation| relation.examples.len())
            .sum(),
        failed,
    }
}

/// Reads and compiles a config. It can be used if there is no error among its mistakes.
pub(super) fn read(text: &str) -> Result<Compiled> {
    let broken =
        |error: toml::de::Error| Error::Failed(format!("the default config is broken: {error}"));
    let base: File = toml::from_str(DEFAULT).map_err(broken)?;
    let (mut tables, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Ok(unread(syntax_errors(&errors, text)));
    }
    let mistakes = shape::check(&mut tables, &schema());
    let file = match File::deserialize(toml::Deserializer::from(tables)) {
        Ok(file) => file,
        Err(error) => {
            let error = syntax_error(&error, text);
            return Ok(unread(mistakes.into_iter().chain([error]).collect()));
        }
    };
    let mut compiled = Compiler::new(text, &file, &base, mistakes).compile(file, base);
    compiled.mistakes = in_order(compiled.mistakes);
    Ok(compiled)
}

fn unread(mistakes: Vec<Diagnostic>) -> Compiled {
    Compiled {
        config: None,
        mistakes: in_order(mistakes),
        outline: Outline::default(),
    }
}

/// The first of them: of a file that is no TOML every line is one.
fn syntax_errors(errors: &[toml::de::Error], text: &str) -> Vec<Diagnostic> {
    let mistakes = errors.iter().map(|error| syntax_error(error, text));
    let mut mistakes = in_order(mistakes.collect());
    let more = mistakes.split_off(mistakes.len().min(SYNTAX_ERRORS_SHOWN));
    if let Some(next) = more.first() {
        let message = format!("and {}", count_of(more.len(), "more error"));
        let rest = Diagnostic::error(next.place.clone(), message)
            .help("is this TOML? `hapax config` prints a config to start from");
        mistakes.push(rest);
    }
    mistakes
}

fn syntax_error(error: &toml::de::Error, text: &str) -> Diagnostic {
    let place = error.span().unwrap_or(0..0);
    let written = text.get(place.clone()).unwrap_or_default();
    let mistake = Diagnostic::error(place, error.message());
    match written.starts_with(char::is_alphabetic) && error.message().starts_with("invalid") {
        true => mistake.help(format!("text stands in quotes: \"{written}\"")),
        false => mistake,
    }
}

/// By place, and each once.
fn in_order(mut mistakes: Vec<Diagnostic>) -> Vec<Diagnostic> {
    mistakes.sort_by_key(|mistake| (mistake.place.start, mistake.severity));
    mistakes.dedup_by(|one, other| one.place == other.place && one.message == other.message);
    mistakes
}
