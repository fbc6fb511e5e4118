//! Scores of what was extracted against gold, attribute by attribute and source by source.
//!
//! What is scored is what is said of the record's own subject: pairs whose prompt has the words of the gold's title (and a
//! middle name or so). A row
//! of gold is found if one of the facts said is right; of the facts said, each is right or wrong by itself. Right is what
//! agrees with any source, for sources disagree.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::extraction::Extraction;
use super::gold::{Gold, Known, Place, SILVER};

/// How the values of an attribute are compared.
#[derive(Clone, Copy)]
pub enum Compare {
    /// As they stand: days.
    Exact,
    /// By year.
    Year,
    /// One contains the other: places and names.
    Contained,
}

/// An attribute of gold, and the relations that state it. A year is stated by a day too.
pub const ATTRIBUTES: &[(&str, Compare, &[&str])] = &[
    ("birth_date", Compare::Exact, &["birth-date"]),
    ("death_date", Compare::Exact, &["death-date"]),
    ("birth_year", Compare::Year, &["birth-date", "birth-year"]),
    ("death_year", Compare::Year, &["death-date", "death-year"]),
    ("birth_place", Compare::Contained, &["birth-place"]),
    ("death_place", Compare::Contained, &["death-place"]),
    ("spouse", Compare::Contained, &["spouse"]),
    ("child", Compare::Contained, &["child"]),
    ("occupation", Compare::Contained, &["occupation"]),
    ("educated_at", Compare::Contained, &["education"]),
];

/// The sources of a line that stands for all but [`SILVER`].
pub const INDEPENDENT: &str = "independent";

/// How one attribute fares by one source.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Records in whose text the source's value stands.
    pub stated: u64,
    /// Those of them of which a right fact was extracted.
    pub found: u64,
    /// Facts extracted from those records.
    pub said: u64,
    /// Those of them that are right.
    pub right: u64,
}

impl Score {
    /// The share of what is stated that was found.
    pub fn recall(&self) -> f64 {
        self.found as f64 / self.stated as f64
    }

    /// The share of what was said that is right.
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.said as f64
    }
}

/// Scores, and what was extracted although people judged that it is not stated.
#[derive(Default)]
pub struct Scores {
    /// By attribute, in the order of [`ATTRIBUTES`], and by source.
    pub scores: BTreeMap<(usize, String), Score>,
    /// Facts that must not be extracted: record, attribute and value.
    pub denied: Vec<String>,
}

impl Scores {
    /// The score of an attribute by a source or by all [`INDEPENDENT`] ones.
    pub fn of(&self, attribute: &str, source: &str) -> Score {
        let number = ATTRIBUTES
            .iter()
            .position(|(name, ..)| *name == attribute)
            .unwrap_or(ATTRIBUTES.len());
        let key = (number, source.to_owned());
        self.scores.get(&key).copied().unwrap_or_default()
    }
}

/// Holds what was extracted against the gold.
pub fn score(gold: &Gold, pairs: &[Extraction]) -> Scores {
    let mut by_place: BTreeMap<Place, Vec<&Extraction>> = BTreeMap::new();
    for pair in pairs {
        let place = (gold.name(&pair.shard).to_owned(), pair.record);
        by_place.entry(place).or_default().push(pair);
    }
    let mut scores = Scores::default();
    for ((place, attribute), known) in &gold.known {
        let pairs = by_place.get(place).map_or(&[][..], Vec::as_slice);
        let attributes = ATTRIBUTES.iter().enumerate();
        for (number, (_, compare, relations)) in
            attributes.filter(|(_, (name, ..))| name == attribute)
        {
            let said = said(known, pairs, *compare, relations);
            scores.add(number, known, &said, *compare);
            let denied = known.denied.iter().filter(|value| {
                let said_of_anyone = pairs
                    .iter()
                    .filter(|pair| relations.contains(&pair.relation.as_str()));
                said_of_anyone
                    .map(|pair| folded(&pair.fact, *compare))
                    .any(|fact| agree(&fact, &folded(value, *compare), *compare))
            });
            scores.denied.extend(
                denied.map(|value| format!("{} record {}: {attribute} {value}", place.0, place.1)),
            );
        }
    }
    scores
}

/// The distinct facts that are said of the gold's subject.
fn said(
    known: &Known,
    pairs: &[&Extraction],
    compare: Compare,
    relations: &[&str],
) -> BTreeSet<String> {
    let title = words_of_name(&known.title);
    pairs
        .iter()
        .filter(|pair| relations.contains(&pair.relation.as_str()))
        .filter(|pair| {
            let prompt = words_of_name(&pair.prompt);
            title.is_subset(&prompt) || (prompt.len() > 1 && prompt.is_subset(&title))
        })
        .map(|pair| folded(&pair.fact, compare))
        .collect()
}

impl Scores {
    fn add(&mut self, number: usize, known: &Known, said: &BTreeSet<String>, compare: Compare) {
        let is_right = |fact: &&String| {
            let mut values = known.right.iter().map(|value| folded(value, compare));
            values.any(|value| agree(fact, &value, compare))
        };
        let right = said.iter().filter(is_right).count() as u64;
        let mut sources: BTreeSet<&str> = BTreeSet::new();
        for (source, _) in &known.in_text {
            sources.insert(source);
            if source != SILVER {
                sources.insert(INDEPENDENT);
            }
        }
        for source in sources {
            let score = self.scores.entry((number, source.to_owned())).or_default();
            score.stated += 1;
            score.found += u64::from(right > 0);
            score.said += said.len() as u64;
            score.right += right;
        }
    }
}

fn agree(fact: &str, value: &str, compare: Compare) -> bool {
    match compare {
        Compare::Exact | Compare::Year => fact == value,
        Compare::Contained => {
            !fact.is_empty() && !value.is_empty() && (fact.contains(value) || value.contains(fact))
        }
    }
}

fn folded(value: &str, compare: Compare) -> String {
    match compare {
        Compare::Exact => value.to_owned(),
        Compare::Year => value.split('-').next().unwrap_or(value).to_owned(),
        Compare::Contained => words(value).join(" "),
    }
}

/// Words without case, accents and punctuation; "D.C." is one word.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .to_lowercase()
        .chars()
        .filter(|character| !matches!(character, '.' | '\'' | '’'))
        .nfkd()
        .filter(|character| !is_combining_mark(*character))
        .collect();
    plain
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words of a name without what tells it from others of that name: "John Young (baseball)".
fn words_of_name(name: &str) -> BTreeSet<String> {
    let plain = name.split_once(" (").map_or(name, |(plain, _)| plain);
    words(plain).into_iter().collect()
}
