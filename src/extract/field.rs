//! Rules of kind `field`: prompt and fact from a record's fields.
//!
//! A template is text with pointers in braces: `{/name/first} {/name/last}`. A pointer alone may be written without.

use std::borrow::Cow;

use super::guard::Guard;
use crate::document::{Field, Pointer};

/// Text with fields filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Slot(usize),
}

/// What a template or a field came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Filled<'a> {
    /// The text.
    Text(Cow<'a, str>),
    /// `null` stands where a text should.
    Null,
    /// The record does not have the field, or it is blank.
    Absent,
    /// The field is an object or a list where a text is expected.
    WrongType,
}

impl Template {
    /// Parses a template; `slot` gives each pointer its slot.
    pub fn parse(text: &str, mut slot: impl FnMut(&Pointer) -> usize) -> Result<Template, String> {
        let pointer = |text: &str| {
            Pointer::parse(text)
                .ok_or_else(|| format!("{text:?} is no JSON pointer: write /name or /name/first"))
        };
        if text.starts_with('/') {
            let slot = slot(&pointer(text)?);
            return Ok(Template {
                parts: vec![Part::Slot(slot)],
            });
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (inside, behind) = behind
                .split_once('}')
                .ok_or_else(|| format!("{text:?}: a brace is not closed"))?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_string()));
            }
            parts.push(Part::Slot(slot(&pointer(inside)?)));
            rest = behind;
        }
        if parts.is_empty() {
            return Err(format!(
                "{text:?} holds no field: write a pointer such as /name, or {{/name}} within text"
            ));
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_string()));
        }
        Ok(Template { parts })
    }

    /// The slots of the fields that it is filled from.
    pub fn slots(&self) -> Vec<usize> {
        let slot = |part: &Part| match part {
            Part::Slot(slot) => Some(*slot),
            Part::Text(_) => None,
        };
        self.parts.iter().filter_map(slot).collect()
    }

    /// Fills in the fields of a record. A list stands for its first element.
    pub fn fill<'a>(&self, fields: &'a [Field<'a>]) -> Filled<'a> {
        if let [Part::Slot(slot)] = self.parts.as_slice() {
            return first(&fields[*slot]);
        }
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Slot(slot) => match first(&fields[*slot]) {
                    Filled::Text(filled) => text.push_str(&filled),
                    // A template with a hole says nothing: neither a prompt nor an abstention.
                    Filled::Null => return Filled::Absent,
                    other => return other,
                },
            }
        }
        Filled::Text(Cow::Owned(text))
    }
}

fn first<'a>(field: &'a Field<'a>) -> Filled<'a> {
    match field {
        Field::Missing => Filled::Absent,
        Field::Null => Filled::Null,
        Field::Object(_) => Filled::WrongType,
        Field::List(list) => match list.first() {
            None => Filled::Absent,
            Some(Field::List(_)) => Filled::WrongType,
            Some(element) => first(element),
        },
        field if field.is_blank() => Filled::Absent,
        field => Filled::Text(Cow::Borrowed(field.scalar().unwrap_or_default())),
    }
}

/// The texts of a field, or of the elements of a list.
pub(super) fn answers_of<'a>(field: &'a Field<'a>) -> impl Iterator<Item = &'a str> {
    let elements = match field {
        Field::List(elements) => elements.as_slice(),
        field => std::slice::from_ref(field),
    };
    elements.iter().filter_map(Field::scalar)
}

/// One compiled rule.
#[derive(Debug)]
pub struct FieldRule {
    /// Which relation the rule belongs to.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// What is asked.
    pub prompt: Template,
    /// The answer: the first of these that the record has.
    pub facts: Vec<Template>,
    /// Conditions on the answer. An abstention meets `unless` and does not meet `only`.
    pub guard: Guard,
}

/// What a field rule makes of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldMatch<'a> {
    /// A prompt and its fact; `None` for an abstention.
    Pair(Cow<'a, str>, Option<Cow<'a, str>>),
    /// The record does not have the rule's fields.
    Nothing,
    /// The fields hold something else than text.
    WrongType,
}

impl FieldRule {
    /// All texts that the record takes for the fact: of every list its elements, of every field its text.
    ///
    /// Templates that join fields state no alias.
    pub fn answers<'a>(&self, fields: &'a [Field<'a>]) -> impl Iterator<Item = &'a str> {
        let slots = self
            .facts
            .iter()
            .filter_map(|fact| match fact.parts.as_slice() {
                [Part::Slot(slot)] => Some(*slot),
                _ => None,
            });
        slots.flat_map(|slot| answers_of(&fields[slot]))
    }

    /// What fields of another type are: of a rule that wants certain facts alone they may be another's.
    fn wrong_type<'a>(&self) -> FieldMatch<'a> {
        match self.guard.only {
            Some(_) => FieldMatch::Nothing,
            None => FieldMatch::WrongType,
        }
    }

    /// Reads prompt and fact from a record.
    pub fn read<'a>(&self, fields: &'a [Field<'a>]) -> FieldMatch<'a> {
        let prompt = match self.prompt.fill(fields) {
            Filled::Text(prompt) => prompt,
            Filled::WrongType => return self.wrong_type(),
            Filled::Null | Filled::Absent => return FieldMatch::Nothing,
        };
        let mut stated = FieldMatch::Nothing;
        for fact in &self.facts {
            match fact.fill(fields) {
                Filled::Text(fact) if !self.guard.passes(&fact) => return FieldMatch::Nothing,
                Filled::Text(fact) => return FieldMatch::Pair(prompt, Some(fact)),
                Filled::Null if self.guard.only.is_none() => {
                    stated = FieldMatch::Pair(prompt.clone(), None)
                }
                Filled::WrongType if stated == FieldMatch::Nothing => stated = self.wrong_type(),
                _ => {}
            }
        }
        stated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Field<'_> {
        Field::Text(Cow::Borrowed(text))
    }

    fn rule(prompt: &str, facts: &[&str]) -> FieldRule {
        let mut pointers: Vec<Pointer> = Vec::new();
        let mut slot = |pointer: &Pointer| {
            pointers.push(pointer.clone());
            pointers.len() - 1
        };
        FieldRule {
            relation: 0,
            name: "test".into(),
            prompt: Template::parse(prompt, &mut slot).unwrap(),
            facts: facts
                .iter()
                .map(|fact| Template::parse(fact, &mut slot).unwrap())
                .collect(),
            guard: Guard::NONE,
        }
    }

    #[test]
    fn templates_are_filled_and_the_first_fact_that_is_there_counts() {
        let rule = rule("{/first} {/last}", &["/answer", "/answers"]);
        let fields = [
            text("Ada"),
            text("Lovelace"),
            Field::Missing,
            Field::List(vec![text("1815"), text("x")]),
        ];
        assert_eq!(
            rule.read(&fields),
            FieldMatch::Pair("Ada Lovelace".into(), Some("1815".into()))
        );
    }

    #[test]
    fn null_abstains_holes_say_nothing_and_objects_are_of_another_type() {
        let rule = rule("/question", &["/answer"]);
        let read = |prompt, fact| rule.read(&[prompt, fact]) == FieldMatch::Nothing;
        assert_eq!(
            rule.read(&[text("q"), Field::Null]),
            FieldMatch::Pair("q".into(), None)
        );
        assert!(
            read(text("q"), Field::Missing)
                && read(text("q"), text(" "))
                && read(Field::Null, text("a"))
        );
        assert!(read(text("q"), Field::List(vec![])));
        assert_eq!(
            rule.read(&[text("q"), Field::Object(vec![])]),
            FieldMatch::WrongType
        );
    }

    #[test]
    fn templates_that_say_nothing_are_refused() {
        let parse = |text| Template::parse(text, |_| 0).unwrap_err();
        assert!(parse("name").contains("holds no field"));
        assert!(parse("{/name").contains("not closed"));
        assert!(parse("{name}").contains("no JSON pointer"));
    }
}
