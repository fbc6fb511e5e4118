//! Layouts: where the corpora of the field keep text, id, title and domain.
//!
//! A layout is recognised from a shard's first records; the config overrides any part of it.

use serde_json::Value;

use super::blocks::lines;
use super::turns::TurnPointers;
use crate::document::Pointer;

/// Records that a layout is recognised from.
const RECORDS_SEEN: usize = 16;

/// So many times the next ones are looked at where the first show no layout: comments, or a header.
const LOOKS_MAX: usize = 64;

/// Where records keep what hapax needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The layout's name, as it is printed.
    pub name: &'static str,
    /// The running text.
    pub text: Option<Pointer>,
    /// The record's id.
    pub id: Option<Pointer>,
    /// What the text is about.
    pub title: Option<Pointer>,
    /// The field that names the domain.
    pub domain: Option<Pointer>,
    /// The address that the text came from.
    pub url: Option<Pointer>,
    /// How often a document is taken in training.
    pub weight: Option<Pointer>,
    /// The turns of a dialogue.
    pub turns: Option<TurnPointers>,
    /// Whether consecutive records with one id are one document.
    pub grouping: Grouping,
}

/// Whether a document can run over several records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Each record is a document.
    #[default]
    EachRecord,
    /// Consecutive records with one id are one document (ready-made pairs).
    ByIdentity,
}

/// What a config or the command line says about layouts; `None` leaves the recognised pointer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayoutOverride {
    /// The running text.
    pub text: Option<Pointer>,
    /// The record's id.
    pub id: Option<Pointer>,
    /// What the text is about.
    pub title: Option<Pointer>,
    /// The address that the text came from.
    pub url: Option<Pointer>,
    /// How often a document is taken in training.
    pub weight: Option<Pointer>,
    /// The turns of a dialogue.
    pub turns: Option<TurnPointers>,
    /// Where the domain comes from.
    pub domain: DomainChoice,
    /// The fields of ready-made pairs, which mark a record as one.
    pub pair: Option<(Pointer, Pointer)>,
}

/// Where a document's domain comes from (`design.md` 4.4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DomainChoice {
    /// The layout's field, else the path.
    #[default]
    Layout,
    /// A field.
    Field(Pointer),
    /// The registrable domain of the layout's URL.
    Url,
    /// The first folder below a folder argument, else the file's name.
    Path,
}

/// A preset: the fields that mark it, and where it keeps things.
struct Preset {
    name: &'static str,
    /// Every one of these must be there.
    marks: &'static [&'static str],
    text: &'static str,
    id: &'static str,
    title: &'static str,
    domain: &'static str,
    url: &'static str,
    /// One list of turns, or fields of which the last is the answer.
    turns: &'static [&'static str],
}

const NOTHING: Preset = Preset {
    name: "records",
    marks: &[],
    text: "",
    id: "/id",
    title: "/title",
    domain: "/source",
    url: "/url",
    turns: &[],
};

/// The layouts that are recognised; the first that fits most records wins.
const PRESETS: &[Preset] = &[
    Preset {
        name: "ready-made pairs",
        marks: &["/prompt", "/fact"],
        title: "",
        ..NOTHING
    },
    Preset {
        name: "The Pile",
        marks: &["/text", "/meta/pile_set_name"],
        text: "/text",
        title: "/meta/title",
        domain: "/meta/pile_set_name",
        url: "/meta/url",
        ..NOTHING
    },
    Preset {
        name: "RedPajama",
        marks: &["/text", "/meta/source"],
        text: "/text",
        title: "/meta/title",
        domain: "/meta/source",
        url: "/meta/url",
        ..NOTHING
    },
    Preset {
        name: "Dolma",
        marks: &["/text", "/source", "/id"],
        text: "/text",
        title: "/metadata/title",
        url: "/metadata/url",
        ..NOTHING
    },
    Preset {
        name: "chat messages",
        marks: &["/messages"],
        turns: &["/messages"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "ShareGPT",
        marks: &["/conversations"],
        turns: &["/conversations"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "chat conversation",
        marks: &["/conversation"],
        turns: &["/conversation"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "Alpaca",
        marks: &["/instruction", "/output"],
        turns: &["/instruction", "/input", "/output"],
        ..NOTHING
    },
    Preset {
        name: "Dolly",
        marks: &["/instruction", "/response"],
        turns: &["/instruction", "/context", "/response"],
        ..NOTHING
    },
    Preset {
        name: "prompt and response",
        marks: &["/prompt", "/response"],
        turns: &["/prompt", "/response"],
        ..NOTHING
    },
    Preset {
        name: "prompt and completion",
        marks: &["/prompt", "/completion"],
        turns: &["/prompt", "/completion"],
        ..NOTHING
    },
    Preset {
        name: "question and answer",
        marks: &["/question", "/answer"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "question and answer",
        marks: &["/question", "/answers"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "question and response",
        marks: &["/question", "/response"],
        turns: &["/question", "/response"],
        ..NOTHING
    },
    Preset {
        name: "FineWeb",
        marks: &["/text", "/url", "/dump"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "C4",
        marks: &["/text", "/url"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "text",
        marks: &["/text"],
        text: "/text",
        ..NOTHING
    },
    Preset {
        name: "text",
        marks: &["/raw_content"],
        text: "/raw_content",
        ..NOTHING
    },
    Preset {
        name: "text",
        marks: &["/content"],
        text: "/content",
        ..NOTHING
    },
];

impl Layout {
    /// Whether the first records showed where anything is kept, or someone said so.
    pub fn is_recognised(&self) -> bool {
        self.name != NOTHING.name || self.text.is_some() || self.turns.is_some()
    }

    /// Recognises the layout of a shard from its first lines.
    pub fn recognise(head: &[u8], given: &LayoutOverride) -> Layout {
        let mut records = all_records(head);
        let first: Vec<Value> = records.by_ref().take(RECORDS_SEEN).collect();
        let mut layout = known(&first, given);
        for _ in 1..LOOKS_MAX {
            let next: Vec<Value> = match layout {
                Some(_) => break,
                None => records.by_ref().take(RECORDS_SEEN).collect(),
            };
            layout = known(&next, given);
        }
        let mut layout = layout.unwrap_or_else(|| preset(&NOTHING, &first));
        layout.text = given.text.clone().or(layout.text);
        layout.id = given.id.clone().or(layout.id);
        layout.title = given.title.clone().or(layout.title);
        layout.url = given.url.clone().or(layout.url);
        layout.weight = given.weight.clone();
        layout.turns = given.turns.clone().or(layout.turns);
        layout
    }
}

/// The layout that most of these records have.
fn known(records: &[Value], given: &LayoutOverride) -> Option<Layout> {
    if let Some((prompt, fact)) = &given.pair
        && most(records, &[prompt, fact])
    {
        return Some(Layout {
            grouping: Grouping::ByIdentity,
            ..preset(&PRESETS[0], records)
        });
    }
    let fits = |candidate: &&Preset| {
        let marks = candidate
            .marks
            .iter()
            .filter_map(|mark| Pointer::parse(mark));
        let marks: Vec<Pointer> = marks.collect();
        most(records, &marks.iter().collect::<Vec<_>>())
    };
    let found = PRESETS[1..].iter().find(fits);
    found.map(|found| preset(found, records))
}

/// A preset's pointers. The domain's is kept only if a record has a name there: others take the domain from the path.
fn preset(preset: &Preset, records: &[Value]) -> Layout {
    let names = |pointer: &Pointer| {
        records.iter().any(|record| {
            record
                .pointer(&pointer.to_string())
                .is_some_and(Value::is_string)
        })
    };
    Layout {
        name: preset.name,
        text: Pointer::parse(preset.text),
        id: Pointer::parse(preset.id),
        title: Pointer::parse(preset.title),
        domain: Pointer::parse(preset.domain).filter(names),
        url: Pointer::parse(preset.url),
        weight: None,
        turns: TurnPointers::new(
            preset
                .turns
                .iter()
                .filter_map(|turn| Pointer::parse(turn))
                .collect(),
        ),
        grouping: Grouping::EachRecord,
    }
}

/// The first records, as far as they are any.
pub(super) fn first_records(head: &[u8]) -> Vec<Value> {
    all_records(head).take(RECORDS_SEEN).collect()
}

fn all_records(head: &[u8]) -> impl Iterator<Item = Value> + '_ {
    lines(head)
        .filter_map(|(_, line)| serde_json::from_slice(line).ok())
        .filter(Value::is_object)
}

fn most(records: &[Value], marks: &[&Pointer]) -> bool {
    let fitting = records
        .iter()
        .filter(|record| {
            marks
                .iter()
                .all(|mark| record.pointer(&mark.to_string()).is_some())
        })
        .count();
    fitting > 0 && 2 * fitting >= records.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(line: &str) -> (&'static str, Option<String>) {
        let given = LayoutOverride {
            pair: Pointer::parse("/prompt").zip(Pointer::parse("/fact")),
            ..LayoutOverride::default()
        };
        let layout = Layout::recognise(line.as_bytes(), &given);
        (
            layout.name,
            layout.domain.map(|pointer| pointer.to_string()),
        )
    }

    #[test]
    fn layouts_are_recognised_by_their_fields() {
        let domain = |pointer: &str| Some(pointer.to_string());
        assert_eq!(
            recognised(r#"{"text":"a","meta":{"pile_set_name":"Wikipedia (en)"}}"#),
            ("The Pile", domain("/meta/pile_set_name"))
        );
        assert_eq!(
            recognised(r#"{"text":"a","meta":{"source":"arxiv","url":"https://arxiv.org"}}"#),
            ("RedPajama", domain("/meta/source"))
        );
        assert_eq!(
            recognised(r#"{"id":"1","text":"a","source":"common-crawl","metadata":{}}"#),
            ("Dolma", domain("/source"))
        );
        assert_eq!(
            recognised(r#"{"text":"a","id":"x","dump":"CC-MAIN-2023-06","url":"http://a.b"}"#),
            ("FineWeb", None)
        );
        assert_eq!(
            recognised(r#"{"text":"a","timestamp":"x","url":"http://a.b"}"#),
            ("C4", None)
        );
        assert_eq!(
            recognised(r#"{"question":"who","answers":["me"],"source":"nq"}"#),
            ("question and answer", domain("/source"))
        );
        assert_eq!(
            recognised(r#"{"prompt":"a","fact":null}"#),
            ("ready-made pairs", None)
        );
        assert_eq!(
            recognised(r#"{"messages":[{"role":"user","content":"a"}],"source":"x"}"#),
            ("chat messages", domain("/source"))
        );
        assert_eq!(
            recognised(r#"{"instruction":"a","input":"","output":"b"}"#),
            ("Alpaca", None)
        );
        assert_eq!(recognised(r#"{"text":"a"}"#), ("text", None));
        assert_eq!(recognised(r#"{"country":"a"}"#), ("records", None));
        assert_eq!(recognised("not json\n{\"text\":\"a\"}"), ("text", None));
        let behind_comments = "{\"_comment\":1}\n".repeat(100) + &"{\"text\":\"a\"}\n".repeat(100);
        assert_eq!(recognised(&behind_comments), ("text", None));
    }
}
