//! Rates at other sizes of the corpus, as reports show them.

use serde_json::Value;

use crate::support::{DONE, Folder, PAIRS_CONFIG, USAGE};

/// Four documents with a pair each: two prompts of their own, one shared. N = 4, g_1 = 2, g_2 = 2.
fn folder() -> Folder {
    let folder = Folder::with(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
    let lines = ["a", "b", "c", "c"]
        .into_iter()
        .zip(0..)
        .map(|(prompt, id)| {
            format!(
                "{{\"id\":\"{id}\",\"relation\":\"fact\",\"prompt\":\"{prompt}\",\"fact\":\"x\"}}\n"
            )
        });
    folder.write("a.jsonl", lines.collect::<String>());
    folder
}

fn text(folder: &Folder, arguments: &[&str]) -> String {
    let run = folder.hapax(arguments);
    run.assert(DONE, &[]);
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn forecasts_are_in_the_json_and_in_tables_on_demand() {
    let folder = folder();
    let scan = [
        "audit",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "--out",
        "audit",
        "a.jsonl",
    ];
    let usual = text(&folder, &scan);
    assert!(!usual.contains("times the data"), "{usual}");
    let shown = text(&folder, &["report", "audit", "--forecast"]);
    assert!(shown.contains("forecast: at s times the data from the same sources\n"));
    assert!(shown.contains("0.7500"), "{shown}");
    assert!(shown.contains("A forecast is no floor"), "{shown}");
    let json = text(&folder, &["report", "audit", "--format", "json"]);
    let audit: Value = serde_json::from_str(&json).unwrap();
    let forecast = &audit["total"]["forecast"];
    // Half of the documents: (2 + 2/2)/4. Twice as many: 1/2·e^(−1), and no upper end below the rate.
    assert_eq!(forecast[2]["size"], 0.5);
    assert_eq!(forecast[2]["low"], 0.75);
    assert_eq!(forecast[3]["size"], 2.0);
    let low = forecast[3]["low"].as_f64().unwrap();
    assert!((low - 0.5 * (-1.0_f64).exp()).abs() < 1e-15);
    assert_eq!(forecast[3]["high"], 0.5);
    assert!(
        forecast[3]["point"]["reason"]
            .as_str()
            .unwrap()
            .contains("bracket")
    );
}

#[test]
fn a_target_is_answered_with_the_sizes_at_which_the_rate_falls_to_it() {
    let folder = folder();
    let scan = ["audit", "-q", "-c", PAIRS_CONFIG, "--format", "json"];
    let json = text(
        &folder,
        &[&scan[..], &["--target-rate", "0.75", "a.jsonl"]].concat(),
    );
    let audit: Value = serde_json::from_str(&json).unwrap();
    let corpus = &audit["targets"]["rows"][0];
    for end in ["low", "point", "high"] {
        let size = corpus[end]["value"].as_f64().unwrap();
        assert!((size - 0.5).abs() < 1e-12, "{end}");
    }
    let table = text(
        &folder,
        &[
            "audit",
            "-q",
            "-c",
            PAIRS_CONFIG,
            "--target-rate",
            "0.3",
            "a.jsonl",
        ],
    );
    assert!(table.contains("singleton rate at most 0.3:"), "{table}");
    assert!(table.contains("the forecast stays above this rate at any size"));
}

#[test]
fn targets_are_rates() {
    let folder = folder();
    for rate in ["0", "1", "120%", "0%", "nan"] {
        let run = folder.hapax(&["audit", "--target-rate", rate, "a.jsonl"]);
        run.assert(USAGE, &["between 0 and 1"]);
    }
    let table = |rate| {
        folder
            .hapax(&["audit", "-q", "--target-rate", rate, "a.jsonl"])
            .text()
    };
    assert!(table("20%").contains("at most 0.2:"), "{}", table("20%"));
}
