//! Mixtures of a saved audit against the corpus that they describe, counted anew.

use serde_json::{Value, json};

use crate::support::{DONE, Folder, USAGE, read_maybe_compressed};

const PAIRS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/theory/pairs-dev.jsonl.zst"
);

/// The worked corpus with every document of these domains taken so often, as a weight.
fn corpus(times: &[(&str, f64)]) -> String {
    let lines = String::from_utf8(read_maybe_compressed(PAIRS.as_ref())).unwrap();
    let weighted = |line: &str| {
        let mut pair: Value = serde_json::from_str(line).unwrap();
        let of_domain = times.iter().find(|(domain, _)| pair["source"] == **domain);
        pair["count"] = json!(of_domain.map_or(1.0, |(_, times)| *times));
        pair.to_string() + "\n"
    };
    lines.lines().map(weighted).collect()
}

fn close(one: &Value, other: &Value) {
    let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
    assert!((one - other).abs() <= 1e-9 * other, "{one} and {other}");
}

/// What a mixture says from the saved audit is what a scan says in which documents have the domains' times as weights.
#[test]
fn a_mixture_is_the_corpus_with_weights() {
    let folder = Folder::with("pairs.jsonl", corpus(&[]));
    let saved = folder.audit_pairs(&["--domain", "/source", "--out", "saved", "pairs.jsonl"]);
    let names: Vec<&str> = saved.json["domains"].as_array().unwrap()[..3]
        .iter()
        .map(|row| row["domain"].as_str().unwrap())
        .collect();
    for times in [
        [0.0, 0.0, 2.0],
        [0.5, 1.25, 1.0],
        [0.25, 0.5, 0.75],
        [3.0, 0.0, 1.0],
    ] {
        let times: Vec<(&str, f64)> = names.iter().copied().zip(times).collect();
        let options: Vec<String> = times
            .iter()
            .map(|(domain, times)| format!("{domain}={times}"))
            .collect();
        let mut arguments = vec!["report", "saved", "--format", "json"];
        options
            .iter()
            .for_each(|option| arguments.extend(["--mixture", option]));
        let run = folder.hapax(&arguments);
        assert_eq!(run.code, DONE, "{}", run.stderr);
        let mixture = &serde_json::from_slice::<Value>(&run.stdout).unwrap()["mixture"];
        let weighted = Folder::with("pairs.jsonl", corpus(&times));
        let scanned = weighted
            .audit_pairs(&["--domain", "/source", "--weight", "/count", "pairs.jsonl"])
            .json;
        let trained = &scanned["total"]["as_trained"];
        close(&mixture["incidences"]["value"], &trained["incidences"]);
        close(&mixture["singletons"]["value"], &trained["singletons"]);
        close(
            &mixture["singleton_rate"]["value"],
            &trained["singleton_rate"]["value"],
        );
        assert_eq!(mixture["standard_error"]["value"], 0.0);
    }
}

/// With prompts sampled the mixture has an error, and is within four of it.
#[test]
fn a_mixture_of_a_sample_says_how_sure_it_is() {
    let folder = Folder::with("pairs.jsonl", corpus(&[]));
    let rate_of = |mode: &[&str]| {
        let arguments = [
            &["--domain", "/source", "--out", "saved"],
            mode,
            &["pairs.jsonl"],
        ]
        .concat();
        let audit = folder.audit_pairs(&arguments).json;
        let name = audit["domains"][0]["domain"].as_str().unwrap().to_owned();
        let dropped = format!("{name}=0.5");
        let run = folder.hapax(&["report", "saved", "--format", "json", "--mixture", &dropped]);
        let mixture = serde_json::from_slice::<Value>(&run.stdout).unwrap()["mixture"].take();
        let value = |key: &str| mixture[key]["value"].as_f64().unwrap();
        (value("singleton_rate"), value("standard_error"))
    };
    let (exact, none) = rate_of(&[]);
    let (sampled, error) = rate_of(&["--mode", "sample", "--sample-keys", "200"]);
    assert_eq!(none, 0.0);
    assert!(
        error > 0.0 && (sampled - exact).abs() < 4.0 * error,
        "{sampled} ± {error}, {exact}"
    );
    assert_ne!(sampled, exact);
}

/// Two mentions of one document come and go together, and counts do not tell which do.
#[test]
fn a_fraction_of_mentions_is_refused() {
    let folder = Folder::with("pairs.jsonl", corpus(&[]));
    let audit = folder.audit_pairs(&[
        "--domain",
        "/source",
        "--unit",
        "mention",
        "--out",
        "saved",
        "pairs.jsonl",
    ]);
    let name = audit.json["domains"][0]["domain"].as_str().unwrap();
    let run = folder.hapax(&["report", "saved", "--mixture", &format!("{name}=0.5")]);
    assert_eq!(run.code, USAGE);
    assert!(run.stderr.contains("whole numbers"), "{}", run.stderr);
    assert_eq!(
        folder
            .hapax(&["report", "saved", "--mixture", &format!("{name}=2")])
            .code,
        DONE
    );
}
