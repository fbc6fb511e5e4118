//! What rows need beyond sums over incidences: the entries of each prompt, brought together (`design.md` 4.10).

use std::collections::BTreeMap;

use super::groups::{GroupCounts, GroupPairs};
use super::tally::{Key, Tally};
use crate::document::RelationId;
use crate::spectrum::{COUNT_MAX, Spectrum};

/// What only the entries of a prompt together can tell, by cell and by relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// By [`CellId`](crate::cell::CellId).
    pub cells: Vec<CellSummary>,
    /// By [`RelationId`].
    pub relations: Vec<PromptSummary>,
    /// By [`RelationId`]: doubletons with their incidences in two cells, by the groups of the two documents. The
    /// relation's other doubletons are those of its cells.
    pub doubletons_across: Vec<GroupPairs>,
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
    /// Incidences whose prompt has a corpus count of one, by the document's group.
    pub singletons: GroupCounts,
    /// Prompts with a corpus count of two, both in the cell, by the groups of the two documents.
    pub doubletons: GroupPairs,
}

impl CellSummary {
    /// The cell's spectrum. Prompts counted [`COUNT_MAX`] times or more make up what is left of N.
    pub fn spectrum(&self, incidences: u64, abstentions: u64) -> Spectrum {
        let told_apart: u64 = self.answered.values().sum();
        let rest = (incidences - abstentions).saturating_sub(told_apart);
        let counts = self
            .answered
            .iter()
            .map(|(&count, &incidences)| (count, incidences));
        Spectrum::new(incidences, abstentions, counts.chain([(COUNT_MAX, rest)]))
    }

    fn merge(&mut self, other: CellSummary) {
        merge(&mut self.answered, other.answered);
        merge(&mut self.alone, other.alone);
        merge(&mut self.beside_one, other.beside_one);
        self.prompts.merge(&other.prompts);
        self.singletons_within += other.singletons_within;
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
            cells: vec![CellSummary::default(); relations.len()],
            relations: vec![PromptSummary::default(); count],
            doubletons_across: vec![GroupPairs::default(); count],
        }
    }

    /// Adds the entries of some prompts: all that each of these prompts has, in any order.
    pub(super) fn add(&mut self, mut entries: Vec<(Key, Tally)>, relations: &[RelationId]) {
        entries.sort_unstable_by_key(|(key, _)| *key);
        for prompt in entries.chunk_by(|one, other| one.0[..2] == other.0[..2]) {
            self.add_prompt(prompt, relations);
        }
    }

    fn add_prompt(&mut self, entries: &[(Key, Tally)], relations: &[RelationId]) {
        let count: u32 = entries
            .iter()
            .map(|(_, tally)| u32::from(tally.answered))
            .sum();
        for (key, tally) in entries {
            let cell = &mut self.cells[key[2] as usize];
            let answered = u32::from(tally.answered);
            if answered > 0 && count < COUNT_MAX {
                *cell.answered.entry(count).or_default() += u64::from(answered);
            }
            if answered > 0 && count < COUNT_MAX {
                match count - answered {
                    0 => *cell.alone.entry(answered).or_default() += 1,
                    1 => *cell.beside_one.entry(answered).or_default() += 1,
                    _ => {}
                }
            }
            cell.prompts.answered += u64::from(answered > 0);
            cell.prompts.unanswered += u64::from(answered == 0);
            cell.prompts.doubletons += u64::from(count == 2 && answered == 2);
            cell.prompts.tripletons += u64::from(count == 3 && answered == 3);
            cell.prompts.quadrupletons += u64::from(count == 4 && answered == 4);
            cell.singletons_within += u64::from(answered == 1);
            match (count, answered) {
                (1, 1) => cell.singletons.add(tally.groups[0], 1),
                (2, 2) => cell.doubletons.add(tally.groups[0], tally.groups[1]),
                _ => {}
            }
        }
        let relation = relations[entries[0].0[2] as usize];
        let prompts = &mut self.relations[relation.0 as usize];
        prompts.answered += u64::from(count > 0);
        prompts.unanswered += u64::from(count == 0);
        prompts.doubletons += u64::from(count == 2);
        prompts.tripletons += u64::from(count == 3);
        prompts.quadrupletons += u64::from(count == 4);
        if count == 2 {
            let once = entries.iter().filter(|(_, tally)| tally.answered == 1);
            let mut groups = once.map(|(_, tally)| tally.groups[0]);
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

/// Adds numbers of prompts or incidences, by count.
pub fn merge(sums: &mut BTreeMap<u32, u64>, others: BTreeMap<u32, u64>) {
    for (count, number) in others {
        *sums.entry(count).or_default() += number;
    }
}
