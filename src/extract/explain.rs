//! Why a rule found a pair in a document, or why it did not.
//!
//! Nothing here decides anything: the document goes through [`Rules::extract`] with a log of where patterns were looked
//! for, and what is missing from the log is explained by what a rule needs.

use std::collections::BTreeMap;
use std::ops::Range;

use super::field::FieldRule;
use super::guard::Refusal;
use super::infobox::BoxRule;
use super::key_value::KeyValueRule;
use super::pattern::PatternRule;
use super::rules::{Extracted, RuleHead, Rules, Scratch};
use super::subject::Title;
use crate::document::Document;
use crate::ledger::Drop;

/// What one rule made of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'r> {
    /// The rule.
    pub rule: RuleHead<'r>,
    /// Where it looked.
    pub looked: Looked,
    /// The pairs that it found, in canonical form: prompt and fact, `None` for an abstention.
    pub pairs: Vec<(String, Option<String>)>,
    /// Why pairs that it found are not counted.
    pub dropped: Vec<Drop>,
    /// Places that another rule of the relation had found before.
    pub repeated: u64,
}

/// Where a rule looked, or why it did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// In these sentences, lines or leads, by their places in the text; in those of the second list the pattern
    /// matches, and its subject is not what the text is about.
    At(Vec<Range<usize>>, Vec<Range<usize>>),
    /// What stands at these places is no fact, for this reason.
    Refused(Refusal, Vec<Range<usize>>),
    /// In the record's fields or turns.
    InRecord,
    /// The record has no running text.
    NoText,
    /// None of these literals stands in the text.
    NoLiteral(Vec<String>),
    /// No line begins with these labels, and no box has them.
    NoLabel(Vec<String>),
    /// No line has one of these keys and its value.
    NoKey(Vec<String>),
    /// Values stand at these places, and no line has this key, which says what they are about.
    NoSubject(String, Vec<Range<usize>>),
    /// The text has fewer words than this n-gram.
    FewWords(usize),
    /// None of these literals stands in the lead, where the rule looks.
    NotInLead(Vec<String>),
    /// The record lacks these fields, or they are empty.
    NoField(Vec<String>),
    /// The record has no turns of a dialogue.
    NoTurns,
    /// No line begins with these markers of a question, or none is answered.
    NoMarker(Vec<String>),
    /// The record holds no ready-made pair.
    NoReadyPair,
    /// The record holds a ready-made pair, and nothing else of it is read.
    ReadyPairOnly,
}

impl Rules {
    /// What every rule made of a document, in the order of [`Rules::heads`].
    pub fn explain(&self, document: &Document<'_>) -> Vec<Explanation<'_>> {
        let mut scratch = Scratch::default();
        scratch.keep_log();
        let mut explanations: Vec<Explanation<'_>> =
            self.heads().into_iter().map(nothing).collect();
        self.extract(document, &mut scratch, &mut |extracted| {
            let explanation = &mut explanations[extracted.rule()];
            match extracted {
                Extracted::Pair(_, pair) => explanation
                    .pairs
                    .push((pair.prompt.into(), pair.fact.map(str::to_string))),
                Extracted::Dropped(_, reason) => explanation.dropped.push(reason),
                Extracted::Repeated(_) => explanation.repeated += 1,
            }
        });
        let mut places: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
        for (rule, place) in scratch.log() {
            places.entry(*rule).or_default().push(place.clone());
        }
        let mut refused: BTreeMap<usize, (Refusal, Vec<Range<usize>>)> = BTreeMap::new();
        for (rule, place, refusal) in scratch.refused() {
            let of_rule = refused.entry(*rule).or_insert((*refusal, Vec::new()));
            if of_rule.0 == *refusal {
                of_rule.1.push(place.clone());
            }
        }
        let ready = explanations.len() - self.ready.len();
        let is_ready = explanations[ready..].iter().any(Explanation::has_found);
        for (number, explanation) in explanations.iter_mut().enumerate() {
            explanation.looked = match is_ready && number < ready {
                true => Looked::ReadyPairOnly,
                false => match refused.remove(&number).filter(|_| !explanation.has_found()) {
                    Some((refusal, at)) => Looked::Refused(refusal, at),
                    None => self.looked(number, document, places.remove(&number), explanation),
                },
            };
        }
        explanations
    }

    fn looked(
        &self,
        number: usize,
        document: &Document<'_>,
        places: Option<Vec<Range<usize>>>,
        explanation: &Explanation<'_>,
    ) -> Looked {
        let patterns = self.patterns.rules();
        if let Some(rule) = patterns.get(number) {
            return rule.looked(document, places, explanation);
        }
        if explanation.has_found() {
            return Looked::InRecord;
        }
        let number = number - patterns.len();
        if let Some(rule) = self.fields.get(number) {
            return match self.missing(rule, document) {
                missing if missing.is_empty() => Looked::InRecord,
                missing => Looked::NoField(missing),
            };
        }
        let number = number - self.fields.len();
        let dialogues = self.dialogues.rules();
        match dialogues.get(number) {
            None => match self.spans.get(number - dialogues.len()) {
                None => self.looked_for_labels(
                    number - dialogues.len() - self.spans.len(),
                    document,
                    places,
                ),
                Some(_) if document.text.is_none() => Looked::NoText,
                Some(rule) => match self.blank(&rule.slots(), document) {
                    missing if missing.is_empty() => Looked::InRecord,
                    missing => Looked::NoField(missing),
                },
            },
            Some(rule) => match &rule.markers {
                None if document.turns.is_empty() => Looked::NoTurns,
                None => Looked::InRecord,
                Some(_) if document.text.is_none() => Looked::NoText,
                Some(markers) => Looked::NoMarker(markers.question().to_vec()),
            },
        }
    }

    /// The same of rules over labelled values, and of those that come behind them.
    fn looked_for_labels(
        &self,
        number: usize,
        document: &Document<'_>,
        places: Option<Vec<Range<usize>>>,
    ) -> Looked {
        let boxes = self.boxes.rules();
        if let Some(rule) = boxes.get(number) {
            return rule.looked(document, places);
        }
        let key_values = self.key_values.rules();
        let number = number - boxes.len();
        if let Some(rule) = key_values.get(number) {
            return rule.looked(document, places);
        }
        match self.ngrams.get(number - key_values.len()) {
            None => Looked::NoReadyPair,
            Some(_) if document.text.is_none() => Looked::NoText,
            Some(rule) => Looked::FewWords(rule.order),
        }
    }

    fn blank(&self, slots: &[usize], document: &Document<'_>) -> Vec<String> {
        let blank = slots
            .iter()
            .filter(|slot| document.fields[**slot].is_blank());
        blank.map(|&slot| self.pointers[slot].to_string()).collect()
    }

    /// The pointers of a rule's fields that a record lacks. Of several facts one would do: with it none is missing.
    fn missing(&self, rule: &FieldRule, document: &Document<'_>) -> Vec<String> {
        let blank = |slots: Vec<usize>| self.blank(&slots, document);
        let mut missing = blank(rule.prompt.slots());
        let facts: Vec<Vec<String>> = rule.facts.iter().map(|fact| blank(fact.slots())).collect();
        if facts.iter().all(|lacking| !lacking.is_empty()) {
            missing.extend(facts.into_iter().flatten());
        }
        missing.sort();
        missing.dedup();
        missing
    }
}

impl Explanation<'_> {
    /// Whether the rule found anything, counted or not.
    pub fn has_found(&self) -> bool {
        !self.pairs.is_empty() || !self.dropped.is_empty() || self.repeated > 0
    }
}

impl PatternRule {
    fn looked(
        &self,
        document: &Document<'_>,
        places: Option<Vec<Range<usize>>>,
        explanation: &Explanation<'_>,
    ) -> Looked {
        let Some(text) = document.text else {
            return Looked::NoText;
        };
        if let Some(places) = places {
            let about_others = match explanation.has_found() {
                true => Vec::new(),
                false => self.matching(text, &places),
            };
            return Looked::At(places, about_others);
        }
        let literals = self.literals();
        let in_text = literals
            .iter()
            .any(|literal| text.contains(literal.as_str()));
        match self.within().is_head() && in_text {
            true => Looked::NotInLead(literals.to_vec()),
            false => Looked::NoLiteral(literals.to_vec()),
        }
    }

    fn matching(&self, text: &str, places: &[Range<usize>]) -> Vec<Range<usize>> {
        let places = places.iter();
        places
            .filter(|place| self.is_match(&text[(*place).clone()]))
            .cloned()
            .collect()
    }
}

impl BoxRule {
    fn looked(&self, document: &Document<'_>, places: Option<Vec<Range<usize>>>) -> Looked {
        let places = looked_at(document, places, &|value| self.matches(value));
        places.unwrap_or_else(|| Looked::NoLabel(self.labels.clone()))
    }
}

impl KeyValueRule {
    fn looked(&self, document: &Document<'_>, places: Option<Vec<Range<usize>>>) -> Looked {
        let looked = looked_at(document, places, &|value| self.matches(value));
        match (looked, &self.subject_key) {
            (None, _) => Looked::NoKey(self.keys.clone()),
            (Some(Looked::At(_, untold)), Some(key)) if !untold.is_empty() => {
                Looked::NoSubject(key.clone(), untold)
            }
            (Some(looked), _) => looked,
        }
    }
}

/// The values of a rule's labels, of which those that match are about nothing; `None` where there is none.
fn looked_at(
    document: &Document<'_>,
    places: Option<Vec<Range<usize>>>,
    matches: &dyn Fn(&str) -> bool,
) -> Option<Looked> {
    let Some(text) = document.text else {
        return Some(Looked::NoText);
    };
    let places = places?;
    let about_nothing = places
        .iter()
        .filter(|place| matches(&text[(*place).clone()]));
    let about_nothing = about_nothing.cloned().collect();
    Some(Looked::At(places, about_nothing))
}

fn nothing(rule: RuleHead<'_>) -> Explanation<'_> {
    Explanation {
        rule,
        looked: Looked::InRecord,
        pairs: Vec::new(),
        dropped: Vec::new(),
        repeated: 0,
    }
}

/// What a document is about, as rules see it: the field that says so, else the text's first line, else what it defines.
pub fn title<'d>(document: &'d Document<'_>) -> Option<&'d str> {
    Title::new(document.text.unwrap_or_default(), document.title).get()
}
