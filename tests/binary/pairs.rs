//! `hapax pairs` for people: which pairs are printed, with what around them, and why a rule found nothing.

use serde_json::json;

use crate::support::{DONE, Folder, USAGE};

const POET: &str =
    "Ada Roe\n\nAda Roe (born 3 May 1902 in Narva) was a poet.\nTirana is the capital of Albania.";

fn folder() -> Folder {
    let records = [
        json!({"text": POET, "id": "a"}).to_string(),
        json!({"text": "Nothing is stated here."}).to_string(),
        json!({"prompt": "p", "fact": "f"}).to_string(),
        "no JSON".to_string(),
    ];
    Folder::with("a.jsonl", records.join("\n"))
}

#[test]
fn lines_show_the_fact_within_its_sentence() {
    let run = folder().hapax(&["pairs", "--quiet", "--format", "lines", "a.jsonl"]);
    let lines: Vec<String> = run.text().lines().map(str::to_string).collect();
    assert_eq!(
        &lines[..2],
        [
            "a.jsonl:0  birth-date  ada roe = 1902-05-03  [birth-date-lead]",
            "    Ada Roe (born 3 May 1902 in Narva) was a poet.",
        ]
    );
}

#[test]
fn pairs_of_one_relation_or_rule_are_printed_alone() {
    let folder = folder();
    let of = |arguments: &[&str]| folder.pairs(&[arguments, &["a.jsonl"]].concat()).len();
    assert_eq!(of(&[]), 6);
    assert_eq!(of(&["--relation", "capital"]), 1);
    assert_eq!(of(&["--relation", "capital", "--relation", "fact"]), 2);
    assert_eq!(of(&["--rule", "birth-place-lead"]), 1);
    let run = folder.hapax(&["pairs", "--rule", "birth-place", "a.jsonl"]);
    run.assert(USAGE, &["no such rule", "did you mean", "birth-place-lead"]);
    let run = folder.hapax(&["pairs", "-q", "--relation", "birthdate", "a.jsonl"]);
    let said = [
        "6 pairs found, and none",
        "did you mean \"birth-date\"?",
        "capital",
    ];
    assert!(
        said.iter().all(|said| run.stderr.contains(said)),
        "{}",
        run.stderr
    );
}

#[test]
fn a_record_is_explained_rule_by_rule() {
    let folder = folder();
    let explained = |record: &str| {
        let run = folder.hapax(&["pairs", "--explain", record, "a.jsonl"]);
        run.assert(DONE, &[]);
        run.text()
    };
    let first = explained("0");
    for said in [
        "id a",
        "title \"Ada Roe\"",
        "+ birth-date-lead\n      found ada roe = 1902-05-03",
        "- birth-date-known-as\n      looked in 1 place, and does not match:\n      \"Ada Roe (born",
        "- birth-date-sentence\n      not run: the text has none of \" was also born \"",
        "- author-sentence\n      not run: the text has none of \"book by\"",
        "- author-box\n      found nothing: no line of a box begins with \"Author\"",
        "- question-answer-dialogue\n      not run: the record has no turns",
        "- capital-table\n      not run: the record lacks /capital, /country",
    ] {
        assert!(first.contains(said), "{said}\n{first}");
    }
    let second = explained("a.jsonl:1");
    assert!(second.contains("not run: the text has none of"), "{second}");
    let third = explained("2");
    assert!(third.contains("+ ready-made\n      found p = f"), "{third}");
    assert!(
        third.contains("holds a ready-made pair, which is final"),
        "{third}"
    );
}

#[test]
fn a_subject_that_the_text_is_not_about_is_said() {
    let record = json!({"text": "Ada Roe\n\nAda Roe was a poet.\nBorn in Narva, Jan Blume studied in Tartu."});
    let folder = Folder::with("a.jsonl", record.to_string());
    let run = folder.hapax(&["pairs", "--explain", "0", "a.jsonl"]);
    let text = run.text();
    let said = "- birth-place-born-in\n      matches, but its subject is not what the text is about (\"Ada Roe\"):";
    assert!(text.contains(said), "{text}");
}

#[test]
fn records_that_are_not_there_or_cannot_be_read_are_said_to_be() {
    let folder = folder();
    folder.write("b.jsonl", "{}");
    let explain = |record: &str, shards: &[&str]| {
        folder.hapax(&[&["pairs", "--explain", record], shards].concat())
    };
    explain("4", &["a.jsonl"]).assert(USAGE, &["a.jsonl has 4 records, numbered from 0"]);
    explain("3", &["a.jsonl"]).assert(1, &["record 3: not JSON", "no rule looked at it"]);
    explain("0", &["a.jsonl", "b.jsonl"]).assert(USAGE, &["2 shards", "--explain a.jsonl:0"]);
    explain("c.jsonl:0", &["a.jsonl"]).assert(USAGE, &["no shard \"c.jsonl\""]);
    explain("x", &["a.jsonl"]).assert(USAGE, &["no number of a record"]);
}

/// What each rule came to adds up to the ledger's pairs, and does not depend on threads.
#[test]
fn an_audit_counts_what_each_rule_found() {
    let folder = Folder::with(
        "a.jsonl",
        (json!({"text": POET}).to_string() + "\n").repeat(3_000),
    );
    let audit = |threads: &str| folder.audit(&["-j", threads, "a.jsonl"]).json;
    let (one, four) = (audit("1"), audit("4"));
    assert_eq!(one["rules"], four["rules"]);
    let rules = one["rules"].as_array().unwrap();
    let pairs: u64 = rules
        .iter()
        .map(|rule| rule["pairs"].as_u64().unwrap())
        .sum();
    assert_eq!(one["ledger"]["pairs"], pairs);
    let rule = |name: &str| rules.iter().find(|rule| rule["rule"] == name).unwrap();
    let lead = json!({"relation": "birth-date", "rule": "birth-date-lead", "kind": "pattern",
        "searched": 3_000, "matched": 3_000, "pairs": 3_000});
    assert_eq!(*rule("birth-date-lead"), lead);
    let idle = rule("author-box");
    assert_eq!((&idle["searched"], &idle["pairs"]), (&json!(0), &json!(0)));
}
