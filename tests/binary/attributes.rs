//! Dolma's attributes: read along with the documents that they belong to, and missed where they are missing.

use serde_json::{Value, json};

use crate::support::{Audit, DONE, Folder, INCOMPLETE};

/// The fact is what a tagger says of the document.
const CONFIG: &str = "[[relation]]\nname = \"country\"\n[[relation.rule]]\nkind = \"field\"\nprompt = \"/id\"\n\
                      fact = \"/attributes/geo__tagger__country\"\n";

const DOCUMENTS: &str = "corpus/documents/a/b.jsonl.gz";
const ATTRIBUTES: &str = "corpus/attributes/geo/a/b.jsonl.gz";

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Default::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn document(number: usize) -> String {
    format!("{{\"id\": \"d{number}\", \"text\": \"some text\", \"source\": \"s\"}}\n")
}

fn attribute(number: usize) -> String {
    let attributes = json!({"geo__tagger__country": format!("c{number}"), "other": [[0, 4, 0.5]]});
    format!(
        "{}\n",
        json!({"id": format!("d{number}"), "attributes": attributes})
    )
}

/// A corpus of so many documents, with these lines as attributes.
fn corpus(documents: usize, attributes: &str) -> Folder {
    let folder = Folder::with("config.toml", CONFIG);
    let documents: String = (0..documents).map(document).collect();
    folder.write(DOCUMENTS, gzip(&documents));
    folder.write(ATTRIBUTES, gzip(attributes));
    folder
}

/// The audit, which must not depend on threads.
fn audit(folder: &Folder) -> Audit {
    let audit = |threads| folder.audit(&["-c", "config.toml", "-j", threads, "corpus"]);
    let [alone, together] = [audit("1"), audit("3")];
    assert_eq!(alone.comparable(), together.comparable());
    alone
}

fn facts(folder: &Folder) -> Vec<(Value, Value)> {
    let pairs = folder.pairs(&["-c", "config.toml", "corpus"]);
    let fact = |pair: &Value| (pair["record"].clone(), pair["fact"].clone());
    pairs.iter().map(fact).collect()
}

#[test]
fn every_document_is_joined_with_its_line_however_many_blocks_there_are() {
    // Several blocks of documents.
    let count = 150_000;
    let folder = corpus(count, &(0..count).map(attribute).collect::<String>());
    let audit = audit(&folder);
    assert_eq!(audit.code, DONE);
    assert_eq!(audit.json["ledger"]["records"], count);
    assert_eq!(audit.json["ledger"]["pairs"], count);
    assert_eq!(
        audit.json["manifest"]["inputs"][0]["path"],
        "documents/a/b.jsonl.gz"
    );
    assert_eq!(
        audit.json["manifest"]["inputs"].as_array().unwrap().len(),
        1
    );
    let ignored = audit.json["manifest"]["ignored"][0].as_str().unwrap();
    assert!(
        ignored.starts_with("attributes: attributes of the documents"),
        "{ignored}"
    );
    for (number, (record, fact)) in facts(&folder).into_iter().enumerate() {
        assert_eq!((record, fact), (json!(number), json!(format!("c{number}"))));
    }
}

#[test]
fn a_document_that_is_passed_over_keeps_its_line_to_itself() {
    let folder = corpus(0, &(0..4).map(attribute).collect::<String>());
    let long = document(1).replace("some text", &"long ".repeat(2_000_000));
    let documents = [document(0), long, document(2), document(3)];
    folder.write(DOCUMENTS, gzip(&documents.concat()));
    for limit in ["1000", "5000000"] {
        let limit = ["-c", "config.toml", "--record-bytes-max", limit, "corpus"];
        let audit = folder.audit(&limit);
        let ledger = &audit.json["ledger"];
        assert_eq!(ledger["skipped"]["over_record_limit"]["records"], 1);
        assert_eq!(
            (&ledger["pairs"], &ledger["errors_total"]),
            (&json!(3), &json!(1))
        );
    }
}

#[test]
fn without_a_rule_that_asks_no_file_of_attributes_is_opened() {
    let folder = corpus(3, "not a line of attributes\n");
    folder.write(
        "config.toml",
        CONFIG.replace("/attributes/geo__tagger__country", "/source"),
    );
    let audit = audit(&folder);
    assert_eq!(audit.code, DONE);
    assert_eq!(audit.json["ledger"]["pairs"], 3);
}

#[test]
fn what_a_record_has_itself_is_not_looked_for_elsewhere() {
    let folder = corpus(0, "");
    let merged =
        "{\"id\": \"d0\", \"text\": \"t\", \"attributes\": {\"geo__tagger__country\": \"own\"}}\n";
    folder.write(DOCUMENTS, gzip(merged));
    assert_eq!(facts(&folder), [(json!(0), json!("own"))]);
    assert_eq!(audit(&folder).code, DONE);
}

#[test]
fn lines_that_belong_to_no_document_cost_their_record() {
    let lines = [
        attribute(0),
        "{\"id\": \"d1\", broken\n".into(),
        attribute(7),
        attribute(3),
    ];
    let folder = corpus(4, &lines.concat());
    let audit = audit(&folder);
    assert_eq!(audit.code, INCOMPLETE);
    let ledger = &audit.json["ledger"];
    assert_eq!(ledger["skipped"]["bad_attributes"]["records"], 2);
    assert_eq!(
        (&ledger["records"], &ledger["records_read"]),
        (&json!(4), &json!(2))
    );
    let reason = |index: usize| ledger["errors"][index]["reason"].as_str().unwrap();
    assert!(reason(0).contains("attributes: not JSON"), "{}", reason(0));
    assert_eq!(
        reason(1),
        "attributes: their line has the id \"d7\" and the document the id \"d2\""
    );
    assert_eq!(ledger["errors"][1]["record"], 2);
    let kept = [(json!(0), json!("c0")), (json!(3), json!("c3"))];
    assert_eq!(facts(&folder), kept);
}

/// The one error of the ledger: path and reason.
fn only_error(audit: &Audit) -> (String, String) {
    let ledger = &audit.json["ledger"];
    assert_eq!(
        (audit.code, &ledger["parts_unread"]),
        (INCOMPLETE, &json!(1))
    );
    assert_eq!(ledger["errors_total"], 1, "{ledger}");
    let told = |key: &str| ledger["errors"][0][key].as_str().unwrap().to_string();
    (told("path"), told("reason"))
}

#[test]
fn a_file_that_is_too_short_missing_or_damaged_is_named_and_its_documents_are_read() {
    let folder = corpus(4, &[attribute(0), attribute(1)].concat());
    let short = audit(&folder);
    assert_eq!(short.json["ledger"]["records_read"], 4);
    assert_eq!(short.json["ledger"]["pairs"], 2);
    let (path, reason) = only_error(&short);
    assert_eq!(path, ATTRIBUTES);
    assert!(
        reason.starts_with("attributes of 2 records could be read"),
        "{reason}"
    );

    folder.write(ATTRIBUTES, &gzip(&attribute(0))[..20]);
    let (path, reason) = only_error(&audit(&folder));
    assert_eq!(path, ATTRIBUTES);
    assert!(reason.contains("truncated gzip member"), "{reason}");

    std::fs::remove_file(folder.path(ATTRIBUTES)).unwrap();
    let missing = audit(&folder);
    assert_eq!(missing.json["ledger"]["records_read"], 4);
    let (path, reason) = only_error(&missing);
    assert_eq!(path, ATTRIBUTES);
    assert!(reason.contains("cannot be read"), "{reason}");
}

/// The fact is a place that a tagger marked.
const SPANS: &str = "[[relation]]\nname = \"place\"\nprompt = [\"case\"]\n[[relation.rule]]\nkind = \"spans\"\n\
                     prompt = \"PROMPT\"\nfact = \"/attributes/x__ner__place\"\nscore_min = 0.5\n";

/// Prompts and facts, as the text has them, with the text between start and end.
fn marked(folder: &Folder, prompt: &str) -> Vec<[String; 3]> {
    folder.write("config.toml", SPANS.replace("PROMPT", prompt));
    let text = "Zoë Roe 😀 moved to Nîmes.\nShe died in Rome.";
    let pairs = folder.pairs(&["-c", "config.toml", "corpus"]);
    let told = |pair: &Value| {
        let [start, end] = ["start", "end"].map(|key| pair[key].as_u64().unwrap() as usize);
        let [prompt, fact] = ["prompt", "raw_fact"].map(|key| pair[key].as_str().unwrap());
        [prompt, fact, &text[start..end]].map(str::to_string)
    };
    pairs.iter().map(told).collect()
}

#[test]
fn spans_are_facts_and_their_prompts_the_title_or_spans_before_them() {
    let folder = Folder::new();
    let text = "Zoë Roe 😀 moved to Nîmes.\nShe died in Rome.";
    let document = json!({"id": "1", "text": text, "source": "s", "metadata": {"title": "Zoë"}});
    folder.write("corpus/documents/a.jsonl", format!("{document}\n"));
    // Counted in Python: text[0:7], text[19:24], text[38:42]; the third place has too low a score, the last is none.
    let attributes = json!({
        "x__ner__person": [[0, 7, 0.9]],
        "x__ner__place": [[19, 24, 0.8], [38, 42, 1], [0, 7, 0.4], [40, 60, 1]],
    });
    let line = json!({"id": "1", "attributes": attributes});
    folder.write("corpus/attributes/x/a.jsonl", format!("{line}\n"));
    assert_eq!(
        marked(&folder, "title"),
        [["zoë", "Nîmes", "Nîmes"], ["zoë", "Rome", "Rome"]]
    );
    assert_eq!(
        marked(&folder, "/attributes/x__ner__person"),
        [["zoë roe", "Nîmes", "Zoë Roe 😀 moved to Nîmes"]]
    );
    let shard = "corpus/documents/a.jsonl";
    let told = folder.hapax(&["pairs", "-c", "config.toml", "--explain", "0", shard]);
    assert_eq!(told.code, DONE);
    assert!(told.text().contains("Nîmes"), "{}", told.text());
    let audit = audit(&folder);
    assert_eq!(audit.code, DONE);
    assert_eq!(
        audit.json["ledger"]["pairs_dropped"],
        json!({"wrong_type": 1})
    );
}
