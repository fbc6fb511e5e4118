//! Rules of kind `pattern`: a regular expression with the groups `subject` and `fact`, run where it may match.
//!
//! Literals such as "born" occur in most records of an encyclopedia, so laziness reaches down to the sentence: the
//! [prefilter](super::prefilter) finds a literal, the sentence around it is cut out, and the expression sees only that.

use std::ops::Range;

use memchr::memmem::Finder;
use regex::{CaptureLocations, Regex, RegexBuilder};

use super::literals;
use super::prefilter::Prefilter;
use super::sentence;
use super::subject::Title;
use super::syntax::{self, SyntaxError};

/// Where a pattern is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Within {
    /// Within one sentence.
    Sentence,
    /// Within one line.
    Line,
    /// Within the first paragraph of the body.
    Lead,
    /// Within [what the lead's first sentence says](super::subject::Title::predicate) that the title is.
    Predicate,
}

/// What the prompt of a match is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The text of the group `subject`.
    #[default]
    Match,
    /// The document's title; if the pattern has a group `subject`, only where that [stands for it](super::subject).
    Title,
    /// The title where the group `subject` stands for it, else the group's text if it has two words or more.
    TitleOrMatch,
    /// The title, where the text [speaks of a person](super::subject::Title::of_person).
    Person,
}

/// Why a pattern is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is no regular expression.
    #[error("regular expression: {0}")]
    Syntax(#[from] SyntaxError),
    /// It compiles to too much.
    #[error("the pattern cannot be compiled: {0}")]
    TooLarge(String),
    /// A group is missing that the rule needs.
    #[error("the pattern has no group `{0}`")]
    NoGroup(&'static str),
    /// It would match everywhere.
    #[error("the pattern matches the empty string, so it would match everywhere")]
    MatchesEmpty,
    /// It has nothing that could be searched for quickly.
    #[error("the pattern has no literal to search for")]
    NoLiteral,
}

impl PatternError {
    /// What to do about it.
    pub fn way_out(&self) -> Option<&'static str> {
        match self {
            PatternError::Syntax(_) => None,
            PatternError::TooLarge(_) => Some("shorten it, or make its repetitions smaller"),
            PatternError::NoGroup("fact") => Some("put (?P<fact>…) around what states the fact"),
            PatternError::NoGroup("subject") => Some(
                "put (?P<subject>…) around what it is about, or set subject = \"title\" to take the document's title",
            ),
            PatternError::NoGroup(_) => Some(
                "put (?P<subject>…) around what it is about, and (?P<fact>…) around what is said of it",
            ),
            PatternError::MatchesEmpty => Some("let something in it be needed"),
            PatternError::NoLiteral => Some(
                "every match must contain some fixed text, such as \"born\"; otherwise the pattern would run on every \
                 sentence of the corpus",
            ),
        }
    }
}

/// One compiled rule.
#[derive(Debug)]
pub struct PatternRule {
    /// Which relation the rule belongs to.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// Its place among the pattern rules.
    number: usize,
    within: Within,
    subject: Subject,
    regex: Regex,
    fact_group: usize,
    subject_group: Option<usize>,
    literals: Vec<String>,
    /// Literals that are no matter of the prefilter: those of rules for the lead, which is looked at once a document and
    /// need not be searched for, and those that are too short for it.
    gate: Vec<String>,
    gate_finders: Vec<Finder<'static>>,
}

/// What a rule found, before canonical forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<'t> {
    /// The rule's relation.
    pub relation: usize,
    /// The rule's name.
    pub rule: &'t str,
    /// The rule's place among the pattern rules.
    pub number: usize,
    /// What the fact is about.
    pub prompt: &'t str,
    /// The fact.
    pub fact: &'t str,
    /// Where the whole match stands in the text.
    pub span: Range<usize>,
    /// Where the fact stands in the text.
    pub fact_span: Range<usize>,
}

impl Within {
    /// Whether a document has one place to look in, at its head.
    pub fn is_head(self) -> bool {
        matches!(self, Within::Lead | Within::Predicate)
    }
}

impl PatternRule {
    /// Compiles a rule.
    pub fn new(
        relation: usize,
        name: String,
        within: Within,
        subject: Subject,
        pattern: &str,
    ) -> Result<PatternRule, PatternError> {
        syntax::check(pattern)?;
        let regex = RegexBuilder::new(pattern)
            .dfa_size_limit(AUTOMATON_BYTES_MAX)
            .build()
            .map_err(|error| PatternError::TooLarge(error.to_string()))?;
        let (fact_group, subject_group) = groups(&regex, subject)?;
        if regex.is_match("") {
            return Err(PatternError::MatchesEmpty);
        }
        let mut literals = literals::required(pattern)
            .map_err(PatternError::TooLarge)?
            .unwrap_or_default();
        let is_short = |literal: &String| literal.trim().len() < LITERAL_BYTES_MIN;
        let gate = match within.is_head() || literals.iter().any(is_short) {
            true => std::mem::take(&mut literals),
            false => Vec::new(),
        };
        if literals.is_empty() && !within.is_head() {
            return Err(PatternError::NoLiteral);
        }
        let gate_finders = gate.iter().map(|literal| Finder::new(literal).into_owned());
        Ok(PatternRule {
            relation,
            name,
            number: 0,
            within,
            subject,
            regex,
            fact_group,
            subject_group,
            literals,
            gate_finders: gate_finders.collect(),
            gate,
        })
    }

    /// The literals of which every match contains one.
    pub fn literals(&self) -> &[String] {
        match self.literals.is_empty() {
            true => &self.gate,
            false => &self.literals,
        }
    }

    /// Whether the pattern matches somewhere in a sentence, a line or a lead, whatever its subject.
    pub fn is_match(&self, scope: &str) -> bool {
        self.regex.is_match(scope)
    }

    /// Where the pattern is looked for.
    pub fn within(&self) -> Within {
        self.within
    }

    /// Whether a lead holds what every match of a rule for the lead must contain, such as a bracket.
    fn may_match(&self, lead: &str) -> bool {
        let mut finders = self.gate_finders.iter();
        self.gate.is_empty() || finders.any(|finder| finder.find(lead.as_bytes()).is_some())
    }

    fn find<'t>(
        &'t self,
        text: &'t str,
        scope: Range<usize>,
        groups: &mut CaptureLocations,
        title: &mut Title<'t>,
        found: &mut dyn FnMut(Match<'t>),
    ) {
        let offset = scope.start;
        let scope = &text[scope];
        let mut from = 0;
        while let Some(whole) = self.regex.captures_read_at(groups, scope, from) {
            // An empty match is no fact, and must not be found again for ever.
            from = whole.end().max(from + 1);
            let group = |index: usize| {
                groups
                    .get(index)
                    .map(|(start, end)| (offset + start, offset + end))
            };
            if let Some((start, end)) = group(self.fact_group) {
                let subject = self
                    .subject_group
                    .and_then(group)
                    .map(|(start, end)| &text[start..end]);
                if let Some(prompt) = self.prompt(subject, title) {
                    found(Match {
                        relation: self.relation,
                        rule: &self.name,
                        number: self.number,
                        prompt,
                        fact: &text[start..end],
                        span: offset + whole.start()..offset + whole.end(),
                        fact_span: start..end,
                    });
                }
            }
            if from > scope.len() || !scope.is_char_boundary(from) {
                break;
            }
        }
    }

    fn prompt<'t>(&self, subject: Option<&'t str>, title: &mut Title<'t>) -> Option<&'t str> {
        let name = match (self.subject, subject) {
            (Subject::Match, subject) => return subject,
            (Subject::Person, None) => return title.of_person(),
            (_, None) => return title.get().filter(|_| self.subject == Subject::Title),
            (_, Some(name)) => name,
        };
        let meant = match self.within {
            Within::Lead | Within::Predicate => title.of_lead(name),
            Within::Sentence | Within::Line => title.of_sentence(name),
        };
        let meant =
            meant.filter(|_| self.subject != Subject::Person || title.of_person().is_some());
        let is_prompt = self.subject == Subject::TitleOrMatch && Title::is_full_name(name);
        meant.or_else(|| is_prompt.then_some(name))
    }
}

/// The groups `fact` and, where there is one or must be, `subject`.
fn groups(regex: &Regex, subject: Subject) -> Result<(usize, Option<usize>), PatternError> {
    let group = |name| regex.capture_names().position(|group| group == Some(name));
    let (fact, subject_group) = (group("fact"), group("subject"));
    let takes_title = matches!(subject, Subject::Title | Subject::Person);
    let lacks_subject = !takes_title && subject_group.is_none();
    match (fact, lacks_subject) {
        (Some(fact), false) => Ok((fact, subject_group)),
        (Some(_), true) => Err(PatternError::NoGroup("subject")),
        (None, false) => Err(PatternError::NoGroup("fact")),
        (None, true) => Err(PatternError::NoGroup("fact` and no group `subject")),
    }
}

/// Memory for the states of one pattern's automaton, a thread. With the library's 2 MiB, patterns with Unicode classes
/// are rebuilt over and over, which took a third of an audit.
const AUTOMATON_BYTES_MAX: usize = 32 << 20;

/// A shorter literal (a space, a bracket) occurs in nearly every sentence and spares nothing.
const LITERAL_BYTES_MIN: usize = 2;

/// All pattern rules of a config, behind one prefilter.
pub struct PatternRules {
    rules: Vec<PatternRule>,
    prefilter: Prefilter,
    /// Rules for the lead and its predicate.
    always: Vec<usize>,
}

/// What one thread keeps while it scans texts.
#[derive(Debug, Default)]
pub struct Scan {
    /// By rule: up to where the text was searched.
    searched_to: Vec<usize>,
    /// By rule: room for its groups, so that a search allocates nothing.
    groups: Vec<CaptureLocations>,
    /// By rule: how many sentences, lines or leads it was looked for in.
    searched: Vec<u64>,
    /// Which ones, while somebody wants to know.
    log: Option<Vec<(usize, Range<usize>)>>,
}

impl Scan {
    /// By rule: how many sentences, lines or leads it was looked for in so far.
    pub fn searched(&self) -> &[u64] {
        &self.searched
    }

    /// Keeps the places at which rules are looked for from here on.
    pub fn keep_log(&mut self) {
        self.log = Some(Vec::new());
    }

    /// The rules that were looked for, and where, in order.
    pub fn log(&self) -> &[(usize, Range<usize>)] {
        self.log.as_deref().unwrap_or_default()
    }

    fn begin(&mut self, rules: &[PatternRule]) {
        self.searched_to.clear();
        self.searched_to.resize(rules.len(), 0);
        if self.groups.len() != rules.len() {
            self.groups = rules
                .iter()
                .map(|rule| rule.regex.capture_locations())
                .collect();
            self.searched.resize(rules.len(), 0);
        }
    }
}

impl PatternRules {
    /// Puts the rules behind one prefilter.
    pub fn new(mut rules: Vec<PatternRule>) -> Result<PatternRules, String> {
        (0..rules.len()).for_each(|number| rules[number].number = number);
        let literals: Vec<Vec<String>> = rules.iter().map(|rule| rule.literals.clone()).collect();
        let always = (0..rules.len())
            .filter(|&rule| literals[rule].is_empty())
            .collect();
        Ok(PatternRules {
            prefilter: Prefilter::new(&literals)?,
            always,
            rules,
        })
    }

    /// The rules, in the config's order.
    pub fn rules(&self) -> &[PatternRule] {
        &self.rules
    }

    /// Finds every match of every rule in a document's text; `title` is the field that names what it is about.
    pub fn find<'t>(
        &'t self,
        text: &'t str,
        title: Option<&'t str>,
        scan: &mut Scan,
        found: &mut dyn FnMut(Match<'t>),
    ) {
        if self.rules.is_empty() {
            return;
        }
        scan.begin(&self.rules);
        let Scan {
            searched_to,
            groups,
            searched,
            log,
        } = scan;
        let mut search = |index: usize, scope: &Range<usize>| {
            searched[index] += 1;
            if let Some(log) = log {
                log.push((index, scope.clone()));
            }
        };
        let mut title = Title::new(text, title);
        let lead = sentence::lead(text);
        let mut predicate = None;
        for &index in &self.always {
            let rule = &self.rules[index];
            let scope = match rule.within {
                Within::Predicate => {
                    match predicate.get_or_insert_with(|| title.predicate(&lead)) {
                        Some(predicate) => &*predicate,
                        None => continue,
                    }
                }
                _ => &lead,
            };
            if !rule.may_match(&text[scope.clone()]) {
                continue;
            }
            search(index, scope);
            rule.find(text, scope.clone(), &mut groups[index], &mut title, found);
        }
        let mut sentence = 0..0;
        self.prefilter.scan(text, |position, rules| {
            for &index in rules {
                if position < searched_to[index] {
                    continue;
                }
                let rule = &self.rules[index];
                let scope = match rule.within {
                    // These are among those that run always.
                    Within::Lead | Within::Predicate => continue,
                    Within::Line => sentence::line_around(text, position),
                    Within::Sentence => {
                        if !sentence.contains(&position) {
                            sentence = sentence::sentence_around(text, position);
                        }
                        sentence.clone()
                    }
                };
                searched_to[index] = scope.end;
                search(index, &scope);
                rule.find(text, scope, &mut groups[index], &mut title, found);
            }
        });
    }
}
