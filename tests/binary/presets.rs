//! The configs that come with the program: listed, printed, checked, and used by their names.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{DONE, Folder, USAGE};

/// The names and texts of the files in `configs/`.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let file = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        (name, std::fs::read_to_string(path).unwrap())
    };
    files.map(file).collect()
}

#[test]
fn every_file_is_listed_printed_and_right_under_strict_rules() {
    let folder = Folder::new();
    let listed = folder.hapax(&["config", "--list"]);
    listed.assert(DONE, &[]);
    let listed = listed.text();
    assert!(files().len() >= 6);
    assert_eq!(listed.lines().count(), files().len());
    for (name, text) in files() {
        let line = listed
            .lines()
            .find(|line| line.split(' ').next() == Some(&name));
        let about = line.unwrap_or_else(|| panic!("{name} is not in\n{listed}"));
        assert!(
            about.len() > name.len() + 20 && about.len() <= 100,
            "{about}"
        );
        let printed = folder.hapax(&["config", &name]);
        printed.assert(DONE, &[]);
        assert_eq!(printed.text(), text, "{name}");
        let checked = folder.hapax(&["check", "--strict", &name]);
        checked.assert(DONE, &[]);
        assert!(checked.text().starts_with(&format!("the preset {name}: ")));
    }
}

#[test]
fn a_preset_is_used_by_its_name_unless_a_file_is_called_so() {
    let folder = Folder::with("a.jsonl", json!({"text": "One two three."}).to_string());
    let found = |arguments: &[&str]| -> Vec<(Value, Value)> {
        let pairs = folder.pairs(&[arguments, &["a.jsonl"]].concat());
        let pairs = pairs.into_iter();
        pairs
            .map(|pair| (pair["prompt"].clone(), pair["fact"].clone()))
            .collect()
    };
    assert_eq!(
        found(&["-c", "ngrams"]),
        [(json!("One two"), json!("three"))]
    );
    folder.write(
        "ngrams",
        "[[relation]]\nname = \"words\"\n[[relation.rule]]\nkind = \"ngram\"\norder = 2\n",
    );
    let own = [("One", "two"), ("two", "three")].map(|(one, next)| (json!(one), json!(next)));
    assert_eq!(found(&["-c", "ngrams"]), own);
}

#[test]
fn a_name_that_is_none_is_told_with_the_nearest() {
    let folder = Folder::with("a.jsonl", "{}");
    let said = "no preset \"ngram\"; there are default, biography, questions, code, ngrams, pairs";
    let run = folder.hapax(&["config", "ngram"]);
    run.assert(USAGE, &[said, "did you mean \"ngrams\"?"]);
    let run = folder.hapax(&["audit", "-c", "ngram", "a.jsonl"]);
    run.assert(
        USAGE,
        &["cannot read the config ngram", "hapax config --list"],
    );
}

/// The relations of a config as it writes them, with rules and examples, by their names.
fn relations(config: &str) -> std::collections::BTreeMap<String, toml::Value> {
    let config: toml::Table = config.parse().unwrap();
    let relations = config["relation"].as_array().unwrap().clone().into_iter();
    relations
        .map(|relation| (relation["name"].as_str().unwrap().to_string(), relation))
        .collect()
}

#[test]
fn lives_are_read_by_the_rules_of_the_default_config() {
    let files: std::collections::BTreeMap<String, String> = files().into_iter().collect();
    let (own, default) = (relations(&files["biography"]), relations(&files["default"]));
    let added: Vec<&String> = own
        .keys()
        .filter(|name| !default.contains_key(*name))
        .collect();
    assert_eq!(added, ["resting-place"]);
    assert!(own.len() > 10, "{}", own.len());
    for (name, relation) in own.iter().filter(|(name, _)| *name != "resting-place") {
        assert_eq!(
            relation, &default[name],
            "copy the relation {name} from configs/default.toml"
        );
    }
}
