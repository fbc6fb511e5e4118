//! One corpus: what was estimated of it, what is true, and which bounds the learners keep.

use crate::estimate::bound::{
    Answers, Constants, DocumentRow, DocumentShare, FailureProbability, RelationShare, RowShares,
    choose_folds, floor_documents, floor_pairs, floor_pairs_observed, theorem_two_lower,
    theorem_two_upper, upper_kept,
};
use crate::estimate::coverage::singleton_rate;
use crate::estimate::forecast::{Extrapolated, Seen, Size, extrapolate};
use crate::estimate::interval::{Grouped, LEVEL, by_groups, esty};
use crate::figure::{Bound, Figure, Interval, Undefined};
use crate::spectrum::Spectrum;

use super::corpus::Corpus;
use super::learner::{Verdict, verdicts};
use super::world::World;

/// The lower bounds, by the name that tables and JSON give them.
pub const FLOORS: [&str; 5] = [
    "documents",
    "documents_observed",
    "pairs",
    "pairs_observed",
    "paper",
];

/// The upper bounds for the calibrated learner.
pub const ATTAINABLE: [&str; 2] = ["attainable", "attainable_kept"];

/// The intervals for the missing mass.
pub const INTERVALS: [&str; 2] = ["groups", "independent"];

/// The sizes at which rates are forecast, in units of the corpus.
pub const FORECASTS: [f64; 3] = [2.0, 5.0, 10.0];

/// What one corpus came to.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What it was drawn from.
    pub seed: u64,
    /// `N`.
    pub incidences: u64,
    /// `g_1/N`.
    pub rate: Figure,
    /// What the rate is when restatements count.
    pub rate_by_mention: f64,
    /// The truth that the rate estimates.
    pub missing_mass: f64,
    /// As [`INTERVALS`].
    pub intervals: [Figure<Interval>; 2],
    /// As [`FLOORS`].
    pub floors: [Figure<Bound>; 5],
    /// As [`ATTAINABLE`].
    pub attainable: [Figure<Bound>; 2],
    /// As [`FORECASTS`].
    pub forecasts: [Figure<Extrapolated>; 3],
    /// As [`Learner::ALL`](super::Learner::ALL).
    pub verdicts: [Verdict; 5],
}

impl Trial {
    /// Draws a corpus and looks at it.
    pub fn run(world: &World, documents: u64, failure: FailureProbability, seed: u64) -> Trial {
        let corpus = Corpus::draw(world, documents, seed);
        let spectrum = corpus.spectrum();
        let row = pairs(world, &corpus, &spectrum);
        let [documents_uniform, documents_observed] = [Answers::Uniform, Answers::Observed]
            .map(|of| of_documents(world, &corpus, of, failure));
        let of_pairs = |bound: fn(&RowShares, FailureProbability) -> Figure<Bound>| {
            row.clone().and_then(|row| bound(&row, failure))
        };
        Trial {
            seed,
            incidences: corpus.incidences,
            rate: singleton_rate(&spectrum, 1.0),
            rate_by_mention: corpus.stated_once() as f64 / corpus.mentions as f64,
            missing_mass: corpus.missing_mass(world),
            intervals: intervals(&corpus, &spectrum),
            floors: [
                documents_uniform,
                documents_observed,
                of_pairs(floor_pairs),
                of_pairs(floor_pairs_observed),
                of_pairs(|row, failure| theorem_two_lower(row, constants(failure))),
            ],
            attainable: attainable(world, &row, failure),
            forecasts: forecasts(&spectrum),
            verdicts: verdicts(world, &corpus),
        }
    }
}

/// The theorem as printed where it was printed for this confidence, else its proof's form at any.
fn constants(failure: FailureProbability) -> Constants {
    match failure == FailureProbability::ONE_PERCENT {
        true => Constants::Printed,
        false => Constants::At(failure),
    }
}

fn intervals(corpus: &Corpus, spectrum: &Spectrum) -> [Figure<Interval>; 2] {
    let groups = corpus.groups();
    let grouped = Grouped {
        incidences: &groups.incidences,
        singletons: &groups.singletons,
        doubletons: &groups.doubletons,
        doubletons_all: groups.doubletons_all,
        kept: 1.0,
    };
    [
        by_groups(&grouped, LEVEL).map(|clustered| clustered.interval),
        esty(spectrum, groups.doubletons_all, 1.0),
    ]
}

fn forecasts(spectrum: &Spectrum) -> [Figure<Extrapolated>; 3] {
    let seen = Seen::of(spectrum);
    FORECASTS.map(|size| {
        let size = Size::new(size).ok_or(Undefined::NoIncidence)?;
        extrapolate(&seen, size)
    })
}

/// The corpus as bounds for pairs see it: one relation of arbitrary facts.
fn pairs(world: &World, corpus: &Corpus, spectrum: &Spectrum) -> Figure<RowShares> {
    let candidates = world.options().candidates;
    let share = RelationShare {
        incidences: spectrum.incidences(),
        singletons: spectrum.singletons(),
        candidates,
        arbitrary: true,
    };
    RowShares::observed([(share, corpus.answer_law(candidates))])
}

fn of_documents(
    world: &World,
    corpus: &Corpus,
    answers: Answers,
    failure: FailureProbability,
) -> Figure<Bound> {
    let folds = choose_folds(&corpus.folds, failure)?;
    let candidates = world.options().candidates;
    let share = DocumentShare {
        weight: folds.documents as f64,
        candidates,
        arbitrary: true,
        law: corpus.answer_law(candidates),
    };
    let row = DocumentRow {
        relations: vec![share],
        novel_weight: corpus.novel_weight(folds.bits),
        kept: 1.0,
    };
    floor_documents(&row, &folds, answers, failure)
}

fn attainable(
    world: &World,
    row: &Figure<RowShares>,
    failure: FailureProbability,
) -> [Figure<Bound>; 2] {
    let wrong = Some(world.options().candidates - 1);
    [
        row.clone()
            .map(|row| theorem_two_upper(&row, constants(failure), wrong)),
        row.clone().map(|row| upper_kept(&row, failure, wrong)),
    ]
}
