//! How often intervals cover and floors hold, over five hundred corpora of each world, within stated bands.
//!
//! A band is what chance leaves of a promise that is kept: outside of it a right program would be in one run of ten thousand
//! (a false alarm; [`the_bands_are_those_of_the_binomial_law`]). Seeds are fixed, so that a test passes always or never.

use serde_json::Value;
use statrs::distribution::{Binomial, DiscreteCDF};

use crate::simulate::{FLOORS, broken, json, named};
use crate::support::{DONE, Folder};

const CORPORA: u64 = 500;

/// Of 500 intervals at 95 % so many may miss. Fewer than the least would be too wide an interval.
const MISSED: std::ops::RangeInclusive<u64> = 9..=45;

/// Of 500 bounds at 99 % so many may fail.
const FAILED_MAX: u64 = 15;

/// In how many runs of the tests a band may be left by chance, each side alone.
const FALSE_ALARM: f64 = 1e-4;

/// One prompt a document: the independent draws of the paper.
const PAIRS: &[&str] = &["--documents", "2000", "--prompts", "2000"];
/// Several prompts of a topic each.
const DOCUMENTS: &[&str] = &[
    "--world",
    "documents",
    "--documents",
    "1000",
    "--prompts",
    "1e4",
];
/// Pages that repeat as a whole: facts of one document stand and fall together.
const PAGES: &[&str] = &[
    "--world",
    "pages",
    "--documents",
    "300",
    "--prompts",
    "6000",
];
/// Every fact as likely as any other, three in ten pairs abstain.
const UNIFORM: &[&str] = &[
    "--documents",
    "2000",
    "--prompts",
    "2000",
    "--zipf",
    "0",
    "--abstain",
    "0.3",
];
/// Facts that can be guessed.
const SKEWED: &[&str] = &[
    "--documents",
    "2000",
    "--prompts",
    "2000",
    "--answer-zipf",
    "1",
];

#[test]
fn the_bands_are_those_of_the_binomial_law() {
    let law = |probability| Binomial::new(probability, CORPORA).unwrap();
    let (missed, failed) = (law(0.05), law(0.01));
    let (least, most) = (*MISSED.start(), *MISSED.end());
    assert!(missed.cdf(least - 1) <= FALSE_ALARM && missed.cdf(least) > FALSE_ALARM);
    assert!(missed.sf(most) <= FALSE_ALARM && missed.sf(most - 1) > FALSE_ALARM);
    assert!(failed.sf(FAILED_MAX) <= FALSE_ALARM && failed.sf(FAILED_MAX - 1) > FALSE_ALARM);
}

fn simulated(world: &[&str]) -> Value {
    json(&[&["--runs", "500", "--seed", "1"], world].concat())
}

/// Corpora whose interval missed the missing mass.
fn missed(simulation: &Value, name: &str) -> u64 {
    let interval = named(&simulation["intervals"], name);
    assert_eq!(interval["defined"], CORPORA);
    CORPORA - interval["covered"].as_u64().unwrap()
}

/// Asserts that nobody breaks the floors more often than promised.
fn assert_floors_hold(simulation: &Value, floors: &[&str]) {
    for name in floors {
        assert!(broken(simulation, name) <= FAILED_MAX, "{name}");
    }
}

/// Asserts that the calibrated learner breaks the upper bounds not more often than promised.
fn assert_attainable(simulation: &Value) {
    for upper in simulation["attainable"].as_array().unwrap() {
        assert!(
            upper["violations"].as_u64().unwrap() <= FAILED_MAX,
            "{upper}"
        );
    }
}

/// The rate that is to be expected of a corpus twice as large lies in the mean bracket. The lower end is convex in the
/// counts, so its mean lies a little above what it is for expected counts: by some 0.3 % here.
fn assert_brackets_hold(simulation: &Value) {
    let forecast = &simulation["forecasts"][0];
    let mean = |key: &str| forecast[key]["mean"].as_f64().unwrap();
    let rate = forecast["rate"].as_f64().unwrap();
    assert_eq!(forecast["size"], 2.0);
    assert!(
        mean("low") <= rate * 1.01 && rate <= mean("high"),
        "{forecast}"
    );
}

/// theory F.4: at twice the size the mean point is 0.99 to 1.01 of the truth in large worlds; these are small.
fn assert_points_are_near(simulation: &Value) {
    let forecast = &simulation["forecasts"][0];
    assert!(
        forecast["trusted"].as_u64() > Some(CORPORA * 9 / 10),
        "{forecast}"
    );
    let point = forecast["point"]["mean"].as_f64().unwrap();
    let rate = forecast["rate"].as_f64().unwrap();
    assert!((point / rate - 1.0).abs() < 0.03, "{forecast}");
}

#[test]
fn independent_pairs() {
    let simulations = [PAIRS, UNIFORM].map(simulated);
    for simulation in &simulations {
        for name in ["groups", "independent"] {
            let missed = missed(simulation, name);
            assert!(MISSED.contains(&missed), "{name}: {missed}");
        }
        assert_floors_hold(simulation, &FLOORS);
        assert_attainable(simulation);
        assert_brackets_hold(simulation);
    }
    assert_points_are_near(&simulations[0]);
}

/// theory D.4: an interval for pairs covers much less of documents. theory B.9: floors for pairs are not proved of them.
#[test]
fn documents() {
    for (world, missed_by_pairs) in [(DOCUMENTS, 60), (PAGES, 250)] {
        let simulation = simulated(world);
        let missed_by_groups = missed(&simulation, "groups");
        assert!(MISSED.contains(&missed_by_groups), "{missed_by_groups}");
        assert!(missed(&simulation, "independent") > missed_by_pairs);
        assert_floors_hold(&simulation, &["documents", "documents_observed"]);
        if world == DOCUMENTS {
            assert_brackets_hold(&simulation);
            assert_points_are_near(&simulation);
        }
    }
}

/// Where facts can be guessed, only floors for answers as observed are proved.
#[test]
fn skewed_answers() {
    let simulation = simulated(SKEWED);
    assert_floors_hold(&simulation, &["documents_observed", "pairs_observed"]);
}

/// A floor that allows itself to fail half of the time still fails less often.
#[test]
fn floors_at_another_confidence() {
    let simulation = simulated(&[PAIRS, &["--confidence", "0.5"]].concat());
    let law = Binomial::new(0.5, CORPORA).unwrap();
    let failed_max = law.inverse_cdf(1.0 - FALSE_ALARM);
    for name in FLOORS {
        assert!(broken(&simulation, name) <= failed_max, "{name}");
    }
}

#[test]
fn each_corpus_has_a_line_and_the_summary_is_made_of_them() {
    let world = ["--runs", "30", "--documents", "400", "--world", "documents"];
    let lines =
        Folder::new().hapax(&[&["simulate", "-q", "--format", "jsonl"], &world[..]].concat());
    lines.assert(DONE, &[]);
    let corpora: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let summary = json(&world);
    let held = corpora
        .iter()
        .filter(|of| of["intervals"]["groups"]["held"] == true);
    assert_eq!(
        named(&summary["intervals"], "groups")["covered"],
        held.count()
    );
    let rates = corpora
        .iter()
        .map(|of| of["singleton_rate"]["value"].as_f64().unwrap());
    let (count, sum) = rates.fold((0, 0.0), |(count, sum), rate| (count + 1, sum + rate));
    let mean = summary["singleton_rate"]["mean"].as_f64().unwrap();
    assert_eq!(count, 30);
    assert!((sum / f64::from(count) - mean).abs() < 1e-12);
    let numbers: Vec<_> = corpora
        .iter()
        .map(|of| of["corpus"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (0..30).collect::<Vec<_>>());
}
