//! Dates as English text and tables write them, as far as they are stated: a year, a month of a year, or a day.
//!
//! It never guesses. What could be read in two ways (`03/07/1940`), is not exact (`c. 1940`, `1940s`, `1939–40`), lacks
//! its century (`3 July 40`) or cannot be (`31 February 1940`) is no date. Years run from 1 to 9999; years before
//! Christ are not read. Leap years are those of the Gregorian calendar at all times.
//!
//! ```
//! use hapax::extract::date::PartialDate;
//!
//! let iso = |text| PartialDate::parse(text).map(|date| date.to_string());
//! assert_eq!(iso("3rd of July, 1940").as_deref(), Some("1940-07-03"));
//! assert_eq!(iso("July 1940").as_deref(), Some("1940-07"));
//! assert_eq!(iso("February 29, 1900"), None);
//! ```

use std::fmt;

use time::{Date, Month};

/// A date that may lack its day, or its month and its day. It exists in the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i32,
    month: Option<u8>,
    day: Option<u8>,
}

impl PartialDate {
    /// The date, unless there is none such: no year 0, no 31 February, no day without its month.
    pub fn new(year: i32, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let exists = match (month, day) {
            (None, None) => true,
            (Some(month), None) => Month::try_from(month).is_ok(),
            (Some(month), Some(day)) => exists(year, month, day),
            (None, Some(_)) => false,
        };
        (exists && (1..=9999).contains(&year)).then_some(PartialDate { year, month, day })
    }

    /// The date that the whole of `text` states; see the module for what is read.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches(['.', ',']);
        parse_iso(text).or_else(|| parse_words(text))
    }

    /// The year, 1 to 9999.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// The month, 1 to 12, if stated.
    pub fn month(&self) -> Option<u8> {
        self.month
    }

    /// The day of the month, if stated.
    pub fn day(&self) -> Option<u8> {
        self.day
    }
}

/// ISO 8601: `1940-07-03`, `1940-07` or `1940`, by what is stated.
impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(formatter, "-{part:02}")?;
        }
        Ok(())
    }
}

fn exists(year: i32, month: u8, day: u8) -> bool {
    Month::try_from(month).is_ok_and(|month| Date::from_calendar_date(year, month, day).is_ok())
}

/// `1940-07-03`, `1940-7-3`, `1940/07/03`, `1940-07`, and a time stamp that begins with a full date.
fn parse_iso(text: &str) -> Option<PartialDate> {
    let separator = text
        .chars()
        .nth(4)
        .filter(|character| matches!(character, '-' | '/'))?;
    let mut parts = text.splitn(3, separator);
    let year = digits(parts.next()?.as_bytes())?;
    let month = parts.next().filter(|month| month.len() <= 2)?;
    let month_number = digits(month.as_bytes())? as u8;
    let Some(rest) = parts.next() else {
        let is_month = separator == '-' && month.len() == 2;
        return PartialDate::new(year, Some(month_number), None).filter(|_| is_month);
    };
    let day_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, time) = rest.split_at(day_digits);
    let ends = matches!(time.as_bytes(), [] | [b'T', b'0'..=b'9', ..]);
    let day = digits(day.as_bytes()).filter(|_| ends && day_digits <= 2)? as u8;
    PartialDate::new(year, Some(month_number), Some(day))
}

/// What a word of a date can be.
#[derive(Clone, Copy)]
enum Token {
    Day(u8),
    Month(u8),
    Year(i32),
    Other,
}

/// `July 3, 1940`, `Wednesday, 3rd of July 1940`, `3-Jul-1940`, `1940 July 3`, `July 1940`, `1940`.
fn parse_words(text: &str) -> Option<PartialDate> {
    use Token::{Day, Month, Year};
    let mut tokens = text
        .split(|character: char| {
            character.is_whitespace() || matches!(character, ',' | '.' | '-' | '/')
        })
        .filter(|word| !word.is_empty() && !is_filler(word))
        .map(token);
    match [tokens.next(), tokens.next(), tokens.next(), tokens.next()] {
        [Some(Year(year)), None, ..] => PartialDate::new(year, None, None),
        [Some(Month(month)), Some(Year(year)), None, _] => {
            PartialDate::new(year, Some(month), None)
        }
        [Some(Month(month)), Some(Day(day)), Some(Year(year)), None]
        | [Some(Day(day)), Some(Month(month)), Some(Year(year)), None]
        | [Some(Year(year)), Some(Month(month)), Some(Day(day)), None] => {
            PartialDate::new(year, Some(month), Some(day))
        }
        _ => None,
    }
}

/// Words that stand in a date without saying anything about it. A weekday is not checked against the date.
fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 9] = [
        "of",
        "the",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    FILLERS
        .iter()
        .any(|filler| word.eq_ignore_ascii_case(filler))
}

fn token(word: &str) -> Token {
    let count = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = word.split_at(count);
    let number = digits(number.as_bytes());
    match (count, number) {
        (1 | 2, Some(day)) if is_ordinal(suffix) => Token::Day(day as u8),
        (3 | 4, Some(year)) if suffix.is_empty() => Token::Year(year),
        (0, _) => month(word).map_or(Token::Other, Token::Month),
        _ => Token::Other,
    }
}

fn is_ordinal(suffix: &str) -> bool {
    ["", "st", "nd", "rd", "th"]
        .iter()
        .any(|ending| suffix.eq_ignore_ascii_case(ending))
}

/// The month by its name, its first three letters, or `Sept`.
fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let is_short = |name: &str| word.eq_ignore_ascii_case(&name[..3]);
    let is_named = |name: &str| word.eq_ignore_ascii_case(name) || is_short(name);
    let named = MONTHS.iter().position(|name| is_named(name));
    let index = named.or_else(|| word.eq_ignore_ascii_case("Sept").then_some(8))?;
    u8::try_from(index + 1).ok()
}

/// The value of one to four ASCII digits.
fn digits(bytes: &[u8]) -> Option<i32> {
    if bytes.is_empty() || bytes.len() > 4 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(
        bytes
            .iter()
            .fold(0, |value, byte| value * 10 + i32::from(byte - b'0')),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn iso(text: &str) -> Option<String> {
        PartialDate::parse(text).map(|date| date.to_string())
    }

    #[test]
    fn reads_what_texts_write() {
        for (text, expected) in [
            ("July 3, 1940", "1940-07-03"),
            ("1940-7-3", "1940-07-03"),
            ("3 July 1940", "1940-07-03"),
            ("03 July 1940", "1940-07-03"),
            ("3rd of July, 1940", "1940-07-03"),
            ("the 3rd of July 1940", "1940-07-03"),
            ("Jul. 3 1940", "1940-07-03"),
            ("July 3rd, 1940", "1940-07-03"),
            ("Tuesday, March 18, 2008", "2008-03-18"),
            ("Sept. 30, 1901", "1901-09-30"),
            ("september 2 1945", "1945-09-02"),
            ("22-OCT-1983", "1983-10-22"),
            ("3\u{a0}July\u{a0}1940", "1940-07-03"),
            ("1940-07-03", "1940-07-03"),
            ("1940/07/03", "1940-07-03"),
            ("1992-07-14T00:00:00Z", "1992-07-14"),
            ("1940 July 3", "1940-07-03"),
            ("June 19, 1979.", "1979-06-19"),
            ("July 1940", "1940-07"),
            ("July, 1940", "1940-07"),
            ("1940-07", "1940-07"),
            ("1940", "1940"),
            ("April 2, 742", "0742-04-02"),
            ("February 29, 2000", "2000-02-29"),
            ("29 Feb 1904", "1904-02-29"),
        ] {
            assert_eq!(iso(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_impossible_ambiguous_or_inexact() {
        for text in [
            "31 February 1940",
            "February 29, 1900",
            "29 February 1941",
            "June 31, 1979",
            "July 0, 1940",
            "1940-13-01",
            "1940-00-00",
            "0000",
            "03/07/1940",
            "07-03-1940",
            "3 July 40",
            "July 3, '40",
            "c. 1940",
            "circa 1940",
            "1940s",
            "1939/40",
            "1940-41",
            "1912–1954",
            "July 3-5, 1940",
            "July 3",
            "July",
            "3",
            "44 BC",
            "12345",
            "19400703",
            "the House",
            "",
            " , ",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_needs_its_month() {
        assert_eq!(PartialDate::new(1940, None, Some(3)), None);
        let date = PartialDate::new(1940, Some(7), None).unwrap();
        assert_eq!(
            (date.year(), date.month(), date.day()),
            (1940, Some(7), None)
        );
    }

    proptest! {
        #[test]
        fn every_form_of_a_day_is_the_same_day(year in 100i32..=9999, month in 1u8..=12, day in 1u8..=28) {
            let names = ["Jan", "Feb", "March", "April", "May", "June", "July", "August", "Sept", "October", "Nov", "December"];
            let name = names[usize::from(month - 1)];
            let date = PartialDate::new(year, Some(month), Some(day));
            prop_assert_eq!(PartialDate::parse(&format!("{name} {day}, {year}")), date);
            prop_assert_eq!(PartialDate::parse(&format!("{day} {name}. {year}")), date);
            prop_assert_eq!(PartialDate::parse(&date.unwrap().to_string()), date);
        }

        #[test]
        fn never_panics(text in ".{0,24}", digits in "[0-9A-Za-z/. -]{0,14}") {
            for text in [&text, &digits] {
                if let Some(date) = PartialDate::parse(text) {
                    prop_assert_eq!(PartialDate::parse(&date.to_string()), Some(date));
                }
            }
        }
    }
}
