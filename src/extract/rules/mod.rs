//! A config's relations, compiled together: what every document is held against.
//!
//! Each kind of rule is a list of [`Rules`]. They are called one after the other, and what they find is brought into
//! canonical form.

mod read;
mod scratch;
mod settle;

use regex::RegexSet;

use self::read::LabelledScratch;
pub use self::scratch::{Scratch, Tally};
use super::canonical::Canonical;
use super::dialogue::DialogueRules;
use super::field::FieldRule;
use super::infobox::BoxRules;
use super::key_value::KeyValueRules;
use super::ngram::NgramRule;
use super::pattern::PatternRules;
use super::ready::ReadyRule;
use super::spans::SpansRule;
use crate::document::{Document, Pair, Pointer};
use crate::ledger::Drop;

/// A kind of fact, and the canonical forms of its prompts and facts.
#[derive(Debug)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// What is done to a prompt before it is counted.
    pub prompt: Canonical,
    /// What is done to a fact.
    pub fact: Canonical,
}

/// Limits on what one document may give; beyond them pairs are dropped and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairLimits {
    /// Longest canonical prompt, in bytes.
    pub prompt_bytes_max: usize,
    /// Longest canonical fact, in bytes.
    pub fact_bytes_max: usize,
    /// Most pairs of one record, n-grams aside.
    pub record_pairs_max: u64,
}

impl Default for PairLimits {
    fn default() -> Self {
        PairLimits {
            prompt_bytes_max: 64 << 10,
            fact_bytes_max: 64 << 10,
            record_pairs_max: 100_000,
        }
    }
}

/// All rules of a config.
pub struct Rules {
    /// The relations, in the config's order.
    pub relations: Vec<Relation>,
    /// Rules over running text.
    pub patterns: PatternRules,
    /// Rules over fields.
    pub fields: Vec<FieldRule>,
    /// Rules over dialogues.
    pub dialogues: DialogueRules,
    /// Rules over spans that taggers marked.
    pub spans: Vec<SpansRule>,
    /// Rules over boxes.
    pub boxes: BoxRules,
    /// Rules over lists of keys and values.
    pub key_values: KeyValueRules,
    /// Rules over the words of any text.
    pub ngrams: Vec<NgramRule>,
    /// Rules over ready-made pairs.
    pub ready: Vec<ReadyRule>,
    /// What counts as an abstention.
    pub abstentions: RegexSet,
    /// The fields that rules read, by slot.
    pub pointers: Vec<Pointer>,
    /// Limits.
    pub limits: PairLimits,
}

/// What a document gives, one after another.
#[derive(Debug, PartialEq)]
pub enum Extracted<'a> {
    /// A pair, and the number of the rule that found it.
    Pair(usize, Pair<'a>),
    /// A pair that the rule of this number found and that is not counted.
    Dropped(usize, Drop),
    /// The rule of this number found what another rule of its relation had found at that place.
    Repeated(usize),
}

impl Extracted<'_> {
    /// The number of the rule, in the order of [`Rules::heads`].
    pub fn rule(&self) -> usize {
        match self {
            Extracted::Pair(rule, _) | Extracted::Dropped(rule, _) | Extracted::Repeated(rule) => {
                *rule
            }
        }
    }
}

/// Where the numbers of the rules of a kind begin.
struct Starts {
    fields: usize,
    dialogues: usize,
    spans: usize,
    boxes: usize,
    key_values: usize,
    ngrams: usize,
    ready: usize,
    end: usize,
}

/// What a rule is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleHead<'r> {
    /// The relation that it belongs to, by its place among the relations.
    pub relation: usize,
    /// Its name.
    pub name: &'r str,
    /// Its kind, as a config calls it.
    pub kind: &'static str,
}

impl Rules {
    /// What the rules are called: patterns, fields, dialogues, spans, boxes, lists of keys, n-grams, ready-made
    /// pairs, each in the config's order.
    pub fn heads(&self) -> Vec<RuleHead<'_>> {
        let head = |kind| {
            move |(relation, name)| RuleHead {
                relation,
                name,
                kind,
            }
        };
        let patterns = self.patterns.rules().iter();
        let patterns = patterns.map(|rule| (rule.relation, rule.name.as_str()));
        let fields = self
            .fields
            .iter()
            .map(|rule| (rule.relation, rule.name.as_str()));
        let dialogues = self.dialogues.rules().iter();
        let dialogues = dialogues.map(|rule| (rule.relation, rule.name.as_str()));
        let spans = self.spans.iter();
        let spans = spans.map(|rule| (rule.relation, rule.name.as_str()));
        let boxes = self.boxes.rules().iter();
        let boxes = boxes.map(|rule| (rule.relation, rule.name.as_str()));
        let key_values = self.key_values.rules().iter();
        let key_values = key_values.map(|rule| (rule.relation, rule.name.as_str()));
        let ngrams = self.ngrams.iter();
        let ngrams = ngrams.map(|rule| (rule.relation, rule.name.as_str()));
        let ready = self
            .ready
            .iter()
            .map(|rule| (rule.relation, rule.name.as_str()));
        patterns
            .map(head("pattern"))
            .chain(fields.map(head("field")))
            .chain(dialogues.map(head("dialogue")))
            .chain(spans.map(head("spans")))
            .chain(boxes.map(head("infobox")))
            .chain(key_values.map(head("key-value")))
            .chain(ngrams.map(head("ngram")))
            .chain(ready.map(head("pairs")))
            .collect()
    }

    /// The number of the first rule of each kind but patterns, which begin at 0, and the number of all.
    fn starts(&self) -> Starts {
        let fields = self.patterns.rules().len();
        let dialogues = fields + self.fields.len();
        let spans = dialogues + self.dialogues.rules().len();
        let boxes = spans + self.spans.len();
        let key_values = boxes + self.boxes.rules().len();
        let ngrams = key_values + self.key_values.rules().len();
        let ready = ngrams + self.ngrams.len();
        Starts {
            fields,
            dialogues,
            spans,
            boxes,
            key_values,
            ngrams,
            ready,
            end: ready + self.ready.len(),
        }
    }

    /// Calls `found` with every pair of a document.
    ///
    /// A record that holds a ready-made pair gives that and nothing else.
    pub fn extract(
        &self,
        document: &Document<'_>,
        scratch: &mut Scratch,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let starts = self.starts();
        let Scratch {
            scan,
            forms,
            tallies,
            places,
            values,
            window,
        } = scratch;
        places.clear();
        tallies.resize(starts.end, Tally::default());
        let mut pairs = 0;
        let mut counted = |extracted: Extracted<'_>| {
            // A word is an n-gram's end once, so a record's size bounds their number.
            let is_ngram = (starts.ngrams..starts.ready).contains(&extracted.rule());
            pairs += u64::from(!is_ngram && !matches!(extracted, Extracted::Repeated(_)));
            let extracted = match extracted {
                Extracted::Pair(rule, _) | Extracted::Dropped(rule, _)
                    if !is_ngram && pairs > self.limits.record_pairs_max =>
                {
                    Extracted::Dropped(rule, Drop::PairsOverLimit)
                }
                extracted => extracted,
            };
            let tally = &mut tallies[extracted.rule()];
            tally.matched += 1;
            tally.pairs += u64::from(matches!(extracted, Extracted::Pair(..)));
            found(extracted);
        };
        if self.read_ready(document, starts.ready, forms, &mut counted) {
            return;
        }
        self.read_fields(document, starts.fields, forms, &mut counted);
        self.read_dialogues(document, starts.dialogues, forms, &mut counted);
        self.read_spans(document, starts.spans, forms, &mut counted);
        self.read_text(document, scan, places, forms, &mut counted);
        let mut labelled = LabelledScratch {
            start: starts.boxes,
            places,
            forms,
            values,
        };
        self.read_boxes(document, &mut labelled, &mut counted);
        labelled.start = starts.key_values;
        self.read_key_values(document, &mut labelled, &mut counted);
        self.read_ngrams(document, starts.ngrams, window, forms, &mut counted);
    }
}
