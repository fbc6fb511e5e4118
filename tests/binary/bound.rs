//! `hapax bound`: numbers that can be looked up, the same numbers as an audit's, and examples that run.

use serde_json::Value;

use crate::support::{DONE, Folder, PAIRS_CONFIG, USAGE, pairs};

fn text(folder: &Folder, arguments: &[&str]) -> String {
    let run = folder.hapax(&[&["bound"], arguments].concat());
    run.assert(DONE, &[]);
    String::from_utf8(run.stdout).unwrap()
}

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let text = text(folder, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).unwrap()
}

/// A folder with an audit of two relations in two domains.
fn audited() -> (Folder, Value) {
    let config =
        "[[relation]]\nname = \"fact\"\n[[relation]]\nname = \"birth-date\"\ncandidates = 365\n";
    let folder = Folder::with(PAIRS_CONFIG, config);
    folder.write("one/a.jsonl", pairs(0..2_000));
    let dates = (0..3_000).map(|number| {
        let (prompt, day) = (number % 2_500, number % 365);
        format!("{{\"id\":\"d{number}\",\"relation\":\"birth-date\",\"prompt\":\"p{prompt}\",\"fact\":\"{day}\"}}\n")
    });
    folder.write("two/b.jsonl", dates.collect::<String>());
    let scan = [
        "audit",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "--out",
        "audit",
        "one",
        "two",
    ];
    let run = folder.hapax(&[&scan[..], &["--format", "json", "--cells"]].concat());
    run.assert(DONE, &[]);
    let audit = serde_json::from_slice(&run.stdout).unwrap();
    (folder, audit)
}

/// theory C.4: N = 10⁶, a rate of 0.2 and 364 wrong candidates: 0.0766 and 0.1847.
#[test]
fn bounds_of_given_numbers_are_those_of_the_table() {
    let folder = Folder::new();
    for numbers in [["--singletons", "200,000"], ["--rate", "0.2"]] {
        let given = [
            &["--incidences", "1e6", "--candidates", "365"],
            &numbers[..],
        ]
        .concat();
        let bounds = &json(&folder, &given)["bounds"];
        let value = |key: &str| bounds[key]["value"].as_f64().unwrap();
        assert!((value("paper") - 0.0766).abs() < 5e-5);
        assert!((value("pairs") - 0.1847).abs() < 5.1e-5);
        assert!((value("attainable") - (0.2 * 364.0 / 365.0 + 0.013)).abs() < 1e-12);
        assert_eq!(bounds["pairs"]["confidence"], 0.99);
    }
    let documents = [
        "documents",
        "--documents",
        "1e6",
        "--novel",
        "0.2",
        "--candidates",
        "365",
    ];
    let floor = &json(&folder, &documents)["bounds"]["documents"]["value"];
    assert!((floor.as_f64().unwrap() - 0.1650).abs() < 1e-4);
}

#[test]
fn explanations_end_with_the_bound_and_follow_from_their_own_numbers() {
    let folder = Folder::new();
    let given = [
        "--incidences",
        "1e6",
        "--rate",
        "0.2",
        "--candidates",
        "365",
    ];
    let explained = text(&folder, &[&given[..], &["--explain"]].concat());
    let of_bound = |line: &&str| line.trim_start().starts_with("bound ");
    let first = explained.lines().find(of_bound).unwrap();
    // `bound = sr − 2/|E| − slack = 0.2 − 0.005494505 − 0.1178931 = 0.07661243`
    let parts: Vec<&str> = first.split('=').map(str::trim).collect();
    let number = |text: &str| text.trim().parse::<f64>().unwrap();
    let terms: Vec<f64> = parts[2].split('−').map(number).collect();
    let result = terms[0] - terms[1] - terms[2];
    assert!((result - number(parts[3])).abs() < 1e-7);
    let uncut = &json(&folder, &given)["bounds"]["paper"]["terms"]["uncut"];
    assert!((uncut.as_f64().unwrap() - result).abs() < 1e-7);
    for part in ["ln(3N/γ′)", "(364 + 1)/(2 × 364)", "35 + 6 × 13.81551"] {
        assert!(explained.contains(part), "{part}\n{explained}");
    }
}

#[test]
fn bounds_say_when_they_say_nothing() {
    let folder = Folder::new();
    let of = |incidences, rate, candidates| {
        let given = [
            "--incidences",
            incidences,
            "--rate",
            rate,
            "--candidates",
            candidates,
        ];
        text(&folder, &given)
    };
    let small = of("1000", "0.2", "365");
    assert_eq!(small.matches("0 (vacuous)").count(), 2, "{small}");
    assert!(small.contains("0.2600 on"), "{small}");
    // Of documents nothing is proved by the bounds for pairs, so nothing here says so.
    assert!(!small.contains("proved") && !small.contains("guaranteed"));
    let one = of("1000", "0.2", "1");
    assert!(one.contains("undefined, no wrong candidate"), "{one}");
    let nothing = of("0", "0", "9");
    assert!(nothing.contains("undefined, no incidence"), "{nothing}");
    let few = [
        "documents",
        "--documents",
        "1",
        "--novel",
        "1",
        "--candidates",
        "99",
    ];
    let few = text(&folder, &few);
    assert!(few.contains("they do not fill"), "{few}");
}

#[test]
fn a_confidence_is_shown_with_its_digits() {
    let folder = Folder::new();
    let given = [
        "--incidences",
        "1e9",
        "--rate",
        "0.2",
        "--candidates",
        "365",
    ];
    let shown = text(
        &folder,
        &[&given[..], &["--confidence", "0.999", "--delta", "0.1"]].concat(),
    );
    assert!(shown.contains("floor at 99.9 % − δ"), "{shown}");
    assert!(shown.contains("with δ = 0.1: 0.09"), "{shown}");
    assert!(shown.contains("at this confidence"), "{shown}");
}

#[test]
fn rows_of_a_saved_audit_have_the_bounds_that_the_audit_has() {
    let (folder, audit) = audited();
    let same = |arguments: &[&str], row: &Value| {
        let bounds = &json(&folder, &[&["--from", "audit"], arguments].concat())["bounds"];
        assert_eq!(bounds["pairs"], row["floors"]["pairs"], "{arguments:?}");
        assert_eq!(bounds["paper"], row["floors"]["paper"], "{arguments:?}");
        for key in [
            "pairs_observed_answers",
            "documents",
            "documents_observed_answers",
        ] {
            assert_eq!(bounds[key], row["floors"][key], "{arguments:?}");
        }
    };
    same(&[], &audit["total"]);
    let corpus = json(&folder, &["--from", "audit"]);
    assert_eq!(corpus["bounds"]["attainable"], audit["total"]["attainable"]);
    assert!(corpus["bounds"]["documents"].is_object());
    for list in ["domains", "relations", "cells"] {
        for row in audit[list].as_array().unwrap() {
            let mut arguments = Vec::new();
            for (key, flag) in [("domain", "--domain"), ("relation", "--relation")] {
                let named = row[key].as_str().map(|name| [flag, name]);
                arguments.extend(named.into_iter().flatten());
            }
            same(&arguments, row);
        }
    }
    let explained = text(&folder, &["--from", "audit", "--explain"]);
    for part in ["mean 2/|E|", "Σ (N_ρ/N − ε)⁺", "√(ln(2/γ′)/(2 M_min))"] {
        assert!(explained.contains(part), "{part}\n{explained}");
    }
    let other = ["--from", "audit", "--confidence", "0.9"];
    assert!(text(&folder, &other).contains("in the audit at 99 % only"));
    let unknown = folder.hapax(&["bound", "--from", "audit", "--domain", "three"]);
    unknown.assert(USAGE, &["no pairs of domain three", "domains: b, a"]);
}

#[test]
fn confidence_targets_pay_above_themselves() {
    let folder = Folder::new();
    let target = json(&folder, &["target", "0.75", "--confidence", "0.6"]);
    assert!((target["penalty"].as_f64().unwrap() - 3.0).abs() < 1e-12);
    assert_eq!(target["pays"], false);
    let said = text(&folder, &["target", "0.75", "--confidence", "0.8"]);
    assert!(said.contains("answer."), "{said}");
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    let folder = Folder::new();
    let refused = |arguments: &[&str], said: &str| {
        let run = folder.hapax(&[&["bound"], arguments].concat());
        run.assert(USAGE, &[said]);
    };
    refused(&[], "--incidences is missing");
    refused(
        &["--incidences", "10", "--rate", "0.5"],
        "--candidates is missing",
    );
    refused(&["--incidences", "many"], "whole number");
    let more = [
        "--incidences",
        "10",
        "--singletons",
        "11",
        "--candidates",
        "9",
    ];
    refused(&more, "there cannot be more");
    refused(&["--rate", "2"], "share from 0 to 1");
    refused(&["--confidence", "1"], "below 1");
    refused(&["--domain", "a"], "--from");
    refused(&["target", "1"], "below 1");
    refused(&["--from", "missing"], "no audit at missing");
}

#[test]
fn examples_of_the_help_run() {
    let (folder, _) = audited();
    let commands = ["", "documents", "theorem-1", "theorem-3", "target"];
    for command in commands {
        let asked = [command, "--help"];
        let help = text(&folder, &asked[usize::from(command.is_empty())..]);
        let example = |line: &'_ str| line.strip_prefix("  hapax ").map(str::to_owned);
        let examples: Vec<String> = help.lines().filter_map(example).collect();
        assert!(!examples.is_empty(), "{help}");
        for example in examples {
            // Two spaces or more begin a remark.
            let command = example.split("  ").next().unwrap();
            let arguments: Vec<&str> = command.split(' ').collect();
            folder.hapax(&arguments).assert(DONE, &[]);
        }
    }
}
