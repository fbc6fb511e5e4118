//! `--mode sample`: the prompts below a threshold of their hash are counted, and the others follow from them (theory E).
//!
//! Expected values come from the lines of the worked corpus, counted here by brute force.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::support::{DONE, Folder, PAIRS_CONFIG, USAGE, VIOLATED, read_maybe_compressed};

const PAIRS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/theory/pairs-dev.jsonl.zst"
);
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/sample");

fn corpus() -> (Folder, Vec<Value>) {
    let lines = String::from_utf8(read_maybe_compressed(Path::new(PAIRS))).unwrap();
    let pairs = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let pairs = pairs.collect();
    (Folder::with("pairs.jsonl", &lines), pairs)
}

/// A prompt by its key: the answered incidences by domain. Consecutive lines with one id are one document.
fn prompts(pairs: &[Value], seed: u64) -> BTreeMap<u64, BTreeMap<String, u64>> {
    let mut prompts: BTreeMap<u64, BTreeMap<String, u64>> = BTreeMap::new();
    for document in pairs.chunk_by(|one, other| one["id"] == other["id"]) {
        let answered = document.iter().filter(|pair| !pair["fact"].is_null());
        let keys: BTreeSet<u64> = answered.map(|pair| key(pair, seed)).collect();
        let domain = document[0]["source"].as_str().unwrap();
        for key in keys {
            *prompts
                .entry(key)
                .or_default()
                .entry(domain.into())
                .or_default() += 1;
        }
        for pair in document {
            prompts.entry(key(pair, seed)).or_default();
        }
    }
    prompts
}

/// `design.md` 4.2: xxh3-64 of relation, U+001F and prompt.
fn key(pair: &Value, seed: u64) -> u64 {
    let word = |name: &str| pair[name].as_str().unwrap().to_owned();
    let text = word("relation") + "\u{1f}" + &word("prompt");
    xxh3_64_with_seed(text.as_bytes(), seed)
}

fn audit(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.audit_pairs(&[arguments, &["--domain", "/source"]].concat());
    assert_eq!(run.code, DONE);
    run.json
}

/// What an audit says of its prompts, without what tells the run.
fn figures(audit: &Value) -> Value {
    json!([
        audit["total"],
        audit["domains"],
        audit["relations"],
        audit["cells"],
        audit["duplicates"]
    ])
}

#[test]
fn a_sample_that_holds_every_prompt_says_what_exact_counts_say() {
    let folder = Folder::new();
    let of_mode = |mode: &str| {
        let run = folder.hapax(&["audit", "-q", "--format", "json", "--mode", mode, SAMPLE]);
        assert_eq!(run.code, DONE, "{}", run.stderr);
        serde_json::from_slice::<Value>(&run.stdout).unwrap()
    };
    let (exact, sample) = (of_mode("exact"), of_mode("sample"));
    assert_eq!(sample["manifest"]["mode"], "sample");
    assert_eq!(sample["manifest"]["sample"]["share"], 1.0);
    assert_eq!(figures(&sample), figures(&exact));
}

#[test]
fn kept_prompts_are_those_below_the_threshold_and_stand_for_all() {
    let (folder, pairs) = corpus();
    let arguments = ["--mode", "sample", "--sample-keys", "60"];
    let audit_of = |threads: &str| {
        audit(
            &folder,
            &[&arguments[..], &["-j", threads, "pairs.jsonl"]].concat(),
        )
    };
    let sampled = audit_of("2");
    assert_eq!(figures(&sampled), figures(&audit_of("1")));
    let mut prompts = prompts(&pairs, 0);
    let level = (0..64).find(|level| {
        prompts.retain(|key, _| key.leading_zeros() >= *level);
        prompts.len() <= 60
    });
    let times = 1u64 << level.unwrap();
    assert!(times > 1);
    assert_eq!(sampled["manifest"]["sample"]["share"], 1.0 / times as f64);
    assert_eq!(sampled["manifest"]["sample"]["prompts"], prompts.len());
    let count = |of: &BTreeMap<String, u64>| of.values().sum::<u64>();
    let exact = audit(&folder, &["pairs.jsonl"]);
    let rows = |audit: &Value| {
        [
            &[audit["total"].clone()][..],
            audit["domains"].as_array().unwrap(),
        ]
        .concat()
    };
    let mut singletons_met = 0;
    for (row, truth) in rows(&sampled).iter().zip(rows(&exact)) {
        assert_eq!(row["domain"], truth["domain"]);
        let domain = row["domain"].as_str();
        let in_row = |of: &BTreeMap<String, u64>| {
            domain.map_or(count(of), |name| of.get(name).copied().unwrap_or(0))
        };
        let kept: Vec<_> = prompts.values().filter(|of| in_row(of) > 0).collect();
        let once = kept.iter().filter(|of| count(of) == 1).count() as u64;
        let twice = kept
            .iter()
            .filter(|of| count(of) == 2 && in_row(of) == 2)
            .count() as u64;
        assert_eq!(row["distinct_prompts"], kept.len() as u64 * times);
        assert_eq!(row["singletons"], once * times);
        assert_eq!(row["doubletons"], twice * times);
        for counted in ["incidences", "abstentions", "documents_with_pairs"] {
            assert_eq!(row[counted], truth[counted], "{counted}");
        }
        let n = row["incidences"].as_f64().unwrap();
        let rate = &row["singleton_rate"];
        let (share, once) = (1.0 / times as f64, once as f64);
        close(&rate["value"], once / share / n);
        close(
            &rate["standard_error"],
            (once * (1.0 - share)).sqrt() / share / n,
        );
        singletons_met += row["singletons"].as_u64().unwrap();
    }
    assert!(singletons_met > 0);
}

fn close(figure: &Value, expected: f64) {
    let figure = figure.as_f64().unwrap();
    assert!(
        (figure - expected).abs() < 1e-12,
        "{figure}, not {expected}"
    );
}

/// The rate of 60 seeds has the exact rate for its mean, and the error that it states for its spread: their squared
/// differences over its variance average to 1 within three standard errors, √(2/60) each.
#[test]
fn the_rate_of_a_sample_is_without_bias_and_its_error_is_its_spread() {
    let (folder, pairs) = corpus();
    let some: Vec<String> = pairs.iter().take(1_500).map(Value::to_string).collect();
    folder.write("pairs.jsonl", some.join("\n"));
    let truth = audit(&folder, &["pairs.jsonl"])["total"]["singleton_rate"]["value"]
        .as_f64()
        .unwrap();
    let (mut sum, mut variances, mut squares) = (0.0, 0.0, 0.0);
    for seed in 1..=60 {
        let seed = seed.to_string();
        let arguments = [
            "--mode",
            "sample",
            "--sample-keys",
            "100",
            "--seed",
            &seed,
            "pairs.jsonl",
        ];
        let sampled = audit(&folder, &arguments);
        let rate = &sampled["total"]["singleton_rate"];
        let figure = |name: &str| rate[name].as_f64().unwrap();
        sum += figure("value") - truth;
        variances += figure("standard_error").powi(2);
        squares += (figure("value") - truth).powi(2);
    }
    assert!(sum.abs() < 3.0 * variances.sqrt(), "{sum} {variances}");
    let ratio = squares / variances;
    assert!(
        (ratio - 1.0).abs() < 3.0 * (2.0f64 / 60.0).sqrt(),
        "{ratio}"
    );
}

#[test]
fn the_sample_is_as_large_as_the_memory_that_is_given() {
    let (folder, _) = corpus();
    let audit = audit(
        &folder,
        &["--mode", "sample", "--memory", "36kB", "pairs.jsonl"],
    );
    let keys = audit["manifest"]["sample"]["keys_max"].as_u64().unwrap();
    assert!((80..110).contains(&keys), "{keys}");
    let run = folder.hapax(&[
        "audit",
        "--mode",
        "sample",
        "--memory",
        "100B",
        "-c",
        PAIRS_CONFIG,
        "pairs.jsonl",
    ]);
    assert_eq!(run.code, USAGE);
    assert!(run.stderr.contains("--memory"), "{}", run.stderr);
}

#[test]
fn the_table_says_that_its_numbers_are_estimates() {
    let (folder, _) = corpus();
    audit(&folder, &["pairs.jsonl"]);
    let run = folder.hapax(&[
        "audit",
        "-q",
        "--mode",
        "sample",
        "--sample-keys",
        "60",
        "-c",
        PAIRS_CONFIG,
        "pairs.jsonl",
    ]);
    let table = String::from_utf8(run.stdout).unwrap();
    assert!(table.contains("SAMPLE: one prompt in "), "{table}");
}

/// What a saved sample says of bounds is what its rows say: kept singletons are not counted ones.
#[test]
fn bounds_from_a_saved_sample_are_those_of_its_rows() {
    let (folder, _) = corpus();
    let arguments = [
        "--mode",
        "sample",
        "--sample-keys",
        "300",
        "--out",
        "saved",
        "pairs.jsonl",
    ];
    let sampled = audit(&folder, &arguments);
    assert!(sampled["manifest"]["sample"]["share"].as_f64().unwrap() < 1.0);
    let run = folder.hapax(&["bound", "--from", "saved", "--format", "json"]);
    assert_eq!(run.code, DONE, "{}", run.stderr);
    let bounds: Value = serde_json::from_slice(&run.stdout).unwrap();
    for (kind, bound) in [("pairs", "floors/pairs"), ("attainable", "attainable")] {
        let of_row = sampled["total"]
            .pointer(&format!("/{bound}/value"))
            .unwrap();
        assert!(
            of_row.is_f64() && bounds["bounds"][kind]["value"] == *of_row,
            "{kind}"
        );
    }
    let paper = &sampled["total"]["attainable"]["assumes"];
    assert!(
        paper.to_string().contains("estimated from a sample"),
        "{paper}"
    );
}

/// A rate of which nothing was kept is no rate of 0, and no gate passes on it.
#[test]
fn a_row_without_a_kept_singleton_has_no_rate() {
    let pair = |number: usize| json!({ "id": number, "prompt": format!("p{number}"), "fact": "x", "source": match number { 0 => "tiny", _ => "large" } });
    let lines: Vec<String> = (0..400).map(|number| pair(number).to_string()).collect();
    let folder = Folder::with("pairs.jsonl", lines.join("\n"));
    let missed = (0..20).find_map(|seed: u32| {
        let arguments = [
            "--mode",
            "sample",
            "--sample-keys",
            "20",
            "--seed",
            &seed.to_string(),
            "pairs.jsonl",
        ];
        let json = audit(&folder, &arguments);
        let rows = json["domains"].as_array().unwrap();
        let tiny = rows
            .iter()
            .find(|row| row["domain"] == "tiny")
            .unwrap()
            .clone();
        (tiny["singletons"] == 0).then_some((seed, tiny))
    });
    let (seed, tiny) = missed.unwrap();
    assert_eq!(tiny["singleton_rate"]["value"], Value::Null);
    assert!(
        tiny["singleton_rate"]["reason"]
            .as_str()
            .unwrap()
            .contains("no singleton of the row was kept")
    );
    let seed = seed.to_string();
    let gate = "domain(\"tiny\").singleton_rate > 50%";
    let run = folder.hapax(&[
        "audit",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "--domain",
        "/source",
        "--mode",
        "sample",
        "--sample-keys",
        "20",
        "--seed",
        &seed,
        "--fail-on",
        gate,
        "pairs.jsonl",
    ]);
    assert_eq!(run.code, VIOLATED, "{}", run.stderr);
}
