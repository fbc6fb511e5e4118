//! A config held against its [schema](super::schema): unknown and missing keys, values of another type, unknown choices.
//!
//! All of them are found, not only the first. What does not fit is taken out, so that the rest can be read and checked
//! further. Which keys there are is nobody's business here: it is read off the schema.

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::diagnose::{Diagnostic, count_of, did_you_mean, nearest};
use super::located::Place;

/// Takes out of a config's tables what the schema does not know, and says what it was.
pub(super) fn check(tables: &mut Spanned<DeTable<'_>>, schema: &Value) -> Vec<Diagnostic> {
    let mut shape = Shape {
        schema,
        mistakes: Vec::new(),
    };
    let place = tables.span();
    shape.table(&Header::default(), tables.get_mut(), place, schema);
    shape.mistakes
}

struct Shape<'s> {
    schema: &'s Value,
    mistakes: Vec<Diagnostic>,
}

/// Which table is at hand: `[layout]`, `[[relation.rule]]`.
#[derive(Clone, Default)]
struct Header {
    path: String,
    is_repeated: bool,
    /// Whether an element of the list of this name is at hand, and not the list.
    is_element: bool,
}

/// Whether a value can stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Fits,
    Broken,
}

impl Header {
    fn child(&self, key: &str, value: &DeValue<'_>) -> Header {
        let path = match self.path.is_empty() {
            true => key.to_string(),
            false => format!("{}.{key}", self.path),
        };
        Header {
            path,
            is_repeated: value.is_array(),
            is_element: false,
        }
    }

    fn write(&self) -> String {
        match (self.path.as_str(), self.is_repeated) {
            ("", _) => "the top of the config".into(),
            (path, true) => format!("[[{path}]]"),
            (path, false) => format!("[{path}]"),
        }
    }
}

impl Shape<'_> {
    fn table(
        &mut self,
        header: &Header,
        table: &mut DeTable<'_>,
        place: Place,
        schema: &Value,
    ) -> Fit {
        let nothing = Map::new();
        let known = schema["properties"].as_object().unwrap_or(&nothing);
        let kind = KindOfTable::of(table, schema);
        let before: Vec<String> = table.keys().map(|key| key.get_ref().to_string()).collect();
        for (key, mut value) in std::mem::take(table) {
            let name = key.get_ref().as_ref();
            let any = &schema["additionalProperties"];
            let Some(schema) = known.get(name).or(any.is_object().then_some(any)) else {
                let mistake = self.unknown_key(header, name, key.span(), known, &before);
                self.mistakes.push(mistake);
                continue;
            };
            if let Some(mistake) = kind.refuse(name, key.span()) {
                self.mistakes.push(mistake);
                continue;
            }
            let header = header.child(name, value.get_ref());
            if self.value(&header, name, &mut value, schema) == Fit::Fits {
                table.insert(key, value);
            }
        }
        let required = strings(&schema["required"]).chain(kind.required());
        let mut fit = Fit::Fits;
        for key in required.filter(|key| !table.contains_key(*key)) {
            fit = Fit::Broken;
            if !before.iter().any(|known| known == key) {
                let schema = known.get(key).unwrap_or(&Value::Null);
                let mistake = missing_key(header, key, place.clone(), schema);
                self.mistakes.push(kind.explain(mistake));
            }
        }
        fit
    }

    fn value(
        &mut self,
        header: &Header,
        key: &str,
        value: &mut Spanned<DeValue<'_>>,
        schema: &Value,
    ) -> Fit {
        let Some(schema) = alternatives(schema)
            .into_iter()
            .find(|schema| is_of_type(value.get_ref(), schema))
        else {
            self.mistakes.push(wrong_type(header, key, value, schema));
            return Fit::Broken;
        };
        let place = value.span();
        let mistake = match value.get_mut() {
            DeValue::Table(table) => return self.table(header, table, place, schema),
            DeValue::Array(list) => self.list(header, key, list, place, schema),
            DeValue::String(text) => wrong_text(key, text, place, schema),
            DeValue::Integer(number) => {
                let natural = u64::from_str_radix(number.as_str(), number.radix());
                let message = || format!("`{key}` is a whole number from 0 on");
                natural.err().map(|_| Diagnostic::error(place, message()))
            }
            _ => None,
        };
        let fit = mistake.as_ref().map_or(Fit::Fits, |_| Fit::Broken);
        self.mistakes.extend(mistake);
        fit
    }

    /// Takes the broken elements out of a list.
    fn list(
        &mut self,
        header: &Header,
        key: &str,
        list: &mut DeArray<'_>,
        place: Place,
        schema: &Value,
    ) -> Option<Diagnostic> {
        let length = list.len() as u64;
        let mut sound = DeArray::new();
        let of_element = Header {
            is_element: true,
            ..header.clone()
        };
        for element in list.iter_mut() {
            if self.value(&of_element, key, element, &schema["items"]) == Fit::Fits {
                sound.push(element.clone());
            }
        }
        *list = sound;
        let (min, max) = (schema["minItems"].as_u64(), schema["maxItems"].as_u64());
        let fits = min.is_none_or(|min| length >= min) && max.is_none_or(|max| length <= max);
        (!fits).then(|| {
            let elements = count_of(usize::try_from(length).unwrap_or(usize::MAX), "element");
            let mistake = Diagnostic::error(place, format!("a list of {elements} in `{key}`"));
            with_description(mistake, schema)
        })
    }

    fn unknown_key(
        &self,
        header: &Header,
        name: &str,
        place: Place,
        known: &Map<String, Value>,
        given: &[String],
    ) -> Diagnostic {
        let known: Vec<&str> = known.keys().map(String::as_str).collect();
        let mut elsewhere = Vec::new();
        tables_with(name, self.schema, &Header::default(), &mut elsewhere);
        // A key that is given already is not the one that was meant.
        let free = known
            .iter()
            .copied()
            .filter(|key| !given.iter().any(|given| given == key));
        let help = match (nearest(name, free), elsewhere.is_empty()) {
            (Some(nearest), _) => format!("did you mean `{nearest}`?"),
            (None, false) => format!("`{name}` belongs in {}", elsewhere.join(" and ")),
            (None, true) => format!("there are: {}", known.join(", ")),
        };
        let place_in_words = if header.path.is_empty() { "at" } else { "in" };
        let message = format!("unknown key `{name}` {place_in_words} {}", header.write());
        Diagnostic::error(place, message).help(help)
    }
}

/// What a rule's kind says about its keys.
struct KindOfTable<'s> {
    name: Option<String>,
    conditions: Vec<(&'s str, &'s Value)>,
}

impl<'s> KindOfTable<'s> {
    fn of(table: &DeTable<'_>, schema: &'s Value) -> Self {
        let conditions = schema["allOf"].as_array().into_iter().flatten();
        KindOfTable {
            name: table
                .get("kind")
                .and_then(|kind| kind.get_ref().as_str())
                .map(str::to_string),
            conditions: conditions
                .filter_map(|condition| {
                    let kind = condition["if"]["properties"]["kind"]["const"].as_str()?;
                    Some((kind, &condition["then"]))
                })
                .collect(),
        }
    }

    fn own(&self) -> Option<&'s Value> {
        let known = self.conditions.iter();
        known
            .filter(|(kind, _)| Some(*kind) == self.name.as_deref())
            .map(|(_, then)| *then)
            .next()
    }

    fn required(&self) -> impl Iterator<Item = &'s str> {
        self.own()
            .into_iter()
            .flat_map(|then| strings(&then["required"]))
    }

    /// Of a help for several kinds, what it says of this one.
    fn explain(&self, mut mistake: Diagnostic) -> Diagnostic {
        let kind = self.name.as_deref().unwrap_or_default();
        let own = format!("Of kind \"{kind}\": ");
        let help = mistake.help.as_deref().unwrap_or_default();
        let behind = help.split_once(&own).map(|(_, behind)| behind);
        if let Some(said) = behind.and_then(|behind| behind.split(" Of kind \"").next()) {
            mistake.help = Some(format!("{own}{said}"));
        }
        mistake
    }

    fn refuse(&self, key: &str, place: Place) -> Option<Diagnostic> {
        let refuses = |then: &Value| then["properties"][key] == Value::Bool(false);
        let own = self.own().filter(|own| refuses(own))?;
        let of = self.conditions.iter().filter(|(_, then)| !refuses(then));
        let of: Vec<String> = of.map(|(kind, _)| format!("\"{kind}\"")).collect();
        let kind = self.name.as_deref().unwrap_or_default();
        let needed: Vec<&str> = strings(&own["required"]).collect();
        let mut help = format!("`{key}` belongs to rules of kind {}", of.join(" and "));
        if !needed.is_empty() {
            help += &format!(
                "; one of kind \"{kind}\" needs `{}`",
                needed.join("` and `")
            );
        }
        let message = format!("a rule of kind \"{kind}\" has no `{key}`");
        Some(Diagnostic::error(place, message).help(help))
    }
}

fn missing_key(header: &Header, key: &str, place: Place, schema: &Value) -> Diagnostic {
    let message = format!("{} without `{key}`", header.write());
    with_description(Diagnostic::error(place, message), schema)
}

fn wrong_type(
    header: &Header,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    schema: &Value,
) -> Diagnostic {
    let wanted: Vec<&str> = alternatives(schema)
        .iter()
        .map(|schema| type_in_words(schema))
        .collect();
    let found = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let what = if header.is_element {
        "an element of "
    } else {
        ""
    };
    let wanted = wanted.join(" or ");
    let message = format!("{what}`{key}` is {wanted}, and not {found}");
    let mistake = Diagnostic::error(value.span(), message);
    let choices = choices(schema);
    if type_name(&schema["items"]) == "object" {
        mistake.help(format!(
            "write [[{}]], for there can be several",
            header.path
        ))
    } else if !choices.is_empty() {
        mistake.help(format!("there are: {}", choices.join(", ")))
    } else {
        with_description(mistake, schema)
    }
}

fn wrong_text(key: &str, text: &str, place: Place, schema: &Value) -> Option<Diagnostic> {
    if text.trim().is_empty() && schema["minLength"].as_u64() > Some(0) {
        return Some(Diagnostic::error(place, format!("`{key}` is empty")).help("give it a name"));
    }
    let choices = choices(schema);
    if choices.is_empty() || choices.contains(&text) {
        return None;
    }
    let message = format!("`{key}` cannot be \"{text}\"");
    Some(Diagnostic::error(place, message).help(did_you_mean(text, &choices)))
}

/// A schema's documentation, as the help of a mistake.
fn with_description(mistake: Diagnostic, schema: &Value) -> Diagnostic {
    match schema["description"].as_str() {
        Some(description) => mistake.help(description),
        None => mistake,
    }
}

/// The tables that have a key, as they are headed.
fn tables_with(key: &str, schema: &Value, header: &Header, found: &mut Vec<String>) {
    for schema in alternatives(schema) {
        let elements = alternatives(&schema["items"]);
        for table in std::iter::once(schema).chain(elements) {
            for (name, inner) in table["properties"].as_object().into_iter().flatten() {
                if name == key {
                    found.push(header.write());
                }
                let mut child = header.child(name, &DeValue::Boolean(false));
                child.is_repeated = inner["type"] == "array";
                tables_with(key, inner, &child, found);
            }
        }
    }
}

fn alternatives(schema: &Value) -> Vec<&Value> {
    match schema["anyOf"].as_array() {
        Some(alternatives) => alternatives.iter().collect(),
        None => vec![schema],
    }
}

/// The texts that a schema allows, where it lists them.
fn choices(schema: &Value) -> Vec<&str> {
    let listed = schema["oneOf"].as_array().into_iter().flatten();
    listed
        .chain(std::iter::once(schema))
        .flat_map(|schema| {
            schema["const"]
                .as_str()
                .into_iter()
                .chain(strings(&schema["enum"]))
        })
        .collect()
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn type_name(schema: &Value) -> &str {
    let listed = schema["oneOf"].as_array().and_then(|listed| listed.first());
    let of = listed.unwrap_or(schema);
    of["type"].as_str().unwrap_or_default()
}

fn is_of_type(value: &DeValue<'_>, schema: &Value) -> bool {
    match type_name(schema) {
        "string" => value.is_str(),
        "integer" => value.is_integer(),
        "number" => value.is_integer() || value.is_float(),
        "boolean" => value.is_bool(),
        "array" => value.is_array(),
        "object" => value.is_table(),
        _ => true,
    }
}

fn type_in_words(schema: &Value) -> &'static str {
    match type_name(schema) {
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" if type_name(&schema["items"]) == "object" => "a list of tables",
        "array" => "a list",
        _ => "a table",
    }
}
