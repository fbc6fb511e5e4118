//! One corpus of a simulation in figures, for programs that look for themselves.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::audit::Value;
use crate::figure::{Bound, Figure, Interval, Recorded};

use super::learner::{Learner, Verdict};
use super::trial::{ATTAINABLE, FLOORS, FORECASTS, INTERVALS, Trial};

/// What arithmetic may add to a bound that is kept with equality.
const ROUNDING: f64 = 1e-12;

/// What one corpus came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CorpusOutcome {
    /// Its number, from 0.
    pub corpus: usize,
    /// What it was drawn from.
    pub seed: u64,
    /// `N`.
    pub incidences: u64,
    /// `g_1/N`.
    pub singleton_rate: Recorded<Value>,
    /// The rate when restatements within a document count.
    pub singleton_rate_by_mention: f64,
    /// The true missing mass, which the rate estimates.
    pub missing_mass: f64,
    /// The intervals for the missing mass, by name.
    pub intervals: BTreeMap<&'static str, Recorded<IntervalOutcome>>,
    /// What each learner truly errs, and its δ.
    pub learners: BTreeMap<Learner, Verdict>,
    /// The floors, by name.
    pub floors: BTreeMap<&'static str, Recorded<FloorOutcome>>,
    /// The upper bounds for the calibrated learner, by name.
    pub attainable: BTreeMap<&'static str, Recorded<UpperOutcome>>,
    /// The rates to be expected at larger sizes.
    pub forecasts: Vec<Recorded<ForecastOutcome>>,
}

/// An interval of one corpus.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IntervalOutcome {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Whether it holds the missing mass.
    pub held: bool,
}

/// A floor of one corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FloorOutcome {
    /// The floor, before δ is subtracted.
    pub value: f64,
    /// Whether it says nothing.
    pub vacuous: bool,
    /// The learners that err less than the floor less their δ.
    pub broken_by: Vec<Learner>,
}

/// An upper bound of one corpus.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UpperOutcome {
    /// The bound.
    pub value: f64,
    /// Whether the calibrated learner errs more.
    pub broken: bool,
}

/// A forecast of one corpus.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ForecastOutcome {
    /// The size, in units of the corpus.
    pub size: f64,
    /// The lower end of the bracket.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The point, whether or not it is to be believed.
    pub point: f64,
    /// Whether the bracket is narrow enough for the point to be believed.
    pub trusted: bool,
}

impl CorpusOutcome {
    pub(super) fn of(corpus: usize, trial: &Trial) -> CorpusOutcome {
        let learners = Learner::ALL.into_iter().zip(trial.verdicts);
        let intervals = trial.intervals.map(|of| trial.interval(of).into());
        let floors = trial.floors.iter().map(|of| trial.floor(of).into());
        let uppers = trial.attainable.iter().map(|of| trial.upper(of).into());
        let sizes = FORECASTS.into_iter().zip(trial.forecasts);
        CorpusOutcome {
            corpus,
            seed: trial.seed,
            incidences: trial.incidences,
            singleton_rate: trial.rate.map(|value| Value { value }).into(),
            singleton_rate_by_mention: trial.rate_by_mention,
            missing_mass: trial.missing_mass,
            intervals: INTERVALS.into_iter().zip(intervals).collect(),
            learners: learners.collect(),
            floors: FLOORS.into_iter().zip(floors).collect(),
            attainable: ATTAINABLE.into_iter().zip(uppers).collect(),
            forecasts: sizes
                .map(|(size, at)| {
                    let outcome = at.map(|at| ForecastOutcome {
                        size,
                        low: at.low(),
                        high: at.upper,
                        point: at.point,
                        trusted: at.trusted_point().is_ok(),
                    });
                    outcome.into()
                })
                .collect(),
        }
    }
}

impl Trial {
    fn interval(&self, interval: Figure<Interval>) -> Figure<IntervalOutcome> {
        interval.map(|of| IntervalOutcome {
            low: of.low,
            high: of.high,
            held: (of.low..=of.high).contains(&self.missing_mass),
        })
    }

    fn floor(&self, floor: &Figure<Bound>) -> Figure<FloorOutcome> {
        let floor = floor.clone()?;
        let verdicts = Learner::ALL.into_iter().zip(self.verdicts);
        let broken = verdicts.filter(|(_, of)| floor.value > of.error + of.delta + ROUNDING);
        Ok(FloorOutcome {
            value: floor.value,
            vacuous: floor.vacuous,
            broken_by: broken.map(|(learner, _)| learner).collect(),
        })
    }

    fn upper(&self, upper: &Figure<Bound>) -> Figure<UpperOutcome> {
        let value = upper.clone()?.value;
        Ok(UpperOutcome {
            value,
            broken: self.verdicts[0].error > value + ROUNDING,
        })
    }
}
