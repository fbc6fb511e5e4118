//! Whose figures a gate speaks of: the corpus, a domain, a relation, a cell, the ledger.

use crate::audit::{Audit, Duplicates, Row};
use crate::ledger::Ledger;
use crate::nearest::did_you_mean;

/// Names that a message lists.
const NAMES_LISTED: usize = 5;

/// Whose figures.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Total,
    Ledger,
    Duplicates,
    Domain(Name),
    Relation(Name),
    Cell(Name, Name),
}

/// A name, or a pattern of names: the texts between its stars.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name(pub(super) Vec<String>);

/// Where the figures of a subject stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    Row(&'a Row),
    Ledger(&'a Ledger),
    Duplicates(&'a Duplicates),
}

impl Name {
    /// Whether several names may match.
    pub(super) fn is_pattern(&self) -> bool {
        self.0.len() > 1
    }

    fn matches(&self, name: &str) -> bool {
        let [first, middle @ .., last] = self.0.as_slice() else {
            return self.0.first().is_some_and(|only| only == name);
        };
        let Some(mut rest) = name.strip_prefix(first.as_str()) else {
            return false;
        };
        for text in middle {
            match rest.split_once(text.as_str()) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }

    fn text(&self) -> String {
        self.0.join("*")
    }
}

impl Subject {
    /// Whether several rows may match.
    pub(super) fn is_pattern(&self) -> bool {
        match self {
            Subject::Total | Subject::Ledger | Subject::Duplicates => false,
            Subject::Domain(name) | Subject::Relation(name) => name.is_pattern(),
            Subject::Cell(domain, relation) => domain.is_pattern() || relation.is_pattern(),
        }
    }

    /// The sources in the audit, at least one; else why there is none.
    pub(super) fn sources<'a>(&self, audit: &'a Audit) -> Result<Vec<Source<'a>>, String> {
        let rows: Vec<&Row> = match self {
            Subject::Total => vec![&audit.total],
            Subject::Ledger => return Ok(vec![Source::Ledger(&audit.ledger)]),
            Subject::Duplicates => {
                let duplicates = audit.duplicates.as_ref();
                let duplicates = duplicates.ok_or("the audit has no figures of copies")?;
                return Ok(vec![Source::Duplicates(duplicates)]);
            }
            Subject::Domain(name) => matching(&audit.domains, &[(name, domain)]),
            Subject::Relation(name) => matching(&audit.relations, &[(name, relation)]),
            Subject::Cell(of, about) => {
                let cells = audit
                    .cells
                    .as_deref()
                    .ok_or("the audit was saved without its cells")?;
                matching(cells, &[(of, domain), (about, relation)])
            }
        };
        match rows.is_empty() {
            true => Err(self.missing(audit)),
            false => Ok(rows.into_iter().map(Source::Row).collect()),
        }
    }

    fn missing(&self, audit: &Audit) -> String {
        let lacks = |noun, name: &Name, rows: &[Row], of: NameOf| {
            let names: Vec<&str> = rows.iter().filter_map(of).collect();
            let found = names.iter().any(|known| name.matches(known));
            (!found).then(|| no_such(noun, &name.text(), &names))
        };
        let parts = match self {
            Subject::Total | Subject::Ledger | Subject::Duplicates => vec![],
            Subject::Domain(name) => vec![lacks("domain", name, &audit.domains, domain)],
            Subject::Relation(name) => vec![lacks("relation", name, &audit.relations, relation)],
            Subject::Cell(of, about) => vec![
                lacks("domain", of, &audit.domains, domain),
                lacks("relation", about, &audit.relations, relation),
            ],
        };
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        match parts.is_empty() {
            true => "the domain and the relation are there, but no pair of both".into(),
            false => parts.join("; "),
        }
    }
}

impl Source<'_> {
    /// What the row is called, for people.
    pub(super) fn label(&self) -> String {
        let row = match self {
            Source::Row(row) => row,
            Source::Ledger(_) => return "ledger".into(),
            Source::Duplicates(_) => return "duplicates".into(),
        };
        match (&row.domain, &row.relation) {
            (Some(domain), Some(relation)) => format!("cell {domain} / {relation}"),
            (Some(domain), None) => format!("domain {domain}"),
            (None, Some(relation)) => format!("relation {relation}"),
            (None, None) => "corpus".into(),
        }
    }

    /// What the row is called in a gate.
    pub(super) fn subject(&self) -> String {
        let row = match self {
            Source::Row(row) => row,
            Source::Ledger(_) => return "ledger".into(),
            Source::Duplicates(_) => return "duplicates".into(),
        };
        let quoted = |name: &str| {
            let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{}\"", escaped.replace('*', "\\*"))
        };
        match (&row.domain, &row.relation) {
            (Some(domain), Some(relation)) => {
                format!("cell({}, {})", quoted(domain), quoted(relation))
            }
            (Some(domain), None) => format!("domain({})", quoted(domain)),
            (None, Some(relation)) => format!("relation({})", quoted(relation)),
            (None, None) => "total".into(),
        }
    }
}

/// Reads a row's domain or relation.
type NameOf = fn(&Row) -> Option<&str>;

fn domain(row: &Row) -> Option<&str> {
    row.domain.as_deref()
}

fn relation(row: &Row) -> Option<&str> {
    row.relation.as_deref()
}

fn matching<'a>(rows: &'a [Row], names: &[(&Name, NameOf)]) -> Vec<&'a Row> {
    let fits = |row: &&Row| {
        names
            .iter()
            .all(|(name, of)| of(row).is_some_and(|known| name.matches(known)))
    };
    rows.iter().filter(fits).collect()
}

fn no_such(noun: &str, name: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return format!("no {noun} {name:?} in the audit, which has none at all");
    }
    let guess = did_you_mean(name, known.iter().copied());
    let listed = known
        .iter()
        .take(NAMES_LISTED)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let more = match known.len().saturating_sub(NAMES_LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("no {noun} {name:?} in the audit{guess} There are {listed}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        let name = |pattern: &str| Name(pattern.split('*').map(str::to_string).collect());
        assert!(name("wiki").matches("wiki") && !name("wiki").matches("wikipedia"));
        assert!(name("*").matches("") && name("*").matches("a/b"));
        assert!(name("wiki*").matches("wikipedia") && !name("wiki*").matches("a wiki"));
        assert!(name("*.co.*").matches("bbc.co.uk") && !name("*.co.*").matches("co.uk"));
        assert!(name("a*a").matches("aa") && !name("a*a").matches("a"));
    }
}
