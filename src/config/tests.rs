//! Every mistake that a config can hold: where it is shown, and in which words.

mod expressions;
mod kinds;
mod warnings;

use super::check;
use super::diagnose::{Diagnostic, Severity, line_and_column};

/// A relation with a name and the lines behind it.
fn relation(lines: &str) -> String {
    format!("[[relation]]\nname = \"a\"\n{lines}")
}

/// A relation with one rule of kind "pattern", whose pattern stands in line 5 from column 11 on.
fn pattern(literal: &str) -> String {
    relation(&format!(
        "[[relation.rule]]\nkind = \"pattern\"\npattern = {literal}\n"
    ))
}

fn found(text: &str) -> Vec<Diagnostic> {
    check(text).unwrap().diagnostics
}

/// Asserts that a config has one error, there, with these words in its message, its notes or its help.
#[track_caller]
fn assert_error(text: &str, line: usize, column: usize, said: &[&str]) {
    let found = found(text);
    let errors: Vec<&Diagnostic> = found
        .iter()
        .filter(|mistake| mistake.severity == Severity::Error)
        .collect();
    let [error] = errors.as_slice() else {
        panic!("{errors:#?}\n{text}");
    };
    assert_shown(error, text, line, column, said);
}

/// Asserts that a config has a warning there, with these words.
#[track_caller]
fn assert_warning(text: &str, line: usize, column: usize, said: &[&str]) {
    let found = found(text);
    assert!(
        found
            .iter()
            .all(|mistake| mistake.severity == Severity::Warning),
        "{found:#?}"
    );
    let words = |mistake: &&Diagnostic| all_words(mistake).contains(said[0]);
    let warning = found.iter().find(words);
    let warning = warning.unwrap_or_else(|| panic!("no {:?} in {found:#?}", said[0]));
    assert_shown(warning, text, line, column, said);
}

#[track_caller]
fn assert_shown(mistake: &Diagnostic, text: &str, line: usize, column: usize, said: &[&str]) {
    for words in said {
        assert!(
            all_words(mistake).contains(words),
            "no {words:?} in {mistake:#?}"
        );
    }
    let place = line_and_column(text, mistake.place.start);
    assert_eq!(place, (line, column), "{mistake:#?}");
}

fn all_words(mistake: &Diagnostic) -> String {
    let help = mistake.help.clone().unwrap_or_default();
    format!("{}\n{}\n{help}", mistake.message, mistake.notes.join("\n"))
}

#[test]
fn unknown_keys_are_shown_with_the_nearest_one() {
    let near = |key: &str| format!("did you mean `{key}`?");
    assert_error("sed = 1\n", 1, 1, &["unknown key `sed`", &near("seed")]);
    assert_error(
        "[layout]\ntxt = \"/a\"\n",
        2,
        1,
        &["in [layout]", &near("text")],
    );
    assert_error(
        "[[relations]]\nname = \"a\"\n",
        1,
        3,
        &["`relations`", &near("relation")],
    );
    let text = relation("arbitary = true\narbitrary = true\n");
    assert_error(
        &text,
        3,
        1,
        &["in [[relation]]", "there are: about, arbitrary"],
    );
    let text = relation(
        "candidates = 9\n[[relation.rule]]\nkind = \"field\"\nprompt = \"/a\"\nfacts = \"/b\"\nfact = \"/b\"\n",
    );
    assert_error(&text, 7, 1, &["`facts` in [[relation.rule]]"]);
    let text = relation("arbitrary = true\npattern = 'a'\n");
    assert_error(&text, 4, 1, &["`pattern` belongs in [[relation.rule]]"]);
    let text = relation("arbitrary = true\nexample = [{ recrd = \"{}\", pairs = [] }]\n");
    assert_eq!(found(&text).len(), 2, "the unknown key and the missing one");
}

#[test]
fn values_of_another_type_are_shown_with_what_is_expected() {
    assert_error(
        "seed = \"1\"\n",
        1,
        8,
        &["`seed` is a whole number, and not a string", "hashes"],
    );
    assert_error("seed = -1\n", 1, 8, &["a whole number from 0 on"]);
    assert_error(
        "abstentions = 'x'\n",
        1,
        15,
        &["is a list, and not a string"],
    );
    assert_error(
        "abstentions = ['x', 3]\n",
        1,
        21,
        &["an element of `abstentions` is a string, and not a whole number"],
    );
    assert_error(
        "[relation]\nname = \"a\"\n",
        1,
        1,
        &["a list of tables, and not a table", "[[relation]]"],
    );
    assert_error(
        "layout = 3\n",
        1,
        10,
        &["is a table, and not a whole number"],
    );
    assert_error("unit = 3\n", 1, 8, &["there are: incidence, mention"]);
    assert_error("[macros]\na = 3\n", 2, 5, &["`a` is a string"]);
    let text = relation("arbitrary = \"yes\"\n");
    assert_error(&text, 3, 13, &["is true or false, and not a string"]);
    let text = relation("[[relation.rule]]\nkind = \"field\"\nprompt = \"/a\"\nfact = 3\n");
    assert_error(&text, 6, 8, &["`fact` is a string or a list"]);
    let text = relation(
        "arbitrary = true\n[[relation.example]]\nrecord = '{}'\npairs = [[\"a\", \"b\", \"c\"]]\n",
    );
    assert_error(
        &text,
        6,
        10,
        &["3 elements", "[prompt] alone for an abstention"],
    );
}

#[test]
fn unknown_choices_are_shown_with_the_nearest_one() {
    assert_error(
        "unit = \"people\"\n",
        1,
        8,
        &["\"people\"", "there are: incidence, mention"],
    );
    assert_error("unit = \"mentions\"\n", 1, 8, &["did you mean `mention`?"]);
    let text = relation("arbitrary = true\nprompt = [\"nfkc\", \"caze\"]\n");
    assert_error(&text, 4, 19, &["did you mean `case`?"]);
    let text = relation("[[relation.rule]]\nkind = \"patern\"\npattern = 'a'\n");
    assert_error(&text, 4, 8, &["did you mean `pattern`?"]);
    let text = pattern("'(?P<subject>{name}) is (?P<fact>[a-z]+) high'\nwithin = \"sentance\"");
    assert_error(&text, 6, 10, &["did you mean `sentence`?"]);
}

#[test]
fn keys_of_another_kind_and_missing_keys_are_shown() {
    let rule = |lines: &str| relation(&format!("[[relation.rule]]\n{lines}\n"));
    let text = rule("kind = \"field\"\nprompt = \"/a\"\nfact = \"/b\"\nwithin = \"line\"");
    assert_error(
        &text,
        7,
        1,
        &[
            "\"field\" has no `within`",
            "belongs to rules of kind \"pattern\"",
        ],
    );
    let text = rule("kind = \"pairs\"\nasks = \"any\"");
    assert_error(&text, 5, 1, &["belongs to rules of kind \"dialogue\""]);
    assert_error(
        &rule("kind = \"field\"\nprompt = \"/a\""),
        3,
        1,
        &["[[relation.rule]] without `fact`"],
    );
    assert_error(&rule("kind = \"pattern\""), 3, 1, &["without `pattern`"]);
    assert_error(&rule("name = \"x\""), 3, 1, &["without `kind`"]);
    assert_error(
        "[[relation]]\narbitrary = true\n",
        1,
        1,
        &["[[relation]] without `name`"],
    );
    assert_error("[[relation]]\nname = \" \"\n", 2, 8, &["`name` is empty"]);
    let text = rule("kind = \"pairs\"\nfact = [\"/a\"]");
    assert_error(&text, 5, 8, &["has one `fact`"]);
    let text = rule("kind = \"field\"\nprompt = \"/a\"\nfact = []");
    assert_error(&text, 6, 8, &["without a fact"]);
    let text = rule("kind = \"dialogue\"\nquestion = [\"Q:\"]");
    assert_error(&text, 3, 1, &["both"]);
}

#[test]
fn pointers_and_templates_are_checked() {
    assert_error(
        "[layout]\ntext = \"text\"\n",
        2,
        8,
        &["\"text\" is no JSON pointer", "\"/name\""],
    );
    assert_error(
        "[layout]\ndomain = \"source\"\n",
        2,
        10,
        &["no JSON pointer", "\"/source\""],
    );
    assert_error(
        "[layout]\nturns = [\"/a\", \"b\"]\n",
        2,
        9,
        &["\"b\" is no JSON pointer"],
    );
    let field = |prompt: &str| {
        relation(&format!(
            "[[relation.rule]]\nkind = \"field\"\nprompt = {prompt}\nfact = \"/b\"\n"
        ))
    };
    assert_error(&field("\"{/a} {b\""), 5, 10, &["brace is not closed"]);
    assert_error(&field("\"a\""), 5, 10, &["holds no field"]);
}

#[test]
fn what_a_pattern_needs_is_said() {
    let text = pattern("'(?P<subject>{name}) was born'");
    assert_error(&text, 5, 11, &["no group `fact`", "(?P<fact>"]);
    assert_error(
        &pattern("'was born (?P<fact>{date})'"),
        5,
        11,
        &["no group `subject`", "subject = \"title\""],
    );
    assert_error(
        &pattern("'born'"),
        5,
        11,
        &["no group `fact` and no group `subject`"],
    );
    let text = pattern("'(?P<sbject>{name}) was born (?P<fact>{date})'");
    assert_error(
        &text,
        5,
        11,
        &["no group `subject`", "`sbject` meant to be `subject`?"],
    );
    let text = pattern("'(?P<subject>a)?(?P<fact>b)?'");
    assert_error(&text, 5, 11, &["empty string"]);
    let text = pattern("'(?P<subject>\\w+) (?P<fact>\\w+)'");
    assert_error(&text, 5, 11, &["no literal", "\"born\""]);
}

#[test]
fn names_given_twice_are_shown_with_both_places() {
    let text = relation("arbitrary = true\n[[relation]]\nname = \"a\"\narbitrary = true\n");
    assert_error(&text, 5, 8, &["two relations called `a`"]);
    assert_eq!(
        line_and_column(&text, found(&text)[0].related[0].0.start),
        (2, 8)
    );
    let rule =
        "[[relation.rule]]\nname = \"x\"\nkind = \"field\"\nprompt = \"/a\"\nfact = \"/b\"\n";
    let text = relation(&format!("{rule}{rule}"));
    assert_error(&text, 9, 8, &["two rules called `x`"]);
    assert_eq!(
        line_and_column(&text, found(&text)[0].related[0].0.start),
        (4, 8)
    );
}

#[test]
fn a_relation_that_nothing_can_come_to_is_an_error() {
    assert_error(
        &relation(""),
        2,
        8,
        &["it has no rule", "[[relation.rule]]"],
    );
    // Declarations of ready-made pairs have no rules, and neither has the relation of those that name none.
    assert_eq!(found("[[relation]]\nname = \"a\"\ncandidates = 365\n"), []);
    assert_eq!(found("[[relation]]\nname = \"fact\"\n"), []);
    let ready = "[[relation.rule]]\nkind = \"pairs\"\n";
    let text = format!("{}{}", relation(ready), ready);
    assert_error(&text, 5, 1, &["`a-1` takes all records of this rule"]);
}

#[test]
fn candidates_leave_room_for_a_wrong_answer() {
    assert_error(
        &relation("candidates = 0\n"),
        3,
        14,
        &["no prompt would have a fact"],
    );
    assert_warning(&relation("candidates = 1\n"), 3, 14, &["no wrong answer"]);
    assert_eq!(found(&relation("candidates = 2\n")), []);
}

#[test]
fn all_mistakes_of_toml_are_shown() {
    let text = "unit = incidence\n[layout\ntext = \"/a\"\n[[relation]]\nname = 'x\n";
    let found = found(text);
    let lines = found
        .iter()
        .map(|mistake| line_and_column(text, mistake.place.start).0);
    assert_eq!(lines.collect::<Vec<_>>(), [1, 2, 5], "{found:#?}");
    assert!(
        all_words(&found[0]).contains("text stands in quotes: \"incidence\""),
        "{found:#?}"
    );
}

#[test]
fn one_mistake_is_one_error() {
    // What is taken out of a config because it is wrong must not be missed elsewhere.
    let text = relation("[[relation.rule]]\nkind = \"feld\"\nprompt = \"/a\"\nfact = \"/b\"\n");
    assert_error(&text, 4, 8, &["`field`"]);
    let text = relation("rules = 3\n");
    assert_error(&text, 3, 1, &["`rule`"]);
}

/// A config of every kind of table and string, to be damaged.
const EVERYTHING: &str = r#"seed = 1
abstentions = ["^\\?$", 'ä']
layout.text = "/text"
[macros]
h = '''
h{i}gh'''
i = "[\u00e4i]"
[[relation]]
name = "a"
candidates = 12
prompt = ["nfkc"]
[[relation.rule]]
kind = "pattern"
subject = "match"
pattern = """(?P<subject>{name}) is \
   {h} (?P<fact>[\\d–]+)"""
[[relation.example]]
record = '{"text": "Foo is high 3"}'
pairs = [["Foo", "3"], ["x"]]
[[relation]]
name = "b"
rule = [{ kind = "field", prompt = "{/ä} b", fact = ["/c", "/d"] }]
[[relation]]
name = "c"
[[relation.rule]]
kind = "infobox"
labels = ["ä", "b"]
templates = "Infobox"
pattern = '(?P<fact>{year})'
[[relation.rule]]
kind = "key-value"
keys = "k"
subject_key = "s"
[[relation.rule]]
kind = "ngram"
order = 3
"#;

proptest::proptest! {
    /// Whatever is written, it is answered, and every answer can be shown.
    #[test]
    fn no_damage_to_a_config_ends_the_program(
        at in proptest::collection::vec((0..EVERYTHING.len(), 0..8_usize), 1..4),
        written in "[\"'{}\\[\\]\\\\=(\n a-cä]{0,3}",
    ) {
        let mut text = EVERYTHING.to_string();
        for (start, length) in at {
            let boundary = |at: usize| (at..).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let start = boundary(start.min(text.len()));
            let end = boundary((start + length).min(text.len()));
            text.replace_range(start..end, &written);
        }
        for mistake in found(&text) {
            let shown = mistake.render(&text, "my.toml", super::diagnose::Paint::Plain);
            proptest::prop_assert!(shown.contains("my.toml:"), "{shown}");
        }
    }
}

#[test]
fn a_config_of_everything_has_only_the_failing_example() {
    assert_error(EVERYTHING, 19, 9, &["1 missing, 0 unexpected"]);
}

#[test]
fn a_name_without_control_characters_is_needed() {
    for (written, code) in [
        ("\\u001b[31m", "U+001B"),
        ("\\n", "U+000A"),
        ("\\u009b", "U+009B"),
        ("\\u001f", "U+001F"),
    ] {
        let text = format!("[[relation]]\nname = \"fact{written}\"\narbitrary = true\n");
        assert_error(&text, 2, 8, &[code]);
    }
}

#[test]
fn of_what_is_no_toml_the_first_errors_are_shown() {
    let found = found(&"{\"text\": \"a b c\"}\n".repeat(500));
    assert_eq!(found.len(), 11);
    let last = &found[10];
    assert!(
        last.message.starts_with("and ") && last.message.contains("more errors"),
        "{last:#?}"
    );
    assert!(all_words(last).contains("is this TOML?"));
}

#[test]
fn a_missing_key_is_explained_for_the_kind_of_its_rule() {
    let text = relation("[[relation.rule]]\nkind = \"spans\"\nprompt = \"title\"\n");
    assert_error(
        &text,
        3,
        1,
        &["without `fact`", "Of kind \"spans\": the JSON pointer"],
    );
    assert!(!all_words(&found(&text)[0]).contains("kind \"pairs\""));
}
