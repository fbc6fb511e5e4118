//! Parquet: the same records as in JSON lines give the same pairs, however the file is made.
//!
//! The files are made by pyarrow, a peer program: `tests/data/parquet/make.py`.

use serde_json::Value;

use crate::support::{Audit, DONE, Folder, INCOMPLETE};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/parquet");

/// What `hapax pairs` prints, without the shard's name.
fn pairs(folder: &Folder, shard: &str) -> Vec<Value> {
    let mut pairs = folder.pairs(&[shard]);
    for pair in &mut pairs {
        pair.as_object_mut().unwrap().remove("shard");
    }
    pairs
}

#[test]
fn every_compression_page_and_string_gives_the_pairs_of_the_same_json_lines() {
    let folder = Folder::new();
    let expected = pairs(&folder, &format!("{DATA}/rows.jsonl"));
    // Nine of twelve records have a text; each has a question, and every fifth of those abstains.
    let count = |relation: &str| {
        expected
            .iter()
            .filter(|pair| pair["relation"] == relation)
            .count()
    };
    assert_eq!((count("birth-date"), count("question-answer")), (9, 12));
    assert_eq!(
        expected
            .iter()
            .filter(|pair| pair["fact"].is_null())
            .count(),
        3
    );
    assert_eq!(expected[0]["domain"], "news");
    for made in [
        "none",
        "snappy",
        "gzip",
        "zstd-pages-v2",
        "brotli-no-dictionary",
        "lz4",
        "large-strings",
        "view-strings",
        "bytes",
        "bytes-no-schema",
    ] {
        let shard = format!("{DATA}/{made}.parquet");
        assert_eq!(pairs(&folder, &shard), expected, "{made}");
        let read = folder.pairs(&["--io", "read", "-j3", &shard]);
        assert_eq!(read.len(), expected.len(), "{made}");
    }
}

#[test]
fn a_parquet_file_counts_like_any_shard_of_a_folder() {
    let folder = Folder::new();
    folder.write("data/train-00000-of-00001.parquet", file("snappy"));
    let audit = folder.audit(&["--domain", "path", "."]);
    assert_eq!(audit.json["ledger"]["records"], 12);
    assert_eq!(
        audit.json["ledger"]["bytes_compressed"],
        file("snappy").len()
    );
    assert_eq!(audit.json["domains"][0]["domain"], "train");
    assert_eq!(audit.json["complete"], true);
}

#[test]
fn a_damaged_row_group_is_reported_with_its_place_and_the_others_are_read() {
    let folder = Folder::new();
    let mut damaged = file("none");
    // The text of record 5 stands in the second row group. A longer length than the page holds breaks the page.
    let text = damaged
        .windows(10)
        .position(|bytes| bytes == b"Ada Roe 5\n")
        .unwrap();
    damaged[text - 4..text].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
    folder.write("a.parquet", &damaged);
    let run = folder.hapax(&["audit", "-q", "--format", "json", "a.parquet"]);
    assert_eq!(run.code, INCOMPLETE);
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(json["ledger"]["parts_unread"], 1);
    assert_eq!(json["ledger"]["records_read"], 8);
    let reason = json["ledger"]["errors"][0]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("row group 1: 4 rows cannot be read"),
        "{reason}"
    );
    assert!(
        json["ledger"]["errors"][0]["compressed_offset"]
            .as_u64()
            .unwrap()
            > 0
    );
}

/// Reads the questions of `many-groups` and `one-group`.
const QUESTIONS: &str = "[[relation]]\nname = \"question-answer\"\n[[relation.rule]]\nkind = \"field\"\n\
                         prompt = \"/question\"\nfact = \"/answer\"\n";

/// An audit of the questions of `a.parquet`, which must not depend on the number of threads.
fn audit_of_questions(folder: &Folder) -> Audit {
    folder.write("questions.toml", QUESTIONS);
    let audit = |threads| folder.audit(&["-c", "questions.toml", "-j", threads, "a.parquet"]);
    let [mut alone, mut together] = [audit("1"), audit("4")];
    for audit in [&mut alone, &mut together] {
        let manifest = audit.json["manifest"].as_object_mut().unwrap();
        manifest.remove("started");
        manifest.remove("seconds");
    }
    assert_eq!(alone.json, together.json);
    assert_eq!(alone.code, together.code);
    alone
}

#[test]
fn threads_share_the_row_groups_of_a_file_and_parts_of_a_large_one() {
    for (made, records) in [("many-groups", 1200), ("one-group", 1300)] {
        let folder = Folder::with("a.parquet", file(made));
        let audit = audit_of_questions(&folder);
        let ledger = &audit.json["ledger"];
        assert_eq!(audit.code, DONE);
        assert_eq!(ledger["records_read"], records, "{made}");
        assert_eq!(ledger["bytes_compressed"], file(made).len(), "{made}");
        // Every seventh record abstains; the others answer with 90 different years.
        assert_eq!(audit.json["total"]["incidences"], records);
        assert_eq!(
            audit.json["total"]["abstentions"],
            u64::div_ceil(records, 7)
        );
        let pairs = folder.pairs(&["-c", "questions.toml", "-j4", "a.parquet"]);
        assert_eq!(pairs.len() as u64, records);
        for (pair, number) in pairs.iter().zip(0..) {
            assert_eq!(pair["record"], number);
            assert_eq!(pair["id"], format!("doc-{number}"));
        }
    }
}

/// Where the compressed pages of a file start: zstd frames.
fn pages(bytes: &[u8]) -> Vec<usize> {
    let starts = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, bytes)| *bytes == [0x28, 0xb5, 0x2f, 0xfd]);
    starts.map(|(start, _)| start).collect()
}

#[test]
fn what_a_damaged_page_takes_from_its_row_group_does_not_depend_on_threads() {
    for (made, records, group) in [("many-groups", 1200, 30), ("one-group", 1300, 1300)] {
        let mut damaged = file(made);
        let pages = pages(&damaged);
        // Of the one row group a page of the text (the second of four columns), of the many the middle one.
        let page = match group {
            30 => pages[pages.len() / 2],
            _ => pages[pages.len() * 2 / 3],
        };
        damaged[page..page + 4].fill(0);
        let folder = Folder::with("a.parquet", damaged);
        let audit = audit_of_questions(&folder);
        let ledger = &audit.json["ledger"];
        assert_eq!(audit.code, INCOMPLETE);
        assert_eq!(ledger["parts_unread"], 1, "{made}: {ledger}");
        let read = ledger["records_read"].as_u64().unwrap();
        assert!(read >= records - group && read < records, "{read}");
        let reason = ledger["errors"][0]["reason"].as_str().unwrap();
        let missing = format!("{} rows cannot be read", records - read);
        assert!(reason.contains(&missing), "{made}, {read} read: {reason}");
    }
}

#[test]
fn bytes_that_are_no_utf_8_cost_their_record_which_is_named() {
    let folder = Folder::with("a.parquet", file("bytes-not-utf-8"));
    let mut expected = pairs(&folder, &format!("{DATA}/rows.jsonl"));
    expected.retain(|pair| pair["record"] != 5);
    assert_eq!(pairs(&folder, "a.parquet"), expected);
    let audit = folder.audit(&["-j", "3", "a.parquet"]);
    assert_eq!(audit.code, INCOMPLETE);
    let ledger = &audit.json["ledger"];
    assert_eq!(ledger["skipped"]["not_utf8"]["records"], 1);
    assert_eq!(ledger["records_read"], 11);
    assert_eq!(ledger["errors"][0]["record"], 5);
    let reason = ledger["errors"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("not UTF-8 from byte "), "{reason}");
}

#[test]
fn bytes_of_a_fixed_length_that_are_no_text_are_hexadecimal() {
    let folder = Folder::with("a.parquet", file("hashed-ids"));
    let pairs = folder.pairs(&["a.parquet"]);
    assert_eq!(pairs.len(), 4);
    for pair in pairs {
        assert_eq!(pair["id"], pair["raw_prompt"]);
    }
}

#[test]
fn a_file_that_only_begins_like_parquet_is_refused_with_the_reason() {
    let folder = Folder::with(
        "a.parquet",
        b"PAR1 and nothing behind it, not even a footer",
    );
    let run = folder.hapax(&["pairs", "-q", "a.parquet"]);
    run.assert(
        INCOMPLETE,
        &["a.parquet", "no Parquet file, or a damaged one"],
    );
    let whole = Folder::new();
    whole.write("a.parquet", file("zstd-pages-v2"));
    whole.hapax(&["pairs", "-q", "a.parquet"]).assert(DONE, &[]);
}

fn file(made: &str) -> Vec<u8> {
    std::fs::read(format!("{DATA}/{made}.parquet")).unwrap()
}
