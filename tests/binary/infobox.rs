//! Boxes beside articles, through the program: the lines that pages have of them, and their wikitext.

use serde_json::{Value, json};

use crate::support::{DONE, Folder};

const CONFIG: &str = r#"
[[relation]]
name = "birth-date"
prompt = ["case"]
fact = ["date"]
[[relation.rule]]
name = "born"
kind = "infobox"
labels = ["Born", "birth_date"]
pattern = '(?P<fact>{date})'

[[relation]]
name = "spouse"
[[relation.rule]]
kind = "infobox"
labels = ["Spouse", "Spouse(s)"]

[[relation]]
name = "birth-place"
[[relation.rule]]
kind = "infobox"
labels = "birth_place"
"#;

/// The top of an article as the English Wikipedia had it in 2020.
const EINSTEIN: &str = r#"{{Short description|German-born theoretical physicist}}
{{Infobox scientist
| name        = Albert Einstein
| image       = Einstein 1921 by F Schmutzer - restoration.jpg
| caption     = Albert Einstein in 1921
| birth_date  = {{Birth date|df=yes|1879|3|14}}
| birth_place = [[Ulm]], [[Kingdom of Württemberg]], [[German Empire]]
| death_date  = {{Death date and age|df=yes|1955|4|18|1879|3|14}}
| death_place = {{nowrap|[[Princeton, New Jersey]], U.S.}}
| spouse      = {{marriage|[[Mileva Marić]]<br>|1903|1919|end=div}}<br />{{nowrap|{{marriage|[[Elsa Löwenthal]]<br>|1919|1936|end=died}}<ref>{{cite book |editor-last=Heilbron |editor-first=John L. |title=The Oxford Companion to the History of Modern Science |page=233}}</ref>{{sfnp|Pais|1982|p=301}}}}
| fields      = [[Physics]], [[philosophy]]
}}
'''Albert Einstein''' (14 March 1879 – 18 April 1955) was a German-born [[theoretical physicist]].
"#;

fn pairs(config: &str, records: &[Value]) -> Vec<Value> {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let folder = Folder::with("a.jsonl", lines.join("\n"));
    folder.write("config.toml", config);
    let pairs = folder.pairs(&["-c", "config.toml", "a.jsonl"]);
    let short = |pair: &Value| json!([pair["relation"], pair["prompt"], pair["fact"]]);
    pairs.iter().map(short).collect()
}

#[test]
fn the_wikitext_of_a_real_article_gives_what_its_page_shows() {
    assert_eq!(
        pairs(CONFIG, &[json!({"text": EINSTEIN})]),
        [
            json!(["birth-date", "albert einstein", "1879-03-14"]),
            json!([
                "birth-place",
                "Albert Einstein",
                "Ulm, Kingdom of Württemberg, German Empire"
            ]),
            json!(["spouse", "Albert Einstein", "Mileva Marić\nElsa Löwenthal"]),
        ]
    );
}

/// Days from the articles' own first sentences, of pages with the day on the label's line and below it.
#[test]
fn the_lines_of_real_pages_give_the_day_of_birth() {
    let shard = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/sample/biographies/infobox-0000.jsonl.gz"
    );
    let folder = Folder::with("config.toml", CONFIG);
    let found = folder.pairs(&["-c", "config.toml", shard]);
    for (name, day) in [
        ("50 cent", "1975-07-06"),
        ("a. e. van vogt", "1912-04-26"),
        ("a. philip randolph", "1889-04-15"),
        ("aage bohr", "1922-06-19"),
        ("adolf erik nordenskiöld", "1832-11-18"),
        ("agrippina vaganova", "1879-06-26"),
        ("al capone", "1899-01-17"),
    ] {
        let of_name = |pair: &&Value| pair["relation"] == "birth-date" && pair["prompt"] == name;
        let days: Vec<&Value> = found
            .iter()
            .filter(of_name)
            .map(|pair| &pair["fact"])
            .collect();
        assert_eq!(days, [day], "{name}");
    }
}

#[test]
fn a_place_that_another_rule_found_is_one_mention() {
    let text = "Ada Roe\n\nBorn 3 May 1902\n\nSpouse(s) Jan Roe\n";
    let line = "[[relation.rule]]\nname = \"line\"\nkind = \"pattern\"\nwithin = \"line\"\n\
                subject = \"title\"\npattern = '^Born (?P<fact>{date})'\n\n";
    let (before, behind) = CONFIG
        .split_once("[[relation]]\nname = \"spouse\"")
        .unwrap();
    let config = format!("{before}{line}[[relation]]\nname = \"spouse\"{behind}");
    let folder = Folder::with("a.jsonl", json!({"text": text}).to_string());
    folder.write("config.toml", &config);
    let audit = folder.audit(&["-c", "config.toml", "a.jsonl"]);
    assert_eq!(audit.code, DONE);
    assert_eq!(audit.json["ledger"]["pairs"], 2);
    let rules = audit.json["rules"].as_array().unwrap();
    let rule = |name: &str| rules.iter().find(|rule| rule["rule"] == name).unwrap();
    let came_to = |name| ["searched", "matched", "pairs"].map(|key| rule(name)[key].clone());
    assert_eq!(came_to("line"), [1, 1, 1]);
    assert_eq!(came_to("born"), [1, 1, 0]);
    assert_eq!(came_to("spouse-1"), [1, 1, 1]);
    assert_eq!(came_to("birth-place-1"), [0, 0, 0]);
}

#[test]
fn what_a_rule_made_of_a_record_is_explained() {
    let records = [
        json!({"text": "Ada Roe\n\nBorn 3 May 1902\n"}),
        json!({"text": "Ada Roe\n\nBorn 1902\n"}),
        json!({"text": "{{Infobox|birth_date={{birth date|1902|5|3}}}}"}),
        json!({"text": "Ada Roe\n\nBorn on 3 May 1902, she wrote."}),
        json!({"id": "x"}),
    ];
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let folder = Folder::with("a.jsonl", lines.join("\n"));
    folder.write("config.toml", CONFIG);
    let labels = "no line of a box begins with \"Born\", \"birth_date\"";
    for (record, said) in [
        ("0", "+ born\n      found ada roe = 1902-05-03"),
        (
            "1",
            "- born\n      looked in 1 place, and does not match:\n      \"1902\"",
        ),
        ("2", "found a pair that is not counted: no title or subject"),
        ("3", labels),
        ("4", "- born\n      not run: the record has no running text"),
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
fn a_box_behind_one_without_an_end_is_read_and_titles_are_no_lines_of_boxes() {
    let broken = "{{Infobox film\n| birth_date = {{birth date|1901|5|3}\n}}\n";
    let sound = "{{ Infobox person\n| name = Jan Roe\n| birth_date = {{birth date|1902|5|3}}\n}}\n";
    let titles = "Music of 1975\n\nSpouse Trouble In Town\n\nThunder Road\n";
    assert_eq!(
        pairs(
            CONFIG,
            &[
                json!({"text": format!("Ada Roe\n\n{broken}{sound}")}),
                json!({"text": titles})
            ]
        ),
        [json!(["birth-date", "jan roe", "1902-05-03"])]
    );
}
