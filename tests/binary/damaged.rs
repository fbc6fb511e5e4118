//! Damaged shards, each made on the spot: what was lost must be in the ledger with its place and reason, and everything
//! else must be read.

use std::io::Read;

use serde_json::{Value, json};

use crate::encode::{Frame, frame, frame_with_window, gzip};
use crate::support::{
    Audit, DONE, Folder, INCOMPLETE, USAGE, all_read, audit_arguments, but, pairs,
};

/// The columns of a ledger with one part unread at that place of `a.jsonl`.
fn one_gap(compressed_offset: usize) -> Value {
    json!({"parts_unread": 1, "errors_total": 1, "errors": [{"path": "a.jsonl", "compressed_offset": compressed_offset}]})
}

/// Audits `a.jsonl` of these bytes and compares the ledger. Of errors, `expected` says the places; their reasons must
/// hold the words of `reasons`, in order.
fn assert_damage(bytes: &[u8], expected: Value, reasons: &[&str]) -> Audit {
    assert_damage_with(bytes, &[], expected, reasons)
}

fn assert_damage_with(bytes: &[u8], more: &[&str], mut expected: Value, reasons: &[&str]) -> Audit {
    let folder = Folder::with("a.jsonl", bytes);
    let audit = folder.audit_pairs(&[more, &["a.jsonl"]].concat());
    let errors = audit.json["ledger"]["errors"].as_array().unwrap();
    assert_eq!(errors.len(), reasons.len(), "{errors:#?}");
    for ((error, words), expected) in errors
        .iter()
        .zip(reasons)
        .zip(expected["errors"].as_array_mut().unwrap())
    {
        let reason = error["reason"].as_str().unwrap();
        assert!(reason.contains(words), "{words:?} not in {reason:?}");
        expected["reason"] = reason.into();
    }
    audit.assert_ledger(INCOMPLETE, expected);
    audit
}

/// Pairs with a field of noise, so that a frame of them has many blocks and cannot be compressed away.
fn noisy_pairs(numbers: std::ops::Range<usize>) -> Vec<u8> {
    let mut random = crate::support::Random(numbers.start as u64);
    let mut lines = Vec::new();
    for number in numbers {
        let noise: String = (0..8).map(|_| format!("{:016x}", random.next())).collect();
        let line = json!({"prompt": format!("p{number}"), "fact": "f", "noise": noise});
        lines.extend_from_slice(line.to_string().as_bytes());
        lines.push(b'\n');
    }
    lines
}

#[test]
fn a_truncated_frame_of_one_block_gives_nothing_but_its_place() {
    let bytes = frame(&pairs(0..100), Frame::Full);
    let half = &bytes[..bytes.len() / 2];
    let expected = but(all_read(half.len(), 0, 0), one_gap(0));
    assert_damage(half, expected, &["truncated zstd frame"]);
}

#[test]
fn a_frame_that_lacks_only_its_last_byte_gives_all_records_and_is_truncated() {
    let lines = pairs(0..100);
    let bytes = frame(&lines, Frame::Full);
    let cut = &bytes[..bytes.len() - 1];
    let expected = but(all_read(cut.len(), lines.len(), 100), one_gap(0));
    assert_damage(cut, expected, &["truncated zstd frame"]);
}

/// What can be decoded of a damaged stream, by the same library's reader.
fn decodable(mut decoder: impl Read) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut buffer = [0; 1];
    while let Ok(1) = decoder.read(&mut buffer) {
        decoded.push(buffer[0]);
    }
    decoded
}

/// The columns that records cut off at the end of `decoded` have: whole ones are read, the rest is one record cut.
fn cut_at_the_end(compressed: usize, decoded: &[u8]) -> Value {
    let read = decoded.iter().filter(|&&byte| byte == b'\n').count();
    let rest = decoded.rsplit(|&byte| byte == b'\n').next().unwrap().len();
    assert!(read > 100 && rest > 0, "{read} {rest}");
    let mut changes = one_gap(0);
    changes["errors_total"] = 2.into();
    changes["records"] = (read + 1).into();
    changes["skipped"] = json!({"cut_by_damage": {"records": 1, "bytes": rest}});
    let cut = json!({"path": "a.jsonl", "record": read, "decoded_offset": decoded.len() - rest});
    // Errors are sorted: those without a record come first.
    changes["errors"].as_array_mut().unwrap().push(cut);
    but(all_read(compressed, decoded.len(), read), changes)
}

#[test]
fn a_truncated_frame_gives_the_records_before_the_cut() {
    let bytes = frame(&noisy_pairs(0..5_000), Frame::Full);
    let half = &bytes[..bytes.len() / 2];
    let decoded = decodable(zstd::Decoder::new(half).unwrap());
    let expected = cut_at_the_end(half.len(), &decoded);
    assert_damage(half, expected, &["truncated zstd frame", "cut by damage"]);
}

#[test]
fn a_truncated_gzip_gives_the_records_before_the_cut() {
    let bytes = gzip(&noisy_pairs(0..5_000));
    let half = &bytes[..bytes.len() / 2];
    let decoded = decodable(flate2::read::GzDecoder::new(half));
    let expected = cut_at_the_end(half.len(), &decoded);
    assert_damage(half, expected, &["truncated gzip member", "cut by damage"]);
}

#[test]
fn a_gzip_with_a_wrong_checksum_is_corrupt() {
    let lines = pairs(0..100);
    let mut bytes = gzip(&lines);
    let checksum = bytes.len() - 8;
    bytes[checksum] ^= 1;
    let audit = Folder::with("a.jsonl", &bytes).audit_pairs(&["a.jsonl"]);
    assert_eq!(audit.code, INCOMPLETE);
    let ledger = &audit.json["ledger"];
    assert_eq!(
        (&ledger["parts_unread"], &ledger["errors_total"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(ledger["errors"][0]["compressed_offset"], 0);
    let reason = ledger["errors"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("corrupt gzip member"), "{reason}");
}

/// Spoils the first block of a frame, so that it cannot be decoded. Its length stays, so that the frame's end can be found.
fn spoil(frame: &mut [u8]) {
    // Behind the headers of frame and block stands the description of the literals (RFC 8878, 3.1.1.3.1).
    let end = frame.len().min(1_000) / 2;
    frame[12..end].fill(0xff);
    assert!(zstd::decode_all(&*frame).is_err());
}

#[test]
fn behind_a_corrupt_frame_the_next_frames_are_read() {
    let parts = [pairs(0..200), pairs(200..300), pairs(300..500)];
    let mut frames = parts.each_ref().map(|part| frame(part, Frame::Full));
    spoil(&mut frames[1]);
    let bytes = frames.concat();
    let decoded = parts[0].len() + parts[2].len();
    let expected = but(
        all_read(bytes.len(), decoded, 400),
        one_gap(frames[0].len()),
    );
    let behind = format!(
        "reading went on at byte {}",
        frames[0].len() + frames[1].len()
    );
    assert_damage(&bytes, expected, &[&behind]);
}

#[test]
fn records_that_a_corrupt_frame_cuts_are_two_records_cut_by_damage() {
    let lines = pairs(0..600);
    let one = pairs(0..200).len() + 9;
    let other = pairs(0..400).len() + 9;
    let rest = pairs(400..401).len() - 9 - 1;
    let (head, tail) = (&lines[..one], &lines[other..]);
    let mut frames = [head, &lines[one..other], tail].map(|part| frame(part, Frame::Full));
    spoil(&mut frames[1]);
    let bytes = frames.concat();
    let mut changes = one_gap(frames[0].len());
    changes["records"] = 401.into();
    changes["errors_total"] = 3.into();
    changes["skipped"] = json!({"cut_by_damage": {"records": 2, "bytes": 9 + rest}});
    changes["errors"].as_array_mut().unwrap().extend([
        json!({"path": "a.jsonl", "record": 200, "decoded_offset": one - 9}),
        json!({"path": "a.jsonl", "record": 201, "decoded_offset": one}),
    ]);
    let expected = but(all_read(bytes.len(), one + tail.len(), 399), changes);
    assert_damage(
        &bytes,
        expected,
        &["reading went on", "cut by damage", "cut by damage"],
    );
}

/// Frames of more than a MiB, which are decoded in parallel as long as they are clean.
#[test]
fn damage_among_large_frames_does_not_depend_on_threads() {
    let parts: Vec<Vec<u8>> = (0..8)
        .map(|part| noisy_pairs(part * 6_000..(part + 1) * 6_000))
        .collect();
    let mut frames: Vec<Vec<u8>> = parts.iter().map(|part| frame(part, Frame::Full)).collect();
    assert!(frames.iter().all(|frame| frame.len() > 400_000));
    spoil(&mut frames[5]);
    let offset: usize = frames[..5].iter().map(Vec::len).sum();
    let mut bytes = frames.concat();
    bytes.truncate(bytes.len() - 1);
    let folder = Folder::with("a.jsonl", &bytes);
    let audit = |threads: usize| folder.audit_pairs(&["-j", &threads.to_string(), "a.jsonl"]);
    let one = audit(1);
    let ledger = &one.json["ledger"];
    assert_eq!(one.code, INCOMPLETE);
    assert_eq!(ledger["parts_unread"], 2);
    let errors = ledger["errors"].as_array().unwrap();
    let offsets: Vec<_> = errors
        .iter()
        .filter_map(|error| error["compressed_offset"].as_u64())
        .collect();
    let last = bytes.len() + 1 - frames[7].len();
    assert_eq!(offsets, [offset as u64, last as u64]);
    assert!(ledger["records_read"].as_u64().unwrap() >= 7 * 6_000);
    for threads in 2..=8 {
        assert!(
            one.comparable() == audit(threads).comparable(),
            "{threads} threads"
        );
    }
}

/// A frame by hand (RFC 8878, 3.1.1): no checksum, no size, a window of 2 to the power given, one raw block.
fn frame_of_window(window_log: u8, content: &[u8]) -> Vec<u8> {
    let window_descriptor = (window_log - 10) << 3;
    let block_header = ((content.len() as u32) << 3 | 1).to_le_bytes();
    [
        &[0x28, 0xb5, 0x2f, 0xfd, 0, window_descriptor],
        &block_header[..3],
        content,
    ]
    .concat()
}

#[test]
fn a_window_over_the_limit_is_refused_by_its_size_and_the_next_frame_is_read() {
    let (one, other) = (pairs(0..10), pairs(10..30));
    let frames = |one| [one, frame(&other, Frame::Full)].concat();
    let limit = ["--zstd-window-max", "128MiB"];
    let at_limit = frames(frame_of_window(27, &one));
    let audit =
        Folder::with("a.jsonl", &at_limit).audit_pairs(&[&limit[..], &["a.jsonl"]].concat());
    audit.assert_ledger(DONE, all_read(at_limit.len(), one.len() + other.len(), 30));
    let refused = frames(frame_of_window(28, &one));
    let expected = but(all_read(refused.len(), other.len(), 20), one_gap(0));
    let reason = "zstd frame that needs a window of 256 MiB, over the limit of 128 MiB; read it with --zstd-window-max \
                  256MiB; reading went on at byte ";
    assert_damage_with(&refused, &limit, expected, &[reason]);
    // The library finds no end of a frame that it could never decode.
    let never = frames(frame_of_window(32, &one));
    let reason = "needs a window of 4096 MiB, more than can be decoded (2048 MiB); recompress it without --long or \
                  --ultra; the rest of the shard is not read";
    let expected = but(all_read(0, 0, 0), one_gap(0));
    assert_damage(&never, expected, &[reason]);
}

#[test]
fn a_window_over_the_limit_is_refused_behind_other_frames_and_in_a_stream_with_its_place() {
    let (one, other) = (pairs(0..200), pairs(200..300));
    let frames = [frame(&one, Frame::Full), frame_with_window(&other, 28)];
    let bytes = frames.concat();
    for (more, words) in [
        (&["--io", "mmap"], "reading went on at byte"),
        (&["--io", "read"], "the rest of the shard is not read"),
    ] {
        let arguments = [&["--zstd-window-max", "1MiB"], &more[..]].concat();
        let audit =
            Folder::with("a.jsonl", &bytes).audit_pairs(&[&arguments[..], &["a.jsonl"]].concat());
        let consumed = audit.json["ledger"]["bytes_compressed"].clone();
        let expected = but(all_read(0, one.len(), 200), one_gap(frames[0].len()));
        let expected = but(expected, json!({"bytes_compressed": consumed}));
        assert_damage_with(&bytes, &arguments, expected, &[words]);
    }
}

/// With a size in its header a frame may be one segment, and its window is its content (RFC 8878, 3.1.1.1.1.2).
#[test]
fn the_window_of_a_frame_with_its_size_is_the_size() {
    let lines = pairs(0..2_000);
    let bytes = zstd::bulk::compress(&lines, 3).unwrap();
    assert_eq!(bytes[4] & 0x20, 0x20, "one segment");
    let (under, at) = ((lines.len() - 1).to_string(), lines.len().to_string());
    let expected = but(all_read(bytes.len(), 0, 0), one_gap(0));
    let reason = format!("a window of {at} B, over the limit of {under} B");
    assert_damage_with(&bytes, &["--zstd-window-max", &under], expected, &[&reason]);
    let audit = Folder::with("a.jsonl", &bytes).audit_pairs(&["--zstd-window-max", &at, "a.jsonl"]);
    audit.assert_ledger(DONE, all_read(bytes.len(), lines.len(), 2_000));
}

#[test]
fn a_limit_of_windows_that_nothing_could_hold_is_a_mistake() {
    let folder = Folder::with("a.jsonl", pairs(0..1));
    let run = folder.hapax(&audit_arguments(&["--zstd-window-max", "3GiB", "a.jsonl"]));
    run.assert(USAGE, &["--zstd-window-max", "2.0 GiB"]);
}

#[test]
fn a_frame_with_a_wrong_checksum_is_reported_and_the_next_is_read() {
    let parts = [pairs(0..200), pairs(200..300), pairs(300..500)];
    let mut frames = parts.each_ref().map(|part| frame(part, Frame::Full));
    *frames[1].last_mut().unwrap() ^= 1;
    let bytes = frames.concat();
    let audit = Folder::with("a.jsonl", &bytes).audit_pairs(&["a.jsonl"]);
    let ledger = &audit.json["ledger"];
    assert_eq!(audit.code, INCOMPLETE);
    assert_eq!(
        (&ledger["parts_unread"], &ledger["errors_total"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(ledger["errors"][0]["compressed_offset"], frames[0].len());
    let reason = ledger["errors"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("checksum"), "{reason}");
    // The records of the doubtful frame may be counted or not; those of the others must be.
    let records = ledger["records_read"].as_u64().unwrap();
    assert!(records == 500 || records == 400, "{records}");
    assert_eq!(ledger["bytes_compressed"], bytes.len());
}

#[test]
fn garbage_behind_the_last_frame_or_member_is_reported_with_its_place() {
    let lines = pairs(0..100);
    for (whole, part) in [
        (frame(&lines, Frame::Full), "zstd frame"),
        (gzip(&lines), "gzip member"),
    ] {
        let bytes = [&whole[..], b"garbage that is no data"].concat();
        let audit = Folder::with("a.jsonl", &bytes).audit_pairs(&["a.jsonl"]);
        let compressed = audit.json["ledger"]["bytes_compressed"].clone();
        let expected = but(all_read(0, lines.len(), 100), one_gap(whole.len()));
        let expected = but(expected, json!({"bytes_compressed": compressed}));
        assert_damage(&bytes, expected, &[&format!("no {part}")]);
        assert!(compressed == whole.len() || compressed == bytes.len());
    }
}

#[test]
fn formats_that_are_not_read_are_named_with_the_way_out() {
    let cases: [(&[u8], &str); 4] = [
        (b"PK\x03\x04\x14\0\0\0\x08\0", "zip"),
        (b"\xfd7zXZ\0\0\x04\xe6\xd6", "xz"),
        (b"BZh91AY&SY\0\0", "bzip2"),
        (
            b"[\n{\"prompt\": \"p\", \"fact\": \"f\"}\n]\n",
            "one JSON list",
        ),
    ];
    for (bytes, words) in cases {
        let expected =
            json!({"parts_unread": 1, "errors_total": 1, "errors": [{"path": "a.jsonl"}]});
        assert_damage(bytes, expected, &[words]);
    }
}

#[test]
fn a_shard_that_cannot_be_read_does_not_stop_the_others() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", pairs(0..10));
    folder.write("corpus/b.jsonl", b"BZh91AY&SY\0\0");
    folder.write("corpus/c.jsonl", pairs(10..30));
    let audit = folder.audit_pairs(&["corpus"]);
    let decoded = pairs(0..30).len();
    let changes = json!({
        "shards": 2, "parts_unread": 1, "errors_total": 1,
        "errors": [{"path": "b.jsonl", "reason": "it is bzip2, which is not read; decompress it: bzip2 -dc FILE | hapax audit -"}],
    });
    audit.assert_ledger(INCOMPLETE, but(all_read(decoded, decoded, 30), changes));
}

#[test]
fn lines_that_are_no_records_are_counted_by_reason() {
    let lines: [(&[u8], &str); 7] = [
        (b"{\"prompt\": \"p\", \"fact\"", "not JSON"),
        (b"{\"prompt\": \"p\", \"fact\": \"f\"} x", "not JSON"),
        (b"[1, 2]", "not an object"),
        (b"\"text\"", "not an object"),
        (b"{\"prompt\": \"\xff\xfe\"}", "not UTF-8 from byte 12"),
        (b"\xc3", "not UTF-8 from byte 0"),
        (b"{\"prompt\": \"a\tb\", \"fact\": \"f\"}", "not JSON"),
    ];
    let mut bytes = pairs(0..2);
    let mut errors = Vec::new();
    for (number, (line, _)) in lines.iter().enumerate() {
        errors
            .push(json!({"path": "a.jsonl", "record": number + 2, "decoded_offset": bytes.len()}));
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
    }
    bytes.extend(pairs(2..4));
    let size = |numbers: &[usize]| {
        numbers
            .iter()
            .map(|&number| lines[number].0.len())
            .sum::<usize>()
    };
    let changes = json!({
        "records": 11, "errors_total": 7, "errors": errors,
        "skipped": {
            "bad_json": {"records": 3, "bytes": size(&[0, 1, 6])},
            "not_an_object": {"records": 2, "bytes": size(&[2, 3])},
            "not_utf8": {"records": 2, "bytes": size(&[4, 5])},
        },
    });
    let expected = but(all_read(bytes.len(), bytes.len(), 4), changes);
    assert_damage(&bytes, expected, &lines.map(|(_, reason)| reason));
}

#[test]
fn a_share_of_skipped_records_may_be_allowed() {
    let bytes = [&pairs(0..9)[..], b"what?\n"].concat();
    let folder = Folder::with("a.jsonl", &bytes);
    for (share, code) in [
        ("0.0999", INCOMPLETE),
        ("0.1", DONE),
        ("1", DONE),
        ("0", INCOMPLETE),
    ] {
        let audit = folder.audit_pairs(&["--skip-max", share, "a.jsonl"]);
        assert_eq!(
            (audit.code, &audit.json["complete"]),
            (code, &json!(code == DONE))
        );
    }
    let run = folder.hapax(&audit_arguments(&["--skip-max", "1.5", "a.jsonl"]));
    run.assert(USAGE, &["--skip-max"]);
}

/// Nobody may be asked for a password to run the tests, and root reads everything.
#[cfg(unix)]
#[test]
fn a_file_without_permission_is_unread() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with("corpus/a.jsonl", pairs(0..10));
    folder.write("corpus/b.jsonl", pairs(10..30));
    let path = folder.path("corpus/a.jsonl");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::read(&path).is_ok() {
        return;
    }
    let audit = folder.audit_pairs(&["corpus"]);
    let errors = &audit.json["ledger"]["errors"];
    let reason = errors[0]["reason"].as_str().unwrap();
    assert!(reason.contains("cannot be read"), "{reason}");
    let decoded = pairs(10..30).len();
    let changes = json!({"parts_unread": 1, "errors_total": 1, "errors": [{"path": "a.jsonl", "reason": reason}]});
    audit.assert_ledger(INCOMPLETE, but(all_read(decoded, decoded, 20), changes));
}

/// `zstd -dc` and `gzip -dc` call it an unexpected end of file too.
#[test]
fn an_empty_file_with_a_compressed_ending_is_what_a_failed_download_leaves() {
    for name in ["a.jsonl.zst", "a.jsonl.gz", "a.parquet"] {
        let audit = Folder::with(name, b"").audit_pairs(&[name]);
        assert_eq!(audit.code, INCOMPLETE, "{name}");
        let reason = audit.json["ledger"]["errors"][0]["reason"]
            .as_str()
            .unwrap();
        assert!(reason.contains("failed download"), "{reason}");
    }
}

/// Lines that are no records do not end a document, wherever blocks and frames are cut.
#[test]
fn bad_lines_within_a_long_document_do_not_show_where_frames_are_cut() {
    for bad in [&b"[1, 2]\n"[..], b"{\"prompt\": \"\xff\"}\n", b"no json\n"] {
        let mut lines = Vec::new();
        for number in 0..9_000 {
            let pair = format!(
                "{{\"id\": \"one\", \"prompt\": \"p{}\", \"fact\": \"f\"}}\n",
                number % 50
            );
            lines.extend_from_slice(pair.as_bytes());
            lines.extend_from_slice(bad);
        }
        let folder = Folder::with("a.jsonl", &lines);
        let frames: Vec<u8> = lines
            .chunks(40_000)
            .flat_map(|part| frame(part, Frame::Full))
            .collect();
        folder.write("b.jsonl.zst", frames);
        for shard in ["a.jsonl", "b.jsonl.zst"] {
            let audit = folder.audit_pairs(&["-j3", shard]);
            assert_eq!(audit.json["ledger"]["documents"], 1, "{shard}");
            assert_eq!(audit.json["total"]["incidences"], 50, "{shard}");
        }
    }
}

/// What cannot be held is cut, and is not cut in silence.
#[test]
fn a_document_of_many_records_beyond_the_limit_is_an_entry_of_the_ledger() {
    let pair = |number: usize| {
        format!("{{\"id\": \"one\", \"prompt\": \"p{number}\", \"fact\": \"f\"}}\n")
    };
    let lines: String = (0..60_000).map(pair).collect();
    let audit =
        Folder::with("a.jsonl", lines).audit_pairs(&["--record-bytes-max", "1MiB", "a.jsonl"]);
    assert_eq!(audit.code, INCOMPLETE);
    assert_eq!(audit.json["ledger"]["records_read"], 60_000);
    let reason = audit.json["ledger"]["errors"][0]["reason"]
        .as_str()
        .unwrap();
    assert!(reason.contains("counts as several documents"), "{reason}");
}
