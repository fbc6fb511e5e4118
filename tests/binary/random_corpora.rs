//! Random corpora of what shards hold: text with planted sentences, questions, ready-made pairs, and lines that are none.
//!
//! Few prompts are drawn from, so that they meet again in other documents, domains and shards.

use serde_json::{Value, json};

use crate::support::Random;

/// Lines longer than this are over the limit that the tests set.
pub const RECORD_BYTES_MAX: usize = 80_000;

/// What most records of a shard are; its first 16, from which its layout is recognised, all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Consecutive records with one id are one document; no text is read.
    Pairs,
    Questions,
    /// Text with `source`.
    Dolma,
    /// Text without: its path names the domain.
    Bare,
}

/// One shard before it is compressed.
pub struct Shard {
    /// Its path below the corpus.
    pub name: String,
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

/// A corpus of one to six shards with so many lines each at most.
pub fn corpus(random: &mut Random, lines_max: usize) -> Vec<Shard> {
    (0..1 + random.below(6))
        .map(|number| {
            let kind = [Kind::Pairs, Kind::Questions, Kind::Dolma, Kind::Bare][random.below(4)];
            let folder = random.choose(&["", "books/", "data/", "data/news/part/"]);
            Shard {
                name: format!("{folder}{kind:?}-{number}.jsonl").to_lowercase(),
                bytes: shard(random, kind, lines_max),
                kind,
            }
        })
        .collect()
}

fn shard(random: &mut Random, kind: Kind, lines_max: usize) -> Vec<u8> {
    let newline = random.choose(&["\n", "\r\n"]).as_bytes();
    let mut bytes = random.choose(&["", "", "\u{feff}"]).as_bytes().to_vec();
    let mut id = 0;
    for number in 0..random.below(lines_max) {
        if number > 0 {
            bytes.extend_from_slice(newline);
        }
        if number >= 16 && random.once_in(12) {
            bytes.extend_from_slice(&no_record(random));
            continue;
        }
        let kind = match number >= 16 && random.once_in(10) {
            true => [Kind::Pairs, Kind::Questions, Kind::Dolma][random.below(3)],
            false => kind,
        };
        id += usize::from(random.once_in(3));
        let record = record(random, kind, id, number < 16);
        bytes.extend_from_slice(record.to_string().as_bytes());
    }
    if random.once_in(2) {
        bytes.extend_from_slice(newline);
    }
    bytes
}

/// A blank line, or one that cannot be read.
fn no_record(random: &mut Random) -> Vec<u8> {
    match random.below(8) {
        0..=2 => random.choose(&["", "  ", " \t "]).into(),
        3 => b"{\"text\": \"not \xff UTF-8\"}".to_vec(),
        4 => random
            .choose(&["{\"text\": \"no end", "{\"a\": 1}}", "what?", "{'a': 1}"])
            .into(),
        5 => random.choose(&["[1, 2]", "\"text\"", "12", "null"]).into(),
        6 => question(
            &"x".repeat(RECORD_BYTES_MAX - 100 + random.below(9_000)),
            json!("a"),
        )
        .into(),
        _ => question(&"y".repeat(65_490 + random.below(100)), json!("a")).into(),
    }
}

fn question(question: &str, answer: Value) -> String {
    json!({"question": question, "answer": answer}).to_string()
}

fn record(random: &mut Random, kind: Kind, id: usize, regular: bool) -> Value {
    let mut record = match kind {
        Kind::Pairs => pair(random, regular),
        Kind::Questions => question_and_answer(random, regular),
        Kind::Dolma | Kind::Bare => json!({"text": text(random)}),
    };
    if kind == Kind::Dolma || !random.once_in(5) {
        record["id"] = json!(format!("document {id}"));
    }
    if kind != Kind::Bare && (regular || !random.once_in(20)) {
        record["source"] = match !regular && random.once_in(20) {
            true => json!(7),
            false => json!(random.choose(&["wiki", "web", "Zeitung – ü"])),
        };
    }
    record
}

fn pair(random: &mut Random, regular: bool) -> Value {
    let prompt = json!(format!("Prompt {}", random.below(60)));
    let fact = format!("Fact {}", random.below(9));
    let mut pair = match regular {
        true => json!({"prompt": prompt, "fact": fact}),
        false => match random.below(16) {
            0..=2 => json!({"prompt": prompt, "fact": null}),
            3 => json!({"prompt": prompt, "fact": [fact, "other"]}),
            4 => json!({"prompt": prompt, "fact": []}),
            5 => json!({"prompt": prompt, "fact": {}}),
            6 => json!({"prompt": random.below(60), "fact": true}),
            7 => json!({"prompt": " ", "fact": fact}),
            8 => json!({"prompt": prompt}),
            9 => json!({"prompt": [], "fact": fact, "question": "Both 1?", "answer": "Yes 1"}),
            _ => json!({"prompt": prompt, "fact": fact}),
        },
    };
    match random.below(12) {
        0..=3 => pair["relation"] = json!(random.choose(&["color", "capital", "größe"])),
        4 => pair["relation"] = Value::Null,
        5 if !regular => pair["relation"] = json!(5),
        _ => {}
    }
    pair
}

fn question_and_answer(random: &mut Random, regular: bool) -> Value {
    let number = random.below(60);
    let question = match random.below(4) {
        0 => format!("Who is  P{number}?"),
        1 => format!("  who IS p{number} ?! "),
        _ => format!("Who is P{number}?"),
    };
    let answer = match random.below(4) {
        0 => format!("The Answer {}", random.below(9)),
        _ => format!("answer  {}", random.below(9)),
    };
    let mut record = json!({"question": question, "answer": answer});
    if !regular {
        match random.below(14) {
            0..=1 => record["answer"] = Value::Null,
            2 => record["answer"] = json!(random.choose(&["unknown", "N/A", "I don't know", "?"])),
            3 => record = json!({"question": question, "answers": [answer, "other"]}),
            4 => record = json!({"question": question, "answers": [null]}),
            5 => record = json!({"question": question, "answer": null, "answers": [answer]}),
            6 => record["answer"] = json!({"text": answer}),
            7 => record["answer"] = json!("  "),
            8 => record["answer"] = json!(number % 7),
            9 => record["question"] = Value::Null,
            10 => record["text"] = json!(text(random)),
            _ => {}
        }
    }
    record
}

/// Paragraphs, of which some state a fact.
fn text(random: &mut Random) -> String {
    let mut text = random
        .choose(&["A title\n\n", "", "Nothing is said here.\n\n"])
        .to_string();
    for _ in 0..random.below(4) {
        let paragraph = match random.below(4) {
            0 => "Much is said about nothing – and 3 May 1902 was a day.".to_string(),
            1 => format!(
                "We know that {} is the capital of {}.",
                name(random, 9),
                name(random, 25)
            ),
            _ => {
                let person = format!("{} {}", name(random, 6), name(random, 9));
                format!("The poet {person} was born on {}.", date(random))
            }
        };
        text.push_str(&paragraph);
        text.push_str("\n\n");
    }
    text
}

/// One of `count` names that look like names.
fn name(random: &mut Random, count: usize) -> String {
    let number = random.below(count);
    let syllables = ["ba", "lo", "mi", "ru", "te"];
    format!("Ko{}{}na", syllables[number % 5], syllables[number / 5])
}

/// A day, written in one of three ways; some do not exist.
fn date(random: &mut Random) -> String {
    let (day, year) = (1 + random.below(28), 1900 + random.below(3));
    match random.below(9) {
        0 => format!("31 February {year}"),
        1..=2 => format!("March {day}, {year}"),
        3..=4 => format!("{year}-11-{day:02}"),
        _ => format!("{day} May {year}"),
    }
}
