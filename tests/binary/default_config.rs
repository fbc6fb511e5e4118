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
    let relations = relations();
    let examples = relations.iter().flat_map(|relation| {
        relation
            .example
            .iter()
            .map(move |example| (relation, example))
    });
    let examples: Vec<_> = examples.collect();
    assert!(examples.len() >= 11, "{} examples", examples.len());
    // Each in a shard of its own, for it may have a layout of its own.
    let folder = Folder::new();
    for (number, (_, example)) in examples.iter().enumerate() {
        folder.write(&format!("examples/{number:04}.jsonl"), &example.record);
    }
    let pairs = folder.pairs(&["examples"]);
    for (number, (relation, example)) in examples.iter().enumerate() {
        let shard = format!("{number:04}.jsonl");
        let of_example = |pair: &&serde_json::Value| {
            pair["shard"] == *shard && pair["relation"] == *relation.name
        };
        let found: Vec<(String, String)> = pairs
            .iter()
            .filter(of_example)
            .map(|pair| (text(&pair["prompt"]), text(&pair["fact"])))
            .collect();
        assert_eq!(
            found, example.pairs,
            "{}: {}",
            relation.name, example.record
        );
    }
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
