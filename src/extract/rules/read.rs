//! Each kind of rule, called on a document.

use std::collections::HashSet;

use super::scratch::{Forms, Values};
use super::settle::Raw;
use super::{Extracted, Rules};
use crate::document::{Document, Pair};
use crate::extract::field::FieldMatch;
use crate::extract::labelled::Stated;
use crate::extract::ngram::{Ngram, Window};
use crate::extract::pattern::{Match, Scan};
use crate::extract::ready::ReadyMatch;
use crate::extract::spans::SpanFound;
use crate::ledger::Drop;

/// What is kept while labelled values are read.
pub(super) struct LabelledScratch<'s> {
    /// The number of the first rule of the kind.
    pub(super) start: usize,
    pub(super) places: &'s mut HashSet<(usize, usize, usize)>,
    pub(super) forms: &'s mut Forms,
    pub(super) values: &'s mut Values,
}

impl Rules {
    pub(super) fn read_ready(
        &self,
        document: &Document<'_>,
        start: usize,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) -> bool {
        for (rule, number) in self.ready.iter().zip(start..) {
            match rule.read(document.fields) {
                ReadyMatch::Nothing => {}
                ReadyMatch::WrongType => found(Extracted::Dropped(number, Drop::WrongType)),
                // The separator of what is hashed: with it in a relation's name two prompts could share a key.
                ReadyMatch::Pair(_, _, Some(relation)) if relation.contains('\u{1f}') => {
                    found(Extracted::Dropped(number, Drop::NoCanonicalForm));
                    return true;
                }
                ReadyMatch::Pair(prompt, fact, relation) => {
                    let aliases = rule.answers(document.fields);
                    forms.keep_aliases(aliases.filter(|alias| Some(*alias) != fact));
                    let pair = Pair {
                        aliases: &forms.aliases,
                        relation: relation.unwrap_or(&self.relations[rule.relation].name),
                        rule: &rule.name,
                        prompt,
                        fact,
                        raw_prompt: prompt,
                        raw_fact: fact,
                        span: None,
                    };
                    found(self.within_limits(number, pair));
                    return true;
                }
            }
        }
        false
    }

    pub(super) fn read_fields(
        &self,
        document: &Document<'_>,
        start: usize,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        for (rule, number) in self.fields.iter().zip(start..) {
            match rule.read(document.fields) {
                FieldMatch::Nothing => {}
                FieldMatch::WrongType => found(Extracted::Dropped(number, Drop::WrongType)),
                FieldMatch::Pair(prompt, fact) => {
                    let raw = Raw {
                        relation: rule.relation,
                        rule: &rule.name,
                        number,
                        prompt: &prompt,
                        fact: fact.as_deref(),
                        span: None,
                    };
                    let aliases = rule.answers(document.fields);
                    let aliases = aliases.filter(|alias| Some(*alias) != fact.as_deref());
                    self.settle_with(raw, aliases, forms, found);
                }
            }
        }
    }

    pub(super) fn read_dialogues(
        &self,
        document: &Document<'_>,
        start: usize,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        self.dialogues.find(document, &mut |place, exchange| {
            let rule = &self.dialogues.rules()[place];
            let Some(prompt) = &exchange.prompt else {
                return found(Extracted::Dropped(start + place, Drop::PromptOverLimit));
            };
            let raw = Raw {
                relation: rule.relation,
                rule: &rule.name,
                number: start + place,
                prompt,
                fact: Some(exchange.fact),
                span: exchange.span.map(|span| (span.start, span.end)),
            };
            self.settle(raw, forms, found);
        });
    }

    pub(super) fn read_spans(
        &self,
        document: &Document<'_>,
        start: usize,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        for (rule, number) in self.spans.iter().zip(start..) {
            rule.find(document, &mut |marked| match marked {
                SpanFound::Wrong => found(Extracted::Dropped(number, Drop::WrongType)),
                SpanFound::Pair { prompt, fact, span } => {
                    let raw = Raw {
                        relation: rule.relation,
                        rule: &rule.name,
                        number,
                        prompt,
                        fact: Some(fact),
                        span: Some((span.start, span.end)),
                    };
                    self.settle(raw, forms, found);
                }
            });
        }
    }

    pub(super) fn read_text(
        &self,
        document: &Document<'_>,
        scan: &mut Scan,
        places: &mut HashSet<(usize, usize, usize)>,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let Some(text) = document.text else {
            return;
        };
        self.patterns
            .find(text, document.title, scan, &mut |found_here: Match<'_>| {
                // Two rules of a relation that find one place have found one mention.
                let place = (
                    found_here.relation,
                    found_here.fact_span.start,
                    found_here.fact_span.end,
                );
                if !places.insert(place) {
                    return found(Extracted::Repeated(found_here.number));
                }
                let raw = Raw {
                    relation: found_here.relation,
                    rule: found_here.rule,
                    number: found_here.number,
                    prompt: found_here.prompt,
                    fact: Some(found_here.fact),
                    span: Some((found_here.span.start, found_here.span.end)),
                };
                self.settle(raw, forms, found);
            });
    }

    pub(super) fn read_boxes(
        &self,
        document: &Document<'_>,
        scratch: &mut LabelledScratch<'_>,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let Some(text) = document.text else {
            return;
        };
        let rules = self.boxes.rules();
        self.boxes.find(text, document.title, &mut |stated| {
            let rule = &rules[stated.rule];
            self.settle_stated(&stated, rule.relation, &rule.name, scratch, found);
        });
    }

    pub(super) fn read_key_values(
        &self,
        document: &Document<'_>,
        scratch: &mut LabelledScratch<'_>,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let Some(text) = document.text else {
            return;
        };
        let rules = self.key_values.rules();
        self.key_values.find(text, document.title, &mut |stated| {
            let rule = &rules[stated.rule];
            self.settle_stated(&stated, rule.relation, &rule.name, scratch, found);
        });
    }

    pub(super) fn read_ngrams(
        &self,
        document: &Document<'_>,
        start: usize,
        window: &mut Window,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let Some(text) = document.text else {
            return;
        };
        for (rule, number) in self.ngrams.iter().zip(start..) {
            rule.find(text, window, &mut |ngram: Ngram<'_>| {
                let raw = Raw {
                    relation: rule.relation,
                    rule: &rule.name,
                    number,
                    prompt: ngram.context,
                    fact: Some(ngram.next),
                    span: Some((ngram.span.start, ngram.span.end)),
                };
                self.settle_word(raw, forms, found);
            });
        }
    }

    /// Brings a labelled value into canonical form.
    fn settle_stated(
        &self,
        stated: &Stated<'_>,
        relation: usize,
        rule: &str,
        scratch: &mut LabelledScratch<'_>,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let number = scratch.start + stated.rule;
        scratch.values.note(number, &stated.value, stated.refused);
        let Some(fact) = &stated.fact else {
            return;
        };
        let Some(prompt) = &stated.prompt else {
            return found(Extracted::Dropped(number, Drop::NoSubject));
        };
        let place = (relation, stated.fact_span.start, stated.fact_span.end);
        if !scratch.places.insert(place) {
            return found(Extracted::Repeated(number));
        }
        let raw = Raw {
            relation,
            rule,
            number,
            prompt,
            fact: Some(fact),
            span: Some((stated.value.start, stated.value.end)),
        };
        self.settle(raw, scratch.forms, found);
    }
}
