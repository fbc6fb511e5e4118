//! The lines of a box that was made to text: `Born March 4, 1950 (age 70)Springfield`, `Capital Tirana`.
//!
//! Nothing marks where a box ends and running text begins, so a line must look like one of a box: it begins with the
//! label, is short, is no sentence, and goes on with a capital letter, a digit or a bracket. A value may go on in the
//! lines below, up to the next label.
//!
//! Titles look so too where a label is one word: "Born To Run", "Capital Punishment in Texas". Behind such a label a
//! value must be a day's, or another label must stand near, as it does beside 98 of a hundred values of real boxes.

use std::ops::Range;

use crate::extract::sentence::{self, floor};

/// The longest line of a box, in bytes. Of 4 719 lines with a label, of a thousand pages, one in two hundred has more
/// than 111.
const LINE_BYTES_MAX: usize = 200;

/// How many lines below its label a value may have: a name at birth, the day, the place.
const LINES_BELOW_MAX: usize = 3;

/// The labels that stand in one box of twenty or more, of a thousand pages about people: there another value begins.
const COMMON_LABELS: [&str; 28] = [
    "Alma mater",
    "Awards",
    "Born",
    "Capital",
    "Cause of death",
    "Children",
    "Citizenship",
    "Died",
    "Education",
    "Fields",
    "Founded",
    "Genre",
    "Instruments",
    "Known for",
    "Nationality",
    "Notable work",
    "Occupation",
    "Other names",
    "Parent(s)",
    "Period",
    "Relatives",
    "Resting place",
    "Scientific career",
    "Signature",
    "Spouse",
    "Spouses",
    "Website",
    "Years active",
];

/// Labels that fewer boxes have, and hardly a title begins with: they tell as well that a box stands here.
const RARER_LABELS: [&str; 12] = [
    "Birth name",
    "Currency",
    "Demonym",
    "Doctoral advisor",
    "Government",
    "Home town",
    "Language",
    "Official languages",
    "Personal details",
    "Population",
    "Relations",
    "Religion",
];

/// How the names of months begin.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// How many lines above a label, and below, another is looked for, and in how many bytes.
const LINES_NEAR_MAX: usize = 6;
const BYTES_NEAR_MAX: usize = 1 << 10;

/// A label at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labelled {
    /// The value's first byte, if the line from there on is a value's.
    Value(usize),
    /// The line has the label alone.
    Alone,
}

/// In how many bytes above a value the heading of its part of a box may stand.
const BYTES_BELOW_HEADING_MAX: usize = 1 << 10;

/// Whether a line above the one that begins at `start` is one of these headings.
pub(super) fn is_below(text: &str, start: usize, headings: &[String]) -> bool {
    if headings.is_empty() {
        return false;
    }
    let from = ceil(text, start.saturating_sub(BYTES_BELOW_HEADING_MAX));
    let mut above = text[from..start].lines().map(str::trim);
    above.any(|line| headings.iter().any(|heading| line == heading))
}

/// Where the value of a label stands, with the lines below it; the label begins at `start`, where a line does.
pub(super) fn value_at(
    text: &str,
    start: usize,
    label: &str,
    ends: &[String],
) -> Option<Range<usize>> {
    let line = line_at(text, start)?;
    let labelled = value_of_line(&text[line.clone()], label)?;
    let mut below = lines_below(text, line.end, ends);
    let first = match labelled {
        Labelled::Value(at) => line.start + at..line.end,
        Labelled::Alone => below.next()?,
    };
    let end = below.last().map_or(first.end, |line| line.end);
    let value = first.start..end;
    let separator = &text[line.start + label.len()..first.start];
    let is_box = !is_ambiguous(label, separator)
        || may_stand(label, labelled)
            && (states_day(&text[value.clone()]) || has_label_near(text, &line, label, ends));
    is_box.then_some(value)
}

/// Whether what begins with a label may be a title or running text: the label is a word, and no colon follows.
fn is_ambiguous(label: &str, separator: &str) -> bool {
    label
        .chars()
        .all(|letter| letter.is_alphabetic() || letter == '_')
        && !separator.contains(':')
}

/// Boxes show their labels with a capital letter. A line that is one word and no common label may be an element of a
/// list: an author is one by occupation.
fn may_stand(label: &str, labelled: Labelled) -> bool {
    label.starts_with(char::is_uppercase)
        && (labelled != Labelled::Alone || COMMON_LABELS.contains(&label))
}

/// Whether a value begins with a number or a month and a number, or has a day as boxes hide it: `(1902-05-03)`.
fn states_day(value: &str) -> bool {
    let is_hidden_day = |inside: &str| {
        let (year, behind) = inside.split_at_checked(4).unwrap_or_default();
        !year.is_empty()
            && year.bytes().all(|digit| digit.is_ascii_digit())
            && behind.starts_with('-')
    };
    let begins_with_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    let is_month = |word: &str| MONTHS.iter().any(|month| word.starts_with(month));
    let begins_with_month = |text: &str| {
        let words = text.split_once(' ');
        words.is_some_and(|(word, behind)| is_month(word) && begins_with_number(behind))
    };
    let first = value.trim_start_matches("c. ");
    begins_with_number(first)
        || begins_with_month(first)
        || value.split('(').skip(1).any(is_hidden_day)
}

/// Whether another label stands near, with its value as this one has it: beside it or below it.
fn has_label_near(text: &str, line: &Range<usize>, label: &str, ends: &[String]) -> bool {
    let own = value_of_line(&text[line.clone()], label);
    let is_alone = own == Some(Labelled::Alone);
    let is_label = |near: &str, other: &str| {
        let found = behind_label(near, other).and_then(|behind| value_behind(near, behind));
        found.is_some_and(|found| is_alone || found != Labelled::Alone)
    };
    let shown = |near: &&str| !near.trim().is_empty() && near.len() <= LINE_BYTES_MAX;
    let from = ceil(text, line.start.saturating_sub(BYTES_NEAR_MAX));
    let to = floor(text, line.end + BYTES_NEAR_MAX);
    let above = text[from..line.start].lines().rev().filter(shown);
    let below = text[line.end..to].lines().filter(shown);
    let mut near = above.take(LINES_NEAR_MAX).chain(below.take(LINES_NEAR_MAX));
    near.any(|near| {
        let labels = COMMON_LABELS.iter().chain(&RARER_LABELS).copied();
        let mut labels = labels.chain(ends.iter().map(String::as_str));
        !near.starts_with(label) && labels.any(|other| is_label(near, other))
    })
}

/// The next boundary between letters.
fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// The first line of a value.
pub(super) fn first_line(text: &str, value: &Range<usize>) -> Range<usize> {
    let end = text[value.clone()].find('\n');
    sentence::trimmed(
        text,
        value.start..end.map_or(value.end, |end| value.start + end),
    )
}

/// The line that begins at `start`, if it is a box's by its length.
fn line_at(text: &str, start: usize) -> Option<Range<usize>> {
    let near = &text.as_bytes()[start..text.len().min(start + LINE_BYTES_MAX + 1)];
    match memchr::memchr(b'\n', near) {
        Some(length) => Some(start..start + length),
        None => (near.len() <= LINE_BYTES_MAX).then_some(start..start + near.len()),
    }
}

fn value_of_line(line: &str, label: &str) -> Option<Labelled> {
    value_behind(line, line.strip_prefix(label)?)
}

/// What stands behind the label of a line.
fn value_behind(line: &str, behind: &str) -> Option<Labelled> {
    let value = behind.trim_start_matches([' ', '\t', ':', '\u{a0}']);
    if value.trim().is_empty() {
        return Some(Labelled::Alone);
    }
    let separator = &behind[..behind.len() - value.len()];
    let is_parted = !separator.is_empty() || is_bracketed_date(value);
    let is_value = separator.contains(':') || begins_a_value(value);
    let is_box = is_parted && is_value && !is_sentence(line);
    is_box.then_some(Labelled::Value(line.len() - value.len()))
}

/// Some pages have "Born(1902-05-03) 3 May 1902".
fn is_bracketed_date(value: &str) -> bool {
    value
        .strip_prefix('(')
        .is_some_and(|inside| inside.starts_with(|next: char| next.is_ascii_digit()))
}

/// Whether a line ends with a full stop that is no abbreviation's: "Boston, U.S." is no sentence.
fn is_sentence(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with('.') && sentence::ends_like_sentence(line)
}

/// Running text goes on with a small letter: "Born in Narva". An abbreviation may begin a value: "c. 1400".
fn begins_a_value(value: &str) -> bool {
    let word = value.split(' ').next().unwrap_or_default();
    !value.starts_with(char::is_lowercase) || word.ends_with('.') || word.contains(char::is_numeric)
}

/// The lines that a value may go on in: not blank, not the next label's, and of a box.
fn lines_below<'t>(
    text: &'t str,
    from: usize,
    ends: &'t [String],
) -> impl Iterator<Item = Range<usize>> {
    let mut at = from;
    let mut lines = std::iter::from_fn(move || {
        while at < text.len() {
            let start = at + 1;
            let line = line_at(text, start.min(text.len()))?;
            at = line.end;
            if !text[line.clone()].trim().is_empty() {
                return Some(line);
            }
        }
        None
    });
    let mut left = LINES_BELOW_MAX;
    std::iter::from_fn(move || {
        left = left.checked_sub(1)?;
        let line = lines.next()?;
        let shown = text[line.clone()].trim();
        let labels = COMMON_LABELS
            .iter()
            .copied()
            .chain(ends.iter().map(String::as_str));
        let is_next = { labels }.any(|label| begins_with_label(shown, label));
        if is_next || is_sentence(shown) {
            left = 0;
            return None;
        }
        Some(line)
    })
}

/// Whether a line begins with a label, also in the plural.
fn begins_with_label(line: &str, label: &str) -> bool {
    behind_label(line, label).is_some()
}

/// What stands behind a label at the beginning of a line, also in the plural.
fn behind_label<'t>(line: &'t str, label: &str) -> Option<&'t str> {
    let behind = line.strip_prefix(label)?;
    let behind = behind.strip_prefix("(s)").unwrap_or(behind);
    let behind = behind.strip_prefix('s').unwrap_or(behind);
    let is_label = behind.is_empty() || behind.starts_with([' ', '\t', ':', '\u{a0}', '(']);
    is_label.then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'t>(text: &'t str, label: &str) -> Option<&'t str> {
        let start = text
            .find(&format!("\n{label}"))
            .map_or(0, |newline| newline + 1);
        value_at(text, start, label, &["Height".to_string()]).map(|value| &text[value])
    }

    #[test]
    fn titles_and_elements_of_lists_are_no_values() {
        for (text, label) in [
            ("Born To Run\nThunder Road\nBorn In The Night", "Born"),
            (
                "Born Free is a film\n\nIt was made in 1966\n\nAwards\n\nTwo",
                "Born",
            ),
            ("Capital Punishment in Texas\n\nCapital Letters", "Capital"),
            ("Occupation(s)\n\nPoet\n\nAuthor\n\nScreenwriter", "Author"),
            (
                "Occupation Singer\n\ndirector\n\nInstruments vocals",
                "director",
            ),
            ("Occupation Singer\n\ndirector Ada Roe", "director"),
        ] {
            assert_eq!(value(text, label), None, "{text}");
        }
        for (text, label, expected) in [
            (
                "Born Ada Roe\n(1902-05-03) 3 May 1902",
                "Born",
                "Ada Roe\n(1902-05-03) 3 May 1902",
            ),
            ("Born May 3, 1902", "Born", "May 3, 1902"),
            ("Capital: Tirana", "Capital", "Tirana"),
            (
                "Capital Tirana\n\nReligion.\n\nOfficial languages Albanian",
                "Capital",
                "Tirana",
            ),
            (
                "Born in Narva\nChildren Two\nAuthor Jane Roe",
                "Author",
                "Jane Roe",
            ),
            ("Born\n\nAda\n\nOccupation\n\nPoet", "Occupation", "Poet"),
            ("Directed by Jane Roe", "Directed by", "Jane Roe"),
        ] {
            assert_eq!(value(text, label), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_value_stands_behind_its_label_or_below_it() {
        assert_eq!(
            value("Capital Tirana\n\nFounded 1614", "Capital"),
            Some("Tirana")
        );
        assert_eq!(value("Born: 1902", "Born"), Some("1902"));
        assert_eq!(
            value("Born(1902-05-03) 3 May 1902", "Born"),
            Some("(1902-05-03) 3 May 1902")
        );
        assert_eq!(
            value("Occupation \nRapper\n\nHeight 1 m", "Occupation"),
            Some("Rapper")
        );
        assert_eq!(value("Occupation\nDied 1950", "Occupation"), None);
        assert_eq!(value("Bornholm Island", "Born"), None);
        assert_eq!(value("Spouse(s) Ada", "Spouse"), None);
    }

    #[test]
    fn a_value_goes_on_up_to_the_next_label() {
        let text = "Born Alfred Vogt\n\n(1912-04-26)April 26, 1912\n\nEdenburg, Canada\n\nDied January 26, 2000";
        assert_eq!(
            value(text, "Born"),
            Some("Alfred Vogt\n\n(1912-04-26)April 26, 1912\n\nEdenburg, Canada")
        );
        assert_eq!(value("Born A\nHeight 1 m\nB", "Born"), Some("A"));
        assert_eq!(value("Born A\nSpouse(s) C\nB", "Born"), Some("A"));
        assert_eq!(value("Born A\nHe was a writer.\nDied B", "Born"), Some("A"));
    }

    #[test]
    fn a_sentence_is_no_line_of_a_box() {
        assert_eq!(
            value("Born Ada Roe, she moved to Narva in 1902.", "Born"),
            None
        );
        assert_eq!(value("Born in Narva on 3 May 1902", "Born"), None);
        assert_eq!(value("Born c. 1400", "Born"), Some("c. 1400"));
        assert_eq!(
            value("Born 1402 (?),\nBonn", "Born"),
            Some("1402 (?),\nBonn")
        );
        assert_eq!(
            value("Born 3 May 1902, Boston, U.S.", "Born"),
            Some("3 May 1902, Boston, U.S.")
        );
        assert_eq!(
            value(&format!("Born {}", "A".repeat(LINE_BYTES_MAX)), "Born"),
            None
        );
    }
}
