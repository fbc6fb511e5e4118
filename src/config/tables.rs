//! The tables of a config file, as TOML has them.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::count::collect::Unit;
use crate::extract::dialogue::{Asks, Context};
use crate::extract::pattern::{Subject, Within};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) unit: Option<Unit>,
    pub(super) seed: Option<u64>,
    #[serde(default)]
    pub(super) layout: LayoutTable,
    pub(super) macros: Option<BTreeMap<String, Spanned<String>>>,
    pub(super) abstentions: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) relation: Vec<RelationTable>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutTable {
    pub(super) text: Option<Spanned<String>>,
    pub(super) id: Option<Spanned<String>>,
    pub(super) title: Option<Spanned<String>>,
    pub(super) url: Option<Spanned<String>>,
    pub(super) turns: Option<Spanned<OneOrMore>>,
    pub(super) domain: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationTable {
    pub(super) name: Spanned<String>,
    /// What the relation is for, in a line; read by people only.
    #[serde(rename = "about")]
    _about: Option<String>,
    pub(super) arbitrary: Option<bool>,
    pub(super) candidates: Option<u64>,
    #[serde(default)]
    pub(super) prompt: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) fact: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) rule: Vec<Spanned<RuleTable>>,
    /// Run by the tests of the config.
    #[serde(default, rename = "example")]
    _examples: Vec<Example>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Pattern,
    Field,
    Dialogue,
    Pairs,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Pattern => "pattern",
            Kind::Field => "field",
            Kind::Dialogue => "dialogue",
            Kind::Pairs => "pairs",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    pub(super) kind: Kind,
    pub(super) name: Option<String>,
    pub(super) within: Option<Within>,
    pub(super) subject: Option<Subject>,
    pub(super) pattern: Option<Spanned<String>>,
    pub(super) prompt: Option<Spanned<String>>,
    pub(super) fact: Option<Spanned<OneOrMore>>,
    pub(super) relation: Option<Spanned<String>>,
    pub(super) asks: Option<Asks>,
    pub(super) context: Option<Context>,
    pub(super) question: Option<Spanned<OneOrMore>>,
    pub(super) answer: Option<Spanned<OneOrMore>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            OneOrMore::One(one) => std::slice::from_ref(one),
            OneOrMore::More(more) => more,
        }
    }
}

/// A text or record, and what a relation's rules must find in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    #[serde(rename = "record")]
    _record: String,
    #[serde(rename = "pairs")]
    _pairs: Vec<[String; 2]>,
}
