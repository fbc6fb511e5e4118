//! The sentence, the line, the lead and the title: where a fact may be looked for.
//!
//! A rule's literal is found first, then the sentence around it; the document is never segmented as a whole. So a bound
//! is decided by the bytes near it alone, whichever side the scan comes from: the sentences around all positions of a
//! text partition it, and two literals of one sentence have one sentence. White space after a sentence belongs to it;
//! [`trimmed`] takes it off. Written for English; a text without stops or spaces falls into pieces of bounded length.
//!
//! ```
//! use hapax::extract::sentence::{sentence_around, trimmed};
//!
//! let text = "J. R. R. Tolkien was born on 3 January 1892. He wrote.";
//! let sentence = sentence_around(text, text.find("born").unwrap());
//! assert_eq!(&text[trimmed(text, sentence)], "J. R. R. Tolkien was born on 3 January 1892.");
//! ```

mod stop;
mod word;

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memrchr, memrchr2, memrchr3};

/// Bytes of a cell of the grid on which texts without bounds are cut.
///
/// Where two neighbouring cells hold no bound, their common border becomes one. So a sentence below two cells is never
/// cut (in biographies, sentences with "born" have 117 bytes on average), one above three always is, and a scan looks
/// at less than three cells each way: a megabyte without a stop costs each of its literals a constant.
const CELL_BYTES: usize = 1024;

/// How far beyond its candidate a bound can lie: closing brackets and footnotes, then white space.
const REACH_BYTES: usize = stop::CLOSING_BYTES_MAX + stop::SPACE_BYTES_MAX + 16;

/// A text of fewer bytes is taken to be whole, wherever it ends. Pages that crawlers cut have some 500 at least, with few
/// exceptions; what is shorter is a snippet.
const CUT_BYTES_MIN: usize = 400;

/// The longest first line that counts as a title, in bytes. MediaWiki allows titles of 255; a first line above this
/// limit is more likely a sentence that lost its stop.
const TITLE_BYTES_MAX: usize = 120;

/// The sentence around the byte `position`, with the white space after it.
///
/// A position beyond the text stands for its last byte.
pub fn sentence_around(text: &str, position: usize) -> Range<usize> {
    Unit::Sentence.around(text, position)
}

/// The line around the byte `position`, with its line break; cut like a sentence where it is too long.
pub fn line_around(text: &str, position: usize) -> Range<usize> {
    Unit::Line.around(text, position)
}

/// The title: the first line, if a blank line follows, it is short, and it does not end like a sentence.
pub fn title(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let end = start + memchr(b'\n', &text.as_bytes()[start..])?;
    let below = &text[end + 1..];
    let next = below.find(|character: char| character == '\n' || !character.is_whitespace())?;
    let line = trimmed(text, start..end);
    let is_title = below[next..].starts_with('\n')
        && line.len() <= TITLE_BYTES_MAX
        && !stop::ends_like_sentence(&text[line.clone()]);
    is_title.then_some(line)
}

/// The lead: the first paragraph below the title, or the first paragraph where there is none.
///
/// Corpora write a paragraph as one line or wrap it; a line of a wrapped text that ends with a sentence ends the lead.
pub fn lead(text: &str) -> Range<usize> {
    let body = title(text).map_or(0, |title| title.end);
    let start = trimmed(text, body..text.len()).start;
    let end = memchr_iter(b'\n', &text.as_bytes()[start..])
        .find_map(|newline| stop::sentence_bound(text, start + newline));
    trimmed(text, start..end.unwrap_or(text.len()))
}

/// The range without the white space at its ends.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.end - inside.trim_start().len();
    start..(start + inside.trim().len())
}

/// Whether what ends at the byte `end` may go on behind the end of its text, as where a crawler cut a page: nothing ends
/// it. A year of four digits is whole, and a short text is a snippet and no page.
pub fn may_be_cut(text: &str, end: usize) -> bool {
    const YEAR_DIGITS: usize = 4;
    if end < text.len() || text.len() < CUT_BYTES_MIN {
        return false;
    }
    let last = text.bytes().rev().take(YEAR_DIGITS + 1);
    last.take_while(u8::is_ascii_digit).count() != YEAR_DIGITS
}

/// How long a text's beginning of so many bytes at most is, without half a letter.
pub fn floor(text: &str, bytes: usize) -> usize {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// Whether a line ends as sentences and salutations do, and titles do not.
pub fn ends_like_sentence(line: &str) -> bool {
    stop::ends_like_sentence(line)
}

/// What a text is cut into.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Sentence,
    Line,
}

impl Unit {
    fn around(self, text: &str, position: usize) -> Range<usize> {
        let Some(last) = text.len().checked_sub(1) else {
            return 0..0;
        };
        let position = position.min(last);
        let cell = cell_of(text, position);
        let own = cell_bytes(text, cell);
        let before = self.last_bound(text, own.start..position + 1);
        let after = self.first_bound(text, position + 1..own.end);
        let start = before.unwrap_or_else(|| self.start_in_earlier_cells(text, cell, after));
        let end = after.unwrap_or_else(|| self.end_in_later_cells(text, cell, before));
        start..end
    }

    /// The bound before a cell that has none up to the position, and `after` behind it.
    fn start_in_earlier_cells(self, text: &str, cell: usize, after: Option<usize>) -> usize {
        // A text's start is a bound, so the first cell has one, and two cells before this one exist where they are used.
        let earlier = cell_bytes(text, cell - 1);
        if let Some(bound) = self.last_bound(text, earlier.clone()) {
            return bound;
        }
        if after.is_none() {
            return earlier.end;
        }
        let earliest = cell_bytes(text, cell - 2);
        self.last_bound(text, earliest).unwrap_or(earlier.start)
    }

    /// The bound behind a cell that has none after the position, and `before` up to it.
    fn end_in_later_cells(self, text: &str, cell: usize, before: Option<usize>) -> usize {
        let later = cell_bytes(text, cell + 1);
        if let Some(bound) = self.first_bound(text, later.clone()) {
            return bound;
        }
        if before.is_none() || later.end == text.len() {
            return if before.is_none() {
                later.start
            } else {
                later.end
            };
        }
        let latest = cell_bytes(text, cell + 2);
        self.first_bound(text, latest).unwrap_or(later.end)
    }

    /// The last bound in `range`.
    fn last_bound(self, text: &str, range: Range<usize>) -> Option<usize> {
        let floor = range.start.saturating_sub(REACH_BYTES);
        let mut end = range.end;
        while let Some(offset) = self.last_candidate(&text.as_bytes()[floor..end]) {
            end = floor + offset;
            match self.bound(text, end) {
                Some(bound) if bound < range.start => break,
                Some(bound) if bound < range.end => return Some(bound),
                _ => {}
            }
        }
        (range.start == 0).then_some(0)
    }

    /// The first bound in `range`, which does not begin at 0.
    fn first_bound(self, text: &str, range: Range<usize>) -> Option<usize> {
        let mut start = range.start.saturating_sub(REACH_BYTES);
        while let Some(offset) = self.first_candidate(text.as_bytes().get(start..range.end)?) {
            let bound = self.bound(text, start + offset);
            match bound {
                Some(bound) if bound >= range.end => return None,
                Some(bound) if bound >= range.start => return Some(bound),
                _ => start += offset + 1,
            }
        }
        None
    }

    /// The bound that the candidate at this byte makes. It never falls as the candidate moves on.
    fn bound(self, text: &str, candidate: usize) -> Option<usize> {
        match self {
            Unit::Sentence => stop::sentence_bound(text, candidate),
            Unit::Line => Some(candidate + 1).filter(|&bound| bound < text.len()),
        }
    }

    /// A byte that may end a unit: a newline, a stop, or the last byte of `…`.
    fn first_candidate(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Unit::Sentence => {
                let common = memchr3(b'.', b'\n', b'?', bytes);
                let before = &bytes[..common.unwrap_or(bytes.len())];
                memchr2(b'!', stop::ELLIPSIS_LAST_BYTE, before).or(common)
            }
            Unit::Line => memchr(b'\n', bytes),
        }
    }

    fn last_candidate(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Unit::Sentence => {
                let common = memrchr3(b'.', b'\n', b'?', bytes);
                let start = common.map_or(0, |common| common + 1);
                let rare = memrchr2(b'!', stop::ELLIPSIS_LAST_BYTE, &bytes[start..]);
                rare.map(|rare| start + rare).or(common)
            }
            Unit::Line => memrchr(b'\n', bytes),
        }
    }
}

/// The cell that holds the byte.
fn cell_of(text: &str, position: usize) -> usize {
    let cell = position / CELL_BYTES;
    if cell_start(text, cell) > position {
        cell - 1
    } else {
        cell
    }
}

fn cell_bytes(text: &str, cell: usize) -> Range<usize> {
    cell_start(text, cell)..cell_start(text, cell + 1)
}

/// Where a cell starts: on the grid, or behind the white space that soon follows, so that no word is cut.
fn cell_start(text: &str, cell: usize) -> usize {
    const WORD_BYTES_MAX: usize = 64;
    let grid = cell * CELL_BYTES;
    if grid == 0 || grid >= text.len() {
        return grid.min(text.len());
    }
    let near = &text.as_bytes()[grid..text.len().min(grid + WORD_BYTES_MAX)];
    match memchr3(b' ', b'\n', b'\t', near) {
        Some(offset) => grid + offset + 1,
        None => (grid..=text.len())
            .find(|&index| text.is_char_boundary(index))
            .unwrap_or(text.len()),
    }
}

#[cfg(test)]
mod tests;
