//! Macros put into patterns, with the way back: what the expanded pattern has at a place, and who wrote it.

use std::collections::BTreeMap;
use std::ops::Range;

/// Macros that use macros can grow without measure.
const EXPANDED_BYTES_MAX: usize = 1 << 20;

/// A `{name}` in a pattern or in a macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) name: String,
    /// Where it stands, with its braces.
    pub(super) range: Range<usize>,
}

/// A pattern with its macros filled in.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    pub(super) text: String,
    pieces: Vec<Piece>,
}

/// A stretch of an expanded pattern that comes from one place.
#[derive(Debug, Clone)]
struct Piece {
    start: usize,
    origin: Origin,
    /// Whether the stretch is the origin's text and not what is put around a macro.
    is_verbatim: bool,
}

/// Where a stretch of an expanded pattern comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The macro that it stands in; `None` for the pattern itself.
    pub(super) of_macro: Option<String>,
    /// Where in the macro's body or in the pattern.
    pub(super) range: Range<usize>,
    /// Where the pattern uses the macro (or the macro that uses it).
    pub(super) used_at: Option<Range<usize>>,
}

/// The macros that a text refers to. Quantifiers and character classes are none.
pub(super) fn references(text: &str) -> Vec<Reference> {
    let classes = ["\\p", "\\P", "\\x", "\\u", "\\U"];
    let opened = text.match_indices('{');
    opened
        .filter(|(at, _)| !classes.iter().any(|class| text[..*at].ends_with(class)))
        .filter_map(|(at, _)| {
            let (name, _) = text[at + 1..].split_once('}')?;
            is_name(name).then(|| Reference {
                name: name.to_string(),
                range: at..at + name.len() + 2,
            })
        })
        .collect()
}

/// Whether a macro can be called so.
pub(super) fn is_name(name: &str) -> bool {
    let is_part =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(is_part)
}

/// Replaces every `{name}` by the macro's body, in a group of its own. The macros must be known and free of cycles;
/// `None` if the result is too long.
pub(super) fn expand(pattern: &str, bodies: &BTreeMap<String, String>) -> Option<Expanded> {
    let mut expanded = Expanded::default();
    expanded.add(pattern, None, None, bodies)?;
    Some(expanded)
}

impl Expanded {
    /// A pattern that uses no macros.
    pub(super) fn verbatim(pattern: &str) -> Expanded {
        let mut expanded = Expanded::default();
        let origin = Origin {
            of_macro: None,
            range: 0..pattern.len(),
            used_at: None,
        };
        expanded.push(pattern, origin, true);
        expanded
    }

    fn add(
        &mut self,
        text: &str,
        of_macro: Option<&str>,
        used_at: Option<&Range<usize>>,
        bodies: &BTreeMap<String, String>,
    ) -> Option<()> {
        let origin = |range: Range<usize>| Origin {
            of_macro: of_macro.map(str::to_string),
            range,
            used_at: used_at.cloned(),
        };
        let mut from = 0;
        for Reference { name, range } in references(text) {
            let body = bodies.get(&name)?;
            self.push(&text[from..range.start], origin(from..range.start), true);
            self.push("(?:", origin(range.clone()), false);
            self.add(body, Some(&name), used_at.or(Some(&range)), bodies)?;
            self.push(")", origin(range.clone()), false);
            from = range.end;
        }
        self.push(&text[from..], origin(from..text.len()), true);
        (self.text.len() <= EXPANDED_BYTES_MAX).then_some(())
    }

    fn push(&mut self, text: &str, origin: Origin, is_verbatim: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece {
                start: self.text.len(),
                origin,
                is_verbatim,
            });
            self.text.push_str(text);
        }
    }

    /// Who wrote what stands at a place of the expanded pattern.
    pub(super) fn origin(&self, span: &Range<usize>) -> Origin {
        let last = span.end.saturating_sub(1).max(span.start);
        let (Some(first), Some(last)) = (self.piece(span.start), self.piece(last)) else {
            return Origin {
                of_macro: None,
                range: 0..0,
                used_at: None,
            };
        };
        let (start, end) = (first.begin(span.start), last.end(span.end));
        let (first, last) = (&first.origin, &last.origin);
        if first.of_macro == last.of_macro && first.used_at == last.used_at && start <= end {
            return Origin {
                range: start..end,
                ..first.clone()
            };
        }
        // It runs over several texts: shown is the part of the pattern that made them.
        let outer = |origin: &Origin| origin.used_at.clone().unwrap_or(origin.range.clone());
        Origin {
            of_macro: None,
            range: outer(first).start..outer(last).end,
            used_at: None,
        }
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let behind = self.pieces.partition_point(|piece| piece.start <= at);
        self.pieces.get(behind.saturating_sub(1))
    }
}

impl Piece {
    fn begin(&self, at: usize) -> usize {
        match self.is_verbatim {
            true => (self.origin.range.start + (at - self.start)).min(self.origin.range.end),
            false => self.origin.range.start,
        }
    }

    fn end(&self, at: usize) -> usize {
        match self.is_verbatim {
            true => {
                (self.origin.range.start + at.saturating_sub(self.start)).min(self.origin.range.end)
            }
            false => self.origin.range.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies() -> BTreeMap<String, String> {
        BTreeMap::from([
            ("year".to_string(), r"\d{3,4}".to_string()),
            ("date".to_string(), "May {year}".to_string()),
        ])
    }

    #[test]
    fn macros_are_expanded_and_quantifiers_stay() {
        let expanded = expand(r"\p{Lu}{2}{year}?", &bodies()).unwrap();
        assert_eq!(expanded.text, r"\p{Lu}{2}(?:\d{3,4})?");
        let expanded = expand("a{date}", &bodies()).unwrap();
        assert_eq!(expanded.text, r"a(?:May (?:\d{3,4}))");
    }

    #[test]
    fn every_place_of_an_expanded_pattern_has_its_origin() {
        let expanded = expand("a{date}bc", &bodies()).unwrap();
        let origin = |needle: &str| {
            let start = expanded.text.find(needle).unwrap();
            expanded.origin(&(start..start + needle.len()))
        };
        let of = |of_macro: Option<&str>, range: Range<usize>, used_at| Origin {
            of_macro: of_macro.map(str::to_string),
            range,
            used_at,
        };
        assert_eq!(origin("bc"), of(None, 7..9, None));
        assert_eq!(origin("c"), of(None, 8..9, None));
        assert_eq!(origin("ay"), of(Some("date"), 1..3, Some(1..7)));
        assert_eq!(origin("{3,4}"), of(Some("year"), 2..7, Some(1..7)));
        assert_eq!(origin("a(?:M"), of(None, 0..7, None));
        assert_eq!(origin("(?:M"), of(None, 1..7, None));
    }

    #[test]
    fn growth_without_measure_is_refused() {
        let mut bodies = BTreeMap::from([("a".to_string(), "xxxxxxxxxx".to_string())]);
        for (one, next) in ('a'..='y').zip('b'..='z') {
            bodies.insert(next.to_string(), format!("{{{one}}}").repeat(10));
        }
        assert!(expand("{d}", &bodies).is_some());
        assert!(expand("{z}", &bodies).is_none());
    }
}
