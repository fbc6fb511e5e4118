//! What makes figures say less than they seem to (theory I): a line or two for each kind of warning, with the rows
//! concerned.

use crate::audit::{Audit, Row, Warning, WarningKind};
use crate::report::Explanations;
use crate::report::number::{Rounding, exact, percent, several, share};
use crate::report::text::{clean, shorten, wrap};

use super::columns::{Column, columns};
use super::grid::Subject;
use super::name;

/// Rows that a warning names.
const NAMED_MAX: usize = 3;

/// Lines that a warning takes where little is explained.
const LINES_MAX: usize = 2;

/// The widest name in a warning.
const NAME_MAX: usize = 30;

/// The kinds in the order of their lines. What a table says by itself is left out: that the input is incomplete stands
/// above it, that a forecast is a bracket in the forecast's line.
const KINDS: [WarningKind; 12] = [
    WarningKind::MentionUnit,
    WarningKind::FewDocuments,
    WarningKind::Abstentions,
    WarningKind::Contested,
    WarningKind::Duplicates,
    WarningKind::SmallSample,
    WarningKind::Vacuous,
    WarningKind::VacuousDocuments,
    WarningKind::FewCandidates,
    WarningKind::DeclaredTooFew,
    WarningKind::Skewed,
    WarningKind::Derivable,
];

/// The warnings that the audit calls for, one after the other. Those of the run are few, and told whole.
pub(super) fn lines(audit: &Audit, explanations: Explanations, width: usize) -> Vec<String> {
    let of_run = audit.manifest.warnings.iter();
    let of_run = of_run.flat_map(|warning| wrapped(&clean(warning), width));
    let shown = |kind: &WarningKind| is_shown(*kind, width);
    let of_rows = KINDS.into_iter().filter(shown);
    let of_rows = of_rows.flat_map(|kind| match explanations {
        Explanations::Brief => fitted(audit, kind, width),
        Explanations::Full => {
            let text = text(audit, kind, NAMED_MAX);
            text.map_or(Vec::new(), |text| wrapped(&text, width))
        }
    });
    of_run.chain(of_rows).collect()
}

fn wrapped(warning: &str, width: usize) -> Vec<String> {
    wrap("! ", warning, width)
}

/// The warning on one line if that can name a row, else on two with as many names as they hold.
fn fitted(audit: &Audit, kind: WarningKind, width: usize) -> Vec<String> {
    let naming = |named| text(audit, kind, named).map(|text| wrapped(&text, width));
    let within = |lines_max| {
        let most_first = (1..=NAMED_MAX).rev();
        most_first
            .filter_map(naming)
            .find(|lines| lines.len() <= lines_max)
    };
    let lines = (1..=LINES_MAX).find_map(within);
    lines.or_else(|| naming(0)).unwrap_or_default()
}

/// Whether a table of this width has the figures that the warning is about.
fn is_shown(kind: WarningKind, width: usize) -> bool {
    kind != WarningKind::VacuousDocuments
        || columns(Subject::Domain, width).contains(&Column::DocumentFloor)
}

/// The warning, with at most so many names of domains and of relations.
fn text(audit: &Audit, kind: WarningKind, named_max: usize) -> Option<String> {
    let whose = whose(audit, kind, named_max)?;
    let text = kind.describe();
    Some(match kind {
        WarningKind::MentionUnit => text.to_owned(),
        WarningKind::Duplicates => duplicates(audit)?,
        WarningKind::Vacuous => {
            format!("vacuous at this size; the floor is 0 up to these singleton rates: {whose}")
        }
        WarningKind::VacuousDocuments => {
            format!(
                "vacuous at this size; the floor for documents is 0 up to these shares of prompts that no other document answers: {whose}"
            )
        }
        _ => format!("{text}: {whose}"),
    })
}

fn duplicates(audit: &Audit) -> Option<String> {
    let duplicates = audit.duplicates.as_ref()?;
    let copies = percent(duplicates.share.defined()?.value);
    let without = match duplicates.singleton_rate_without.defined() {
        Some(rate) => format!(
            "; the singleton rate without them is {}",
            share(rate.value, Rounding::Nearest)
        ),
        None => String::new(),
    };
    Some(format!(
        "duplicates: {copies} of the documents with pairs are copies of others{without}"
    ))
}

/// The corpus, if it is concerned, else the domains and relations that are.
fn whose(audit: &Audit, kind: WarningKind, named_max: usize) -> Option<String> {
    if let Some(warning) = warning(&audit.total, kind) {
        return Some("the corpus".to_owned() + &needed(warning));
    }
    let domains = names(&audit.domains, "domain", kind, named_max);
    let relations = names(&audit.relations, "relation", kind, named_max);
    let both: Vec<_> = [domains, relations].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join("; "))
}

/// The first rows that are concerned, and how many more; without names, how many in all.
fn names(rows: &[Row], noun: &str, kind: WarningKind, named_max: usize) -> Option<String> {
    let concerned = rows
        .iter()
        .filter_map(|row| Some((row, warning(row, kind)?)));
    let concerned: Vec<_> = concerned.collect();
    let plural = if concerned.len() == 1 { "" } else { "s" };
    if named_max == 0 {
        let all = several(concerned.len() as u64, noun);
        return (!concerned.is_empty()).then_some(all);
    }
    let named = concerned.iter().take(named_max);
    let named: Vec<_> = named
        .map(|(row, warning)| shorten(&name(row), NAME_MAX) + &needed(warning))
        .collect();
    let more = match concerned.len().saturating_sub(named_max) {
        0 => String::new(),
        more => format!(" and {} more", exact(more as u64)),
    };
    (!named.is_empty()).then(|| format!("{noun}{plural} {}{more}", named.join(", ")))
}

fn warning(row: &Row, kind: WarningKind) -> Option<&Warning> {
    row.warnings.iter().find(|warning| warning.kind == kind)
}

/// What a floor that says nothing would need.
fn needed(warning: &Warning) -> String {
    match (warning.kind, warning.value) {
        (WarningKind::Vacuous | WarningKind::VacuousDocuments, Some(value)) => {
            format!(" {}", share(value, Rounding::Up))
        }
        _ => String::new(),
    }
}
