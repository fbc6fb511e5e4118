//! `hapax check`: what it says of configs, and with which code it ends.

use crate::support::{DONE, Folder, USAGE};

/// Ten mistakes, each of another kind.
const WRONG: &str = r#"sed = 1
[layout]
text = "text"
[macros]
height = '[0-9'
[[relation]]
name = "height"
fact = ["nummer"]
candidates = "many"
[[relation.rule]]
kind = "pattern"
pattern = '(?P<subject>{nmae}) is (?P<fact>[0-9]+) m high'
[[relation.rule]]
kind = "pattern"
pattern = '(?P<subject>{name}) is (?P<fact>{height}) m high'
[[relation.rule]]
kind = "pattern"
pattern = '(?P<subject>{name}) is (?P<fact>[0-9]+ m high'
[[relation.rule]]
kind = "field"
prompt = "/mountain"
pattern = 'high'
[[relation]]
name = "height"
[[relation.rule]]
kind = "fild"
"#;

/// The lines that begin what is said of each mistake, with the line that it is about.
fn shown(stderr: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = stderr.lines().collect();
    let headed = lines
        .windows(2)
        .filter(|pair| pair[1].trim_start().starts_with("--> "));
    headed
        .map(|pair| (pair[0].to_string(), pair[1].trim().to_string()))
        .collect()
}

const SAID: &[(&str, &str)] = &[
    ("error: unknown key `sed` at the top of the config", "1:1"),
    ("error: \"text\" is no JSON pointer", "3:8"),
    (
        "error: regular expression: unclosed character class",
        "5:11",
    ),
    ("error: `fact` cannot be \"nummer\"", "8:9"),
    (
        "error: `candidates` is a whole number, and not a string",
        "9:14",
    ),
    ("error: no macro {nmae}", "12:24"),
    ("error: regular expression: unclosed group", "18:35"),
    ("error: [[relation.rule]] without `fact`", "19:1"),
    ("error: a rule of kind \"field\" has no `pattern`", "22:1"),
    ("error: two relations called `height`", "24:8"),
    ("error: `kind` cannot be \"fild\"", "26:8"),
];

#[test]
fn all_mistakes_of_a_config_are_shown_at_once_by_every_command_that_reads_it() {
    let folder = Folder::with("my.toml", WRONG);
    folder.write("a.jsonl", "{\"text\": \"a\"}\n");
    let expected: Vec<(String, String)> = SAID
        .iter()
        .map(|(what, place)| (what.to_string(), format!("--> my.toml:{place}")))
        .collect();
    let run = folder.hapax(&["check", "my.toml"]);
    run.assert(
        USAGE,
        &[
            "did you mean `seed`?",
            "did you mean `number`?",
            "did you mean `name`?",
        ],
    );
    assert_eq!(shown(&run.stderr), expected);
    assert_eq!(
        run.text(),
        "my.toml: 2 relations, 3 rules, 0 examples, 11 errors\n"
    );
    assert!(
        !run.stderr.contains('\u{1b}'),
        "no colours where no terminal is"
    );
    for command in ["audit", "pairs"] {
        let run = folder.hapax(&[command, "--config", "my.toml", "a.jsonl"]);
        run.assert(USAGE, &["hapax: my.toml: 11 errors"]);
        assert_eq!(shown(&run.stderr), expected);
        assert!(run.stdout.is_empty());
    }
}

const SOUND: &str = r#"[[relation]]
name = "height"
prompt = ["nfkc", "case"]
fact = ["number"]
[[relation.rule]]
kind = "pattern"
pattern = '(?P<subject>{name}) is (?P<fact>[\d,.]+) m high'
[[relation.rule]]
kind = "field"
prompt = "/mountain"
fact = "/height"
[[relation.example]]
record = '{"text": "They say that Mount Foo is 2,100 m high."}'
pairs = [["mount foo", "2100"]]
[[relation.example]]
record = '{"mountain": "Mount Bar", "height": null}'
pairs = [["mount bar"]]
"#;

#[test]
fn a_sound_config_is_summed_up_in_a_line() {
    let run = Folder::with("my.toml", SOUND).hapax(&["check", "--strict", "my.toml"]);
    run.assert(DONE, &[]);
    assert_eq!(run.text(), "my.toml: 1 relation, 2 rules, 2 examples\n");
    assert_eq!(run.stderr, "");
}

#[test]
fn an_example_that_fails_is_shown_with_what_was_found() {
    let wrong = SOUND
        .replace("2100", "2101")
        .replace("[[\"mount bar\"]]", "[]");
    let run = Folder::with("my.toml", wrong).hapax(&["check", "my.toml"]);
    run.assert(
        USAGE,
        &[
            "my.toml:14:9",
            "1 missing, 1 unexpected",
            "missing: [\"mount foo\", \"2101\"]",
            "unexpected: [\"mount foo\", \"2100\"], found by `height-1`",
            "my.toml:17:9",
            "0 missing, 1 unexpected",
            "unexpected: [\"mount bar\"], an abstention, found by `height-2`",
        ],
    );
    assert_eq!(
        run.text(),
        "my.toml: 1 relation, 2 rules, 2 examples, 2 examples failed\n"
    );
}

#[test]
fn warnings_fail_a_strict_check_only_and_an_audit_is_silent_about_them() {
    let folder = Folder::with(
        "my.toml",
        SOUND
            .split("[[relation.example]]\nrecord = '{\"mountain")
            .next()
            .unwrap(),
    );
    let run = folder.hapax(&["check", "my.toml"]);
    run.assert(
        DONE,
        &[
            "warning: no example shows what `height-2` finds",
            "my.toml:8:1",
        ],
    );
    assert_eq!(
        run.text(),
        "my.toml: 1 relation, 2 rules, 1 example, 1 warning\n"
    );
    folder
        .hapax(&["check", "--strict", "my.toml"])
        .assert(USAGE, &[]);
    folder.write("a.jsonl", "{\"text\": \"a\"}\n");
    let run = folder.hapax(&["audit", "--quiet", "-c", "my.toml", "a.jsonl"]);
    run.assert(DONE, &[]);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}

#[test]
fn the_default_config_has_no_warning_and_its_examples_hold() {
    let folder = Folder::new();
    let printed = folder.hapax(&["config"]);
    let run = folder.hapax_reading(&["check", "--strict", "-"], &printed.stdout);
    run.assert(DONE, &[]);
    assert_eq!(run.stderr, "");
    assert!(run.text().starts_with("standard input: "), "{}", run.text());
    assert!(!run.text().contains("failed"), "{}", run.text());
}

#[test]
fn several_configs_are_all_checked() {
    let folder = Folder::with("a.toml", SOUND);
    folder.write("c.toml", "unit = ");
    let run = folder.hapax(&["check", "a.toml", "b.toml", "c.toml"]);
    run.assert(USAGE, &["b.toml", "c.toml:1:8"]);
    assert_eq!(
        run.text(),
        "a.toml: 1 relation, 2 rules, 2 examples\nc.toml: 1 error\n"
    );
    folder.hapax(&["check"]).assert(USAGE, &["CONFIG"]);
}

#[test]
fn the_schema_is_printed_as_json() {
    let run = Folder::new().hapax(&["config", "--schema"]);
    run.assert(DONE, &[]);
    let schema: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(
        schema["properties"]["unit"]["oneOf"][0]["const"],
        "incidence"
    );
    let rule = &schema["properties"]["relation"]["items"]["properties"]["rule"]["items"];
    assert_eq!(rule["required"], serde_json::json!(["kind"]));
}

#[test]
fn who_reads_a_line_and_goes_does_not_end_the_program_in_a_panic() {
    let folder = Folder::with("my.toml", "sed = 1\n");
    for arguments in [
        &["check", "my.toml"][..],
        &["check", "none.toml"],
        &["audit", "none.jsonl"],
    ] {
        let mut child = folder.start(arguments);
        drop(child.stderr.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(USAGE), "{arguments:?}");
    }
}

#[test]
fn a_file_name_is_no_command_to_the_terminal() {
    let folder = Folder::with("\u{1b}[31mred.toml", "sed = 1\n");
    folder.write("\u{1b}[31mred.jsonl", "{\"text\": \"a\"}\n");
    for arguments in [
        &["check", "\u{1b}[31mred.toml"][..],
        &["check", "\u{1b}[31mnone.toml"],
        &["audit", "-c", "\u{1b}[31mred.toml", "\u{1b}[31mred.jsonl"],
        &["audit", "\u{1b}[31mred.jsonl"],
        &["audit", "\u{1b}[31mnone.jsonl"],
        &["report", "\u{1b}[31mnone"],
    ] {
        let run = folder.hapax(arguments);
        let said = format!("{}{}", run.text(), run.stderr);
        assert!(!said.contains('\u{1b}'), "{arguments:?}: {said:?}");
        assert!(said.contains("red") || said.contains("none"), "{said}");
    }
}
