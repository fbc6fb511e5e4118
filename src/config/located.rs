//! Values of a config that know where they stand in it.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

/// A stretch of the config's text, in bytes.
pub type Place = std::ops::Range<usize>;

/// A value and its place; two are equal if their values are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Spanned<T>(toml::Spanned<T>);

impl<T> Spanned<T> {
    pub(super) fn new(place: Place, value: T) -> Self {
        Spanned(toml::Spanned::new(place, value))
    }

    pub(super) fn get_ref(&self) -> &T {
        self.0.get_ref()
    }

    pub(super) fn into_inner(self) -> T {
        self.0.into_inner()
    }

    /// Where the value stands: a string with its quotes, a table with its header alone.
    pub(super) fn span(&self) -> Place {
        self.0.span()
    }
}

/// In the schema a place does not show.
impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Where the bytes `part` of a string's value stand in the config, given the string's place with its quotes.
///
/// Escapes make the two differ. What cannot be told is answered with the whole string.
pub(super) fn within_string(text: &str, string: &Place, value: &str, part: &Place) -> Place {
    let offsets = text
        .get(string.clone())
        .map(value_offsets)
        .unwrap_or_default();
    let (Some(start), Some(end)) = (offsets.get(part.start), offsets.get(part.end)) else {
        return string.clone();
    };
    match offsets.len() == value.len() + 1 {
        true => string.start + start..string.start + end,
        false => string.clone(),
    }
}

/// For every byte of a string's value, and for its end, the byte of the literal that it comes from.
fn value_offsets(literal: &str) -> Vec<usize> {
    let quotes = match literal.starts_with("\"\"\"") || literal.starts_with("'''") {
        true => 3,
        false => 1,
    };
    let Some(end) = literal.len().checked_sub(quotes) else {
        return Vec::new();
    };
    let mut at = quotes;
    if quotes == 3 {
        // A line break behind the opening quotes is none of the string's.
        at += literal[at..].len() - trim_line_break(&literal[at..]).len();
    }
    let mut offsets = Vec::new();
    while at < end {
        let (raw, bytes) = match literal.starts_with('"') && literal[at..].starts_with('\\') {
            true => escape(&literal[at..end]),
            false => literal[at..].chars().next().map_or((1, 1), |character| {
                (character.len_utf8(), character.len_utf8())
            }),
        };
        match raw == bytes {
            true => offsets.extend(at..at + raw),
            false => offsets.extend(std::iter::repeat_n(at, bytes)),
        }
        at += raw;
    }
    offsets.push(end);
    offsets
}

fn trim_line_break(text: &str) -> &str {
    let unix = text.strip_prefix('\n');
    unix.or_else(|| text.strip_prefix("\r\n")).unwrap_or(text)
}

/// How many bytes an escape takes in the literal, and how many it makes in the value.
fn escape(text: &str) -> (usize, usize) {
    let digits = match text[1..].chars().next() {
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        // A backslash at a line's end swallows the white space behind it.
        Some(character) if character.is_ascii_whitespace() => {
            return (text.len() - text[1..].trim_ascii_start().len(), 0);
        }
        _ => return (2, 1),
    };
    let code = text.get(2..2 + digits);
    let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
    let character = code.and_then(char::from_u32);
    (2 + digits, character.map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the config's text has at the place where `needle` stands in the value of `key`.
    fn found(text: &str, needle: &str) -> String {
        #[derive(Deserialize)]
        struct File {
            key: Spanned<String>,
        }
        let file: File = toml::from_str(text).unwrap();
        let value = file.key.get_ref();
        let start = value.find(needle).unwrap();
        let part = start..start + needle.len();
        text[within_string(text, &file.key.span(), value, &part)].to_string()
    }

    #[test]
    fn a_part_of_a_string_is_found_where_it_is_written() {
        assert_eq!(found("key = 'a(b'", "(b"), "(b");
        assert_eq!(found("key = '''a(b'''", "(b"), "(b");
        assert_eq!(found("key = '''\nä\n(b'''", "(b"), "(b");
        assert_eq!(found("key = \"\"\"\r\na(b\"\"\"", "(b"), "(b");
        assert_eq!(found(r#"key = "\\d\t(b""#, "(b"), "(b");
        assert_eq!(found(r#"key = "a\\(b""#, "\\("), r"\\(");
        assert_eq!(found(r#"key = "\u00e4\U0001F600(b""#, "(b"), "(b");
        assert_eq!(found("key = \"\"\"a\\\n   (b\"\"\"", "(b"), "(b");
        assert_eq!(found("key = 'ä'", "ä"), "ä");
    }
}
