//! What rows need of the sample: which prompts are contested, and how often each fact is the right one.

use std::collections::{BTreeMap, HashMap};

use super::{ExpectedOnce, Kept, SPELLINGS, Sampled, SpelledSingletons, Spelling, WEIGHT_ONE};
use crate::cell::{CellId, Names};
use crate::key::FOLD_BITS;

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

/// Sums of W over the prompts whose answering documents lie in one fold (theory C.1), for every number of fold bits.
///
/// In units of 2⁻⁶²; the index is the number of bits, from 0 to [`FOLD_BITS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldWeights {
    /// Σ W.
    pub folds: [u128; BITS],
    /// Σ min(W, 1), of which a sample gives a proved low (theory E.2).
    pub folds_capped: [u128; BITS],
    /// Σ W over the prompts of the first fold alone, the held-out set of theory C.3.
    pub held_out: [u128; BITS],
}

/// One number of bits more than [`FOLD_BITS`]: none is one too.
const BITS: usize = FOLD_BITS as usize + 1;

impl Default for FoldWeights {
    fn default() -> Self {
        FoldWeights {
            folds: [0; BITS],
            folds_capped: [0; BITS],
            held_out: [0; BITS],
        }
    }
}

impl FoldWeights {
    /// Adds a prompt.
    pub fn add(&mut self, kept: &Kept) {
        for bits in 0..=u32::from(kept.common_bits) {
            let index = bits as usize;
            self.folds[index] += kept.weight();
            self.folds_capped[index] += kept.weight().min(WEIGHT_ONE);
            if kept.fold >> (FOLD_BITS - bits) == 0 {
                self.held_out[index] += kept.weight();
            }
        }
    }

    /// Adds the prompts of another relation.
    pub fn merge(&mut self, other: &FoldWeights) {
        for bits in 0..BITS {
            self.folds[bits] += other.folds[bits];
            self.folds_capped[bits] += other.folds_capped[bits];
            self.held_out[bits] += other.held_out[bits];
        }
    }
}

/// The corpus without copies (theory H.1): of documents that have one text, one counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Distinct texts of documents with pairs: an estimate where texts were sampled, like the others.
    pub texts: f64,
    /// The share of documents with pairs whose text another document has, one of each text left out.
    pub duplicate_share: f64,
    /// N_e: the incidences of these texts.
    pub incidences: f64,
    /// Prompts that are answered by documents of one text alone.
    pub singletons: f64,
}

impl Evidence {
    /// `incidences` are those of all documents.
    fn new(sampled: &Sampled, incidences: u64) -> Evidence {
        let texts = sampled.texts.iter();
        let once: u64 = texts.map(|(_, of_text)| of_text.incidences).sum();
        let texts = sampled.texts.iter();
        let all = texts.map(|(_, of_text)| of_text.documents * of_text.incidences);
        let all: u64 = all.sum();
        let texts = sampled.texts.iter();
        let documents: u64 = texts.map(|(_, of_text)| of_text.documents).sum();
        let kept = sampled.prompts.iter();
        let singletons = kept.filter(|(_, kept)| kept.text.is_some()).count();
        Evidence {
            texts: sampled.texts.len() as f64 / sampled.texts.share(),
            // All documents of a kept text are kept, so the share within the sample is that of the corpus.
            duplicate_share: 1.0 - sampled.texts.len() as f64 / documents.max(1) as f64,
            // N is counted: only the share of it that is no copy comes from the sample.
            incidences: match sampled.texts.share() < 1.0 {
                true => incidences as f64 * once as f64 / all.max(1) as f64,
                false => once as f64,
            },
            singletons: singletons as f64 / sampled.prompts.share(),
        }
    }
}

/// The sums over a sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SampleSummary {
    /// q, the share of prompts that were kept.
    pub share: f64,
    /// Prompts that were kept.
    pub prompts: u64,
    /// Facts of kept prompts that one incidence states.
    pub facts_stated_once: u64,
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
    /// Singletons under other spellings, by [`Spelling`].
    pub spelled: [SpelledSingletons; SPELLINGS],
    /// What is left where of documents with one text one counts.
    pub evidence: Evidence,
    /// By [`RelationId`](crate::document::RelationId).
    pub folds: Vec<FoldWeights>,
    /// Prompts that are expected to be answered once in training, where documents have weights: by
    /// [`RelationId`](crate::document::RelationId).
    pub expected_once: Vec<ExpectedOnce>,
    /// The same by cell.
    pub expected_once_of_cells: HashMap<CellId, ExpectedOnce>,
    /// By cell, over the prompts that are answered in the cell's domain alone.
    pub folds_of_cells: HashMap<CellId, FoldWeights>,
}

impl SampleSummary {
    /// Sums up a sample over the cells of a run of so many incidences.
    pub fn new(sampled: &Sampled, names: &Names, incidences: u64) -> SampleSummary {
        let mut summary = SampleSummary {
            share: sampled.prompts.share(),
            prompts: sampled.prompts.len() as u64,
            facts_stated_once: 0,
            total: Contested::default(),
            domains: vec![Contested::default(); names.domains.len()],
            relations: vec![Contested::default(); names.relations.len()],
            cells: vec![Contested::default(); names.cells.len()],
            laws: laws(sampled, names.relations.len()),
            spelled: Spelling::ALL
                .map(|spelling| sampled.spellings.singletons(spelling, names.cells.len())),
            evidence: Evidence::new(sampled, incidences),
            folds: vec![FoldWeights::default(); names.relations.len()],
            expected_once: vec![ExpectedOnce::default(); names.relations.len()],
            expected_once_of_cells: HashMap::new(),
            folds_of_cells: HashMap::new(),
        };
        for (_, kept) in sampled.prompts.iter() {
            summary.add(kept, names);
        }
        summary
    }

    fn add_expected(&mut self, kept: &Kept) {
        let Some(weighting) = &kept.weighting else {
            return;
        };
        let mut in_all = 0.0;
        for (cell, probability) in weighting.once() {
            let of_cell = self.expected_once_of_cells.entry(cell).or_default();
            of_cell.add(probability);
            in_all += probability;
        }
        self.expected_once[kept.relation.0 as usize].add(in_all);
    }

    fn add(&mut self, kept: &Kept, names: &Names) {
        self.add_expected(kept);
        let answered = kept.answered();
        self.facts_stated_once += kept.facts.stated_once() as u64;
        self.total.add(kept, answered);
        self.relations[kept.relation.0 as usize].add(kept, answered);
        self.folds[kept.relation.0 as usize].add(kept);
        let mut answering = kept.cells.iter().filter(|(_, of)| of.answered > 0);
        if let (Some((cell, _)), None) = (answering.next(), answering.next()) {
            self.folds_of_cells.entry(cell).or_default().add(kept);
        }
        for (cell, of) in kept.cells.iter() {
            let (domain, _) = names.cells[cell.0 as usize];
            self.cells[cell.0 as usize].add(kept, u64::from(of.answered));
            // A prompt has one relation, so one cell at most in a domain.
            self.domains[domain.0 as usize].add(kept, u64::from(of.answered));
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
    for (_, kept) in sampled.prompts.iter() {
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
