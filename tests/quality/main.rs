//! Holds the default config to the quality that it reached: against gold on the articles under `tests/data`, and against
//! over-extraction, which gold does not see, on novels. `cargo run --example quality` prints the whole table.

mod extraction;
mod gold;
mod score;

use std::path::{Path, PathBuf};

use hapax::config::Config;

use self::extraction::{Extraction, extract};
use self::gold::{Gold, SILVER};
use self::score::{INDEPENDENT, Score, Scores, score};

/// Attribute, source, and the recall and precision that the rules reached on this part, a row or two below.
const HELD: &[(&str, &str, f64, f64)] = &[
    ("birth_date", INDEPENDENT, 0.98, 0.99),
    ("birth_date", SILVER, 0.98, 0.99),
    ("death_date", INDEPENDENT, 0.97, 0.99),
    ("death_date", SILVER, 0.97, 0.98),
    ("birth_year", INDEPENDENT, 0.92, 0.99),
    ("birth_year", SILVER, 0.96, 0.99),
    ("death_year", SILVER, 0.76, 0.99),
    ("birth_place", INDEPENDENT, 0.92, 0.96),
    ("birth_place", SILVER, 0.83, 0.91),
    ("death_place", INDEPENDENT, 0.84, 0.98),
];

/// Pairs a decoded MB that novels may give.
const NOVEL_PAIRS_MAX: f64 = 5.0;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path)
}

fn scores() -> Scores {
    let gold = Gold::read(&data("quality/gold.tsv"), &data("")).unwrap();
    let config = Config::default_config().unwrap();
    let extracted = extract(&config, &gold.shards()).unwrap();
    score(&gold, &extracted.pairs)
}

#[test]
fn what_gold_holds_is_found_and_what_is_found_is_right() {
    let scores = scores();
    for &(attribute, source, recall, precision) in HELD {
        let score = scores.of(attribute, source);
        let line = format!(
            "{attribute} by {source}: recall {:.3}, precision {:.3}",
            score.recall(),
            score.precision()
        );
        assert!(score.recall() >= recall, "{line}, not {recall}");
        assert!(score.precision() >= precision, "{line}, not {precision}");
    }
}

#[test]
fn what_people_judged_not_to_be_stated_is_not_extracted() {
    let denied = scores().denied;
    assert!(denied.is_empty(), "{denied:#?}");
}

#[test]
fn novels_give_hardly_any_pairs() {
    let config = Config::default_config().unwrap();
    let extracted = extract(&config, &[data("sample/books")]).unwrap();
    let megabytes = extracted.bytes as f64 / 1e6;
    let each = extracted.pairs.len() as f64 / megabytes;
    assert!(megabytes > 0.05, "{megabytes} MB of novels");
    assert!(each <= NOVEL_PAIRS_MAX, "{each} pairs a MB");
}

/// Two records: sources disagree about one, people judged the other.
const ROWS: &str = "file\tline\tkey\ttitle\tattr\tvalue\tsrc\tin_text
a.jsonl\t1\tk\tAda Roe\tbirth_place\tSão Tomé, Africa\tpantheon\t1
a.jsonl\t1\tk\tAda Roe\tbirth_place\tNarva\tinfobox_page\t0
a.jsonl\t1\tk\tAda Roe\tbirth_year\t1902\tsilver_lead\t1
a.jsonl\t2\tk\tJan Roe (poet)\tbirth_year\t1453\tgoogle_re_no\t1
a.jsonl\t2\tk\tJan Roe (poet)\tbirth_date\t1950-01-02\twikidata_wila\t1
a.jsonl\t2\tk\tJan Roe (poet)\tbirth_date\t1950-01-03\tgoogle_re_unsure\t1
";

fn scored(pairs: &[(u64, &str, &str, &str)]) -> Scores {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gold.tsv");
    std::fs::write(&path, ROWS).unwrap();
    let gold = Gold::read(&path, folder.path()).unwrap();
    assert_eq!(gold.shards(), [folder.path().join("a.jsonl")]);
    let shard = folder.path().join("a.jsonl").display().to_string();
    let pair = |&(record, relation, prompt, fact): &(u64, &str, &str, &str)| Extraction {
        shard: shard.clone(),
        record,
        relation: relation.into(),
        prompt: prompt.into(),
        fact: fact.into(),
    };
    score(&gold, &pairs.iter().map(pair).collect::<Vec<_>>())
}

fn counts(stated: u64, found: u64, said: u64, right: u64) -> Score {
    Score {
        stated,
        found,
        said,
        right,
    }
}

#[test]
fn a_place_is_right_if_it_contains_or_is_contained_whatever_its_accents() {
    let score = |fact| scored(&[(0, "birth-place", "ada roe", fact)]).of("birth_place", "pantheon");
    assert_eq!(score("sao tome"), counts(1, 1, 1, 1));
    assert_eq!(score("narva estonia"), counts(1, 1, 1, 1));
    assert_eq!(score("tomé africa, tartu"), counts(1, 0, 1, 0));
    // The other source's value does not stand in the text.
    let other = scored(&[(0, "birth-place", "ada roe", "narva")]).of("birth_place", "infobox_page");
    assert_eq!(other, counts(0, 0, 0, 0));
}

#[test]
fn each_fact_said_of_the_subject_is_right_or_wrong_by_itself() {
    let scores = scored(&[
        (0, "birth-place", "ada roe", "narva"),
        (0, "birth-place", "ada roe", "tartu"),
        (0, "birth-place", "jan roe", "riga"),
        (1, "birth-place", "ada roe", "riga"),
    ]);
    assert_eq!(scores.of("birth_place", INDEPENDENT), counts(1, 1, 2, 1));
}

#[test]
fn a_day_states_its_year_and_silver_rows_stand_apart() {
    let scores = scored(&[(0, "birth-date", "roe ada", "1902-05-03")]);
    assert_eq!(scores.of("birth_year", SILVER), counts(1, 1, 1, 1));
    assert_eq!(scores.of("birth_year", INDEPENDENT), counts(0, 0, 0, 0));
}

#[test]
fn denied_facts_are_told_and_are_never_right() {
    let scores = scored(&[(1, "birth-year", "another", "1453")]);
    assert_eq!(scores.denied, ["a.jsonl record 1: birth_year 1453"]);
    let scores = scored(&[(1, "birth-date", "jan roe poet", "1950-01-03")]);
    assert!(scores.denied.is_empty());
    assert_eq!(scores.of("birth_date", "wikidata_wila"), counts(1, 1, 1, 1));
}

#[test]
fn a_gold_file_with_a_broken_row_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gold.tsv");
    std::fs::write(&path, format!("{ROWS}a.jsonl\t0\n")).unwrap();
    let error = Gold::read(&path, folder.path()).err().unwrap();
    assert!(error.ends_with("line 8 is no row"), "{error}");
}
