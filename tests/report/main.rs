//! Reports of small audits against goldens, which are for form only: the figures come from the estimators.
//!
//! `UPDATE_GOLDENS=1 cargo test --test report` rewrites `tests/goldens/`.

mod audits;
mod golden;

use hapax::audit::{Audit, Value};
use hapax::figure::{Recorded, Undefined};
use hapax::report::{self, Cells, Explanations, Forecasts, Format, ReportOptions, Target, Targets};

fn rendered(audit: &Audit, format: Format, options: ReportOptions<'_>) -> String {
    let mut bytes = Vec::new();
    report::write(audit, format, &options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn table(audit: &Audit, width: usize) -> String {
    let options = ReportOptions {
        width,
        rows_max: 6,
        ..ReportOptions::default()
    };
    rendered(audit, Format::Table, options)
}

/// The table with everything that `--explain` adds.
fn explained(audit: &Audit, width: usize) -> String {
    let options = ReportOptions {
        width,
        rows_max: 6,
        explanations: Explanations::Full,
        ..ReportOptions::default()
    };
    rendered(audit, Format::Table, options)
}

fn json(audit: &Audit, cells: Cells) -> String {
    let options = ReportOptions {
        cells,
        ..ReportOptions::default()
    };
    rendered(audit, Format::Json, options)
}

#[test]
fn a_healthy_corpus() {
    let audit = audits::healthy();
    for width in [80, 100, 120, 160] {
        let name = format!("report-healthy-{width}.txt");
        golden::compare(&name, &table(&audit, width));
    }
}

#[test]
fn a_corpus_explained() {
    for width in [80, 120] {
        let name = format!("report-explained-{width}.txt");
        golden::compare(&name, &explained(&audits::healthy(), width));
    }
    let name = "report-explained-damaged-80.txt";
    golden::compare(name, &explained(&audits::damaged(), 80));
}

/// The words of the specification, on one line.
#[test]
fn explanations_are_word_for_word_and_whole() {
    let audit = audits::healthy();
    let said = explained(&audit, 80);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let Recorded::Defined(floor) = &audit.total.floors.pairs else {
        panic!("no floor");
    };
    assert!(floor.assumes.len() >= 8);
    let labels = [
        "share of (document, prompt) pairs whose prompt is answered once in the whole corpus",
        "95 % interval for the share of fresh pairs from the same sources whose prompt the corpus never answers",
        "floor at 99 % − δ, if incidences were independent; Theorem 2's proof, constants kept",
        "some calibrated model errs at most this, if pairs were independent",
    ];
    for text in labels
        .into_iter()
        .chain(floor.assumes.iter().map(String::as_str))
    {
        assert!(said.contains(text), "{text}\n{said}");
    }
    for list in ["pairs by rule", "without pairs", "never ran"] {
        assert!(said.contains(list), "{list}\n{said}");
    }
}

/// A row in every warning's text, and no warning of three lines.
#[test]
fn small_tables_have_small_notes() {
    for audit in [audits::healthy(), audits::damaged(), audits::extreme()] {
        let table = table(&audit, 80);
        let notes = table.split("\n\n").find(|block| block.starts_with("! "));
        for warning in format!("\n{}", notes.unwrap()).split("\n! ").skip(1) {
            assert!(warning.lines().count() <= 2, "{warning}");
        }
        assert!(table.contains("\nfloors assume   one right and arbitrary answer"));
        assert!(table.contains("--explain"), "{table}");
    }
}

/// What a terminal of 80 columns leaves behind the term.
#[test]
fn labels_are_cut_only_where_they_do_not_fit() {
    use hapax::report::label::*;
    for label in [
        SINGLETON_RATE,
        SINGLETON_RATE_MENTIONS,
        MISSING_MASS,
        FLOOR_PAIRS,
    ] {
        assert!(short(label).chars().count() <= 64, "{}", short(label));
    }
    assert!(table(&audits::healthy(), 80).contains(short(SINGLETON_RATE)));
    assert!(table(&audits::healthy(), 120).contains(SINGLETON_RATE));
}

#[test]
fn a_damaged_corpus() {
    let audit = audits::damaged();
    for width in [80, 160] {
        let name = format!("report-damaged-{width}.txt");
        golden::compare(&name, &table(&audit, width));
    }
}

#[test]
fn a_corpus_without_pairs() {
    golden::compare("report-no-pairs-80.txt", &table(&audits::no_pairs(), 80));
}

#[test]
fn mentions_have_neither_interval_nor_floor() {
    golden::compare("report-mentions-80.txt", &table(&audits::mentions(), 80));
}

/// 1.959963984540054 · 0.01, rounded up.
#[test]
fn a_sample_says_by_how_much_its_rate_strays() {
    let mut audit = audits::healthy();
    let Recorded::Defined(rate) = &mut audit.total.singleton_rate else {
        panic!("no rate");
    };
    rate.standard_error = 0.01;
    let table = table(&audit, 160);
    assert!(
        table.contains("the corpus's ± 0.0196 (95 %), the error of the sample"),
        "{table}"
    );
}

#[test]
fn cells_are_shown_when_asked_for() {
    let options = ReportOptions {
        cells: Cells::Include,
        ..ReportOptions::default()
    };
    let table = rendered(&audits::healthy(), Format::Table, options);
    assert!(table.contains("\ndomain / relation "));
    assert!(table.contains("\nWiki"), "{table}");
}

#[test]
fn forecasts_are_shown_when_asked_for() {
    let row = |domain: Option<&str>| Target {
        domain: domain.map(str::to_owned),
        relation: None,
        low: Ok(Value { value: 1.2345 }).into(),
        point: Ok(Value { value: 2.5 }).into(),
        high: Err(Undefined::TargetNeverReached).into(),
    };
    let targets = Targets {
        rate: 0.25,
        rows: vec![row(None), row(Some("Pile-CC"))],
    };
    let options = ReportOptions {
        rows_max: 2,
        forecasts: Forecasts::Include,
        targets: Some(&targets),
        ..ReportOptions::default()
    };
    let table = rendered(&audits::healthy(), Format::Table, options);
    golden::compare("report-forecast-80.txt", &table);
    for line in table.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let json = rendered(&audits::healthy(), Format::Json, options);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["targets"]["rows"][1]["low"]["value"], 1.2345);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let audits = [
        audits::healthy(),
        audits::damaged(),
        audits::no_pairs(),
        audits::mentions(),
        audits::extreme(),
    ];
    for audit in &audits {
        for columns in [0, 80, 81, 99, 100, 119, 120, 149, 150, 160, 250] {
            let tables = table(audit, columns) + &explained(audit, columns);
            for line in tables.lines() {
                let width = unicode_width::UnicodeWidthStr::width(line);
                assert!(width <= columns.max(report::WIDTH_MIN), "{width}: {line}");
                assert!(!line.contains(char::is_control), "{line:?}");
            }
        }
    }
}

#[test]
fn json_is_the_audit_itself() {
    for audit in [audits::healthy(), audits::damaged(), audits::mentions()] {
        let text = json(&audit, Cells::Include);
        assert!(text.ends_with("}\n"));
        assert_eq!(serde_json::from_str::<Audit>(&text).unwrap(), audit);
        let mut shown: serde_json::Value = serde_json::from_str(&text).unwrap();
        let labels = shown.as_object_mut().unwrap().remove("labels");
        assert_eq!(shown, serde_json::to_value(&audit).unwrap());
        let labels = labels.unwrap();
        let labelled = |path: &str| {
            let pointer = format!("/{}", path.replace('.', "/"));
            serde_json::to_value(&audit.domains[0])
                .unwrap()
                .pointer(&pointer)
                .is_some()
        };
        for of_every_row in [
            "singleton_rate",
            "missing_mass",
            "floors.pairs",
            "floors.paper",
        ] {
            assert!(labels[of_every_row].is_string() && labelled(of_every_row));
        }
    }
}

#[test]
fn json_has_cells_only_when_asked_for() {
    let audit = audits::healthy();
    let keys = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert!(keys(&json(&audit, Cells::Omit)).get("cells").is_none());
    assert!(keys(&json(&audit, Cells::Include))["cells"].is_array());
}

#[test]
fn a_closed_pipe_is_an_error_of_its_own_kind() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in [Format::Table, Format::Json] {
        let options = ReportOptions::default();
        let error = report::write(&audits::healthy(), format, &options, &mut Closed).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
    }
}
