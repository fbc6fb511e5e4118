//! The tables of a config file, as TOML has them.
//!
//! What is written here is all there is to a key: its type, its choices and the text of its documentation go into the
//! [schema](super::schema), and by that every config is [checked](super::shape) and editors help. A comment on a field is
//! read by users.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::located::Spanned;
use crate::audit::Copies;
use crate::count::collect::Unit;
use crate::extract::canonical::Step;
use crate::extract::dialogue::{Asks, Context};
use crate::extract::pattern::{Subject, Within};
use crate::extract::subject::Page;

/// A config of hapax: where records keep things, and the relations whose (prompt, fact) pairs are counted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// What is counted: "incidence" (the default) or "mention".
    pub(super) unit: Option<Unit>,
    /// Whether copies of a document count; "keep" by default. "skip" reads the corpus twice.
    pub(super) duplicates: Option<Copies>,
    /// The seed of all hashes; 0 if none is given. Audits can be compared and merged only under one seed.
    pub(super) seed: Option<u64>,
    /// Conditions under which an audit fails (exit code 3), such as `singleton_rate > 40%`; --fail-on adds to them.
    #[serde(default)]
    pub(super) fail_on: Vec<Spanned<String>>,
    /// Where records keep things. What is left out is recognised from the first records of each shard.
    #[serde(default)]
    pub(super) layout: LayoutTable,
    /// Parts of patterns: `{name}` in a pattern stands for the macro's regular expression. They may use each other and
    /// those of the default config.
    pub(super) macros: Option<BTreeMap<String, Spanned<String>>>,
    /// Regular expressions for answers that say "not known", held against the fact as the record has it. Without this
    /// key those of the default config are used; an empty list recognises `null` alone.
    pub(super) abstentions: Option<Vec<Spanned<String>>>,
    /// The kinds of facts that are looked for.
    #[serde(default)]
    pub(super) relation: Vec<Spanned<RelationTable>>,
}

/// Where records keep things, as JSON pointers.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutTable {
    /// The running text: a JSON pointer such as "/text".
    #[schemars(with = "Option<PointerText>")]
    pub(super) text: Option<Spanned<String>>,
    /// The record's id: a JSON pointer such as "/id".
    #[schemars(with = "Option<PointerText>")]
    pub(super) id: Option<Spanned<String>>,
    /// What the text is about: a JSON pointer such as "/metadata/title". Without one, it is the text's first line.
    #[schemars(with = "Option<PointerText>")]
    pub(super) title: Option<Spanned<String>>,
    /// The address that the text came from: a JSON pointer such as "/metadata/url".
    #[schemars(with = "Option<PointerText>")]
    pub(super) url: Option<Spanned<String>>,
    /// How often a document is taken in training (copies, epochs; a number from 0): a JSON pointer such as
    /// "/metadata/count". The rate as trained is shown beside the rate of the distinct documents.
    #[schemars(with = "Option<PointerText>")]
    pub(super) weight: Option<Spanned<String>>,
    /// The turns of a dialogue: the JSON pointer of a list of turns, "/messages", or a list of pointers, a field a turn,
    /// the answer last: ["/instruction", "/input", "/output"].
    pub(super) turns: Option<Spanned<OneOrMore>>,
    /// Where a document's domain comes from: a JSON pointer such as "/source", "url" (the registrable domain of the
    /// layout's URL), "path" (the folder or file), or "layout" (the recognised field, else the path; the default).
    #[schemars(regex(pattern = "^(layout|url|path|/.*)$"))]
    pub(super) domain: Option<Spanned<String>>,
}

/// A kind of fact, and how it is found.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationTable {
    /// Its name, as reports print it.
    #[schemars(length(min = 1))]
    pub(super) name: Spanned<String>,
    /// What the relation is for, in a line; read by people only.
    #[serde(rename = "about")]
    _about: Option<String>,
    /// Whether nothing lets its facts be inferred (a birthday: true, the default), or something does (nationality: false).
    /// Floors over several relations are taken over the arbitrary ones alone.
    pub(super) arbitrary: Option<bool>,
    /// How many facts a prompt can have, if you know; otherwise the distinct facts seen are counted.
    pub(super) candidates: Option<Spanned<u64>>,
    /// Canonical forms of prompts, applied in this order; none by default.
    #[serde(default)]
    #[schemars(with = "Vec<Step>")]
    pub(super) prompt: Vec<Spanned<String>>,
    /// Canonical forms of facts, applied in this order; none by default.
    #[serde(default)]
    #[schemars(with = "Vec<Step>")]
    pub(super) fact: Vec<Spanned<String>>,
    /// The rules that find its pairs.
    #[serde(default)]
    pub(super) rule: Vec<Spanned<RuleTable>>,
    /// Records with the pairs that must be found in them; `hapax check` runs them.
    #[serde(default)]
    pub(super) example: Vec<ExampleTable>,
}

/// The kinds of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A regular expression over running text.
    Pattern,
    /// Prompt and fact from a record's fields.
    Field,
    /// Questions and answers from the turns of a dialogue, or from lines of text that begin with a marker.
    Dialogue,
    /// Spans of the text that a tagger marked.
    Spans,
    /// The values of the box beside an article, by their labels.
    Infobox,
    /// The values of lists of keys and values in running text.
    KeyValue,
    /// The words of any text: those before a word, and the word.
    Ngram,
    /// Ready-made pairs, which are taken as they are.
    Pairs,
}

/// The keys that a kind of rule has besides `kind` and `name`.
pub(super) struct KindKeys {
    pub(super) required: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
}

impl Kind {
    pub(super) const ALL: [Kind; 8] = [
        Kind::Pattern,
        Kind::Field,
        Kind::Dialogue,
        Kind::Spans,
        Kind::Infobox,
        Kind::KeyValue,
        Kind::Ngram,
        Kind::Pairs,
    ];

    /// The name by which a config calls the kind.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Pattern => "pattern",
            Kind::Field => "field",
            Kind::Dialogue => "dialogue",
            Kind::Spans => "spans",
            Kind::Infobox => "infobox",
            Kind::KeyValue => "key-value",
            Kind::Ngram => "ngram",
            Kind::Pairs => "pairs",
        }
    }

    /// Which keys the kind has; with others it is refused.
    pub(super) fn keys(self) -> KindKeys {
        let (required, optional): (&[&str], &[&str]) = match self {
            Kind::Pattern => (&["pattern"], &["within", "subject", "page", "unless"]),
            Kind::Field => (&["prompt", "fact"], &["only", "unless"]),
            Kind::Dialogue => (
                &[],
                &["asks", "context", "question", "answer", "only", "unless"],
            ),
            Kind::Spans => (&["prompt", "fact"], &["score_min"]),
            Kind::Infobox => (
                &["labels"],
                &["pattern", "templates", "page", "not_below", "unless"],
            ),
            Kind::KeyValue => (&["keys"], &["pattern", "subject_key", "page", "unless"]),
            Kind::Ngram => (&["order"], &[]),
            Kind::Pairs => (&[], &["prompt", "fact", "relation", "aliases"]),
        };
        KindKeys { required, optional }
    }
}

/// A rule: how pairs of the relation are found.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = super::schema::conditions_of_kinds)]
pub(super) struct RuleTable {
    /// What the rule reads: "pattern" (running text), "field" (a record's fields), "dialogue" (turns of a dialogue),
    /// "spans" (what a tagger marked), "infobox" (the box beside an article), "key-value" (lists of keys and values), "ngram"
    /// (the words of any text) or "pairs" (ready-made pairs).
    pub(super) kind: Kind,
    /// Its name, as `hapax pairs` prints it; without one it is the relation's with the rule's number.
    #[schemars(length(min = 1))]
    pub(super) name: Option<Spanned<String>>,
    /// Of a pattern: where it is looked for; in a "sentence" by default.
    pub(super) within: Option<Within>,
    /// Of a pattern: what the prompt is; the "match" of the group `subject` by default.
    pub(super) subject: Option<Subject>,
    /// On which pages the rule looks: "any" (the default), those about a "person", or those about a "thing".
    pub(super) page: Option<Page>,
    /// Of kind "pattern": a regular expression with the groups `subject` and `fact`, '(?P<subject>{name}) was born
    /// (?P<fact>{date})'. Of kind "infobox": what of a value is the fact, '(?P<fact>{date})'; by default the whole value.
    /// Of kind "key-value": the same.
    pub(super) pattern: Option<Spanned<String>>,
    /// A regular expression that must be found in the fact: '^(?i)(?:true|false)$'.
    pub(super) only: Option<Spanned<String>>,
    /// A regular expression that must not be found: of a pattern from the beginning of the sentence, line or lead to the
    /// match's end (8 KiB at most), of other kinds in the fact.
    pub(super) unless: Option<Spanned<String>>,
    /// Of kind "field": a pointer such as "/question", or text with pointers, "{/first} {/last}". Of kind "pairs": a JSON
    /// pointer, "/prompt" by default. Of kind "spans": "title", or the JSON pointer of spans, of which the nearest that
    /// starts before the fact on the same line is taken.
    pub(super) prompt: Option<Spanned<String>>,
    /// Of kind "field": a pointer or text with pointers, or a list of them, of which the first that the record has is taken. Of kind
    /// "pairs": a JSON pointer, "/fact" by default; `null` there abstains. Of kind "spans": the JSON pointer of a list of
    /// spans, [start, end, score] in characters of the text.
    pub(super) fact: Option<Spanned<OneOrMore>>,
    /// Of kind "pairs": the JSON pointer of the field that names the relation, "/relation" by default. Records without it
    /// belong to the relation that the rule stands in.
    #[schemars(with = "Option<PointerText>")]
    pub(super) relation: Option<Spanned<String>>,
    /// Of kind "pairs": the JSON pointer of other wordings of the fact, "/aliases" by default.
    #[schemars(with = "Option<PointerText>")]
    pub(super) aliases: Option<Spanned<String>>,
    /// Of kind "infobox": the labels whose values are facts, as boxes show them and as their wikitext calls them:
    /// ["Born", "birth_date"].
    pub(super) labels: Option<Spanned<OneOrMore>>,
    /// Of kind "infobox": how the names of the templates begin that are boxes; ["Infobox"] by default.
    pub(super) templates: Option<Spanned<OneOrMore>>,
    /// Of kind "infobox": headings of parts of a box as pages show it, such as "Premiere". Values up to 1 KiB below one are
    /// about something else. Templates have no such headings.
    pub(super) not_below: Option<Spanned<OneOrMore>>,
    /// Of kind "key-value": the keys whose values are facts: ["Born", "Date of birth"].
    pub(super) keys: Option<Spanned<OneOrMore>>,
    /// Of kind "key-value": the key whose value is the prompt, such as "Name": on the nearest line above, or, where there is
    /// none, on the first below. Without it, and in a text that has no such key, the prompt is the title.
    #[schemars(length(min = 1))]
    pub(super) subject_key: Option<Spanned<String>>,
    /// Of kind "ngram": how many words an n-gram has, 2 to 32: the prompt is all but the last.
    pub(super) order: Option<Spanned<u64>>,
    /// Of kind "spans": spans with lower scores are passed over.
    pub(super) score_min: Option<f64>,
    /// Of a dialogue: what is taken; "any" by default.
    pub(super) asks: Option<Asks>,
    /// Of a dialogue: what belongs to a prompt beside the question; the "whole" dialogue so far by default.
    pub(super) context: Option<Context>,
    /// Of a dialogue in running text: how lines begin that ask, such as ["Question:", "Q:"]. With `answer`; without the
    /// two, the turns of the record are read.
    pub(super) question: Option<Spanned<OneOrMore>>,
    /// Of a dialogue in running text: how lines begin that answer, such as ["Answer:", "A:"].
    pub(super) answer: Option<Spanned<OneOrMore>>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
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

/// A record, and the pairs that the relation's rules must find in it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleTable {
    /// The record: JSON in one line, as a shard has it.
    pub(super) record: Spanned<String>,
    /// The pairs in canonical form, no more and no others: [prompt, fact], or [prompt] alone for an abstention.
    pub(super) pairs: Spanned<Vec<ExamplePair>>,
}

/// [prompt, fact], or [prompt] alone for an abstention.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct ExamplePair(#[schemars(length(min = 1, max = 2))] pub(super) Vec<String>);

/// In the schema: a JSON pointer such as "/name" or "/name/first".
pub(super) enum PointerText {}

impl JsonSchema for PointerText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pointer".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^/" })
    }
}
