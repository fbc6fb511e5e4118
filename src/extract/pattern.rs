//! Rules of kind `pattern`: a regular expression with the groups `subject` and `fact`, run where it may match.
//!
//! Literals such as "born" occur in most records of an encyclopedia, so laziness reaches down to the sentence: the
//! [prefilter](super::prefilter) finds a literal, the sentence around it is cut out, and the expression sees only that.

use std::ops::Range;

use memchr::memmem::Finder;
use regex::{CaptureLocations, Regex, RegexBuilder};

use super::guard::Guard;
use super::literals;
use super::prefilter::Prefilter;
use super::sentence;
use super::subject::{Page, Title};
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
}

/// Where a rule looks, and what it takes the prompt to be.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Where the pattern is looked for.
    pub within: Within,
    /// What the prompt is.
    pub subject: Subject,
    /// On which pages.
    pub page: Page,
    /// Conditions on what it matches.
    pub guard: Guard,
}

impl Scope {
    /// Any match in a place of this kind, on any page.
    pub fn new(within: Within, subject: Subject) -> Scope {
        Scope {
            within,
            subject,
            page: Page::Any,
            guard: Guard::default(),
        }
    }
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
    scope: Scope,
    regex: Regex,
    fact_group: usize,
    subject_group: Option<usize>,
    literals: Vec<String>,
    /// Whether the prefilter searches for the literals. It does not for those of rules for the lead, which is looked at
    /// once a document.
    is_searched_for: bool,
    /// Finders of the literals. The prefilter may have seen but a part of one, which another rule shares.
    finders: Vec<Finder<'static>>,
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
        scope: Scope,
        pattern: &str,
    ) -> Result<PatternRule, PatternError> {
        syntax::check(pattern)?;
        let regex = RegexBuilder::new(pattern)
            .dfa_size_limit(AUTOMATON_BYTES_MAX)
            .build()
            .map_err(|error| PatternError::TooLarge(error.to_string()))?;
        let (fact_group, subject_group) = groups(&regex, scope.subject)?;
        if regex.is_match("") {
            return Err(PatternError::MatchesEmpty);
        }
        let literals = literals::required(pattern)
            .map_err(PatternError::TooLarge)?
            .unwrap_or_default();
        let is_short = |literal: &String| literal.trim().len() < LITERAL_BYTES_MIN;
        let is_searched_for = !scope.within.is_head();
        if is_searched_for && (literals.is_empty() || literals.iter().any(is_short)) {
            return Err(PatternError::NoLiteral);
        }
        let finders = literals
            .iter()
            .map(|literal| Finder::new(literal).into_owned())
            .collect();
        Ok(PatternRule {
            relation,
            name,
            number: 0,
            scope,
            regex,
            fact_group,
            subject_group,
            literals,
            is_searched_for,
            finders,
        })
    }

    /// The literals of which every match contains one.
    pub fn literals(&self) -> &[String] {
        &self.literals
    }

    /// Whether the pattern matches somewhere in a sentence, a line or a lead, whatever its subject.
    pub fn is_match(&self, scope: &str) -> bool {
        self.regex.is_match(scope)
    }

    /// Where the pattern is looked for.
    pub fn within(&self) -> Within {
        self.scope.within
    }

    /// Whether a sentence, a line or a lead holds a literal that every match must contain.
    fn may_match(&self, scope: &str) -> bool {
        let mut finders = self.finders.iter();
        self.finders.is_empty() || finders.any(|finder| finder.find(scope.as_bytes()).is_some())
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
            let subject = self.subject_group.and_then(group);
            let is_cut = [group(self.fact_group), subject]
                .into_iter()
                .flatten()
                .any(|(_, end)| sentence::may_be_cut(text, end));
            if let Some((start, end)) = group(self.fact_group).filter(|_| !is_cut) {
                let subject = subject.map(|(start, end)| &text[start..end]);
                if let Some(prompt) = self.prompt(subject, offset + whole.start(), title)
                    && self.scope.guard.passes(before_end(scope, whole.end()))
                {
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

    /// What a match at the byte `at` is about; `subject` is what its group took.
    fn prompt<'t>(
        &self,
        subject: Option<&'t str>,
        at: usize,
        title: &mut Title<'t>,
    ) -> Option<&'t str> {
        let (takes, Some(name)) = (self.scope.subject, subject) else {
            return title.get().filter(|_| self.scope.subject == Subject::Title);
        };
        if takes == Subject::Match {
            return Some(name);
        }
        if self.scope.within.is_head() {
            let is_prompt = takes == Subject::TitleOrMatch && Title::is_full_name(name);
            return title.of_lead(name).or_else(|| is_prompt.then_some(name));
        }
        let name = title.without_conjunction(name)?;
        let meant = title.of_sentence(name, at);
        let is_prompt = takes == Subject::TitleOrMatch && Title::is_full_name(name);
        meant.or_else(|| is_prompt.then_some(name))
    }
}

/// What stands in a scope up to a match's end; of a lead without stops, what is near.
fn before_end(scope: &str, end: usize) -> &str {
    let start = sentence::floor(scope, end.saturating_sub(GUARDED_BYTES_MAX));
    &scope[start..end]
}

/// The groups `fact` and, where there is one or must be, `subject`.
fn groups(regex: &Regex, subject: Subject) -> Result<(usize, Option<usize>), PatternError> {
    let group = |name| regex.capture_names().position(|group| group == Some(name));
    let (fact, subject_group) = (group("fact"), group("subject"));
    let lacks_subject = subject != Subject::Title && subject_group.is_none();
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

/// In how many bytes up to a match's end what must not be there is looked for.
const GUARDED_BYTES_MAX: usize = 8 << 10;

/// How far behind the beginning of its line a statement in a question may stand, in bytes.
const QUESTION_BYTES_MAX: usize = 4 << 10;

/// A shorter literal (a space, a bracket) occurs in nearly every sentence and spares nothing.
const LITERAL_BYTES_MIN: usize = 2;

/// All pattern rules of a config, behind one prefilter.
pub struct PatternRules {
    rules: Vec<PatternRule>,
    prefilter: Prefilter,
    /// Rules for the lead and its predicate.
    always: Vec<usize>,
    /// How lines begin that ask, and so state nothing.
    question_markers: Vec<String>,
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
    /// Puts the rules behind one prefilter; what matches in a line that begins with one of the markers is no fact.
    pub fn new(
        mut rules: Vec<PatternRule>,
        question_markers: Vec<String>,
    ) -> Result<PatternRules, String> {
        (0..rules.len()).for_each(|number| rules[number].number = number);
        let searched_for = |rule: &PatternRule| match rule.is_searched_for {
            true => rule.literals.clone(),
            false => Vec::new(),
        };
        let literals: Vec<Vec<String>> = rules.iter().map(searched_for).collect();
        let always = (0..rules.len())
            .filter(|&rule| !rules[rule].is_searched_for)
            .collect();
        Ok(PatternRules {
            prefilter: Prefilter::new(&literals)?,
            always,
            rules,
            question_markers,
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
        let found = &mut |found_here: Match<'t>| {
            if !self.is_asked(text, found_here.span.start) {
                found(found_here);
            }
        };
        let mut title = Title::new(text, title);
        let lead = title.lead();
        let mut predicate = None;
        for &index in &self.always {
            let rule = &self.rules[index];
            if !title.is_on(rule.scope.page) {
                continue;
            }
            let scope = match rule.within() {
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
                let scope = match rule.within() {
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
                if !rule.may_match(&text[scope.clone()]) || !title.is_on(rule.scope.page) {
                    continue;
                }
                search(index, &scope);
                rule.find(text, scope, &mut groups[index], &mut title, found);
            }
        });
    }

    /// Whether the line around a byte begins as questions do.
    fn is_asked(&self, text: &str, at: usize) -> bool {
        let from = at.saturating_sub(QUESTION_BYTES_MAX);
        let before = &text.as_bytes()[from..at];
        let line = match memchr::memrchr(b'\n', before) {
            Some(end) => from + end + 1,
            None if from == 0 => 0,
            None => return false,
        };
        let line = text[line..].trim_start();
        self.question_markers
            .iter()
            .any(|marker| line.starts_with(marker.as_str()))
    }
}
