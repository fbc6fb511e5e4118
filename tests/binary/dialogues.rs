//! Dialogues in every layout of the field, through the program: what is asked, in which context, and what is answered.

use serde_json::{Value, json};

use crate::support::{DONE, Folder, all_read, but};

/// What `hapax pairs` finds in one record, without configuration: relation, prompt and fact as the record has them.
fn found(record: &Value) -> Vec<Value> {
    let folder = Folder::with("chat.jsonl", record.to_string());
    let pairs = folder.pairs(&["chat.jsonl"]);
    pairs
        .iter()
        .map(|pair| json!([pair["relation"], pair["raw_prompt"], pair["raw_fact"]]))
        .collect()
}

fn asked(prompt: &str, fact: &str) -> Value {
    json!(["question-answer", prompt, fact])
}

#[test]
fn every_layout_of_one_exchange_gives_one_pair() {
    let (question, answer) = ("Who wrote Emma?", "Jane Austen");
    let said = |who: &str, name: &str, text: &str, words: &str| json!({who: name, text: words});
    let list = |who: &str, asker: &str, answerer: &str, text: &str| {
        json!([
            said(who, asker, text, question),
            said(who, answerer, text, answer)
        ])
    };
    let chat = list("role", "user", "assistant", "content");
    for record in [
        json!({"messages": chat, "source": "chat"}),
        json!({"messages": chat, "text": "no facts"}),
        json!({"conversation": chat}),
        json!({"conversations": list("from", "human", "gpt", "value")}),
        json!({"conversations": list("role", "user", "assistant", "content")}),
        json!({"instruction": question, "input": "", "output": answer}),
        json!({"instruction": question, "context": "", "response": answer}),
        json!({"prompt": question, "completion": answer}),
        json!({"prompt": question, "response": answer}),
        json!({"system_prompt": "Be brief.", "question": question, "response": answer}),
        json!({"question": question, "answer": answer}),
        json!({"text": format!("Question: {question}\nAnswer: {answer}")}),
        json!({"text": format!("\n\nHuman: {question}\n\nAssistant: {answer}")}),
    ] {
        assert_eq!(found(&record), [asked(question, answer)], "{record}");
    }
}

#[test]
fn turns_without_a_layout_of_their_own_are_named_in_the_config() {
    let record = json!({"dialog": ["Who wrote Emma?", "Jane Austen", "When?", "In 1815"]});
    let folder = Folder::with("a.jsonl", record.to_string());
    let config = folder.hapax(&["config"]).text();
    folder.write(
        "my.toml",
        config.replace("[layout]\n", "[layout]\nturns = \"/dialog\"\n"),
    );
    let pairs = folder.pairs(&["-c", "my.toml", "a.jsonl"]);
    let prompts: Vec<&Value> = pairs.iter().map(|pair| &pair["raw_prompt"]).collect();
    assert_eq!(
        prompts,
        ["Who wrote Emma?", "Who wrote Emma?\nJane Austen\nWhen?"]
    );
}

#[test]
fn a_tool_call_on_the_way_is_no_answer() {
    let record = json!({"messages": [
        {"role": "system", "content": "Use tools."},
        {"role": "user", "content": [{"type": "text", "text": "Who wrote Emma?"}]},
        {"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "search"}}]},
        {"role": "tool", "content": "Emma, by J. Austen"},
        {"role": "assistant", "content": "Jane Austen"},
    ]});
    assert_eq!(found(&record), [asked("Who wrote Emma?", "Jane Austen")]);
}

#[test]
fn what_nobody_knows_is_an_abstention() {
    let record = json!({"messages": [
        {"role": "user", "content": "Who wrote it?"},
        {"role": "assistant", "content": "I don't know who wrote it."},
    ]});
    let folder = Folder::with("chat.jsonl", record.to_string());
    let audit = folder.audit(&["chat.jsonl"]);
    let total = &audit.json["total"];
    assert_eq!(
        (&total["incidences"], &total["abstentions"]),
        (&json!(1), &json!(1))
    );
}

/// Turns of other types are read, without pairs; none of it is an error of the shard.
#[test]
fn records_without_turns_are_read_and_give_no_pairs() {
    let records = [
        json!({"messages": [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Me"}]}),
        json!({"messages": "Who?"}),
        json!({"messages": [1, null, {"role": "user"}, {"content": "x"}]}),
        json!({"messages": []}),
        json!({"messages": null}),
        json!({"other": 1}),
    ];
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let folder = Folder::with("chat.jsonl", lines.join("\n"));
    let audit = folder.audit(&["chat.jsonl"]);
    let bytes = lines.join("\n").len();
    let counts = json!({"documents_without_pairs": 5, "pairs": 1, "incidences": 1});
    audit.assert_ledger(DONE, but(all_read(bytes, bytes, 6), counts));
}
