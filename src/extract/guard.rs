//! What a rule's match must hold beside its pattern, and what it must not hold.
//!
//! Regular expressions say badly what must *not* be there. So a rule may have `unless`: "developed by Acme" is no fact about
//! a film "with music developed by Acme". Rules that read whole fields or turns have `only` beside it, for they have no
//! pattern that could say so. `unless` is looked for from the beginning of a pattern's sentence, line or lead to the
//! match's end, where "it is likely that" stands, and in the fact of other rules; `only` in the fact.

use regex::Regex;

use super::pattern::PatternError;
use super::syntax;

/// The conditions of a rule; by default there are none.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// What must be found.
    pub only: Option<Regex>,
    /// What must not be found.
    pub unless: Option<Regex>,
}

impl Guard {
    /// No conditions.
    pub const NONE: Guard = Guard {
        only: None,
        unless: None,
    };

    /// Whether a match, or a fact, satisfies the conditions.
    pub fn passes(&self, text: &str) -> bool {
        let is_wanted = |only: &Regex| only.is_match(text);
        let is_refused = |unless: &Regex| unless.is_match(text);
        self.only.as_ref().is_none_or(is_wanted) && !self.unless.as_ref().is_some_and(is_refused)
    }
}

/// Why what a rule's pattern matches is no fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The page is of a kind that the rule leaves alone.
    Page,
    /// The rule's `unless` or `only` says so.
    Condition,
    /// It stands in a line that asks.
    Asked,
    /// It may be cut, for the text ends there.
    Cut,
    /// It stands below a heading about something else.
    Heading,
    /// The label is the page's own name.
    OwnName,
}

/// An expression of a condition: one that matches everywhere is none.
pub fn condition(pattern: &str) -> Result<Regex, PatternError> {
    syntax::check(pattern)?;
    let regex = Regex::new(pattern).map_err(|error| PatternError::TooLarge(error.to_string()))?;
    match regex.is_match("") {
        true => Err(PatternError::Always),
        false => Ok(regex),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(only: Option<&str>, unless: Option<&str>) -> Guard {
        let regex = |pattern: &str| Regex::new(pattern).unwrap();
        Guard {
            only: only.map(regex),
            unless: unless.map(regex),
        }
    }

    #[test]
    fn what_must_be_there_is_and_what_must_not_is_not() {
        assert!(guard(None, None).passes(""));
        assert!(guard(Some("^True$"), None).passes("True"));
        assert!(!guard(Some("^True$"), None).passes("Truest"));
        assert!(guard(None, Some("with")).passes("a film"));
        assert!(!guard(None, Some("with")).passes("a film with music"));
        assert!(!guard(Some("a"), Some("b")).passes("ab"));
    }
}
