//! Lists of keys and values in running text, through the program.

use serde_json::{Value, json};

use crate::support::Folder;

const CONFIG: &str = r#"
[[relation]]
name = "capital"
[[relation.rule]]
name = "capital"
kind = "key-value"
keys = ["Capital"]

[[relation]]
name = "born"
fact = ["date"]
[[relation.rule]]
name = "born"
kind = "key-value"
keys = ["Born", "Date of birth"]
pattern = '(?P<fact>{date})'
subject_key = "Name"
"#;

fn pairs(record: Value) -> Vec<Value> {
    let folder = Folder::with("a.jsonl", record.to_string());
    folder.write("config.toml", CONFIG);
    let pairs = folder.pairs(&["-c", "config.toml", "a.jsonl"]);
    let short = |pair: &Value| json!([pair["relation"], pair["prompt"], pair["fact"]]);
    pairs.iter().map(short).collect()
}

#[test]
fn values_are_about_the_title_or_about_the_subject_above() {
    let text = "Albania\n\nArea: 28,748 km²\n- **Capital**: Tirana\n\n\
                | Name | Ada Roe |\n| Date of birth | 3 May 1902 (in Narva) |\n\n\
                Name: Jan Roe\nBorn: 31 February 1902\nBorn: in spring\n";
    let capital = |title: &str| json!(["capital", title, "Tirana"]);
    let born = json!(["born", "Ada Roe", "1902-05-03"]);
    assert_eq!(
        pairs(json!({"text": text})),
        [capital("Albania"), born.clone()]
    );
    let titled = json!({"text": text, "title": "Shqipëria"});
    assert_eq!(pairs(titled), [capital("Shqipëria"), born]);
}

#[test]
fn a_day_that_does_not_exist_is_dropped_and_a_value_without_a_date_is_none() {
    let text = "Name: Jan Roe\nBorn: 31 February 1902\nBorn: in spring\n";
    let folder = Folder::with("a.jsonl", json!({"text": text}).to_string());
    folder.write("config.toml", CONFIG);
    let audit = folder.audit(&["-c", "config.toml", "a.jsonl"]).json;
    assert_eq!(audit["ledger"]["pairs"], 0);
    assert_eq!(
        audit["ledger"]["pairs_dropped"],
        json!({"no_canonical_form": 1})
    );
    let rules = audit["rules"].as_array().unwrap();
    let born = rules.iter().find(|rule| rule["rule"] == "born").unwrap();
    assert_eq!([&born["searched"], &born["matched"]], [2, 1]);
}

#[test]
fn what_a_rule_made_of_a_list_is_explained() {
    let records = [
        json!({"text": "Born: 3 May 1902"}),
        json!({"text": "Name: Ada\nBorn: in spring"}),
        json!({"text": "Ada was Born: 3 May 1902"}),
    ];
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let folder = Folder::with("a.jsonl", lines.join("\n"));
    folder.write("config.toml", CONFIG);
    for (record, said) in [
        (
            "0",
            "! born\n      found a pair that is not counted: no title or subject",
        ),
        (
            "1",
            "- born\n      looked in 1 place, and does not match:\n      \"in spring\"",
        ),
        (
            "2",
            "- born\n      found nothing: no line begins with a key and its value, such as \"Born: …\"",
        ),
    ] {
        let run = folder.hapax(&["pairs", "-c", "config.toml", "--explain", record, "a.jsonl"]);
        assert!(
            run.text().contains(said),
            "{record}: {said}\n{}",
            run.text()
        );
    }
}

#[test]
fn heads_of_tables_code_and_the_rest_of_a_line_of_json_are_no_values() {
    let capital = |text: &str| pairs(json!({"text": text, "title": "Albania"}));
    for text in [
        "| Capital | Area |\n|---|---|\n| Tirana | 28,748 |",
        "Capital == 1",
        "Capital::new(1)",
        "Capital://example.com/x",
    ] {
        assert_eq!(capital(text), Vec::<Value>::new(), "{text}");
    }
    assert_eq!(
        capital("{\"Capital\": \"Tirana\", \"Area\": 28748}"),
        [json!(["capital", "Albania", "Tirana"])]
    );
}

#[test]
fn a_value_about_nothing_is_counted_among_what_was_dropped() {
    let folder = Folder::with("a.jsonl", json!({"text": "Born: 3 May 1902"}).to_string());
    folder.write("config.toml", CONFIG);
    let audit = folder.audit(&["-c", "config.toml", "a.jsonl"]).json;
    assert_eq!(audit["ledger"]["pairs_dropped"], json!({"no_subject": 1}));
}

#[test]
fn a_list_that_names_nobody_is_about_its_page_if_it_has_one_value_of_a_key() {
    let one = "Jan Roe\n\nBorn: 3 May 1902\nHeight: 1.74 m\n";
    assert_eq!(
        pairs(json!({"text": one})),
        [json!(["born", "Jan Roe", "1902-05-03"])]
    );
    let two = "Poets\n\nBorn: 3 May 1902\nBorn: 4 May 1903\n";
    assert_eq!(pairs(json!({"text": two})), [] as [Value; 0]);
}
