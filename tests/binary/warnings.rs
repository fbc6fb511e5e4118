//! Warnings of an audit: in the JSON of the rows that they concern, and grouped in the table.

use serde_json::{Value, json};

use crate::support::{Folder, INCOMPLETE, PAIRS_CONFIG};

/// A thousand documents of one domain with a prompt each; five of another, of which three abstain and two contradict each
/// other; and twelve copies.
fn corpus() -> String {
    let pair = |source: &str, prompt: &str, fact: Value| {
        format!(
            "{}\n",
            json!({"source": source, "prompt": prompt, "fact": fact})
        )
    };
    let web =
        (0..1_000).map(|number| pair("web", &format!("p{number}"), json!(format!("f{number}"))));
    let copies = (0..12).map(|_| pair("web", "p0", json!("f0")));
    let forum = ["a", "b", "c"].map(|prompt| pair("forum", prompt, Value::Null));
    let contested = ["one", "two"].map(|fact| pair("forum", "d", json!(fact)));
    web.chain(copies).chain(forum).chain(contested).collect()
}

/// The kinds and values of a row's warnings.
fn warnings(row: &Value) -> Vec<(&str, Option<f64>)> {
    let warnings = row["warnings"].as_array().unwrap();
    warnings
        .iter()
        .inspect(|warning| assert!(warning["text"].is_string()))
        .map(|warning| (warning["kind"].as_str().unwrap(), warning["value"].as_f64()))
        .collect()
}

fn audit(folder: &Folder, arguments: &[&str]) -> Value {
    let common = [
        "audit",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "a.jsonl",
        "--format",
        "json",
    ];
    let run = folder.hapax(&[&common, arguments].concat());
    serde_json::from_slice(&run.stdout).unwrap()
}

fn folder(corpus: &str) -> Folder {
    let folder = Folder::with("a.jsonl", corpus);
    folder.write(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
    folder
}

#[test]
fn every_row_carries_its_own() {
    let audit = audit(&folder(&corpus()), &[]);
    let row = |domain: &str| {
        let mut rows = audit["domains"].as_array().unwrap().iter();
        rows.find(|row| row["domain"] == domain).unwrap()
    };
    let forum = warnings(row("forum"));
    for expected in [
        ("few_documents", Some(5.0)),
        ("abstentions", Some(0.6)),
        ("contested", Some(1.0)),
    ] {
        assert!(forum.contains(&expected), "{forum:?}");
    }
    let has = |row: &Value, kind: &str| warnings(row).iter().any(|of| of.0 == kind);
    for kind in ["few_documents", "abstentions", "contested", "duplicates"] {
        assert!(!has(row("web"), kind), "{kind}");
    }
    // 1 005 of 1 017 documents have a text of their own, those that abstain on one prompt among them.
    let copies = 12.0 / 1_017.0;
    let total = warnings(&audit["total"]);
    let share = total.iter().find(|of| of.0 == "duplicates").unwrap().1;
    assert!((share.unwrap() - copies).abs() < 1e-12, "{total:?}");
}

#[test]
fn those_of_the_run_stand_in_the_corpus_row() {
    let corpus = corpus();
    let mentions = audit(&folder(&corpus), &["--unit", "mention"]);
    assert_eq!(warnings(&mentions["total"])[0], ("mention_unit", None));
    let label = mentions["labels"]["singleton_rate"].as_str();
    assert!(label.unwrap().starts_with("share of mentions"));
    let broken = folder(&(corpus + "{\"prompt\": \n"));
    assert_eq!(
        warnings(&audit(&broken, &[])["total"])[0],
        ("incomplete_input", None)
    );
    let run = broken.hapax(&["audit", "-q", "-c", PAIRS_CONFIG, "a.jsonl"]);
    run.assert(INCOMPLETE, &[]);
    for line in [
        "! few documents (fewer than 1,000 with pairs): domain forum\n",
        "! more than 50 % of the incidences abstain: domain forum\n",
        "! duplicates: 1.2 % of the documents with pairs are copies of others;",
    ] {
        assert!(run.text().contains(line), "{line}: {}", run.text());
    }
}
