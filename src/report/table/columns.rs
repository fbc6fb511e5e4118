//! The columns of the tables: from which width they are shown, their headings and what stands in them.

use crate::audit::{CandidateSource, Row};
use crate::figure::{Bound, Recorded};
use crate::report::number::{Rounding, compact, interval, share};

use super::grid::Subject;
use super::notes::Notes;

/// What a column shows of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Documents,
    DocumentsWithPairs,
    Incidences,
    Abstained,
    Prompts,
    Singletons,
    Rate,
    Alone,
    Floor,
    DocumentFloor,
    Paper,
    Candidates,
    Kind,
}

use Column::*;

/// The columns of a table of domains, with the narrowest width in which each is shown.
const OF_DOMAINS: &[(Column, usize)] = &[
    (Documents, 80),
    (DocumentsWithPairs, 150),
    (Incidences, 80),
    (Abstained, 150),
    (Prompts, 80),
    (Singletons, 80),
    (Rate, 80),
    (Alone, 120),
    (Floor, 80),
    (DocumentFloor, 120),
    (Paper, 120),
];

/// The columns of tables of relations and of cells. Relations have no documents of their own: all are read for each.
const OF_RELATIONS: &[(Column, usize)] = &[
    (DocumentsWithPairs, 120),
    (Incidences, 80),
    (Abstained, 150),
    (Prompts, 80),
    (Singletons, 80),
    (Rate, 80),
    (Floor, 80),
    (Paper, 150),
    (Candidates, 80),
    (Kind, 120),
];

/// From this width on headings have room for whole words.
const WHOLE_WORDS: usize = 100;

/// The columns that a table of the width has.
pub(super) fn columns(subject: Subject, width: usize) -> Vec<Column> {
    let all = match subject {
        Subject::Domain => OF_DOMAINS,
        Subject::Relation | Subject::Cell => OF_RELATIONS,
    };
    let shown = |&(column, from): &(Column, usize)| (width >= from).then_some(column);
    all.iter().filter_map(shown).collect()
}

/// What stands in a cell. Figures of a column end below each other, tails begin below each other.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) figure: String,
    /// A mark or a second figure, with the space before it.
    pub(super) tail: String,
}

impl From<String> for Content {
    fn from(figure: String) -> Self {
        Content {
            figure,
            ..Content::default()
        }
    }
}

impl Column {
    /// The heading, of one line or two.
    pub(super) fn heading(self, width: usize) -> &'static str {
        let (whole, narrow) = match self {
            Documents => ("documents", "docu-\nments"),
            DocumentsWithPairs => ("documents\nwith pairs", "docu-\nments"),
            Incidences => ("incidences", "inci-\ndences"),
            Abstained => ("abstained", "ab-\nstained"),
            Prompts => ("prompts", "prompts"),
            Singletons => ("singletons", "single-\ntons"),
            Rate => (
                "singleton rate\nand interval",
                "singleton rate\nand interval",
            ),
            Alone => ("domain\nalone", "domain\nalone"),
            Floor => ("floor\n− δ", "floor\n− δ"),
            DocumentFloor => ("documents\n− δ", "documents\n− δ"),
            Paper => ("Theorem 2\n− δ", "Theorem 2\n− δ"),
            Candidates => ("candidates\n|R|", "|R|"),
            Kind => ("facts", "facts"),
        };
        if width < WHOLE_WORDS { narrow } else { whole }
    }

    /// Whether the column holds words and not figures.
    pub(super) fn is_words(self) -> bool {
        self == Kind
    }

    /// What the column shows of a row.
    pub(super) fn content(self, row: &Row, notes: &mut Notes) -> Content {
        match self {
            Documents => compact(row.documents).into(),
            DocumentsWithPairs => compact(row.documents_with_pairs).into(),
            Incidences => compact(row.incidences).into(),
            Abstained => compact(row.abstentions).into(),
            Prompts => compact(row.distinct_prompts).into(),
            Singletons => compact(row.singletons).into(),
            Rate => rate(row, notes),
            Alone => {
                notes.met(Alone);
                figure(&row.singleton_rate_within, notes, |within| {
                    share(within.value, Rounding::Nearest)
                })
            }
            Floor => floor(row, &row.floors.pairs, notes),
            DocumentFloor => match &row.floors.documents {
                None => Content::default(),
                Some(bound) => {
                    notes.met(DocumentFloor);
                    floor(row, bound, notes)
                }
            },
            Paper => {
                notes.met(Paper);
                floor(row, &row.floors.paper, notes)
            }
            Candidates => candidates(row, notes),
            Kind => kind(row).to_owned().into(),
        }
    }

    /// What the column shows of rows that stand in one line: what adds up, and nothing else.
    pub(super) fn rest(self, rows: &[Row], subject: Subject) -> Content {
        let sum = |count: fn(&Row) -> u64| compact(rows.iter().map(count).sum()).into();
        match (self, subject) {
            (Documents, _) => sum(|row| row.documents),
            (DocumentsWithPairs, Subject::Domain) => sum(|row| row.documents_with_pairs),
            (Incidences, _) => sum(|row| row.incidences),
            (Abstained, _) => sum(|row| row.abstentions),
            // Every prompt belongs to one relation, but may be answered in several domains.
            (Prompts, Subject::Relation) => sum(|row| row.distinct_prompts),
            (Singletons, _) => sum(|row| row.singletons),
            (Rate, _) => joint_rate(rows).into(),
            _ => Content::default(),
        }
    }
}

fn figure<T>(
    recorded: &Recorded<T>,
    notes: &mut Notes,
    print: impl FnOnce(&T) -> String,
) -> Content {
    match recorded {
        Recorded::Defined(figure) => print(figure).into(),
        Recorded::Undefined { reason, .. } => notes.undefined(reason),
    }
}

fn rate(row: &Row, notes: &mut Notes) -> Content {
    let rate = figure(&row.singleton_rate, notes, |rate| {
        share(rate.value, Rounding::Nearest)
    });
    let ends = figure(&row.missing_mass, notes, |mass| {
        interval(mass.low, mass.value, mass.high)
    });
    let mass = row.missing_mass.defined();
    let mark = mass.map_or("", |mass| notes.method(&mass.method));
    Content {
        figure: rate.figure + &rate.tail,
        tail: format!(" {}{}{mark}", ends.figure, ends.tail),
    }
}

fn floor(row: &Row, bound: &Recorded<Bound>, notes: &mut Notes) -> Content {
    let Recorded::Defined(bound) = bound else {
        return figure(bound, notes, |_| String::new());
    };
    let mut content = notes.floor(bound);
    if row.arbitrary == Some(false) {
        content.tail += notes.derivable();
    }
    content
}

fn candidates(row: &Row, notes: &mut Notes) -> Content {
    let Some(candidates) = row.candidates else {
        return Content::default();
    };
    let tail = match candidates.source {
        CandidateSource::Observed => "",
        CandidateSource::Configured => notes.declared(),
    };
    Content {
        figure: compact(candidates.distinct_facts),
        tail: tail.to_owned(),
    }
}

fn kind(row: &Row) -> &'static str {
    match row.arbitrary {
        Some(true) => "arbitrary",
        Some(false) => "derivable",
        None => "",
    }
}

/// Σ g_1 / Σ N: rates of disjoint rows average by their incidences (theory A.3).
fn joint_rate(rows: &[Row]) -> String {
    let singletons: u64 = rows.iter().map(|row| row.singletons).sum();
    match rows.iter().map(|row| row.incidences).sum::<u64>() {
        0 => String::new(),
        incidences => share(singletons as f64 / incidences as f64, Rounding::Nearest),
    }
}
