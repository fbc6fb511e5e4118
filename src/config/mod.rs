//! Configs: what the user wrote, checked whole before any data is read.
//!
//! A config is TOML: a layout, macros, abstentions, and relations with their rules. [`Config::parse`] lowers it to rules
//! that are compiled and to what is declared of each relation; after that nothing can fail for a reason that was typed.
//!
//! All mistakes of a config are shown, each with its place and the way out. A config is parsed as TOML, held against the
//! schema that is made from its tables, and compiled; [`check`] goes on to look for what hardly was meant, and runs the
//! examples that its relations carry.
//!
//! A key is a field of a struct in `tables`, with its documentation for users; by that it is known to the schema and to
//! the check of shapes. A kind of rule is a variant of `Kind` there, the keys that it has, and an arm in `rules`. What a
//! pattern, a template or a pointer must be is checked where it is compiled.

mod check;
mod compile;
pub mod diagnose;
mod examples;
mod expand;
mod lint;
mod located;
mod macros;
mod outline;
mod presets;
mod rules;
mod schema;
mod shape;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use self::check::{Checked, Counts, check};
use self::diagnose::{Paint, Severity, count_of, render};
pub use self::presets::{PRESETS, Preset};
pub use self::schema::schema;
use crate::audit::Copies;
use crate::count::collect::Unit;
use crate::document::Pointer;
use crate::error::{Error, Result};
use crate::extract::rules::Rules;
use crate::gate::Gate;
use crate::input::layout::{DomainChoice, LayoutOverride};

/// The config that is used when none is given.
pub const DEFAULT: &str = include_str!("../../configs/default.toml");

/// A config, compiled.
pub struct Config {
    /// What is counted, if the config says.
    pub unit: Option<Unit>,
    /// Whether copies of a document count, if the config says.
    pub duplicates: Option<Copies>,
    /// The seed of the hashes, if the config says.
    pub seed: Option<u64>,
    /// What an audit must not be.
    pub fail_on: Vec<Gate>,
    /// What the config says about layouts.
    pub layout: LayoutOverride,
    /// The rules.
    pub rules: Rules,
    /// What is declared of relations, by name.
    pub declared: BTreeMap<String, Declared>,
    /// xxh3-128 of everything that the rules come from, in hexadecimal.
    pub hash: String,
}

/// What a config declares of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// Whether its facts are arbitrary; undeclared means arbitrary (`design.md` 4.6).
    pub arbitrary: bool,
    /// How many facts a prompt can have, if declared.
    pub candidates: Option<u64>,
}

impl Config {
    /// The config that is compiled into the program.
    pub fn default_config() -> Result<Config> {
        Config::parse(DEFAULT, "the default config", Paint::Plain)
    }

    /// Parses and compiles a config; `name` stands in error messages, which show all its mistakes.
    pub fn parse(text: &str, name: &str, paint: Paint) -> Result<Config> {
        let read = check::read(text)?;
        let mut errors = read.mistakes;
        errors.retain(|mistake| mistake.severity == Severity::Error);
        match (read.config, errors.is_empty()) {
            (Some(config), true) => Ok(config),
            _ => Err(Error::Config(format!(
                "{name}: {}\n\n{}",
                count_of(errors.len(), "error"),
                render(&errors, text, name, paint)
            ))),
        }
    }
}

/// Reads `layout`, `url`, `path` or a JSON pointer.
pub fn parse_domain(text: &str) -> Result<DomainChoice, String> {
    match text {
        "layout" => Ok(DomainChoice::Layout),
        "url" => Ok(DomainChoice::Url),
        "path" => Ok(DomainChoice::Path),
        text => Pointer::parse(text)
            .map(DomainChoice::Field)
            .ok_or_else(|| format!("{text:?}: write \"layout\", \"url\", \"path\" or a JSON pointer such as /source")),
    }
}

/// Equal configs have equal hashes. The default config is part of it, because macros and abstentions come from there.
fn hash(text: &str) -> String {
    let both = [text, DEFAULT].join("\0");
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(both.as_bytes()))
}
