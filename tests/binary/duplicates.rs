//! Copies of documents: their share, and the counts with and without them, counted by hand.

use serde_json::{Value, json};

use crate::support::{Audit, DONE, Folder, USAGE};

/// Five documents, of which two are copies: one of the text, in another domain and under another id, and one of the table's record.
fn folder() -> Folder {
    let folder = Folder::new();
    let born = "Ada Roe\n\nAda Roe was born on 3 May 1902.";
    let text = |id: &str, source: &str, text: &str| {
        json!({"id": id, "source": source, "text": text, "added": id}).to_string()
    };
    let texts = [
        text("b", "web", born),
        text("c", "books", born),
        text("d", "web", "Jan Roe\n\nJan Roe was born on 4 May 1902."),
    ];
    folder.write("texts.jsonl", texts.join("\n"));
    let question = json!({"question": "Who wrote Emma?", "answer": "Jane Austen"}).to_string();
    folder.write("questions.jsonl", format!("{question}\n{question}\n"));
    folder
}

fn audit(arguments: &[&str]) -> Audit {
    let audit = folder().audit(&[arguments, &["texts.jsonl", "questions.jsonl"]].concat());
    assert_eq!(audit.code, DONE);
    audit
}

fn counts(audit: &Audit) -> [&Value; 4] {
    let total = &audit.json["total"];
    let rate = &audit.json["duplicates"]["singleton_rate_without"]["value"];
    [
        &total["documents"],
        &total["incidences"],
        &total["singletons"],
        rate,
    ]
}

#[test]
fn copies_are_counted_and_their_share_is_said() {
    let audit = audit(&[]);
    assert_eq!(
        counts(&audit),
        [&json!(5), &json!(5), &json!(1), &json!(1.0)]
    );
    let duplicates = &audit.json["duplicates"];
    assert_eq!(duplicates["distinct_texts"], json!(3.0));
    assert_eq!(duplicates["share"]["value"], json!(0.4));
}

#[test]
fn of_copies_the_smallest_domain_counts_whatever_comes_first() {
    let audit = audit(&["--duplicates", "skip"]);
    assert_eq!(
        counts(&audit),
        [&json!(3), &json!(3), &json!(3), &json!(1.0)]
    );
    assert_eq!(audit.json["ledger"]["documents_duplicate"], 2);
    assert_eq!(audit.json["manifest"]["duplicates"], "skip");
    let domains = audit.json["domains"].as_array().unwrap();
    let singletons = |name: &str| {
        let mut rows = domains.iter().filter(|row| row["domain"] == name);
        rows.next().unwrap()["singletons"].clone()
    };
    assert_eq!(singletons("books"), 1);
    assert_eq!(singletons("web"), 1);
}

#[test]
fn a_config_can_ask_for_it_and_standard_input_cannot_be_read_twice() {
    let folder = folder();
    let config = folder.hapax(&["config"]).text();
    let config = config.replace("duplicates = \"keep\"", "duplicates = \"skip\"");
    folder.write("my.toml", config);
    let audit = folder.audit(&["-c", "my.toml", "texts.jsonl"]);
    assert_eq!(audit.json["ledger"]["documents_duplicate"], 1);
    let run = folder.hapax_reading(&["audit", "--duplicates", "skip", "-"], b"{}");
    run.assert(USAGE, &["standard input", "twice"]);
}
