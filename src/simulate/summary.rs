//! Many corpora in a few numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::estimate::interval::LEVEL;
use crate::figure::Recorded;

use super::SimulationOptions;
use super::learner::Learner;
use super::outcome::{CorpusOutcome, ForecastOutcome};
use super::trial::{ATTAINABLE, FLOORS, FORECASTS, INTERVALS};
use super::world::World;

/// What came of all corpora.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Simulation {
    /// Corpora.
    pub runs: usize,
    /// The probability with which each bound should hold, for one corpus.
    pub confidence: f64,
    /// The singleton rate.
    pub singleton_rate: Option<Spread>,
    /// The rate when restatements within a document count.
    pub singleton_rate_by_mention: Option<Spread>,
    /// The true missing mass, which the singleton rate estimates.
    pub missing_mass: Option<Spread>,
    /// How often each interval held the missing mass.
    pub intervals: Vec<Coverage>,
    /// What each learner truly errs.
    pub learners: Vec<LearnerErrors>,
    /// How often each floor was broken, by learner.
    pub floors: Vec<FloorKept>,
    /// How often the calibrated learner erred more than some calibrated learner need.
    pub attainable: Vec<UpperKept>,
    /// How the forecasts lie to the rates that are to be expected of larger corpora.
    pub forecasts: Vec<ForecastKept>,
    /// Each corpus alone.
    #[serde(skip)]
    pub corpora: Vec<CorpusOutcome>,
}

/// A number over all corpora that have it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

/// How often an interval held the missing mass.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// `groups`: documents are the draws (theory D.3); `independent`: pairs are (Esty, D.2).
    pub name: &'static str,
    /// The share that should be held.
    pub level: f64,
    /// Corpora for which the interval is defined.
    pub defined: usize,
    /// Those for which it held the missing mass.
    pub covered: usize,
    /// Their share.
    pub coverage: Option<f64>,
    /// By how much that share strays by chance (one standard error) if it is the level in truth.
    pub standard_error: Option<f64>,
    /// From end to end.
    pub width: Option<Spread>,
    /// Why there is none for the others.
    pub undefined: Option<String>,
}

/// What a learner truly errs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearnerErrors {
    /// Which.
    pub learner: Learner,
    /// `err`: the share of prompts that it answers wrongly.
    pub error: Option<Spread>,
    /// `δ`: its miscalibration, which floors leave out.
    pub delta: Option<Spread>,
}

/// How often a floor was broken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FloorKept {
    /// Which.
    pub name: &'static str,
    /// Its value, before δ is subtracted.
    pub value: Option<Spread>,
    /// Corpora for which it is defined.
    pub defined: usize,
    /// Those for which it says nothing, being 0.
    pub vacuous: usize,
    /// Corpora for which a learner erred less than the floor less its δ.
    pub violations: BTreeMap<Learner, usize>,
    /// Why there is none for the others.
    pub undefined: Option<String>,
}

/// How often an upper bound for the calibrated learner was broken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UpperKept {
    /// Which.
    pub name: &'static str,
    /// Its value.
    pub value: Option<Spread>,
    /// Corpora for which the calibrated learner erred more.
    pub violations: usize,
}

/// How the bracket of a forecast lies to the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastKept {
    /// The size, in units of the corpora.
    pub size: f64,
    /// The true rate to be expected at this size.
    pub rate: f64,
    /// The lower end.
    pub low: Option<Spread>,
    /// The upper end.
    pub high: Option<Spread>,
    /// The point, of those corpora for which it is believed.
    pub point: Option<Spread>,
    /// Corpora for which it is believed.
    pub trusted: usize,
    /// Corpora for which the bracket held the true rate. Its ends hold for expected counts, not with a probability.
    pub held: usize,
    /// Why there is none for the others.
    pub undefined: Option<String>,
}

impl Simulation {
    pub(super) fn of(
        world: &World,
        options: &SimulationOptions,
        corpora: Vec<CorpusOutcome>,
    ) -> Simulation {
        let spread =
            |of: fn(&CorpusOutcome) -> Option<f64>| Spread::of(corpora.iter().filter_map(of));
        let size = |at: usize| FORECASTS[at] * options.documents as f64;
        Simulation {
            runs: corpora.len(),
            confidence: 1.0 - options.failure.value(),
            singleton_rate: spread(|of| Some(of.singleton_rate.defined()?.value)),
            singleton_rate_by_mention: spread(|of| Some(of.singleton_rate_by_mention)),
            missing_mass: spread(|of| Some(of.missing_mass)),
            intervals: INTERVALS.map(|name| Coverage::of(name, &corpora)).to_vec(),
            learners: Learner::ALL
                .map(|learner| LearnerErrors::of(learner, &corpora))
                .to_vec(),
            floors: FLOORS.map(|name| FloorKept::of(name, &corpora)).to_vec(),
            attainable: ATTAINABLE
                .map(|name| UpperKept::of(name, &corpora))
                .to_vec(),
            forecasts: (0..FORECASTS.len())
                .map(|at| ForecastKept::of(at, world.rate_expected(size(at)), &corpora))
                .collect(),
            corpora,
        }
    }
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Option<Spread> {
        let (mut count, mut sum) = (0, 0.0);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            (count, sum) = (count + 1, sum + value);
            (low, high) = (low.min(value), high.max(value));
        }
        (count > 0).then(|| Spread {
            mean: sum / f64::from(count),
            low,
            high,
        })
    }
}

impl Coverage {
    fn of(name: &'static str, corpora: &[CorpusOutcome]) -> Coverage {
        let (intervals, undefined) = defined(corpora.iter().map(|of| &of.intervals[name]));
        let covered = intervals.iter().filter(|of| of.held).count();
        let count = intervals.len() as f64;
        let any = !intervals.is_empty();
        Coverage {
            name,
            level: LEVEL,
            defined: intervals.len(),
            covered,
            coverage: any.then(|| covered as f64 / count),
            standard_error: any.then(|| (LEVEL * (1.0 - LEVEL) / count).sqrt()),
            width: Spread::of(intervals.iter().map(|of| of.high - of.low)),
            undefined,
        }
    }
}

impl LearnerErrors {
    fn of(learner: Learner, corpora: &[CorpusOutcome]) -> LearnerErrors {
        let verdicts = corpora.iter().map(|of| of.learners[&learner]);
        LearnerErrors {
            learner,
            error: Spread::of(verdicts.clone().map(|of| of.error)),
            delta: Spread::of(verdicts.map(|of| of.delta)),
        }
    }
}

impl FloorKept {
    fn of(name: &'static str, corpora: &[CorpusOutcome]) -> FloorKept {
        let (floors, undefined) = defined(corpora.iter().map(|of| &of.floors[name]));
        let broken = |learner: Learner| {
            let by_learner = floors.iter().filter(|of| of.broken_by.contains(&learner));
            (learner, by_learner.count())
        };
        FloorKept {
            name,
            value: Spread::of(floors.iter().map(|of| of.value)),
            defined: floors.len(),
            vacuous: floors.iter().filter(|of| of.vacuous).count(),
            violations: Learner::ALL.into_iter().map(broken).collect(),
            undefined,
        }
    }
}

impl UpperKept {
    fn of(name: &'static str, corpora: &[CorpusOutcome]) -> UpperKept {
        let (uppers, _) = defined(corpora.iter().map(|of| &of.attainable[name]));
        UpperKept {
            name,
            value: Spread::of(uppers.iter().map(|of| of.value)),
            violations: uppers.iter().filter(|of| of.broken).count(),
        }
    }
}

impl ForecastKept {
    fn of(at: usize, rate: f64, corpora: &[CorpusOutcome]) -> ForecastKept {
        let (forecasts, undefined) = defined(corpora.iter().map(|of| &of.forecasts[at]));
        let trusted = forecasts.iter().filter(|of| of.trusted);
        let held = |of: &&&ForecastOutcome| (of.low..=of.high).contains(&rate);
        ForecastKept {
            size: FORECASTS[at],
            rate,
            low: Spread::of(forecasts.iter().map(|of| of.low)),
            high: Spread::of(forecasts.iter().map(|of| of.high)),
            point: Spread::of(trusted.clone().map(|of| of.point)),
            trusted: trusted.count(),
            held: forecasts.iter().filter(held).count(),
            undefined,
        }
    }
}

/// The figures that are defined, and the first reason why others are not.
fn defined<'a, T: 'a>(
    figures: impl Iterator<Item = &'a Recorded<T>>,
) -> (Vec<&'a T>, Option<String>) {
    let (mut defined, mut undefined) = (Vec::new(), None);
    for figure in figures {
        match figure {
            Recorded::Defined(figure) => defined.push(figure),
            Recorded::Undefined { reason, .. } => {
                undefined.get_or_insert_with(|| reason.clone());
            }
        }
    }
    (defined, undefined)
}
