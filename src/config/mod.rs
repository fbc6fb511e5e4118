//! Configs: what the user wrote, checked whole before any data is read.
//!
//! A config is TOML: a layout, macros, abstentions, and relations with their rules. [`Config::parse`] lowers it to rules
//! that are compiled and to what is declared of each relation; after that nothing can fail for a reason that was typed.
//! A mistake is shown with its line.

mod compile;
mod macros;
mod tables;

use std::collections::BTreeMap;

use self::compile::Compiler;
use self::tables::File;
use crate::count::collect::Unit;
use crate::document::Pointer;
use crate::error::{Error, Result};
use crate::extract::rules::Rules;
use crate::input::layout::{DomainChoice, LayoutOverride};

/// The config that is used when none is given.
pub const DEFAULT: &str = include_str!("../../configs/default.toml");

/// A config, compiled.
pub struct Config {
    /// What is counted, if the config says.
    pub unit: Option<Unit>,
    /// The seed of the hashes, if the config says.
    pub seed: Option<u64>,
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
        Config::parse(DEFAULT, "the default config")
    }

    /// Parses and compiles a config; `name` stands in error messages.
    pub fn parse(text: &str, name: &str) -> Result<Config> {
        let file: File = toml::from_str(text)
            .map_err(|error| Error::Usage(format!("{name}: {}", error.to_string().trim_end())))?;
        let base: File = toml::from_str(DEFAULT)
            .map_err(|error| Error::Failed(format!("the default config is broken: {error}")))?;
        let compiler = Compiler {
            text,
            name,
            macros: all_macros(&file, &base),
            pointers: Vec::new(),
        };
        compiler.compile(file, base)
    }
}

/// The macros of a config over those of the default config.
fn all_macros(file: &File, base: &File) -> BTreeMap<String, String> {
    [base, file]
        .into_iter()
        .flat_map(|file| file.macros.iter().flatten())
        .map(|(name, body)| (name.clone(), body.get_ref().clone()))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::macros::expand;
    use super::*;

    fn refused(text: &str) -> String {
        match Config::parse(text, "my.toml") {
            Ok(_) => panic!("accepted: {text}"),
            Err(error) => {
                assert!(error.is_usage());
                error.to_string()
            }
        }
    }

    #[test]
    fn mistakes_are_shown_with_their_line_and_the_way_out() {
        let rule = |rule: &str| {
            refused(&format!(
                "[[relation]]\nname = \"a\"\n[[relation.rule]]\n{rule}"
            ))
        };
        let error =
            rule("kind = \"pattern\"\npattern = '(?P<subject>\\w+) was born (?P<fact>{when}'");
        assert!(
            error.contains("line 5") && error.contains("no macro {when}"),
            "{error}"
        );
        let error = rule("kind = \"pattern\"\npattern = 'was born (?P<fact>{date})'");
        assert!(error.contains("no group `subject`"), "{error}");
        let error = rule("kind = \"pattern\"\npattern = '(?P<subject>\\w+) (?P<fact>\\w+)'");
        assert!(error.contains("no literal"), "{error}");
        assert!(
            rule("kind = \"field\"\nprompt = \"/a\"").contains("needs a `prompt` and a `fact`")
        );
        assert!(rule("kind = \"fields\"").contains("line 4"));
        assert!(
            refused("[[relation]]\nname = \"a\"\nfact = [\"isodate\"]")
                .contains("no such canonical form")
        );
        assert!(refused("[layout]\ndomain = \"source\"").contains("JSON pointer"));
        assert!(refused("[[relations]]\nname = \"a\"").contains("relations"));
    }

    #[test]
    fn macros_are_expanded_and_quantifiers_stay() {
        let macros = BTreeMap::from([("year".to_string(), r"\d{3,4}".to_string())]);
        assert_eq!(
            expand(r"\p{Lu}{2}{year}?", &macros).unwrap(),
            r"\p{Lu}{2}(?:\d{3,4})?"
        );
    }
}
