//! What a pair looks like in print: a JSON object a line for programs, the place and the matched text for people.

use std::io::Write;

use console::Style;
use serde::Serialize;

use super::PairFormat;
use crate::error::{Error, Result};
use crate::pipeline::records::Found;
use crate::report::text::{clean, shorten, width};

/// A pair as JSON (`design.md` 6).
#[derive(Serialize)]
struct PairRecord<'a> {
    shard: &'a str,
    record: u64,
    document: u64,
    id: Option<&'a str>,
    domain: &'a str,
    relation: &'a str,
    rule: &'a str,
    prompt: &'a str,
    fact: Option<&'a str>,
    raw_prompt: &'a str,
    raw_fact: Option<&'a str>,
    start: Option<usize>,
    end: Option<usize>,
}

/// How pairs are printed.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// As JSON or for people.
    pub(super) format: PairFormat,
    /// Columns of the terminal.
    pub(super) columns: usize,
}

impl Look {
    /// Appends one pair.
    pub(super) fn write(&self, shard: &str, found: &Found<'_>, out: &mut Vec<u8>) -> Result<()> {
        match self.format {
            PairFormat::Json => write_json(shard, found, out),
            PairFormat::Lines => Ok(self.write_lines(shard, found, out)?),
        }
    }

    fn write_lines(
        &self,
        shard: &str,
        found: &Found<'_>,
        out: &mut Vec<u8>,
    ) -> std::io::Result<()> {
        let pair = &found.pair;
        let (dim, bold) = (Style::new().dim(), Style::new().bold());
        writeln!(
            out,
            "{}  {}  {} = {}  {}",
            dim.apply_to(format!("{}:{}", clean(shard), found.record)),
            clean(pair.relation),
            bold.apply_to(self.short(pair.prompt)),
            bold.apply_to(self.short(pair.fact.unwrap_or("(abstains)"))),
            dim.apply_to(format!("[{}]", pair.rule)),
        )?;
        match (found.text, pair.span) {
            (Some(text), Some((start, end))) => {
                let fact = pair.raw_fact.unwrap_or_default();
                writeln!(out, "    {}", self.snippet(text, start, end, fact))
            }
            _ => Ok(()),
        }
    }

    /// The fact in the match, and the match in the line around it, cut to what fits: the fact stays.
    fn snippet(&self, text: &str, start: usize, end: usize, fact: &str) -> String {
        let matched = one_line(&text[start..end]);
        let fact = one_line(fact);
        let (left, fact, right) = match matched.rsplit_once(&*fact) {
            Some((left, right)) if !fact.is_empty() => (left, fact, right),
            _ => ("", matched.clone(), ""),
        };
        let room = self.columns.saturating_sub(INDENT).max(40);
        let fact = shorten(&fact, room / 2);
        let around = room.saturating_sub(width(&fact) + 2) / 2;
        let before = one_line(last_line(&text[..start]));
        let after = one_line(first_line(&text[end..]));
        let (before, left) = parted(&tail(&format!("{before}{left}"), around), width(left));
        let right_shown = head(&format!("{right}{after}"), around);
        let rest = width(&right_shown).saturating_sub(width(right));
        let (right, after) = parted(&right_shown, rest);
        let (yellow, green) = (Style::new().yellow(), Style::new().green().bold());
        format!(
            "{before}{}{}{}{after}",
            yellow.apply_to(left),
            green.apply_to(fact),
            yellow.apply_to(right)
        )
    }

    fn short(&self, text: &str) -> String {
        shorten(&one_line(text), self.columns.max(80) / 2)
    }
}

/// Columns before a snippet.
const INDENT: usize = 4;

fn write_json(shard: &str, found: &Found<'_>, out: &mut Vec<u8>) -> Result<()> {
    let (document, pair) = (found.document, &found.pair);
    let record = PairRecord {
        shard,
        record: found.record,
        document: document.record,
        id: document.id.as_deref(),
        domain: &document.domain,
        relation: pair.relation,
        rule: pair.rule,
        prompt: pair.prompt,
        fact: pair.fact,
        raw_prompt: pair.raw_prompt,
        raw_fact: pair.raw_fact,
        start: pair.span.map(|(start, _)| start),
        end: pair.span.map(|(_, end)| end),
    };
    serde_json::to_writer(&mut *out, &record)
        .map_err(|error| Error::Failed(format!("cannot write a pair as JSON: {error}")))?;
    out.push(b'\n');
    Ok(())
}

/// White space of any kind as single spaces, and nothing that a terminal would obey. Spaces at the ends stay.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        match character.is_whitespace() {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(character),
        }
    }
    clean(&line)
}

/// Text around a match is looked at no further than this, in bytes: lines can be very long.
const AROUND_MAX: usize = 1_000;

fn last_line(text: &str) -> &str {
    let from = text.len().saturating_sub(AROUND_MAX);
    let from = (from..=text.len()).find(|&at| text.is_char_boundary(at));
    let near = &text[from.unwrap_or(text.len())..];
    near.rsplit('\n').next().unwrap_or_default()
}

fn first_line(text: &str) -> &str {
    let to = (0..=AROUND_MAX.min(text.len())).rfind(|&at| text.is_char_boundary(at));
    let near = &text[..to.unwrap_or_default()];
    near.split('\n').next().unwrap_or_default()
}

/// A text in two: the second part takes this many columns, or all.
fn parted(text: &str, columns: usize) -> (String, String) {
    let mut second = String::new();
    let mut first: Vec<char> = text.chars().collect();
    while width(&second) < columns
        && let Some(last) = first.pop()
    {
        second.insert(0, last);
    }
    (first.into_iter().collect(), second)
}

/// The end of a text, with an ellipsis where it is cut.
fn tail(text: &str, columns: usize) -> String {
    let reversed: String = text.chars().rev().collect();
    head(&reversed, columns).chars().rev().collect()
}

/// The beginning of a text, with an ellipsis where it is cut.
fn head(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_string();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if width(&kept) + 1 >= columns {
            break;
        }
        kept.push(character);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_keeps_the_fact_and_fits() {
        let look = Look {
            format: PairFormat::Lines,
            columns: 60,
        };
        let text = format!(
            "{}\nJan Roe (born in a small town on 3 May 1902 in Narva) {}",
            "x".repeat(5_000),
            "was a smith ".repeat(300)
        );
        let start = text.find("Jan").unwrap();
        let end = text.find(" in Narva").unwrap();
        let shown =
            console::strip_ansi_codes(&look.snippet(&text, start, end, "3 May 1902")).to_string();
        assert!(shown.contains("on 3 May 1902 in Narva)"), "{shown}");
        assert!(width(&shown) <= 56, "{shown}");
        let whole = look.snippet("Jan Roe, b. 1902.", 0, 16, "1902");
        assert_eq!(console::strip_ansi_codes(&whole), "Jan Roe, b. 1902.");
    }
}
