//! The numbers of one row of a saved audit.

use std::path::Path;

use crate::audit::{Audit, Floors, Row};
use crate::cli::output::load;
use crate::error::{Error, Result};
use crate::estimate::bound::{RelationShare, WRONG_CANDIDATES_MIN};
use crate::figure::{Bound, Recorded};
use crate::report::bounds::{Kind, Named};
use crate::report::number::{exact, several};

/// What Theorem 2 needs to know of a row.
pub struct Numbers {
    /// The numbers in words.
    pub given: Vec<String>,
    /// The row's relations.
    pub relations: Vec<RelationShare>,
    /// The mean of `2/|E|` over the relations that the floor uses, with numbers, where it uses several.
    pub mean_cost: Option<String>,
    /// `L`, where it is known.
    pub wrong_candidates_max: Option<u64>,
    /// q: the share of prompts that the singletons were counted of.
    pub kept: f64,
    /// Floors that only the audit has the numbers for, at 99 %.
    pub saved: Vec<Named>,
}

/// The numbers of the row of a domain, of a relation, of both, or of the corpus.
pub fn of_audit(path: &Path, domain: Option<&str>, relation: Option<&str>) -> Result<Numbers> {
    let audit = load(path)?;
    if audit.manifest.unit == "mention" {
        return Err(Error::Usage(format!(
            "{}: with unit = mention there are no bounds, because mentions are not draws; scan again with --unit incidence",
            path.display()
        )));
    }
    let rows = parts(&audit, domain, relation)?;
    let wanted = |row: &&Row| {
        let same = |of: &Option<String>, wanted: Option<&str>| {
            wanted.is_none_or(|name| of.as_deref() == Some(name))
        };
        same(&row.domain, domain) && same(&row.relation, relation)
    };
    let mut rows: Vec<&Row> = rows.iter().filter(wanted).collect();
    // As an audit sums them up: sums of floats show their order in the last digit.
    rows.sort_by_key(|row| &row.relation);
    if rows.is_empty() {
        return Err(no_such_row(&audit, domain, relation));
    }
    let kept = audit.share_counted();
    let mut given = vec![format!("{}: {}", path.display(), name(domain, relation))];
    if kept < 1.0 {
        given.push(format!(
            "singletons are estimates: one prompt in {} was counted",
            1.0 / kept
        ));
    }
    let several_relations = rows.iter().filter(|row| row.incidences > 0).count() > 1;
    let used = |row: &Row| match several_relations && !is_used(&share(row, kept)) {
        true => Use::LeftOut,
        false => Use::Taken,
    };
    given.extend(rows.iter().map(|row| in_words(row, used(row))));
    let relations: Vec<_> = rows.iter().map(|row| share(row, kept)).collect();
    Ok(Numbers {
        given,
        mean_cost: several_relations.then(|| mean_cost(&relations)),
        relations,
        kept,
        wrong_candidates_max: wrong_candidates_max(&rows),
        saved: saved(&audit, domain, relation),
    })
}

/// Rows of one relation each that make up the row that is asked for.
fn parts<'a>(audit: &'a Audit, domain: Option<&str>, relation: Option<&str>) -> Result<&'a [Row]> {
    match (domain, relation) {
        (None, _) => Ok(&audit.relations),
        (Some(_), _) => audit.cells.as_deref().ok_or_else(|| {
            let said = "this audit has no rows of (domain, relation), which a domain is made of; save it with --out, or print it with --cells";
            Error::Usage(said.into())
        }),
    }
}

/// A relation's share of a row of which a share `kept` of the prompts was counted.
fn share(row: &Row, kept: f64) -> RelationShare {
    RelationShare {
        incidences: row.incidences,
        singletons: row.counted(kept).singletons(),
        candidates: row.candidates.map_or(0, |of| of.distinct_facts),
        arbitrary: row.arbitrary.unwrap_or(true),
    }
}

/// `L`: the most candidates that a relation is taken to have, less the right one, if the audit has the laws of facts.
fn wrong_candidates_max(rows: &[&Row]) -> Option<u64> {
    let high = |row: &&&Row| {
        let candidates = row.candidates.map_or(0, |of| of.distinct_facts);
        let chao1 = row.law.as_ref()?.chao1.ceil() as u64;
        Some(candidates.max(chao1).max(2))
    };
    let high: Option<Vec<u64>> = rows
        .iter()
        .filter(|row| row.incidences > 0)
        .map(|row| high(&row))
        .collect();
    high?.into_iter().max().map(|high| high - 1)
}

/// The floors of the row that are made from more than the numbers shown.
fn saved(audit: &Audit, domain: Option<&str>, relation: Option<&str>) -> Vec<Named> {
    let rows = match (domain, relation) {
        (None, None) => return of_floors(&audit.total.floors),
        (Some(_), None) => Some(&audit.domains),
        (None, Some(_)) => Some(&audit.relations),
        (Some(_), Some(_)) => audit.cells.as_ref(),
    };
    let is_row =
        |row: &&Row| row.domain.as_deref() == domain && row.relation.as_deref() == relation;
    let row = rows.into_iter().flatten().find(is_row);
    row.map(|row| of_floors(&row.floors)).unwrap_or_default()
}

fn of_floors(floors: &Floors) -> Vec<Named> {
    let named = |kind, bound: &Option<Recorded<Bound>>| {
        let bound = bound.clone()?;
        Some(Named { kind, bound })
    };
    let named = [
        named(Kind::PairsObserved, &floors.pairs_observed_answers),
        named(Kind::Documents, &floors.documents),
        named(Kind::DocumentsObserved, &floors.documents_observed_answers),
    ];
    named.into_iter().flatten().collect()
}

/// What a floor does with a relation of its row.
enum Use {
    Taken,
    LeftOut,
}

/// Whether a floor over several relations uses this one.
fn is_used(share: &RelationShare) -> bool {
    share.arbitrary && share.candidates > WRONG_CANDIDATES_MIN
}

fn mean_cost(relations: &[RelationShare]) -> String {
    let incidences = exact(relations.iter().map(|of| of.incidences).sum());
    let used = relations.iter().filter(|of| is_used(of));
    let terms: Vec<_> = used
        .map(|of| {
            format!(
                "{}/{incidences} × 2/{}",
                exact(of.incidences),
                exact(of.candidates - 1)
            )
        })
        .collect();
    terms.join(" + ")
}

fn in_words(row: &Row, used: Use) -> String {
    let share = share(row, 1.0);
    let derivable = if share.arbitrary { "" } else { ", derivable" };
    let left_out = match used {
        Use::LeftOut => {
            "; not used by the floor, which takes arbitrary facts with ten or more wrong candidates"
        }
        Use::Taken => "",
    };
    format!(
        "{}: N = {}, g_1 = {}, |R| = {}{derivable}{left_out}",
        row.relation.as_deref().unwrap_or("corpus"),
        several(share.incidences, "incidence"),
        several(share.singletons, "singleton"),
        several(share.candidates, "candidate")
    )
}

fn name(domain: Option<&str>, relation: Option<&str>) -> String {
    match (domain, relation) {
        (None, None) => "corpus".to_owned(),
        (Some(domain), None) => format!("domain {domain}"),
        (None, Some(relation)) => format!("relation {relation}"),
        (Some(domain), Some(relation)) => format!("relation {relation} in domain {domain}"),
    }
}

fn no_such_row(audit: &Audit, domain: Option<&str>, relation: Option<&str>) -> Error {
    let names = |rows: &[Row], of: fn(&Row) -> Option<&String>| {
        let names: Vec<_> = rows
            .iter()
            .filter_map(of)
            .take(10)
            .map(String::as_str)
            .collect();
        names.join(", ")
    };
    let domains = names(&audit.domains, |row| row.domain.as_ref());
    let relations = names(&audit.relations, |row| row.relation.as_ref());
    Error::Usage(format!(
        "the audit has no pairs of {}. Its domains: {domains}. Its relations: {relations}",
        name(domain, relation)
    ))
}
