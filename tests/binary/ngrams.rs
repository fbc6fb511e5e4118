//! N-grams, through the program, against a count with other means.
//!
//! The numbers come from Python's `uniseg` 0.10.1, which segments words as UAX #29 says:
//!
//! ```python
//! order, shard = int(sys.argv[1]), "tests/data/sample/books/novels-0000.jsonl.zst"
//! contexts = collections.Counter()
//! for line in subprocess.run(["zstdcat", shard], capture_output=True).stdout.splitlines():
//!     segments = uniseg.wordbreak.words(json.loads(line)["text"])
//!     words = [word for word in segments if any(character.isalnum() for character in word)]
//!     contexts.update(tuple(words[i:i + order - 1]) for i in range(len(words) - order + 1))
//! spectrum = collections.Counter(contexts.values())
//! print(sum(contexts.values()), len(contexts), [spectrum[j] for j in range(1, 6)])
//! ```

use serde_json::{Value, json};

use crate::support::{DONE, Folder};

const NOVELS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/sample/books/novels-0000.jsonl.zst"
);

fn config(order: usize, forms: &str) -> String {
    format!(
        "unit = \"mention\"\n[[relation]]\nname = \"words\"\n{forms}\n\
         [[relation.rule]]\nkind = \"ngram\"\norder = {order}\n"
    )
}

#[test]
fn counts_of_counts_of_real_novels_are_those_of_another_counter() {
    for (order, mentions, contexts, spectrum) in [
        (2, 14_661, 3_145, [1_830, 491, 215, 139, 85]),
        (3, 14_657, 11_212, [9_749, 863, 259, 135, 64]),
        (5, 14_649, 14_575, [14_503, 70, 2, 0, 0]),
    ] {
        let folder = Folder::with("config.toml", config(order, ""));
        let audit = folder.audit(&["-c", "config.toml", NOVELS]);
        assert_eq!(audit.code, DONE);
        let total = &audit.json["total"];
        assert_eq!(total["incidences"], mentions);
        assert_eq!(total["distinct_prompts"], contexts);
        for (count, expected) in (1..).zip(spectrum) {
            let counted = total["spectrum"].as_array().unwrap();
            let counted = counted.iter().find(|pair| pair[0] == count);
            // The spectrum counts incidences, as many of a prompt as its count is.
            let incidences = counted.map_or(0, |pair| pair[1].as_u64().unwrap());
            assert_eq!(incidences, count * expected, "order {order}, count {count}");
        }
    }
}

fn pairs(config: &str, texts: &[&str]) -> Vec<Value> {
    let records = texts.iter().map(|text| json!({"text": text}).to_string());
    let folder = Folder::with("a.jsonl", records.collect::<Vec<_>>().join("\n"));
    folder.write("config.toml", config);
    let pairs = folder.pairs(&["-c", "config.toml", "a.jsonl"]);
    let short = |pair: &Value| json!([pair["record"], pair["prompt"], pair["fact"]]);
    pairs.iter().map(short).collect()
}

#[test]
fn contexts_run_over_lines_and_never_into_another_document() {
    assert_eq!(
        pairs(
            &config(3, ""),
            &["One two.\n\nThree", "four five", "Six Unknown NONE"]
        ),
        [
            json!([0, "One two", "Three"]),
            // Words that would be abstentions as answers are words.
            json!([2, "Six Unknown", "NONE"]),
        ]
    );
}

#[test]
fn canonical_forms_apply_to_contexts_and_words() {
    assert_eq!(
        pairs(
            &config(2, "prompt = [\"case\"]\nfact = [\"case\"]"),
            &["The CAT Sat"]
        ),
        [json!([0, "the", "cat"]), json!([0, "cat", "sat"])]
    );
}

#[test]
fn a_long_record_gives_all_its_words() {
    // One more pair than other rules may find in a record.
    let words = 100_002;
    let text = "word ".repeat(words);
    let folder = Folder::with("a.jsonl", json!({"text": text}).to_string());
    folder.write("config.toml", config(2, ""));
    let audit = folder.audit(&["-c", "config.toml", "a.jsonl"]).json;
    assert_eq!(audit["ledger"]["pairs"], words - 1);
    assert_eq!(audit["ledger"]["pairs_dropped"], json!({}));
}

#[test]
fn what_a_rule_made_of_a_text_is_explained() {
    let records = [
        json!({"text": "a ".repeat(60)}),
        json!({"text": "a b"}),
        json!({"id": 1}),
    ];
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let folder = Folder::with("a.jsonl", lines.join("\n"));
    folder.write("config.toml", config(3, ""));
    for (record, said) in [
        ("0", "+ words-1\n      found a a = a\n"),
        ("0", "… and 8 more pairs\n"),
        (
            "1",
            "- words-1\n      found nothing: an n-gram has 3 words, and the text has fewer",
        ),
        (
            "2",
            "- words-1\n      not run: the record has no running text",
        ),
    ] {
        let run = folder.hapax(&["pairs", "-c", "config.toml", "--explain", record, "a.jsonl"]);
        assert!(
            run.text().contains(said),
            "{record}: {said}\n{}",
            run.text()
        );
    }
}
