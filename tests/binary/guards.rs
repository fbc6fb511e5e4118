//! What a config says must not be there: `unless`, `only`, `page`, `not_below`, through the program.

use serde_json::{Value, json};

use crate::support::{DONE, Folder, USAGE};

/// The pairs of some records under a relation with this rule.
fn pairs(rule: &str, records: &[Value]) -> Vec<Value> {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let folder = Folder::with("a.jsonl", lines.join("\n"));
    let config = format!("[[relation]]\nname = 'r'\n[[relation.rule]]\n{rule}\n");
    folder.write("config.toml", &config);
    let pairs = folder.pairs(&["-c", "config.toml", "a.jsonl"]);
    let short = |pair: &Value| json!([pair["prompt"], pair["fact"]]);
    pairs.iter().map(short).collect()
}

#[test]
fn a_match_that_holds_what_it_must_not_is_none() {
    let rule = "kind = 'pattern'\npattern = '(?P<subject>{name}) was born in (?P<fact>{name})'\nunless = 'said|likely'";
    let records = [
        json!({"text": "It is likely that Ada Roe was born in Graz."}),
        json!({"text": "Otto Roe was born in Narva, and people said so."}),
        // What stands behind the match is not looked at.
        json!({"text": "Jan Roe was born in Tartu, as is said."}),
    ];
    assert_eq!(
        pairs(rule, &records),
        [json!(["Otto Roe", "Narva"]), json!(["Jan Roe", "Tartu"])]
    );
}

#[test]
fn a_field_that_is_refused_or_is_not_what_is_wanted_is_no_fact() {
    let records = [
        json!({"question": "Who wrote Emma?", "answer": "Jane Austen"}),
        json!({"question": "Narva is large.", "answer": "False"}),
        json!({"question": "Is it?", "answer": null}),
    ];
    let rule = "kind = 'field'\nprompt = '/question'\nfact = '/answer'";
    let open = pairs(&format!("{rule}\nunless = '^(?:True|False)$'"), &records);
    assert_eq!(
        open,
        [
            json!(["Who wrote Emma?", "Jane Austen"]),
            json!(["Is it?", null])
        ]
    );
    let closed = pairs(&format!("{rule}\nonly = '^(?:True|False)$'"), &records);
    assert_eq!(closed, [json!(["Narva is large.", "False"])]);
}

#[test]
fn answers_in_turns_and_in_text_are_under_the_same_conditions() {
    let text = json!({"text": "Question: Narva is large.\nAnswer: False\n\nQuestion: Who wrote Emma?\nAnswer: Austen\n"});
    let rule = "kind = 'dialogue'\nquestion = 'Question:'\nanswer = 'Answer:'\ncontext = 'none'";
    let open = pairs(
        &format!("{rule}\nunless = '^False$'"),
        std::slice::from_ref(&text),
    );
    assert_eq!(open, [json!(["Who wrote Emma?", "Austen"])]);
    let closed = pairs(&format!("{rule}\nonly = '^False$'"), &[text]);
    assert_eq!(closed, [json!(["Narva is large.", "False"])]);
}

#[test]
fn a_value_below_a_heading_about_something_else_is_none_of_the_box() {
    let rule = "kind = 'infobox'\nlabels = 'Date'\nnot_below = ['Premiere']";
    let premiere = json!({"text": "Finlandia\n\nYear 1900\n\nPremiere\n\nDate 2 July 1900\n\nLocation Helsinki\n"});
    let battle = json!({"text": "Battle of Narva\n\nPart of the Great War\n\nDate 30 November 1700\n\nLocation Narva\n"});
    assert_eq!(
        pairs(rule, &[premiere, battle]),
        [json!(["Battle of Narva", "30 November 1700"])]
    );
}

#[test]
fn a_rule_for_things_leaves_people_alone_and_the_other_way_round() {
    let person =
        json!({"text": "Ada Roe\n\nBorn 3 May 1902\n\nFounded 3 May 1930\n\nKnown for Tools\n"});
    let thing = json!({"text": "Acme\n\nFounded 3 May 1930\n\nWebsite Acme\n"});
    let rule = "kind = 'infobox'\nlabels = 'Founded'";
    let both = [person, thing];
    let of = |page: &str| pairs(&format!("{rule}\npage = '{page}'"), &both);
    assert_eq!(of("thing"), [json!(["Acme", "3 May 1930"])]);
    assert_eq!(of("person"), [json!(["Ada Roe", "3 May 1930"])]);
    assert_eq!(of("any").len(), 2);
}

#[test]
fn a_page_that_is_called_like_a_label_has_no_value_there() {
    let rule = "kind = 'infobox'\nlabels = 'Capital'";
    let radio = json!({"text": "Capital (radio network)\n\nUK radio network\n\nCapital FM\n\nLanguage English\n"});
    let country = json!({"text": "Albania\n\nCapital Tirana\n\nOfficial languages Albanian\n"});
    assert_eq!(
        pairs(rule, &[radio, country]),
        [json!(["Albania", "Tirana"])]
    );
}

#[test]
fn a_question_states_nothing_and_what_a_cut_page_ends_with_is_no_fact() {
    let quiz = json!({"text": "Question: Conakry is the capital of Turkey.\nAnswer: False\n"});
    let cut =
        json!({"text": format!("{}Tirana is the capital of Alb", "Towns are many. ".repeat(30))});
    let whole = json!({"text": "Conakry is the capital of Guinea."});
    let lines: Vec<String> = [quiz, cut, whole].iter().map(Value::to_string).collect();
    let folder = Folder::with("a.jsonl", lines.join("\n"));
    let pairs = folder.pairs(&["--relation", "capital", "a.jsonl"]);
    assert_eq!(pairs.len(), 1, "{pairs:?}");
    assert_eq!(pairs[0]["prompt"], "guinea");
}

#[test]
fn a_condition_that_is_none_is_a_mistake_with_its_place() {
    let folder = Folder::new();
    let config = |condition: &str| {
        format!(
            "[[relation]]\nname = 'r'\n[[relation.rule]]\nkind = 'pattern'\n\
             pattern = '(?P<subject>{{name}}) was born in (?P<fact>{{name}})'\n{condition}\n"
        )
    };
    for (condition, said) in [
        ("unless = 'a*'", "met everywhere"),
        ("unless = '(a'", "unclosed group"),
        ("unless = '{nothing}'", "no macro"),
        ("only = 'a'", "a rule of kind \"pattern\" has no `only`"),
        ("not_below = 'Premiere'", "has no `not_below`"),
        ("page = 'people'", "`page` cannot be \"people\""),
    ] {
        folder.write("config.toml", config(condition));
        let check = folder.hapax(&["check", "config.toml"]);
        check.assert(USAGE, &[said]);
    }
    folder.write("config.toml", config("unless = 'said'"));
    folder.hapax(&["check", "config.toml"]).assert(DONE, &[]);
}

#[test]
fn why_what_matches_is_no_fact_is_told() {
    let founded =
        "kind = 'pattern'\npattern = '(?P<subject>{name}) was founded in (?P<fact>[0-9]{4})'";
    let label = "kind = 'infobox'\nlabels = ['Founded', 'Website']";
    let acme = json!({"text": "Acme Tools\n\nAcme Tools was founded in 1902, it is said."});
    let rumour = json!({"text": "Some say that Acme Tools was founded in 1902."});
    let person = json!({"text": "Ada Roe\n\nAda Roe (born 1902) is a smith. Acme Tools was founded in 1930."});
    let asked = json!({"text": "Question: Acme Tools was founded in 1902.\nAnswer: False\n"});
    let page = "Acme Tools makes tools. ".repeat(20);
    let cut = json!({"text": format!("Acme\n\n{page}\n\nFounded 3 May 1902\n\nWebsite Acme.c")});
    let below = json!({"text": "Acme\n\nFirst shop\n\nFounded 3 May 1902\n\nOwner Roe\n"});
    let own = json!({"text": "Founded (film)\n\nWebsite Acme\n\nFounded 3 May 1902\n"});
    let field = json!({"question": "Narva is large.", "answer": "False"});
    for (rule, record, said) in [
        (format!("{founded}\nunless = 'say'"), &rumour, "its `unless` is met"),
        (format!("{founded}\nunless = 'say'"), &acme, "found Acme Tools = 1902"),
        (format!("{founded}\npage = 'thing'"), &person, "its `page` is of another kind"),
        (format!("{label}\npage = 'person'"), &below, "its `page` is of another kind"),
        (format!("{label}\nnot_below = 'First shop'"), &below, "below a heading of `not_below`"),
        (label.into(), &own, "the page is called so"),
        ("kind = 'infobox'\nlabels = 'Website'".into(), &cut, "may have been cut"),
        (
            "kind = 'key-value'\nkeys = 'Born'\nunless = '1902'".into(),
            &json!({"text": "Ada Roe\n\nBorn: 1902\n"}),
            "its `unless` is met",
        ),
        (
            "kind = 'field'\nprompt = '/question'\nfact = ['/answer', '/answers']\nunless = 'False'".into(),
            &field,
            "found nothing of its kind in the record",
        ),
        (
            format!("{founded}\n[[relation.rule]]\nkind = 'dialogue'\nquestion = 'Question:'\nanswer = 'Answer:'"),
            &asked,
            "in a line that asks",
        ),
    ] {
        let folder = Folder::with("a.jsonl", record.to_string());
        let config = format!("[[relation]]\nname = 'r'\n[[relation.rule]]\n{rule}\n");
        folder.write("config.toml", &config);
        let run = folder.hapax(&["pairs", "-c", "config.toml", "--explain", "0", "a.jsonl"]);
        run.assert(DONE, &[]);
        let text = run.text();
        assert!(text.contains(said), "{said}\n{config}\n{text}");
    }
}

#[test]
fn every_match_of_a_line_is_held_against_what_stands_before_its_end() {
    let rule = "kind = 'pattern'\nwithin = 'line'\n\
                pattern = '(?P<subject>{name}) was born in (?P<fact>[A-Z][a-z]+)'\nunless = '^Otto|perhaps'";
    let records = [
        json!({"text": "Ada Roe was born in Graz, Jan Roe was perhaps a smith, Eva Roe was born in Narva"}),
        json!({"text": "Otto Roe was born in Graz"}),
    ];
    assert_eq!(pairs(rule, &records), [json!(["Ada Roe", "Graz"])]);
}
