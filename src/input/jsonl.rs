//! Records of JSON lines: one pass over a line that keeps the wanted fields and skips the rest.
//!
//! Strings without escapes are borrowed from the block. A lone surrogate (half of an escaped character, which some
//! tokenisers leave behind) becomes U+FFFD; everything else that is not JSON is refused.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::document::{Field, Pointer};
use crate::ledger::Skip;

/// The fields to keep of every record, each in a slot of its own.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pointers: Vec<Pointer>,
    root: Node,
}

#[derive(Debug, Clone, Default)]
struct Node {
    slot: Option<usize>,
    /// Whether everything below is wanted too.
    whole: bool,
    children: Vec<(String, Node)>,
}

impl Wanted {
    /// Asks for a field; the answer is its slot. Asking twice gives the same slot.
    pub fn add(&mut self, pointer: &Pointer) -> usize {
        let known = self.pointers.iter().position(|known| known == pointer);
        let slot = known.unwrap_or_else(|| {
            self.pointers.push(pointer.clone());
            self.pointers.len() - 1
        });
        self.node_mut(pointer).slot = Some(slot);
        slot
    }

    /// Asks for a field with everything in it, objects too.
    pub fn add_whole(&mut self, pointer: &Pointer) -> usize {
        self.node_mut(pointer).whole = true;
        self.add(pointer)
    }

    fn node_mut(&mut self, pointer: &Pointer) -> &mut Node {
        let tokens = pointer.tokens().iter();
        tokens.fold(&mut self.root, |node, token| node.child_mut(token))
    }

    /// The top-level fields that anything is wanted of.
    pub fn columns(&self) -> Vec<String> {
        self.root
            .children
            .iter()
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Reads the wanted fields of one record into `fields`, one entry a slot.
    ///
    /// Of duplicate keys the last one counts, as in most JSON parsers.
    pub fn read<'a>(&self, line: &'a str, fields: &mut Vec<Field<'a>>) -> Result<(), BadRecord> {
        match self.read_as_it_stands(line, fields) {
            Err(bad) if bad.skip == Skip::BadJson => match mend_surrogates(line) {
                None => Err(bad),
                Some(mended) => {
                    let mut owned = Vec::new();
                    self.read_as_it_stands(&mended, &mut owned)?;
                    fields.clear();
                    fields.extend(
                        owned
                            .into_iter()
                            .map(|field| -> Field<'a> { into_owned(field) }),
                    );
                    Ok(())
                }
            },
            result => result,
        }
    }

    fn read_as_it_stands<'a>(
        &self,
        line: &'a str,
        fields: &mut Vec<Field<'a>>,
    ) -> Result<(), BadRecord> {
        fields.clear();
        fields.resize(self.pointers.len(), Field::Missing);
        let mut json = serde_json::Deserializer::from_str(line);
        if !line.trim_start().starts_with('{') {
            IgnoredAny::deserialize(&mut json)?;
            return Err(BadRecord {
                skip: Skip::NotAnObject,
                reason: "JSON, but not an object".into(),
            });
        }
        let seed = ValueSeed {
            node: &self.root,
            fields,
            whole: self.root.whole,
        };
        seed.deserialize(&mut json)?;
        json.end()?;
        Ok(())
    }
}

/// Why a line is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// The ledger's column.
    pub skip: Skip,
    /// What the parser said, with the column.
    pub reason: String,
}

impl From<serde_json::Error> for BadRecord {
    fn from(error: serde_json::Error) -> Self {
        // The parser sees one line at a time, so its line number would only mislead.
        let message = error.to_string();
        let message = message
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_string();
        BadRecord {
            skip: Skip::BadJson,
            reason: format!(
                "not JSON: {message} at byte {} of the record",
                error.column()
            ),
        }
    }
}

impl Node {
    fn child_mut(&mut self, token: &str) -> &mut Node {
        let known = self.children.iter().position(|(name, _)| name == token);
        let index = known.unwrap_or_else(|| {
            self.children.push((token.to_string(), Node::default()));
            self.children.len() - 1
        });
        &mut self.children[index].1
    }

    fn child(&self, token: &str) -> Option<&Node> {
        self.children
            .iter()
            .find(|(name, _)| name == token)
            .map(|(_, node)| node)
    }
}

/// Reads one value and puts what is wanted of it, or below it, into the slots.
struct ValueSeed<'n, 'f, 'a> {
    node: &'n Node,
    fields: &'f mut Vec<Field<'a>>,
    /// Whether objects keep all their entries, because this value or one around it is wanted whole.
    whole: bool,
}

/// Where nothing more is wanted by name.
static LEAF: Node = Node {
    slot: None,
    whole: false,
    children: Vec::new(),
};

impl<'a, 'n> ValueSeed<'n, '_, 'a> {
    fn below<'s>(&'s mut self, node: &'n Node) -> ValueSeed<'n, 's, 'a> {
        ValueSeed {
            node,
            whole: self.whole || node.whole,
            fields: self.fields,
        }
    }

    fn keep(&mut self, node: &Node, field: Field<'a>) {
        if let Some(slot) = node.slot {
            self.fields[slot] = field;
        }
    }

    fn whole_map<M: MapAccess<'a>>(mut self, mut map: M) -> Result<Field<'a>, M::Error> {
        let mut entries: Vec<(Cow<'a, str>, Field<'a>)> = Vec::new();
        while let Some(key) = map.next_key_seed(NameSeed)? {
            let node = self.node.child(&key).unwrap_or(&LEAF);
            let field = map.next_value_seed(self.below(node))?;
            if node.slot.is_some() {
                self.keep(node, field.clone());
            }
            entries.push((key, field));
        }
        Ok(Field::Object(entries))
    }
}

impl<'a> DeserializeSeed<'a> for ValueSeed<'_, '_, 'a> {
    type Value = Field<'a>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Field<'a>, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for ValueSeed<'_, '_, 'a> {
    type Value = Field<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<M: MapAccess<'a>>(mut self, mut map: M) -> Result<Field<'a>, M::Error> {
        if self.whole {
            return self.whole_map(map);
        }
        while let Some(child) = map.next_key_seed(KeySeed { node: self.node })? {
            match child {
                None => drop(map.next_value::<IgnoredAny>()?),
                Some(node) => {
                    let field = map.next_value_seed(self.below(node))?;
                    self.keep(node, field);
                }
            }
        }
        Ok(Field::Object(Vec::new()))
    }

    fn visit_seq<S: SeqAccess<'a>>(mut self, mut seq: S) -> Result<Field<'a>, S::Error> {
        let mut list = Vec::new();
        loop {
            let child = match self.node.children.is_empty() {
                true => None,
                false => self.node.child(&list.len().to_string()),
            };
            let seed = self.below(child.unwrap_or(&LEAF));
            let Some(field) = seq.next_element_seed(seed)? else {
                return Ok(Field::List(list));
            };
            if let Some(child) = child {
                self.keep(child, field.clone());
            }
            list.push(field);
        }
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Field<'a>, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Field<'a>, E> {
        Ok(Field::Text(Cow::Owned(text.to_string())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Field<'a>, E> {
        Ok(Field::Boolean(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Field<'a>, E> {
        Ok(Field::Number(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Field<'a>, E> {
        Ok(Field::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Field<'a>, E> {
        let number = serde_json::Number::from_f64(value).map(|number| number.to_string());
        Ok(number.map_or(Field::Null, Field::Number))
    }

    fn visit_unit<E>(self) -> Result<Field<'a>, E> {
        Ok(Field::Null)
    }
}

/// Tells which wanted node a key leads to.
struct KeySeed<'n> {
    node: &'n Node,
}

impl<'a, 'n> DeserializeSeed<'a> for KeySeed<'n> {
    type Value = Option<&'n Node>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'n> Visitor<'_> for KeySeed<'n> {
    type Value = Option<&'n Node>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.node.child(key))
    }
}

/// Reads a key as it is.
struct NameSeed;

impl<'a> DeserializeSeed<'a> for NameSeed {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for NameSeed {
    type Value = Cow<'a, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_string()))
    }
}

fn into_owned(field: Field<'_>) -> Field<'static> {
    match field {
        Field::Missing => Field::Missing,
        Field::Null => Field::Null,
        Field::Boolean(value) => Field::Boolean(value),
        Field::Number(number) => Field::Number(number),
        Field::Text(text) => Field::Text(Cow::Owned(text.into_owned())),
        Field::List(list) => Field::List(list.into_iter().map(into_owned).collect()),
        Field::Object(entries) => {
            let owned = entries
                .into_iter()
                .map(|(key, field)| (Cow::Owned(key.into_owned()), into_owned(field)));
            Field::Object(owned.collect())
        }
    }
}

/// Replaces escaped lone surrogates by an escaped U+FFFD; `None` if there are none.
fn mend_surrogates(line: &str) -> Option<String> {
    let bytes = line.as_bytes();
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(offset) = memchr::memchr(b'\\', &bytes[at..]) {
        let escape = at + offset;
        at = match (surrogate(bytes, escape), surrogate(bytes, escape + 6)) {
            (Some(Half::High), Some(Half::Low)) => escape + 12,
            (Some(_), _) => {
                let mended = mended.get_or_insert_with(|| bytes.to_vec());
                mended[escape..escape + 6].copy_from_slice(b"\\ufffd");
                escape + 6
            }
            (None, _) => escape + 2,
        };
        if at >= bytes.len() {
            break;
        }
    }
    mended.and_then(|bytes| String::from_utf8(bytes).ok())
}

enum Half {
    High,
    Low,
}

fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    match digits.to_ascii_lowercase().as_slice() {
        [b'd', b'8'..=b'9' | b'a'..=b'b', ..] => Some(Half::High),
        [b'd', b'c'..=b'f', ..] => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pointers: &[&str], line: &str) -> Result<Vec<Field<'static>>, BadRecord> {
        let mut wanted = Wanted::default();
        for pointer in pointers {
            wanted.add(&Pointer::parse(pointer).unwrap());
        }
        let mut fields = Vec::new();
        wanted.read(line, &mut fields)?;
        Ok(fields.into_iter().map(into_owned).collect())
    }

    fn text(text: &str) -> Field<'static> {
        Field::Text(Cow::Owned(text.to_string()))
    }

    #[test]
    fn wanted_fields_land_in_their_slots() {
        let fields = read(
            &[
                "/meta/source",
                "/text",
                "/n",
                "/list",
                "/list2/1",
                "/none",
                "/meta",
            ],
            r#"{"x":[1,{"text":"no"}],"text":"a\nb","meta":{"source":"wiki","o":{}},"n":3.5,"list":["a",null],"list2":["a",7]}"#,
        );
        assert_eq!(
            fields.unwrap(),
            [
                text("wiki"),
                text("a\nb"),
                Field::Number("3.5".into()),
                Field::List(vec![text("a"), Field::Null]),
                Field::Number("7".into()),
                Field::Missing,
                Field::Object(vec![]),
            ]
        );
    }

    #[test]
    fn of_a_field_that_is_wanted_whole_objects_keep_their_entries() {
        let mut wanted = Wanted::default();
        wanted.add_whole(&Pointer::parse("/turns").unwrap());
        wanted.add(&Pointer::parse("/turns/0/role").unwrap());
        let mut fields = Vec::new();
        let line = r#"{"turns":[{"role":"user","n":{"x":null},"role":"tool"}],"other":{"a":1}}"#;
        wanted.read(line, &mut fields).unwrap();
        let inner = Field::Object(vec![("x".into(), Field::Null)]);
        assert_eq!(fields[1], text("tool"));
        let Field::List(turns) = &fields[0] else {
            panic!("no list: {fields:?}");
        };
        assert_eq!(turns[0].entry("role"), Some(&text("tool")));
        assert_eq!(turns[0].entry("n"), Some(&inner));
        assert_eq!(turns[0].entry("text"), None);
    }

    #[test]
    fn of_duplicate_keys_the_last_counts() {
        assert_eq!(read(&["/a"], r#"{"a":"x","a":"y"}"#).unwrap(), [text("y")]);
    }

    #[test]
    fn lone_surrogates_become_replacement_characters_and_pairs_stay() {
        let fields = read(&["/a"], r#"{"a":"\ud83d\ude00 \ud83d! \uDE00 \\ud83d"}"#);
        assert_eq!(fields.unwrap(), [text("😀 \u{fffd}! \u{fffd} \\ud83d")]);
    }

    #[test]
    fn what_is_no_record_says_why() {
        let skip = |line: &str| read(&["/a"], line).unwrap_err();
        assert_eq!(skip("[1]").skip, Skip::NotAnObject);
        assert_eq!(skip("\"text\"").skip, Skip::NotAnObject);
        assert_eq!(skip("{\"a\":1}}").skip, Skip::BadJson);
        let bad = skip("{\"a\": tru }");
        assert_eq!(bad.skip, Skip::BadJson);
        assert!(bad.reason.contains("at byte 10"), "{}", bad.reason);
    }

    #[test]
    fn unwanted_nesting_of_any_depth_is_skipped() {
        let deep = format!(
            "{{\"deep\":{}{},\"a\":1}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(read(&["/a"], &deep).unwrap(), [Field::Number("1".into())]);
    }
}
