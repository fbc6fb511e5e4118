//! Documents and the pairs found in them, borrowed from the block that holds their bytes.
//!
//! A [`Document`] is what an input format hands over and what rules read; a [`Pair`] is what a rule hands over and what is
//! counted. Neither owns text that it can borrow.

use std::borrow::Cow;
use std::fmt;

/// A JSON pointer (RFC 6901) to a field of a record, such as `/meta/source`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    text: String,
    tokens: Vec<String>,
}

impl Pointer {
    /// Parses a pointer; `None` unless it starts with `/`.
    pub fn parse(text: &str) -> Option<Pointer> {
        let tokens = text.strip_prefix('/')?.split('/');
        Some(Pointer {
            text: text.to_string(),
            tokens: tokens
                .map(|token| token.replace("~1", "/").replace("~0", "~"))
                .collect(),
        })
    }

    /// The names (or indices into lists) to follow, outermost first.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The value of a wanted field.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Field<'a> {
    /// The record has no such field.
    #[default]
    Missing,
    /// JSON `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number: whole ones of up to 64 bits exactly, others in the shortest digits of an f64 (1.10 is 1.1).
    Number(String),
    /// A string, borrowed where it held no escapes.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Field<'a>>),
    /// An object: its entries where it is wanted as a whole (of equal keys the last one counts); otherwise its wanted
    /// fields are in slots of their own, and this is empty.
    Object(Vec<(Cow<'a, str>, Field<'a>)>),
}

impl<'a> Field<'a> {
    /// The text of a string, number or truth value; `None` for everything else.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            Field::Text(text) => Some(text),
            Field::Number(number) => Some(number),
            Field::Boolean(true) => Some("true"),
            Field::Boolean(false) => Some("false"),
            _ => None,
        }
    }

    /// The value of a key in an object that is wanted as a whole.
    pub fn entry(&self, key: &str) -> Option<&Field<'a>> {
        let Field::Object(entries) = self else {
            return None;
        };
        let mut latest_first = entries.iter().rev();
        latest_first
            .find(|(name, _)| name == key)
            .map(|(_, field)| field)
    }

    /// Whether nothing is stated: missing, `null`, or white space alone.
    pub fn is_blank(&self) -> bool {
        match self {
            Field::Missing | Field::Null => true,
            Field::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// Who speaks in a dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Whoever asks: a user, a human.
    Asker,
    /// Whoever answers: an assistant, a model.
    Answerer,
    /// Whoever neither asks nor answers: the system's instructions, a tool's output.
    Other,
}

/// One turn of a dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn<'a> {
    /// Who speaks.
    pub speaker: Speaker,
    /// What is said; empty where a turn only calls a tool.
    pub text: Cow<'a, str>,
}

/// One record as rules see it.
#[derive(Debug, Default)]
pub struct Document<'a> {
    /// The record's own id, if it has one.
    pub id: Option<&'a str>,
    /// The part of the corpus that the record comes from; `None` if it lacks the field that names it.
    pub domain: Option<Cow<'a, str>>,
    /// What the text is about, if a field says so.
    pub title: Option<&'a str>,
    /// The running text.
    pub text: Option<&'a str>,
    /// The turns of a dialogue, in order.
    pub turns: Vec<Turn<'a>>,
    /// The fields that rules asked for, in the slots that they were given.
    pub fields: &'a [Field<'a>],
}

impl Document<'_> {
    /// Whether the record holds running text.
    pub fn has_text(&self) -> bool {
        self.text.is_some_and(|text| !text.trim().is_empty())
    }
}

/// Which relation of a run: an index into its list of relation names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId(pub u32);

/// One (prompt, fact) found in a document: a mention.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair<'a> {
    /// The relation's name.
    pub relation: &'a str,
    /// The name of the rule that found it.
    pub rule: &'a str,
    /// What is asked, in canonical form; this and the relation are what is hashed.
    pub prompt: &'a str,
    /// The answer in canonical form; `None` for an abstention.
    pub fact: Option<&'a str>,
    /// Other answers that the document takes for the same fact, in canonical form.
    pub aliases: &'a [String],
    /// The prompt as the document has it.
    pub raw_prompt: &'a str,
    /// The answer as the document has it; `None` where the document states none.
    pub raw_fact: Option<&'a str>,
    /// Where the match stands in the document's text, in bytes; `None` for fields.
    pub span: Option<(usize, usize)>,
}
