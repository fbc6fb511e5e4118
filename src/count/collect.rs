//! From mentions to incidences: what one thread collects before it reaches the shared counts.
//!
//! The mentions of a document are grouped by prompt (theory A.2); what needs no map (N, abstentions, documents by row,
//! the facts of a relation) is summed up here and merged at the end.

use std::collections::HashMap;

use super::distinct::DistinctFacts;
use super::exact::{Batch, Counts, Incidence, Stated};
use super::groups::GroupCounts;
use crate::cell::{CellId, DomainId, Registry};
use crate::document::{Pair, RelationId};
use crate::error::Result;
use crate::key::Hasher;

/// What is counted.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// (document, prompt): restatements in a document count once.
    #[default]
    Incidence,
    /// Every mention (theory A.5): counts and rates only.
    Mention,
}

/// Sums over the incidences of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellTotals {
    /// N.
    pub incidences: u64,
    /// Those that abstain.
    pub abstentions: u64,
    /// Documents with an incidence in the cell.
    pub documents: u64,
    /// N by document group.
    pub groups: GroupCounts,
}

/// Documents of a domain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DomainTotals {
    /// Documents read.
    pub documents: u64,
    /// Documents with at least one incidence.
    pub documents_with_pairs: u64,
}

/// What a thread, or in the end the run, has summed up.
#[derive(Default)]
pub struct Totals {
    /// By [`CellId`].
    pub cells: Vec<CellTotals>,
    /// By [`DomainId`].
    pub domains: Vec<DomainTotals>,
    /// Documents with an incidence, by [`RelationId`].
    pub relation_documents: Vec<u64>,
    /// The distinct facts, by [`RelationId`].
    pub facts: Vec<DistinctFacts>,
    /// Incidences of all cells.
    pub incidences: u64,
}

impl Totals {
    /// Adds what another thread has summed up.
    pub fn merge(&mut self, other: Totals) {
        for (index, cell) in other.cells.into_iter().enumerate() {
            let sum = at(&mut self.cells, index);
            sum.incidences += cell.incidences;
            sum.abstentions += cell.abstentions;
            sum.documents += cell.documents;
            sum.groups.merge(&cell.groups);
        }
        for (index, domain) in other.domains.into_iter().enumerate() {
            let sum = at(&mut self.domains, index);
            sum.documents += domain.documents;
            sum.documents_with_pairs += domain.documents_with_pairs;
        }
        for (index, documents) in other.relation_documents.into_iter().enumerate() {
            *at(&mut self.relation_documents, index) += documents;
        }
        for (index, facts) in other.facts.into_iter().enumerate() {
            at(&mut self.facts, index).merge(facts);
        }
        self.incidences += other.incidences;
    }
}

/// The element at `index`, with everything up to it made.
fn at<T: Default>(list: &mut Vec<T>, index: usize) -> &mut T {
    if list.len() <= index {
        list.resize_with(index + 1, T::default);
    }
    &mut list[index]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mention {
    relation: RelationId,
    key: u64,
    abstains: bool,
}

/// One thread's way to the counts.
pub struct Collector<'r> {
    counts: &'r Counts,
    registry: &'r Registry,
    unit: Unit,
    hasher: Hasher,
    batch: Batch,
    mentions: Vec<Mention>,
    relations: HashMap<String, RelationId>,
    domains: HashMap<String, DomainId>,
    cells: HashMap<(DomainId, RelationId), CellId>,
    totals: Totals,
}

impl<'r> Collector<'r> {
    /// A collector over the shared counts and names of a run.
    pub fn new(counts: &'r Counts, registry: &'r Registry, unit: Unit, hasher: Hasher) -> Self {
        Collector {
            counts,
            registry,
            unit,
            hasher,
            batch: Batch::default(),
            mentions: Vec::new(),
            relations: HashMap::new(),
            domains: HashMap::new(),
            cells: HashMap::new(),
            totals: Totals::default(),
        }
    }

    /// Adds a mention to the document at hand.
    pub fn mention(&mut self, pair: &Pair<'_>) -> Result<()> {
        let relation = self.relation(pair.relation)?;
        if let Some(fact) = pair.fact {
            let hash = self.hasher.fact(fact);
            at(&mut self.totals.facts, relation.0 as usize).add(hash);
        }
        self.mentions.push(Mention {
            relation,
            key: self.hasher.prompt(pair.relation, pair.prompt),
            abstains: pair.fact.is_none(),
        });
        Ok(())
    }

    /// Ends the document at hand: its mentions become incidences of its domain. Returns how many.
    pub fn end_document(&mut self, domain: &str, group: u8) -> Result<u64> {
        let domain = self.domain(domain)?;
        let documents = at(&mut self.totals.domains, domain.0 as usize);
        documents.documents += 1;
        documents.documents_with_pairs += u64::from(!self.mentions.is_empty());
        let mut mentions = std::mem::take(&mut self.mentions);
        mentions.sort_unstable();
        if self.unit == Unit::Incidence {
            // An answer sorts before an abstention, so the first of each prompt says whether it is answered.
            mentions.dedup_by_key(|mention| (mention.relation, mention.key));
        }
        for of_relation in mentions.chunk_by(|one, other| one.relation == other.relation) {
            self.count(domain, group, of_relation)?;
        }
        let incidences = mentions.len() as u64;
        self.totals.incidences += incidences;
        mentions.clear();
        self.mentions = mentions;
        Ok(incidences)
    }

    /// Counts what is left and gives the sums.
    pub fn finish(mut self) -> Result<Totals> {
        self.counts.count(&mut self.batch)?;
        Ok(self.totals)
    }

    fn count(&mut self, domain: DomainId, group: u8, mentions: &[Mention]) -> Result<()> {
        let relation = mentions[0].relation;
        let cell = self.cell(domain, relation)?;
        *at(&mut self.totals.relation_documents, relation.0 as usize) += 1;
        let totals = at(&mut self.totals.cells, cell.0 as usize);
        totals.documents += 1;
        totals.incidences += mentions.len() as u64;
        totals.groups.add(group, mentions.len() as u64);
        totals.abstentions += mentions.iter().filter(|mention| mention.abstains).count() as u64;
        for mention in mentions {
            let stated = match mention.abstains {
                true => Stated::Abstained,
                false => Stated::Answered,
            };
            let key = mention.key;
            self.counts.add(
                &mut self.batch,
                Incidence {
                    key,
                    cell,
                    stated,
                    group,
                },
            )?;
        }
        Ok(())
    }

    fn relation(&mut self, name: &str) -> Result<RelationId> {
        if let Some(&id) = self.relations.get(name) {
            return Ok(id);
        }
        let id = self.registry.relation(name)?;
        self.relations.insert(name.to_string(), id);
        Ok(id)
    }

    fn domain(&mut self, name: &str) -> Result<DomainId> {
        if let Some(&id) = self.domains.get(name) {
            return Ok(id);
        }
        let id = self.registry.domain(name)?;
        self.domains.insert(name.to_string(), id);
        Ok(id)
    }

    fn cell(&mut self, domain: DomainId, relation: RelationId) -> Result<CellId> {
        if let Some(&id) = self.cells.get(&(domain, relation)) {
            return Ok(id);
        }
        let id = self.registry.cell(domain, relation)?;
        self.cells.insert((domain, relation), id);
        Ok(id)
    }
}
