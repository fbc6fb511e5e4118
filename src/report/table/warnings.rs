//! What makes figures say less than they seem to (theory I).

use crate::audit::{Audit, CandidateSource, Row};
use crate::report::number::{Rounding, exact, percent, share};
use crate::report::text::{clean, shorten, wrap};

use super::name;

/// Documents with pairs below which a row has few of them.
const DOCUMENTS_MIN: u64 = 1_000;

/// Wrong candidates below which a relation has too few for a floor.
const WRONG_CANDIDATES_MIN: u64 = 10;

/// Rows that a warning names.
const NAMED_MAX: usize = 3;

/// The widest name in a warning.
const NAME_MAX: usize = 30;

/// The warnings that the audit calls for, one after the other.
pub(super) fn lines(audit: &Audit, width: usize) -> Vec<String> {
    let warnings = [
        mentions(audit),
        few_documents(audit),
        abstentions(audit),
        contested(audit),
        duplicates(audit),
        few_candidates(audit),
        declared_too_few(audit),
        skewed(audit),
        derivable(audit),
    ];
    let line = |warning: &String| wrap("! ", warning, width);
    let said = audit.manifest.warnings.iter().map(|warning| clean(warning));
    said.chain(warnings.into_iter().flatten())
        .flat_map(|warning| line(&warning))
        .collect()
}

fn mentions(audit: &Audit) -> Option<String> {
    (audit.manifest.unit == "mention").then(|| {
        "incidences are mentions here, restatements included (unit = mention): no interval, no floor".to_owned()
    })
}

fn few_documents(audit: &Audit) -> Option<String> {
    let few = |row: &Row| row.incidences > 0 && row.documents_with_pairs < DOCUMENTS_MIN;
    let whose = whose(audit, few)?;
    let at_least = exact(DOCUMENTS_MIN);
    Some(format!(
        "few documents (fewer than {at_least} with pairs): {whose}"
    ))
}

fn abstentions(audit: &Audit) -> Option<String> {
    // Divided, not doubled: twice a count may be more than a count can be.
    let most = |row: &Row| row.abstentions > row.incidences / 2 && row.incidences > 0;
    let whose = whose(audit, most)?;
    Some(format!("more than 50 % of the incidences abstain: {whose}"))
}

/// Shares of contested prompts and of contested singletons above which a row's facts are no single answers (theory I).
const CONTESTED_MAX: f64 = 0.05;
const CONTESTED_SINGLETONS_MAX: f64 = 0.1;

fn contested(audit: &Audit) -> Option<String> {
    let often = |row: &Row| {
        let contested = row.contested.as_ref().and_then(|figure| figure.defined());
        contested.is_some_and(|contested| {
            let singletons = contested.singletons / row.singletons.max(1) as f64;
            contested.value > CONTESTED_MAX || singletons > CONTESTED_SINGLETONS_MAX
        })
    };
    let whose = whose(audit, often)?;
    Some(format!(
        "contested: two facts or more are stated for over 5 % of the prompts or 10 % of the singletons: {whose}"
    ))
}

/// The share of copies above which the rate without them is said too (theory H.1).
const DUPLICATES_MAX: f64 = 0.01;

fn duplicates(audit: &Audit) -> Option<String> {
    let duplicates = audit.duplicates.as_ref()?;
    let copies = duplicates.share.defined()?.value;
    let without = match duplicates.singleton_rate_without.defined() {
        Some(rate) => format!(
            "; the singleton rate without them is {}",
            share(rate.value, Rounding::Nearest)
        ),
        None => String::new(),
    };
    (copies > DUPLICATES_MAX).then(|| {
        let copies = percent(copies);
        format!("duplicates: {copies} of the documents with pairs are copies of others{without}")
    })
}

fn few_candidates(audit: &Audit) -> Option<String> {
    let few = |row: &Row| {
        let candidates = row.candidates.map(|of| of.distinct_facts);
        candidates.is_some_and(|count| count.saturating_sub(1) < WRONG_CANDIDATES_MIN)
    };
    let whose = names(&audit.relations, "relation", few)?;
    Some(format!("too few wrong candidates for a floor: {whose}"))
}

fn declared_too_few(audit: &Audit) -> Option<String> {
    let too_few = |row: &Row| {
        let declared = row
            .candidates
            .filter(|of| of.source == CandidateSource::Configured);
        let seen = row.law.as_ref().map_or(0, |law| law.distinct_facts);
        declared.is_some_and(|declared| declared.distinct_facts < seen)
    };
    let whose = names(&audit.relations, "relation", too_few)?;
    Some(format!(
        "more facts are seen than `candidates` declares: {whose}"
    ))
}

/// τ above which the floor for uniform answers says too much (theory I).
const SKEW_MAX: f64 = 0.5;

fn skewed(audit: &Audit) -> Option<String> {
    let skewed = |row: &Row| row.law.as_ref().is_some_and(|law| law.tau > SKEW_MAX);
    let whose = names(&audit.relations, "relation", skewed)?;
    Some(format!(
        "skewed answers, so that the floor for uniform answers does not apply (JSON: pairs_observed_answers): {whose}"
    ))
}

fn derivable(audit: &Audit) -> Option<String> {
    let derivable = |row: &Row| row.arbitrary == Some(false);
    let whose = names(&audit.relations, "relation", derivable)?;
    Some(format!(
        "derivable facts, which floors assume away: {whose}"
    ))
}

/// The corpus, if it is concerned, else the domains and relations that are.
fn whose(audit: &Audit, concerned: impl Fn(&Row) -> bool) -> Option<String> {
    if concerned(&audit.total) {
        return Some("the corpus".to_owned());
    }
    let domains = names(&audit.domains, "domain", &concerned);
    let relations = names(&audit.relations, "relation", &concerned);
    let both: Vec<_> = [domains, relations].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join("; "))
}

fn names(rows: &[Row], noun: &str, concerned: impl Fn(&Row) -> bool) -> Option<String> {
    let concerned: Vec<_> = rows.iter().filter(|row| concerned(row)).collect();
    let plural = if concerned.len() == 1 { "" } else { "s" };
    let named = concerned.iter().take(NAMED_MAX);
    let named: Vec<_> = named.map(|row| shorten(&name(row), NAME_MAX)).collect();
    let more = match concerned.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(" and {} more", exact(more as u64)),
    };
    (!named.is_empty()).then(|| format!("{noun}{plural} {}{more}", named.join(", ")))
}
