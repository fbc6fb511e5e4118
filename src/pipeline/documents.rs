//! Floors for documents: the sums of theory C.1 of a row, brought to what the proof needs.

use std::collections::BTreeMap;

use crate::cell::{CellId, DomainId};
use crate::count::groups::GroupCounts;
use crate::count::sample::{FoldWeights, WEIGHT_ONE};
use crate::estimate::bound::{
    Answers, DocumentRow, DocumentShare, FailureProbability, WRONG_CANDIDATES_MIN, choose_folds,
    floor_documents,
};
use crate::figure::{Bound, Figure};

use super::rows::Tabulator;

/// What a row's documents come to.
#[derive(Default)]
struct Documents {
    /// By relation: the sum of the relation's shares of the documents, and the weights of its prompts.
    relations: BTreeMap<u32, (u128, FoldWeights)>,
    /// Documents by fold, as fine as the row has them.
    sizes: Vec<u64>,
}

impl Tabulator<'_> {
    /// The corpus's floor for documents, for answers of this kind.
    pub(super) fn floor_of_corpus(&self, answers: Answers) -> Figure<Bound> {
        let mut documents = Documents {
            sizes: finest(&self.totals.folds),
            ..Documents::default()
        };
        for (&(_, relation), cell) in self.names.cells.iter().zip(&self.totals.cells) {
            let of_relation = documents.relations.entry(relation.0).or_default();
            of_relation.0 += cell.document_share;
        }
        for (&relation, (_, weights)) in &mut documents.relations {
            *weights = self.sample.folds[relation as usize].clone();
        }
        self.floor(&documents, answers)
    }

    /// A domain's floor for documents, whatever the rest of the corpus answers.
    pub(super) fn floor_of_domain(
        &self,
        domain: DomainId,
        cells: &[CellId],
        answers: Answers,
    ) -> Figure<Bound> {
        let groups: &GroupCounts = &self.totals.domains[domain.0 as usize].groups;
        let mut documents = Documents {
            sizes: groups.to_vec(),
            ..Documents::default()
        };
        for cell in cells {
            let (_, relation) = self.names.cells[cell.0 as usize];
            let of_relation = documents.relations.entry(relation.0).or_default();
            let counted = self.totals.cells.get(cell.0 as usize);
            of_relation.0 += counted.map_or(0, |counted| counted.document_share);
            if let Some(weights) = self.sample.folds_of_cells.get(cell) {
                of_relation.1.merge(weights);
            }
        }
        self.floor(&documents, answers)
    }

    fn floor(&self, documents: &Documents, answers: Answers) -> Figure<Bound> {
        let failure = FailureProbability::ONE_PERCENT;
        let folds = choose_folds(&documents.sizes, failure)?;
        let present = documents.relations.values().filter(|(share, _)| *share > 0);
        let is_only = present.count() == 1;
        // In the order of names: sums of floats show their order in the last digit.
        let mut relations: Vec<_> = documents.relations.iter().collect();
        relations.sort_by_key(|&(&relation, _)| &self.names.relations[relation as usize]);
        let (mut shares, mut novel) = (Vec::new(), 0);
        for (&relation, (share, weights)) in relations {
            let share = self.document_share(relation, *share);
            let wrong_candidates = share.candidates.saturating_sub(1);
            if is_only || (share.arbitrary && wrong_candidates >= WRONG_CANDIDATES_MIN) {
                let bits = folds.bits as usize;
                novel += match self.sample.share < 1.0 {
                    true => weights.folds_capped[bits],
                    false => weights.folds[bits],
                };
            }
            shares.push(share);
        }
        let row = DocumentRow {
            relations: shares,
            novel_weight: novel as f64 / WEIGHT_ONE as f64,
            kept: self.sample.share,
        };
        floor_documents(&row, &folds, answers, failure)
    }

    fn document_share(&self, relation: u32, share: u128) -> DocumentShare {
        DocumentShare {
            weight: share as f64 / WEIGHT_ONE as f64,
            candidates: self.candidates[relation as usize].distinct_facts,
            arbitrary: self.is_arbitrary(&self.names.relations[relation as usize]),
            law: self.law(relation),
        }
    }
}

/// Documents by the finest folds, with those beyond the last one that has any.
fn finest(folds: &[u64]) -> Vec<u64> {
    let mut sizes = folds.to_vec();
    sizes.resize(1 << crate::key::FOLD_BITS, 0);
    sizes
}
