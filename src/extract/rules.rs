//! A config's relations, compiled together: what every document is held against.

use std::collections::HashSet;
use std::ops::Range;

use regex::RegexSet;

use super::canonical::{self, Canonical};
use super::dialogue::DialogueRules;
use super::field::{FieldMatch, FieldRule};
use super::pattern::{Match, PatternRules, Scan};
use super::ready::{ReadyMatch, ReadyRule};
use super::spans::{SpanFound, SpansRule};
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

/// What a rule came to in the documents that it was held against.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Places that were searched: sentences, lines or leads in which a pattern ran because a literal of it was seen;
    /// records with a rule's fields; exchanges of dialogues.
    pub searched: u64,
    /// Places that state a pair, kept or not.
    pub matched: u64,
    /// Pairs that were kept: in canonical form, within the limits, and found by no other rule at that place.
    pub pairs: u64,
}

impl Tally {
    /// Adds what another thread counted.
    pub fn merge(&mut self, other: Tally) {
        self.searched += other.searched;
        self.matched += other.matched;
        self.pairs += other.pairs;
    }
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

/// What one thread keeps while it extracts.
#[derive(Debug, Default)]
pub struct Scratch {
    scan: Scan,
    forms: Forms,
    /// By rule, in the order of [`Rules::heads`].
    tallies: Vec<Tally>,
    /// Relation and place of every fact found in the text at hand.
    places: HashSet<(usize, usize, usize)>,
}

/// Buffers for canonical forms.
#[derive(Debug, Default)]
struct Forms {
    prompt: canonical::Scratch,
    fact: canonical::Scratch,
    alias: canonical::Scratch,
    /// The canonical aliases of the fact at hand.
    aliases: Vec<String>,
}

/// Where the numbers of the rules of a kind begin.
struct Starts {
    fields: usize,
    dialogues: usize,
    spans: usize,
    ready: usize,
    end: usize,
}

impl Scratch {
    /// Keeps the places at which patterns are looked for from here on.
    pub fn keep_log(&mut self) {
        self.scan.keep_log();
    }

    /// The patterns that were looked for, by the rule's number, and where, in order.
    pub fn log(&self) -> &[(usize, Range<usize>)] {
        self.scan.log()
    }

    /// What each rule came to, in the order of [`Rules::heads`].
    pub fn tallies(&self) -> Vec<Tally> {
        let mut tallies = self.tallies.clone();
        for tally in &mut tallies {
            tally.searched = tally.matched;
        }
        for (tally, &searched) in tallies.iter_mut().zip(self.scan.searched()) {
            tally.searched = searched;
        }
        tallies
    }
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

impl Forms {
    /// Takes aliases as they stand.
    fn keep_aliases<'a>(&mut self, aliases: impl Iterator<Item = &'a str>) {
        self.aliases.clear();
        self.aliases.extend(aliases.map(str::to_string));
    }
}

/// A pair before its canonical forms.
struct Raw<'a> {
    relation: usize,
    rule: &'a str,
    /// The rule's place in [`Rules::heads`].
    number: usize,
    prompt: &'a str,
    fact: Option<&'a str>,
    span: Option<(usize, usize)>,
}

impl Rules {
    /// What the rules are called: patterns, fields, dialogues, spans, ready-made pairs, each in the config's order.
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
        let ready = self
            .ready
            .iter()
            .map(|rule| (rule.relation, rule.name.as_str()));
        patterns
            .map(head("pattern"))
            .chain(fields.map(head("field")))
            .chain(dialogues.map(head("dialogue")))
            .chain(spans.map(head("spans")))
            .chain(ready.map(head("pairs")))
            .collect()
    }

    /// The number of the first rule of each kind but patterns, which begin at 0, and the number of all.
    fn starts(&self) -> Starts {
        let fields = self.patterns.rules().len();
        let dialogues = fields + self.fields.len();
        let spans = dialogues + self.dialogues.rules().len();
        let ready = spans + self.spans.len();
        Starts {
            fields,
            dialogues,
            spans,
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
        } = scratch;
        tallies.resize(starts.end, Tally::default());
        let mut pairs = 0;
        let mut counted = |extracted: Extracted<'_>| {
            pairs += u64::from(!matches!(extracted, Extracted::Repeated(_)));
            let extracted = match extracted {
                Extracted::Pair(rule, _) | Extracted::Dropped(rule, _)
                    if pairs > self.limits.record_pairs_max =>
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
    }

    fn read_ready(
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

    fn read_fields(
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

    fn read_dialogues(
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

    fn read_spans(
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

    fn read_text(
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

    /// Brings a pair into canonical form and tells answers from abstentions.
    fn settle(&self, raw: Raw<'_>, forms: &mut Forms, found: &mut dyn FnMut(Extracted<'_>)) {
        self.settle_with(raw, std::iter::empty(), forms, found);
    }

    /// The same for a fact that the record has in several wordings.
    fn settle_with<'a>(
        &self,
        raw: Raw<'_>,
        aliases: impl Iterator<Item = &'a str>,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let relation = &self.relations[raw.relation];
        let stated = raw
            .fact
            .filter(|fact| !self.abstentions.is_match(fact.trim()));
        forms.aliases.clear();
        for alias in aliases {
            let alias = relation.fact.apply(alias, &mut forms.alias);
            forms.aliases.extend(alias.map(str::to_string));
        }
        let prompt = relation.prompt.apply(raw.prompt, &mut forms.prompt);
        let fact = match stated {
            None => Some(None),
            Some(fact) => relation.fact.apply(fact, &mut forms.fact).map(Some),
        };
        let (Some(prompt), Some(fact)) = (prompt, fact) else {
            return found(Extracted::Dropped(raw.number, Drop::NoCanonicalForm));
        };
        let pair = Pair {
            relation: &relation.name,
            rule: raw.rule,
            prompt,
            fact,
            aliases: &forms.aliases,
            raw_prompt: raw.prompt,
            raw_fact: raw.fact,
            span: raw.span,
        };
        found(self.within_limits(raw.number, pair));
    }

    fn within_limits<'a>(&self, rule: usize, pair: Pair<'a>) -> Extracted<'a> {
        if pair.prompt.len() > self.limits.prompt_bytes_max {
            return Extracted::Dropped(rule, Drop::PromptOverLimit);
        }
        if pair
            .fact
            .is_some_and(|fact| fact.len() > self.limits.fact_bytes_max)
        {
            return Extracted::Dropped(rule, Drop::FactOverLimit);
        }
        Extracted::Pair(rule, pair)
    }
}
