//! Gates: conditions under which a corpus is not to be trained on, checked against a finished audit.
//!
//! A gate says when to *fail*: `domain("wikipedia").singleton_rate > 40%` is violated by an audit in which it holds. Whether
//! it does is a pure function of the audit, so a saved one can be asked again. Nothing passes by mistake: a gate on a
//! domain that the audit does not have is violated, and so is one on a figure that is undefined, each with the reason; a
//! gate that would pass on an incomplete scan is refused.
//!
//! # The language
//!
//! ```text
//! gate        =  comparison, joined by `and` and `or` (`and` first), grouped by ( )
//! comparison  =  operand  > | >= | < | <= | == | !=  operand
//! operand     =  metric or number, or several divided: singletons / incidences
//! metric      =  [subject .] name        singleton_rate, domain("books").missing_mass.high, ledger.records
//! subject     =  total                   the corpus; when left out, this
//!             |  domain("name")          a domain
//!             |  relation("name")        a relation
//!             |  cell("domain", "relation")
//!             |  ledger                  what was read and what was not
//! number      =  40%, 0.4, 1_000, 1e-3
//! ```
//!
//! * Names of metrics are the keys of the audit's JSON ([`Row`](crate::audit::Row), [`Ledger`](crate::ledger::Ledger)); a
//!   figure that is an object means its `value`. [`metrics`] reads them off these types.
//! * A `*` in a name stands for any text: `domain("*").singleton_rate > 0.9` is violated by *any* domain of which it holds.
//!   In one gate all such names are one row: `domain("*").incidences > 1_000 and domain("*").singleton_rate > 0.9` speaks
//!   of one domain. `\*` is a star, `\"` a quote.
//! * `and` and `or` with something undefined are undefined only if the rest does not decide them, so
//!   `domain("*").incidences > 0 and domain("*").singleton_rate > 0.9` passes over domains without pairs.
//!
//! ```
//! use hapax::gate::Gate;
//!
//! let mistake = Gate::parse("total.singelton_rate > 0.4").unwrap_err();
//! assert!(mistake.to_string().contains("did you mean \"singleton_rate\"?"));
//! ```

mod check;
mod expression;
pub mod metrics;
mod parse;
mod pick;
mod subject;

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use expression::Expression;

/// A condition under which an audit fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    text: String,
    condition: Expression,
}

impl Gate {
    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What is wrong with a gate, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The gate.
    pub text: String,
    /// The bytes of it that are wrong.
    pub place: Range<usize>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |range| {
            self.text
                .get(range)
                .unwrap_or("")
                .replace(char::is_control, " ")
        };
        let before = shown(0..self.place.start).width();
        let marked = shown(self.place.clone()).width().max(1);
        writeln!(formatter, "{}", self.message)?;
        writeln!(formatter, "  {}", shown(0..self.text.len()))?;
        write!(formatter, "  {}{}", " ".repeat(before), "^".repeat(marked))
    }
}

impl std::error::Error for Mistake {}
