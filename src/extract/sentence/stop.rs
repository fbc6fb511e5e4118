//! Whether a stop or a newline ends a sentence, by what stands beside it.

use memchr::memrchr;

use super::word::{Word, is_opener};

/// The last byte of `…` (E2 80 A6), by which a scan over bytes finds it.
pub(super) const ELLIPSIS_LAST_BYTE: u8 = 0xA6;

/// Bytes of quotes, brackets and footnote marks that may follow a stop.
pub(super) const CLOSING_BYTES_MAX: usize = 32;

/// Bytes of white space of which a gap is read; what follows belongs to the next sentence. Without a limit, a page of
/// spaces would be read again for every candidate beside it.
pub(super) const SPACE_BYTES_MAX: usize = 64;

/// Columns of a line that was probably broken by a program and not by its author.
const WRAPPED_COLUMNS: std::ops::RangeInclusive<usize> = 50..=90;

/// Where the next sentence starts, if the stop or newline at this byte ends one.
///
/// Of several stops or newlines in a row the last decides, and a newline decides for the stop before it.
pub(super) fn sentence_bound(text: &str, candidate: usize) -> Option<usize> {
    match text.as_bytes()[candidate] {
        b'\n' => newline_bound(text, candidate),
        ELLIPSIS_LAST_BYTE if !text[..ceiling(text, candidate)].ends_with('…') => None,
        _ => stop_bound(text, candidate + 1),
    }
}

/// Whether a first line ends as sentences and salutations do, and titles do not.
pub(super) fn ends_like_sentence(line: &str) -> bool {
    let end = stop_end_before(line, line.len());
    end.map_or(line.ends_with([',', ';', ':']), |end| {
        !line[..end].ends_with('.') || Word::before(line, end) == Word::Plain
    })
}

/// The end of the character that holds the byte.
fn ceiling(text: &str, byte: usize) -> usize {
    (byte + 1..text.len())
        .find(|&index| text.is_char_boundary(index))
        .unwrap_or(text.len())
}

fn stop_bound(text: &str, stop_end: usize) -> Option<usize> {
    let gap = skip_closing(text, stop_end);
    let next = skip_space(text, gap);
    let first = text[next..].chars().next()?;
    (next > gap && first != '\n' && ends_sentence(text, stop_end, next)).then_some(next)
}

/// Whether the stop that ends at `stop_end` ends a sentence, if the text goes on at `next`.
fn ends_sentence(text: &str, stop_end: usize, next: usize) -> bool {
    let follower = Follower::of(&text[next..]);
    if follower == Follower::Continuing {
        return false;
    }
    if !text[..stop_end].ends_with('.') {
        return true;
    }
    match Word::before(text, stop_end) {
        Word::Plain => true,
        Word::Numbered => follower != Follower::Digit,
        Word::Abbreviation => is_opener(without_opening(&text[next..])),
        Word::Prefix => false,
    }
}

fn newline_bound(text: &str, newline: usize) -> Option<usize> {
    let next = skip_space(text, newline + 1);
    let first = text[next..].chars().next()?;
    (first != '\n' && !is_wrapped(text, newline, first)).then_some(next)
}

/// Whether the newline only wraps a line, which goes on with `first`.
fn is_wrapped(text: &str, newline: usize, first: char) -> bool {
    let end = skip_space_back(text, newline);
    if text[..end].is_empty() || text[..end].ends_with(['\n', ' ']) {
        return false;
    }
    if first.is_lowercase() {
        return true;
    }
    let announces = text[..end].ends_with(':');
    if announces || is_bullet(first) || !has_wrapped_length(text, end) {
        return false;
    }
    stop_end_before(text, end)
        .is_none_or(|stop| text[..stop].ends_with('.') && Word::before(text, stop) == Word::Prefix)
}

/// Whether the character opens an item of a list, a heading or a row.
fn is_bullet(first: char) -> bool {
    matches!(
        first,
        '•' | '*' | '-' | '–' | '#' | '|' | '·' | '>' | '+' | '='
    )
}

fn has_wrapped_length(text: &str, end: usize) -> bool {
    // A character has at most four bytes: a line that begins further back is too long.
    let floor = end.saturating_sub(4 * (WRAPPED_COLUMNS.end() + 1));
    let start = match memrchr(b'\n', &text.as_bytes()[floor..end]) {
        Some(offset) => floor + offset + 1,
        None if floor == 0 => 0,
        None => return false,
    };
    WRAPPED_COLUMNS.contains(&text[start..end].chars().count())
}

/// What a sentence that may be new begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follower {
    /// A small letter or punctuation: nothing new began.
    Continuing,
    Digit,
    Other,
}

impl Follower {
    fn of(rest: &str) -> Follower {
        let is_bracketed = rest.starts_with(['(', '[']);
        match without_opening(rest).chars().next() {
            // A year behind a title: "Help!" (1965).
            Some(digit) if digit.is_ascii_digit() && is_bracketed => Follower::Continuing,
            Some(digit) if digit.is_ascii_digit() => Follower::Digit,
            Some(letter) if letter.is_lowercase() => Follower::Continuing,
            Some(
                ',' | ';' | ':' | ')' | ']' | '}' | '.' | '!' | '?' | '…' | '&' | '=' | '%' | '+'
                | '/' | '-' | '–' | '—',
            ) => Follower::Continuing,
            _ => Follower::Other,
        }
    }
}

/// The text behind its opening quotes and brackets, of which a few are read, so that a page of them costs nothing.
fn without_opening(rest: &str) -> &str {
    const OPENING_MAX: usize = 8;
    let is_opening =
        |character| matches!(character, '"' | '\'' | '“' | '‘' | '«' | '(' | '[' | '{');
    let mut near = rest.char_indices().take(OPENING_MAX);
    let first = near.find(|&(_, character)| !is_opening(character));
    first.map_or(rest, |(index, _)| &rest[index..])
}

/// Skips closing quotes, brackets and footnote marks.
fn skip_closing(text: &str, start: usize) -> usize {
    let mut end = start;
    while end - start < CLOSING_BYTES_MAX {
        let rest = &text[end..];
        match rest.chars().next() {
            Some(closing) if is_closing(closing) => end += closing.len_utf8(),
            Some('[') => match footnote_bytes(rest) {
                Some(bytes) => end += bytes,
                None => break,
            },
            _ => break,
        }
    }
    end
}

fn is_closing(character: char) -> bool {
    matches!(character, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}')
}

/// The length of a mark such as `[12]`, if the text begins with one.
fn footnote_bytes(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    let count = inside
        .bytes()
        .take(4)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    ((1..=3).contains(&count) && inside[count..].starts_with(']')).then_some(count + 2)
}

/// The end of the stop that ends the text before `end`, behind which only closing characters stand.
fn stop_end_before(text: &str, end: usize) -> Option<usize> {
    let mut stop = end;
    while end - stop < CLOSING_BYTES_MAX {
        let before = &text[..stop];
        match before.chars().next_back()? {
            '.' | '!' | '?' | '…' => return Some(stop),
            ']' => stop = before_footnote(before).unwrap_or(stop - 1),
            closing if is_closing(closing) => stop -= closing.len_utf8(),
            _ => break,
        }
    }
    None
}

/// Where the footnote mark starts that ends the text.
fn before_footnote(text: &str) -> Option<usize> {
    let window = text.len().saturating_sub(5);
    let start = window + memrchr(b'[', &text.as_bytes()[window..])?;
    (footnote_bytes(&text[start..])? == text.len() - start).then_some(start)
}

/// Skips white space, but no newline and not more than [`SPACE_BYTES_MAX`].
fn skip_space(text: &str, start: usize) -> usize {
    let is_gap = |&(offset, character): &(usize, char)| {
        offset < SPACE_BYTES_MAX && character != '\n' && character.is_whitespace()
    };
    let gap = text[start..].char_indices().take_while(is_gap).last();
    gap.map_or(start, |(offset, character)| {
        start + offset + character.len_utf8()
    })
}

/// The start of the white space before `end`, but of no newline and not more than [`SPACE_BYTES_MAX`].
fn skip_space_back(text: &str, end: usize) -> usize {
    let is_gap = |&(index, character): &(usize, char)| {
        end - index <= SPACE_BYTES_MAX && character != '\n' && character.is_whitespace()
    };
    let gap = text[..end].char_indices().rev().take_while(is_gap).last();
    gap.map_or(end, |(index, _)| index)
}
