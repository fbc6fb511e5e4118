//! From the tables of a config to compiled rules; every mistake with its line.

use std::collections::BTreeMap;

use regex::RegexSet;
use toml::Spanned;

use super::macros::expand;
use super::tables::{File, Kind, LayoutTable, OneOrMore, RelationTable, RuleTable};
use super::{Config, Declared, hash, parse_domain};
use crate::document::Pointer;
use crate::error::{Error, Result};
use crate::extract::canonical::{Canonical, Step};
use crate::extract::dialogue::{DialogueRule, DialogueRules, Markers};
use crate::extract::field::{FieldRule, Template};
use crate::extract::pattern::{PatternRule, PatternRules, Within};
use crate::extract::ready::{ReadyPointers, ReadyRule};
use crate::extract::rules::{PairLimits, Relation, Rules};
use crate::input::layout::{DomainChoice, LayoutOverride};
use crate::input::turns::TurnPointers;

/// The relation of ready-made pairs that name none.
const UNNAMED_RELATION: &str = "fact";

/// Turns tables into rules.
pub(super) struct Compiler<'c> {
    pub(super) text: &'c str,
    pub(super) name: &'c str,
    pub(super) macros: BTreeMap<String, String>,
    pub(super) pointers: Vec<Pointer>,
}

/// Where in the config something stands.
type Place = std::ops::Range<usize>;

impl Compiler<'_> {
    pub(super) fn compile(mut self, file: File, base: File) -> Result<Config> {
        let abstentions = file.abstentions.or(base.abstentions).unwrap_or_default();
        let abstentions = RegexSet::new(abstentions.iter().map(Spanned::get_ref))
            .map_err(|error| Error::Usage(format!("{}: abstentions: {error}", self.name)))?;
        let mut layout = self.layout(&file.layout)?;
        let mut relations = Vec::new();
        let mut declared = BTreeMap::new();
        let (mut patterns, mut fields, mut ready) = (Vec::new(), Vec::new(), Vec::new());
        let mut dialogues = Vec::new();
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
                self.refuse_keys_of_other_kinds(rule, place.clone())?;
                match rule.kind {
                    Kind::Pattern => patterns.push(self.pattern(rule, relation, rule_name, place)?),
                    Kind::Field => fields.push(self.field(rule, relation, rule_name, place)?),
                    Kind::Dialogue => {
                        dialogues.push(self.dialogue(rule, relation, rule_name, place)?);
                    }
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
                dialogues: DialogueRules::new(dialogues),
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
            url: pointer(&table.url)?,
            turns: self.turns(table)?,
            domain: match &table.domain {
                None => DomainChoice::Layout,
                Some(text) => parse_domain(text.get_ref())
                    .map_err(|reason| self.wrong(text.span(), &reason))?,
            },
            pair: None,
        })
    }

    fn turns(&self, table: &LayoutTable) -> Result<Option<TurnPointers>> {
        let Some(turns) = &table.turns else {
            return Ok(None);
        };
        let pointers = turns.get_ref().as_slice().iter();
        let pointers: Result<Vec<Pointer>> = pointers
            .map(|text| self.pointer(text, turns.span()))
            .collect();
        Ok(TurnPointers::new(pointers?))
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
        let (Some(prompt), Some(facts)) = (&rule.prompt, &rule.fact) else {
            return Err(self.wrong(
                place,
                "a rule of kind \"field\" needs a `prompt` and a `fact`",
            ));
        };
        let place = facts.span();
        let facts = facts.get_ref().as_slice();
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
            asks: None,
            context: None,
            question: None,
            answer: None,
        };
        self.ready(&rule, relation, "ready-made".into())
    }

    fn refuse_keys_of_other_kinds(&self, rule: &RuleTable, place: Place) -> Result<()> {
        let is_given = [
            ("pattern", rule.pattern.is_some(), &[Kind::Pattern][..]),
            ("within", rule.within.is_some(), &[Kind::Pattern]),
            ("subject", rule.subject.is_some(), &[Kind::Pattern]),
            ("prompt", rule.prompt.is_some(), &[Kind::Field, Kind::Pairs]),
            ("fact", rule.fact.is_some(), &[Kind::Field, Kind::Pairs]),
            ("relation", rule.relation.is_some(), &[Kind::Pairs]),
            ("asks", rule.asks.is_some(), &[Kind::Dialogue]),
            ("context", rule.context.is_some(), &[Kind::Dialogue]),
            ("question", rule.question.is_some(), &[Kind::Dialogue]),
            ("answer", rule.answer.is_some(), &[Kind::Dialogue]),
        ];
        let misplaced = is_given
            .iter()
            .find(|(_, is_given, kinds)| *is_given && !kinds.contains(&rule.kind));
        match misplaced {
            None => Ok(()),
            Some((key, _, kinds)) => {
                let kinds: Vec<_> = kinds
                    .iter()
                    .map(|kind| format!("{:?}", kind.name()))
                    .collect();
                let reason = format!("`{key}` belongs to rules of kind {}", kinds.join(" and "));
                Err(self.wrong(place, &reason))
            }
        }
    }

    fn dialogue(
        &self,
        rule: &RuleTable,
        relation: usize,
        name: String,
        place: Place,
    ) -> Result<DialogueRule> {
        let list = |markers: &Option<Spanned<OneOrMore>>| {
            let markers = markers.as_ref().map(|markers| markers.get_ref().as_slice());
            markers.unwrap_or_default().to_vec()
        };
        let markers = match rule.question.is_some() || rule.answer.is_some() {
            false => None,
            true => Some(
                Markers::new(list(&rule.question), list(&rule.answer))
                    .map_err(|reason| self.wrong(place, &reason))?,
            ),
        };
        Ok(DialogueRule {
            relation,
            name,
            asks: rule.asks.unwrap_or_default(),
            context: rule.context.unwrap_or_default(),
            markers,
        })
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
