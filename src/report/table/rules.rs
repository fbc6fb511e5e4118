//! What each rule found: "no rule matched" must never look like "nothing was there to find".

use std::cmp::Reverse;

use crate::audit::{Audit, RuleCounts};
use crate::report::number::{compact, exact, several};
use crate::report::text::{clean, wrap};
use crate::report::{Explanations, ReportOptions};

/// Columns that the names of the lists take.
const LEAD: usize = 16;

/// Rules with pairs that are named.
const LARGEST_MAX: usize = 10;

/// Rules that found none and are named where little is explained.
const FRUITLESS_MAX: usize = 3;

/// What the rules found. Where there is nothing else to show, all of it.
pub(super) fn lines(audit: &Audit, options: &ReportOptions<'_>, width: usize) -> Vec<String> {
    match options.explanations {
        Explanations::Brief if audit.total.incidences > 0 => brief(audit, width),
        _ => full(audit, options.rows_max, width),
    }
}

/// How many rules found pairs, and which searched and found none.
fn brief(audit: &Audit, width: usize) -> Vec<String> {
    if audit.rules.is_empty() {
        return Vec::new();
    }
    let (mut with_pairs, mut idle, mut fruitless) = (0, 0, Vec::new());
    for rule in &audit.rules {
        match (rule.pairs, rule.searched) {
            (0, 0) => idle += 1,
            (0, _) => fruitless.push(clean(&rule.rule)),
            _ => with_pairs += 1,
        }
    }
    let all = exact(audit.rules.len() as u64);
    let mut said = vec![format!("{} of {all} found pairs", exact(with_pairs))];
    let none = format!("{} found none", exact(fruitless.len() as u64));
    match fruitless.len() {
        0 => {}
        1..=FRUITLESS_MAX => said.push(format!("{none} ({})", fruitless.join(", "))),
        _ => said.push(none),
    }
    if idle > 0 {
        said.push(format!("{} never ran", exact(idle)));
    }
    let text = said.join(", ") + " (--explain)";
    wrap(&format!("{:LEAD$}", "rules"), &text, width)
}

/// The rules with the most pairs; those without, and of how many places that they searched; those that had nothing to search, because
/// no literal or field of theirs was seen.
fn full(audit: &Audit, rows_max: usize, width: usize) -> Vec<String> {
    let rules =
        |wanted: fn(&RuleCounts) -> bool| audit.rules.iter().filter(move |rule| wanted(rule));
    let mut with_pairs: Vec<_> = rules(|rule| rule.pairs > 0).collect();
    with_pairs.sort_by_key(|rule| Reverse(rule.pairs));
    let with_pairs = with_pairs
        .into_iter()
        .map(|rule| format!("{}\u{a0}{}", clean(&rule.rule), compact(rule.pairs)));
    let without = rules(|rule| rule.pairs == 0 && rule.searched > 0).map(|rule| {
        let searched = compact(rule.searched);
        match rule.matched {
            0 => format!("{}\u{a0}(0\u{a0}of\u{a0}{searched})", clean(&rule.rule)),
            matched => format!(
                "{} (dropped {} of {searched})",
                clean(&rule.rule),
                compact(matched)
            ),
        }
    });
    let idle = rules(|rule| rule.searched == 0).map(|rule| clean(&rule.rule));
    if audit.ledger.documents == 0 {
        return Vec::new();
    }
    if !audit.rules.is_empty() && audit.rules.iter().all(|rule| rule.searched == 0) {
        let rules = several(audit.rules.len() as u64, "rule");
        let text = format!("all {rules}: no literal and no field of theirs was seen");
        return wrap(&format!("{:LEAD$}", "never ran"), &text, width);
    }
    // A rule takes a third of a line or so: as many lines as a table has rows.
    let most = rows_max.saturating_mul(2).max(1);
    let largest = LARGEST_MAX.min(most);
    let mut lines = list("pairs by rule", with_pairs.collect(), largest, width);
    lines.extend(list("without pairs", without.collect(), most, width));
    lines.extend(list("never ran", idle.collect(), most, width));
    lines
}

fn list(name: &str, mut rules: Vec<String>, shown: usize, width: usize) -> Vec<String> {
    if rules.is_empty() {
        return Vec::new();
    }
    let more = rules.len().saturating_sub(shown);
    rules.truncate(shown);
    let mut text = rules.join(", ");
    if more > 0 {
        text += &format!(" and {} more (--format json)", exact(more as u64));
    }
    wrap(&format!("{name:LEAD$}"), &text, width)
}
