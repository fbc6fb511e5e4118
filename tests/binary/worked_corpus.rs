//! The worked corpus of the theory against its expected results, which were computed apart from hapax by brute force and
//! in arbitrary precision.
//!
//! `HAPAX_PAIRS` names a folder of `pairs-*.jsonl` and `expected-*.json` (either may end in `.zst`); by default it is
//! `tests/data/theory`. Of the option sets those are compared that hapax has: `duplicates = skip` is not among them yet.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::encode::Encoding;
use crate::support::{Audit, DONE, Folder, Random, read_maybe_compressed};

/// Relative; twelve digits are given.
const TOLERANCE: f64 = 1e-10;

/// Of the standard errors of forecasts.
const TOLERANCE_ERROR: f64 = 1e-6;

/// Figures of the corpus that the project commits; should the comparison ever pass over some, this notices.
const FIGURES_OF_THE_COMMITTED_CORPUS: usize = 3_071;

#[test]
fn every_figure_of_the_worked_corpus_is_as_expected() {
    let mut comparison = Comparison::default();
    for corpus in corpora() {
        for (options, expected) in corpus.option_sets() {
            comparison.options = format!("{} {options}", corpus.name);
            comparison.audit(
                &corpus.audit(expected, &corpus.lines, &["-j", "2"]),
                expected,
            );
        }
    }
    comparison.finish();
}

/// Domains dropped, halved and repeated (theory H.2), from the saved audit.
#[test]
fn every_mixture_of_the_worked_corpus_is_as_expected() {
    let mut compared = 0;
    for corpus in corpora() {
        for (options, expected) in corpus.option_sets() {
            let Some(mixtures) = expected["mixture"].as_array() else {
                continue;
            };
            let folder = corpus.folder(expected);
            folder.write("pairs.jsonl", &corpus.lines);
            folder.audit(&[&arguments(expected)[..], &["--out", "saved", "pairs.jsonl"]].concat());
            for mixture in mixtures {
                let word = |key: &str| mixture[key].as_str().unwrap();
                let times = format!("{}={}", word("domain"), word("multiplicity"));
                let arguments = ["report", "saved", "--format", "json", "--mixture", &times];
                let report: Value =
                    serde_json::from_slice(&folder.hapax(&arguments).stdout).unwrap();
                let pairs = [
                    ("n", "incidences"),
                    ("f1", "singletons"),
                    ("sr", "singleton_rate"),
                ];
                for (key, name) in pairs {
                    let expected = mixture[key].as_f64().unwrap();
                    let actual = report["mixture"][name]["value"].as_f64().unwrap();
                    assert!(close(expected, actual), "{options} {times} {key}: {actual}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 0);
}

#[test]
fn the_worked_corpus_gives_the_same_audit_with_any_number_of_threads_and_in_any_format() {
    for corpus in corpora() {
        for (_, expected) in corpus.option_sets() {
            let one = corpus.audit(expected, &corpus.lines, &["-j", "1"]);
            let mut random = Random(3);
            for (threads, encoding) in (2..).zip(Encoding::ALL) {
                let folder = corpus.folder(expected);
                let name = format!("pairs.jsonl{}", encoding.ending());
                folder.write(&name, encoding.encode(&corpus.lines, &mut random));
                let threads = format!("-j{threads}");
                let other = folder.audit(&[&arguments(expected), &[&threads, &*name][..]].concat());
                assert!(
                    one.comparable() == other.comparable(),
                    "{threads} {encoding:?}"
                );
            }
        }
    }
}

#[test]
fn the_worked_corpus_gives_the_same_audit_split_into_shards_between_documents() {
    for corpus in corpora() {
        for (_, expected) in corpus.option_sets() {
            let one = corpus.audit(expected, &corpus.lines, &["-j", "1"]);
            let folder = corpus.folder(expected);
            let split = split_between_documents(&corpus.lines, 5);
            for (number, shard) in split.iter().enumerate() {
                folder.write(&format!("shards/{number}.jsonl"), shard);
            }
            let five = folder.audit(&[&arguments(expected), &["-j3", "shards"][..]].concat());
            assert_eq!(five.json["ledger"]["shards"], split.len());
            assert!(one.comparable() == five.comparable());
        }
    }
}

/// Relations are met in other orders then, and sums of floats over relations must not show it.
#[test]
fn the_worked_corpus_gives_the_same_audit_wherever_it_starts() {
    for corpus in corpora() {
        let (_, expected) = corpus.option_sets()[0];
        let forwards = corpus.audit(expected, &corpus.lines, &["-j", "1"]);
        let mut parts = split_between_documents(&corpus.lines, 50);
        for _ in 0..8 {
            parts.rotate_left(7);
            let rotated = corpus.audit(expected, &parts.concat(), &["-j", "1"]);
            assert!(forwards.comparable() == rotated.comparable());
        }
    }
}

/// A corpus of ready-made pairs and what must come out of it.
struct Corpus {
    name: String,
    lines: Vec<u8>,
    expected: Value,
}

fn corpora() -> Vec<Corpus> {
    let folder = std::env::var_os("HAPAX_PAIRS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/theory"),
        PathBuf::from,
    );
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| {
            let name = name.strip_prefix("pairs-")?;
            let stem = name.strip_suffix(".zst").unwrap_or(name);
            Some(stem.strip_suffix(".jsonl")?.to_string())
        })
        .collect();
    names.sort();
    names.dedup();
    assert!(!names.is_empty(), "no pairs-*.jsonl in {folder:?}");
    names
        .into_iter()
        .map(|name| {
            let expected = plain_or_compressed(&folder, &format!("expected-{name}.json"));
            Corpus {
                lines: plain_or_compressed(&folder, &format!("pairs-{name}.jsonl")),
                expected: serde_json::from_slice(&expected).unwrap(),
                name,
            }
        })
        .collect()
}

fn plain_or_compressed(folder: &Path, name: &str) -> Vec<u8> {
    let plain = folder.join(name);
    match plain.exists() {
        true => read_maybe_compressed(&plain),
        false => read_maybe_compressed(&folder.join(format!("{name}.zst"))),
    }
}

impl Corpus {
    /// The option sets, with what must come out under each.
    fn option_sets(&self) -> Vec<(&String, &Value)> {
        let sets: Vec<_> = self
            .expected
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, set)| set.get("options").is_some())
            .collect();
        assert!(!sets.is_empty(), "{}: no option set", self.name);
        sets
    }

    /// A folder with the config that the option set asks for.
    fn folder(&self, expected: &Value) -> Folder {
        let declared = expected["options"]["declared"].as_object().unwrap();
        let config: String = declared
            .iter()
            .map(|(name, candidates)| {
                format!("[[relation]]\nname = {name:?}\ncandidates = {candidates}\n")
            })
            .collect();
        Folder::with("config.toml", config)
    }

    fn audit(&self, expected: &Value, lines: &[u8], more: &[&str]) -> Audit {
        let folder = self.folder(expected);
        folder.write("pairs.jsonl", lines);
        let audit = folder.audit(&[&arguments(expected), more, &["pairs.jsonl"]].concat());
        assert_eq!(audit.code, DONE);
        audit
    }
}

fn arguments(expected: &Value) -> [&str; 6] {
    let option = |name: &str| expected["options"][name].as_str().unwrap();
    [
        "--config",
        "config.toml",
        "--unit",
        option("unit"),
        "--duplicates",
        option("duplicates"),
    ]
}

/// Cuts a corpus into about so many shards, none of which ends within a document (consecutive lines of one id).
fn split_between_documents(lines: &[u8], shards: usize) -> Vec<Vec<u8>> {
    let mut split = vec![Vec::new()];
    let mut before = None;
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        let record: Value = serde_json::from_slice(line).unwrap();
        let full = split[split.len() - 1].len() > lines.len() / shards;
        if full && before.as_ref() != Some(&record["id"]) {
            split.push(Vec::new());
        }
        before = Some(record["id"].clone());
        split.last_mut().unwrap().extend_from_slice(line);
    }
    assert!(split.len() > 1);
    split
}

/// What was compared, and what of it differs.
#[derive(Default)]
struct Comparison {
    options: String,
    compared: usize,
    differences: Vec<String>,
}

impl Comparison {
    fn audit(&mut self, audit: &Audit, expected: &Value) {
        let total = &audit.json["total"];
        self.figure(
            "documents",
            &expected["documents"]["total"],
            &total["documents"],
        );
        self.figure(
            "prompts_seen_unanswered_only",
            &expected["prompts_seen_unanswered_only"],
            &total["prompts_unanswered"],
        );
        self.row("corpus", audit, &expected["corpus"], total);
        self.contested(&expected["contested"], &total["contested"]);
        if let Some(paper) = expected["corpus"].get("paper") {
            let attainable = &total["attainable"]["value"];
            self.figure("attainable", &paper["upper99"], attainable);
        }
        let monofact = &total["monofact_rate"]["value"];
        self.figure("monofact rate", &expected["monofact"]["rate"], monofact);
        let duplicates = &audit.json["duplicates"];
        let distinct = &duplicates["distinct_texts"];
        self.figure(
            "distinct texts",
            &expected["documents"]["distinct"],
            distinct,
        );
        let share = &duplicates["share"]["value"];
        self.figure(
            "duplicates",
            &expected["documents"]["duplicate_share"],
            share,
        );
        if let Some(evidence) = expected.get("evidence") {
            let rate = &duplicates["singleton_rate_without"]["value"];
            self.figure("rate without duplicates", &evidence["sr"], rate);
        }
        for (name, domain) in expected["domains"].as_object().unwrap() {
            let row = row(&audit.json["domains"], Some(name), None);
            self.row(&format!("domain {name}"), audit, domain, row);
        }
        for (name, relation) in expected["relations"].as_object().unwrap() {
            let row = row(&audit.json["relations"], None, Some(name));
            self.row(&format!("relation {name}"), audit, relation, row);
            let law = &expected["law"][name];
            let candidates = &row["candidates"];
            let path = format!("candidates of {name}");
            self.figure(&path, &law["candidates"], &candidates["distinct_facts"]);
            let figures = [
                ("prompts", &row["law"]["prompts"]),
                ("chao1", &row["law"]["chao1"]),
                ("effective", &row["law"]["effective_candidates"]["value"]),
                ("sum_squares", &row["law"]["same_fact"]["value"]),
                ("tau", &row["law"]["tau"]),
            ];
            for (key, actual) in figures {
                self.figure(&format!("law of {name}: {key}"), &law[key], actual);
            }
        }
        for cell in expected["cells"].as_array().unwrap() {
            let (domain, relation) = (cell["domain"].as_str(), cell["relation"].as_str());
            let row = row(&audit.json["cells"], domain, relation);
            let path = format!("cell {} {}", domain.unwrap(), relation.unwrap());
            self.row(&path, audit, cell, row);
        }
        let lengths = ["domains", "relations", "cells"].map(|list| {
            let expected = &expected[list];
            let expected_length = expected.as_object().map(|object| object.len());
            let expected_length = expected_length.or(expected.as_array().map(|array| array.len()));
            (expected_length, audit.json[list].as_array().map(Vec::len))
        });
        for (expected, actual) in lengths {
            self.note("rows", expected == actual, &expected, &actual);
        }
    }

    fn contested(&mut self, expected: &Value, actual: &Value) {
        let pairs = [
            ("prompts", "prompts"),
            ("share_of_prompts", "value"),
            ("share_of_incidences", "incidences_share"),
            ("within_a_document", "within_a_document"),
            ("singletons", "singletons"),
        ];
        for (key, name) in pairs {
            self.figure(&format!("contested: {key}"), &expected[key], &actual[name]);
        }
    }

    fn row(&mut self, path: &str, audit: &Audit, expected: &Value, row: &Value) {
        let whole = |key: &str| row[key].as_u64().unwrap();
        let answered = whole("incidences") - whole("abstentions");
        let rate = |key: &str| &row[key]["value"];
        let mut figure = |key: &str, actual: &Value| {
            if let Some(expected) = expected.get(key) {
                self.figure(&format!("{path}: {key}"), expected, actual);
            }
        };
        figure("n", &row["incidences"]);
        figure("answered", &answered.into());
        figure("abstained", &row["abstentions"]);
        figure("documents", &row["documents_with_pairs"]);
        figure("prompts", &row["distinct_prompts"]);
        figure("f2_pure", &row["doubletons"]);
        figure("sr", rate("singleton_rate"));
        figure("sr_answered", rate("singleton_rate_answered"));
        figure("sr_if_trained_on_it_alone", rate("singleton_rate_within"));
        figure("expected_error", rate("expected_error"));
        self.spectrum(path, &expected["g"], &row["spectrum"]);
        for relation in expected["relations"].as_array().into_iter().flatten() {
            self.relation_of_row(path, audit, relation, row);
        }
        self.interval(path, expected, &row["missing_mass"]);
        self.floors(path, expected, row);
        self.floors_beyond_uniform_pairs(path, expected, row);
        self.forecasts(path, expected, row);
    }

    fn forecasts(&mut self, path: &str, expected: &Value, row: &Value) {
        for thinned in expected["thinned"].as_array().into_iter().flatten() {
            let actual = of_size(&row["forecast"], &thinned["share"]);
            for key in ["low", "high"] {
                let path = format!("{path}: thinned {key}");
                self.figure(&path, &thinned["sr"], &actual[key]);
            }
        }
        for key in ["forecast", "forecast_alone"] {
            for expected in expected[key].as_array().into_iter().flatten() {
                let path = format!("{path}: {key} at {}", expected["size"]);
                let actual = of_size(&row[key], &expected["size"]);
                let effect = row["missing_mass"]["design_effect"].as_f64().unwrap_or(1.0);
                self.forecast(&path, expected, actual, effect);
            }
        }
    }

    fn forecast(&mut self, path: &str, expected: &Value, actual: &Value, effect: f64) {
        self.figure(path, &expected["printed_lower"], &actual["low"]);
        self.figure(path, &expected["upper"], &actual["high"]);
        if expected["print_point"] == false {
            let reason = &actual["point"]["reason"];
            return self.note(path, reason.is_string(), &"a reason", reason);
        }
        self.figure(path, &expected["point"], &actual["point"]["value"]);
        let new_prompts = &actual["new_prompts"]["value"];
        self.figure(path, &expected["new_prompts"], new_prompts);
        let relative = expected["se_log"].as_f64().unwrap_or(0.0) * effect.max(1.0).sqrt();
        let error = relative * expected["point"].as_f64().unwrap();
        let actual = actual["point"]["standard_error"].as_f64().unwrap();
        let same = (error - actual).abs() <= TOLERANCE_ERROR * error;
        self.note(path, same, &error, &actual);
    }

    fn spectrum(&mut self, path: &str, expected: &Value, actual: &Value) {
        let expected = expected.as_object().unwrap().iter();
        let mut expected: Vec<(u64, u64)> = expected
            .map(|(count, g)| (count.parse().unwrap(), g.as_u64().unwrap()))
            .collect();
        expected.sort_unstable();
        let actual: Vec<(u64, u64)> = serde_json::from_value(actual.clone()).unwrap();
        let same = expected == actual;
        self.note(&format!("{path}: g"), same, &expected, &actual);
        self.compared += expected.len();
    }

    /// The incidences and singletons that a row has of one relation: a row of their own, or none at all.
    fn relation_of_row(&mut self, path: &str, audit: &Audit, expected: &Value, row: &Value) {
        let name = expected["relation"].as_str().unwrap();
        let (domain, own) = (row["domain"].as_str(), row["relation"].as_str());
        let (n, g1) = match own {
            Some(own) if own != name => (0, 0),
            _ => {
                let list = match domain {
                    None => &audit.json["relations"],
                    Some(_) => &audit.json["cells"],
                };
                match find_row(list, domain, Some(name)) {
                    None => (0, 0),
                    Some(part) => (
                        part["incidences"].as_u64().unwrap(),
                        part["singletons"].as_u64().unwrap(),
                    ),
                }
            }
        };
        self.figure(&format!("{path}: n of {name}"), &expected["n"], &n.into());
        self.figure(
            &format!("{path}: g1 of {name}"),
            &expected["g1"],
            &g1.into(),
        );
    }

    /// The interval of whichever kind the audit says that it is.
    fn interval(&mut self, path: &str, expected: &Value, actual: &Value) {
        if self.options.ends_with("mention") {
            self.note(path, actual["value"].is_null(), &"no interval", actual);
            return;
        }
        let of_pairs = actual["method"]
            .as_str()
            .is_none_or(|method| method.contains("Esty"));
        let kind = if of_pairs { "esty" } else { "interval" };
        let Some(expected) = expected.get(kind) else {
            return;
        };
        if expected["var"].is_null() {
            self.note(path, actual["value"].is_null(), &"undefined", actual);
            return;
        }
        let error = actual["standard_error"].as_f64().unwrap_or(f64::NAN);
        let mut figure = |key: &str, actual: &Value| {
            self.figure(&format!("{path}: {kind}: {key}"), &expected[key], actual);
        };
        figure("var", &(error * error).into());
        figure("se", &actual["standard_error"]);
        figure("lo", &actual["low"]);
        figure("hi", &actual["high"]);
        if !of_pairs {
            figure("deff", &actual["design_effect"]);
        }
    }

    fn floors(&mut self, path: &str, expected: &Value, row: &Value) {
        if let Some(expected) = expected.get("paper") {
            let terms = &row["floors"]["paper"]["terms"];
            let path = format!("{path}: paper");
            self.term(&path, expected, "lower99", &terms["uncut"]);
            self.term(&path, expected, "slack99", &terms["slack"]);
        }
        if let Some(expected) = expected.get("floor_pairs") {
            let floor = &row["floors"]["pairs"];
            let path = format!("{path}: floor_pairs");
            for term in ["gamma_left", "a", "b", "rho", "tau", "cost", "x", "core"] {
                self.term(&path, expected, term, &floor["terms"][term]);
            }
            self.term(&path, expected, "floor", &floor["value"]);
        }
    }

    /// The floors for observed answers and for documents.
    fn floors_beyond_uniform_pairs(&mut self, path: &str, expected: &Value, row: &Value) {
        if let Some(expected) = expected.get("floor_pairs_observed_answers") {
            let floor = &row["floors"]["pairs_observed_answers"];
            let path = format!("{path}: floor_pairs_observed_answers");
            let of_one = ["gamma_left", "a", "b", "tau", "cost", "x", "core"];
            for term in of_one.iter().filter(|term| expected.get(**term).is_some()) {
                self.term(&path, expected, term, &floor["terms"][term]);
            }
            if expected.get("eps").is_some() {
                self.term(&path, expected, "eps", &floor["terms"]["epsilon"]);
            }
            self.term(&path, expected, "floor", &floor["value"]);
        }
        let Some(expected) = expected["by_document"].get("folds") else {
            return;
        };
        let floor = &row["floors"]["documents"];
        let path = format!("{path}: floor for documents");
        if expected.is_null() {
            return self.note(&path, floor["value"].is_null(), &"undefined", floor);
        }
        for term in [
            "weight",
            "gamma_left",
            "share",
            "deviation",
            "decrement",
            "slack",
            "b",
            "rho",
            "tau",
            "cost",
            "x",
            "core",
        ] {
            self.term(&path, expected, term, &floor["terms"][term]);
        }
        self.term(&path, expected, "floor", &floor["value"]);
        let observed = &row["floors"]["documents_observed_answers"];
        self.term(
            &path,
            expected,
            "floor_observed_answers",
            &observed["value"],
        );
    }

    /// A part of a bound; where the bound is undefined, hapax must say so too.
    fn term(&mut self, path: &str, expected: &Value, key: &str, actual: &Value) {
        match expected.get(key) {
            Some(expected) => self.figure(&format!("{path}: {key}"), expected, actual),
            None => self.note(path, actual.is_null(), &"undefined", actual),
        }
    }

    fn figure(&mut self, path: &str, expected: &Value, actual: &Value) {
        let same = match (expected.as_f64(), actual.as_f64()) {
            (Some(expected), Some(actual)) => close(expected, actual),
            (None, None) => expected.is_null() && actual.is_null(),
            _ => false,
        };
        self.note(path, same, expected, actual);
    }

    fn note(
        &mut self,
        path: &str,
        same: bool,
        expected: &dyn std::fmt::Debug,
        actual: &dyn std::fmt::Debug,
    ) {
        self.compared += 1;
        if !same {
            let options = &self.options;
            self.differences.push(format!(
                "{options}: {path}: expected {expected:?}, found {actual:?}"
            ));
        }
    }

    fn finish(self) {
        assert!(
            self.differences.is_empty(),
            "{}",
            self.differences.join("\n")
        );
        let is_committed = std::env::var_os("HAPAX_PAIRS").is_none();
        let least = if is_committed {
            FIGURES_OF_THE_COMMITTED_CORPUS
        } else {
            1
        };
        assert!(self.compared >= least, "{} figures compared", self.compared);
        println!("{} figures compared", self.compared);
    }
}

/// The forecast of a size, which is given in words.
fn of_size<'a>(forecasts: &'a Value, size: &Value) -> &'a Value {
    let size: f64 = size.as_str().unwrap().parse().unwrap();
    let of_size = |of: &&Value| of["size"].as_f64() == Some(size);
    forecasts.as_array().unwrap().iter().find(of_size).unwrap()
}

fn close(expected: f64, actual: f64) -> bool {
    (expected - actual).abs() <= TOLERANCE * expected.abs()
}

fn row<'a>(list: &'a Value, domain: Option<&str>, relation: Option<&str>) -> &'a Value {
    find_row(list, domain, relation).unwrap_or_else(|| panic!("no row {domain:?} {relation:?}"))
}

fn find_row<'a>(
    list: &'a Value,
    domain: Option<&str>,
    relation: Option<&str>,
) -> Option<&'a Value> {
    list.as_array()
        .unwrap()
        .iter()
        .find(|row| row["domain"].as_str() == domain && row["relation"].as_str() == relation)
}
