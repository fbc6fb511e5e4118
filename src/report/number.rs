//! Numbers for people. Rounding never claims more than the number does.

use std::time::Duration;

use bytesize::ByteSize;

/// What a rounded number must not be beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// An observed rate: nothing is claimed of its last digit.
    Nearest,
    /// A lower bound stays one.
    Down,
    /// An upper bound stays one.
    Up,
}

/// All digits, in groups of three: `1,234,567`.
pub fn exact(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// At most five characters: exact below 10 000, then three digits and a unit, `12.3k`, `4.56M`, `789B`.
pub fn compact(count: u64) -> String {
    if count < 10_000 {
        return exact(count);
    }
    let (mut scaled, mut units) = (count as f64 / 1e3, "kMBTQ".chars());
    let mut unit = units.next();
    // 999.5 would be rounded to four digits.
    while let (true, Some(larger)) = (scaled >= 999.5, units.next()) {
        (scaled, unit) = (scaled / 1e3, Some(larger));
    }
    let decimals = match scaled {
        9.995.. if scaled < 99.95 => 1,
        99.95.. => 0,
        _ => 2,
    };
    format!("{scaled:.decimals$}{}", unit.unwrap_or_default())
}

/// A number of things: `1 shard`, `1,234 shards`.
pub fn several(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", exact(count))
}

/// Bytes in binary units: `3.2 GiB`.
pub fn bytes(bytes: u64) -> String {
    ByteSize::b(bytes).display().iec().to_string()
}

/// A time: `4.2 s`, `12m 5s`.
pub fn seconds(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    let whole = Duration::try_from_secs_f64(seconds.round()).unwrap_or(Duration::MAX);
    humantime::format_duration(whole).to_string()
}

/// A share from 0 to 1 with three or four significant digits.
///
/// Only what is 0 is printed as 0 and only what is 1 as 1; what is closer to them than the digits show is `<0.0001` or
/// `>0.9999`.
pub fn share(value: f64, rounding: Rounding) -> String {
    if value <= 0.0 || value == 1.0 {
        return format!("{value:.0}");
    }
    if value < 1e-4 {
        return "<0.0001".to_owned();
    }
    let decimals = decimals(value);
    let rounded = round(value, decimals, rounding);
    if rounded >= 1.0 && value < 1.0 {
        return ">0.9999".to_owned();
    }
    format!("{rounded:.decimals$}")
}

/// An expected number of events: `<0.0001`, `0.0213`, `2.7`, `12.3k`.
pub fn expected(events: f64) -> String {
    match events {
        ..1.0 => share(events, Rounding::Nearest),
        ..1_000.0 => format!("{events:.1}"),
        _ => compact(events as u64),
    }
}

/// An interval, rounded outwards with as many decimals as its middle has: `0.1198–0.1271`.
pub fn interval(low: f64, value: f64, high: f64) -> String {
    let decimals = decimals(value);
    let end = |end: f64, rounding| match round(end, decimals, rounding) {
        whole @ (0.0 | 1.0) => format!("{whole:.0}"),
        part => format!("{part:.decimals$}"),
    };
    format!("{}–{}", end(low, Rounding::Down), end(high, Rounding::Up))
}

/// A size in units of another, with three significant digits: `0.0312`, `2.94`, `381`.
pub fn times(size: f64, rounding: Rounding) -> String {
    let decimals = (2.0 - size.log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{:.decimals$}", round(size, decimals, rounding))
}

/// A share as a percentage of two digits: `12 %`, `0.034 %`, `0 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent <= 0.0 {
        return "0 %".to_owned();
    }
    let decimals = (1.0 - percent.log10().floor()).clamp(0.0, 6.0) as usize;
    let digits = format!("{percent:.decimals$}");
    let trimmed = match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => &digits,
    };
    format!("{trimmed} %")
}

fn decimals(value: f64) -> usize {
    match value {
        0.01.. => 4,
        0.001.. => 5,
        1e-4.. => 6,
        // Too small for digits: an interval around it needs no more of them than others.
        _ => 4,
    }
}

fn round(value: f64, decimals: usize, rounding: Rounding) -> f64 {
    let scale = 10_f64.powi(decimals as i32);
    // 0.29·100 is 28.999…: what is a whole number but for the last bits must not be rounded away from itself.
    let (scaled, last_bits) = (value * scale, 1e-7);
    let whole = match rounding {
        Rounding::Nearest => scaled.round(),
        Rounding::Down => (scaled + last_bits).floor(),
        Rounding::Up => (scaled - last_bits).ceil(),
    };
    whole / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_at_most_five_characters() {
        for (count, text) in [
            (0, "0"),
            (9_999, "9,999"),
            (10_000, "10.0k"),
            (12_345, "12.3k"),
            (99_949, "99.9k"),
            (99_950, "100k"),
            (999_499, "999k"),
            (999_500, "1.00M"),
            (4_560_000, "4.56M"),
            (9_995_000, "10.0M"),
            (1_234_567_890, "1.23B"),
            (15_000_000_000_000, "15.0T"),
        ] {
            assert_eq!(compact(count), text);
        }
        assert_eq!(exact(1_234_567), "1,234,567");
        assert_eq!(
            (exact(123), several(1, "shard")),
            ("123".into(), "1 shard".into())
        );
    }

    #[test]
    fn shares_are_never_rounded_to_zero_or_one() {
        use Rounding::{Down, Nearest, Up};
        for (value, rounding, text) in [
            (0.0, Nearest, "0"),
            (1.0, Nearest, "1"),
            (0.00005, Down, "<0.0001"),
            (0.99999, Nearest, ">0.9999"),
            (0.99999, Down, "0.9999"),
            (0.99991, Up, ">0.9999"),
            (0.12345, Nearest, "0.1235"),
            (0.12349, Down, "0.1234"),
            (0.12341, Up, "0.1235"),
            (0.29, Down, "0.2900"),
            (0.07, Up, "0.0700"),
            (0.001234, Nearest, "0.00123"),
            (0.0001234, Nearest, "0.000123"),
        ] {
            assert_eq!(share(value, rounding), text, "{value} {rounding:?}");
        }
    }

    #[test]
    fn intervals_are_rounded_outwards() {
        assert_eq!(interval(0.12002, 0.12003, 0.12004), "0.1200–0.1201");
        assert_eq!(interval(0.0, 0.00123, 0.002341), "0–0.00235");
        assert_eq!(interval(0.98, 0.99996, 1.0), "0.9800–1");
        assert_eq!(interval(0.0, 0.0, 0.00004), "0–0.0001");
    }

    #[test]
    fn other_numbers() {
        assert_eq!(expected(1.3e-6), "<0.0001");
        assert_eq!(
            (expected(2.71), expected(12_345.0)),
            ("2.7".into(), "12.3k".into())
        );
        assert_eq!(
            (percent(0.0001), percent(0.123)),
            ("0.01 %".into(), "12 %".into())
        );
        assert_eq!(
            (percent(1.0), percent(0.1)),
            ("100 %".into(), "10 %".into())
        );
        assert_eq!(
            (seconds(4.25), seconds(725.2)),
            ("4.2 s".into(), "12m 5s".into())
        );
        assert_eq!(bytes(3_435_973_837), "3.2 GiB");
        let sizes = [(0.031249, "0.0313"), (2.941, "2.95"), (381.2, "382")];
        for (size, text) in sizes {
            assert_eq!(times(size, Rounding::Up), text);
        }
    }
}
