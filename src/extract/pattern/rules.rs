//! All pattern rules of a config, behind one prefilter.

use std::ops::Range;

use regex::CaptureLocations;

use super::{Match, PatternRule, Within};
use crate::extract::guard::Refusal;
use crate::extract::prefilter::Prefilter;
use crate::extract::sentence;
use crate::extract::subject::Title;

/// How far behind the beginning of its line a statement in a question may stand, in bytes.
const QUESTION_BYTES_MAX: usize = 4 << 10;

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
    /// What matched and is no fact, while somebody wants to know.
    refused: Option<Vec<Refused>>,
}

/// By which rule something was met that is no fact, where, and why.
pub type Refused = (usize, Range<usize>, Refusal);

impl Scan {
    /// By rule: how many sentences, lines or leads it was looked for in so far.
    pub fn searched(&self) -> &[u64] {
        &self.searched
    }

    /// Keeps the places at which rules are looked for from here on.
    pub fn keep_log(&mut self) {
        self.log = Some(Vec::new());
        self.refused = Some(Vec::new());
    }

    /// What matched since then and is no fact.
    pub fn refused(&self) -> &[Refused] {
        self.refused.as_deref().unwrap_or_default()
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
        let searched_for = |rule: &PatternRule| match rule.within().is_head() {
            // A lead is looked at once a document, and need not be searched for.
            true => Vec::new(),
            false => rule.literals.clone(),
        };
        let literals: Vec<Vec<String>> = rules.iter().map(searched_for).collect();
        let always = (0..rules.len())
            .filter(|&rule| rules[rule].within().is_head())
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
            refused,
        } = scan;
        let mut search = |index: usize, scope: &Range<usize>| {
            searched[index] += 1;
            if let Some(log) = log {
                log.push((index, scope.clone()));
            }
        };
        let found = &mut |met: Result<Match<'t>, Refused>| {
            let stated = met.and_then(|stated| match self.is_asked(text, stated.span.start) {
                true => Err((stated.number, stated.span, Refusal::Asked)),
                false => Ok(stated),
            });
            match (stated, &mut *refused) {
                (Ok(stated), _) => found(stated),
                (Err(refusal), Some(refused)) => refused.push(refusal),
                (Err(_), None) => {}
            }
        };
        let mut title = Title::new(text, title);
        let lead = title.lead();
        let mut predicate = None;
        for &index in &self.always {
            let rule = &self.rules[index];
            if !title.is_on(rule.scope.page) {
                found(Err((index, lead.clone(), Refusal::Page)));
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
                if !rule.may_match(&text[scope.clone()]) {
                    continue;
                }
                if !title.is_on(rule.scope.page) {
                    found(Err((index, scope, Refusal::Page)));
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
