//! Configs: what the user wrote, checked whole before any data is read.
//!
//! A config is TOML: a layout, macros, abstentions, and relations with their rules. [`Config::parse`] lowers it to rules
//! that are compiled and to what is declared of each relation; after that nothing can fail for a reason that was typed.
//! A mistake is shown with its line.

use std::collections::BTreeMap;

use regex::{Regex, RegexSet};
use serde::Deserialize;
use toml::Spanned;

use crate::count::collect::Unit;
use crate::document::Pointer;
use crate::error::{Error, Result};
use crate::extract::canonical::{Canonical, Step};
use crate::extract::field::{FieldRule, Template};
use crate::extract::pattern::{PatternRule, PatternRules, Subject, Within};
use crate::extract::ready::{ReadyPointers, ReadyRule};
use crate::extract::rules::{PairLimits, Relation, Rules};
use crate::input::layout::{DomainChoice, LayoutOverride};

/// The config that is used when none is given.
pub const DEFAULT: &str = include_str!("../configs/default.toml");

/// The relation of ready-made pairs that name none.
const UNNAMED_RELATION: &str = "fact";

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    unit: Option<Unit>,
    seed: Option<u64>,
    #[serde(default)]
    layout: LayoutTable,
    macros: Option<BTreeMap<String, Spanned<String>>>,
    abstentions: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    relation: Vec<RelationTable>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutTable {
    text: Option<Spanned<String>>,
    id: Option<Spanned<String>>,
    title: Option<Spanned<String>>,
    domain: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationTable {
    name: Spanned<String>,
    /// What the relation is for, in a line; read by people only.
    #[serde(rename = "about")]
    _about: Option<String>,
    arbitrary: Option<bool>,
    candidates: Option<u64>,
    #[serde(default)]
    prompt: Vec<Spanned<String>>,
    #[serde(default)]
    fact: Vec<Spanned<String>>,
    #[serde(default)]
    rule: Vec<Spanned<RuleTable>>,
    /// Run by the tests of the config.
    #[serde(default, rename = "example")]
    _examples: Vec<Example>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Pattern,
    Field,
    Pairs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    kind: Kind,
    name: Option<String>,
    within: Option<Within>,
    subject: Option<Subject>,
    pattern: Option<Spanned<String>>,
    prompt: Option<Spanned<String>>,
    fact: Option<Spanned<OneOrMore>>,
    relation: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// A text or record, and what a relation's rules must find in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    #[serde(rename = "record")]
    _record: String,
    #[serde(rename = "pairs")]
    _pairs: Vec<[String; 2]>,
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
            macros: macros(&file, &base),
            pointers: Vec::new(),
        };
        compiler.compile(file, base)
    }
}

/// The macros of a config over those of the default config.
fn macros(file: &File, base: &File) -> BTreeMap<String, String> {
    [base, file]
        .into_iter()
        .flat_map(|file| file.macros.iter().flatten())
        .map(|(name, body)| (name.clone(), body.get_ref().clone()))
        .collect()
}

struct Compiler<'c> {
    text: &'c str,
    name: &'c str,
    macros: BTreeMap<String, String>,
    pointers: Vec<Pointer>,
}

/// Where in the config something stands.
type Place = std::ops::Range<usize>;

impl Compiler<'_> {
    fn compile(mut self, file: File, base: File) -> Result<Config> {
        let abstentions = file.abstentions.or(base.abstentions).unwrap_or_default();
        let abstentions = RegexSet::new(abstentions.iter().map(Spanned::get_ref))
            .map_err(|error| Error::Usage(format!("{}: abstentions: {error}", self.name)))?;
        let mut layout = self.layout(&file.layout)?;
        let mut relations = Vec::new();
        let mut declared = BTreeMap::new();
        let (mut patterns, mut fields, mut ready) = (Vec::new(), Vec::new(), Vec::new());
        for table in &file.relation {
            let relation = relations.len();
            let name = table.name.get_ref();
            let known = declared.insert(
                name.clone(),
                Declared {
                    arbitrary: table.arbitrary.unwrap_or(true),
                    candidates: table.candidates,
                },
            );
            if known.is_some() {
                return Err(self.wrong(
                    table.name.span(),
                    "this relation was named before; give it other rules there",
                ));
            }
            relations.push(self.relation(table)?);
            for (rule, number) in table.rule.iter().zip(1..) {
                let place = rule.span();
                let rule = rule.get_ref();
                let rule_name = rule
                    .name
                    .clone()
                    .unwrap_or_else(|| format!("{name}-{number}"));
                match rule.kind {
                    Kind::Pattern => patterns.push(self.pattern(rule, relation, rule_name, place)?),
                    Kind::Field => fields.push(self.field(rule, relation, rule_name, place)?),
                    Kind::Pairs => ready.push(self.ready(rule, relation, rule_name)?),
                }
            }
        }
        if ready.is_empty() {
            ready.push(self.ready_by_default(&mut relations)?);
        }
        layout.pair = ready
            .first()
            .map(|rule| (rule.pointers.prompt.clone(), rule.pointers.fact.clone()));
        Ok(Config {
            unit: file.unit,
            seed: file.seed,
            layout,
            rules: Rules {
                relations,
                patterns: PatternRules::new(patterns).map_err(Error::Usage)?,
                fields,
                ready,
                abstentions,
                pointers: self.pointers,
                limits: PairLimits::default(),
            },
            declared,
            hash: hash(self.text),
        })
    }

    fn layout(&self, table: &LayoutTable) -> Result<LayoutOverride> {
        let pointer = |field: &Option<Spanned<String>>| match field {
            None => Ok(None),
            Some(text) => self.pointer(text.get_ref(), text.span()).map(Some),
        };
        Ok(LayoutOverride {
            text: pointer(&table.text)?,
            id: pointer(&table.id)?,
            title: pointer(&table.title)?,
            domain: match &table.domain {
                None => DomainChoice::Layout,
                Some(text) => parse_domain(text.get_ref())
                    .map_err(|reason| self.wrong(text.span(), &reason))?,
            },
            pair: None,
        })
    }

    fn relation(&self, table: &RelationTable) -> Result<Relation> {
        Ok(Relation {
            name: table.name.get_ref().clone(),
            prompt: self.canonical(&table.prompt)?,
            fact: self.canonical(&table.fact)?,
        })
    }

    fn canonical(&self, names: &[Spanned<String>]) -> Result<Canonical> {
        let steps: Result<Vec<Step>> = names
            .iter()
            .map(|name| {
                Step::parse(name.get_ref()).ok_or_else(|| {
                    let known: Vec<&str> = Step::ALL.iter().map(|step| step.name()).collect();
                    let reason = format!("no such canonical form; there are {}", known.join(", "));
                    self.wrong(name.span(), &reason)
                })
            })
            .collect();
        Ok(Canonical::new(steps?))
    }

    fn pattern(
        &self,
        rule: &RuleTable,
        relation: usize,
        name: String,
        place: Place,
    ) -> Result<PatternRule> {
        let Some(pattern) = &rule.pattern else {
            return Err(self.wrong(place, "a rule of kind \"pattern\" needs a `pattern`"));
        };
        if rule.prompt.is_some() || rule.fact.is_some() || rule.relation.is_some() {
            return Err(self.wrong(
                place,
                "`prompt`, `fact` and `relation` belong to rules of kind \"field\" and \
                \"pairs\"; a pattern has the groups `subject` and `fact`",
            ));
        }
        let wrong = |reason: String| self.wrong(pattern.span(), &reason);
        let expanded = expand(pattern.get_ref(), &self.macros).map_err(wrong)?;
        let within = rule.within.unwrap_or(Within::Sentence);
        PatternRule::new(
            relation,
            name,
            within,
            rule.subject.unwrap_or_default(),
            &expanded,
        )
        .map_err(wrong)
    }

    fn field(
        &mut self,
        rule: &RuleTable,
        relation: usize,
        name: String,
        place: Place,
    ) -> Result<FieldRule> {
        self.refuse_pattern_keys(rule, place.clone())?;
        let (Some(prompt), Some(facts)) = (&rule.prompt, &rule.fact) else {
            return Err(self.wrong(
                place,
                "a rule of kind \"field\" needs a `prompt` and a `fact`",
            ));
        };
        let place = facts.span();
        let facts = match facts.get_ref() {
            OneOrMore::One(fact) => std::slice::from_ref(fact),
            OneOrMore::More(facts) => facts.as_slice(),
        };
        Ok(FieldRule {
            relation,
            name,
            prompt: self.template(prompt.get_ref(), prompt.span())?,
            facts: facts
                .iter()
                .map(|fact| self.template(fact, place.clone()))
                .collect::<Result<_>>()?,
        })
    }

    fn ready(&mut self, rule: &RuleTable, relation: usize, name: String) -> Result<ReadyRule> {
        let or = |given: &Option<Spanned<String>>, default: &str| match given {
            Some(text) => self.pointer(text.get_ref(), text.span()),
            None => self.pointer(default, 0..0),
        };
        let fact = match &rule.fact {
            None => self.pointer("/fact", 0..0),
            Some(fact) => match fact.get_ref() {
                OneOrMore::One(pointer) => self.pointer(pointer, fact.span()),
                OneOrMore::More(_) => {
                    Err(self.wrong(fact.span(), "a rule of kind \"pairs\" has one `fact`"))
                }
            },
        };
        let pointers = ReadyPointers {
            prompt: or(&rule.prompt, "/prompt")?,
            fact: fact?,
            relation: or(&rule.relation, "/relation")?,
        };
        Ok(ReadyRule {
            relation,
            name,
            prompt_slot: self.slot(&pointers.prompt),
            fact_slot: self.slot(&pointers.fact),
            relation_slot: self.slot(&pointers.relation),
            pointers,
        })
    }

    /// Ready-made pairs need no configuration.
    fn ready_by_default(&mut self, relations: &mut Vec<Relation>) -> Result<ReadyRule> {
        let known = relations
            .iter()
            .position(|relation| relation.name == UNNAMED_RELATION);
        let relation = known.unwrap_or_else(|| {
            relations.push(Relation {
                name: UNNAMED_RELATION.into(),
                prompt: Canonical::new(Vec::new()),
                fact: Canonical::new(Vec::new()),
            });
            relations.len() - 1
        });
        let rule = RuleTable {
            kind: Kind::Pairs,
            name: None,
            within: None,
            subject: None,
            pattern: None,
            prompt: None,
            fact: None,
            relation: None,
        };
        self.ready(&rule, relation, "ready-made".into())
    }

    fn refuse_pattern_keys(&self, rule: &RuleTable, place: Place) -> Result<()> {
        if rule.pattern.is_some() || rule.within.is_some() || rule.subject.is_some() {
            return Err(self.wrong(
                place,
                "`pattern`, `within` and `subject` belong to rules of kind \"pattern\"",
            ));
        }
        Ok(())
    }

    fn template(&mut self, text: &str, place: Place) -> Result<Template> {
        let mut pointers = std::mem::take(&mut self.pointers);
        let template = Template::parse(text, |pointer| slot(&mut pointers, pointer));
        self.pointers = pointers;
        template.map_err(|reason| self.wrong(place, &reason))
    }

    fn pointer(&self, text: &str, place: Place) -> Result<Pointer> {
        Pointer::parse(text)
            .ok_or_else(|| self.wrong(place, "this is no JSON pointer: write /name or /name/first"))
    }

    fn slot(&mut self, pointer: &Pointer) -> usize {
        slot(&mut self.pointers, pointer)
    }

    /// An error with the line it stands in.
    fn wrong(&self, place: Place, reason: &str) -> Error {
        let before = &self.text[..place.start.min(self.text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let shown = self.text.lines().nth(line - 1).unwrap_or("").trim_end();
        Error::Usage(format!(
            "{}, line {line}, column {column}: {reason}\n  {line} | {shown}",
            self.name
        ))
    }
}

fn slot(pointers: &mut Vec<Pointer>, pointer: &Pointer) -> usize {
    pointers
        .iter()
        .position(|known| known == pointer)
        .unwrap_or_else(|| {
            pointers.push(pointer.clone());
            pointers.len() - 1
        })
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

/// Macros may use macros, but not without end.
const EXPANSIONS_MAX: usize = 8;

/// Replaces `{name}` by the macro's body, in a group of its own. Quantifiers and character classes stay.
fn expand(pattern: &str, macros: &BTreeMap<String, String>) -> Result<String, String> {
    let reference =
        Regex::new(r"(\\[pPxuU])?\{([a-z][a-z0-9_-]*)\}").map_err(|error| error.to_string())?;
    let mut expanded = pattern.to_string();
    for _ in 0..EXPANSIONS_MAX {
        let mut unknown = None;
        let next = reference.replace_all(&expanded, |groups: &regex::Captures<'_>| {
            if groups.get(1).is_some() {
                return groups[0].to_string();
            }
            match macros.get(&groups[2]) {
                Some(body) => format!("(?:{body})"),
                None => {
                    unknown = Some(groups[2].to_string());
                    String::new()
                }
            }
        });
        if let Some(unknown) = unknown {
            let known: Vec<&str> = macros.keys().map(String::as_str).collect();
            return Err(format!(
                "no macro {{{unknown}}}; there are {}",
                known.join(", ")
            ));
        }
        if next == expanded {
            return Ok(expanded);
        }
        expanded = next.into_owned();
    }
    Err("macros refer to each other without end".into())
}

/// Equal configs have equal hashes. The default config is part of it, because macros and abstentions come from there.
fn hash(text: &str) -> String {
    let both = [text, DEFAULT].join("\0");
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(both.as_bytes()))
}

#[cfg(test)]
mod tests {
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
