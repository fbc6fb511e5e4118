//! From counts to rows: sums over cells, and the estimates of each row.

use std::collections::BTreeMap;

use crate::audit::{Candidates, Floors, Forecast, MissingMass, MixtureCounts, Rate, Row, Value};
use crate::cell::{CellId, DomainId, Names};
use crate::config::Declared;
use crate::count::collect::{CellTotals, Totals, Unit};
use crate::count::groups::{GroupCounts, GroupPairs};
use crate::count::sample::{Contested, ExpectedOnce, SampleSummary};
use crate::count::summary::{PromptSummary, Summary, merge};
use crate::estimate::bound::Answers::{Observed, Uniform};
use crate::estimate::bound::{
    Constants, FailureProbability, RelationShare, RowShares, floor_pairs, floor_pairs_observed,
    theorem_two_lower,
};
use crate::estimate::coverage::{
    abstention_share, chao1, sample_coverage, sampling_error, singleton_rate,
    singleton_rate_among_answered,
};
use crate::estimate::forecast::Seen;
use crate::estimate::interval::{self, Grouped, by_groups, esty};
use crate::figure::{Bound, Figure, Interval, Recorded, Undefined};
use crate::spectrum::Spectrum;

use super::forecast::{forecasts, forecasts_alone};
use super::spelling::{self, Spelled};
use super::trained::Trained;

/// All rows of an audit.
pub struct Rows {
    /// The corpus.
    pub total: Row,
    /// Domains, the largest first.
    pub domains: Vec<Row>,
    /// Relations, the largest first.
    pub relations: Vec<Row>,
    /// Cells, the largest first.
    pub cells: Vec<Row>,
}

/// What a row sums up before anything is estimated.
#[derive(Default, Clone)]
pub(super) struct Sum {
    documents: u64,
    documents_with_pairs: u64,
    pub(super) spectrum: Spectrum,
    pub(super) prompts: PromptSummary,
    singletons_within: u64,
    pub(super) trained: Trained,
    pub(super) spelled: Spelled,
    groups: Groups,
    /// Prompts that nobody else answers, and those that all others together answer once (theory H.2).
    alone: BTreeMap<u32, u64>,
    beside_one: BTreeMap<u32, u64>,
    /// What the sample says of contested prompts.
    pub(super) contested: Contested,
    /// By relation: incidences and singletons of the row.
    pub(super) shares: BTreeMap<u32, (u64, u64)>,
}

/// A row's counts by document group.
#[derive(Default, Clone)]
struct Groups {
    incidences: GroupCounts,
    singletons: GroupCounts,
    /// Prompts with a corpus count of two, both in the row, in documents of two groups.
    doubletons: GroupPairs,
}

/// Makes the rows of a run.
pub struct Tabulator<'t> {
    /// Names of domains, relations and cells.
    pub names: &'t Names,
    /// Sums over incidences.
    pub totals: &'t Totals,
    /// Sums over prompts.
    pub summary: &'t Summary,
    /// Sums over the sample of prompts.
    pub sample: &'t SampleSummary,
    /// Candidates, by relation.
    pub candidates: &'t [Candidates],
    /// What the config declares, by relation name.
    pub declared: &'t BTreeMap<String, Declared>,
    /// What was counted.
    pub unit: Unit,
    /// Whether documents have weights.
    pub weights: bool,
}

impl Tabulator<'_> {
    /// All rows. Domains with documents but without pairs have a row of zeros.
    pub fn rows(&self) -> Rows {
        let cells: Vec<Sum> = (0..self.names.cells.len())
            .map(|cell| self.cell(cell))
            .collect();
        let mut domains: Vec<Sum> = self
            .totals
            .domains
            .iter()
            .map(|domain| Sum {
                documents: domain.documents,
                documents_with_pairs: domain.documents_with_pairs,
                ..Sum::default()
            })
            .collect();
        let mut relations = vec![Sum::default(); self.names.relations.len()];
        let mut total = Sum::default();
        for (cell, &(domain, relation)) in cells.iter().zip(&self.names.cells) {
            domains[domain.0 as usize].add(cell);
            relations[relation.0 as usize].add(cell);
            total.add(cell);
        }
        total.prompts = PromptSummary::default();
        total.trained.expected = ExpectedOnce::default();
        for domain in &self.totals.domains {
            total.documents += domain.documents;
            total.documents_with_pairs += domain.documents_with_pairs;
        }
        for (relation, sum) in relations.iter_mut().enumerate() {
            // Prompts do not add over domains, and domains do not matter to a relation's own count. What is answered
            // once in each of two domains is a doubleton of the relation, and of neither domain.
            sum.prompts = self
                .summary
                .relations
                .get(relation)
                .copied()
                .unwrap_or_default();
            if let Some(across) = self.summary.doubletons_across.get(relation) {
                sum.groups.doubletons.merge(across);
                total.groups.doubletons.merge(across);
            }
            sum.singletons_within = sum.spectrum.singletons();
            sum.trained.expected = self.sample.expected_once[relation];
            total.trained.expected.merge(&sum.trained.expected);
            sum.documents = total.documents;
            sum.documents_with_pairs = self
                .totals
                .relation_documents
                .get(relation)
                .copied()
                .unwrap_or(0);
            total.prompts.merge(&sum.prompts);
        }
        total.singletons_within = total.spectrum.singletons();
        total.contested = self.sample.total;
        for (sums, contested) in [
            (&mut domains, &self.sample.domains),
            (&mut relations, &self.sample.relations),
        ] {
            for (sum, contested) in sums.iter_mut().zip(contested) {
                sum.contested = *contested;
            }
        }
        self.estimate(&total, &domains, &relations, &cells)
    }

    fn cell(&self, cell: usize) -> Sum {
        let (domain, relation) = self.names.cells[cell];
        let CellTotals {
            incidences,
            abstentions,
            documents,
            groups,
            ..
        } = self.totals.cells.get(cell).cloned().unwrap_or_default();
        let summary = &self.summary.cells[cell];
        let spectrum = summary.spectrum(incidences, abstentions, self.summary.share);
        Sum {
            documents: self.totals.domains[domain.0 as usize].documents,
            documents_with_pairs: documents,
            prompts: summary.prompts,
            singletons_within: summary.singletons_within,
            trained: self.trained(CellId(cell as u32)),
            spelled: self.spelled(CellId(cell as u32)),
            alone: summary.alone.clone(),
            beside_one: summary.beside_one.clone(),
            contested: self.sample.cells[cell],
            groups: Groups {
                incidences: groups,
                singletons: summary.singletons.clone(),
                doubletons: summary.doubletons.clone(),
            },
            shares: BTreeMap::from([(relation.0, (incidences, spectrum.singletons()))]),
            spectrum,
        }
    }

    fn estimate(&self, total: &Sum, domains: &[Sum], relations: &[Sum], cells: &[Sum]) -> Rows {
        let name = |names: &[String], index: usize| Some(names[index].clone());
        let mut rows = Rows {
            total: self.row(None, None, total),
            domains: (0..domains.len())
                .map(|domain| self.row(name(&self.names.domains, domain), None, &domains[domain]))
                .collect(),
            relations: (0..relations.len())
                .filter(|&relation| relations[relation].spectrum.incidences() > 0)
                .map(|relation| {
                    self.row(
                        None,
                        name(&self.names.relations, relation),
                        &relations[relation],
                    )
                })
                .collect(),
            cells: (0..cells.len())
                .map(|cell| {
                    let (domain, relation) = self.names.cells[cell];
                    let domain = name(&self.names.domains, domain.0 as usize);
                    self.row(
                        domain,
                        name(&self.names.relations, relation.0 as usize),
                        &cells[cell],
                    )
                })
                .collect(),
        };
        rows.total.monofact_rate = Some(self.monofact_rate().into());
        rows.total.attainable = Some(self.attainable(total).into());
        rows.total.floors.documents = Some(self.of_documents(self.floor_of_corpus(Uniform)));
        rows.total.floors.documents_observed_answers =
            Some(self.of_documents(self.floor_of_corpus(Observed)));
        self.floors_of_domains(&mut rows.domains);
        for list in [&mut rows.domains, &mut rows.relations, &mut rows.cells] {
            list.sort_by(|one, other| {
                let key = |row: &Row| (row.domain.clone(), row.relation.clone());
                other
                    .incidences
                    .cmp(&one.incidences)
                    .then_with(|| key(one).cmp(&key(other)))
            });
        }
        rows
    }

    /// Gives the domains, still in the order of their numbers, their floors for documents.
    fn floors_of_domains(&self, domains: &mut [Row]) {
        let mut cells: Vec<Vec<CellId>> = vec![Vec::new(); domains.len()];
        for (cell, (domain, _)) in (0..).zip(&self.names.cells) {
            cells[domain.0 as usize].push(CellId(cell));
        }
        for ((row, cells), domain) in domains.iter_mut().zip(&cells).zip(0..) {
            let floor = |answers| self.floor_of_domain(DomainId(domain), cells, answers);
            row.floors.documents = Some(self.of_documents(floor(Uniform)));
            row.floors.documents_observed_answers = Some(self.of_documents(floor(Observed)));
        }
    }

    fn of_documents(&self, floor: Figure<Bound>) -> Recorded<Bound> {
        self.refuse_mentions().and(floor).into()
    }

    fn row(&self, domain: Option<String>, relation: Option<String>, sum: &Sum) -> Row {
        let spectrum = &sum.spectrum;
        let within = Spectrum::new(spectrum.incidences(), 0, [(1, sum.singletons_within)]);
        let value = |figure: Figure| figure.map(|value| Value { value });
        let share = self.summary.share;
        let of_all = |kept: u64| of_all(kept, share);
        let of_all_by_count = |(count, kept): (u32, u64)| -> (u32, u64) { (count, of_all(kept)) };
        let missing_mass = self.missing_mass(sum);
        let of_cell = domain.is_some() && relation.is_some();
        let is_domain = domain.is_some() && relation.is_none();
        Row {
            mixture: is_domain.then(|| MixtureCounts {
                alone: sum.alone.clone().into_iter().map(of_all_by_count).collect(),
                beside_one: sum
                    .beside_one
                    .clone()
                    .into_iter()
                    .map(of_all_by_count)
                    .collect(),
            }),
            forecast_alone: (domain.is_some() && relation.is_none())
                .then(|| self.forecast_alone(sum, &missing_mass).into()),
            forecast: (!of_cell).then(|| self.forecast(spectrum, &missing_mass).into()),
            candidates: relation
                .as_ref()
                .and_then(|_| self.only_relation(sum))
                .map(|only| self.candidates[only]),
            law: relation
                .as_ref()
                .and_then(|_| self.only_relation(sum))
                .map(|only| self.answer_law(only as u32)),
            arbitrary: relation.as_deref().map(|name| self.is_arbitrary(name)),
            domain,
            relation,
            documents: sum.documents,
            documents_with_pairs: sum.documents_with_pairs,
            incidences: spectrum.incidences(),
            abstentions: spectrum.abstentions(),
            distinct_prompts: of_all(sum.prompts.answered),
            prompts_unanswered: of_all(sum.prompts.unanswered),
            singletons: of_all(spectrum.singletons()),
            doubletons: of_all(sum.prompts.doubletons),
            spectrum: spectrum.iter().map(of_all_by_count).collect(),
            prompts_chao1: (!is_domain && !of_cell).then(|| value(self.prompts_chao1(sum)).into()),
            abstention_share: Some(value(abstention_share(spectrum)).into()),
            sample_coverage: Some(value(sample_coverage(spectrum, share)).into()),
            singleton_rate: self.singleton_rate(spectrum).into(),
            singleton_rate_answered: value(singleton_rate_among_answered(spectrum, share)).into(),
            singleton_rate_within: value(singleton_rate(&within, share)).into(),
            contested: Some(self.contested(sum).into()),
            spellings: (!of_cell).then(|| self.spelling_rates(sum)),
            as_trained: self.weights.then(|| self.as_trained(sum).into()),
            missing_mass: missing_mass.into(),
            floors: Floors {
                pairs: self
                    .bound(sum, |row| floor_pairs(row, FailureProbability::ONE_PERCENT))
                    .into(),
                pairs_observed_answers: Some(
                    self.bound(sum, |row| {
                        floor_pairs_observed(row, FailureProbability::ONE_PERCENT)
                    })
                    .into(),
                ),
                paper: self
                    .bound(sum, |row| theorem_two_lower(row, Constants::Printed))
                    .into(),
                documents: None,
                documents_observed_answers: None,
            },
            expected_error: Some(self.expected_error(sum).into()),
            monofact_rate: None,
            attainable: None,
            warnings: Vec::new(),
        }
    }

    fn singleton_rate(&self, spectrum: &Spectrum) -> Figure<Rate> {
        let share = self.summary.share;
        if share < 1.0 && spectrum.singletons() == 0 && spectrum.answered() > 0 {
            return Err(Undefined::NoSingletonKept);
        }
        Ok(Rate {
            value: singleton_rate(spectrum, share)?,
            standard_error: sampling_error(spectrum, share)?,
        })
    }

    /// Undefined for mentions: of these a prompt is met twice by one document that repeats it.
    fn prompts_chao1(&self, sum: &Sum) -> Figure {
        self.refuse_mentions()?;
        let of_all = |kept: u64| of_all(kept, self.summary.share);
        match of_all(sum.prompts.answered) {
            0 => Err(Undefined::NoAnsweredIncidence),
            seen => {
                let (once, twice) = (sum.spectrum.singletons(), sum.prompts.doubletons);
                Ok(chao1(seen, of_all(once), of_all(twice)))
            }
        }
    }

    fn missing_mass(&self, sum: &Sum) -> Figure<MissingMass> {
        self.refuse_mentions()?;
        let doubletons = sum.prompts.doubletons;
        match sum.groups.interval(doubletons, self.summary.share) {
            Err(Undefined::FewDocuments) => {
                let interval = esty(&sum.spectrum, doubletons, self.summary.share)?;
                Ok(missing_mass(interval, None, MissingMass::BY_PAIR))
            }
            figure => figure,
        }
    }

    fn forecast(
        &self,
        spectrum: &Spectrum,
        missing_mass: &Figure<MissingMass>,
    ) -> Figure<Vec<Forecast>> {
        self.refuse_mentions()?;
        let interval = missing_mass.as_ref().ok();
        forecasts(
            spectrum,
            self.summary.share,
            interval.and_then(|of| of.design_effect),
        )
    }

    fn forecast_alone(
        &self,
        sum: &Sum,
        missing_mass: &Figure<MissingMass>,
    ) -> Figure<Vec<Forecast>> {
        self.refuse_mentions()?;
        let alone = [
            sum.spectrum.singletons(),
            2 * sum.prompts.doubletons,
            3 * sum.prompts.tripletons,
            4 * sum.prompts.quadrupletons,
        ];
        let interval = missing_mass.as_ref().ok();
        let effect = interval.and_then(|of| of.design_effect);
        let seen = Seen {
            incidences: sum.spectrum.incidences(),
            answered: alone,
            kept: self.summary.share,
        };
        forecasts_alone(&seen, effect)
    }

    pub(super) fn bound(
        &self,
        sum: &Sum,
        bound: impl Fn(&RowShares) -> Figure<Bound>,
    ) -> Figure<Bound> {
        self.refuse_mentions()?;
        // In the order of names: numbers are given by arrival, and sums of floats show their order in the last digit.
        let mut relations: Vec<_> = sum.shares.iter().collect();
        relations.sort_by_key(|&(&relation, _)| &self.names.relations[relation as usize]);
        let shares = relations
            .into_iter()
            .map(|(&relation, &(incidences, singletons))| {
                let share = RelationShare {
                    incidences,
                    singletons,
                    candidates: self.candidates[relation as usize].distinct_facts,
                    arbitrary: self.is_arbitrary(&self.names.relations[relation as usize]),
                };
                (share, self.law(relation))
            });
        bound(&RowShares::observed(shares)?.sampled(self.summary.share))
    }

    pub(super) fn refuse_mentions(&self) -> Figure<()> {
        match self.unit {
            Unit::Incidence => Ok(()),
            Unit::Mention => Err(Undefined::MentionUnit),
        }
    }

    fn only_relation(&self, sum: &Sum) -> Option<usize> {
        sum.shares.keys().next().map(|&relation| relation as usize)
    }

    pub(super) fn is_arbitrary(&self, relation: &str) -> bool {
        self.declared
            .get(relation)
            .is_none_or(|declared| declared.arbitrary)
    }
}

impl Sum {
    fn add(&mut self, cell: &Sum) {
        self.spectrum.merge(&cell.spectrum);
        self.prompts.merge(&cell.prompts);
        self.singletons_within += cell.singletons_within;
        self.trained.merge(&cell.trained);
        spelling::add(&mut self.spelled, &cell.spelled);
        merge(&mut self.alone, cell.alone.clone());
        merge(&mut self.beside_one, cell.beside_one.clone());
        self.groups.incidences.merge(&cell.groups.incidences);
        self.groups.singletons.merge(&cell.groups.singletons);
        self.groups.doubletons.merge(&cell.groups.doubletons);
        for (&relation, &(incidences, singletons)) in &cell.shares {
            let share = self.shares.entry(relation).or_default();
            share.0 += incidences;
            share.1 += singletons;
        }
    }
}

impl Groups {
    /// The interval by documents of a row with so many doubletons in all, of a share `kept` of the prompts.
    fn interval(&self, doubletons_all: u64, kept: f64) -> Figure<MissingMass> {
        let doubletons: Vec<_> = self.doubletons.pairs().collect();
        let row = Grouped {
            incidences: &self.incidences.to_vec(),
            singletons: &self.singletons.to_vec(),
            doubletons: &doubletons,
            doubletons_all,
            kept,
        };
        let clustered = by_groups(&row, interval::LEVEL)?;
        let (interval, effect) = (clustered.interval, clustered.design_effect);
        Ok(missing_mass(interval, effect, MissingMass::BY_DOCUMENT))
    }
}

/// What so many prompts or incidences come to, of which a share of 2⁻ˡ was kept: a whole number.
fn of_all(kept: u64, share: f64) -> u64 {
    kept.saturating_mul((1.0 / share) as u64)
}

fn missing_mass(interval: Interval, design_effect: Option<f64>, method: &str) -> MissingMass {
    MissingMass {
        value: interval.value,
        standard_error: interval.standard_error,
        low: interval.low,
        high: interval.high,
        level: interval.level,
        design_effect,
        method: method.into(),
    }
}
