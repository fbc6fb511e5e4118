//! What rows say of facts: how many there can be, how they are spread, and which prompts have several.

use std::collections::BTreeMap;

use super::rows::{Sum, Tabulator};
use crate::audit::{CandidateSource, Candidates, ContestedShare, LawFigures, Value};
use crate::cell::Names;
use crate::config::Declared;
use crate::count::collect::Totals;
use crate::estimate::bound::{Constants, FailureProbability, skew, theorem_two_upper};
use crate::estimate::candidates::{AnswerLaw, expected_error};
use crate::figure::{Bound, Figure, Undefined};

impl Tabulator<'_> {
    /// The share of (prompt, fact) pairs that one document states.
    pub(super) fn monofact_rate(&self) -> Figure<Value> {
        match self.totals.stated {
            0 => Err(Undefined::NoIncidence),
            stated => Ok(Value {
                value: self.sample.facts_stated_once as f64 / self.sample.share / stated as f64,
            }),
        }
    }

    /// The contested share of a row.
    pub(super) fn contested(&self, sum: &Sum) -> Figure<ContestedShare> {
        contested(sum, self.sample.share)
    }

    /// The upper bound that some calibrated model attains.
    pub(super) fn attainable(&self, sum: &Sum) -> Figure<Bound> {
        let relations = sum.shares.iter().filter(|(_, share)| share.0 > 0);
        let wrong = relations.map(|(&relation, _)| {
            let candidates = self.candidates[relation as usize].distinct_facts;
            self.law(relation).candidates_high(candidates) - 1
        });
        let wrong_max = wrong.max();
        self.bound(sum, |row| {
            Ok(theorem_two_upper(row, Constants::Printed, wrong_max))
        })
    }

    /// What the log-loss-optimal model errs.
    pub(super) fn expected_error(&self, sum: &Sum) -> Figure<Value> {
        self.refuse_mentions()?;
        let mut relations: Vec<_> = sum.shares.iter().collect();
        relations.sort_by_key(|&(&relation, _)| &self.names.relations[relation as usize]);
        let of_relation =
            |&(&relation, &(_, singletons)): &(&u32, &(u64, u64))| (singletons, self.law(relation));
        let laws: Vec<(u64, AnswerLaw)> = relations.iter().map(of_relation).collect();
        let laws = laws.iter().map(|(singletons, law)| (*singletons, law));
        let value = expected_error(laws, sum.spectrum.incidences(), self.summary.share)?;
        Ok(Value { value })
    }

    /// How the facts of a relation are spread over its prompts, as far as these were kept.
    pub(super) fn law(&self, relation: u32) -> AnswerLaw {
        let law = self.sample.laws.get(relation as usize);
        AnswerLaw::new(law.into_iter().flatten().map(|(&x, &facts)| (x, facts)))
    }

    /// What is shown of a relation's law of facts.
    pub(super) fn answer_law(&self, relation: u32) -> LawFigures {
        let law = self.law(relation);
        let candidates = self.candidates[relation as usize].distinct_facts;
        let value = |figure: Figure| figure.map(|value| Value { value });
        LawFigures {
            prompts: law.prompts(),
            distinct_facts: law.distinct(),
            chao1: law.chao1(),
            effective_candidates: value(law.effective()).into(),
            same_fact: value(law.sum_of_squares()).into(),
            tau: skew(&law, candidates, 1, FailureProbability::ONE_PERCENT),
        }
    }
}

/// The contested share of a row, from the prompts that were kept: a share `kept_share` of all (theory A.4, E.2).
fn contested(sum: &Sum, kept_share: f64) -> Figure<ContestedShare> {
    let row = &sum.contested;
    match row.prompts {
        0 if sum.spectrum.incidences() == 0 => return Err(Undefined::NoIncidence),
        0 if sum.prompts.answered == 0 => return Err(Undefined::NoAnsweredIncidence),
        0 => return Err(Undefined::SmallSample),
        _ => {}
    }
    let value = row.contested as f64 / row.prompts as f64;
    let estimate = |kept: u64| kept as f64 / kept_share;
    Ok(ContestedShare {
        value,
        standard_error: match kept_share < 1.0 {
            true => (value * (1.0 - value) / row.prompts as f64).sqrt(),
            false => 0.0,
        },
        prompts: estimate(row.contested),
        within_a_document: estimate(row.within_a_document),
        singletons: estimate(row.singletons),
        incidences_share: row.incidences_contested as f64 / row.incidences as f64,
    })
}

/// Candidates of each relation: as declared, else the distinct facts seen.
pub fn candidates(
    names: &Names,
    totals: &mut Totals,
    declared: &BTreeMap<String, Declared>,
) -> Vec<Candidates> {
    let mut facts = totals.facts.iter_mut();
    names
        .relations
        .iter()
        .map(|name| {
            let observed = facts.next().map_or(0, |facts| facts.count().count());
            match declared.get(name).and_then(|declared| declared.candidates) {
                Some(distinct_facts) => Candidates {
                    distinct_facts,
                    seen: Some(observed),
                    source: CandidateSource::Configured,
                },
                None => Candidates {
                    distinct_facts: observed,
                    seen: None,
                    source: CandidateSource::Observed,
                },
            }
        })
        .collect()
}
