//! The JSON schema of configs, against a validator and against the default config.

use hapax::config::{DEFAULT, schema};
use serde_json::Value;

fn validator() -> jsonschema::Validator {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

/// A config as the JSON that an editor's validator sees.
fn json(config: &str) -> Value {
    let table: toml::Table = toml::from_str(config).unwrap();
    serde_json::to_value(table).unwrap()
}

#[test]
fn the_default_config_fits_the_schema() {
    let validator = validator();
    let config = json(DEFAULT);
    let errors: Vec<String> = validator
        .iter_errors(&config)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn what_is_misspelt_or_misplaced_does_not_fit() {
    let validator = validator();
    let rule = |rule: &str| format!("[[relation]]\nname = \"a\"\n[[relation.rule]]\n{rule}");
    let pattern = "kind = \"pattern\"\npattern = \"a\"\n";
    for sound in [
        "",
        "seed = 7",
        "unit = \"mention\"",
        "[layout]\ndomain = \"/source\"",
        &rule(pattern),
    ] {
        assert!(validator.is_valid(&json(sound)), "{sound}");
    }
    for wrong in [
        "sed = 7",
        "seed = -7",
        "unit = \"mentions\"",
        "[layout]\ndomain = \"source\"",
        "[layout]\ntext = \"text\"",
        "[[relation]]\narbitrary = true",
        "[[relation]]\nname = \"a\"\nprompt = [\"caze\"]",
        &rule("kind = \"pattern\""),
        &rule("kind = \"field\"\nprompt = \"/a\""),
        &rule(&format!("{pattern}prompt = \"/a\"")),
        &rule(&format!("{pattern}within = \"page\"")),
    ] {
        assert!(!validator.is_valid(&json(wrong)), "{wrong}");
    }
}

/// Every key of the schema's tables.
fn keys(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Array(parts) => parts.iter().for_each(|part| keys(part, found)),
        Value::Object(table) => {
            let properties = table.get("properties").and_then(Value::as_object);
            found.extend(properties.into_iter().flatten().map(|(key, _)| key.clone()));
            table.values().for_each(|part| keys(part, found));
        }
        _ => {}
    }
}

#[test]
fn every_key_stands_in_the_default_config_and_has_a_description() {
    let mut found = Vec::new();
    keys(&schema(), &mut found);
    assert!(found.len() > 25, "{found:?}");
    for key in found {
        let is_shown = |line: &str| {
            let line = line.trim_start_matches(['#', ' ', '[']);
            let behind = line.strip_prefix(key.as_str()).map(str::trim_start);
            behind.is_some_and(|behind| behind.starts_with(['=', ']']))
                || line.contains(&format!("relation.{key}]]"))
        };
        assert!(DEFAULT.lines().any(is_shown), "{key}");
    }
    undescribed(&schema(), "config");
}

/// Fails if a key of a table has no description for users.
#[track_caller]
fn undescribed(schema: &Value, of: &str) {
    let properties = schema["properties"].as_object();
    for (key, value) in properties.into_iter().flatten() {
        assert!(value["description"].is_string(), "{key} of {of}");
        undescribed(value, key);
        undescribed(&value["items"], key);
    }
}

#[test]
fn the_limits_that_the_default_config_names_are_those_of_the_program() {
    let limits = hapax::extract::rules::PairLimits::default();
    assert_eq!(limits.prompt_bytes_max, 64 << 10);
    assert_eq!(limits.fact_bytes_max, 64 << 10);
    assert_eq!(limits.record_pairs_max, 100_000);
    assert!(DEFAULT.contains(
        "a prompt and a fact have up to 64 KiB each, a record gives up to 100,000 pairs"
    ));
}
