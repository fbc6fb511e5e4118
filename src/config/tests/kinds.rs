//! Mistakes in rules over labelled values.

use super::{all_words, assert_error, found, relation};

/// A relation with one rule, whose lines begin in line 4 of the config.
fn rule(lines: &str) -> String {
    relation(&format!("[[relation.rule]]\n{lines}\n"))
}

#[test]
fn a_box_needs_labels() {
    assert_error(
        &rule("kind = \"infobox\""),
        3,
        1,
        &["without `labels`", "[\"Born\", \"birth_date\"]"],
    );
    let labels = |labels: &str| rule(&format!("kind = \"infobox\"\nlabels = {labels}"));
    assert_error(&labels("[]"), 5, 10, &["`labels` is an empty list"]);
    assert_error(
        &labels("[\"Born\", \" \"]"),
        5,
        10,
        &["`labels` holds an empty text"],
    );
    assert_error(&labels("7"), 5, 10, &["`labels` is a string or a list"]);
}

#[test]
fn the_part_of_a_value_is_a_pattern_with_the_group_fact() {
    let part = |pattern: &str| {
        rule(&format!(
            "kind = \"infobox\"\nlabels = \"Born\"\npattern = {pattern}"
        ))
    };
    assert_error(
        &part("'{date}'"),
        6,
        11,
        &["no group `fact`", "(?P<fact>…)"],
    );
    assert_error(
        &part("'(?P<fakt>{date})'"),
        6,
        11,
        &["`fakt` meant to be `fact`"],
    );
    assert_error(
        &part("'(?P<fact>[0-9]*)'"),
        6,
        11,
        &["matches the empty string"],
    );
    assert_error(&part("'(?P<fact>[0-9]'"), 6, 12, &["unclosed group"]);
    assert_error(&part("'(?P<fact>{dat})'"), 6, 21, &["{dat}", "date"]);
    let sound = found(&part("'(?P<fact>{date})'"));
    assert_eq!(sound.len(), 1, "{sound:#?}");
    assert!(all_words(&sound[0]).contains("nothing shows what the rules of `a` find"));
}

#[test]
fn keys_of_other_kinds_are_refused() {
    let text = rule("kind = \"infobox\"\nlabels = \"Born\"\nwithin = \"line\"");
    let said =
        "`within` belongs to rules of kind \"pattern\"; one of kind \"infobox\" needs `labels`";
    assert_error(&text, 6, 1, &[said]);
    let text =
        rule("kind = \"pattern\"\nlabels = \"Born\"\npattern = 'born (?P<subject>a) (?P<fact>b)'");
    assert_error(
        &text,
        5,
        1,
        &["`labels` belongs to rules of kind \"infobox\""],
    );
}

#[test]
fn a_list_of_keys_needs_keys() {
    assert_error(
        &rule("kind = \"key-value\""),
        3,
        1,
        &["without `keys`", "[\"Born\", \"Date of birth\"]"],
    );
    let keys = |lines: &str| rule(&format!("kind = \"key-value\"\nkeys = {lines}"));
    assert_error(&keys("[]"), 5, 8, &["`keys` is an empty list"]);
    assert_error(
        &keys("\"a\"\nsubject_key = \"\""),
        6,
        15,
        &["`subject_key` is empty"],
    );
    assert_error(
        &keys("\"a\"\npattern = 'x*'"),
        6,
        11,
        &["matches the empty string"],
    );
}

#[test]
fn an_ngram_has_two_words_or_more() {
    let order = |order: &str| rule(&format!("kind = \"ngram\"\norder = {order}"));
    for wrong in ["0", "1", "33"] {
        assert_error(
            &order(wrong),
            5,
            9,
            &["`order` is from 2 to 32", "`order = 2`"],
        );
    }
    assert_error(&order("-1"), 5, 9, &["`order` is a whole number from 0 on"]);
    assert_error(
        &order("'3'"),
        5,
        9,
        &["`order` is a whole number, and not a string"],
    );
    assert_error(
        &rule("kind = \"ngram\""),
        3,
        1,
        &["without `order`", "how many words an n-gram has"],
    );
    assert_eq!(found(&order("2")).len(), 1);
}
