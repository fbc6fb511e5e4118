//! Bad input of extraction: fields of another type, holes in templates, days that do not exist, facts of a megabyte, and
//! configs that cannot work. Each has one outcome, and what was found and not counted stands in the ledger.

use serde_json::{Value, json};

use crate::support::{DONE, Folder, USAGE};

/// A relation of days with a rule of every kind that states them, and a relation of names.
const CONFIG: &str = r#"
[[relation]]
name = "born"
prompt = ["space"]
fact = ["date"]
[[relation.rule]]
kind = "field"
prompt = "{/first} {/last}"
fact = "/born"
[[relation.rule]]
kind = "pattern"
pattern = '(?P<subject>{name}) was born on (?P<fact>{date})'
[[relation.rule]]
kind = "infobox"
labels = ["Born", "birth_date"]
pattern = '(?P<fact>{date})'
[[relation.rule]]
kind = "key-value"
keys = ["Date of birth"]

[[relation]]
name = "called"
[[relation.rule]]
kind = "field"
prompt = "/question"
fact = ["/answer", "/answers"]
[[relation.rule]]
kind = "dialogue"
[[relation.rule]]
kind = "infobox"
labels = ["Name", "other_name"]
[[relation.rule]]
kind = "key-value"
keys = ["Nickname"]
"#;

/// How many pairs a record gives, and those that are dropped, by reason. It is always read.
fn outcome(record: &Value) -> (u64, Value) {
    outcome_under(CONFIG, record)
}

fn outcome_under(config: &str, record: &Value) -> (u64, Value) {
    let folder = Folder::with("a.jsonl", record.to_string());
    folder.write("config.toml", config);
    let audit = folder.audit(&["-c", "config.toml", "a.jsonl"]);
    let ledger = &audit.json["ledger"];
    assert_eq!(
        (audit.code, &ledger["records_read"]),
        (DONE, &json!(1)),
        "{record}"
    );
    let pairs = ledger["pairs"].as_u64().unwrap();
    assert_eq!(ledger["documents_without_pairs"], u64::from(pairs == 0));
    (pairs, ledger["pairs_dropped"].clone())
}

fn kept(pairs: u64) -> (u64, Value) {
    (pairs, json!({}))
}

fn dropped(reason: &str) -> (u64, Value) {
    (0, json!({reason: 1}))
}

#[test]
fn a_field_of_another_type_is_dropped_and_counted() {
    let asked = |question: Value, answer: Value| json!({"question": question, "answer": answer});
    for (record, expected) in [
        (asked(json!("q"), json!("a")), kept(1)),
        // A number and a truth value have one spelling, and a list stands for its first element.
        (asked(json!(7), json!(1.50)), kept(1)),
        (asked(json!("q"), json!(false)), kept(1)),
        (asked(json!("q"), json!(["a", {"b": 1}])), kept(1)),
        (
            asked(json!("q"), json!({"text": "a"})),
            dropped("wrong_type"),
        ),
        (
            asked(json!({"text": "q"}), json!("a")),
            dropped("wrong_type"),
        ),
        (asked(json!("q"), json!([["a"]])), dropped("wrong_type")),
        (asked(json!("q"), json!([{"a": 1}])), dropped("wrong_type")),
        // One of several facts is enough.
        (
            json!({"question": "q", "answer": {}, "answers": ["a"]}),
            kept(1),
        ),
        // Nothing is stated: no question, no answer, an empty one.
        (asked(json!("q"), json!([])), kept(0)),
        (asked(json!("q"), json!(" ")), kept(0)),
        (asked(json!(null), json!("a")), kept(0)),
        (json!({"question": "q"}), kept(0)),
        // Null abstains.
        (asked(json!("q"), json!(null)), kept(1)),
    ] {
        assert_eq!(outcome(&record), expected, "{record}");
    }
}

#[test]
fn a_template_with_a_hole_says_nothing() {
    let person =
        |first: Value, last: Value| json!({"first": first, "last": last, "born": "1902-05-03"});
    assert_eq!(outcome(&person(json!("Ada"), json!("Roe"))), kept(1));
    for hole in [json!(null), json!(""), json!([]), json!("  ")] {
        assert_eq!(
            outcome(&person(json!("Ada"), hole.clone())),
            kept(0),
            "{hole}"
        );
    }
    assert_eq!(
        outcome(&json!({"first": "Ada", "born": "1902-05-03"})),
        kept(0)
    );
    assert_eq!(
        outcome(&person(json!("Ada"), json!({}))),
        dropped("wrong_type")
    );
}

#[test]
fn a_day_that_does_not_exist_is_dropped_by_every_kind_of_rule() {
    let text = |text: &str| json!({"title": "Ada Roe", "text": text});
    let field = |born: &str| json!({"first": "Ada", "last": "Roe", "born": born});
    for (record, pairs) in [
        (field("1904-02-29"), 1),
        (field("1902-02-29"), 0),
        (field("1902-13-03"), 0),
        (field("0000-05-03"), 0),
        (field("in spring"), 0),
        (text("Ada Roe was born on 28 February 1902."), 1),
        (text("Ada Roe was born on 31 February 1902."), 0),
        (text("Born April 31, 1902"), 0),
        (
            text("{{Infobox person|birth_date={{birth date|1902|2|28}}}}"),
            1,
        ),
        (
            text("{{Infobox person|birth_date={{birth date|1902|2|31}}}}"),
            0,
        ),
        (
            text("{{Infobox person|birth_date={{birth date|1902|02|00}}}}"),
            0,
        ),
        (text("- **Date of birth**: 31 February 1902"), 0),
    ] {
        let expected = match pairs {
            1 => kept(1),
            _ => dropped("no_canonical_form"),
        };
        assert_eq!(outcome(&record), expected, "{record}");
    }
}

#[test]
fn a_fact_of_a_megabyte_is_dropped_and_counted() {
    let long = "wort ".repeat(1 << 18);
    let text = |text: String| json!({"title": "Ada Roe", "text": text});
    let said = |answer: &str| json!({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": answer}]});
    let over = "fact_over_limit";
    for record in [
        json!({"question": "q", "answer": long}),
        said(&long),
        text(format!("{{{{Infobox person|other_name={long}}}}}")),
        text(format!("Nickname: {long}\n")),
        json!({"prompt": "q", "fact": long}),
    ] {
        assert_eq!(outcome(&record), dropped(over));
    }
    let asked = json!({"question": long, "answer": "a"});
    assert_eq!(outcome(&asked), dropped("prompt_over_limit"));
    // No date is so long.
    let born = json!({"first": "Ada", "last": "Roe", "born": long});
    assert_eq!(outcome(&born), dropped("no_canonical_form"));
    // A line of a box is short, and what is longer is running text.
    assert_eq!(outcome(&text(format!("Ada Roe\n\nName {long}\n"))), kept(0));
    // What is just within the limit is kept.
    let longest = json!({"question": "q", "answer": "x".repeat(64 << 10)});
    assert_eq!(outcome(&longest), kept(1));
}

#[test]
fn a_word_of_a_megabyte_is_neither_a_context_nor_a_word() {
    let config = "[[relation]]\nname = \"words\"\n[[relation.rule]]\nkind = \"ngram\"\norder = 2\n";
    let text = format!("one {} two three", "x".repeat(1 << 20));
    assert_eq!(
        outcome_under(config, &json!({"text": text})),
        (1, json!({"fact_over_limit": 1, "prompt_over_limit": 1}))
    );
}

#[test]
fn what_describes_a_record_may_be_of_any_type() {
    let born = "Ada Roe\n\nBorn 3 May 1902\n";
    for (record, pairs) in [
        (json!({"text": born, "title": {"a": 1}}), 1),
        (json!({"text": born, "title": null, "id": {"a": [1]}}), 1),
        (json!({"text": born, "meta": 7, "source": [], "url": 3}), 1),
        (json!({"text": 7}), 0),
        (json!({"text": {"a": born}}), 0),
        (json!({"text": null}), 0),
        (json!({"messages": "hello"}), 0),
        (
            json!({"messages": [7, null, {"role": 3, "content": {}}]}),
            0,
        ),
    ] {
        assert_eq!(outcome(&record), kept(pairs), "{record}");
    }
}

#[test]
fn a_fact_that_is_empty_after_all_is_dropped() {
    let config = "[[relation]]\nname = \"a\"\nfact = [\"punctuation\", \"space\"]\n[[relation.rule]]\nkind = \"field\"\n\
                  prompt = \"/question\"\nfact = \"/answer\"\n";
    let record = json!({"question": "q", "answer": "!!!"});
    assert_eq!(outcome_under(config, &record), dropped("no_canonical_form"));
    // A group that took no part in the match, or took nothing, states nothing.
    let config = "[[relation]]\nname = \"a\"\n[[relation.rule]]\nkind = \"pattern\"\n\
                  pattern = '(?P<subject>[A-Z]\\w+) is high(?:: (?P<fact>\\d*))?'\n";
    let found = |text: &str| outcome_under(config, &json!({"text": text}));
    assert_eq!(found("Foo is high: 7"), kept(1));
    assert_eq!(found("Foo is high"), kept(0));
    assert_eq!(found("Foo is high: x"), dropped("no_canonical_form"));
}

/// What `hapax audit` says of a config with this rule: its second line shows the place.
#[track_caller]
fn assert_refused(rule: &str, said: &[&str]) {
    let folder = Folder::with("a.jsonl", "{}");
    folder.write("my.toml", format!("[[relation]]\nname = \"a\"\n{rule}"));
    let run = folder.hapax(&["audit", "-c", "my.toml", "a.jsonl"]);
    run.assert(USAGE, &[&["my.toml: 1 error"], said].concat());
}

#[test]
fn a_regular_expression_that_matches_the_empty_string_is_refused() {
    let said = "matches the empty string";
    assert_refused(
        "[[relation.rule]]\nkind = \"pattern\"\npattern = '(?P<subject>a*)(?P<fact>b*)'",
        &[said, "--> my.toml:5:11", "^^^^^"],
    );
    for kind in ["infobox\"\nlabels", "key-value\"\nkeys"] {
        let rule =
            format!("[[relation.rule]]\nkind = \"{kind} = \"Born\"\npattern = '(?P<fact>.*)'");
        assert_refused(&rule, &[said, "--> my.toml:6:11", "^^^^^"]);
    }
    let folder = Folder::with("a.jsonl", "{}");
    for wrong in ["x*", "", "(?i).*"] {
        folder.write(
            "my.toml",
            format!("abstentions = ['^unknown$', '{wrong}']\n"),
        );
        let run = folder.hapax(&["audit", "-c", "my.toml", "a.jsonl"]);
        run.assert(
            USAGE,
            &["every fact would be an abstention", "--> my.toml:1:29"],
        );
    }
    folder.write("my.toml", "abstentions = ['^$', '^(?:unknown)?$']\n");
    folder
        .hapax(&["audit", "-q", "-c", "my.toml", "a.jsonl"])
        .assert(DONE, &[]);
}

#[test]
fn a_group_that_is_not_there_is_shown_with_what_to_write() {
    assert_refused(
        "[[relation.rule]]\nkind = \"pattern\"\npattern = '(?P<subject>{name}) was born (\\d+)'",
        &[
            "no group `fact`",
            "--> my.toml:5:11",
            "^^^^^",
            "put (?P<fact>…) around",
        ],
    );
    assert_refused(
        "[[relation.rule]]\nkind = \"pattern\"\npattern = 'was born (?P<fact>\\d+)'",
        &[
            "no group `subject`",
            "--> my.toml:5:11",
            "subject = \"title\"",
        ],
    );
    assert_refused(
        "[[relation.rule]]\nkind = \"infobox\"\nlabels = \"Born\"\npattern = '{date}'",
        &[
            "no group `fact`",
            "--> my.toml:6:11",
            "put (?P<fact>…) around",
        ],
    );
}
