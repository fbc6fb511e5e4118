//! Files of other kinds, told by their first bytes, with what to do with them.

use super::blocks::{is_blank, lines};

/// Bytes enough to tell every kind: the mark of a tar archive stands at 257.
pub const KIND_BYTES: usize = 265;

/// Lines from which text is told.
const LINES_SEEN: usize = 16;

/// A kind of file: where its mark stands, the mark, what it is, and what to do.
type Kind = (usize, &'static [u8], &'static str, &'static str);

/// The kinds that lie about.
const KINDS: &[Kind] = &[
    (
        0,
        b"\xfd7zXZ\0",
        "xz",
        "decompress it: xz -dc FILE | hapax audit -",
    ),
    (
        0,
        b"BZh",
        "bzip2",
        "decompress it: bzip2 -dc FILE | hapax audit -",
    ),
    (
        0,
        b"\x04\x22\x4d\x18",
        "lz4",
        "decompress it: lz4 -dc FILE | hapax audit -",
    ),
    (
        0,
        b"PK\x03\x04",
        "a zip archive",
        "unpack it: unzip -p FILE | hapax audit -",
    ),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (0, b"Rar!\x1a\x07", "a rar archive", "unpack it first"),
    (257, b"ustar", "a tar archive", "unpack it: tar -xf FILE"),
    (
        0,
        b"%PDF-",
        "a PDF",
        "extract its text into JSON lines first",
    ),
    (0, b"SQLite format 3\0", "an SQLite database", EXPORT),
    (0, b"ARROW1", "an Arrow file", EXPORT),
    (0, b"FEA1", "a Feather file", EXPORT),
    (0, b"Obj\x01", "an Avro file", EXPORT),
    (0, b"\x89HDF\r\n", "an HDF5 file", EXPORT),
    (0, b"\x93NUMPY", "a NumPy array", EXPORT),
    (0, b"\x80\x04\x95", "a Python pickle", EXPORT),
    (
        0,
        b"WARC/1.",
        "a web archive (WARC)",
        "extract its text into JSON lines first",
    ),
    (0, b"\x7fELF", "a program (ELF)", "name the shards instead"),
    (0, b"\x89PNG\r\n", "an image", "name the shards instead"),
    (0, b"\xff\xd8\xff", "an image", "name the shards instead"),
    (0, b"GIF8", "an image", "name the shards instead"),
    (
        0,
        b"\xff\xfe",
        "UTF-16",
        "convert it: iconv -f UTF-16 -t UTF-8 FILE | hapax audit -",
    ),
    (
        0,
        b"\xfe\xff",
        "UTF-16",
        "convert it: iconv -f UTF-16 -t UTF-8 FILE | hapax audit -",
    ),
    (0, b"<?xml", "XML", "extract its text into JSON lines first"),
    (
        0,
        b"<!DOCTYPE",
        "HTML",
        "extract its text into JSON lines first",
    ),
    (
        0,
        b"<html",
        "HTML",
        "extract its text into JSON lines first",
    ),
];

const EXPORT: &str = "export it as JSON lines or Parquet";

/// What a file is that cannot be read by its kind, and what to do; `None` for what may hold records.
pub fn foreign(head: &[u8]) -> Option<String> {
    let has = |(offset, mark, ..): &&Kind| {
        head.get(*offset..)
            .is_some_and(|rest| rest.starts_with(mark))
    };
    let (_, _, kind, advice) = KINDS.iter().find(has)?;
    Some(format!("it is {kind}, which is not read; {advice}"))
}

/// The same for text: lines of which none is JSON, not even broken.
pub fn foreign_text(head: &[u8]) -> Option<String> {
    let lines = lines(head)
        .map(|(_, line)| line)
        .filter(|line| !is_blank(line));
    let lines: Vec<&str> = lines
        .take(LINES_SEEN)
        .map(std::str::from_utf8)
        .collect::<Result<_, _>>()
        .ok()?;
    let [first, rest @ ..] = lines.as_slice() else {
        return None;
    };
    if lines.iter().any(|line| may_be_json(line)) {
        return None;
    }
    let separated_by = |separator: char| {
        let columns = first.matches(separator).count();
        let second = rest
            .first()
            .is_some_and(|line| line.matches(separator).count() == columns);
        (columns > 0 && second).then_some(columns + 1)
    };
    let table = |columns, kind, flag| {
        format!(
            "it looks like {kind} ({columns} columns), which is not read; convert it: mlr {flag} --ojsonl cat FILE | \
             hapax audit -"
        )
    };
    Some(if let Some(columns) = separated_by('\t') {
        table(columns, "TSV", "--itsv")
    } else if let Some(columns) = separated_by(',') {
        table(columns, "CSV", "--icsv")
    } else {
        "it is text, but one JSON object a line is expected; to take each line for a document: jq -Rc '{text: .}' FILE | \
         hapax audit -"
            .into()
    })
}

fn may_be_json(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['{', '[']) || serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_records_that_are_broken() {
        let told = |text: &str| foreign_text(text.as_bytes());
        assert!(told("a,b,c\n1,2,3\n").is_some_and(|what| what.contains("CSV (3 columns)")));
        assert!(told("a\tb\n1\t2\n").is_some_and(|what| what.contains("TSV")));
        assert!(
            told("Once upon a time,\nthere was\n").is_some_and(|what| what.contains("it is text"))
        );
        for records in [
            "",
            "\n",
            "{\"text\":",
            "not json\n{\"text\":\"a\"}\n",
            "3\n4\n",
            "[1]\n",
        ] {
            assert_eq!(told(records), None, "{records}");
        }
    }
}
