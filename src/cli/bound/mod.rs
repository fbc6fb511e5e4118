//! `hapax bound`: the paper's bounds for given numbers, or for a row of a saved audit.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::DONE;
use super::output::terminal_width;
use crate::error::{Error, Result};
use crate::estimate::bound::FailureProbability;
use crate::report::bounds::{Bounds, BoundsOptions, Explanation, write_json, write_text};

mod other;
mod row;
mod theorem_two;

/// Compute the paper's bounds for given numbers, or for a row of a saved audit.
///
/// Theorem 2 of Kalai, Nachum, Vempala and Zhang (arXiv 2509.04664): on facts that nothing else in the data tells, a
/// calibrated base model errs at least about as often as a prompt occurs only once. Needed are the number of training
/// pairs, how many of them are the only one of their prompt, and how many answers a prompt can have. The theorem's constants
/// are loose; the second bound is its proof with the constants kept.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  hapax bound --incidences 1e6 --singletons 200000 --candidates 365
  hapax bound --incidences 1e6 --rate 0.2 --candidates 365 --explain
  hapax bound --incidences 1e9 --rate 0.05 --candidates 2000 --confidence 0.999
  hapax bound documents --documents 1e6 --novel 0.2 --candidates 365
  hapax bound theorem-1 --classifier-error 0.2 --wrong 364
  hapax bound theorem-3 --opt 0.5 --choices 2
  hapax bound target 0.75 --confidence 0.6
  hapax bound --from audit/                    the corpus of a saved audit
  hapax bound --from audit/ --relation birth-date --explain

An incidence is a (document, prompt) pair. Singletons are incidences whose prompt is answered once in all."
)]
pub struct BoundArguments {
    #[command(subcommand)]
    other: Option<Other>,

    #[command(flatten)]
    theorem_two: theorem_two::TheoremTwoArguments,

    #[command(flatten)]
    shown: Shown,
}

/// Bounds from other numbers.
#[derive(Subcommand)]
enum Other {
    Documents(other::DocumentsArguments),
    #[command(name = "theorem-1")]
    TheoremOne(other::TheoremOneArguments),
    #[command(name = "theorem-3")]
    TheoremThree(other::TheoremThreeArguments),
    Target(other::TargetArguments),
}

/// How bounds are shown.
#[derive(Args)]
struct Shown {
    /// Take each bound apart: every part with its formula and its numbers.
    #[arg(long)]
    explain: bool,

    /// How the result is written.
    #[arg(long, value_enum, default_value_t = BoundFormat::Text)]
    format: BoundFormat,
}

/// What bounds are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BoundFormat {
    /// Lines for people.
    Text,
    /// Every bound with every term, unrounded.
    Json,
}

/// Where the numbers come from instead.
#[derive(Args)]
struct Source {
    /// Take the numbers from this audit: the folder that `hapax audit --out` made, or its audit.json.
    #[arg(long, value_name = "AUDIT", conflicts_with_all = ["incidences", "singletons", "rate", "candidates"])]
    from: Option<PathBuf>,

    /// The row of this domain.
    #[arg(long, requires = "from")]
    domain: Option<String>,

    /// The row of this relation.
    #[arg(long, requires = "from")]
    relation: Option<String>,
}

pub fn run(arguments: &BoundArguments) -> Result<u8> {
    let shown = &arguments.shown;
    match &arguments.other {
        None => shown.print(&theorem_two::bounds(&arguments.theorem_two)?),
        Some(Other::Documents(of)) => of.shown.print(&other::documents(of)?),
        Some(Other::TheoremOne(of)) => of.shown.print(&other::theorem_one_bounds(of)),
        Some(Other::TheoremThree(of)) => of.shown.print(&other::theorem_three_bounds(of)),
        Some(Other::Target(of)) => other::target(of),
    }
}

impl Shown {
    fn print(&self, bounds: &Bounds) -> Result<u8> {
        let mut out = std::io::stdout().lock();
        let options = BoundsOptions {
            width: terminal_width(),
            explanation: match self.explain {
                true => Explanation::Include,
                false => Explanation::Omit,
            },
        };
        match self.format {
            BoundFormat::Text => write_text(bounds, options, &mut out)?,
            BoundFormat::Json => write_json(bounds, &mut out)?,
        }
        out.flush()?;
        Ok(DONE)
    }
}

/// A whole number: `1000000`, `1,000,000`, `1_000_000` or `1e6`.
pub(super) fn count(text: &str) -> std::result::Result<u64, String> {
    let digits = text.replace([',', '_'], "");
    let whole = digits.parse::<u64>().ok().or_else(|| {
        let number = digits.parse::<f64>().ok()?;
        // Doubles tell all whole numbers up to here apart.
        let fits = (0.0..=9e15).contains(&number) && number == number.trunc();
        fits.then_some(number as u64)
    });
    whole.ok_or_else(|| "a whole number is needed, such as 1000000 or 1e6".to_owned())
}

/// A share from 0 to 1.
pub(super) fn share(text: &str) -> std::result::Result<f64, String> {
    let share = text
        .parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a share from 0 to 1 is needed, such as 0.2".to_owned())
}

/// A confidence as the probability of failure that it leaves.
pub(super) fn confidence(text: &str) -> std::result::Result<f64, String> {
    let share = share(text).ok().filter(|&share| failure(share).is_some());
    share.ok_or_else(|| "a confidence from 0 to below 1 is needed, such as 0.99".to_owned())
}

/// γ of a confidence. Of 1 − 0.99 only the first digits are what was typed.
fn failure(confidence: f64) -> Option<FailureProbability> {
    const TYPED: f64 = 1e15;
    FailureProbability::new(((1.0 - confidence) * TYPED).round() / TYPED)
}

pub(super) fn failure_or_error(confidence: f64) -> Result<FailureProbability> {
    failure(confidence)
        .ok_or_else(|| Error::Usage("--confidence must be below 1; give 0.99, say".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for text in ["1000000", "1,000,000", "1_000_000", "1e6", "1E6"] {
            assert_eq!(count(text), Ok(1_000_000), "{text}");
        }
        for text in ["", "-1", "1.5", "many", "nan", "1e300"] {
            assert!(count(text).is_err(), "{text}");
        }
        assert_eq!(failure(0.99), Some(FailureProbability::ONE_PERCENT));
        assert!(confidence("1").is_err() && share("20%").is_err());
    }
}
