//! Valid shards of every shape, each made on the spot, with the exact ledger that they must give. Most hold ready-made
//! pairs with prompts of their own, so that records, documents, pairs, incidences and singletons are one number.

use serde_json::{Value, json};

use crate::encode::{Frame, frame, frame_with_window, gzip, skippable};
use crate::support::{
    Audit, DONE, Folder, INCOMPLETE, PAIRS_CONFIG, Random, all_read, audit_arguments, but, pairs,
};

/// Audits one shard of that name and these bytes, which must be read whole: so many records in so many decoded bytes.
fn assert_read(name: &str, bytes: &[u8], decoded: usize, records: usize) -> Audit {
    let audit = Folder::with(name, bytes).audit_pairs(&[name]);
    audit.assert_ledger(DONE, all_read(bytes.len(), decoded, records));
    let total = &audit.json["total"];
    let counts = ["incidences", "singletons"].map(|key| total[key].as_u64().unwrap() as usize);
    assert_eq!(counts, [records, records]);
    audit
}

#[test]
fn a_plain_file_with_and_without_a_last_newline() {
    let lines = pairs(0..3);
    assert_read("a.jsonl", &lines, lines.len(), 3);
    let without = lines.strip_suffix(b"\n").unwrap();
    assert_read("a.jsonl", without, without.len(), 3);
}

#[test]
fn one_zstd_frame_with_and_without_size_and_checksum() {
    let lines = pairs(0..1_000);
    for kind in [Frame::Bare, Frame::Checksum, Frame::Full] {
        assert_read("a.jsonl.zst", &frame(&lines, kind), lines.len(), 1_000);
    }
}

/// What `zstd --long=28` and `--long=31` write, also behind a common frame and in front of one.
#[test]
fn zstd_frames_with_long_windows() {
    let lines = pairs(0..10_000);
    assert!(lines.len() > 250_000);
    let (head, tail) = lines.split_at(1_001);
    for window_log in [28, 31] {
        let long = frame_with_window(&lines, window_log);
        assert_eq!(long[5], (window_log as u8 - 10) << 3, "the window's byte");
        assert_read("a.jsonl.zst", &long, lines.len(), 10_000);
        let behind = [
            frame(head, Frame::Full),
            frame_with_window(tail, window_log),
        ]
        .concat();
        assert_read("a.jsonl.zst", &behind, lines.len(), 10_000);
        let before = [
            frame_with_window(head, window_log),
            frame(tail, Frame::Full),
        ]
        .concat();
        assert_read("a.jsonl.zst", &before, lines.len(), 10_000);
    }
}

#[test]
fn many_zstd_frames_cut_between_and_within_records() {
    let lines = pairs(0..1_000);
    for size in [lines.len() / 10, 333, 1_000] {
        let frames: Vec<u8> = lines
            .chunks(size)
            .flat_map(|part| frame(part, Frame::Checksum))
            .collect();
        assert_read("a.jsonl.zst", &frames, lines.len(), 1_000);
    }
}

#[test]
fn frames_without_data_at_the_start_between_and_at_the_end() {
    let (one, other) = (pairs(0..10), pairs(10..30));
    let parts = [
        skippable(b"an index, say"),
        frame(&one, Frame::Full),
        skippable(b""),
        frame(b"", Frame::Full),
        frame(&other, Frame::Full),
        frame(b"", Frame::Bare),
        skippable(&[0x28, 0xb5, 0x2f, 0xfd]),
    ];
    assert_read("a.jsonl.zst", &parts.concat(), one.len() + other.len(), 30);
}

#[test]
fn shards_without_any_record() {
    assert_read("a.jsonl", b"", 0, 0);
    assert_read("a.jsonl.zst", &frame(b"", Frame::Full), 0, 0);
    assert_read("a.jsonl.zst", &skippable(b"nothing"), 0, 0);
    assert_read("a.jsonl.gz", &gzip(b""), 0, 0);
    let blank = b"\n  \n\r\n\t\n\n ";
    assert_read("a.jsonl", blank, blank.len(), 0);
}

#[test]
fn gzip_of_several_members_and_with_zeros_behind_them() {
    let (one, other) = (pairs(0..10), pairs(10..30));
    let decoded = one.len() + other.len();
    let members = [gzip(&one), gzip(b""), gzip(&other)].concat();
    assert_read("a.jsonl.gz", &members, decoded, 30);
    let cut_within_a_record = [&one[..], &other[..]].concat();
    let (head, tail) = cut_within_a_record.split_at(one.len() + 7);
    assert_read(
        "a.jsonl.gz",
        &[gzip(head), gzip(tail)].concat(),
        decoded,
        30,
    );
    let padded = [members, vec![0; 1_000]].concat();
    assert_read("a.jsonl.gz", &padded, decoded, 30);
}

#[test]
fn the_content_tells_the_codec_and_not_the_name() {
    let lines = pairs(0..5);
    assert_read("a.jsonl", &frame(&lines, Frame::Full), lines.len(), 5);
    assert_read("a.jsonl.gz", &frame(&lines, Frame::Full), lines.len(), 5);
    assert_read("a.jsonl.zst", &gzip(&lines), lines.len(), 5);
    assert_read("a.jsonl.zst", &lines, lines.len(), 5);
    assert_read("notes.txt", &lines, lines.len(), 5);
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark() {
    let text = String::from_utf8(pairs(0..4)).unwrap();
    let windows = text.replace('\n', "\r\n");
    assert_read("a.jsonl", windows.as_bytes(), windows.len(), 4);
    let marked = format!("\u{feff}{text}");
    assert_read("a.jsonl", marked.as_bytes(), marked.len(), 4);
}

#[test]
fn a_byte_order_mark_does_not_hide_the_layout_of_the_only_record() {
    let record = "\u{feff}{\"text\": \"A poet\\n\\nThe poet Ada Roe was born on 3 May 1902.\", \"source\": \"wiki\"}";
    let audit = Folder::with("a.jsonl", record).audit(&["a.jsonl"]);
    let domain = &audit.json["domains"][0];
    assert_eq!(
        (&domain["domain"], &domain["singletons"]),
        (&json!("wiki"), &json!(1))
    );
}

#[test]
fn standard_input_plain_and_compressed() {
    let lines = pairs(0..50);
    for bytes in [lines.clone(), frame(&lines, Frame::Bare), gzip(&lines)] {
        let folder = Folder::with(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
        let arguments = audit_arguments(&["-c", PAIRS_CONFIG, "-"]);
        let audit = Audit::of(&folder.hapax_reading(&arguments, &bytes));
        audit.assert_ledger(DONE, all_read(bytes.len(), lines.len(), 50));
        assert_eq!(audit.json["domains"][0]["domain"], "stdin");
    }
}

#[test]
fn a_folder_is_walked_and_what_is_no_shard_is_named() {
    let folder = Folder::new();
    folder.write("corpus/wiki/b-0001.jsonl", pairs(0..3));
    folder.write("corpus/wiki/b-0002.ndjson.gz", gzip(&pairs(3..5)));
    folder.write(
        "corpus/data/books-00000-of-00002.json.zst",
        frame(&pairs(5..9), Frame::Full),
    );
    folder.write("corpus/README.md", "# A corpus");
    folder.write(
        "corpus/manifest.json",
        "{\n  \"files\": [\n    \"wiki/b-0001.jsonl\"\n  ]\n}\n",
    );
    folder.write("corpus/list.json", "[{\"prompt\": \"p\", \"fact\": \"f\"}]");
    let audit = folder.audit_pairs(&["corpus"]);
    let compressed = audit.json["ledger"]["bytes_compressed"].as_u64().unwrap();
    let decoded = pairs(0..9).len();
    let ledger = but(
        all_read(compressed as usize, decoded, 9),
        json!({"shards": 3}),
    );
    audit.assert_ledger(DONE, ledger);
    let inputs = audit.json["manifest"]["inputs"].as_array().unwrap();
    let read: Vec<_> = inputs
        .iter()
        .map(|input| {
            (
                input["path"].as_str().unwrap(),
                input["records"].as_u64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("data/books-00000-of-00002.json.zst", 4),
        ("wiki/b-0001.jsonl", 3),
        ("wiki/b-0002.ndjson.gz", 2),
    ];
    assert_eq!(read, expected);
    let domains = audit.json["domains"].as_array().unwrap();
    let domains: Vec<_> = domains
        .iter()
        .map(|row| row["domain"].as_str().unwrap())
        .collect();
    assert_eq!(domains, ["wiki", "books"]);
    let ignored = audit.json["manifest"]["ignored"].as_array().unwrap();
    let starts = ["README.md", "list.json: ", "manifest.json: "];
    assert_eq!(ignored.len(), starts.len());
    for (ignored, start) in ignored.iter().zip(starts) {
        assert!(ignored.as_str().unwrap().starts_with(start), "{ignored}");
    }
}

/// The one pair that `hapax pairs` finds in a record.
fn only_pair(record: &str) -> Value {
    let folder = Folder::with("a.jsonl", record);
    folder.write(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
    let mut pairs = folder.pairs(&["-c", PAIRS_CONFIG, "a.jsonl"]);
    assert_eq!(pairs.len(), 1, "{pairs:?}");
    pairs.remove(0)
}

#[test]
fn of_duplicate_keys_the_last_one_counts() {
    let pair = only_pair(r#"{"prompt": "first", "fact": "f", "prompt": "last"}"#);
    assert_eq!(pair["prompt"], "last");
}

#[test]
fn half_a_surrogate_pair_becomes_a_replacement_character() {
    let pair = only_pair(r#"{"prompt": "a\ud83db \ud83d\ude00", "fact": "\udc00"}"#);
    assert_eq!(
        (&pair["prompt"], &pair["fact"]),
        (&json!("a\u{fffd}b 😀"), &json!("\u{fffd}"))
    );
}

#[test]
fn keys_are_unescaped_before_they_are_compared() {
    let pair = only_pair(r#"{"pr\u006fmpt": "a\/b", "fact": "c"}"#);
    assert_eq!(pair["prompt"], "a/b");
}

#[test]
fn nesting_of_any_depth_is_passed_over_in_fields_that_nobody_reads() {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let record = format!("{{\"deep\": {nested}, \"prompt\": \"p\", \"fact\": \"f\"}}");
    assert_read("a.jsonl", record.as_bytes(), record.len(), 1);
}

#[test]
fn nesting_without_end_in_a_field_that_is_read_is_a_bad_record_and_no_crash() {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bad = format!("{{\"prompt\": {nested}, \"fact\": \"f\"}}");
    let bytes = [bad.as_bytes(), b"\n", &pairs(0..9)].concat();
    let audit = Folder::with("a.jsonl", &bytes).audit_pairs(&["--skip-max", "0.1", "a.jsonl"]);
    let errors = &audit.json["ledger"]["errors"];
    let reason = errors[0]["reason"].as_str().unwrap();
    assert!(reason.contains("recursion limit"), "{reason}");
    let skipped = json!({"bad_json": {"records": 1, "bytes": bad.len()}});
    let changes =
        json!({"records": 10, "skipped": skipped, "errors_total": 1, "errors": errors.clone()});
    audit.assert_ledger(DONE, but(all_read(bytes.len(), bytes.len(), 9), changes));
}

#[test]
fn a_record_of_many_blocks_is_read() {
    let long = format!(
        "{{\"pad\": \"{}\", \"prompt\": \"long\", \"fact\": \"f\"}}\n",
        "x".repeat(3 << 20)
    );
    let lines = [&pairs(0..5), long.as_bytes(), &pairs(5..9)].concat();
    assert_read("a.jsonl", &lines, lines.len(), 10);
    let frames: Vec<u8> = lines
        .chunks(1 << 20)
        .flat_map(|part| frame(part, Frame::Full))
        .collect();
    assert_read("a.jsonl.zst", &frames, lines.len(), 10);
}

#[test]
fn a_file_of_one_long_line_without_an_end() {
    let line = format!(
        "{{\"pad\": \"{}\", \"prompt\": \"p\", \"fact\": \"f\"}}",
        "x".repeat(5_000_000)
    );
    assert_read("a.jsonl", line.as_bytes(), line.len(), 1);
    assert_read("a.jsonl.gz", &gzip(line.as_bytes()), line.len(), 1);
}

#[test]
fn a_great_many_tiny_records() {
    let lines = b"{\"a\":1}\n".repeat(300_000);
    let audit = Folder::with("a.jsonl", &lines).audit_pairs(&["a.jsonl"]);
    let expected = json!({
        "documents_without_pairs": 300_000, "pairs": 0, "incidences": 0
    });
    audit.assert_ledger(
        DONE,
        but(all_read(lines.len(), lines.len(), 300_000), expected),
    );
}

/// Records over the limit within one block, over several blocks, and at the end of a file: what is passed over must be
/// counted to the byte, wherever blocks were cut.
#[test]
fn records_over_the_limit_are_passed_over_and_counted_to_the_byte() {
    let long = |bytes: usize| [&b"{\"pad\": \""[..], &vec![b'x'; bytes - 11], b"\"}"].concat();
    for long_bytes in [200_000, 3 << 20, 5_000_001] {
        for ends_with_newline in [true, false] {
            let mut lines = pairs(0..10);
            let offset = lines.len();
            lines.extend(long(long_bytes));
            lines.push(b'\n');
            lines.extend(pairs(10..20));
            let last_offset = lines.len();
            lines.extend(long(long_bytes));
            if ends_with_newline {
                lines.push(b'\n');
            }
            let error = |record: u64, offset: usize| {
                json!({
                    "path": "a.jsonl", "record": record, "decoded_offset": offset,
                    "reason": format!("{long_bytes} bytes, longer than --record-bytes-max allows"),
                })
            };
            let changes = json!({
                "records": 22,
                "skipped": {"over_record_limit": {"records": 2, "bytes": 2 * long_bytes}},
                "errors_total": 2,
                "errors": [error(10, offset), error(21, last_offset)],
            });
            for bytes in [lines.clone(), frame(&lines, Frame::Full), gzip(&lines)] {
                let folder = Folder::with("a.jsonl", &bytes);
                let audit = folder.audit_pairs(&["--record-bytes-max", "100KiB", "a.jsonl"]);
                let expected = but(all_read(bytes.len(), lines.len(), 20), changes.clone());
                audit.assert_ledger(INCOMPLETE, expected);
            }
        }
    }
}

#[test]
fn a_record_of_exactly_the_limit_is_read() {
    let lines = pairs(0..10);
    let length = lines.len() / 10 - 1;
    let audit = |limit: usize| {
        let limit = format!("{limit}B");
        Folder::with("a.jsonl", &lines).audit_pairs(&["--record-bytes-max", &limit, "a.jsonl"])
    };
    audit(length).assert_ledger(DONE, all_read(lines.len(), lines.len(), 10));
    assert_eq!(
        audit(length - 1).json["ledger"]["skipped"]["over_record_limit"]["records"],
        10
    );
}

/// A record over the limit ends a document, whether it lies within a block or fills many.
#[test]
fn a_record_over_the_limit_ends_a_document_wherever_blocks_and_frames_are_cut() {
    let mut random = Random(5);
    let noise: String = (0..60_000)
        .map(|_| format!("{:016x}", random.next()))
        .collect();
    let record = |noise: &str| {
        format!("{{\"id\": \"a\", \"prompt\": \"p\", \"fact\": \"f\", \"noise\": \"{noise}\"}}\n")
    };
    let lines = [record(""), record(&noise), record(""), record("")].concat();
    let frames = lines
        .as_bytes()
        .chunks(300_000)
        .flat_map(|part| frame(part, Frame::Bare));
    for bytes in [
        lines.clone().into_bytes(),
        frames.collect(),
        gzip(lines.as_bytes()),
    ] {
        let audit = Folder::with("a.jsonl", bytes).audit_pairs(&[
            "--record-bytes-max",
            "100KiB",
            "a.jsonl",
        ]);
        let ledger = &audit.json["ledger"];
        assert_eq!(
            (&ledger["records"], &ledger["documents"]),
            (&json!(4), &json!(2))
        );
        assert_eq!(audit.json["total"]["spectrum"], json!([[2, 2]]));
    }
}

/// Documents of ready-made pairs are consecutive records of one id, also over lines that are no records.
#[test]
fn records_of_one_id_are_one_document() {
    let record = |id: &str, prompt: &str| {
        format!("{{\"id\": {id}, \"prompt\": \"{prompt}\", \"fact\": \"f\"}}\n")
    };
    let lines = [
        record("\"a\"", "p"),
        record("\"a\"", "p"),
        "what?\n".into(),
        record("\"a\"", "q"),
        "\n".into(),
        record("\"b\"", "p"),
        record("\"a\"", "p"),
        record("null", "r"),
        record("null", "r"),
        record("7", "r"),
        record("7", "r"),
    ]
    .concat();
    let audit = Folder::with("a.jsonl", &lines).audit_pairs(&["--skip-max", "1", "a.jsonl"]);
    let changes = json!({
        "records": 10, "documents": 6, "documents_without_text": 6, "incidences": 7,
        "skipped": {"bad_json": {"records": 1, "bytes": 5}}, "errors_total": 1,
        "errors": audit.json["ledger"]["errors"],
    });
    audit.assert_ledger(DONE, but(all_read(lines.len(), lines.len(), 9), changes));
    // p: a, b, a again; q: once; r: twice without an id, once with 7.
    assert_eq!(audit.json["total"]["spectrum"], json!([[1, 1], [3, 6]]));
}

#[test]
fn a_first_record_without_fields_is_a_record_like_others() {
    let lines = [&b"{}\n"[..], &pairs(0..9)].concat();
    let audit = Folder::with("a.jsonl", &lines).audit_pairs(&["a.jsonl"]);
    let changes = json!({"documents_without_pairs": 1, "pairs": 9, "incidences": 9});
    audit.assert_ledger(DONE, but(all_read(lines.len(), lines.len(), 10), changes));
}

/// A count is kept in sixteen bits for each cell; beyond, the spectrum says "65 535 or more" and loses no incidence.
#[test]
fn counts_beyond_sixteen_bits_are_lumped_and_add_up() {
    let record = |prompt: &str, source: &str| {
        format!("{{\"prompt\": \"{prompt}\", \"fact\": \"f\", \"source\": \"{source}\"}}\n")
    };
    let lines = [
        record("one cell", "a").repeat(70_000),
        record("two cells", "a").repeat(40_000),
        record("two cells", "b").repeat(40_000),
        record("below", "b").repeat(65_534),
        record("at", "b").repeat(65_535),
        record("once", "a"),
    ]
    .concat();
    let audit = Folder::with("a.jsonl", &lines).audit_pairs(&["a.jsonl"]);
    let row = |list: &str, index: usize| audit.json[list][index]["spectrum"].clone();
    assert_eq!(
        audit.json["total"]["spectrum"],
        json!([[1, 1], [65_534, 65_534], [65_535, 70_000 + 80_000 + 65_535]])
    );
    // The largest comes first: b.
    assert_eq!(
        row("domains", 0),
        json!([[65_534, 65_534], [65_535, 40_000 + 65_535]])
    );
    assert_eq!(row("domains", 1), json!([[1, 1], [65_535, 110_000]]));
}

#[test]
fn mapped_and_read_shards_give_the_same_audit() {
    let folder = Folder::new();
    let lines = pairs(0..5_000);
    folder.write("corpus/a.jsonl", &lines);
    folder.write("corpus/b.jsonl.gz", gzip(&lines));
    let frames: Vec<u8> = lines
        .chunks(9_999)
        .flat_map(|part| frame(part, Frame::Full))
        .collect();
    folder.write("corpus/c.jsonl.zst", frames);
    let audit = |access: &str| folder.audit_pairs(&["--io", access, "corpus"]);
    let [auto, mapped, read] = ["auto", "mmap", "read"].map(audit);
    assert_eq!(
        (auto.code, &auto.json["total"]["incidences"]),
        (DONE, &json!(15_000))
    );
    assert!(auto.comparable() == mapped.comparable());
    assert!(auto.comparable() == read.comparable());
    assert_eq!(auto.json["ledger"], read.json["ledger"]);
}

#[test]
fn a_gzip_member_with_a_file_name_and_a_comment() {
    let lines = pairs(0..10);
    let mut encoder = flate2::GzBuilder::new()
        .filename("a.jsonl")
        .comment("a comment")
        .extra(vec![1, 2, 3])
        .write(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &lines).unwrap();
    assert_read("a.jsonl.gz", &encoder.finish().unwrap(), lines.len(), 10);
}

#[test]
fn a_first_record_that_is_a_list_does_not_hide_the_others() {
    let lines = [&b"[1, 2]\n"[..], &pairs(0..9)].concat();
    let folder = Folder::with("corpus/a.jsonl", &lines);
    let audit = folder.audit_pairs(&["--skip-max", "0.1", "corpus"]);
    let error = json!({
        "path": "a.jsonl", "record": 0, "decoded_offset": 0, "reason": "JSON, but not an object",
    });
    let changes = json!({
        "records": 10, "errors_total": 1, "errors": [error],
        "skipped": {"not_an_object": {"records": 1, "bytes": 6}},
    });
    audit.assert_ledger(DONE, but(all_read(lines.len(), lines.len(), 9), changes));
}

#[test]
fn the_domain_comes_from_where_the_command_line_says() {
    let record = |source: &str, url: &str, language: &str| {
        let record = json!({
            "prompt": url, "fact": "f", "source": source, "url": url, "meta": {"language": language},
        });
        format!("{record}\n")
    };
    let folder = Folder::new();
    let lines = [
        record("web", "https://en.wikipedia.org/wiki/A", "en"),
        record("web", "http://news.bbc.co.uk/1", "en"),
        record("books", "https://de.wikipedia.org/wiki/B", "de"),
    ];
    folder.write("corpus/shelf/a-01.jsonl", lines.concat());
    let domains = |more: &[&str]| {
        let audit = folder.audit_pairs(&[more, &["corpus"]].concat());
        assert_eq!(audit.code, DONE);
        let rows = audit.json["domains"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| format!("{} {}", row["domain"].as_str().unwrap(), row["incidences"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(domains(&[]), ["web 2", "books 1"]);
    assert_eq!(domains(&["--domain", "layout"]), ["web 2", "books 1"]);
    assert_eq!(domains(&["--domain", "path"]), ["shelf 3"]);
    assert_eq!(domains(&["--domain", "/meta/language"]), ["en 2", "de 1"]);
    assert_eq!(domains(&["--domain", "/none"]), ["(none) 3"]);
    assert_eq!(
        domains(&["--domain", "url"]),
        ["wikipedia.org 2", "bbc.co.uk 1"]
    );
}

#[test]
fn another_seed_gives_the_same_counts() {
    let lines = [pairs(0..1_000), pairs(500..1_500), pairs(700..800)].concat();
    let folder = Folder::with("a.jsonl", lines);
    for seed in ["0", "1", "18446744073709551615"] {
        let audit = folder.audit_pairs(&["--seed", seed, "a.jsonl"]);
        assert_eq!(audit.json["manifest"]["seed"].to_string(), seed);
        // 0 to 499 and 1 000 to 1 499 once; 700 to 799 three times; the others twice.
        assert_eq!(
            audit.json["total"]["spectrum"],
            json!([[1, 1_000], [2, 800], [3, 300]])
        );
    }
}
