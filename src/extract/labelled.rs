//! Labelled values, as boxes and lists of keys hold them: `Born March 4, 1950 (age 70)Springfield`.
//!
//! What of a value is the fact is told by the group `fact` of a regular expression: `(?P<fact>{date})` takes the day. Without
//! one it is the value as a whole.

use std::borrow::Cow;
use std::ops::Range;

use regex::Regex;

use super::guard::{Guard, Refusal};
use super::pattern::PatternError;
use super::syntax;

/// A labelled value that a rule came across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<'t> {
    /// The rule's place among those of its kind.
    pub rule: usize,
    /// What the value is about; `None` where nothing says so.
    pub prompt: Option<Cow<'t, str>>,
    /// The fact; `None` where the rule's expression does not match.
    pub fact: Option<Cow<'t, str>>,
    /// Why there is none, beside that the expression does not match.
    pub refused: Option<Refusal>,
    /// Where the value stands in the text.
    pub value: Range<usize>,
    /// Where the fact stands; the value where it is no part of the text as it is written.
    pub fact_span: Range<usize>,
}

/// The part of a value that is the fact.
#[derive(Debug, Clone)]
pub struct Part {
    /// The expression and the number of its group; `None` takes the value as a whole.
    expression: Option<(Regex, usize)>,
    guard: Guard,
}

impl Part {
    /// The whole value.
    pub const WHOLE: Part = Part {
        expression: None,
        guard: Guard::NONE,
    };

    /// The part that the group `fact` of an expression takes.
    pub fn new(pattern: &str) -> Result<Part, PatternError> {
        syntax::check(pattern)?;
        let regex =
            Regex::new(pattern).map_err(|error| PatternError::TooLarge(error.to_string()))?;
        if regex.is_match("") {
            return Err(PatternError::MatchesEmpty);
        }
        let group = regex.capture_names().position(|name| name == Some("fact"));
        let group = group.ok_or(PatternError::NoGroup("fact"))?;
        Ok(Part {
            expression: Some((regex, group)),
            guard: Guard::NONE,
        })
    }

    /// The same part, under conditions.
    pub fn guarded(self, guard: Guard) -> Part {
        Part { guard, ..self }
    }

    /// Whether the value as a whole is the fact.
    pub fn is_whole(&self) -> bool {
        self.expression.is_none()
    }

    /// Where in a value the fact stands: the first match, without white space around; `None` if nothing is left, or the
    /// conditions are not met.
    pub fn find(&self, value: &str) -> Option<Range<usize>> {
        self.find_any(value)
            .filter(|fact| self.guard.passes(&value[fact.clone()]))
    }

    /// Why what matches in a value is no fact, if the conditions say so.
    pub fn refusal(&self, value: &str) -> Option<Refusal> {
        let fact = self.find_any(value)?;
        (!self.guard.passes(&value[fact])).then_some(Refusal::Condition)
    }

    fn find_any(&self, value: &str) -> Option<Range<usize>> {
        let found = match &self.expression {
            None => 0..value.len(),
            Some((regex, group)) => regex.captures(value)?.get(*group)?.range(),
        };
        let fact = super::sentence::trimmed(value, found);
        (!fact.is_empty()).then_some(fact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part<'v>(pattern: &str, value: &'v str) -> Option<&'v str> {
        let found = Part::new(pattern).unwrap().find(value)?;
        Some(&value[found])
    }

    #[test]
    fn the_first_match_of_the_group_is_the_fact_else_the_whole_value() {
        assert_eq!(part(r"(?P<fact>\d+) m", "1 ft, 20 m, 30 m"), Some("20"));
        assert_eq!(part(r"(?P<fact> *\d+)", "a  20"), Some("20"));
        assert_eq!(part(r"(?P<fact>\d+)", "none"), None);
        assert_eq!(Part::WHOLE.find("  a b \n"), Some(2..5));
        assert_eq!(Part::WHOLE.find(" \n"), None);
    }

    #[test]
    fn what_takes_no_part_is_refused() {
        let error = |pattern| Part::new(pattern).unwrap_err();
        assert_eq!(error(r"(?P<fakt>\d+)"), PatternError::NoGroup("fact"));
        assert_eq!(error(r"(?P<fact>\d*)"), PatternError::MatchesEmpty);
        assert!(matches!(error(r"(?P<fact>\d"), PatternError::Syntax(_)));
    }
}
