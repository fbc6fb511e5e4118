//! What rows need of the sample: which prompts are contested, and how often each fact is the right one.

use std::collections::{BTreeMap, HashMap};

use super::{Kept, Sampled};
use crate::cell::Names;

/// Contested prompts of a row (theory A.4): two facts or more are stated for them somewhere in the corpus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contested {
    /// Kept prompts with an answered incidence in the row.
    pub prompts: u64,
    /// Of these, the contested ones.
    pub contested: u64,
    /// Of the contested ones, those of which one document states two facts.
    pub within_a_document: u64,
    /// Of the contested ones, those with one answered incidence in the corpus.
    pub singletons: u64,
    /// Answered incidences in the row of kept prompts.
    pub incidences: u64,
    /// Of these, those of contested prompts.
    pub incidences_contested: u64,
}

/// The sums over a sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SampleSummary {
    /// q, the share of prompts that were kept.
    pub share: f64,
    /// Prompts that were kept.
    pub prompts: u64,
    /// The corpus.
    pub total: Contested,
    /// By [`DomainId`](crate::cell::DomainId).
    pub domains: Vec<Contested>,
    /// By [`RelationId`](crate::document::RelationId).
    pub relations: Vec<Contested>,
    /// By [`CellId`](crate::cell::CellId).
    pub cells: Vec<Contested>,
    /// v_x of theory G by relation: how many facts are the fact of x distinct prompts that are not contested.
    pub laws: Vec<BTreeMap<u64, u64>>,
}

impl SampleSummary {
    /// Sums up a sample over the cells of a run.
    pub fn new(sampled: &Sampled, names: &Names) -> SampleSummary {
        let mut summary = SampleSummary {
            share: sampled.share(),
            prompts: sampled.kept.len() as u64,
            total: Contested::default(),
            domains: vec![Contested::default(); names.domains.len()],
            relations: vec![Contested::default(); names.relations.len()],
            cells: vec![Contested::default(); names.cells.len()],
            laws: laws(sampled, names.relations.len()),
        };
        for (_, kept) in &sampled.kept {
            summary.add(kept, names);
        }
        summary
    }

    fn add(&mut self, kept: &Kept, names: &Names) {
        let answered = kept.answered();
        self.total.add(kept, answered);
        self.relations[kept.relation.0 as usize].add(kept, answered);
        for &(cell, answered) in &kept.cells {
            let (domain, _) = names.cells[cell.0 as usize];
            self.cells[cell.0 as usize].add(kept, u64::from(answered));
            // A prompt has one relation, so one cell at most in a domain.
            self.domains[domain.0 as usize].add(kept, u64::from(answered));
        }
    }
}

impl Contested {
    /// Adds a prompt with so many answered incidences in the row.
    fn add(&mut self, kept: &Kept, answered: u64) {
        if answered == 0 {
            return;
        }
        self.prompts += 1;
        self.incidences += answered;
        if kept.is_contested() {
            self.contested += 1;
            self.incidences_contested += answered;
            self.within_a_document += u64::from(kept.contested_incidences > 0);
            self.singletons += u64::from(kept.answered() == 1);
        }
    }
}

fn laws(sampled: &Sampled, relations: usize) -> Vec<BTreeMap<u64, u64>> {
    let mut prompts: Vec<HashMap<u64, u64>> = vec![HashMap::new(); relations];
    for (_, kept) in &sampled.kept {
        if let Some(fact) = kept.facts.only() {
            *prompts[kept.relation.0 as usize].entry(fact).or_default() += 1;
        }
    }
    let law = |prompts: HashMap<u64, u64>| {
        let mut law = BTreeMap::new();
        for count in prompts.into_values() {
            *law.entry(count).or_default() += 1;
        }
        law
    };
    prompts.into_iter().map(law).collect()
}
