//! From mentions to incidences: what one thread collects before it reaches the shared counts.
//!
//! The mentions of a document are grouped by prompt (theory A.2); what needs no map (N, abstentions, documents by row,
//! the facts of a relation) is summed up here and merged at the end.

use std::collections::HashMap;

use super::distinct::DistinctFacts;
use super::exact::{Batch, Counts, Incidence, Stated};
use super::groups::GroupCounts;
use super::sample::{
    Place, SPELLINGS, Sample, SampledIncidence, Spelling, WEIGHT_ONE, few_wordings,
};
use super::spelled::{SpelledMention, SpelledMentions};
use super::tally::Answering;
use crate::cell::{CellId, DomainId, Registry};
use crate::document::{Pair, RelationId};
use crate::error::Result;
use crate::key::{Fold, Hasher};
use crate::weight::Weight;

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

impl Unit {
    /// Its name in configs and audits.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Incidence => "incidence",
            Unit::Mention => "mention",
        }
    }
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
    /// The same, each times the weight of its document, in units of 2⁻⁵²; 0 where documents have no weights.
    pub incidences_weighted: u128,
    /// N where prompts are told apart by another spelling, by [`Spelling`].
    pub incidences_spelled: [u64; SPELLINGS],
    /// A_ρ of theory C.2: the sum over documents of the cell's share of their incidences, in units of 2⁻⁶².
    pub document_share: u128,
}

/// Documents of a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainTotals {
    /// Documents read.
    pub documents: u64,
    /// Documents with at least one incidence.
    pub documents_with_pairs: u64,
    /// These by document group.
    pub groups: GroupCounts,
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
    /// The same, but an incidence with two facts counted twice (N_pair of theory A.4).
    pub stated: u64,
    /// Whether a document has a weight that is not whole.
    pub has_fractions: bool,
    /// Documents with at least one incidence, by [`Fold`].
    pub folds: Vec<u64>,
}

impl Totals {
    /// Adds what another thread has summed up.
    pub fn merge(&mut self, other: Totals) {
        for (index, cell) in other.cells.into_iter().enumerate() {
            let sum = at(&mut self.cells, index);
            sum.incidences += cell.incidences;
            sum.incidences_weighted += cell.incidences_weighted;
            sum.abstentions += cell.abstentions;
            let spelled = sum.incidences_spelled.iter_mut();
            spelled
                .zip(cell.incidences_spelled)
                .for_each(|(sum, of_cell)| *sum += of_cell);
            sum.documents += cell.documents;
            sum.groups.merge(&cell.groups);
            sum.document_share += cell.document_share;
        }
        for (index, domain) in other.domains.into_iter().enumerate() {
            let sum = at(&mut self.domains, index);
            sum.documents += domain.documents;
            sum.documents_with_pairs += domain.documents_with_pairs;
            sum.groups.merge(&domain.groups);
        }
        for (index, documents) in other.folds.into_iter().enumerate() {
            *at(&mut self.folds, index) += documents;
        }
        for (index, documents) in other.relation_documents.into_iter().enumerate() {
            *at(&mut self.relation_documents, index) += documents;
        }
        for (index, facts) in other.facts.into_iter().enumerate() {
            at(&mut self.facts, index).merge(facts);
        }
        self.incidences += other.incidences;
        self.stated += other.stated;
        self.has_fractions |= other.has_fractions;
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
    /// The fact's hash, 0 for an abstention.
    fact: u64,
}

/// A mention of a prompt that the sample may keep.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct SampledMention {
    relation: RelationId,
    key: u64,
    /// Mentions are told apart by their number only where each is counted (`unit = mention`).
    number: usize,
    /// Where the hashes of its answers stand in [`Collector::answers`]; none for an abstention.
    answers: (usize, usize),
    /// Where the prompt stands in [`Collector::texts`].
    text: (usize, usize),
}

/// The document whose mentions are at hand.
#[derive(Debug, Clone, Copy)]
pub struct DocumentEnd<'a> {
    /// Its domain.
    pub domain: &'a str,
    /// The first bits of its identity's hash.
    pub fold: Fold,
    /// Where it begins.
    pub place: Place,
    /// How often it is taken, where documents have weights.
    pub weight: Option<Weight>,
    /// The hash of everything that rules may read of it: copies have the same.
    pub text: u64,
}

/// One thread's way to the counts.
pub struct Collector<'r> {
    /// None where the sample answers alone.
    counts: Option<&'r Counts>,
    sample: &'r Sample,
    registry: &'r Registry,
    unit: Unit,
    hasher: Hasher,
    batch: Batch,
    mentions: Vec<Mention>,
    spelled: SpelledMentions,
    sampled: Vec<SampledMention>,
    /// The prompts of the sampled mentions, one behind the other.
    texts: String,
    /// The answers of the sampled mentions.
    answers: Vec<u64>,
    relations: HashMap<String, RelationId>,
    domains: HashMap<String, DomainId>,
    cells: HashMap<(DomainId, RelationId), CellId>,
    totals: Totals,
}

impl<'r> Collector<'r> {
    /// A collector over the shared counts, sample and names of a run; without counts the sample answers alone.
    pub fn new(
        counts: Option<&'r Counts>,
        sample: &'r Sample,
        registry: &'r Registry,
        unit: Unit,
        hasher: Hasher,
    ) -> Self {
        Collector {
            counts,
            sample,
            registry,
            unit,
            hasher,
            batch: Batch::default(),
            mentions: Vec::new(),
            spelled: SpelledMentions::default(),
            sampled: Vec::new(),
            texts: String::new(),
            answers: Vec::new(),
            relations: HashMap::new(),
            domains: HashMap::new(),
            cells: HashMap::new(),
            totals: Totals::default(),
        }
    }

    /// Adds a mention to the document at hand; `loose` is its prompt in the loosest spelling.
    pub fn mention(&mut self, pair: &Pair<'_>, loose: &str) -> Result<()> {
        let relation = self.relation(pair.relation)?;
        let fact = pair.fact.map(|fact| self.hasher.fact(fact));
        let key = self.hasher.prompt(pair.relation, pair.prompt);
        if self.sample.takes(key) {
            let text = self.texts.len();
            self.texts.push_str(pair.prompt);
            let answers = self.answers.len();
            self.answers.extend(fact);
            let aliases = pair.aliases.iter().filter(|_| fact.is_some());
            self.answers
                .extend(aliases.map(|alias| self.hasher.fact(alias)));
            few_wordings(&mut self.answers, answers);
            self.sampled.push(SampledMention {
                relation,
                key,
                number: match self.unit {
                    Unit::Incidence => 0,
                    Unit::Mention => self.mentions.len(),
                },
                answers: (answers, self.answers.len()),
                text: (text, self.texts.len()),
            });
        }
        let abstains = pair.fact.is_none();
        for (spelling, prompt) in [
            (Spelling::Strict, pair.raw_prompt),
            (Spelling::Loose, loose),
        ] {
            let key = self.hasher.prompt(pair.relation, prompt);
            let mention = SpelledMention {
                relation,
                key,
                abstains,
            };
            self.spelled.add(spelling, mention);
        }
        self.mentions.push(Mention {
            relation,
            key,
            abstains,
            fact: fact.unwrap_or_default(),
        });
        Ok(())
    }

    /// Ends the document at hand: its mentions become incidences of its domain. Returns how many.
    pub fn end_document(&mut self, document: &DocumentEnd<'_>) -> Result<u64> {
        let domain = self.domain(document.domain)?;
        let documents = at(&mut self.totals.domains, domain.0 as usize);
        documents.documents += 1;
        if !self.mentions.is_empty() {
            let weight = document.weight.unwrap_or_default();
            self.totals.has_fractions |= !weight.is_whole();
            documents.documents_with_pairs += 1;
            documents.groups.add(document.fold.group(), 1);
            *at(&mut self.totals.folds, usize::from(document.fold.0)) += 1;
        }
        let is_empty = self.mentions.is_empty();
        let mut mentions = std::mem::take(&mut self.mentions);
        mentions.sort_unstable();
        for mention in mentions.iter().filter(|mention| !mention.abstains) {
            at(&mut self.totals.facts, mention.relation.0 as usize).add(mention.fact);
        }
        if self.unit == Unit::Incidence {
            mentions.dedup();
            let answered = mentions.iter().filter(|mention| !mention.abstains).count();
            // An answer sorts before an abstention, so the first of each prompt says whether it is answered.
            mentions.dedup_by_key(|mention| (mention.relation, mention.key));
            let abstaining = mentions.iter().filter(|mention| mention.abstains).count();
            self.totals.stated += (answered + abstaining) as u64;
        } else {
            self.totals.stated += mentions.len() as u64;
        }
        for of_relation in mentions.chunk_by(|one, other| one.relation == other.relation) {
            self.count(domain, document, mentions.len(), of_relation)?;
        }
        let incidences = mentions.len() as u64;
        self.add_to_sample(domain, document, incidences)?;
        self.add_spellings(domain)?;
        if !is_empty {
            self.sample.add_document(document.text, incidences);
        }
        self.totals.incidences += incidences;
        mentions.clear();
        self.mentions = mentions;
        Ok(incidences)
    }

    /// Forgets the mentions of the document at hand.
    pub fn discard(&mut self) {
        self.mentions.clear();
        self.spelled.clear();
        self.sampled.clear();
        self.texts.clear();
        self.answers.clear();
    }

    /// Counts what is left and gives the sums.
    pub fn finish(mut self) -> Result<Totals> {
        if let Some(counts) = self.counts {
            counts.count(&mut self.batch)?;
        }
        Ok(self.totals)
    }

    fn count(
        &mut self,
        domain: DomainId,
        document: &DocumentEnd<'_>,
        document_incidences: usize,
        mentions: &[Mention],
    ) -> Result<()> {
        let relation = mentions[0].relation;
        let cell = self.cell(domain, relation)?;
        *at(&mut self.totals.relation_documents, relation.0 as usize) += 1;
        let totals = at(&mut self.totals.cells, cell.0 as usize);
        totals.documents += 1;
        totals.incidences += mentions.len() as u64;
        totals
            .groups
            .add(document.fold.group(), mentions.len() as u64);
        if let Some(weight) = document.weight {
            totals.incidences_weighted += weight.fixed() * mentions.len() as u128;
        }
        totals.document_share += WEIGHT_ONE * mentions.len() as u128 / document_incidences as u128;
        totals.abstentions += mentions.iter().filter(|mention| mention.abstains).count() as u64;
        let Some(counts) = self.counts else {
            return Ok(());
        };
        let weight = document.weight.unwrap_or_default();
        let answering = Answering::new(document.fold.group(), weight);
        for mention in mentions {
            let stated = match mention.abstains {
                true => Stated::Abstained,
                false => Stated::Answered,
            };
            let key = mention.key;
            counts.add(
                &mut self.batch,
                Incidence {
                    key,
                    cell,
                    stated,
                    document: answering,
                },
            )?;
        }
        Ok(())
    }

    /// Adds the document's incidences of sampled prompts, each with all the facts that the document states for it.
    fn add_to_sample(
        &mut self,
        domain: DomainId,
        document: &DocumentEnd<'_>,
        document_incidences: u64,
    ) -> Result<()> {
        let mut sampled = std::mem::take(&mut self.sampled);
        let mut answers = std::mem::take(&mut self.answers);
        sampled.sort_unstable();
        let mut stated: Vec<&[u64]> = Vec::new();
        let one_incidence = |one: &SampledMention, other: &SampledMention| {
            (one.relation, one.key, one.number) == (other.relation, other.key, other.number)
        };
        for mentions in sampled.chunk_by(one_incidence) {
            let SampledMention {
                relation,
                key,
                text,
                ..
            } = mentions[0];
            let cell = self.cell(domain, relation)?;
            stated.clear();
            let answers = mentions
                .iter()
                .map(|mention| &answers[mention.answers.0..mention.answers.1]);
            stated.extend(answers.filter(|answers| !answers.is_empty()));
            self.sample.add(&SampledIncidence {
                key,
                cell,
                relation,
                mentions: &stated,
                document_incidences,
                fold: document.fold,
                weight: document.weight,
                text: document.text,
                prompt: &self.texts[text.0..text.1],
                place: document.place,
            });
        }
        sampled.clear();
        answers.clear();
        (self.sampled, self.answers) = (sampled, answers);
        self.texts.clear();
        Ok(())
    }

    /// Counts the document's prompts under other spellings.
    fn add_spellings(&mut self, domain: DomainId) -> Result<()> {
        let mut spelled = std::mem::take(&mut self.spelled);
        for (spelling, mention) in spelled.incidences(self.unit) {
            let cell = self.cell(domain, mention.relation)?;
            let totals = at(&mut self.totals.cells, cell.0 as usize);
            totals.incidences_spelled[spelling as usize] += 1;
            if !mention.abstains {
                self.sample.spellings.add(spelling, mention.key, cell);
            }
        }
        spelled.clear();
        self.spelled = spelled;
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
