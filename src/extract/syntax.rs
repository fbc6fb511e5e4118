//! Mistakes in regular expressions, with their place.

use std::ops::Range;

/// What is wrong with a regular expression, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the expression.
    pub span: Range<usize>,
    /// Where the other one stands, if two do not go together (a group's name given twice).
    pub other: Option<Range<usize>>,
}

/// Whether an expression is one, by the rules of the crate `regex`.
pub fn check(pattern: &str) -> Result<(), SyntaxError> {
    let Err(error) = regex_syntax::parse(pattern) else {
        return Ok(());
    };
    let range = |span: &regex_syntax::ast::Span| span.start.offset..span.end.offset;
    Err(match &error {
        regex_syntax::Error::Parse(error) => SyntaxError {
            message: error.kind().to_string(),
            span: range(error.span()),
            other: error.auxiliary_span().map(range),
        },
        regex_syntax::Error::Translate(error) => SyntaxError {
            message: error.kind().to_string(),
            span: range(error.span()),
            other: None,
        },
        error => SyntaxError {
            message: error.to_string(),
            span: 0..pattern.len(),
            other: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_has_its_place() {
        let span = |pattern: &str| check(pattern).map_err(|error| error.span);
        assert_eq!(span("a(b)"), Ok(()));
        assert_eq!(span("a(b"), Err(1..2));
        assert_eq!(span(r"ab\p{Foo}"), Err(2..9));
        let twice = check("(?P<a>x)(?P<a>y)").unwrap_err();
        assert_eq!((twice.span, twice.other), (12..13, Some(4..5)));
    }
}
