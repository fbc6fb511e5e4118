//! What a first run gets wrong, and what the program says of it: each with the exit code and words that lead on.

use super::support::{DONE, Folder, INCOMPLETE, Run, USAGE};

fn audit(folder: &Folder, arguments: &[&str]) -> Run {
    folder.write("c.toml", "[[relation]]\nname = \"fact\"\n");
    folder.hapax(&[&["audit", "-c", "c.toml"], arguments].concat())
}

/// A run whose standard output says all of this.
#[track_caller]
fn assert_printed(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, code, "{}", run.stderr);
    // Tables wrap their lines.
    let text = run.text().split_whitespace().collect::<Vec<_>>().join(" ");
    said.iter()
        .for_each(|words| assert!(text.contains(words), "{words:?} not in {text}"));
}

#[test]
fn without_arguments_the_program_says_how_it_is_used() {
    let folder = Folder::new();
    folder.hapax(&[]).assert(
        USAGE,
        &["Usage: hapax <COMMAND>", "audit", "hapax audit corpus/"],
    );
    folder
        .hapax(&["audit"])
        .assert(USAGE, &["<SHARDS>...", "try '--help'"]);
    folder
        .hapax(&["adit"])
        .assert(USAGE, &["a similar subcommand exists", "audit"]);
}

#[test]
fn a_wrong_path_is_answered_with_the_nearest() {
    let folder = Folder::with("corpus/part/books-0000.jsonl", "{\"text\":\"a\"}\n");
    let asked = |path: &str, meant: &str| {
        audit(&folder, &[path]).assert(USAGE, &[path, &format!("Did you mean {meant}?")]);
    };
    asked("corpsu", "corpus");
    asked(
        "corpus/part/books-000.jsonl",
        "corpus/part/books-0000.jsonl",
    );
    asked(
        "corpus/prat/books-0000.jsonl",
        "corpus/part/books-0000.jsonl",
    );
    let run = audit(&folder, &["elsewhere"]);
    run.assert(USAGE, &["Give files, folders, patterns"]);
    assert!(!run.stderr.contains("Did you mean"));
    folder.hapax(&["audit", "-c", "x.toml", "corpus"]).assert(
        USAGE,
        &["cannot read the config x.toml", "Did you mean c.toml?"],
    );
    folder
        .hapax(&["report", "corpsu"])
        .assert(USAGE, &["no audit at corpsu", "Did you mean corpus?"]);
}

#[test]
fn a_folder_without_shards_is_refused() {
    let folder = Folder::new();
    folder.write("readme/README.md", "# no shard");
    folder.write("two/a.csv", "a,b");
    folder.write("two/b.txt", "text");
    std::fs::create_dir(folder.path("empty")).unwrap();
    audit(&folder, &["empty"]).assert(
        USAGE,
        &["no shards in empty: found no files at all", ".jsonl"],
    );
    audit(&folder, &["readme"]).assert(
        USAGE,
        &["found only README.md, which is not taken as a shard"],
    );
    audit(&folder, &["two"]).assert(
        USAGE,
        &["found 2 files that are not taken as shards, such as a.csv"],
    );
}

#[test]
fn files_of_other_kinds_are_named_with_what_to_do() {
    let folder = Folder::new();
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    let mut kinds: Vec<(Vec<u8>, &str)> = vec![
        (
            b"\xfd7zXZ\0\0\x04".to_vec(),
            "it is xz, which is not read; decompress it: xz -dc FILE | hapax audit -",
        ),
        (
            b"BZh91AY&SY".to_vec(),
            "it is bzip2, which is not read; decompress it: bzip2 -dc FILE | hapax audit -",
        ),
        (
            b"PK\x03\x04\x14\0".to_vec(),
            "it is a zip archive, which is not read; unpack it: unzip -p FILE",
        ),
        (
            tar.clone(),
            "it is a tar archive, which is not read; unpack it: tar -xf FILE",
        ),
        (
            b"%PDF-1.7\n1 0 obj\n".to_vec(),
            "it is a PDF, which is not read; extract its text",
        ),
        (
            b"\x7fELF\x02\x01\x01\0".to_vec(),
            "it is a program (ELF), which is not read",
        ),
        (
            b"SQLite format 3\0".to_vec(),
            "it is an SQLite database, which is not read; export it as JSON lines",
        ),
        (
            b"\xff\xfe{\0}\0\n\0".to_vec(),
            "it is UTF-16, which is not read; convert it: iconv",
        ),
        (
            b"a,b\n1,2\n".to_vec(),
            "it looks like CSV (2 columns), which is not read; convert it: mlr --icsv",
        ),
        (
            b"a\tb\n1\t2\n".to_vec(),
            "it looks like TSV (2 columns), which is not read; convert it: mlr --itsv",
        ),
        (
            b"Once upon a time\n".to_vec(),
            "it is text, but one JSON object a line is expected",
        ),
    ];
    // An archive that is compressed is told by what comes out.
    kinds.push((
        zstd::encode_all(tar.as_slice(), 1).unwrap(),
        "it is a tar archive",
    ));
    for (bytes, said) in kinds {
        folder.write("file", &bytes);
        assert_printed(
            &audit(&folder, &["file"]),
            INCOMPLETE,
            &[said, "NOT READ: 1 part of shards"],
        );
    }
}

#[test]
fn audits_and_shards_are_told_apart() {
    let folder = Folder::with("corpus/a.jsonl", "{\"prompt\":\"p\",\"fact\":\"f\"}\n");
    audit(&folder, &["corpus", "-o", "saved"]).assert(DONE, &[]);
    for path in ["saved", "saved/audit.json"] {
        audit(&folder, &[path]).assert(
            USAGE,
            &[
                "saved/audit.json is a saved audit, not a shard",
                "hapax report saved/audit.json",
            ],
        );
    }
    folder.hapax(&["report", "corpus"]).assert(
        USAGE,
        &[
            "the folder holds shards (1)",
            "hapax audit corpus --out DIR",
        ],
    );
    folder.hapax(&["report", "corpus/a.jsonl"]).assert(
        USAGE,
        &[
            "is no audit of hapax",
            "hapax audit corpus/a.jsonl --out DIR",
        ],
    );
}

const STRANGE: &str =
    "{\"foo\":1,\"meta\":{\"who\":\"news\"},\"body\":\"Ann Bell was born on 3 May 1900.\"}\n";

/// A pattern that finds the pair of [`STRANGE`], if it is shown its text.
const BIRTHS: &str = "[[relation]]\nname = \"born\"\n[[relation.rule]]\nkind = \"pattern\"\n\
                      pattern = '(?P<subject>{name}) was born on (?P<fact>{date})'\n";

#[test]
fn a_layout_that_is_not_known_is_shown_with_the_keys_and_the_flags_that_help() {
    let folder = Folder::with("strange.jsonl", STRANGE);
    folder.write("births.toml", BIRTHS);
    let audit = |more: &[&str]| {
        folder.hapax(&[&["audit", "-c", "births.toml", "strange.jsonl"], more].concat())
    };
    let run = audit(&[]);
    run.assert(
        DONE,
        &[
            "no layout that is known",
            "the keys are /body /foo /meta/who",
        ],
    );
    assert_printed(
        &run,
        DONE,
        &[
            "NO PAIRS: no rule matched in 1 document",
            "Read as records: ",
            "the keys are /body /foo /meta/who",
            "Looked for 2 relations: born, fact.",
            "name it with --text /POINTER, a dialogue's turns with --turns",
            "hapax pairs SHARD --explain 0",
        ],
    );
    assert_printed(
        &audit(&["--text", "/body", "--domain", "/meta/who"]),
        DONE,
        &["1 incidence", "news"],
    );
    audit(&["--text", "body"]).assert(USAGE, &["a JSON pointer starts with /, such as /body"]);
}

#[test]
fn fields_can_be_named_on_the_command_line() {
    let record = "{\"q\":\"who\",\"a\":\"me\",\"key\":7,\"at\":\"https://news.bbc.co.uk/1\",\"chat\":[{\"role\":\"user\",\
                  \"content\":\"Who?\"},{\"role\":\"assistant\",\"content\":\"Me.\"}]}\n";
    let folder = Folder::with("a.jsonl", record);
    let pairs = |more: &[&str]| folder.pairs(&[&["a.jsonl", "--id", "/key"], more].concat());
    let exchange = pairs(&["--turns", "/q,/a", "--url", "/at", "--domain", "url"]);
    assert_eq!(
        (&exchange[0]["prompt"], &exchange[0]["id"]),
        (&"who".into(), &"7".into())
    );
    assert_eq!(exchange[0]["domain"], "bbc.co.uk");
    assert_eq!(pairs(&["--turns", "/chat"]).len(), 1);
    assert!(pairs(&[]).is_empty());
}

#[test]
fn a_misspelt_field_is_said_once_with_the_keys_that_are_there() {
    let folder = Folder::with("a.jsonl", STRANGE);
    folder.write("b.jsonl", STRANGE);
    folder.write("c.jsonl", "{\"nope\":\"text\",\"foo\":2,\"body\":\"\"}\n");
    folder.write("births.toml", BIRTHS);
    let arguments = [
        "audit",
        "-c",
        "births.toml",
        "a.jsonl",
        "b.jsonl",
        "c.jsonl",
        "--domain",
        "/nope",
        "--text",
        "/body",
    ];
    let run = folder.hapax(&arguments);
    let said = "NONE of the first records has domain /nope; their keys are /body /foo /meta/who";
    assert_eq!(run.stderr.matches(said).count(), 1, "{}", run.stderr);
    assert_printed(
        &run,
        DONE,
        &["! none of the first records has domain /nope in 2 shards, such as a.jsonl"],
    );
    let quiet = folder.hapax(&["pairs", "-q", "a.jsonl", "--text", "/nope"]);
    quiet.assert(DONE, &["none of the first records has text /nope in a.jsonl; the keys there are /body /foo /meta/who"]);
}
