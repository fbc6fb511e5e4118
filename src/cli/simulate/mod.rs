//! `hapax simulate`: worlds in which the truth is known, to watch floors hold and intervals cover.

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::bound::{confidence, count, failure_or_error, share};
use super::progress::Show;
use super::shards::threads;
use super::{DONE, Signals};
use crate::error::{Error, Result};
use crate::simulate::{
    Shape, Simulation, SimulationOptions, World, WorldOptions, simulate as draw_corpora,
};

mod progress;
mod text;

use progress::Progress;

/// Prompts of a topic for each prompt of a document, where nothing else is said.
const TOPIC_TIMES: f64 = 4.0;

/// Draw corpora from a world whose truth is known, and see whether floors hold and intervals cover.
///
/// The world has arbitrary facts: nothing tells the answer to a prompt but documents that state it. Its law is known, so
/// the true missing mass of every corpus and the true error of every learner are computed, not estimated. Beside them stand
/// the figures of an audit, and how often each kept its promise.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax simulate --runs 20                     independent pairs
  hapax simulate --runs 20 --world documents --prompts 1e5
  hapax simulate --runs 20 --world pages --documents 500 --prompts 5000
  hapax simulate --runs 20 --zipf 0 --prompts 8000 --abstain 0.3
  hapax simulate --runs 20 --answer-zipf 1     facts that can be guessed
  hapax simulate --runs 20 --format json
  hapax simulate --runs 20 --format jsonl      each corpus alone

Learners:
  calibrated   repeats what the corpus answers, else guesses evenly: δ = 0
  cautious     repeats what the corpus answers, else abstains
  silent       always abstains
  guessing     repeats or guesses, and never abstains
  trigram      a word model of \"The birthday of Name 17 is <fact>\"

A learner keeps a floor if it errs at least the floor less its own
miscalibration δ. The floor for documents is proved in all three worlds, those
for pairs where each document holds one prompt: on large pages
(--per-document 300 --documents 500 --prompts 150000) they fail.")]
pub struct SimulateArguments {
    /// What a document holds.
    #[arg(long, value_enum, default_value_t = WorldName::Pairs)]
    world: WorldName,

    /// Prompts in the world.
    #[arg(long, value_name = "N", value_parser = count, default_value = "10000")]
    prompts: u64,

    /// The weight of the topic of rank r is r^-ZIPF: 0 is uniform. Of pairs each prompt is a topic.
    #[arg(long, value_name = "EXPONENT", value_parser = exponent, default_value = "0.7")]
    zipf: f64,

    /// The mean number of prompts of a document [default: 5 for documents, 20 for pages].
    #[arg(long, value_name = "MEAN")]
    per_document: Option<f64>,

    /// The prompts of a topic, for documents [default: 4 times those of a document].
    #[arg(long, value_name = "N", value_parser = count)]
    topic: Option<u64>,

    /// Answers that a prompt can have, the right one included.
    #[arg(long, value_name = "N", value_parser = candidates, default_value = "365")]
    candidates: u64,

    /// The weight of the answer of rank r is r^-ANSWER_ZIPF: 0 is uniform, as theorems ask.
    #[arg(long, value_name = "EXPONENT", value_parser = exponent, default_value = "0")]
    answer_zipf: f64,

    /// The probability that a document says of a prompt that the answer is unknown.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "0.1")]
    abstain: f64,

    /// The mean number of times that a document restates what it says.
    #[arg(long, value_name = "MEAN", value_parser = mean, default_value = "0.5")]
    restate: f64,

    /// Documents of a corpus.
    #[arg(long, value_name = "N", value_parser = count, default_value = "10000")]
    documents: u64,

    /// Corpora to draw.
    #[arg(long, value_name = "N", default_value_t = 100)]
    runs: usize,

    /// The probability with which each bound should hold.
    #[arg(long, value_name = "SHARE", value_parser = confidence, default_value = "0.99")]
    confidence: f64,

    /// Another seed draws other corpora.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Threads [default: as many as there are cores].
    #[arg(short = 'j', long, value_name = "N")]
    threads: Option<usize>,

    /// No progress.
    #[arg(short, long)]
    quiet: bool,

    /// How the result is written.
    #[arg(long, value_enum, default_value_t = SimulateFormat::Table)]
    format: SimulateFormat,
}

/// What a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WorldName {
    /// One prompt, so that pairs are independent draws.
    Pairs,
    /// Several prompts of one topic.
    Documents,
    /// All prompts of its page, which no other page has.
    Pages,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SimulateFormat {
    /// Tables for people.
    Table,
    /// Every figure, unrounded.
    Json,
    /// A line of JSON for each corpus alone.
    Jsonl,
}

/// A simulation with what it was made from.
#[derive(Serialize)]
struct Report<'a> {
    world: &'a WorldOptions,
    documents: u64,
    seed: u64,
    #[serde(flatten)]
    simulation: &'a Simulation,
}

pub fn run(arguments: &SimulateArguments, signals: &Signals) -> Result<u8> {
    let world = World::new(arguments.world())?;
    let options = SimulationOptions {
        runs: arguments.runs,
        documents: arguments.documents,
        failure: failure_or_error(arguments.confidence)?,
        seed: arguments.seed,
        threads: threads(arguments.threads)?,
    };
    let progress = Progress::new(
        options.runs,
        match arguments.quiet {
            true => Show::Nothing,
            false => Show::Progress,
        },
    );
    let after_each = || {
        progress.advance();
        match signals.control.stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let simulation = draw_corpora(&world, &options, after_each)?;
    progress.finish();
    let simulation = simulation
        .ok_or_else(|| Error::Failed("interrupted: nothing is shown of a part".into()))?;
    arguments.print(&Report {
        world: world.options(),
        documents: options.documents,
        seed: options.seed,
        simulation: &simulation,
    })?;
    Ok(DONE)
}

impl SimulateArguments {
    fn world(&self) -> WorldOptions {
        let (shape, usual) = match self.world {
            WorldName::Pairs => (Shape::Pairs, 1.0),
            WorldName::Documents => (Shape::Documents, 5.0),
            WorldName::Pages => (Shape::Pages, 20.0),
        };
        let per_document = self.per_document.unwrap_or(usual);
        let topic = (TOPIC_TIMES * per_document).ceil() as u64;
        WorldOptions {
            shape,
            prompts: self.prompts,
            zipf: self.zipf,
            per_document,
            topic_prompts: match shape {
                Shape::Pairs => 1,
                Shape::Documents => self.topic.unwrap_or(topic),
                Shape::Pages => per_document.round() as u64,
            },
            candidates: self.candidates,
            answer_zipf: self.answer_zipf,
            abstain: self.abstain,
            restate: self.restate,
        }
    }

    fn print(&self, report: &Report<'_>) -> Result<()> {
        let mut out = std::io::stdout().lock();
        match self.format {
            SimulateFormat::Table => text::write(report, &mut out)?,
            SimulateFormat::Json => {
                serde_json::to_writer_pretty(&mut out, report).map_err(std::io::Error::from)?;
                writeln!(out)?;
            }
            SimulateFormat::Jsonl => {
                for corpus in &report.simulation.corpora {
                    serde_json::to_writer(&mut out, corpus).map_err(std::io::Error::from)?;
                    writeln!(out)?;
                }
            }
        }
        out.flush()?;
        Ok(())
    }
}

fn exponent(text: &str) -> std::result::Result<f64, String> {
    within(text, 10.0).ok_or_else(|| "an exponent from 0 to 10 is needed, such as 1".to_owned())
}

fn mean(text: &str) -> std::result::Result<f64, String> {
    within(text, 1000.0).ok_or_else(|| "a mean from 0 to 1000 is needed, such as 0.5".to_owned())
}

fn within(text: &str, most: f64) -> Option<f64> {
    let number = text.parse().ok();
    number.filter(|number| (0.0..=most).contains(number))
}

fn candidates(text: &str) -> std::result::Result<u64, String> {
    /// Facts are counted in a list.
    const MOST: u64 = 10_000_000;
    let number = count(text)?;
    match (2..=MOST).contains(&number) {
        true => Ok(number),
        false => Err(format!("a number from 2 to {MOST} is needed")),
    }
}
