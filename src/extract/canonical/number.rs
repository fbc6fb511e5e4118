//! Steps for facts that are dates, years or numbers. Other texts have no form.

use std::fmt::Write;

use super::super::date::PartialDate;
use super::Rewrite;

/// A date in ISO 8601, as far as it is stated.
pub(super) fn date(text: &str, out: &mut String) -> Rewrite {
    let Some(date) = PartialDate::parse(text) else {
        return Rewrite::Absent;
    };
    // Writing to a String cannot fail.
    let _ = write!(out, "{date}");
    Rewrite::unless_equal(text, out)
}

/// The year of a date, in four digits or more; also of a number that a table writes as `1940.0`.
pub(super) fn year(text: &str, out: &mut String) -> Rewrite {
    let stated = PartialDate::parse(text).or_else(|| {
        write_number(text.trim(), out)?;
        PartialDate::parse(out)
    });
    let Some(date) = stated else {
        return Rewrite::Absent;
    };
    out.clear();
    let _ = write!(out, "{:04}", date.year());
    Rewrite::unless_equal(text, out)
}

/// A number in plain digits: no groups, no scale word, no zeros that say nothing.
///
/// Units, currencies and words such as "about" are not numbers; a rule's pattern leaves them out.
pub(super) fn number(text: &str, out: &mut String) -> Rewrite {
    match write_number(text.trim(), out) {
        Some(()) => Rewrite::unless_equal(text, out),
        None => Rewrite::Absent,
    }
}

fn write_number(text: &str, out: &mut String) -> Option<()> {
    let (digits, zeros) = split_scale(text)?;
    let unsigned = digits.strip_prefix(['-', '−']);
    let (whole, fraction) = unsigned
        .unwrap_or(digits)
        .split_once('.')
        .map_or((unsigned.unwrap_or(digits), None), |(whole, fraction)| {
            (whole, Some(fraction))
        });
    let fraction = fraction.map_or(Some(""), |fraction| is_digits(fraction).then_some(fraction))?;
    if !is_grouped(whole) {
        return None;
    }
    if unsigned.is_some() {
        out.push('-');
    }
    write_shifted(whole, fraction, zeros, out);
    if out == "-0" {
        out.remove(0);
    }
    Some(())
}

/// Splits "4.2 million" into its digits and the zeros that the word stands for.
fn split_scale(text: &str) -> Option<(&str, usize)> {
    const SCALES: [(&str, usize); 5] = [
        ("hundred", 2),
        ("thousand", 3),
        ("million", 6),
        ("billion", 9),
        ("trillion", 12),
    ];
    let Some((digits, word)) = text.split_once(char::is_whitespace) else {
        return Some((text, 0));
    };
    let scale = SCALES
        .iter()
        .find(|(name, _)| word.trim_start().eq_ignore_ascii_case(name))?;
    Some((digits, scale.1))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits without commas, or in groups of three.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_short = first.len() <= 3 || first.len() == whole.len();
    is_digits(first) && is_short && groups.all(|group| group.len() == 3 && is_digits(group))
}

/// Writes `whole.fraction` with the point moved `zeros` places to the right.
fn write_shifted(whole: &str, fraction: &str, zeros: usize, out: &mut String) {
    let (shifted, rest) = fraction.split_at(zeros.min(fraction.len()));
    let padding = zeros - shifted.len();
    let digits = whole.chars().filter(|&character| character != ',');
    let all = digits
        .chain(shifted.chars())
        .chain(std::iter::repeat_n('0', padding));
    let before = out.len();
    out.extend(all.skip_while(|&character| character == '0'));
    if out.len() == before {
        out.push('0');
    }
    let rest = rest.trim_end_matches('0');
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::super::tests::applied;

    #[test]
    fn dates_and_years() {
        assert_eq!(
            applied(Step::Date, "3 July 1940").as_deref(),
            Some("1940-07-03")
        );
        assert_eq!(applied(Step::Date, "30 February 1940"), None);
        for (text, expected) in [
            ("July 3, 1940", Some("1940")),
            ("1940-07", Some("1940")),
            ("1940.0", Some("1940")),
            ("April 2, 742", Some("0742")),
            ("c. 1940", None),
            ("12", None),
            ("London", None),
        ] {
            assert_eq!(applied(Step::Year, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, expected) in [
            ("1,234,567", Some("1234567")),
            ("4.2 million", Some("4200000")),
            ("1.2345 Thousand", Some("1234.5")),
            ("3.50", Some("3.5")),
            ("007", Some("7")),
            ("0.0", Some("0")),
            ("-0", Some("0")),
            ("−40", Some("-40")),
            ("96", Some("96")),
            ("1234,567", None),
            ("1,23", None),
            ("1.2.3", None),
            ("5.", None),
            (".5", None),
            ("about 300", None),
            ("40 km", None),
            ("$5", None),
            ("", None),
        ] {
            assert_eq!(applied(Step::Number, text).as_deref(), expected, "{text}");
        }
    }
}
