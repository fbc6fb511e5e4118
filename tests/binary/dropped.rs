//! Records that are read, and whose pairs cannot be counted: each has its column in the ledger, and the scan is complete.

use serde_json::{Value, json};

use crate::support::{Audit, DONE, Folder, all_read, but};

/// Audits records without configuration, and asserts the ledger: all are read, and of their pairs these are dropped.
fn assert_dropped(records: &[Value], pairs: usize, dropped: Value, changes: Value) -> Audit {
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    let audit = Folder::with("a.jsonl", &lines).audit(&["a.jsonl"]);
    let counts = json!({"pairs": pairs, "incidences": pairs, "pairs_dropped": dropped});
    let ledger = but(all_read(lines.len(), lines.len(), records.len()), counts);
    audit.assert_ledger(DONE, but(ledger, changes));
    audit
}

#[test]
fn fields_of_another_type_are_no_question_and_no_answer() {
    let records = [
        json!({"question": "Who wrote Emma?", "answer": "Jane Austen"}),
        json!({"question": {"text": "Who?"}, "answer": "Me"}),
        json!({"question": "Who?", "answer": {"text": "Me"}}),
        json!({"question": [["Who?"]], "answer": "Me"}),
        json!({"question": "Who?", "answers": [[]]}),
    ];
    let changes = json!({"documents_without_pairs": 4});
    assert_dropped(&records, 1, json!({"wrong_type": 4}), changes);
}

#[test]
fn ready_made_pairs_of_another_type_are_not_counted() {
    let records = [
        json!({"prompt": "p", "fact": "f"}),
        json!({"prompt": ["p"], "fact": "f"}),
        json!({"prompt": "p", "fact": {"a": 1}}),
        json!({"prompt": "p", "fact": "f", "relation": 7}),
    ];
    let changes = json!({"documents_without_pairs": 3});
    assert_dropped(&records, 1, json!({"wrong_type": 3}), changes);
}

#[test]
fn prompts_and_facts_beyond_the_limits_are_not_counted() {
    let letters = |count: usize| "y".repeat(count);
    let question =
        |question: String, answer: String| json!({"question": question, "answer": answer});
    let limit = 64 << 10;
    let records = [
        question(letters(limit), letters(limit)),
        question(letters(limit + 1), "a".into()),
        question("q".into(), letters(limit + 1)),
        question("q".into(), letters(1 << 20)),
    ];
    let dropped = json!({"prompt_over_limit": 1, "fact_over_limit": 2});
    assert_dropped(&records, 1, dropped, json!({"documents_without_pairs": 3}));
}

#[test]
fn a_date_that_does_not_exist_is_no_fact() {
    let born =
        |date: &str| json!({"text": format!("Ada Roe\n\nAda Roe (born {date}) wrote poems.")});
    let records = [
        born("31 March 1902"),
        born("31 February 1902"),
        born("29 February 1900"),
    ];
    let changes = json!({"documents_without_pairs": 2, "documents_without_text": 0});
    assert_dropped(&records, 1, json!({"no_canonical_form": 2}), changes);
}

#[test]
fn prompts_of_which_nothing_is_left_are_not_counted() {
    let records = [
        json!({"question": "?!", "answer": "a"}),
        json!({"question": " ", "answer": "a"}),
        json!({"question": "q", "answer": "q"}),
    ];
    // A blank field is no question at all, and so nothing that could be dropped.
    let changes = json!({"documents_without_pairs": 2});
    assert_dropped(&records, 1, json!({"no_canonical_form": 1}), changes);
}

#[test]
fn a_record_of_more_pairs_than_one_may_give_keeps_the_first() {
    let born = "Ada Roe was born on 3 May 1902. ".repeat(100_500);
    let changes = json!({"documents_without_text": 0, "incidences": 1});
    assert_dropped(
        &[json!({"text": format!("Ada Roe\n\n{born}")})],
        100_000,
        json!({"pairs_over_limit": 500}),
        changes,
    );
}
