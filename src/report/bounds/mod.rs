//! Bounds for given numbers: each with what it is called, what it assumes, and the way to it, number by number.

use std::io::{self, Write};

use serde::Serialize;

use crate::figure::{Bound, Recorded};
use crate::report::label;
use crate::report::number::{Rounding, share};
use crate::report::text::{pad_right, wrap};

mod explain;

pub use explain::Explanation;

/// Columns that the value of a bound takes.
const VALUE: usize = 16;

/// Columns that the terms below the bounds take.
const TERM: usize = 16;

/// Which bound it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Theorem 2's lower bound, as printed.
    PaperLower,
    /// The same at any confidence.
    PaperLowerAt,
    /// The same proof with its constants kept: the row theorem.
    Pairs,
    /// The same where facts are as skewed as they were observed to be.
    PairsObserved,
    /// Theorem 2's upper bound, as printed.
    PaperUpper,
    /// The same at any confidence.
    PaperUpperAt,
    /// The same proof with its constants kept.
    KeptUpper,
    /// The floor for documents, by folds.
    Documents,
    /// The same where facts are as skewed as they were observed to be.
    DocumentsObserved,
    /// Theorem 1.
    TheoremOne,
    /// Theorem 3.
    TheoremThree,
}

impl Kind {
    /// The key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Kind::PaperLower | Kind::PaperLowerAt => "paper",
            Kind::Pairs => "pairs",
            Kind::PairsObserved => "pairs_observed_answers",
            Kind::PaperUpper | Kind::PaperUpperAt => "attainable",
            Kind::KeptUpper => "attainable_kept",
            Kind::Documents => "documents",
            Kind::DocumentsObserved => "documents_observed_answers",
            Kind::TheoremOne => "theorem_1",
            Kind::TheoremThree => "theorem_3",
        }
    }

    fn label(self) -> String {
        match self {
            Kind::PaperLower => label::FLOOR_PAPER.to_owned(),
            Kind::PaperLowerAt => format!("{}, at this confidence", label::FLOOR_PAPER),
            Kind::Pairs => label::FLOOR_PAIRS.to_owned(),
            Kind::PairsObserved => format!("{}; {}", label::FLOOR_PAIRS, label::ANSWERS_OBSERVED),
            Kind::PaperUpper => format!("{} (Theorem 2)", label::ATTAINABLE),
            Kind::PaperUpperAt => {
                format!("{} (Theorem 2, at this confidence)", label::ATTAINABLE)
            }
            Kind::KeptUpper => {
                format!("{} (Theorem 2's proof, constants kept)", label::ATTAINABLE)
            }
            Kind::Documents => label::FLOOR_DOCUMENTS.to_owned(),
            Kind::DocumentsObserved => {
                format!("{}; {}", label::FLOOR_DOCUMENTS, label::ANSWERS_OBSERVED)
            }
            Kind::TheoremOne => "Theorem 1 of arXiv 2509.04664 − δ".to_owned(),
            Kind::TheoremThree => "Theorem 3 of arXiv 2509.04664".to_owned(),
        }
    }

    fn is_upper(self) -> bool {
        matches!(
            self,
            Kind::PaperUpper | Kind::PaperUpperAt | Kind::KeptUpper
        )
    }

    /// Whether δ is still to be subtracted.
    fn lacks_delta(self) -> bool {
        !self.is_upper() && self != Kind::TheoremThree
    }
}

/// A bound of a kind, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Which bound it is.
    pub kind: Kind,
    /// The bound.
    pub bound: Recorded<Bound>,
}

/// Bounds for given numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// What was given, in words.
    pub given: Vec<String>,
    /// The confidence.
    pub confidence: f64,
    /// A miscalibration to subtract, if one is given.
    pub delta: Option<f64>,
    /// The bounds.
    pub bounds: Vec<Named>,
    /// The mean of `2/|E|` over the relations that a floor uses, with numbers, where it uses several.
    pub mean_cost: Option<String>,
    /// The singleton rate above which the floor for pairs says something, if it was asked for.
    pub rate_needed: Option<f64>,
}

impl Bounds {
    /// What a bound is called at this confidence.
    fn label(&self, kind: Kind) -> String {
        kind.label().replace("99 %", &confidence(self.confidence))
    }
}

/// A confidence as a percentage with all its digits: `99 %`, `99.9 %`.
pub fn confidence(share: f64) -> String {
    let digits = format!("{:.10}", share * 100.0);
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// How bounds are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundsOptions {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether each bound is taken apart.
    pub explanation: Explanation,
}

/// Writes the bounds for people.
pub fn write_text(bounds: &Bounds, options: BoundsOptions, out: &mut dyn Write) -> io::Result<()> {
    let width = options.width;
    let mut lines: Vec<String> = Vec::new();
    for given in &bounds.given {
        lines.extend(wrap("", given, width));
    }
    lines.push(String::new());
    for named in &bounds.bounds {
        lines.extend(value(named, bounds, width));
    }
    if let Some(rate) = bounds.rate_needed {
        let least = share(rate, Rounding::Up);
        let text = format!(
            "with these numbers the second says something from a singleton rate of {least} on"
        );
        lines.extend(wrap(&" ".repeat(VALUE), &text, width));
    }
    if options.explanation == Explanation::Include {
        for named in &bounds.bounds {
            lines.extend(explain::lines(named, bounds, width));
        }
    }
    lines.extend(assumptions(bounds, width));
    for line in lines {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn value(named: &Named, bounds: &Bounds, width: usize) -> Vec<String> {
    let label = bounds.label(named.kind);
    let (shown, note) = match &named.bound {
        Recorded::Defined(bound) => (figure(named.kind, bound), less(named.kind, bound, bounds)),
        Recorded::Undefined { reason, .. } => ("–".to_owned(), format!(": undefined, {reason}")),
    };
    wrap(&pad_right(&shown, VALUE), &(label + &note), width)
}

fn figure(kind: Kind, bound: &Bound) -> String {
    let delta = if kind.lacks_delta() { " − δ" } else { "" };
    match (kind.is_upper(), bound.vacuous) {
        (false, true) => "0 (vacuous)".to_owned(),
        (true, true) => "1 (vacuous)".to_owned(),
        (false, false) => format!("≥ {}{delta}", share(bound.value, Rounding::Down)),
        (true, false) => format!("≤ {}", share(bound.value, Rounding::Up)),
    }
}

/// What is left when a known miscalibration is subtracted.
fn less(kind: Kind, bound: &Bound, bounds: &Bounds) -> String {
    match bounds.delta {
        Some(delta) if kind.lacks_delta() => {
            let left = (bound.value - delta).max(0.0);
            format!("; with δ = {delta}: {}", share(left, Rounding::Down))
        }
        _ => String::new(),
    }
}

/// What the bounds assume, once each.
fn assumptions(bounds: &Bounds, width: usize) -> Vec<String> {
    let mut said: Vec<&str> = Vec::new();
    let defined = bounds.bounds.iter().filter_map(|of| of.bound.defined());
    for assumption in defined.flat_map(|bound| &bound.assumes) {
        if !said.contains(&assumption.as_str()) {
            said.push(assumption);
        }
    }
    let mut lines = Vec::new();
    if !said.is_empty() {
        lines.push(String::new());
        lines.extend(wrap(
            &pad_right("these assume", TERM),
            &said.join(" "),
            width,
        ));
    }
    let lacks_delta = |of: &Named| of.kind.lacks_delta() && of.bound.defined().is_some();
    if bounds.bounds.iter().any(lacks_delta) {
        let delta = "the model's miscalibration, which is still to be subtracted: about 0 for a base model whose loss \
                     no rescaling of its likely answers would lower, and not to be seen in any corpus";
        lines.extend(wrap(&pad_right("δ", TERM), delta, width));
    }
    lines
}

/// Writes the bounds as JSON: `given`, `confidence`, and each bound under its key with every term.
pub fn write_json(bounds: &Bounds, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct View<'a> {
        given: &'a [String],
        confidence: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        delta: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        rate_needed: Option<f64>,
        bounds: serde_json::Map<String, serde_json::Value>,
    }
    let mut by_key = serde_json::Map::new();
    for named in &bounds.bounds {
        let bound = serde_json::to_value(&named.bound)?;
        by_key.insert(named.kind.key().to_owned(), bound);
    }
    let view = View {
        given: &bounds.given,
        confidence: bounds.confidence,
        delta: bounds.delta,
        rate_needed: bounds.rate_needed,
        bounds: by_key,
    };
    serde_json::to_writer_pretty(&mut *out, &view)?;
    writeln!(out)
}
