//! What the figures of the tables need to be explained, gathered while they are printed.

use crate::audit::MissingMass;
use crate::figure::Bound;
use crate::report::number::{Rounding, share};

use super::columns::{Column, Content};

/// Behind a floor that says nothing.
pub(super) const VACUOUS: &str = "*";

/// Behind a floor whose assumption the relation fails.
pub(super) const DERIVABLE: &str = "†";

/// Behind an interval that was not made by documents.
pub(super) const OTHER_METHOD: &str = "‡";

/// Behind a number of candidates that the config declares.
pub(super) const DECLARED: &str = "=";

/// What the legend is made of.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Columns that only some tables have.
    pub(super) columns: Vec<Column>,
    /// Some intervals take documents as the draws.
    pub(super) by_document: bool,
    /// How the other intervals were made.
    pub(super) other_methods: Vec<String>,
    /// What the floors shown assume.
    pub(super) assumptions: Vec<String>,
    /// Why figures have no value, in the order of their numbers.
    pub(super) reasons: Vec<String>,
    marks: Vec<&'static str>,
    /// Some row stands for several.
    pub(super) rest: bool,
    /// Rates at other sizes are shown.
    pub(super) forecasts: bool,
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

    /// Whether some row has an interval.
    pub(super) fn has_intervals(&self) -> bool {
        self.by_document || !self.other_methods.is_empty()
    }

    /// Whether some figure bears the mark.
    pub(super) fn has(&self, mark: &str) -> bool {
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

/// The number of a reason, behind its dash.
pub(super) fn superscript(number: usize) -> String {
    let raise = |digit: char| {
        digit
            .to_digit(10)
            .and_then(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize))
    };
    number.to_string().chars().filter_map(raise).collect()
}
