//! What the figures of the tables mean, what they assume and why some are missing.

use crate::audit::{Audit, Forecast, MissingMass, Row};
use crate::figure::Bound;
use crate::report::label;
use crate::report::number::{Rounding, share};
use crate::report::text::{pad_right, wrap};

use super::columns::{Column, Content};

/// Behind a floor that says nothing.
const VACUOUS: &str = "*";

/// Behind a floor whose assumption the relation fails.
const DERIVABLE: &str = "†";

/// Behind an interval that was not made by documents.
const OTHER_METHOD: &str = "‡";

/// Behind a number of candidates that the config declares.
const DECLARED: &str = "=";

/// Of a normal variable 95 % lie within so many standard errors.
const NORMAL_QUANTILE: f64 = 1.959963984540054;

/// Columns that the terms of the legend take.
const TERM: usize = 16;

/// What the figures shown need to be explained, gathered while they are printed.
#[derive(Debug, Default)]
pub(super) struct Notes {
    columns: Vec<Column>,
    by_document: bool,
    other_methods: Vec<String>,
    assumptions: Vec<String>,
    reasons: Vec<String>,
    marks: Vec<&'static str>,
    rest: bool,
    forecasts: bool,
}

impl Notes {
    /// A column that only some tables have is shown.
    pub(super) fn met(&mut self, column: Column) {
        once(&mut self.columns, column);
    }

    /// The mark of an interval that was made so: none for the usual one, by documents.
    pub(super) fn method(&mut self, method: &str) -> &'static str {
        if method == MissingMass::BY_DOCUMENT {
            self.by_document = true;
            return "";
        }
        once(&mut self.other_methods, method.to_owned());
        OTHER_METHOD
    }

    /// A figure without value: a dash with the number of its reason.
    pub(super) fn undefined(&mut self, reason: &str) -> Content {
        let number = once(&mut self.reasons, reason.to_owned()) + 1;
        Content {
            figure: "–".to_owned(),
            tail: superscript(number),
        }
    }

    /// A lower bound, rounded down so that it stays one.
    pub(super) fn floor(&mut self, bound: &Bound) -> Content {
        for assumption in &bound.assumes {
            once(&mut self.assumptions, assumption.clone());
        }
        if !bound.vacuous {
            return share(bound.value, Rounding::Down).into();
        }
        Content {
            figure: "0".to_owned(),
            tail: self.mark(VACUOUS).to_owned(),
        }
    }

    /// The mark of a floor on facts that can be derived.
    pub(super) fn derivable(&mut self) -> &'static str {
        self.mark(DERIVABLE)
    }

    /// The mark of a declared number of candidates.
    pub(super) fn declared(&mut self) -> &'static str {
        self.mark(DECLARED)
    }

    /// A row stands for several.
    pub(super) fn rest(&mut self) {
        self.rest = true;
    }

    /// Rates at other sizes are shown.
    pub(super) fn forecasts(&mut self) {
        self.forecasts = true;
    }

    fn mark(&mut self, mark: &'static str) -> &'static str {
        once(&mut self.marks, mark);
        mark
    }

    fn has(&self, mark: &str) -> bool {
        self.marks.contains(&mark)
    }
}

/// The place of the value in the list, at the end of which it is put if it is new.
fn once<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    let known = list.iter().position(|known| *known == value);
    known.unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

fn superscript(number: usize) -> String {
    let raise = |digit: char| {
        digit
            .to_digit(10)
            .and_then(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize))
    };
    number.to_string().chars().filter_map(raise).collect()
}

/// The legend: a line for each kind of figure and each mark that the tables show.
pub(super) fn lines(audit: &Audit, mut notes: Notes, width: usize) -> Vec<String> {
    let attainable = attainable(&audit.total, &mut notes);
    let mut terms = vec![rate(audit)];
    terms.extend(figures(&notes));
    terms.extend(expected_error(&audit.total));
    terms.extend(attainable);
    terms.extend(marks(&notes));
    terms.extend(assumptions(&notes));
    let term = |(term, text): &(String, String)| wrap(&pad_right(term, TERM), text, width);
    terms.iter().flat_map(term).collect()
}

/// A term and what it means.
type Term = (String, String);

fn term(term: &str, text: impl Into<String>) -> Term {
    (term.to_owned(), text.into())
}

/// The singleton rate, and by how much a sample's strays from it.
fn rate(audit: &Audit) -> Term {
    let mut text = match audit.manifest.unit.as_str() {
        "mention" => label::SINGLETON_RATE_MENTIONS.to_owned(),
        _ => label::SINGLETON_RATE.to_owned(),
    };
    let rate = audit.total.singleton_rate.defined();
    if let Some(rate) = rate.filter(|rate| rate.standard_error > 0.0) {
        let error = share(NORMAL_QUANTILE * rate.standard_error, Rounding::Up);
        text += &format!("; the corpus's ± {error} (95 %), the error of the sample");
    }
    term("singleton rate", text)
}

fn figures(notes: &Notes) -> Vec<Term> {
    let mut terms = Vec::new();
    if notes.by_document {
        let how = MissingMass::BY_DOCUMENT;
        terms.push(term("interval", format!("{}; {how}", label::MISSING_MASS)));
    } else if !notes.other_methods.is_empty() {
        terms.push(term("interval", label::MISSING_MASS));
    }
    if notes.columns.contains(&Column::Alone) {
        terms.push(term("domain alone", label::SINGLETON_RATE_WITHIN));
    }
    if !notes.assumptions.is_empty() {
        terms.push(term(
            "floor",
            format!("{}; each row on its own", label::FLOOR_PAIRS),
        ));
    }
    if notes.columns.contains(&Column::DocumentFloor) {
        terms.push(term("documents", label::FLOOR_DOCUMENTS));
    }
    if notes.columns.contains(&Column::Paper) {
        terms.push(term("Theorem 2", label::FLOOR_PAPER));
    }
    if notes.forecasts {
        let (below, above) = (Forecast::THINNED, Forecast::EXTRAPOLATED);
        let text = format!("s below 1: {below}; above: {above}. A forecast is no floor");
        terms.push(term("forecast", text));
    }
    terms
}

/// What the best model errs on the corpus: one figure, and so no column.
fn expected_error(total: &Row) -> Option<Term> {
    let error = total.expected_error.as_ref()?.defined()?;
    let value = share(error.value, Rounding::Nearest);
    let text = format!("{value} for the corpus: {}", label::EXPECTED_ERROR);
    Some(term("expected error", text))
}

/// The upper bound of the corpus: one figure, and so no column.
fn attainable(total: &Row, notes: &mut Notes) -> Option<Term> {
    let bound = total.attainable.as_ref()?.defined()?;
    let text = if bound.vacuous {
        format!("1 (vacuous): {}", label::ATTAINABLE)
    } else {
        notes.floor(bound);
        format!(
            "{} for the corpus: {}",
            share(bound.value, Rounding::Up),
            label::ATTAINABLE
        )
    };
    Some(term("attainable", text))
}

fn marks(notes: &Notes) -> Vec<Term> {
    let mut terms = vec![term(
        "|R|",
        match notes.has(DECLARED) {
            true => "facts that a prompt can have: distinct ones seen, or declared (=)",
            false => "facts that a prompt can have: distinct ones seen",
        },
    )];
    if !notes.other_methods.is_empty() {
        let how = notes.other_methods.join("; or ");
        terms.push(term(OTHER_METHOD, format!("interval for {how}")));
    }
    if notes.has(VACUOUS) {
        terms.push(term(
            "0*",
            "0 (vacuous): the bound says nothing at this size and rate",
        ));
    }
    if notes.has(DERIVABLE) {
        terms.push(term(
            "†",
            "facts declared derivable: an assumption of this floor fails",
        ));
    }
    if notes.rest {
        terms.push(term(
            "…",
            "summed up; what does not add up over rows is left blank",
        ));
    }
    for (number, reason) in notes.reasons.iter().enumerate() {
        terms.push((format!("–{}", superscript(number + 1)), reason.clone()));
    }
    terms.push(term(
        "k M B T",
        "10³, 10⁶, 10⁹, 10¹²; --format json has every digit",
    ));
    terms
}

fn assumptions(notes: &Notes) -> Option<Term> {
    let said = notes.assumptions.join(" ");
    (!said.is_empty()).then(|| term("floors assume", said))
}
