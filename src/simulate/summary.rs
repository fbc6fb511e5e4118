//! Many corpora in a few numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::estimate::bound::FailureProbability;
use crate::estimate::interval::LEVEL;
use crate::figure::{Bound, Figure, Interval};

use super::learner::Learner;
use super::trial::{ATTAINABLE, FLOORS, INTERVALS, Trial};

/// What arithmetic may add to a bound that is kept with equality.
const ROUNDING: f64 = 1e-12;

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

impl Simulation {
    pub(super) fn of(failure: FailureProbability, trials: &[Trial]) -> Simulation {
        let spread = |of: fn(&Trial) -> Option<f64>| Spread::of(trials.iter().filter_map(of));
        let places = |count: usize| 0..count;
        Simulation {
            runs: trials.len(),
            confidence: 1.0 - failure.value(),
            singleton_rate: spread(|of| of.rate.ok()),
            singleton_rate_by_mention: spread(|of| Some(of.rate_by_mention)),
            missing_mass: spread(|of| Some(of.missing_mass)),
            intervals: places(INTERVALS.len())
                .map(|at| Coverage::of(at, trials))
                .collect(),
            learners: places(Learner::ALL.len())
                .map(|at| LearnerErrors::of(at, trials))
                .collect(),
            floors: places(FLOORS.len())
                .map(|at| FloorKept::of(at, trials))
                .collect(),
            attainable: places(ATTAINABLE.len())
                .map(|at| UpperKept::of(at, trials))
                .collect(),
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
    fn of(place: usize, trials: &[Trial]) -> Coverage {
        let interval = |of: &Trial| of.intervals[place];
        let holds = |of: &&Trial| {
            let held = |it: Interval| (it.low..=it.high).contains(&of.missing_mass);
            interval(of).is_ok_and(held)
        };
        let widths = trials.iter().filter_map(|of| interval(of).ok());
        let defined = widths.clone().count();
        let covered = trials.iter().filter(holds).count();
        let share = |count: usize| count as f64 / defined as f64;
        Coverage {
            name: INTERVALS[place],
            level: LEVEL,
            defined,
            covered,
            coverage: (defined > 0).then(|| share(covered)),
            standard_error: (defined > 0).then(|| (LEVEL * (1.0 - LEVEL) / defined as f64).sqrt()),
            width: Spread::of(widths.map(|it| it.high - it.low)),
            undefined: reason(trials.iter().map(interval)),
        }
    }
}

impl LearnerErrors {
    fn of(place: usize, trials: &[Trial]) -> LearnerErrors {
        LearnerErrors {
            learner: Learner::ALL[place],
            error: Spread::of(trials.iter().map(|of| of.verdicts[place].error)),
            delta: Spread::of(trials.iter().map(|of| of.verdicts[place].delta)),
        }
    }
}

impl FloorKept {
    fn of(place: usize, trials: &[Trial]) -> FloorKept {
        let floor = |of: &'_ Trial| of.floors[place].clone();
        let defined: Vec<Bound> = trials.iter().filter_map(|of| floor(of).ok()).collect();
        let violations = Learner::ALL.into_iter().enumerate().map(|(at, learner)| {
            let is_broken = |of: &&Trial| {
                let kept = of.verdicts[at].error + of.verdicts[at].delta + ROUNDING;
                floor(of).is_ok_and(|floor| floor.value > kept)
            };
            (learner, trials.iter().filter(is_broken).count())
        });
        FloorKept {
            name: FLOORS[place],
            value: Spread::of(defined.iter().map(|floor| floor.value)),
            defined: defined.len(),
            vacuous: defined.iter().filter(|floor| floor.vacuous).count(),
            violations: violations.collect(),
            undefined: reason(trials.iter().map(floor)),
        }
    }
}

impl UpperKept {
    fn of(place: usize, trials: &[Trial]) -> UpperKept {
        let upper = |of: &Trial| of.attainable[place].clone().map(|upper| upper.value);
        let is_broken = |of: &&Trial| {
            let error = of.verdicts[0].error;
            upper(of).is_ok_and(|upper| error > upper + ROUNDING)
        };
        UpperKept {
            name: ATTAINABLE[place],
            value: Spread::of(trials.iter().filter_map(|of| upper(of).ok())),
            violations: trials.iter().filter(is_broken).count(),
        }
    }
}

/// The first reason why a figure is undefined.
fn reason<T>(mut figures: impl Iterator<Item = Figure<T>>) -> Option<String> {
    figures.find_map(|figure| figure.err().map(|reason| reason.to_string()))
}
