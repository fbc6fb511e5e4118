//! Worlds of arbitrary facts, in which everybody can see that floors hold and intervals cover.
//!
//! In a [`World`] the law of prompts and answers is known, so the missing mass of a corpus and the error of a [`Learner`]
//! are sums over prompts, not estimates. [`simulate`] draws many corpora, calls the estimators that audits call, and counts
//! how often each kept what it promises. It knows [`estimate`](crate::estimate) alone, and is wiring for it; how pairs are
//! found and counted is no part of it.
//!
//! ```
//! use std::ops::ControlFlow;
//! use hapax::estimate::bound::FailureProbability;
//! use hapax::simulate::{Shape, SimulationOptions, World, WorldOptions, simulate};
//!
//! let world = World::new(WorldOptions {
//!     shape: Shape::Pairs,
//!     prompts: 500,
//!     zipf: 1.0,
//!     per_document: 1.0,
//!     topic_prompts: 1,
//!     candidates: 100,
//!     answer_zipf: 0.0,
//!     abstain: 0.1,
//!     restate: 0.0,
//! })?;
//! let options = SimulationOptions {
//!     runs: 20,
//!     documents: 500,
//!     failure: FailureProbability::ONE_PERCENT,
//!     seed: 0,
//!     threads: 1,
//! };
//! let Some(simulation) = simulate(&world, &options, || ControlFlow::Continue(()))? else {
//!     panic!("nobody stopped it");
//! };
//! assert!(simulation.intervals[0].covered >= 15);
//! assert!(simulation.floors.iter().all(|floor| floor.violations.values().all(|&of| of == 0)));
//! # Ok::<(), hapax::error::Error>(())
//! ```

use std::ops::ControlFlow;

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::estimate::bound::FailureProbability;

mod corpus;
mod learner;
mod outcome;
mod summary;
mod trial;
mod world;

pub use learner::{Learner, Verdict};
pub use outcome::{CorpusOutcome, FloorOutcome, ForecastOutcome, IntervalOutcome, UpperOutcome};
pub use summary::{
    Coverage, FloorKept, ForecastKept, LearnerErrors, Simulation, Spread, UpperKept,
};
pub use world::{PROMPTS_MAX, Shape, World, WorldOptions};

use trial::Trial;

/// How much is simulated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulationOptions {
    /// Corpora, at least one.
    pub runs: usize,
    /// Documents of each, at least one.
    pub documents: u64,
    /// γ: the probability with which each bound may fail.
    pub failure: FailureProbability,
    /// What everything is drawn from.
    pub seed: u64,
    /// Threads. What comes out does not depend on them.
    pub threads: usize,
}

/// Draws corpora and counts who kept what they promised; `after_each` is called after each corpus, from any thread, and may
/// end it all: then there is nothing to show.
pub fn simulate(
    world: &World,
    options: &SimulationOptions,
    after_each: impl Fn() -> ControlFlow<()> + Sync,
) -> Result<Option<Simulation>> {
    if options.runs == 0 || options.documents == 0 {
        let needed = "--runs and --documents must be at least 1".to_owned();
        return Err(Error::Usage(needed));
    }
    // One seed a corpus, all drawn beforehand, so that no thread decides who gets which.
    let mut random = Pcg64::seed_from_u64(options.seed);
    let seeds: Vec<u64> = (0..options.runs).map(|_| random.next_u64()).collect();
    let threads = options.threads;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::Failed(format!("cannot start {threads} threads: {error}")))?;
    let trial = |&seed: &u64| {
        let trial = Trial::run(world, options.documents, options.failure, seed);
        after_each().is_continue().then_some(trial)
    };
    let trials: Option<Vec<Trial>> = pool.install(|| seeds.par_iter().map(trial).collect());
    Ok(trials.map(|trials| {
        let corpora = trials.iter().enumerate();
        let corpora = corpora.map(|(number, trial)| CorpusOutcome::of(number, trial));
        Simulation::of(world, options, corpora.collect())
    }))
}
