//! What the figures of the tables mean, what they assume and why some are missing: a line each where they are to stay
//! small, and everything where it is asked for.

use crate::audit::{Audit, Forecast, MissingMass, Row};
use crate::report::number::{Rounding, share};
use crate::report::text::{self, pad_right, wrap};
use crate::report::{Explanations, label};

use super::columns::Column;
use super::notes::{DECLARED, DERIVABLE, Notes, OTHER_METHOD, VACUOUS, superscript};

/// Of a normal variable 95 % lie within so many standard errors.
const NORMAL_QUANTILE: f64 = 1.959963984540054;

/// Columns that the terms of the legend take.
const TERM: usize = 16;

/// The assumptions of floors in one sentence.
const ASSUMED: &str = "one right and arbitrary answer a prompt (uniform over |R|), independent draws, a base model, no \
                       retrieval; all: --explain";

/// A term and what it means.
type Term = (String, String);

fn term(term: &str, text: impl Into<String>) -> Term {
    (term.to_owned(), text.into())
}

/// The legend: a line for each kind of figure and each mark that the tables show.
pub(super) fn lines(
    audit: &Audit,
    notes: Notes,
    explanations: Explanations,
    width: usize,
) -> Vec<String> {
    let terms = match explanations {
        Explanations::Brief => brief(audit, &notes, width.saturating_sub(TERM)),
        Explanations::Full => full(audit, notes),
    };
    let term = |(term, text): &(String, String)| wrap(&pad_right(term, TERM), text, width);
    terms.iter().flat_map(term).collect()
}

/// What must be known to read the tables. A label that does not fit into the room of a line is shortened.
fn brief(audit: &Audit, notes: &Notes, room: usize) -> Vec<Term> {
    let fitted = |label: &'static str| match text::width(label) <= room {
        true => label,
        false => label::short(label),
    };
    let mut terms = vec![term("singleton rate", rate(audit, fitted))];
    if notes.has_intervals() {
        terms.push(term("interval", fitted(label::MISSING_MASS)));
    }
    if !notes.assumptions.is_empty() {
        terms.push(term("floor", fitted(label::FLOOR_PAIRS)));
    }
    terms.extend(of_columns(notes));
    terms.extend(other_intervals(notes, label::short));
    terms.extend(marks(notes));
    if !notes.assumptions.is_empty() {
        terms.push(term("floors assume", ASSUMED));
    }
    terms
}

/// Everything, word for word, with the figures of the corpus that have no column.
fn full(audit: &Audit, mut notes: Notes) -> Vec<Term> {
    let attainable = attainable(&audit.total, &mut notes);
    let mut terms = vec![term("singleton rate", rate(audit, |label| label))];
    if notes.by_document {
        let how = MissingMass::BY_DOCUMENT;
        terms.push(term("interval", format!("{}; {how}", label::MISSING_MASS)));
    } else if notes.has_intervals() {
        terms.push(term("interval", label::MISSING_MASS));
    }
    if !notes.assumptions.is_empty() {
        let floor = format!("{}; each row on its own", label::FLOOR_PAIRS);
        terms.push(term("floor", floor));
    }
    terms.extend(of_columns(&notes));
    terms.extend(expected_error(&audit.total));
    terms.extend(attainable);
    terms.extend(other_intervals(&notes, |how| how));
    terms.extend(marks(&notes));
    terms.push(term(
        "k M B T",
        "10³, 10⁶, 10⁹, 10¹²; --format json has every digit",
    ));
    terms.extend(assumptions(&notes));
    terms
}

/// The singleton rate, and by how much a sample's strays from it.
fn rate(audit: &Audit, say: impl Fn(&'static str) -> &'static str) -> String {
    let mut text = match audit.manifest.unit.as_str() {
        "mention" => say(label::SINGLETON_RATE_MENTIONS).to_owned(),
        _ => say(label::SINGLETON_RATE).to_owned(),
    };
    let rate = audit.total.singleton_rate.defined();
    if let Some(rate) = rate.filter(|rate| rate.standard_error > 0.0) {
        let error = share(NORMAL_QUANTILE * rate.standard_error, Rounding::Up);
        text += &format!("; the corpus's ± {error} (95 %), the error of the sample");
    }
    text
}

/// Columns that wide tables have, and tables that were asked for.
fn of_columns(notes: &Notes) -> Vec<Term> {
    let labels = [
        (Column::Alone, "domain alone", label::SINGLETON_RATE_WITHIN),
        (Column::DocumentFloor, "documents", label::FLOOR_DOCUMENTS),
        (Column::Paper, "Theorem 2", label::FLOOR_PAPER),
    ];
    let shown = labels
        .into_iter()
        .filter(|(column, ..)| notes.columns.contains(column));
    let mut terms: Vec<_> = shown.map(|(_, name, label)| term(name, label)).collect();
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

/// How intervals were made that do not take documents as the draws.
fn other_intervals(notes: &Notes, say: impl Fn(&str) -> &str) -> Option<Term> {
    let how: Vec<_> = notes.other_methods.iter().map(|how| say(how)).collect();
    (!how.is_empty()).then(|| term(OTHER_METHOD, format!("interval for {}", how.join("; or "))))
}

fn marks(notes: &Notes) -> Vec<Term> {
    let mut terms = vec![term(
        "|R|",
        match notes.has(DECLARED) {
            true => "facts a prompt can have: distinct ones seen, or declared (=)",
            false => "facts a prompt can have: distinct ones seen",
        },
    )];
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
            "summed up (--rows shows more); what does not add up is blank",
        ));
    }
    for (number, reason) in notes.reasons.iter().enumerate() {
        terms.push((format!("–{}", superscript(number + 1)), reason.clone()));
    }
    terms
}

fn assumptions(notes: &Notes) -> Option<Term> {
    let said = notes.assumptions.join(" ");
    (!said.is_empty()).then(|| term("floors assume", said))
}
