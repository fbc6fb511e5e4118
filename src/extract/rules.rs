//! A config's relations, compiled together: what every document is held against.

use std::collections::HashSet;

use regex::RegexSet;

use super::canonical::{self, Canonical};
use super::dialogue::DialogueRules;
use super::field::{FieldMatch, FieldRule};
use super::pattern::{Match, PatternRules, Scan};
use super::ready::{ReadyMatch, ReadyRule};
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
    /// Most pairs of one record.
    pub record_pairs_max: usize,
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
    /// A pair.
    Pair(Pair<'a>),
    /// A pair that was found and is not counted.
    Dropped(Drop),
}

/// What one thread keeps while it extracts.
#[derive(Debug, Default)]
pub struct Scratch {
    scan: Scan,
    forms: Forms,
    /// Relation and place of every fact found in the text at hand.
    places: HashSet<(usize, usize, usize)>,
}

/// Buffers for canonical forms.
#[derive(Debug, Default)]
struct Forms {
    prompt: canonical::Scratch,
    fact: canonical::Scratch,
}

/// A pair before its canonical forms.
struct Raw<'a> {
    relation: usize,
    rule: &'a str,
    prompt: &'a str,
    fact: Option<&'a str>,
    span: Option<(usize, usize)>,
}

impl Rules {
    /// Calls `found` with every pair of a document.
    ///
    /// A record that holds a ready-made pair gives that and nothing else.
    pub fn extract(
        &self,
        document: &Document<'_>,
        scratch: &mut Scratch,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let mut pairs = 0;
        let limit = self.limits.record_pairs_max;
        let mut counted = |extracted: Extracted<'_>| {
            pairs += 1;
            match pairs > limit {
                true => found(Extracted::Dropped(Drop::PairsOverLimit)),
                false => found(extracted),
            }
        };
        if self.read_ready(document, &mut counted) {
            return;
        }
        self.read_fields(document, scratch, &mut counted);
        self.read_dialogues(document, scratch, &mut counted);
        self.read_text(document, scratch, &mut counted);
    }

    fn read_ready(&self, document: &Document<'_>, found: &mut dyn FnMut(Extracted<'_>)) -> bool {
        for rule in &self.ready {
            match rule.read(document.fields) {
                ReadyMatch::Nothing => {}
                ReadyMatch::WrongType => found(Extracted::Dropped(Drop::WrongType)),
                // The separator of what is hashed: with it in a relation's name two prompts could share a key.
                ReadyMatch::Pair(_, _, Some(relation)) if relation.contains('\u{1f}') => {
                    found(Extracted::Dropped(Drop::NoCanonicalForm));
                    return true;
                }
                ReadyMatch::Pair(prompt, fact, relation) => {
                    let pair = Pair {
                        relation: relation.unwrap_or(&self.relations[rule.relation].name),
                        rule: &rule.name,
                        prompt,
                        fact,
                        raw_prompt: prompt,
                        raw_fact: fact,
                        span: None,
                    };
                    found(self.within_limits(pair));
                    return true;
                }
            }
        }
        false
    }

    fn read_fields(
        &self,
        document: &Document<'_>,
        scratch: &mut Scratch,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        for rule in &self.fields {
            match rule.read(document.fields) {
                FieldMatch::Nothing => {}
                FieldMatch::WrongType => found(Extracted::Dropped(Drop::WrongType)),
                FieldMatch::Pair(prompt, fact) => self.settle(
                    Raw {
                        relation: rule.relation,
                        rule: &rule.name,
                        prompt: &prompt,
                        fact: fact.as_deref(),
                        span: None,
                    },
                    &mut scratch.forms,
                    found,
                ),
            }
        }
    }

    fn read_dialogues(
        &self,
        document: &Document<'_>,
        scratch: &mut Scratch,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        self.dialogues.find(document, &mut |rule, exchange| {
            let raw = Raw {
                relation: rule.relation,
                rule: &rule.name,
                prompt: &exchange.prompt,
                fact: Some(exchange.fact),
                span: exchange.span.map(|span| (span.start, span.end)),
            };
            self.settle(raw, &mut scratch.forms, found);
        });
    }

    fn read_text(
        &self,
        document: &Document<'_>,
        scratch: &mut Scratch,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let Some(text) = document.text else {
            return;
        };
        let Scratch {
            scan,
            forms,
            places,
        } = scratch;
        places.clear();
        self.patterns
            .find(text, document.title, scan, &mut |found_here: Match<'_>| {
                // Two rules of a relation that find one place have found one mention.
                let place = (
                    found_here.relation,
                    found_here.fact_span.start,
                    found_here.fact_span.end,
                );
                if !places.insert(place) {
                    return;
                }
                let raw = Raw {
                    relation: found_here.relation,
                    rule: found_here.rule,
                    prompt: found_here.prompt,
                    fact: Some(found_here.fact),
                    span: Some((found_here.span.start, found_here.span.end)),
                };
                self.settle(raw, forms, found);
            });
    }

    /// Brings a pair into canonical form and tells answers from abstentions.
    fn settle(&self, raw: Raw<'_>, forms: &mut Forms, found: &mut dyn FnMut(Extracted<'_>)) {
        let relation = &self.relations[raw.relation];
        let stated = raw
            .fact
            .filter(|fact| !self.abstentions.is_match(fact.trim()));
        let prompt = relation.prompt.apply(raw.prompt, &mut forms.prompt);
        let fact = match stated {
            None => Some(None),
            Some(fact) => relation.fact.apply(fact, &mut forms.fact).map(Some),
        };
        let (Some(prompt), Some(fact)) = (prompt, fact) else {
            return found(Extracted::Dropped(Drop::NoCanonicalForm));
        };
        found(self.within_limits(Pair {
            relation: &relation.name,
            rule: raw.rule,
            prompt,
            fact,
            raw_prompt: raw.prompt,
            raw_fact: raw.fact,
            span: raw.span,
        }));
    }

    fn within_limits<'a>(&self, pair: Pair<'a>) -> Extracted<'a> {
        if pair.prompt.len() > self.limits.prompt_bytes_max {
            return Extracted::Dropped(Drop::PromptOverLimit);
        }
        if pair
            .fact
            .is_some_and(|fact| fact.len() > self.limits.fact_bytes_max)
        {
            return Extracted::Dropped(Drop::FactOverLimit);
        }
        Extracted::Pair(pair)
    }
}
