//! The turns of a dialogue, out of the fields of a record.
//!
//! Data sets keep them as a list of objects that name a speaker and hold a text (`messages` with `role` and `content`,
//! ShareGPT's `conversations` with `from` and `value`), as a list of texts that alternate, or as one field a turn
//! (Alpaca's `instruction`, `input` and `output`).

use std::borrow::Cow;

use crate::document::{Field, Pointer, Speaker, Turn};

/// Where a record keeps the turns of a dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnPointers {
    /// A list of turns.
    List(Pointer),
    /// What is asked, in one field or several, and the answer.
    Exchange {
        /// The fields that ask; those that a record lacks are left out.
        asked: Vec<Pointer>,
        /// The answer.
        answer: Pointer,
    },
}

impl TurnPointers {
    /// One pointer is a list of turns; of several the last is the answer. `None` if there are none.
    pub fn new(mut pointers: Vec<Pointer>) -> Option<TurnPointers> {
        let last = pointers.pop()?;
        Some(match pointers.is_empty() {
            true => TurnPointers::List(last),
            false => TurnPointers::Exchange {
                asked: pointers,
                answer: last,
            },
        })
    }

    /// All pointers, in order.
    pub fn pointers(&self) -> Vec<&Pointer> {
        match self {
            TurnPointers::List(list) => vec![list],
            TurnPointers::Exchange { asked, answer } => asked.iter().chain([answer]).collect(),
        }
    }
}

/// The slots of [`TurnPointers`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TurnSlots {
    List(usize),
    Exchange { asked: Vec<usize>, answer: usize },
}

impl TurnSlots {
    pub(super) fn new(pointers: &TurnPointers, slot: impl FnMut(&Pointer) -> usize) -> TurnSlots {
        let mut slots: Vec<usize> = pointers.pointers().into_iter().map(slot).collect();
        match (pointers, slots.pop()) {
            (TurnPointers::Exchange { .. }, Some(answer)) => TurnSlots::Exchange {
                asked: slots,
                answer,
            },
            (_, list) => TurnSlots::List(list.unwrap_or_default()),
        }
    }

    /// The turns of a record; none where its fields hold something else.
    pub(super) fn read<'a>(&self, fields: &'a [Field<'a>]) -> Vec<Turn<'a>> {
        match self {
            TurnSlots::List(slot) => match &fields[*slot] {
                Field::List(turns) => listed(turns),
                _ => Vec::new(),
            },
            TurnSlots::Exchange { asked, answer } => {
                let asked = asked.iter().map(|&slot| text_of(&fields[slot]));
                exchange(asked, text_of(&fields[*answer]))
            }
        }
    }
}

/// Keys under which a turn names its speaker.
const SPEAKER_KEYS: [&str; 4] = ["role", "from", "speaker", "author"];

/// Keys under which a turn, or a part of one, holds its text.
const TEXT_KEYS: [&str; 4] = ["content", "value", "text", "message"];

fn listed<'a>(turns: &'a [Field<'a>]) -> Vec<Turn<'a>> {
    let turn = |(number, turn): (usize, &'a Field<'a>)| match turn {
        // A list of texts names nobody: who asks begins.
        Field::Text(text) => Turn {
            speaker: [Speaker::Asker, Speaker::Answerer][number % 2],
            text: Cow::Borrowed(text),
        },
        turn => Turn {
            speaker: named(turn),
            text: TEXT_KEYS
                .iter()
                .find_map(|key| turn.entry(key))
                .map_or(Cow::Borrowed(""), text_of),
        },
    };
    turns.iter().enumerate().map(turn).collect()
}

fn named(turn: &Field<'_>) -> Speaker {
    let name = SPEAKER_KEYS
        .iter()
        .find_map(|key| turn.entry(key)?.scalar());
    match name.unwrap_or_default().to_ascii_lowercase().as_str() {
        "user" | "human" | "prompter" | "customer" | "question" => Speaker::Asker,
        "assistant" | "gpt" | "model" | "bot" | "chatbot" | "chatgpt" | "bard" | "bing" | "ai"
        | "agent" | "answer" => Speaker::Answerer,
        _ => Speaker::Other,
    }
}

/// A text, or the texts of a list of parts (`[{"type": "text", "text": "…"}]`), which images may stand between.
fn text_of<'a>(field: &'a Field<'a>) -> Cow<'a, str> {
    match field {
        Field::List(parts) => {
            let texts = parts.iter().filter_map(|part| match part {
                Field::Text(text) => Some(&**text),
                part => TEXT_KEYS.iter().find_map(|key| part.entry(key)?.scalar()),
            });
            Cow::Owned(texts.collect::<Vec<_>>().join("\n"))
        }
        field => Cow::Borrowed(field.scalar().unwrap_or_default()),
    }
}

fn exchange<'a>(asked: impl Iterator<Item = Cow<'a, str>>, answer: Cow<'a, str>) -> Vec<Turn<'a>> {
    let turn = |speaker| move |text| Turn { speaker, text };
    let said = asked.map(turn(Speaker::Asker));
    said.chain([turn(Speaker::Answerer)(answer)])
        .filter(|turn| !turn.text.trim().is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::jsonl::Wanted;

    /// The turns of a record as `A: …` (asks), `B: …` (answers) and `-: …`.
    fn turns(pointers: &[&str], line: &str) -> Vec<String> {
        let pointers = pointers.iter().map(|text| Pointer::parse(text).unwrap());
        let pointers = TurnPointers::new(pointers.collect()).unwrap();
        let mut wanted = Wanted::default();
        let slots = TurnSlots::new(&pointers, |pointer| wanted.add_whole(pointer));
        let mut fields = Vec::new();
        wanted.read(line, &mut fields).unwrap();
        let shown = |turn: &Turn<'_>| match turn.speaker {
            Speaker::Asker => format!("A: {}", turn.text),
            Speaker::Answerer => format!("B: {}", turn.text),
            Speaker::Other => format!("-: {}", turn.text),
        };
        slots.read(&fields).iter().map(shown).collect()
    }

    #[test]
    fn messages_of_roles_and_contents() {
        let line = r#"{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"},
            {"content": null, "role": "assistant", "tool_calls": [{"function": {"name": "f"}}]},
            {"role": "tool", "content": "42"}, {"role": "Assistant", "content": "Me."}]}"#;
        let line = line.replace('\n', " ");
        assert_eq!(
            turns(&["/messages"], &line),
            ["-: Be brief.", "A: Who?", "B: ", "-: 42", "B: Me."]
        );
    }

    #[test]
    fn conversations_of_from_and_value_and_texts_that_alternate() {
        let line = r#"{"conversations": [{"from": "human", "value": "Who?"}, {"from": "gpt", "value": "Me."}]}"#;
        assert_eq!(turns(&["/conversations"], line), ["A: Who?", "B: Me."]);
        let line = r#"{"data": ["Who?", "Me.", "Why?"]}"#;
        assert_eq!(turns(&["/data"], line), ["A: Who?", "B: Me.", "A: Why?"]);
    }

    #[test]
    fn contents_of_several_parts_are_joined() {
        let line = r#"{"messages": [{"role": "user", "content": [{"type": "image_url"}, {"type": "text", "text": "What"}, "is it?"]}]}"#;
        assert_eq!(turns(&["/messages"], line), ["A: What\nis it?"]);
    }

    #[test]
    fn instructions_with_and_without_an_input() {
        let pointers = ["/instruction", "/input", "/output"];
        let line = r#"{"instruction": "Translate.", "input": "Haus", "output": "house"}"#;
        assert_eq!(
            turns(&pointers, line),
            ["A: Translate.", "A: Haus", "B: house"]
        );
        let line = r#"{"instruction": "Sing.", "input": "", "output": "La."}"#;
        assert_eq!(turns(&pointers, line), ["A: Sing.", "B: La."]);
    }

    #[test]
    fn fields_of_another_type_hold_no_turns() {
        assert!(turns(&["/messages"], r#"{"messages": "Who?"}"#).is_empty());
        assert_eq!(
            turns(&["/messages"], r#"{"messages": [7, {}]}"#),
            ["-: ", "-: "]
        );
    }
}
