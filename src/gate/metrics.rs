//! The names of metrics, read off the types of the audit: what is added there needs no line here.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::audit::{Duplicates, Row};
use crate::ledger::{Drop, Ledger, Skip};

/// Metrics of the corpus, of domains, relations and cells.
pub static OF_ROWS: LazyLock<BTreeSet<String>> = LazyLock::new(names::<Row>);

/// Metrics of the ledger. Those of a reason for which nothing was lost are 0.
pub static OF_LEDGER: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut names = names::<Ledger>();
    for reason in reasons::<Skip>() {
        names.insert(format!("skipped.{reason}.records"));
        names.insert(format!("skipped.{reason}.bytes"));
    }
    let dropped = reasons::<Drop>();
    names.extend(dropped.map(|reason| format!("pairs_dropped.{reason}")));
    names
});

/// Metrics of copies.
pub static OF_DUPLICATES: LazyLock<BTreeSet<String>> = LazyLock::new(names::<Duplicates>);

/// The choices of an enum, as JSON has them.
fn reasons<T: JsonSchema>() -> impl Iterator<Item = String> {
    let schema = schema_for!(T).to_value();
    let choices = schema["oneOf"].as_array().cloned().unwrap_or_default();
    choices
        .into_iter()
        .filter_map(|choice| choice["const"].as_str().map(str::to_string))
}

/// Every number within a type, by its keys with dots between them; what has a `value` also by itself.
fn names<T: JsonSchema>() -> BTreeSet<String> {
    let schema = schema_for!(T).to_value();
    let mut names = BTreeSet::new();
    collect(&schema, &schema["$defs"], "", &mut names);
    names
}

fn collect(schema: &Value, definitions: &Value, path: &str, names: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        collect(&definitions[name], definitions, path, names);
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        let schemas = schema[choice].as_array().into_iter().flatten();
        schemas.for_each(|schema| collect(schema, definitions, path, names));
    }
    for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
        let separator = if path.is_empty() { "" } else { "." };
        let below = format!("{path}{separator}{key}");
        collect(schema, definitions, &below, names);
    }
    if is_number(&schema["type"]) {
        names.extend(path.strip_suffix(".value").map(str::to_string));
        names.insert(path.to_string());
    }
}

/// Whether a JSON schema's type is that of numbers, or of numbers that may be left out.
fn is_number(kind: &Value) -> bool {
    let is_number = |kind: &Value| kind == "number" || kind == "integer";
    is_number(kind)
        || kind
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_the_numbers_of_the_audit() {
        let has = |name: &str| OF_ROWS.contains(name);
        assert!(has("incidences") && has("singleton_rate") && has("singleton_rate.value"));
        assert!(has("missing_mass.high") && has("missing_mass.design_effect"));
        assert!(has("floors.pairs") && has("floors.pairs.confidence") && has("attainable"));
        assert!(has("candidates.distinct_facts") && has("floors.documents"));
        assert!(OF_LEDGER.contains("skipped.bad_json.records"));
        assert!(OF_LEDGER.contains("pairs_dropped.prompt_over_limit"));
        assert!(OF_DUPLICATES.contains("share"));
        assert!(
            !has("domain") && !has("spectrum") && !has("floors") && !has("missing_mass.method")
        );
        assert!(OF_LEDGER.contains("documents_without_pairs") && !OF_LEDGER.contains("errors"));
    }
}
