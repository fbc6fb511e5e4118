//! Parquet: the same records as in JSON lines give the same pairs, however the file is made.
//!
//! The files are made by pyarrow, a peer program: `tests/data/parquet/make.py`.

use serde_json::Value;

use crate::support::{DONE, Folder, INCOMPLETE};

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
