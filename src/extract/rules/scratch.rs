//! What one thread keeps while it extracts, and what each rule came to.

use std::collections::HashSet;
use std::ops::Range;

use crate::extract::canonical;
use crate::extract::guard::Refusal;
use crate::extract::ngram::Window;
use crate::extract::pattern::{Refused, Scan};

/// What a rule came to in the documents that it was held against.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Places that were searched: sentences, lines or leads in which a pattern ran because a literal of it was seen;
    /// values with a rule's label; records with its fields; exchanges of dialogues.
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

/// What one thread keeps while it extracts.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) scan: Scan,
    pub(super) forms: Forms,
    /// By rule, in the order of [`Rules::heads`](super::Rules::heads).
    pub(super) tallies: Vec<Tally>,
    /// Relation and place of every fact found in the text at hand.
    pub(super) places: HashSet<(usize, usize, usize)>,
    pub(super) values: Values,
    pub(super) window: Window,
}

/// The labelled values that rules came across.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// By the rule's number: how many.
    seen: Vec<u64>,
    /// Where, while somebody wants to know.
    log: Option<Vec<(usize, Range<usize>)>>,
    /// Those that are no facts, with the reason, while somebody wants to know.
    refused: Vec<Refused>,
}

impl Values {
    /// Notes that a rule came across a value.
    pub(super) fn note(&mut self, rule: usize, place: &Range<usize>, refused: Option<Refusal>) {
        if self.seen.len() <= rule {
            self.seen.resize(rule + 1, 0);
        }
        self.seen[rule] += 1;
        if let Some(log) = &mut self.log {
            log.push((rule, place.clone()));
            let refused = refused.map(|refusal| (rule, place.clone(), refusal));
            self.refused.extend(refused);
        }
    }
}

/// Buffers for canonical forms.
#[derive(Debug, Default)]
pub(super) struct Forms {
    pub(super) prompt: canonical::Scratch,
    pub(super) fact: canonical::Scratch,
    pub(super) alias: canonical::Scratch,
    /// The canonical aliases of the fact at hand.
    pub(super) aliases: Vec<String>,
}

impl Scratch {
    /// Keeps the places at which rules look from here on.
    pub fn keep_log(&mut self) {
        self.scan.keep_log();
        self.values.log = Some(Vec::new());
    }

    /// The patterns that were looked for and the labelled values that were met, by the rule's number, and where.
    pub fn log(&self) -> impl Iterator<Item = &(usize, Range<usize>)> {
        self.scan
            .log()
            .iter()
            .chain(self.values.log.iter().flatten())
    }

    /// What matched and is no fact, by the rule's number, where, and why.
    pub fn refused(&self) -> impl Iterator<Item = &Refused> {
        self.scan.refused().iter().chain(&self.values.refused)
    }

    /// What each rule came to, in the order of [`Rules::heads`](super::Rules::heads).
    pub fn tallies(&self) -> Vec<Tally> {
        let mut tallies = self.tallies.clone();
        for tally in &mut tallies {
            tally.searched = tally.matched;
        }
        for (tally, &searched) in tallies.iter_mut().zip(self.scan.searched()) {
            tally.searched = searched;
        }
        for (tally, &seen) in tallies.iter_mut().zip(&self.values.seen) {
            tally.searched = tally.searched.max(seen);
        }
        tallies
    }
}

impl Forms {
    /// Takes aliases as they stand.
    pub(super) fn keep_aliases<'a>(&mut self, aliases: impl Iterator<Item = &'a str>) {
        self.aliases.clear();
        self.aliases.extend(aliases.map(str::to_string));
    }
}
