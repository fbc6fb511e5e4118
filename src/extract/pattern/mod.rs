//! Rules of kind `pattern`: a regular expression with the groups `subject` and `fact`, run where it may match.
//!
//! Literals such as "born" occur in most records of an encyclopedia, so laziness reaches down to the sentence: the
//! [prefilter](super::prefilter) finds a literal, the sentence around it is cut out, and the expression sees only that.

mod rules;

use std::ops::Range;

use memchr::memmem::Finder;
use regex::{CaptureLocations, Regex, RegexBuilder};

use super::guard::{Guard, Refusal};
use super::literals;
use super::sentence;
use super::subject::{Page, Title};
use super::syntax::{self, SyntaxError};
pub use rules::{PatternRules, Refused, Scan};

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
    /// Conditions on what stands from the beginning of that place to a match's end.
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
    /// It is a condition, and an empty text meets it.
    #[error("the condition matches the empty string, so it is met everywhere")]
    Always,
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
            PatternError::Always => {
                Some("leave the condition out, or let something in it be needed")
            }
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
        if !scope.within.is_head() && (literals.is_empty() || literals.iter().any(is_short)) {
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
        found: &mut dyn FnMut(Result<Match<'t>, Refused>),
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
            let span = offset + whole.start()..offset + whole.end();
            if let Some(fact) = group(self.fact_group) {
                let subject = self.subject_group.and_then(group);
                let prompt = self.prompt(
                    subject.map(|(start, end)| &text[start..end]),
                    span.start,
                    title,
                );
                let refusal = self.refusal(text, fact.1, subject, before_end(scope, whole.end()));
                match (prompt, refusal) {
                    (None, _) => {}
                    (Some(_), Some(refusal)) => found(Err((self.number, span, refusal))),
                    (Some(prompt), None) => found(Ok(Match {
                        relation: self.relation,
                        rule: &self.name,
                        number: self.number,
                        prompt,
                        fact: &text[fact.0..fact.1],
                        span,
                        fact_span: fact.0..fact.1,
                    })),
                }
            }
            if from > scope.len() || !scope.is_char_boundary(from) {
                break;
            }
        }
    }

    /// Why a match is no fact; `said` is what stands up to its end.
    fn refusal(
        &self,
        text: &str,
        fact_end: usize,
        subject: Option<(usize, usize)>,
        said: &str,
    ) -> Option<Refusal> {
        let may_be_cut = |end| sentence::may_be_cut(text, end);
        if may_be_cut(fact_end) || subject.is_some_and(|(_, end)| may_be_cut(end)) {
            return Some(Refusal::Cut);
        }
        (!self.scope.guard.passes(said)).then_some(Refusal::Condition)
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

/// A shorter literal (a space, a bracket) occurs in nearly every sentence and spares nothing.
const LITERAL_BYTES_MIN: usize = 2;
