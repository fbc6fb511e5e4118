//! The value of a box's parameter as plain text: `{{birth date|1902|5|3}} in [[Narva|the town]]<ref>…</ref>` becomes
//! `1902-05-03 in the town`.
//!
//! Dates become ISO's, so that one expression finds them however they are written; a list becomes a line for each of its
//! elements; of other templates the first parameter without a name is what they show. What cannot be known without the
//! template's source (an age, a converted unit, a flag) is left out.

use super::wikitext::{Template, Unread, named, normal_name, template_at};
use crate::extract::sentence::floor;

/// Templates within templates, at most so deep; what lies deeper is left out.
const DEPTH_MAX: u8 = 8;

/// A link, an address or a tag is at most so long, in bytes. What is longer was never closed.
const LINK_BYTES_MAX: usize = 2 << 10;

/// Templates whose text belongs to no value.
const UNREAD: [&str; 12] = [
    "efn",
    "sfn",
    "sfnp",
    "refn",
    "r",
    "rp",
    "citation needed",
    "cn",
    "flagicon",
    "age",
    "increase",
    "decrease",
];

/// What brackets hold of which a template within showed nothing.
const HOLLOW: [&str; 3] = ["", "age", "aged"];

/// Templates that show their parameters one below the other.
const LISTS: [&str; 10] = [
    "plainlist",
    "plain list",
    "unbulleted list",
    "ubl",
    "ublist",
    "hlist",
    "flatlist",
    "flat list",
    "collapsible list",
    "br separated entries",
];

/// The plain text of a value, without white space at the ends of its lines, and without empty lines.
pub(super) fn plain(value: &str) -> String {
    let mut shown = String::with_capacity(value.len());
    show(value, DEPTH_MAX, &mut shown);
    let shown = html_escape::decode_html_entities(&shown);
    let lines = shown
        .lines()
        .map(|line| line.trim().trim_start_matches(['*', '#']).trim());
    let lines = lines.map(without_hollow_brackets);
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// A line without the brackets in which nothing is left, as where an age is left out: "(age )".
fn without_hollow_brackets(line: &str) -> String {
    let mut pieces = line.split('(');
    let mut kept = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        match piece.split_once(')') {
            Some((inside, behind))
                if HOLLOW.contains(&inside.trim())
                    && (kept.is_empty() || kept.ends_with(char::is_whitespace)) =>
            {
                kept.truncate(kept.trim_end().len());
                kept.push_str(behind);
            }
            _ => {
                kept.push('(');
                kept.push_str(piece);
            }
        }
    }
    kept
}

fn show(value: &str, depth: u8, shown: &mut String) {
    // Behind braces that are never closed, others are not looked for: each search could run to the end.
    let mut has_unclosed = false;
    let (mut at, mut unread) = (0, Unread::default());
    while let Some(offset) = value[at..].find(['{', '[', '<', '\'']) {
        shown.push_str(&value[at..at + offset]);
        at += offset;
        let rest = &value[at..];
        if rest.starts_with("{{") && !has_unclosed {
            match template_at(value, at) {
                Ok(template) => {
                    show_template(value, &template, depth, shown);
                    at = template.end;
                }
                Err(_) => {
                    has_unclosed = true;
                    at += 2;
                }
            }
            continue;
        }
        at += match rest.as_bytes() {
            [b'[', b'[', ..] => show_link(rest, depth, shown),
            [b'[', ..] => show_address(rest, shown),
            [b'<', ..] => match unread.behind(value, at) {
                Some(behind) => behind - at,
                None => show_tag(rest, shown),
            },
            // Quotes in a row make bold and italic.
            [b'\'', b'\'', ..] => rest.len() - rest.trim_start_matches('\'').len(),
            _ => {
                shown.push_str(&rest[..1]);
                1
            }
        };
    }
    shown.push_str(&value[at..]);
}

/// `[[target|shown]]`, `[[target]]`; pictures and categories show nothing of a value. The answer is the link's length.
fn show_link(rest: &str, depth: u8, shown: &mut String) -> usize {
    let line = line_of(rest);
    let Some(end) = line.find("]]") else {
        return 2;
    };
    let inside = &line[2..end];
    let target = inside.split('|').next().unwrap_or_default();
    let is_unseen = ["File:", "Image:", "Category:"]
        .iter()
        .any(|space| target.trim_start().starts_with(space));
    let text = inside.split_once('|').map_or(inside, |(_, text)| text);
    match depth.checked_sub(1) {
        Some(depth) if !is_unseen && !text.contains("[[") => show(text, depth, shown),
        _ => {}
    }
    end + 2
}

/// `[https://… shown]`; other brackets are text.
fn show_address(rest: &str, shown: &mut String) -> usize {
    let is_address = ["[http:", "[https:", "[//"]
        .iter()
        .any(|start| rest.starts_with(start));
    let line = line_of(rest);
    match (is_address, line.find(']')) {
        (true, Some(end)) => {
            let text = line[1..end].split_once(' ').map(|(_, text)| text);
            shown.push_str(text.unwrap_or_default());
            end + 1
        }
        _ => {
            shown.push('[');
            1
        }
    }
}

/// Tags show nothing but the line breaks that they make.
fn show_tag(rest: &str, shown: &mut String) -> usize {
    let is_tag = rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '/');
    let line = line_of(rest);
    match (is_tag, line.find('>')) {
        (true, Some(end)) => {
            let name = line[1..end].trim_start_matches('/').to_ascii_lowercase();
            if ["br", "li", "p", "div"].iter().any(|tag| {
                let behind = name.strip_prefix(tag);
                behind
                    .is_some_and(|behind| !behind.starts_with(|next: char| next.is_alphanumeric()))
            }) {
                shown.push('\n');
            }
            end + 1
        }
        _ => {
            shown.push('<');
            1
        }
    }
}

/// The line that a link must be closed in.
fn line_of(rest: &str) -> &str {
    let near = &rest[..floor(rest, LINK_BYTES_MAX)];
    near.split('\n').next().unwrap_or_default()
}

fn show_template(text: &str, template: &Template, depth: u8, shown: &mut String) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let [name, parameters @ ..] = template.parts.as_slice() else {
        return;
    };
    let name = text[name.clone()].trim();
    let unnamed = parameters
        .iter()
        .filter_map(|part| match named(text, part) {
            None => Some(&text[part.clone()]),
            Some((key, value)) => key.parse::<u8>().is_ok().then_some(&text[value]),
        });
    let unnamed: Vec<String> = unnamed
        .map(|parameter| {
            let mut inner = String::new();
            show(parameter.trim(), depth, &mut inner);
            inner.trim().to_string()
        })
        .collect();
    shown.push_str(&as_shown(name, &unnamed));
}

/// What a template shows of its parameters without names.
fn as_shown(name: &str, parameters: &[String]) -> String {
    let name = normal_name(name);
    let is = |known: &[&str]| known.contains(&name.as_str());
    let first = parameters.first().map_or("", String::as_str);
    if is(&UNREAD) || name.starts_with("cite ") || name.contains("based on") {
        return String::new();
    }
    if is(&LISTS) {
        return parameters.join("\n");
    }
    let states_date = name.split(' ').any(|word| word == "date" || word == "year");
    if states_date || is(&["bda", "dda", "dob", "dod", "dts"]) {
        return date(&name, parameters);
    }
    match parameters {
        // {{OldStyleDateDY|9 February|1737|29 January 1736}}: the day and the year come first.
        [day, year, ..] if name.starts_with("oldstyledate") => format!("{day} {year}"),
        [number, unit, ..] if is(&["convert", "cvt"]) => format!("{number} {unit}"),
        [.., last] if is(&["lang", "langx", "transl", "transliteration"]) => last.clone(),
        [year, ..] if is(&["circa", "c."]) => format!("c. {year}"),
        _ => first.to_string(),
    }
}

/// Year, month and day as ISO writes them, as far as they are stated. Of a death with the birth behind it, the death.
fn date(name: &str, parameters: &[String]) -> String {
    // Birth date and age2: first comes the day at which the age is taken.
    let skipped = if name.ends_with("age2") { 3 } else { 0 };
    let parameters = parameters.get(skipped..).unwrap_or_default();
    // Death year and age: what follows is the year of birth.
    let parts = if name.contains("year") { 1 } else { 3 };
    let stated = &parameters[..parameters.len().min(parts)];
    let is_number = |text: &&String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let stated: Vec<&String> = stated.iter().take_while(is_number).collect();
    match stated.as_slice() {
        [] => parameters.first().cloned().unwrap_or_default(),
        [year] => year.to_string(),
        [year, parts @ ..] => {
            let parts: String = parts.iter().map(|part| format!("-{part:0>2}")).collect();
            format!("{year:0>4}{parts}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Dates as DBpedia's extractor reads them (its DateParserTest), written as ISO writes them.
    #[test]
    fn dates_are_read_as_dbpedia_reads_them() {
        for (value, expected) in [
            ("{{birth date|1809|2|12}}", "1809-02-12"),
            ("{{birth_date|1460|5|8|df=yes}}", "1460-05-08"),
            ("{{birth date|1912|4|26|mf=y}}", "1912-04-26"),
            ("{{Birth date|df=yes|1885|4|3}}", "1885-04-03"),
            ("{{birth date and age|1947|04|01|df=y}}", "1947-04-01"),
            ("{{Birth-date|11 September 1771}}", "11 September 1771"),
        ] {
            assert_eq!(plain(value), expected, "{value}");
        }
    }

    /// Parameters of the English Wikipedia's article on Albert Einstein, with what its page shows.
    #[test]
    fn a_real_box_shows_what_its_page_shows() {
        for (value, expected) in [
            (
                "{{Death date and age|df=yes|1955|4|18|1879|3|14}}",
                "1955-04-18",
            ),
            (
                "[[Ulm]], [[Kingdom of Württemberg]], [[German Empire]]",
                "Ulm, Kingdom of Württemberg, German Empire",
            ),
            (
                "{{nowrap|[[Princeton, New Jersey]], U.S.}}",
                "Princeton, New Jersey, U.S.",
            ),
            (
                "[[Lieserl Einstein|\"Lieserl\" Einstein]] <br />[[Hans Albert Einstein]]",
                "\"Lieserl\" Einstein\nHans Albert Einstein",
            ),
            (
                "{{marriage|[[Mileva Marić]]<br>|1903|1919|end=div}}<br />{{nowrap|{{marriage|[[Elsa Löwenthal]]<br>\
                 |1919|1936|end=died}}<ref>{{cite book |editor-last=Heilbron |page=233}}</ref>{{sfnp|Pais|1982|p=301}}}}",
                "Mileva Marić\nElsa Löwenthal",
            ),
        ] {
            assert_eq!(plain(value), expected, "{value}");
        }
    }

    #[test]
    fn templates_show_what_they_state_and_nothing_else() {
        for (value, expected) in [
            ("{{death year and age|2000|1950}}", "2000"),
            ("{{birth date and age2|2018|6|14|1990|1|2}}", "1990-01-02"),
            ("{{start date|1921|3}}", "1921-03"),
            ("{{circa|1400}}", "c. 1400"),
            ("{{age|1950|3|4}}", ""),
            (
                "4 March 1950 (age {{age|1950|3|4}}), Narva",
                "4 March 1950, Narva",
            ),
            ("a() (aged&nbsp;{{age|1950|3|4}})", "a()"),
            // The page shows "29 January [O.S. 17 January] 1860".
            (
                "{{OldStyleDate|29 January|1860|17 January}}",
                "29 January 1860",
            ),
            ("{{height|m=1.74}}", ""),
            ("{{convert|1.74|m|ftin|abbr=on}}", "1.74 m"),
            ("{{lang|fr|Genève}}", "Genève"),
            ("{{plainlist|\n* Engineer\n* Writer\n}}", "Engineer\nWriter"),
            ("{{ubl|Engineer|[[writer|Writer]]}}", "Engineer\nWriter"),
            (
                "[[File:a.jpg|20px]] Ulm<!-- not [[Bern]] -->{{efn|or near it}}",
                "Ulm",
            ),
            (
                "''a'' &amp; '''b'''&nbsp;&ndash; it's [c]",
                "a & b\u{a0}– it's [c]",
            ),
            ("[https://a.example Ada], [https://b.example]", "Ada,"),
            ("{{PAGENAME}}", ""),
            // What is never closed shows its text.
            ("{{a|[[c", "a|c"),
        ] {
            assert_eq!(plain(value), expected, "{value}");
        }
    }

    #[test]
    fn templates_within_templates_without_end_show_nothing() {
        let deep = format!("{}x{}", "{{a|".repeat(1_000), "}}".repeat(1_000));
        assert_eq!(plain(&deep), "");
    }

    proptest! {
        #[test]
        fn any_value_is_shown(
            value in "(\\{\\{|\\}\\}|\\[\\[|\\]\\]|\\[http://a |<ref>|</ref>|<br/>|<!--|-->|''|&amp;|\\||=|\n|ä|date){0,40}",
        ) {
            plain(&value);
        }
    }
}
