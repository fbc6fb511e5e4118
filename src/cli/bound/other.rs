//! Bounds from other numbers than Theorem 2's.

use std::io::Write;

use clap::Args;

use super::{BoundFormat, Shown, confidence, count, failure_or_error, share};
use crate::cli::DONE;
use crate::error::{Error, Result};
use crate::estimate::bound::{
    Answers, ConfidenceTarget, DocumentRow, DocumentShare, FailureProbability, Folds,
    floor_documents, theorem_one, theorem_three,
};
use crate::estimate::candidates::AnswerLaw;
use crate::figure::{Bound, Figure, Undefined};
use crate::report::bounds::{Bounds, Kind, Named, confidence as in_percent};
use crate::report::number::{exact, several};

/// Bits of the finest folds that documents are divided into.
const FOLD_BITS_MAX: u32 = 12;

/// The floor that is proved for documents, whatever the facts inside a document have to do with each other.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax bound documents --documents 1e6 --novel 0.2 --candidates 365
  hapax bound documents --documents 1e6 --novel 0.2 --candidates 365 --explain

The folds are taken to be of equal size, as many as leave the least slack.")]
pub struct DocumentsArguments {
    /// K: documents with at least one pair.
    #[arg(long, value_name = "N", value_parser = count)]
    documents: u64,

    /// ū: the mean share of a document's prompts that it answers and no document of another fold does.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    novel: f64,

    /// |R|: the answers that a prompt can have, the right one included.
    #[arg(long, value_name = "N", value_parser = count)]
    candidates: u64,

    /// The probability with which the bound holds.
    #[arg(long, value_name = "SHARE", value_parser = confidence, default_value = "0.99")]
    confidence: f64,

    #[command(flatten)]
    pub(super) shown: Shown,
}

/// Theorem 1: who generates errs at least twice as often as who must tell valid answers from errors.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  hapax bound theorem-1 --classifier-error 0.2 --wrong 364\n  hapax bound theorem-1 --classifier-error 0.2 --wrong 364 --explain"
)]
pub struct TheoremOneArguments {
    /// err_iiv: the error of "is it valid?" by the model's own probabilities, on half valid answers, half errors.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    classifier_error: f64,

    /// max |V|: the most valid answers of a prompt, abstention included.
    #[arg(long, value_name = "N", value_parser = count, default_value = "2")]
    valid: u64,

    /// min |E|: the fewest errors of a prompt.
    #[arg(long, value_name = "N", value_parser = count)]
    wrong: u64,

    #[command(flatten)]
    pub(super) shown: Shown,
}

/// Theorem 3: pure multiple choice.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  hapax bound theorem-3 --opt 0.5 --choices 2\n  hapax bound theorem-3 --opt 0.3 --choices 4 --format json"
)]
pub struct TheoremThreeArguments {
    /// opt(G): the smallest error of any of the learner's thresholded models as a classifier.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    opt: f64,

    /// C: the choices of a prompt, of which one is valid.
    #[arg(long, value_name = "N", value_parser = count)]
    choices: u64,

    #[command(flatten)]
    pub(super) shown: Shown,
}

/// What a confidence target costs and pays.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  hapax bound target 0.75\n  hapax bound target 0.75 --confidence 0.6"
)]
pub struct TargetArguments {
    /// t of "answer only if you are more than t confident".
    #[arg(value_name = "T", value_parser = share)]
    target: f64,

    /// How confident an answer is.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    confidence: Option<f64>,

    /// How the result is written.
    #[arg(long, value_enum, default_value_t = BoundFormat::Text)]
    format: BoundFormat,
}

pub fn documents(arguments: &DocumentsArguments) -> Result<Bounds> {
    let failure = failure_or_error(arguments.confidence)?;
    let folds = equal_folds(arguments.documents, failure);
    let floor = folds.and_then(|folds| {
        floor_documents(&document_row(arguments), &folds, Answers::Uniform, failure)
    });
    let mut given = vec![format!(
        "K = {}, ū = {}, |R| = {} candidates, confidence {}",
        several(arguments.documents, "document"),
        arguments.novel,
        exact(arguments.candidates),
        in_percent(arguments.confidence)
    )];
    given.extend(folds.ok().map(|folds| {
        let (smallest, largest) = (exact(folds.smallest), exact(folds.largest));
        let sizes = if smallest == largest {
            smallest
        } else {
            format!("{smallest} to {largest}")
        };
        format!("{} folds of {sizes} documents", exact(1 << folds.bits))
    }));
    Ok(one(given, arguments.confidence, Kind::Documents, floor))
}

/// Folds as equal as can be.
fn equal_folds(documents: u64, failure: FailureProbability) -> Figure<Folds> {
    let folds = |bits: u32| {
        let count = 1_u64 << bits;
        let smallest = documents / count;
        Folds {
            bits,
            documents,
            smallest,
            largest: documents.div_ceil(count),
        }
    };
    let filled = (1..=FOLD_BITS_MAX).map(folds).filter(|of| of.smallest > 0);
    let best = filled.min_by(|one, other| one.slack(failure).total_cmp(&other.slack(failure)));
    best.ok_or(Undefined::FewFolds)
}

fn document_row(arguments: &DocumentsArguments) -> DocumentRow {
    let documents = arguments.documents as f64;
    DocumentRow {
        relations: vec![DocumentShare {
            weight: documents,
            candidates: arguments.candidates,
            arbitrary: true,
            law: AnswerLaw::default(),
        }],
        novel_weight: arguments.novel * documents,
        kept: 1.0,
    }
}

pub fn theorem_one_bounds(arguments: &TheoremOneArguments) -> Bounds {
    let (error, valid, wrong) = (arguments.classifier_error, arguments.valid, arguments.wrong);
    let given = vec![format!(
        "err_iiv = {error}, max|V| = {}, min|E| = {}",
        exact(valid),
        exact(wrong)
    )];
    one(
        given,
        1.0,
        Kind::TheoremOne,
        theorem_one(error, valid, wrong),
    )
}

pub fn theorem_three_bounds(arguments: &TheoremThreeArguments) -> Bounds {
    let (opt, choices) = (arguments.opt, arguments.choices);
    let given = vec![format!(
        "opt(G) = {opt}, C = {}",
        several(choices, "choice")
    )];
    one(given, 1.0, Kind::TheoremThree, theorem_three(opt, choices))
}

fn one(given: Vec<String>, confidence: f64, kind: Kind, bound: Figure<Bound>) -> Bounds {
    Bounds {
        given,
        confidence,
        delta: None,
        bounds: vec![Named {
            kind,
            bound: bound.into(),
        }],
        mean_cost: None,
        rate_needed: None,
    }
}

pub fn target(arguments: &TargetArguments) -> Result<u8> {
    let target = ConfidenceTarget::new(arguments.target)
        .ok_or_else(|| Error::Usage("a target must be below 1: at 1 no answer ever pays".into()))?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        BoundFormat::Text => write_target(target, arguments.confidence, &mut out)?,
        BoundFormat::Json => {
            let mut json = serde_json::json!({
                "target": target.value(),
                "penalty": target.penalty(),
            });
            if let Some(confidence) = arguments.confidence {
                json["confidence"] = confidence.into();
                json["score"] = target.score(confidence).into();
                json["pays"] = target.pays(confidence).into();
            }
            writeln!(out, "{json:#}")?;
        }
    }
    out.flush()?;
    Ok(DONE)
}

fn write_target(
    target: ConfidenceTarget,
    confidence: Option<f64>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let (t, penalty) = (target.value(), decimal(target.penalty()));
    writeln!(
        out,
        "A right answer scores 1, abstaining 0, a wrong answer −t/(1−t) = −{penalty}."
    )?;
    writeln!(
        out,
        "Answering pays if and only if the confidence is above {t}."
    )?;
    if let Some(confidence) = confidence {
        let score = decimal(target.score(confidence)).replace('-', "−");
        let advice = if target.pays(confidence) {
            "answer"
        } else {
            "abstain"
        };
        let wrong = decimal(1.0 - confidence);
        writeln!(
            out,
            "At a confidence of {confidence}: {confidence} − {wrong} × {penalty} = {score} expected: {advice}."
        )?;
    }
    Ok(())
}

/// At most six decimals.
fn decimal(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
