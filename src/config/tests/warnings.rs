//! What a config is warned about, and its examples.

use super::{assert_error, assert_warning, found, pattern, relation};

#[test]
fn what_hardly_was_meant_is_warned_about() {
    let text = pattern("'(?P<subject>{name}) was born (?P<fact>{date})'");
    assert_warning(&text, 2, 8, &["nothing shows what the rules of `a` find"]);
    assert_warning(
        "[macros]\nheight = 'x'\n",
        2,
        10,
        &["no pattern uses the macro {height}"],
    );
    let used = format!(
        "[macros]\nh = 'high'\ni = '{{h}}'\n{}",
        pattern("'(?P<subject>{name}) {i} (?P<fact>{date})'")
    );
    assert!(
        found(&used)
            .iter()
            .all(|warning| !warning.message.contains("macro"))
    );
    let text = pattern("'(?P<subject>{name}) is (?P<fact>{name})'");
    assert_warning(
        &text,
        3,
        1,
        &["`a-1` runs on very many sentences", "\" is \""],
    );
    let rule = "[[relation.rule]]\nkind = \"pattern\"\n";
    let text = relation(&format!(
        "[macros]\nwhen = '{{date}}'\n[[relation]]\nname = \"b\"\n{rule}pattern = '(?P<subject>{{name}}) was born {{f}}'\n\
         {rule}within = \"sentence\"\npattern = '(?P<subject>{{name}}) was born {{f}}'\n"
    ));
    let text = text
        .replace("[[relation]]\nname = \"a\"\n", "")
        .replace("{f}", "(?P<fact>{when})");
    assert_warning(&text, 8, 1, &["`b-2` finds what `b-1` finds"]);
}

#[test]
fn rules_over_the_same_fields_are_one_rule_too_many() {
    let rule = "[[relation.rule]]\nkind = \"field\"\nprompt = \"/a\"\nfact = [\"/b\", \"/c\"]\n";
    let text = relation(&format!("{rule}{rule}"));
    assert_warning(&text, 7, 1, &["`a-2` finds what `a-1` finds"]);
    let other = relation(&format!("{rule}{}", rule.replace("\"/c\"", "\"/d\"")));
    assert!(
        found(&other)
            .iter()
            .all(|warning| !warning.message.contains("finds what"))
    );
}

/// Two rules for one place and an example, with the rule that finds more.
const TWO_RULES: &str = r#"[[relation]]
name = "height"
[[relation.rule]]
name = "wide"
kind = "pattern"
pattern = '(?P<subject>{name}) is (?P<fact>[0-9]+) m high'
[[relation.rule]]
name = "narrow"
kind = "pattern"
pattern = '(?P<subject>{name}) is (?P<fact>[0-9]{4}) m high'
[[relation.rule]]
name = "table"
kind = "field"
prompt = "/mountain"
fact = "/height"
[[relation.example]]
record = '{"text": "Foo is 1234 m high."}'
pairs = [["Foo", "1234"]]
"#;

#[test]
fn rules_of_which_no_example_shows_anything_are_warned_about() {
    assert_warning(
        TWO_RULES,
        8,
        8,
        &[
            "another rule of `height` finds first what `narrow` finds",
            "only this rule",
        ],
    );
    assert_warning(TWO_RULES, 12, 8, &["no example shows what `table` finds"]);
    let more = "[[relation.example]]\nrecord = '{\"mountain\": \"Foo\", \"height\": null}'\npairs = [[\"Foo\"]]\n";
    let found = found(&format!("{TWO_RULES}{more}"));
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn an_example_that_fails_says_what_is_missing_and_what_is_not_expected() {
    let text = TWO_RULES.replace(
        "pairs = [[\"Foo\", \"1234\"]]",
        "pairs = [[\"Bar\"], [\"foo\", \"1234\"]]",
    );
    let said = [
        "2 missing, 1 unexpected",
        "missing: [\"Bar\"], an abstention",
        "missing: [\"foo\", \"1234\"]",
        "unexpected: [\"Foo\", \"1234\"], found by `wide`",
    ];
    assert_error(&text, 18, 9, &said);
    let text = TWO_RULES.replace(
        "{\"text\": \"Foo is 1234 m high.\"}",
        "{\"txt\": \"Foo is 1234 m high.\"}",
    );
    assert_error(
        &text,
        18,
        9,
        &["1 missing, 0 unexpected", "the record was read as"],
    );
    let text = TWO_RULES.replace("{\"text\": \"Foo is 1234 m high.\"}", "[1]");
    assert_error(&text, 17, 10, &["cannot be read"]);
}

#[test]
fn a_config_that_can_find_nothing_is_warned_about() {
    assert_warning("", 1, 1, &["no [[relation]]"]);
    assert_warning("seed = 1\n", 1, 1, &["no [[relation]]"]);
}

#[test]
fn a_fact_that_may_be_missing_is_warned_about() {
    let rule = |fact: &str| pattern(&format!("'(?P<subject>{{name}}) was born in {fact}'"));
    let assert = |fact: &str, said: &str| assert_warning(&rule(fact), 3, 1, &[said]);
    assert("(?P<fact>{year})?", "`fact` is left out");
    assert("(?:on (?P<fact>{year}))*", "`fact` is left out");
    assert("(?:(?P<fact>{year})|spring)", "`fact` is left out");
    assert(r"(?P<fact>[\d,.]*)", "`fact` is empty");
    let sure = found(&rule("(?:the year )?(?P<fact>{year}(?: BC)?)"));
    let is_said = |words: &str| sure.iter().any(|warning| warning.message.contains(words));
    assert!(!is_said("`fact` is"), "{sure:#?}");
}

#[test]
fn one_pattern_in_two_relations_is_warned_about() {
    let one = pattern("'(?P<subject>{name}) was born (?P<fact>{date})'");
    let other = one.replace("\"a\"", "\"b\"");
    let said = ["stands in two relations, `a` and `b`"];
    assert_warning(&format!("{one}{other}"), 8, 1, &said);
}
