//! What rows need beyond sums over incidences: the entries of each prompt, brought together (`design.md` 4.10).

use std::collections::BTreeMap;

use super::groups::{GroupCounts, GroupPairs};
use super::sample::Sampled;
use super::tally::{FirstAnswers, Key, Tally};
use crate::document::RelationId;
use crate::spectrum::{COUNT_MAX, Spectrum};

/// What only the entries of a prompt together can tell, by cell and by relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// q: the share of prompts that these numbers are of; 1 where every prompt was counted.
    pub share: f64,
    /// By [`CellId`](crate::cell::CellId).
    pub cells: Vec<CellSummary>,
    /// By [`RelationId`].
    pub relations: Vec<PromptSummary>,
    /// By [`RelationId`]: doubletons with their incidences in two cells, by the groups of the two documents. The
    /// relation's other doubletons are those of its cells.
    pub doubletons_across: Vec<GroupPairs>,
}

/// What one cell answers one prompt.
struct Entry {
    cell: usize,
    answered: u32,
    first: FirstAnswers,
}

/// Prompts of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PromptSummary {
    /// Prompts with an answered incidence in the row.
    pub answered: u64,
    /// Prompts that the row only abstains on.
    pub unanswered: u64,
    /// Prompts with a corpus count of two, both in the row (f2_pure of theory A.3).
    pub doubletons: u64,
    /// Prompts with a corpus count of three, all in the row.
    pub tripletons: u64,
    /// Prompts with a corpus count of four, all in the row.
    pub quadrupletons: u64,
}

impl PromptSummary {
    /// Adds the prompts of a row with which no prompt is shared.
    pub fn merge(&mut self, other: &PromptSummary) {
        self.answered += other.answered;
        self.unanswered += other.unanswered;
        self.doubletons += other.doubletons;
        self.tripletons += other.tripletons;
        self.quadrupletons += other.quadrupletons;
    }
}

/// What the prompts of one cell come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellSummary {
    /// Answered incidences by corpus count, for counts below [`COUNT_MAX`]; the rest follows from N.
    pub answered: BTreeMap<u32, u64>,
    /// The cell's prompts.
    pub prompts: PromptSummary,
    /// Prompts that nobody else answers, by how often the cell does.
    pub alone: BTreeMap<u32, u64>,
    /// Prompts that all others together answer once, by how often the cell does.
    pub beside_one: BTreeMap<u32, u64>,
    /// Prompts answered once when only this cell's domain is counted.
    pub singletons_within: u64,
    /// Incidences whose prompt has a corpus count of one, in documents that are taken once (theory H.1).
    pub singletons_taken_once: u64,
    /// Incidences whose prompt has a corpus count of one, by the document's group.
    pub singletons: GroupCounts,
    /// Prompts with a corpus count of two, both in the cell, by the groups of the two documents.
    pub doubletons: GroupPairs,
}

impl CellSummary {
    /// The cell's spectrum. Where every key was counted, prompts counted [`COUNT_MAX`] times or more make up what is left
    /// of N; of a sample it holds the kept incidences.
    pub fn spectrum(&self, incidences: u64, abstentions: u64, share: f64) -> Spectrum {
        let told_apart: u64 = self.answered.values().sum();
        let rest = match share < 1.0 {
            true => 0,
            false => (incidences - abstentions).saturating_sub(told_apart),
        };
        let counts = self
            .answered
            .iter()
            .map(|(&count, &incidences)| (count, incidences));
        Spectrum::new(incidences, abstentions, counts.chain([(COUNT_MAX, rest)]))
    }

    /// Adds what the cell answers a prompt of which the whole corpus has `count` answers.
    fn add(&mut self, entry: &Entry, count: u32) {
        let answered = entry.answered;
        if answered > 0 && count < COUNT_MAX {
            *self.answered.entry(count).or_default() += u64::from(answered);
            match count - answered {
                0 => *self.alone.entry(answered).or_default() += 1,
                1 => *self.beside_one.entry(answered).or_default() += 1,
                _ => {}
            }
        }
        self.prompts.answered += u64::from(answered > 0);
        self.prompts.unanswered += u64::from(answered == 0);
        self.prompts.doubletons += u64::from(count == 2 && answered == 2);
        self.prompts.tripletons += u64::from(count == 3 && answered == 3);
        self.prompts.quadrupletons += u64::from(count == 4 && answered == 4);
        self.singletons_within += u64::from(answered == 1);
        match (count, answered) {
            (1, 1) => {
                let document = entry.first.only();
                self.singletons.add(document.group(), 1);
                self.singletons_taken_once += u64::from(document.is_taken_once());
            }
            (2, 2) => {
                let (one, other) = entry.first.groups();
                self.doubletons.add(one, other);
            }
            _ => {}
        }
    }

    fn merge(&mut self, other: CellSummary) {
        merge(&mut self.answered, other.answered);
        merge(&mut self.alone, other.alone);
        merge(&mut self.beside_one, other.beside_one);
        self.prompts.merge(&other.prompts);
        self.singletons_within += other.singletons_within;
        self.singletons_taken_once += other.singletons_taken_once;
        self.singletons.merge(&other.singletons);
        self.doubletons.merge(&other.doubletons);
    }
}

impl Summary {
    pub(super) fn new(relations: &[RelationId]) -> Self {
        let count = relations
            .iter()
            .map(|relation| relation.0 as usize + 1)
            .max()
            .unwrap_or(0);
        Summary {
            share: 1.0,
            cells: vec![CellSummary::default(); relations.len()],
            relations: vec![PromptSummary::default(); count],
            doubletons_across: vec![GroupPairs::default(); count],
        }
    }

    /// Sums up the prompts of a sample, where the counts of all are not kept.
    ///
    /// `relations` names the relation of every cell, by number. All numbers are those of kept prompts.
    pub fn of_sample(sampled: &Sampled, relations: &[RelationId]) -> Summary {
        let mut summary = Summary {
            share: sampled.prompts.share(),
            ..Summary::new(relations)
        };
        let mut entries = Vec::new();
        for (_, kept) in sampled.prompts.iter() {
            entries.clear();
            entries.extend(kept.cells.iter().map(|(cell, of)| Entry {
                cell: cell.0 as usize,
                answered: of.answered,
                first: of.first,
            }));
            summary.add_prompt(&entries, relations);
            if answered(&entries) >= COUNT_MAX {
                summary.add_often(&entries);
            }
        }
        summary
    }

    /// Adds the entries of some prompts: all that each of these prompts has, in any order.
    pub(super) fn add(&mut self, mut counted: Vec<(Key, Tally)>, relations: &[RelationId]) {
        counted.sort_unstable_by_key(|(key, _)| *key);
        let mut entries = Vec::new();
        for prompt in counted.chunk_by(|one, other| one.0[..2] == other.0[..2]) {
            entries.clear();
            entries.extend(prompt.iter().map(|(key, tally)| Entry {
                cell: key[2] as usize,
                answered: tally.answered.into(),
                first: tally.first,
            }));
            self.add_prompt(&entries, relations);
        }
    }

    /// Adds the incidences of a prompt that is counted too often to be told apart.
    fn add_often(&mut self, entries: &[Entry]) {
        for entry in entries.iter().filter(|entry| entry.answered > 0) {
            let often = self.cells[entry.cell].answered.entry(COUNT_MAX);
            *often.or_default() += u64::from(entry.answered);
        }
    }

    fn add_prompt(&mut self, entries: &[Entry], relations: &[RelationId]) {
        let count = answered(entries);
        for entry in entries {
            self.cells[entry.cell].add(entry, count);
        }
        let relation = relations[entries[0].cell];
        let prompts = &mut self.relations[relation.0 as usize];
        prompts.answered += u64::from(count > 0);
        prompts.unanswered += u64::from(count == 0);
        prompts.doubletons += u64::from(count == 2);
        prompts.tripletons += u64::from(count == 3);
        prompts.quadrupletons += u64::from(count == 4);
        if count == 2 {
            let once = entries.iter().filter(|entry| entry.answered == 1);
            let mut groups = once.map(|entry| entry.first.only().group());
            if let (Some(one), Some(other)) = (groups.next(), groups.next()) {
                self.doubletons_across[relation.0 as usize].add(one, other);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Summary) {
        self.cells
            .iter_mut()
            .zip(other.cells)
            .for_each(|(cell, other)| cell.merge(other));
        self.relations
            .iter_mut()
            .zip(&other.relations)
            .for_each(|(prompts, other)| prompts.merge(other));
        self.doubletons_across
            .iter_mut()
            .zip(&other.doubletons_across)
            .for_each(|(pairs, other)| pairs.merge(other));
    }
}

/// How often a prompt is answered in all.
fn answered(entries: &[Entry]) -> u32 {
    let answered = entries.iter().map(|entry| entry.answered);
    answered.fold(0, u32::saturating_add)
}

/// Adds numbers of prompts or incidences, by count.
pub fn merge(sums: &mut BTreeMap<u32, u64>, others: BTreeMap<u32, u64>) {
    for (count, number) in others {
        *sums.entry(count).or_default() += number;
    }
}
