//! From the tables of a config to compiled rules. A mistake does not end it: what can be looked at further is.

use std::collections::BTreeMap;

use regex::{Regex, RegexSet};

use super::diagnose::{Diagnostic, did_you_mean};
use super::located::{Place, Spanned, within_string};
use super::macros::{Macros, Quoted};
use super::outline::{Outline, RelationOutline, RuleOutline};
use super::tables::{File, LayoutTable, RelationTable, RuleTable};
use super::{Config, Declared, hash, parse_domain};
use crate::document::Pointer;
use crate::extract::canonical::{Canonical, Step};
use crate::extract::dialogue::{DialogueRule, DialogueRules};
use crate::extract::field::FieldRule;
use crate::extract::infobox::{BoxRule, BoxRules};
use crate::extract::key_value::{KeyValueRule, KeyValueRules};
use crate::extract::ngram::NgramRule;
use crate::extract::pattern::{PatternRule, PatternRules};
use crate::extract::ready::ReadyRule;
use crate::extract::rules::{PairLimits, Relation, Rules};
use crate::extract::spans::SpansRule;
use crate::extract::syntax;
use crate::gate::Gate;
use crate::input::layout::{DomainChoice, LayoutOverride};
use crate::input::turns::TurnPointers;

/// The relation of ready-made pairs that name none.
pub(super) const UNNAMED_RELATION: &str = "fact";

/// Turns tables into rules.
pub(super) struct Compiler<'c> {
    text: &'c str,
    pub(super) macros: Macros<'c>,
    pointers: Vec<Pointer>,
    pub(super) mistakes: Vec<Diagnostic>,
    pub(super) relations: Vec<Relation>,
    declared: BTreeMap<String, Declared>,
    pub(super) rules: RuleLists,
    outline: Outline,
    /// Whether nothing was taken out of the tables.
    is_whole: bool,
    /// Every pattern of the config, also of rules that are not compiled.
    patterns: Vec<(Place, String)>,
}

/// Compiled rules, by kind.
#[derive(Default)]
pub(super) struct RuleLists {
    pub(super) patterns: Vec<PatternRule>,
    pub(super) fields: Vec<FieldRule>,
    pub(super) dialogues: Vec<DialogueRule>,
    pub(super) spans: Vec<SpansRule>,
    pub(super) boxes: Vec<BoxRule>,
    pub(super) key_values: Vec<KeyValueRule>,
    pub(super) ngrams: Vec<NgramRule>,
    pub(super) ready: Vec<ReadyRule>,
}

/// What came of it.
pub(super) struct Compiled {
    /// As it is without what was refused: to be used only if nothing was.
    pub(super) config: Option<Config>,
    pub(super) mistakes: Vec<Diagnostic>,
    pub(super) outline: Outline,
}

impl<'c> Compiler<'c> {
    /// `mistakes` are those for which something was taken out of the tables.
    pub(super) fn new(text: &'c str, file: &File, base: &File, mistakes: Vec<Diagnostic>) -> Self {
        Compiler {
            text,
            macros: Macros::new(text, file, base),
            pointers: Vec::new(),
            is_whole: mistakes.is_empty(),
            mistakes,
            relations: Vec::new(),
            declared: BTreeMap::new(),
            rules: RuleLists::default(),
            outline: Outline::default(),
            patterns: Vec::new(),
        }
    }

    pub(super) fn compile(mut self, file: File, base: File) -> Compiled {
        self.macros.check_own();
        let abstentions = self.abstentions(file.abstentions.or(base.abstentions));
        let mut layout = self.layout(&file.layout);
        let fail_on = self.gates(&file.fail_on);
        for table in file.relation {
            self.relation(table);
        }
        self.ready_by_default();
        self.outline.unused_macros = self.macros.unused();
        self.take_mistakes_of_macros();
        let ready = self.rules.ready.first();
        layout.pair = ready.map(|rule| (rule.pointers.prompt.clone(), rule.pointers.fact.clone()));
        let patterns = std::mem::take(&mut self.rules.patterns);
        let patterns = self.together(PatternRules::new(patterns, self.question_markers()));
        let boxes = std::mem::take(&mut self.rules.boxes);
        let boxes = self.together(BoxRules::new(boxes));
        let key_values = std::mem::take(&mut self.rules.key_values);
        let key_values = self.together(KeyValueRules::new(key_values));
        let rules = patterns.zip(boxes).zip(key_values).zip(abstentions).map(
            |(((patterns, boxes), key_values), abstentions)| Rules {
                relations: self.relations,
                patterns,
                fields: self.rules.fields,
                dialogues: DialogueRules::new(self.rules.dialogues),
                spans: self.rules.spans,
                boxes,
                key_values,
                ngrams: self.rules.ngrams,
                ready: self.rules.ready,
                abstentions,
                pointers: self.pointers,
                limits: PairLimits::default(),
            },
        );
        let config = rules.map(|rules| Config {
            unit: file.unit,
            duplicates: file.duplicates,
            seed: file.seed,
            fail_on,
            layout,
            rules,
            declared: self.declared,
            hash: hash(self.text),
        });
        Compiled {
            config,
            mistakes: self.mistakes,
            outline: self.outline,
        }
    }

    /// How lines of running text begin that ask something, by the rules of kind "dialogue".
    fn question_markers(&self) -> Vec<String> {
        let rules = self.rules.dialogues.iter();
        let markers = rules.filter_map(|rule| rule.markers.as_ref());
        let mut markers: Vec<String> = markers
            .flat_map(|markers| markers.question().iter().cloned())
            .collect();
        markers.sort();
        markers.dedup();
        markers
    }

    /// Rules of a kind, put together; if that cannot be, the reason is noted.
    fn together<T>(&mut self, rules: Result<T, String>) -> Option<T> {
        match rules {
            Ok(rules) => Some(rules),
            Err(reason) => self.refuse(Diagnostic::error(0..0, reason)),
        }
    }

    fn abstentions(&mut self, patterns: Option<Vec<Spanned<String>>>) -> Option<RegexSet> {
        let patterns = patterns.unwrap_or_default();
        for pattern in &patterns {
            let quoted = Quoted {
                place: pattern.span(),
                value: pattern.get_ref(),
            };
            if let Err(error) = syntax::check(quoted.value) {
                let mistake = self.macros.plain_syntax_error(&error, &quoted);
                self.mistakes.push(mistake);
            } else if matches_everything(quoted.value) {
                let mistake = Diagnostic::error(quoted.place, "every fact would be an abstention")
                    .help("the expression matches any text; write ^ and $ around what says \"not known\"");
                self.mistakes.push(mistake);
            }
        }
        let place = patterns.first().map_or(0..0, Spanned::span);
        match RegexSet::new(patterns.iter().map(Spanned::get_ref)) {
            Ok(set) => Some(set),
            // What is no expression was said above; what remains is one that is too large.
            Err(_) if !self.mistakes.is_empty() => None,
            Err(error) => self.refuse(Diagnostic::error(place, format!("abstentions: {error}"))),
        }
    }

    fn gates(&mut self, gates: &[Spanned<String>]) -> Vec<Gate> {
        let mut parsed = Vec::new();
        for gate in gates {
            match Gate::parse(gate.get_ref()) {
                Ok(gate) => parsed.push(gate),
                Err(mistake) => {
                    let place =
                        within_string(self.text, &gate.span(), gate.get_ref(), &mistake.place);
                    let mut lines = mistake.message.lines();
                    let message = lines.next().unwrap_or_default();
                    let diagnostic = Diagnostic::error(place, message);
                    self.mistakes
                        .push(lines.fold(diagnostic, |diagnostic, note| diagnostic.note(note)));
                }
            }
        }
        parsed
    }

    fn layout(&mut self, table: &LayoutTable) -> LayoutOverride {
        LayoutOverride {
            text: self.optional_pointer(&table.text),
            id: self.optional_pointer(&table.id),
            title: self.optional_pointer(&table.title),
            url: self.optional_pointer(&table.url),
            weight: self.optional_pointer(&table.weight),
            turns: self.turns(table),
            domain: self.domain(table).unwrap_or_default(),
            pair: None,
        }
    }

    fn domain(&mut self, table: &LayoutTable) -> Option<DomainChoice> {
        let text = table.domain.as_ref()?;
        let mistake = |_| {
            let message = format!("`domain` is no JSON pointer: \"{}\"", text.get_ref());
            Diagnostic::error(text.span(), message).help(
                "write a JSON pointer such as \"/source\", or \"url\", \"path\" or \"layout\"",
            )
        };
        match parse_domain(text.get_ref()).map_err(mistake) {
            Ok(domain) => Some(domain),
            Err(mistake) => self.refuse(mistake),
        }
    }

    fn turns(&mut self, table: &LayoutTable) -> Option<TurnPointers> {
        let turns = table.turns.as_ref()?;
        let texts = turns.get_ref().as_slice().iter();
        let pointers: Vec<Pointer> = texts
            .filter_map(|text| self.pointer(text, turns.span()))
            .collect();
        TurnPointers::new(pointers)
    }

    fn relation(&mut self, table: Spanned<RelationTable>) {
        let number = self.relations.len();
        self.declare(table.get_ref());
        let table = table.into_inner();
        let relation = Relation {
            name: table.name.get_ref().clone(),
            prompt: self.canonical(&table.prompt),
            fact: self.canonical(&table.fact),
        };
        self.outline.relations.push(RelationOutline {
            name: relation.name.clone(),
            place: table.name.span(),
            examples: table.example,
        });
        self.relations.push(relation);
        for (rule, position) in table.rule.iter().zip(1..) {
            self.rule(rule, number, position);
        }
    }

    /// Notes what is declared of a relation, and what is wrong with that.
    fn declare(&mut self, table: &RelationTable) {
        let (name, place) = (table.name.get_ref(), table.name.span());
        let before = self
            .outline
            .relations
            .iter()
            .find(|known| known.name == *name);
        if let Some(before) = before {
            let mistake =
                Diagnostic::error(place.clone(), format!("two relations called `{name}`"))
                    .related(before.place.clone(), "the first")
                    .help("give the rules of both to one of them, or the other one another name");
            self.mistakes.push(mistake);
        }
        self.mistakes.extend(control_character(name, &place));
        let is_declaration = table.arbitrary.is_some() || table.candidates.is_some();
        let is_expected = is_declaration || name == UNNAMED_RELATION || !self.is_whole;
        if table.rule.is_empty() && !is_expected {
            let mistake = Diagnostic::error(place, format!("nothing finds pairs of `{name}`: it has no rule"))
                .help("add a [[relation.rule]]; without rules a relation can declare `arbitrary` or `candidates` \
                       of ready-made pairs that name it");
            self.mistakes.push(mistake);
        }
        let declared = Declared {
            arbitrary: table.arbitrary.unwrap_or(true),
            candidates: self.candidates(table),
        };
        self.declared.insert(name.clone(), declared);
    }

    fn candidates(&mut self, table: &RelationTable) -> Option<u64> {
        let candidates = table.candidates.as_ref()?;
        let (place, count) = (candidates.span(), *candidates.get_ref());
        let mistake = match count {
            0 => Diagnostic::error(place, "`candidates = 0`: no prompt would have a fact")
                .help("it is how many facts a prompt can have, such as 365; leave it out to count those seen"),
            1 => Diagnostic::warning(place, "`candidates = 1`: no wrong answer exists, so nothing bounds errors from below")
                .help("it is how many facts a prompt can have, such as 365; leave it out to count those seen"),
            _ => return Some(count),
        };
        self.mistakes.push(mistake);
        Some(count)
    }

    fn canonical(&mut self, names: &[Spanned<String>]) -> Canonical {
        let mut steps = Vec::new();
        for name in names {
            match Step::parse(name.get_ref()) {
                Some(step) => steps.push(step),
                None => {
                    let known = Step::ALL.map(Step::name);
                    let message = format!("no canonical form \"{}\"", name.get_ref());
                    let mistake = Diagnostic::error(name.span(), message);
                    self.mistakes
                        .push(mistake.help(did_you_mean(name.get_ref(), &known)));
                }
            }
        }
        Canonical::new(steps)
    }

    fn rule(&mut self, rule: &Spanned<RuleTable>, relation: usize, position: usize) {
        let (table, header) = (rule.get_ref(), rule.span());
        let place = table.name.as_ref().map_or(header.clone(), Spanned::span);
        let name = match &table.name {
            Some(name) => name.get_ref().clone(),
            None => format!("{}-{position}", self.relations[relation].name),
        };
        if let Some(before) = self.outline.rules.iter().find(|known| known.name == name) {
            let mistake = Diagnostic::error(place.clone(), format!("two rules called `{name}`"))
                .related(before.place.clone(), "the first")
                .help("give one of them another `name`: pairs are printed with their rule's");
            self.mistakes.push(mistake);
        }
        if let Some(pattern) = &table.pattern {
            self.patterns
                .push((pattern.span(), pattern.get_ref().clone()));
        }
        let meaning = self.compile_rule(table, relation, &name, header);
        self.outline.rules.push(RuleOutline {
            relation,
            name,
            place,
            meaning: meaning.unwrap_or_else(|| table.clone()),
        });
    }

    /// Mistakes in macros, with the first pattern that each spoils.
    fn take_mistakes_of_macros(&mut self) {
        for (owner, mut mistake) in std::mem::take(&mut self.macros.mistakes) {
            let used = owner.and_then(|owner| self.first_use(&owner));
            if let (true, Some(used)) = (mistake.related.is_empty(), used) {
                mistake = mistake.related(used, "used here");
            }
            self.mistakes.push(mistake);
        }
    }

    fn first_use(&self, of_macro: &str) -> Option<Place> {
        let reference = format!("{{{of_macro}}}");
        self.patterns.iter().find_map(|(place, pattern)| {
            let start = pattern.find(&reference)?;
            let part = start..start + reference.len();
            Some(within_string(self.text, place, pattern, &part))
        })
    }

    fn optional_pointer(&mut self, text: &Option<Spanned<String>>) -> Option<Pointer> {
        let text = text.as_ref()?;
        self.pointer(text.get_ref(), text.span())
    }

    pub(super) fn pointer(&mut self, text: &str, place: Place) -> Option<Pointer> {
        let mistake = || {
            Diagnostic::error(place, format!("\"{text}\" is no JSON pointer"))
                .help("write \"/name\", or \"/name/first\" for a field within a field")
        };
        Pointer::parse(text).or_else(|| self.refuse(mistake()))
    }

    /// The slot of a field that rules read.
    pub(super) fn slot(&mut self, pointer: &Pointer) -> usize {
        let known = self.pointers.iter().position(|known| known == pointer);
        known.unwrap_or_else(|| {
            self.pointers.push(pointer.clone());
            self.pointers.len() - 1
        })
    }

    /// Notes a mistake that leaves nothing to go on with.
    pub(super) fn refuse<T>(&mut self, mistake: Diagnostic) -> Option<T> {
        self.mistakes.push(mistake);
        None
    }
}

/// Whether an expression matches wherever it is held against: the empty string, and a text that nobody means.
fn matches_everything(pattern: &str) -> bool {
    Regex::new(pattern).is_ok_and(|regex| regex.is_match("") && regex.is_match("\u{1}"))
}

/// Names are printed, and U+001F stands between relation and prompt in what is hashed: no name may contain such characters.
fn control_character(name: &str, place: &Place) -> Option<Diagnostic> {
    let found = name.chars().find(|character| character.is_control())?;
    let code = u32::from(found);
    let message = format!("a relation's name with the control character U+{code:04X}");
    Some(Diagnostic::error(place.clone(), message).help("leave it out"))
}
