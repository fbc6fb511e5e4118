//! Gates: what violates them, that nothing passes by mistake, and what is said.

use serde_json::Value;

use super::support::{DONE, Folder, INCOMPLETE, USAGE, VIOLATED};

/// Two domains, counted by hand. `books`: p0 and p1 once, p2 twice, so 2 of 4 incidences are singletons. `news`: all of 2.
const CORPUS: &str = r#"{"id":"a","source":"books","prompt":"p0","fact":"f0"}
{"id":"b","source":"books","prompt":"p1","fact":"f1"}
{"id":"c","source":"books","prompt":"p2","fact":"f2"}
{"id":"d","source":"books","prompt":"p2","fact":"f2"}
{"id":"e","source":"news","prompt":"q0","fact":"f0"}
{"id":"f","source":"news","prompt":"q1","fact":"f1"}
{"id":"g","source":"empty","text":"no pair"}
"#;

const CONFIG: &str = "[[relation]]\nname = \"fact\"\n";

fn folder() -> Folder {
    let folder = Folder::with("a.jsonl", CORPUS);
    folder.write("c.toml", CONFIG);
    folder
}

fn audit(folder: &Folder, gates: &[&str]) -> super::support::Run {
    let mut arguments = vec!["audit", "-q", "-c", "c.toml", "--format", "json", "a.jsonl"];
    gates
        .iter()
        .for_each(|gate| arguments.extend(["--fail-on", gate]));
    folder.hapax(&arguments)
}

/// The exit code, what the first gate came to and why.
fn verdict(gate: &str) -> (i32, String, String) {
    let run = audit(&folder(), &[gate]);
    let json: Value =
        serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let text = |key: &str| {
        json["gates"][0][key]
            .as_str()
            .unwrap_or_default()
            .to_string()
    };
    assert_eq!(
        run.stderr.contains("gate violated: "),
        run.code == VIOLATED,
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains(&text("reason")));
    (run.code, text("outcome"), text("reason"))
}

#[track_caller]
fn assert_passed(gate: &str) {
    assert_eq!(
        verdict(gate),
        (DONE, "passed".into(), String::new()),
        "{gate}"
    );
}

#[track_caller]
fn assert_violated(gate: &str, outcome: &str, reason: &str) {
    let (code, found, why) = verdict(gate);
    assert_eq!((code, found.as_str()), (VIOLATED, outcome), "{gate}: {why}");
    assert_eq!(why, reason, "{gate}");
}

#[test]
fn a_gate_is_violated_where_it_holds() {
    assert_passed("domain(\"books\").singleton_rate > 0.5");
    assert_violated(
        "domain(\"books\").singleton_rate >= 50%",
        "violated",
        "domain books: singleton_rate 0.5 >= 50%",
    );
    assert_violated(
        "singletons / incidences > 0.6",
        "violated",
        "corpus: singletons 4 / incidences 6 = 0.666667 > 0.6",
    );
    assert_violated(
        "ledger.documents_without_pairs == 1",
        "violated",
        "ledger: documents_without_pairs 1 == 1",
    );
    assert_violated(
        "relation(\"fact\").distinct_prompts != 1_000",
        "violated",
        "relation fact: distinct_prompts 5 != 1_000",
    );
    assert_violated(
        "cell(\"news\", \"fact\").documents < 3",
        "violated",
        "cell news / fact: documents 2 < 3",
    );
    assert_passed("singletons > 4 or (incidences > 5 and documents > 7)");
    assert_violated(
        "domain(\"news\").singleton_rate > domain(\"books\").singleton_rate",
        "violated",
        "domain news: singleton_rate 1 > domain books singleton_rate 0.5",
    );
}

#[test]
fn a_star_is_any_row_and_one_row_in_all_of_a_gate() {
    assert_violated(
        "domain(\"*\").singletons == 2",
        "violated",
        "domain books: singletons 2 == 2; domain news: singletons 2 == 2",
    );
    assert_passed("domain(\"*\").incidences > 3 and domain(\"*\").singleton_rate > 0.9");
    assert_violated(
        "domain(\"n*s\").incidences > 1",
        "violated",
        "domain news: incidences 2 > 1",
    );
    let (_, _, reason) = verdict("domain(\"\\*\").incidences > 1");
    assert!(reason.starts_with("no domain \"*\""), "{reason}");
}

#[test]
fn what_is_misspelt_or_missing_never_passes() {
    let there = "There are books, news, empty";
    assert_violated(
        "domain(\"boks\").singletons > 9",
        "violated",
        &format!("no domain \"boks\" in the audit; did you mean \"books\"? {there}"),
    );
    assert_violated(
        "singletons > 1_000 and domain(\"x*\").singletons > 9",
        "violated",
        &format!("no domain \"x*\" in the audit. {there}"),
    );
    assert_violated(
        "relation(\"fac\").singletons > 9",
        "violated",
        "no relation \"fac\" in the audit; did you mean \"fact\"? There are fact",
    );
    assert_violated(
        "cell(\"empty\", \"fact\").singletons > 9",
        "violated",
        "the domain and the relation are there, but no pair of both",
    );
}

#[test]
fn a_gate_on_what_is_undefined_is_violated_unless_the_rest_decides() {
    let rate = "domain(\"empty\").singleton_rate > 0.9";
    let reason = "domain empty: singleton_rate is undefined (no incidence)";
    assert_violated(rate, "undefined", reason);
    assert_violated(&format!("{rate} or documents > 100"), "undefined", reason);
    assert_passed(&format!("{rate} and documents > 100"));
    assert_violated(
        "domain(\"empty\").singletons / domain(\"empty\").incidences < 1",
        "undefined",
        "domain empty: singletons / incidences is undefined (division by 0)",
    );
    assert_violated(
        "domain(\"books\").attainable > 0.9",
        "undefined",
        "domain books: attainable is undefined (the audit has no attainable for it)",
    );
}

#[test]
fn every_gate_is_checked_and_shown_with_what_was_observed() {
    let gates = [
        "singletons > 100",
        "domain(\"news\").singletons > 1",
        "documents > 1",
    ];
    let run = audit(&folder(), &gates);
    run.assert(VIOLATED, &[
        "hapax: gate violated: domain(\"news\").singletons > 1\n  domain news: singletons 2 > 1\n",
        "hapax: gate violated: documents > 1\n  corpus: documents 7 > 1\n",
    ]);
    assert!(!run.stderr.contains("singletons > 100"));
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    let observed =
        serde_json::json!([{ "subject": "domain(\"news\")", "metric": "singletons", "value": 2 }]);
    assert_eq!(json["gates"][1]["observed"], observed);
    assert_eq!(json["gates"][0]["observed"][0]["value"], 4);
    let table = folder().hapax(&[
        "audit",
        "-q",
        "-c",
        "c.toml",
        "a.jsonl",
        "--fail-on",
        gates[0],
        "--fail-on",
        gates[1],
    ]);
    let text = table.text();
    assert!(
        text.contains("gate passed:    singletons > 100\n"),
        "{text}"
    );
    assert!(text.contains("GATE VIOLATED:  domain(\"news\").singletons > 1\n                domain news: singletons 2 > 1\n"));
}

#[test]
fn a_config_has_gates_of_its_own() {
    let folder = folder();
    folder.write(
        "c.toml",
        format!("fail_on = ['singletons > 3', 'documents > 100']\n{CONFIG}"),
    );
    audit(&folder, &[]).assert(VIOLATED, &["gate violated: singletons > 3"]);
    audit(&folder, &["documents > 6"]).assert(
        VIOLATED,
        &[
            "gate violated: singletons > 3",
            "gate violated: documents > 6",
        ],
    );
    folder.write(
        "c.toml",
        format!("unit = \"incidence\"\nfail_on = ['singletns > 3']\n{CONFIG}"),
    );
    audit(&folder, &[]).assert(
        USAGE,
        &["c.toml:2:13", "did you mean \"singletons\"?", "^^^^^^^^^"],
    );
}

#[test]
fn a_saved_audit_can_be_asked_again() {
    let folder = folder();
    let arguments = ["audit", "-q", "-c", "c.toml", "a.jsonl", "-o", "audit"];
    folder.hapax(&arguments).assert(DONE, &[]);
    let asked = |gate: &str| folder.hapax(&["report", "audit", "--fail-on", gate]);
    asked("singletons > 4").assert(DONE, &[]);
    asked("singletons > 3").assert(
        VIOLATED,
        &["gate violated: singletons > 3\n  corpus: singletons 4 > 3"],
    );
    asked("singletns > 3").assert(USAGE, &["did you mean"]);
    // What was violated when it was saved is still violated.
    folder
        .hapax(&[&arguments[..], &["--fail-on", "documents > 1"]].concat())
        .assert(VIOLATED, &[]);
    folder
        .hapax(&["report", "audit"])
        .assert(VIOLATED, &["gate violated: documents > 1"]);
}

#[test]
fn no_gate_passes_on_an_incomplete_scan() {
    let folder = folder();
    folder.write(
        "b.jsonl.zst",
        &zstd::encode_all(CORPUS.as_bytes(), 1).unwrap()[..40],
    );
    let run = folder.hapax(&[
        "audit",
        "-q",
        "-c",
        "c.toml",
        "--format",
        "json",
        "a.jsonl",
        "b.jsonl.zst",
        "--fail-on",
        "documents > 1_000",
        "--fail-on",
        "singletons > 1",
    ]);
    run.assert(
        INCOMPLETE,
        &[
            "gate not passed: documents > 1_000",
            "gate violated: singletons > 1",
            "the scan is incomplete, so gates do not count",
        ],
    );
    assert_eq!(run.stderr.matches("the scan is incomplete").count(), 1);
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(json["gates"][0]["outcome"], "refused");
    assert_eq!(json["gates"][1]["outcome"], "violated");
}

#[test]
fn a_limit_refuses_gates_before_anything_is_read() {
    let folder = folder();
    let limited = [
        "audit", "-q", "-c", "c.toml", "--limit", "3", "-o", "audit", "a.jsonl",
    ];
    let run = folder.hapax(&[&limited[..], &["--fail-on", "documents > 100"]].concat());
    run.assert(USAGE, &["--limit 3", "documents > 100", "whole corpus"]);
    assert!(!folder.path("audit").exists());
    folder.hapax(&limited).assert(DONE, &[]);
    folder
        .hapax(&["report", "audit", "--fail-on", "documents > 100"])
        .assert(USAGE, &["--limit 3"]);
}

#[test]
fn losses_are_gated_by_reason_and_what_was_not_lost_is_none() {
    assert_passed("ledger.skipped.bad_json.records > 0 or ledger.skipped.not_utf8.bytes != 0");
    assert_passed("ledger.pairs_dropped.prompt_over_limit / ledger.pairs > 1%");
    let folder = folder();
    let long = format!(
        "{{\"prompt\":\"{}\",\"fact\":\"f\"}}\n",
        "p".repeat(100_000)
    );
    folder.write("a.jsonl", long.as_str());
    let run = audit(&folder, &["ledger.pairs_dropped.prompt_over_limit > 0"]);
    run.assert(VIOLATED, &["ledger: pairs_dropped.prompt_over_limit 1 > 0"]);
    let run = audit(&folder, &["ledger.skipped.bad.records > 0"]);
    run.assert(USAGE, &["no metric"]);
}

#[test]
fn copies_can_be_gated() {
    let folder = folder();
    folder.write("a.jsonl", "{\"id\":\"a\",\"prompt\":\"p\",\"fact\":\"f\"}\n{\"id\":\"b\",\"prompt\":\"p\",\"fact\":\"f\"}\n");
    let run = audit(&folder, &["duplicates.share > 40%"]);
    run.assert(VIOLATED, &["duplicates: share 0.5 > 40%"]);
    assert_passed(
        "duplicates.singleton_rate_without > 1 or floors.documents > 1 and documents > 100",
    );
}

#[test]
fn the_gates_that_the_default_config_shows_can_be_passed() {
    let config =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/configs/default.toml"));
    let config = config.unwrap();
    let shown = config
        .lines()
        .find_map(|line| line.strip_prefix("# fail_on"));
    let folder = folder();
    folder.write("c.toml", format!("fail_on{}\n{CONFIG}", shown.unwrap()));
    audit(&folder, &[]).assert(DONE, &[]);
}
