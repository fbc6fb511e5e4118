//! Which figures of an audit say less than they seem to, and why (theory I).
//!
//! Every report takes its warnings from the rows, so that all of them warn of the same.

use crate::audit::{Audit, CandidateSource, Forecast, MissingMass, Row, Warning, WarningKind};
use crate::estimate::bound::{WRONG_CANDIDATES_MIN, share_needed};
use crate::figure::{Bound, Recorded};

/// Documents with pairs below which a row has few of them.
const DOCUMENTS_MIN: u64 = 1_000;

/// Shares of contested prompts and of contested singletons above which a row's facts are no single answers.
const CONTESTED_MAX: f64 = 0.05;
const CONTESTED_SINGLETONS_MAX: f64 = 0.1;

/// The share of copies above which the rate without them is said too.
const DUPLICATES_MAX: f64 = 0.01;

/// Singletons that a sample needs: with fewer the rate is off by more than a tenth.
const SAMPLED_SINGLETONS_MIN: f64 = 100.0;

/// τ above which the floor for uniform answers says too much.
const SKEW_MAX: f64 = 0.5;

/// Gives every row its warnings.
pub fn warn(audit: &mut Audit) {
    let of_run = of_run(audit);
    let sampled = audit.share_counted();
    let Audit {
        total,
        domains,
        relations,
        cells,
        ..
    } = audit;
    let cells = cells.iter_mut().flatten();
    let parts = domains.iter_mut().chain(relations).chain(cells);
    for row in std::iter::once(&mut *total).chain(parts) {
        row.warnings = of_row(row, sampled);
    }
    total.warnings.extend(of_run);
    total.warnings.sort_by_key(|warning| warning.kind);
}

fn of_run(audit: &Audit) -> Vec<Warning> {
    let copies = audit.duplicates.as_ref();
    let copies = copies.and_then(|copies| Some(copies.share.defined()?.value));
    let copies = copies.filter(|&share| share > DUPLICATES_MAX);
    let says = |kind, holds: bool| holds.then(|| Warning::new(kind, None));
    let warnings = [
        says(WarningKind::IncompleteInput, !audit.complete),
        says(WarningKind::MentionUnit, audit.manifest.unit == "mention"),
        copies.map(|share| Warning::new(WarningKind::Duplicates, Some(share))),
    ];
    warnings.into_iter().flatten().collect()
}

/// The warnings of a row, the keys of which were kept with probability `sampled`.
fn of_row(row: &Row, sampled: f64) -> Vec<Warning> {
    if row.incidences == 0 {
        return Vec::new();
    }
    let values = [
        (WarningKind::FewDocuments, few_documents(row)),
        (WarningKind::Abstentions, abstentions(row)),
        (WarningKind::Contested, contested(row)),
        (WarningKind::SmallSample, small_sample(row, sampled)),
        (WarningKind::FewCandidates, few_candidates(row)),
        (WarningKind::DeclaredTooFew, declared_too_few(row)),
        (WarningKind::Skewed, skewed(row)),
        (WarningKind::Vacuous, vacuous(row, Some(&row.floors.pairs))),
        (
            WarningKind::VacuousDocuments,
            vacuous(row, row.floors.documents.as_ref()),
        ),
        (WarningKind::BracketOnly, bracket_only(row)),
    ];
    let warning = |(kind, value): (WarningKind, Option<f64>)| {
        value.map(|value| Warning::new(kind, Some(value)))
    };
    let derivable = row.arbitrary == Some(false);
    let derivable = derivable.then(|| Warning::new(WarningKind::Derivable, None));
    let mut warnings: Vec<_> = values.into_iter().filter_map(warning).collect();
    warnings.extend(derivable);
    warnings.sort_by_key(|warning| warning.kind);
    warnings
}

fn few_documents(row: &Row) -> Option<f64> {
    let documents = row.documents_with_pairs;
    let mass = row.missing_mass.defined();
    let by_pair = mass.is_some_and(|mass| mass.method == MissingMass::BY_PAIR);
    (documents < DOCUMENTS_MIN || by_pair).then_some(documents as f64)
}

fn abstentions(row: &Row) -> Option<f64> {
    // Divided, not doubled: twice a count may be more than a count can be.
    let most = row.abstentions > row.incidences / 2;
    most.then_some(row.abstentions as f64 / row.incidences as f64)
}

fn contested(row: &Row) -> Option<f64> {
    let contested = row.contested.as_ref()?.defined()?;
    let singletons = contested.singletons / row.singletons.max(1) as f64;
    let often = contested.value > CONTESTED_MAX || singletons > CONTESTED_SINGLETONS_MAX;
    often.then_some(contested.value)
}

fn small_sample(row: &Row, sampled: f64) -> Option<f64> {
    let kept = row.singletons as f64 * sampled;
    (sampled < 1.0 && kept < SAMPLED_SINGLETONS_MIN).then_some(kept)
}

fn few_candidates(row: &Row) -> Option<f64> {
    let wrong = row.candidates?.distinct_facts.saturating_sub(1);
    (wrong < WRONG_CANDIDATES_MIN).then_some(wrong as f64)
}

fn declared_too_few(row: &Row) -> Option<f64> {
    let candidates = row.candidates?;
    let of_sample = row.law.as_ref().map(|law| law.distinct_facts);
    let seen = candidates.seen.or(of_sample)?;
    let declared = candidates.source == CandidateSource::Configured;
    (declared && candidates.distinct_facts < seen).then_some(seen as f64)
}

fn skewed(row: &Row) -> Option<f64> {
    let tau = row.law.as_ref()?.tau;
    (tau > SKEW_MAX).then_some(tau)
}

/// What a floor that says nothing would need. With few candidates it is not the size that it lacks.
fn vacuous(row: &Row, floor: Option<&Recorded<Bound>>) -> Option<f64> {
    let bound = floor?.defined()?;
    let at_this_size = bound.vacuous && few_candidates(row).is_none();
    share_needed(bound).filter(|_| at_this_size)
}

fn bracket_only(row: &Row) -> Option<f64> {
    let forecasts = row.forecast.as_ref()?.defined()?;
    let wide = |of: &&Forecast| of.high > 2.0 * of.low;
    forecasts.iter().find(wide).map(|of| of.size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Candidates, ContestedShare, Floors, LawFigures};
    use crate::estimate::bound::{FailureProbability, RelationShare, RowShares, floor_pairs};
    use crate::figure::{Figure, Undefined};

    /// A row of one relation of which nothing is to be warned.
    fn sound() -> Row {
        Row {
            domain: None,
            relation: Some("birth-date".into()),
            documents: 900_000,
            documents_with_pairs: 1_000,
            incidences: 1_000_000,
            abstentions: 500_000,
            distinct_prompts: 300_000,
            prompts_unanswered: 0,
            singletons: 200_000,
            doubletons: 0,
            spectrum: vec![(1, 200_000), (2, 300_000)],
            singleton_rate: unsaid(),
            singleton_rate_answered: unsaid(),
            singleton_rate_within: unsaid(),
            abstention_share: None,
            prompts_chao1: None,
            sample_coverage: None,
            spellings: None,
            as_trained: None,
            missing_mass: unsaid(),
            forecast: Some(Ok(vec![forecast(0.5, 0.3, 0.3), forecast(2.0, 0.1, 0.2)]).into()),
            forecast_alone: None,
            mixture: None,
            candidates: Some(declared(365)),
            law: Some(law(365, 0.5)),
            expected_error: None,
            contested: Some(contested_in(0.05, 20_000.0).into()),
            arbitrary: Some(true),
            floors: Floors {
                pairs: floor(1_000_000, 200_000).into(),
                pairs_observed_answers: None,
                paper: unsaid(),
                documents: None,
                documents_observed_answers: None,
            },
            monofact_rate: None,
            attainable: None,
            warnings: Vec::new(),
        }
    }

    fn unsaid<T>() -> Recorded<T> {
        Err(Undefined::NoIncidence).into()
    }

    fn forecast(size: f64, low: f64, high: f64) -> Forecast {
        Forecast {
            size,
            low,
            high,
            point: Err(Undefined::WideBracket).into(),
            new_prompts: None,
            method: Forecast::EXTRAPOLATED.into(),
        }
    }

    fn declared(distinct_facts: u64) -> Candidates {
        Candidates {
            seen: None,
            distinct_facts,
            source: CandidateSource::Configured,
        }
    }

    fn law(distinct_facts: u64, tau: f64) -> LawFigures {
        LawFigures {
            prompts: 300_000,
            distinct_facts,
            chao1: 365.0,
            effective_candidates: Err(Undefined::NoFact).into(),
            same_fact: Err(Undefined::NoFact).into(),
            tau,
        }
    }

    fn contested_in(value: f64, singletons: f64) -> Figure<ContestedShare> {
        Ok(ContestedShare {
            value,
            standard_error: 0.0,
            prompts: 0.0,
            within_a_document: 0.0,
            singletons,
            incidences_share: 0.0,
        })
    }

    fn floor(incidences: u64, singletons: u64) -> Figure<Bound> {
        let share = RelationShare {
            incidences,
            singletons,
            candidates: 365,
            arbitrary: true,
        };
        floor_pairs(&RowShares::new([share])?, FailureProbability::ONE_PERCENT)
    }

    fn kinds(row: &Row, sampled: f64) -> Vec<(WarningKind, Option<f64>)> {
        let warnings = of_row(row, sampled);
        warnings.iter().map(|of| (of.kind, of.value)).collect()
    }

    /// Every row here is beyond a limit of theory I that the sound row is at.
    #[test]
    fn each_limit_has_its_warning() {
        assert_eq!(kinds(&sound(), 1.0), []);
        let row = |change: fn(&mut Row)| {
            let mut row = sound();
            change(&mut row);
            row
        };
        let cases = [
            (
                row(|of| of.documents_with_pairs = 999),
                WarningKind::FewDocuments,
                999.0,
            ),
            (
                row(|of| of.abstentions = 500_001),
                WarningKind::Abstentions,
                0.500001,
            ),
            (
                row(|of| of.contested = Some(contested_in(0.051, 0.0).into())),
                WarningKind::Contested,
                0.051,
            ),
            (
                row(|of| of.contested = Some(contested_in(0.01, 20_001.0).into())),
                WarningKind::Contested,
                0.01,
            ),
            (
                row(|of| of.candidates = Some(declared(364))),
                WarningKind::DeclaredTooFew,
                365.0,
            ),
            (
                row(|of| of.law = Some(law(365, 0.51))),
                WarningKind::Skewed,
                0.51,
            ),
            (
                row(|of| of.forecast = Some(Ok(vec![forecast(5.0, 0.1, 0.201)]).into())),
                WarningKind::BracketOnly,
                5.0,
            ),
        ];
        for (row, kind, value) in cases {
            assert_eq!(kinds(&row, 1.0), [(kind, Some(value))]);
        }
        let binary = row(|of| {
            of.candidates = Some(declared(10));
            of.law = Some(law(10, 0.0));
        });
        assert_eq!(
            kinds(&binary, 1.0),
            [(WarningKind::FewCandidates, Some(9.0))]
        );
        let derivable = row(|of| of.arbitrary = Some(false));
        assert_eq!(kinds(&derivable, 1.0), [(WarningKind::Derivable, None)]);
    }

    /// theory C.4: at N = 10⁶ the floor for pairs needs sr > 0.0125.
    #[test]
    fn floors_of_nothing_say_what_they_need() {
        let mut row = sound();
        row.floors.pairs = floor(1_000_000, 12_400).into();
        let [(WarningKind::Vacuous, Some(needed))] = kinds(&row, 1.0)[..] else {
            panic!("{:?}", kinds(&row, 1.0));
        };
        assert!((needed - 0.0125).abs() < 5e-5, "{needed}");
    }

    #[test]
    fn of_a_sample_a_hundred_singletons_are_needed() {
        let mut row = sound();
        let q = 0.5_f64.powi(12);
        row.singletons = 100 * 4096;
        assert_eq!(kinds(&row, q), []);
        row.singletons = 99 * 4096;
        assert_eq!(kinds(&row, q), [(WarningKind::SmallSample, Some(99.0))]);
        assert_eq!(kinds(&row, 1.0), []);
    }

    #[test]
    fn nothing_warns_of_nothing() {
        let empty = Row {
            incidences: 0,
            ..sound()
        };
        assert_eq!(kinds(&empty, 0.5), []);
    }
}
