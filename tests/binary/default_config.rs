//! The default config: its examples, run through the program, and the printed copy.

use serde::Deserialize;
use serde_json::Value;

use crate::support::{DONE, Folder};

const DEFAULT: &str = include_str!("../../configs/default.toml");

#[derive(Deserialize)]
struct Config {
    relation: Vec<Relation>,
}

#[derive(Deserialize)]
struct Relation {
    name: String,
    #[serde(default)]
    example: Vec<Example>,
    #[serde(default)]
    rule: Vec<toml::Value>,
}

/// A record, and the pairs that the relation must find in it: no more and no others.
#[derive(Deserialize)]
struct Example {
    record: String,
    pairs: Vec<(String, String)>,
}

fn relations() -> Vec<Relation> {
    toml::from_str::<Config>(DEFAULT).unwrap().relation
}

#[test]
fn every_example_of_the_default_config_gives_exactly_its_pairs() {
    let mut examples = 0;
    for relation in relations() {
        for example in &relation.example {
            let folder = Folder::with("example.jsonl", &example.record);
            let found: Vec<(String, String)> = folder
                .pairs(&["example.jsonl"])
                .iter()
                .filter(|pair| pair["relation"] == *relation.name)
                .map(|pair| (text(&pair["prompt"]), text(&pair["fact"])))
                .collect();
            assert_eq!(
                found, example.pairs,
                "{}: {}",
                relation.name, example.record
            );
            examples += 1;
        }
    }
    assert!(examples >= 11, "{examples} examples");
}

#[test]
fn every_relation_of_the_default_config_has_rules_and_an_example() {
    for relation in relations() {
        assert!(!relation.rule.is_empty(), "{}", relation.name);
        assert!(!relation.example.is_empty(), "{}", relation.name);
    }
}

#[test]
fn hapax_config_prints_the_file_and_its_copy_finds_the_same_pairs() {
    let records: Vec<String> = relations()
        .into_iter()
        .flat_map(|relation| relation.example)
        .map(|example| example.record)
        .collect();
    let folder = Folder::with("examples.jsonl", records.join("\n"));
    let printed = folder.hapax(&["config"]);
    printed.assert(DONE, &[]);
    assert_eq!(printed.text(), DEFAULT);
    folder.write("copy.toml", &printed.stdout);
    let built_in = folder.hapax(&["pairs", "examples.jsonl"]);
    let copied = folder.hapax(&["pairs", "-c", "copy.toml", "examples.jsonl"]);
    copied.assert(DONE, &[]);
    assert!(built_in.text().lines().count() >= records.len());
    assert_eq!(built_in.text(), copied.text());
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_string()
}
