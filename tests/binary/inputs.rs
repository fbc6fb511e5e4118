//! What arguments may name, with the exact ledger: links, several corpora, patterns and lists.

use serde_json::{Value, json};

use crate::support::{
    Audit, DONE, Folder, INCOMPLETE, PAIRS_CONFIG, USAGE, all_read, audit_arguments, but, pairs,
};

/// Audits these arguments, which must give so many records without a loss, in shards of these names and of nothing else.
fn assert_inputs(folder: &Folder, arguments: &[&str], records: usize, shards: &[&str]) -> Audit {
    let audit = folder.audit_pairs(arguments);
    let bytes = pairs(0..records).len();
    let expected = json!({"shards": shards.len()});
    audit.assert_ledger(DONE, but(all_read(bytes, bytes, records), expected));
    assert_eq!(audit.json["total"]["singletons"], records);
    let inputs = audit.json["manifest"]["inputs"].as_array().unwrap();
    let names: Vec<&Value> = inputs.iter().map(|input| &input["path"]).collect();
    assert_eq!(names, shards);
    audit
}

fn assert_ignored(audit: &Audit, expected: &[&str]) {
    assert_eq!(audit.json["manifest"]["ignored"], json!(expected));
}

#[test]
fn what_is_hidden_in_a_folder_is_ignored() {
    let folder = Folder::with("set/data/train-00000-of-00002.jsonl", pairs(0..3));
    folder.write("set/data/train-00001-of-00002.jsonl", pairs(3..10));
    folder.write("set/.cache/huggingface/a.jsonl", pairs(0..10));
    folder.write("set/.git/b.jsonl", pairs(0..10));
    folder.write("set/data/.c.jsonl", pairs(0..10));
    folder.write("set/README.md", "---\n");
    let names = [
        "data/train-00000-of-00002.jsonl",
        "data/train-00001-of-00002.jsonl",
    ];
    let audit = assert_inputs(&folder, &["set"], 10, &names);
    assert_ignored(
        &audit,
        &[
            ".cache: hidden",
            ".git: hidden",
            "README.md",
            "data/.c.jsonl: hidden",
        ],
    );
    assert_eq!(audit.json["domains"][0]["domain"], "train");
    // Named by itself, it is read.
    assert_inputs(&folder, &["set/.git"], 10, &["b.jsonl"]);
}

#[test]
fn shards_of_two_corpora_that_would_have_one_name_have_their_argument_in_front() {
    let folder = Folder::with("one/wiki/a.jsonl", pairs(0..3));
    folder.write("two/wiki/a.jsonl", pairs(3..5));
    folder.write("two/wiki/b.jsonl", pairs(5..9));
    for corpus in ["one", "two"] {
        folder.write(&format!("{corpus}/README.md"), "");
    }
    let names = ["one/wiki/a.jsonl", "two/wiki/a.jsonl", "wiki/b.jsonl"];
    let audit = assert_inputs(&folder, &["one", "two/"], 9, &names);
    assert_ignored(&audit, &["one/README.md", "two/README.md"]);
    let other = assert_inputs(&folder, &["two/", "one"], 9, &names);
    assert!(audit.comparable() == other.comparable());
    // Their domain is still the folder below the argument.
    assert_eq!(audit.json["domains"].as_array().unwrap().len(), 1);
    assert_eq!(audit.json["domains"][0]["domain"], "wiki");
}

/// Records without id are told apart by shard and number (the groups of theory D.3), so two corpora that are laid out
/// alike must give what one folder with other names gives.
#[test]
fn records_of_two_corpora_without_ids_are_different_documents() {
    let folder = Folder::with("one/a.jsonl", pairs(0..30));
    folder.write("two/a.jsonl", pairs(30..60));
    folder.write(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
    let places = folder.pairs(&["-c", PAIRS_CONFIG, "one", "two"]);
    let places = |shard: &str| places.iter().filter(|pair| pair["shard"] == shard).count();
    assert_eq!(
        ["one/a.jsonl", "two/a.jsonl", "a.jsonl"].map(places),
        [30, 30, 0]
    );
}

#[test]
fn the_order_of_arguments_does_not_matter() {
    let folder = Folder::with("one/wiki/a.jsonl", pairs(0..3));
    folder.write("one/b.jsonl", pairs(3..5));
    folder.write("two/wiki/a.jsonl", pairs(5..9));
    let arguments = [
        "one",
        "one/",
        "one/wiki",
        "two",
        "./one/b.jsonl",
        "one/b.jsonl",
    ];
    let first = folder.audit_pairs(&arguments);
    for turn in 1..arguments.len() {
        let mut turned = arguments;
        turned.rotate_left(turn);
        let other = folder.audit_pairs(&turned);
        assert!(first.comparable() == other.comparable(), "{turned:?}");
        assert_eq!(
            first.json["manifest"]["inputs"],
            other.json["manifest"]["inputs"]
        );
    }
    let names = ["./one/b.jsonl", "a.jsonl", "wiki/a.jsonl"];
    let audit = assert_inputs(&folder, &arguments, 9, &names);
    assert_ignored(
        &audit,
        &[
            "one/: walked already, as one",
            "one/b.jsonl: read already, as ./one/b.jsonl",
            "one/b.jsonl: read already, as ./one/b.jsonl",
            "one/wiki/a.jsonl: read already, as a.jsonl",
        ],
    );
}

fn nested() -> Folder {
    let folder = Folder::with("corpus/a.jsonl", pairs(0..3));
    folder.write("corpus/wiki/b-0.jsonl", pairs(3..5));
    folder.write("corpus/wiki/b-1.jsonl", pairs(5..9));
    folder.write("corpus/wiki/deep/c.txt", pairs(9..14));
    folder.write("corpus/.cache/a.jsonl", pairs(0..3));
    folder.write("corpus/wiki/.b-2.jsonl", pairs(0..3));
    folder
}

#[test]
fn patterns_name_what_they_match_as_a_shell_would() {
    let folder = nested();
    let wiki = ["corpus/wiki/b-0.jsonl", "corpus/wiki/b-1.jsonl"];
    let all = [&["corpus/a.jsonl"], &wiki[..]].concat();
    assert_inputs(&folder, &["corpus/*.jsonl"], 3, &["corpus/a.jsonl"]);
    let audit = assert_inputs(&folder, &["./corpus/?.jsonl"], 3, &["./corpus/a.jsonl"]);
    assert_ignored(&audit, &[]);
    let read = |pattern: &str| -> Vec<Value> {
        let audit = folder.audit_pairs(&[pattern]);
        assert_eq!(audit.code, DONE);
        assert_ignored(&audit, &[]);
        let inputs = audit.json["manifest"]["inputs"].as_array().unwrap().clone();
        inputs
            .into_iter()
            .map(|input| input["path"].clone())
            .collect()
    };
    assert_eq!(read("corpus/**/*.jsonl"), all);
    assert_eq!(read("**/*.jsonl"), all);
    assert_eq!(read("c*/**/b-[01].jsonl"), wiki);
    assert_eq!(read("corpus/*/*-[!0].jsonl"), [wiki[1]]);
    // Matched by itself, a file is read whatever its ending, as if it were named.
    assert_eq!(read("corpus/**/*.txt"), ["corpus/wiki/deep/c.txt"]);
    assert_eq!(read("corpus/.c*/*"), ["corpus/.cache/a.jsonl"]);
    let here = folder.path("").display().to_string();
    let absolute = format!("{}/corpus/*.jsonl", here.trim_end_matches('/'));
    assert_eq!(read(&absolute), [absolute.replace('*', "a")]);
}

#[test]
fn folders_that_a_pattern_matches_are_walked_as_if_they_were_named() {
    let folder = nested();
    for pattern in ["corpus/*/", "corpus/w*", "cor*/wiki"] {
        let audit = folder.audit_pairs(&[pattern]);
        let inputs = audit.json["manifest"]["inputs"].as_array().unwrap();
        let names: Vec<&Value> = inputs.iter().map(|input| &input["path"]).collect();
        assert_eq!(names, ["b-0.jsonl", "b-1.jsonl"], "{pattern}");
        assert_ignored(&audit, &[".b-2.jsonl: hidden", "deep/c.txt"]);
    }
    let audit = folder.audit_pairs(&["corpus/**"]);
    assert_eq!(audit.json["ledger"]["records"], 9);
    assert_ignored(&audit, &[".b-2.jsonl: hidden", "deep/c.txt"]);
}

#[test]
fn a_pattern_that_matches_nothing_or_is_none_is_a_mistake() {
    let folder = nested();
    for pattern in [
        "corpus/*.zst",
        "nowhere/*.jsonl",
        "*.jsonl",
        "corpus/a.jsonl/*",
    ] {
        let run = folder.hapax(&audit_arguments(&["corpus", pattern]));
        run.assert(
            USAGE,
            &[&format!(
                "{pattern}: the pattern matches no file and no folder"
            )],
        );
    }
    for pattern in ["corpus/[a.jsonl", "corpus/x**/a.jsonl"] {
        let run = folder.hapax(&audit_arguments(&[pattern]));
        run.assert(USAGE, &[pattern, "no pattern of paths"]);
    }
}

#[test]
fn a_file_whose_name_looks_like_a_pattern_is_that_file() {
    let folder = Folder::with("a[1].jsonl", pairs(0..3));
    folder.write("a1.jsonl", pairs(3..5));
    assert_inputs(&folder, &["a[1].jsonl"], 3, &["a[1].jsonl"]);
    assert_inputs(
        &folder,
        &["a[1-9].jsonl", "a[1].jsonl"],
        5,
        &["a1.jsonl", "a[1].jsonl"],
    );
}

#[test]
fn a_list_names_files_folders_and_patterns() {
    let folder = nested();
    folder.write("more/d.jsonl", pairs(9..14));
    folder.write("more/e f.jsonl", pairs(14..17));
    let list = "\u{feff}# shards of today\r\n\r\ncorpus/a.jsonl\r\n  corpus/wiki/*.jsonl\n\t\n # twice:\ncorpus/a.jsonl\n";
    folder.write("lists/one.txt", list);
    folder.write("two.txt", "more/d.jsonl");
    let wiki = ["corpus/wiki/b-0.jsonl", "corpus/wiki/b-1.jsonl"];
    let names = [&["corpus/a.jsonl"], &wiki[..]].concat();
    let audit = assert_inputs(&folder, &["@lists/one.txt"], 9, &names);
    assert_ignored(&audit, &["corpus/a.jsonl: read already, as corpus/a.jsonl"]);
    assert_inputs(
        &folder,
        &["@two.txt", "@lists/one.txt"],
        14,
        &[&names[..], &["more/d.jsonl"]].concat(),
    );
    folder.write("two.txt", "more\n");
    let names = [&names[..], &["d.jsonl", "e f.jsonl"]].concat();
    assert_inputs(&folder, &["@two.txt", "@lists/one.txt"], 17, &names);
}

#[test]
fn a_list_that_cannot_be_taken_is_a_mistake_with_its_line() {
    let folder = nested();
    let cases: [(&[u8], &str); 6] = [
        (
            b"corpus/a.jsonl\n\ncorpus/gone.jsonl\n",
            "list.txt, line 3: corpus/gone.jsonl: ",
        ),
        (
            b"corpus/*.zst\n",
            "list.txt, line 1: corpus/*.zst: the pattern matches no file",
        ),
        (
            b"corpus\n@more.txt\n",
            "list.txt, line 2: @more.txt: a list names files, folders and patterns",
        ),
        (b"-\n", "list.txt, line 1: -: a list names files"),
        (b"corpus\n\xff\n", "list.txt, line 2: not UTF-8"),
        (b"# nothing yet\n\n", "@list.txt: the list names nothing"),
    ];
    for (list, said) in cases {
        folder.write("list.txt", list);
        folder
            .hapax(&audit_arguments(&["@list.txt"]))
            .assert(USAGE, &[said]);
    }
    folder
        .hapax(&audit_arguments(&["@gone.txt"]))
        .assert(USAGE, &["@gone.txt: ", "./@gone.txt"]);
}

#[test]
fn a_shard_whose_name_starts_like_a_lists_is_given_with_its_folder() {
    let folder = Folder::with("@a.jsonl", pairs(0..3));
    assert_inputs(&folder, &["./@a.jsonl"], 3, &["./@a.jsonl"]);
    folder.write("list.txt", "./@a.jsonl\n");
    assert_inputs(&folder, &["@list.txt"], 3, &["./@a.jsonl"]);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_to_files_and_folders_are_followed() {
        let folder = Folder::with("store/0a1b", pairs(0..3));
        folder.write("elsewhere/part/b.jsonl", pairs(3..5));
        folder.write("set/c.jsonl", pairs(5..9));
        symlink("../store/0a1b", folder.path("set/a.jsonl")).unwrap();
        symlink("../elsewhere", folder.path("set/more")).unwrap();
        let names = ["a.jsonl", "c.jsonl", "more/part/b.jsonl"];
        let audit = assert_inputs(&folder, &["set"], 9, &names);
        assert_ignored(&audit, &[]);
        symlink("set", folder.path("link")).unwrap();
        assert_inputs(&folder, &["link"], 9, &names);
    }

    #[test]
    fn links_do_not_lead_in_circles() {
        let folder = Folder::with("set/wiki/a.jsonl", pairs(0..3));
        folder.write("other/b.jsonl", pairs(3..5));
        symlink("..", folder.path("set/wiki/up")).unwrap();
        symlink(".", folder.path("set/wiki/self")).unwrap();
        symlink("../..", folder.path("set/wiki/top")).unwrap();
        symlink("../other", folder.path("set/other")).unwrap();
        symlink("../set", folder.path("other/set")).unwrap();
        symlink("../set/wiki", folder.path("other/wiki")).unwrap();
        let audit = assert_inputs(&folder, &["set"], 5, &["other/b.jsonl", "wiki/a.jsonl"]);
        let back = "a link back to a folder that it stands in";
        assert_ignored(
            &audit,
            &[
                "other/set: walked already, as .",
                "other/wiki: walked already, as wiki",
                &format!("wiki/self: {back}"),
                &format!("wiki/top: {back}"),
                &format!("wiki/up: {back}"),
            ],
        );
    }

    #[test]
    fn a_folder_is_walked_under_its_own_name_and_not_under_that_of_a_link() {
        let folder = Folder::with("set/real/a.jsonl", pairs(0..3));
        symlink("real", folder.path("set/alias")).unwrap();
        let audit = assert_inputs(&folder, &["set"], 3, &["real/a.jsonl"]);
        assert_ignored(&audit, &["alias: walked already, as real"]);
    }

    #[test]
    fn links_that_lead_nowhere_are_missing_shards_if_named_like_one_and_ignored_otherwise() {
        let folder = Folder::with("set/a.jsonl", pairs(0..3));
        symlink("gone.jsonl", folder.path("set/b.jsonl")).unwrap();
        symlink("c.jsonl", folder.path("set/c.jsonl")).unwrap();
        symlink("gone.txt", folder.path("set/d.txt")).unwrap();
        let audit = folder.audit_pairs(&["set"]);
        assert_eq!(audit.code, INCOMPLETE);
        assert_eq!(audit.json["ledger"]["records_read"], 3);
        let errors = audit.json["ledger"]["errors"].as_array().unwrap();
        let paths: Vec<_> = errors
            .iter()
            .map(|error| error["path"].as_str().unwrap())
            .collect();
        assert_eq!(paths, ["b.jsonl", "c.jsonl"]);
        let ignored = audit.json["manifest"]["ignored"].as_array().unwrap();
        assert_eq!(ignored.len(), 1);
        assert!(
            ignored[0]
                .as_str()
                .unwrap()
                .starts_with("d.txt: a link that leads nowhere (")
        );
    }

    #[test]
    fn a_pattern_follows_links_once_too() {
        let folder = Folder::with("set/wiki/a.jsonl", pairs(0..3));
        folder.write("other/b.jsonl", pairs(3..5));
        symlink("..", folder.path("set/wiki/up")).unwrap();
        symlink("../other", folder.path("set/other")).unwrap();
        symlink("gone", folder.path("set/c.txt")).unwrap();
        let names = ["set/other/b.jsonl", "set/wiki/a.jsonl"];
        let audit = assert_inputs(&folder, &["set/**/*.jsonl"], 5, &names);
        let ignored = audit.json["manifest"]["ignored"].as_array().unwrap();
        let starts = ["set/wiki/up: a link back"];
        assert_eq!(ignored.len(), starts.len(), "{ignored:?}");
        for (ignored, start) in ignored.iter().zip(starts) {
            assert!(ignored.as_str().unwrap().starts_with(start), "{ignored}");
        }
    }
}
