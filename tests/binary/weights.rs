//! Documents that are taken several times, or with a probability (theory H.1): `--weight`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Audit, DONE, Folder, INCOMPLETE, PAIRS_CONFIG, USAGE, read_maybe_compressed};

/// Relative; twelve digits are given.
const TOLERANCE: f64 = 1e-10;

/// The vectors of a list, their documents with ids, of every `vectors-*.json` in `HAPAX_VECTORS`, by default those that the project commits.
fn vectors(list: &str) -> Vec<Value> {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/theory");
    let folder = std::env::var_os("HAPAX_VECTORS").map_or_else(|| committed.into(), PathBuf::from);
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("vectors-") && (name.ends_with(".json") || name.ends_with(".json.zst"))
    };
    let read = |path: PathBuf| -> Vec<Value> {
        let lists: Value =
            serde_json::from_slice(&read_maybe_compressed(Path::new(&path))).unwrap();
        lists[list].as_array().cloned().unwrap_or_default()
    };
    let mut vectors: Vec<Value> = files.filter(named).flat_map(read).collect();
    for vector in &mut vectors {
        let documents = vector["input"]["documents"].as_array_mut().unwrap();
        documents
            .iter_mut()
            .zip(0..)
            .for_each(|(document, id)| document["id"] = json!(id));
    }
    vectors
}

/// The documents of a vector as ready-made pairs.
fn lines(documents: &Value) -> String {
    let documents = documents.as_array().unwrap().iter();
    let pairs = documents.flat_map(|document| {
        document["units"].as_array().unwrap().iter().map(move |unit| {
            let fact = unit[1].as_bool().unwrap().then_some("yes");
            let pair = json!({ "id": document["id"], "prompt": unit[0], "fact": fact, "count": document["weight"] });
            pair.to_string() + "\n"
        })
    });
    pairs.collect()
}

fn audit(folder: &Folder, arguments: &[&str]) -> Audit {
    folder.audit_pairs(&[arguments, &["--weight", "/count", "pairs.jsonl"]].concat())
}

fn close(figure: &Value, expected: &Value, name: &str) {
    match (figure.as_f64(), expected.as_f64()) {
        (Some(figure), Some(expected)) => {
            let difference = (figure - expected).abs();
            assert!(
                difference <= TOLERANCE * expected.abs(),
                "{name}: {figure}, not {expected}"
            );
        }
        (figure, expected) => assert_eq!(figure, expected, "{name}"),
    }
}

#[test]
fn streams_of_weighted_documents_are_as_expected() {
    let vectors = vectors("as_trained");
    assert!(!vectors.is_empty());
    for vector in vectors {
        let folder = Folder::with("pairs.jsonl", lines(&vector["input"]["documents"]));
        let (expected, name) = (&vector["output"], vector["name"].as_str().unwrap());
        for mode in ["exact", "sample"] {
            let run = audit(&folder, &["--mode", mode]);
            assert_eq!(run.code, DONE);
            for row in ["total", "domains/0", "relations/0"] {
                let trained = run.json.pointer(&format!("/{row}/as_trained")).unwrap();
                close(&trained["incidences"], &expected["n"], name);
                close(&trained["singletons"], &expected["f1"], name);
                close(&trained["singleton_rate"]["value"], &expected["sr"], name);
                assert_eq!(trained["singleton_rate"]["standard_error"], 0.0);
            }
        }
    }
}

/// A weight of 0 drops a document from the evidence too, and weights of others leave the evidence as it is.
#[test]
fn the_evidence_is_that_of_documents_taken_at_all() {
    let has_zero = |vector: &Value| {
        let documents = vector["input"]["documents"].as_array().unwrap();
        documents.iter().any(|document| document["weight"] == 0)
    };
    let vectors = vectors("as_trained");
    let zero = vectors.iter().find(|vector| has_zero(vector)).unwrap();
    let documents = &zero["input"]["documents"];
    let weighted = Folder::with("pairs.jsonl", lines(documents));
    let taken: Vec<Value> = documents
        .as_array()
        .unwrap()
        .iter()
        .filter(|of| of["weight"] != 0)
        .cloned()
        .collect();
    let dropped = documents.as_array().unwrap().len() - taken.len();
    let plain = Folder::with("pairs.jsonl", lines(&json!(taken)));
    let (weighted, plain) = (
        audit(&weighted, &[]).json,
        plain.audit_pairs(&["pairs.jsonl"]).json,
    );
    assert_eq!(weighted["ledger"]["documents_weightless"], dropped);
    assert_eq!(weighted["manifest"]["weights"], "/count");
    assert!(plain["total"].get("as_trained").is_none());
    for key in [
        "incidences",
        "singletons",
        "spectrum",
        "singleton_rate",
        "missing_mass",
        "floors",
        "forecast",
    ] {
        assert_eq!(weighted["total"][key], plain["total"][key], "{key}");
    }
}

#[test]
fn a_document_without_a_weight_counts_once_and_a_bad_weight_costs_its_record() {
    let folder = Folder::with(
        "pairs.jsonl",
        concat!(
            r#"{"id": 1, "prompt": "a", "fact": "x", "count": 2}"#,
            "\n",
            r#"{"id": 2, "prompt": "b", "fact": "x"}"#,
            "\n",
            r#"{"id": 3, "prompt": "c", "fact": "x", "count": null}"#,
            "\n",
            r#"{"id": 4, "prompt": "d", "fact": "x", "count": "many"}"#,
            "\n",
            r#"{"id": 5, "prompt": "e", "fact": "x", "count": -1}"#,
            "\n",
        ),
    );
    let run = audit(&folder, &[]);
    assert_eq!(run.code, INCOMPLETE);
    let ledger = &run.json["ledger"];
    assert_eq!(ledger["skipped"]["bad_weight"]["records"], 2);
    assert_eq!(ledger["errors"][0]["record"], 3);
    assert!(
        ledger["errors"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("the weight /count")
    );
    assert_eq!(ledger["documents_without_weight"], 2);
    let trained = &run.json["total"]["as_trained"];
    assert_eq!(
        (&trained["incidences"], &trained["singletons"]),
        (&json!(4.0), &json!(2.0))
    );
    let table = folder.hapax(&[
        "audit",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "--weight",
        "/count",
        "pairs.jsonl",
    ]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(
        table.contains("as trained      singleton rate 0.5000 (each once: 1): 2 of 4"),
        "{table}"
    );
}

/// Dolma keeps what taggers say beside the documents; a tagger of whole documents gives one span and its score.
#[test]
fn a_weight_may_come_from_attributes() {
    let folder = Folder::new();
    let texts = [
        "Ada Roe\n\nAda Roe (born 3 May 1902) was a poet.",
        "Jan Poe\n\nJan Poe (born 4 May 1903) was a poet.",
    ];
    let document = |(id, text): (usize, &&str)| {
        json!({ "id": id.to_string(), "source": "w", "text": text }).to_string()
    };
    let documents: Vec<String> = texts.iter().enumerate().map(document).collect();
    folder.write("corpus/documents/a.jsonl", documents.join("\n"));
    let attribute = |(id, text): (usize, &&str)| {
        let times = [3.0, 0.5][id];
        let spans = json!([[0, text.len(), times]]);
        json!({ "id": id.to_string(), "attributes": { "mix__copies": spans } }).to_string()
    };
    let attributes: Vec<String> = texts.iter().enumerate().map(attribute).collect();
    folder.write("corpus/attributes/mix/a.jsonl", attributes.join("\n"));
    let run = folder.audit(&["--weight", "/attributes/mix__copies", "corpus/documents"]);
    assert_eq!(
        (run.code, &run.json["manifest"]["warnings"]),
        (DONE, &Value::Null)
    );
    let trained = &run.json["total"]["as_trained"];
    // By hand: one birth date is taken three times, the other once with a probability of a half.
    let n = trained["incidences"].as_f64().unwrap();
    let incidences = run.json["total"]["incidences"].as_f64().unwrap();
    assert_eq!(n, 3.5 * incidences / 2.0);
    assert_eq!(
        trained["singletons"].as_f64().unwrap(),
        0.5 * incidences / 2.0
    );
}

/// What is never taken says nothing of how many facts there are, and stands in a column of its own.
#[test]
fn documents_that_are_never_taken_leave_no_fact_behind() {
    let pair = |number: usize, fact: &str, count: u8| {
        json!({ "id": number, "prompt": format!("p{number}"), "fact": fact, "count": count })
            .to_string()
    };
    let mut lines: Vec<String> = (0..50)
        .map(|number| pair(number, &format!("f{number}"), 0))
        .collect();
    lines.extend((50..60).map(|number| pair(number, ["yes", "no"][number % 2], 1)));
    let folder = Folder::with("pairs.jsonl", lines.join("\n"));
    let json = audit(&folder, &[]).json;
    assert_eq!(json["relations"][0]["candidates"]["distinct_facts"], 2);
    assert_eq!(json["ledger"]["documents_weightless"], 50);
    assert_eq!(json["total"]["documents"], 10);
    assert_eq!(json["ledger"]["documents"], 60);
}

#[test]
fn weights_of_copies_that_are_left_out_are_refused() {
    let folder = Folder::with(
        "pairs.jsonl",
        r#"{"id": 1, "prompt": "a", "fact": "x", "count": 2}"#,
    );
    let run = folder.hapax(&[
        "audit",
        "--duplicates",
        "skip",
        "--weight",
        "/count",
        "pairs.jsonl",
    ]);
    assert_eq!(run.code, USAGE);
    assert!(run.stderr.contains("--duplicates keep"), "{}", run.stderr);
}
