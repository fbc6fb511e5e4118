//! `--dry-run`: what would be read, and how, with nothing read beyond the first blocks and nothing written.

use serde_json::Value;

use super::support::{DONE, Folder, INCOMPLETE, USAGE, pairs};

const CONFIG: &str = "[[relation]]\nname = \"fact\"\n";

fn folder() -> Folder {
    let folder = Folder::with("c.toml", CONFIG);
    for number in 0..40 {
        folder.write(&format!("corpus/news/{number}.jsonl"), pairs(0..3));
    }
    folder.write(
        "corpus/web/a.jsonl.gz",
        super::encode::gzip(b"{\"text\":\"a\",\"url\":\"http://a.b/c\"}\n"),
    );
    folder.write("corpus/README.md", "# no shard");
    folder
}

#[test]
fn shards_of_one_kind_are_shown_together() {
    let folder = folder();
    let run = folder.hapax(&[
        "audit",
        "-c",
        "c.toml",
        "--dry-run",
        "-o",
        "audit",
        "corpus",
        "--fail-on",
        "documents > 9",
    ]);
    run.assert(DONE, &[]);
    assert!(run.stderr.is_empty() && !folder.path("audit").exists());
    let text = run.text();
    for said in [
        "40 shards, ",
        "  files    news/0.jsonl … news/9.jsonl\n",
        "  read as  ready-made pairs: id /id, domain from the path\n",
        "  domains  such as news\n",
        "1 shard, ",
        "gzip\n  files    web/a.jsonl.gz\n  read as  C4: text /text",
        "Not taken as shards: README.md\n",
        "Rules:      1 (1 pairs)\nRelations:  fact\n",
        "Gate:       documents > 9\n",
    ] {
        assert!(text.contains(said), "{said:?} not in\n{text}");
    }
    // Settings wrap where they will.
    let words: Vec<&str> = text.split_whitespace().collect();
    for said in ["unit incidence", "duplicates keep", "out audit"] {
        assert!(words.join(" ").contains(said), "{said:?} not in\n{text}");
    }
    assert!(text.lines().count() < 20, "{text}");
}

#[test]
fn as_json_every_shard_is_there() {
    let folder = folder();
    folder.write("corpus/a.jsonl", "BZh91AY&SY");
    for command in ["audit", "pairs"] {
        let run = folder.hapax(&[
            command,
            "-c",
            "c.toml",
            "--dry-run",
            "--format",
            "json",
            "corpus",
            "--domain",
            "url",
        ]);
        run.assert(INCOMPLETE, &[]);
        let json: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(json["shards"].as_array().unwrap().len(), 42);
        assert!(
            json["shards"][0]["unread"]
                .as_str()
                .unwrap()
                .contains("bzip2")
        );
        assert_eq!(json["shards"][1]["first_domain"], "(none)");
        assert_eq!(json["shards"][41]["first_domain"], "a.b");
        assert_eq!(json["shards"][41]["format"], "gzip");
        assert_eq!(json["ignored"][0], "README.md");
    }
}

#[test]
fn what_would_stop_a_run_is_found_without_one() {
    let folder = folder();
    let dry = |arguments: &[&str]| {
        folder.hapax(&[&["audit", "-c", "c.toml", "--dry-run"], arguments].concat())
    };
    folder.write(
        "cut.jsonl.zst",
        &zstd::encode_all(pairs(0..100).as_slice(), 1).unwrap()[..60],
    );
    let cut = dry(&["cut.jsonl.zst"]);
    cut.assert(INCOMPLETE, &[]);
    assert!(
        cut.text()
            .contains("NOT READ: cut.jsonl.zst: truncated zstd frame"),
        "{}",
        cut.text()
    );
    dry(&["nowhere"]).assert(USAGE, &["nowhere"]);
    dry(&["corpus", "--fail-on", "documnts > 1"]).assert(USAGE, &["did you mean"]);
    dry(&["corpus", "--fail-on", "documents > 1", "--limit", "2"]).assert(USAGE, &["--limit 2"]);
    let warned = dry(&["corpus/web", "--text", "/nope"]);
    warned.assert(DONE, &[]);
    assert!(
        warned
            .text()
            .contains("! none of the first records has text /nope"),
        "{}",
        warned.text()
    );
}
