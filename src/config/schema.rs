//! The JSON schema of configs, made from the [tables](super::tables): editors complete and check by it, and so does hapax.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::tables::{File, Kind};

/// The schema, in the draft that editors of TOML know.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<File>()
        .to_value();
    if let Value::Object(table) = &mut schema {
        table.insert("title".into(), "hapax config".into());
    }
    as_toml_has_it(&mut schema);
    schema
}

/// What a rule of each kind must have, and must not have, as conditions of the schema.
pub(super) fn conditions_of_kinds(rule: &mut Schema) {
    let keys: Vec<&str> = Kind::ALL.into_iter().flat_map(own_keys).collect();
    let conditions = Kind::ALL.map(|kind| {
        let own = own_keys(kind);
        let foreign = keys.iter().filter(|key| !own.contains(key));
        let refused: Map<String, Value> =
            foreign.map(|key| (key.to_string(), json!(false))).collect();
        json!({
            "if": { "properties": { "kind": { "const": kind.name() } }, "required": ["kind"] },
            "then": { "required": kind.keys().required, "properties": refused },
        })
    });
    rule.insert("allOf".into(), Value::from(conditions.to_vec()));
}

fn own_keys(kind: Kind) -> Vec<&'static str> {
    [kind.keys().required, kind.keys().optional].concat()
}

/// TOML has no null: a key that may be left out is left out. And lines are the editor's to break.
fn as_toml_has_it(schema: &mut Value) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(as_toml_has_it),
        Value::Object(table) => {
            remove_null(table);
            if let Some(Value::String(description)) = table.get_mut("description") {
                *description = description.replace('\n', " ");
            }
            table.values_mut().for_each(as_toml_has_it);
        }
        _ => {}
    }
}

fn remove_null(table: &mut Map<String, Value>) {
    let is_null = |value: &Value| value == "null" || *value == json!({ "type": "null" });
    for key in ["type", "anyOf"] {
        let Some(Value::Array(choices)) = table.get_mut(key) else {
            continue;
        };
        choices.retain(|choice| !is_null(choice));
        let [only] = choices.as_mut_slice() else {
            continue;
        };
        match only.take() {
            // The outer description is the key's own.
            Value::Object(inner) => {
                table.remove(key);
                for (key, value) in inner {
                    table.entry(key).or_insert(value);
                }
            }
            only => {
                table.insert(key.into(), only);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::canonical::Step;

    /// The choices at a pointer into the schema, in order of the alphabet.
    fn choices(pointer: &str) -> Vec<String> {
        let schema = schema();
        let listed = schema.pointer(pointer).unwrap().as_array().unwrap().clone();
        let mut names: Vec<String> = listed
            .iter()
            .map(|choice| choice["const"].as_str().unwrap().to_string())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_schema_calls_kinds_and_canonical_forms_as_configs_do() {
        let relation = "/properties/relation/items/properties";
        let mut forms: Vec<&str> = Step::ALL.into_iter().map(Step::name).collect();
        forms.sort();
        assert_eq!(choices(&format!("{relation}/fact/items/oneOf")), forms);
        let mut kinds: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
        kinds.sort();
        assert_eq!(
            choices(&format!("{relation}/rule/items/properties/kind/oneOf")),
            kinds
        );
    }
}
