//! Rules of each kind, from their tables.

use super::compile::{Compiler, UNNAMED_RELATION};
use super::diagnose::{Diagnostic, nearest};
use super::located::{Place, Spanned};
use super::macros::Quoted;
use super::tables::{Kind, OneOrMore, RuleTable};
use crate::document::Pointer;
use crate::extract::canonical::Canonical;
use crate::extract::dialogue::{DialogueRule, Markers};
use crate::extract::field::{FieldRule, Template};
use crate::extract::guard::{self, Guard};
use crate::extract::infobox::{BoxRule, TEMPLATES};
use crate::extract::key_value::KeyValueRule;
use crate::extract::labelled::Part;
use crate::extract::ngram::{NgramRule, ORDERS};
use crate::extract::pattern::{PatternError, PatternRule, Scope, Within};
use crate::extract::ready::{ReadyPointers, ReadyRule};
use crate::extract::rules::Relation;
use crate::extract::spans::{SpanPrompt, SpansRule};

impl Compiler<'_> {
    /// Compiles a rule into the list of its kind; the answer is the rule with everything filled in. `place` is its header.
    pub(super) fn compile_rule(
        &mut self,
        rule: &RuleTable,
        relation: usize,
        name: &str,
        place: Place,
    ) -> Option<RuleTable> {
        let name = name.to_string();
        let mut meaning = RuleTable {
            name: None,
            ..rule.clone()
        };
        match rule.kind {
            Kind::Pattern => {
                let (compiled, expanded) = self.pattern(rule, relation, name)?;
                meaning.pattern = Some(Spanned::new(0..0, expanded));
                meaning.within = Some(compiled.within());
                meaning.subject = Some(rule.subject.unwrap_or_default());
                self.rules.patterns.push(compiled);
            }
            Kind::Field => {
                let compiled = self.field(rule, relation, name)?;
                self.rules.fields.push(compiled);
            }
            Kind::Dialogue => {
                let compiled = self.dialogue(rule, relation, name, place)?;
                self.rules.dialogues.push(compiled);
            }
            Kind::Spans => {
                let compiled = self.spans(rule, relation, name)?;
                self.rules.spans.push(compiled);
            }
            Kind::Infobox => {
                let (compiled, expanded) = self.infobox(rule, relation, name)?;
                meaning.pattern = expanded.map(|expanded| Spanned::new(0..0, expanded));
                self.rules.boxes.push(compiled);
            }
            Kind::KeyValue => {
                let (compiled, expanded) = self.key_value(rule, relation, name)?;
                meaning.pattern = expanded.map(|expanded| Spanned::new(0..0, expanded));
                self.rules.key_values.push(compiled);
            }
            Kind::Ngram => {
                let compiled = self.ngram(rule, relation, name)?;
                self.rules.ngrams.push(compiled);
            }
            Kind::Pairs => {
                let compiled = self.ready(rule, relation, name, place)?;
                self.rules.ready.push(compiled);
            }
        }
        Some(meaning)
    }

    fn pattern(
        &mut self,
        rule: &RuleTable,
        relation: usize,
        name: String,
    ) -> Option<(PatternRule, String)> {
        let within = rule.within.unwrap_or(Within::Sentence);
        let scope = Scope {
            page: rule.page.unwrap_or_default(),
            guard: self.guard(rule)?,
            ..Scope::new(within, rule.subject.unwrap_or_default())
        };
        self.expression(rule.pattern.as_ref()?, |expanded| {
            PatternRule::new(relation, name, scope, expanded)
        })
    }

    /// The conditions of a rule.
    fn guard(&mut self, rule: &RuleTable) -> Option<Guard> {
        let mut condition = |given: &Option<Spanned<String>>| match given {
            None => Some(None),
            Some(pattern) => self
                .expression(pattern, guard::condition)
                .map(|(regex, _)| Some(regex)),
        };
        let (only, unless) = (condition(&rule.only), condition(&rule.unless));
        Some(Guard {
            only: only?,
            unless: unless?,
        })
    }

    /// What an expression compiles to, and the expression with its macros filled in.
    fn expression<T>(
        &mut self,
        pattern: &Spanned<String>,
        compile: impl FnOnce(&str) -> Result<T, PatternError>,
    ) -> Option<(T, String)> {
        let quoted = Quoted {
            place: pattern.span(),
            value: pattern.get_ref(),
        };
        let expanded = self.macros.expand(&quoted)?;
        match compile(&expanded.text) {
            Ok(compiled) => Some((compiled, expanded.text)),
            Err(PatternError::Syntax(error)) => {
                let mistake = self.macros.syntax_error(&error, &expanded, &quoted);
                self.refuse(mistake)
            }
            Err(error) => {
                let mistake = Diagnostic::error(quoted.place, error.to_string());
                let misnamed = matches!(error, PatternError::NoGroup(_))
                    .then(|| misnamed_group(&expanded.text))
                    .flatten();
                let way_out = error.way_out().unwrap_or_default().to_string();
                self.refuse(mistake.help(misnamed.unwrap_or(way_out)))
            }
        }
    }

    fn field(&mut self, rule: &RuleTable, relation: usize, name: String) -> Option<FieldRule> {
        let (prompt, facts) = (rule.prompt.as_ref()?, rule.fact.as_ref()?);
        let texts = facts.get_ref().as_slice();
        let compiled = self.template(prompt.get_ref(), prompt.span());
        let templates: Vec<Template> = texts
            .iter()
            .filter_map(|fact| self.template(fact, facts.span()))
            .collect();
        if texts.is_empty() {
            let mistake =
                Diagnostic::error(facts.span(), "a rule of kind \"field\" without a fact");
            return self.refuse(mistake.help("give one or more templates, such as \"/answer\""));
        }
        Some(FieldRule {
            relation,
            name,
            prompt: compiled?,
            facts: templates,
            guard: self.guard(rule)?,
        })
    }

    fn dialogue(
        &mut self,
        rule: &RuleTable,
        relation: usize,
        name: String,
        place: Place,
    ) -> Option<DialogueRule> {
        let list = |markers: &Option<Spanned<OneOrMore>>| {
            let markers = markers.as_ref().map(|markers| markers.get_ref().as_slice());
            markers.unwrap_or_default().to_vec()
        };
        let given = rule.question.as_ref().or(rule.answer.as_ref());
        let markers = match given {
            None => None,
            Some(given) => match Markers::new(list(&rule.question), list(&rule.answer)) {
                Ok(markers) => Some(markers),
                Err(reason) => {
                    let is_whole = rule.question.is_some() && rule.answer.is_some();
                    let place = if is_whole { given.span() } else { place };
                    return self.refuse(Diagnostic::error(place, reason));
                }
            },
        };
        Some(DialogueRule {
            relation,
            name,
            asks: rule.asks.unwrap_or_default(),
            context: rule.context.unwrap_or_default(),
            markers,
            guard: self.guard(rule)?,
        })
    }

    fn spans(&mut self, rule: &RuleTable, relation: usize, name: String) -> Option<SpansRule> {
        let (prompt, fact) = (rule.prompt.as_ref()?, rule.fact.as_ref()?);
        let OneOrMore::One(spans) = fact.get_ref() else {
            let mistake = Diagnostic::error(fact.span(), "a rule of kind \"spans\" has one `fact`");
            return self.refuse(mistake.help("give each attribute a rule of its own"));
        };
        let asked = match prompt.get_ref().as_str() {
            "title" => Some(SpanPrompt::Title),
            pointer => self
                .pointer(pointer, prompt.span())
                .map(|pointer| SpanPrompt::Spans(self.slot(&pointer))),
        };
        let spans = self.pointer(spans, fact.span())?;
        Some(SpansRule {
            relation,
            name,
            prompt: asked?,
            fact_slot: self.slot(&spans),
            score_min: rule.score_min,
        })
    }

    fn infobox(
        &mut self,
        rule: &RuleTable,
        relation: usize,
        name: String,
    ) -> Option<(BoxRule, Option<String>)> {
        let labels = self.labels("labels", rule.labels.as_ref()?)?;
        let templates = match &rule.templates {
            None => TEMPLATES.map(String::from).to_vec(),
            Some(templates) => self.labels("templates", templates)?,
        };
        let not_below = match &rule.not_below {
            None => Vec::new(),
            Some(headings) => self.labels("not_below", headings)?,
        };
        let (part, expanded) = self.part(rule)?;
        let compiled = BoxRule {
            relation,
            name,
            labels,
            templates,
            part,
            page: rule.page.unwrap_or_default(),
            not_below,
        };
        Some((compiled, expanded))
    }

    fn key_value(
        &mut self,
        rule: &RuleTable,
        relation: usize,
        name: String,
    ) -> Option<(KeyValueRule, Option<String>)> {
        let keys = self.labels("keys", rule.keys.as_ref()?)?;
        let subject_key = rule.subject_key.as_ref().map(|key| key.get_ref().trim());
        let subject_key = subject_key.map(str::to_string);
        let (part, expanded) = self.part(rule)?;
        let compiled = KeyValueRule {
            relation,
            name,
            keys,
            subject_key,
            part,
            page: rule.page.unwrap_or_default(),
        };
        Some((compiled, expanded))
    }

    fn ngram(&mut self, rule: &RuleTable, relation: usize, name: String) -> Option<NgramRule> {
        let order = rule.order.as_ref()?;
        if !ORDERS.contains(order.get_ref()) {
            let (least, most) = (ORDERS.start(), ORDERS.end());
            let message = format!("`order` is from {least} to {most}");
            let mistake = Diagnostic::error(order.span(), message);
            return self.refuse(mistake.help(
                "it is how many words an n-gram has: with `order = 2` a word is the prompt of the next one",
            ));
        }
        Some(NgramRule {
            relation,
            name,
            order: usize::try_from(*order.get_ref()).unwrap_or(usize::MAX),
        })
    }

    /// What of a labelled value is the fact, with the expression that says so.
    fn part(&mut self, rule: &RuleTable) -> Option<(Part, Option<String>)> {
        let guard = self.guard(rule)?;
        let Some(pattern) = &rule.pattern else {
            return Some((Part::WHOLE.guarded(guard), None));
        };
        let (part, expanded) = self.expression(pattern, Part::new)?;
        Some((part.guarded(guard), Some(expanded)))
    }

    /// Labels, without white space around them; there must be one, and none may be empty.
    fn labels(&mut self, key: &str, labels: &Spanned<OneOrMore>) -> Option<Vec<String>> {
        let texts = labels.get_ref().as_slice().iter();
        let trimmed: Vec<String> = texts.map(|label| label.trim().to_string()).collect();
        if !trimmed.is_empty() && trimmed.iter().all(|label| !label.is_empty()) {
            return Some(trimmed);
        }
        let message = match trimmed.is_empty() {
            true => format!("`{key}` is an empty list"),
            false => format!("`{key}` holds an empty text"),
        };
        let mistake = Diagnostic::error(labels.span(), message);
        let example = match key {
            "not_below" => "write the headings, such as \"Premiere\"",
            "templates" => "write how the names begin, such as \"Infobox\"",
            _ => "write what stands before the value, such as \"Born\"",
        };
        self.refuse(mistake.help(example))
    }

    fn ready(
        &mut self,
        rule: &RuleTable,
        relation: usize,
        name: String,
        place: Place,
    ) -> Option<ReadyRule> {
        let given = |key: &Option<Spanned<String>>| {
            key.as_ref()
                .map(|text| (text.get_ref().clone(), text.span()))
        };
        let fact = match rule.fact.as_ref().map(|fact| (fact.get_ref(), fact.span())) {
            None => None,
            Some((OneOrMore::One(pointer), place)) => Some((pointer.clone(), place)),
            Some((OneOrMore::More(_), place)) => {
                let mistake = Diagnostic::error(place, "a rule of kind \"pairs\" has one `fact`");
                return self.refuse(mistake.help("write a JSON pointer such as \"/fact\""));
            }
        };
        let [prompt, fact, named, aliases] = [
            (given(&rule.prompt), "/prompt"),
            (fact, "/fact"),
            (given(&rule.relation), "/relation"),
            (given(&rule.aliases), "/aliases"),
        ]
        .map(|(given, default)| {
            let (text, place) = given.unwrap_or((default.to_string(), 0..0));
            self.pointer(&text, place)
        });
        let pointers = ReadyPointers {
            prompt: prompt?,
            fact: fact?,
            relation: named?,
            aliases: aliases?,
        };
        self.refuse_second(&pointers, place);
        Some(self.ready_rule(pointers, relation, name))
    }

    /// The first rule of kind "pairs" that finds its fields takes the record, so a second one like it finds nothing.
    fn refuse_second(&mut self, pointers: &ReadyPointers, place: Place) {
        let same = |rule: &&ReadyRule| {
            rule.pointers.prompt == pointers.prompt && rule.pointers.fact == pointers.fact
        };
        if let Some(first) = self.rules.ready.iter().find(same) {
            let message = format!(
                "`{}` takes all records of this rule: it reads the same fields",
                first.name
            );
            let mistake = Diagnostic::error(place, message).help(
                "leave one out; records name their relation themselves, in the field `relation`",
            );
            self.mistakes.push(mistake);
        }
    }

    /// Ready-made pairs need no configuration.
    pub(super) fn ready_by_default(&mut self) {
        let fixed = ["/prompt", "/fact", "/relation", "/aliases"].map(Pointer::parse);
        let ([Some(prompt), Some(fact), Some(relation), Some(aliases)], true) =
            (fixed, self.rules.ready.is_empty())
        else {
            return;
        };
        let pointers = ReadyPointers {
            prompt,
            fact,
            relation,
            aliases,
        };
        let known = self
            .relations
            .iter()
            .position(|relation| relation.name == UNNAMED_RELATION);
        let relation = known.unwrap_or_else(|| {
            self.relations.push(Relation {
                name: UNNAMED_RELATION.into(),
                prompt: Canonical::new(Vec::new()),
                fact: Canonical::new(Vec::new()),
            });
            self.relations.len() - 1
        });
        let rule = self.ready_rule(pointers, relation, "ready-made".into());
        self.rules.ready.push(rule);
    }

    fn ready_rule(&mut self, pointers: ReadyPointers, relation: usize, name: String) -> ReadyRule {
        ReadyRule {
            relation,
            name,
            prompt_slot: self.slot(&pointers.prompt),
            fact_slot: self.slot(&pointers.fact),
            relation_slot: self.slot(&pointers.relation),
            aliases_slot: self.slot(&pointers.aliases),
            pointers,
        }
    }

    fn template(&mut self, text: &str, place: Place) -> Option<Template> {
        match Template::parse(text, |pointer| self.slot(pointer)) {
            Ok(template) => Some(template),
            Err(reason) => self.refuse(Diagnostic::error(place, reason)),
        }
    }
}

/// A group of a pattern whose name is nearly one that is needed.
fn misnamed_group(pattern: &str) -> Option<String> {
    let opened = pattern.split("(?P<").chain(pattern.split("(?<")).skip(1);
    let names = opened.filter_map(|behind| Some(behind.split_once('>')?.0));
    names
        .filter(|name| !["subject", "fact"].contains(name))
        .find_map(|name| {
            let meant = nearest(name, ["subject", "fact"])?;
            Some(format!("is the group `{name}` meant to be `{meant}`?"))
        })
}
