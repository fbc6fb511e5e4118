//! Tables are small unless everything is asked for with `--explain`, and then nothing is left out.

use serde_json::json;

use crate::support::{Folder, PAIRS_CONFIG};

/// Domains, of which each states a hundred facts.
const DOMAINS: usize = 25;

/// The corpus, saved as an audit.
fn audited() -> Folder {
    let pair = |domain: usize, number: usize| {
        let (source, prompt) = (format!("domain-{domain}"), format!("p{domain}-{number}"));
        let fact = format!("f{number}");
        format!(
            "{}\n",
            json!({"source": source, "prompt": prompt, "fact": fact})
        )
    };
    let domains = (0..DOMAINS).flat_map(|domain| (0..100).map(move |number| pair(domain, number)));
    let folder = Folder::with("a.jsonl", domains.collect::<String>());
    folder.write(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
    let run = ["audit", "-q", "-c", PAIRS_CONFIG, "a.jsonl", "-o", "audit"];
    folder.hapax(&run).assert(0, &[]);
    folder
}

fn report(folder: &Folder, arguments: &[&str]) -> String {
    let run = folder.hapax(&[&["report", "audit"], arguments].concat());
    run.assert(0, &[]);
    run.text()
}

#[test]
fn the_default_is_small_and_says_where_the_rest_is() {
    let table = report(&audited(), &[]);
    assert!(table.contains("\n… 15 more "), "{table}");
    assert!(table.contains("; all: --explain\n"), "{table}");
    assert!(table.contains("rules           1 of "), "{table}");
    assert!(
        !table.contains("No retrieval, no post-training."),
        "{table}"
    );
}

#[test]
fn explanations_have_every_assumption_and_more_rows() {
    let folder = audited();
    let table = report(&folder, &["--explain"]);
    assert!(table.contains("\n… 5 more "), "{table}");
    assert!(table.contains("\npairs by rule   "), "{table}");
    assert!(table.contains("\nexpected error  "), "{table}");
    let words = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("No retrieval, no post-training."), "{table}");
    let fewer = report(&folder, &["--explain", "--rows", "3"]);
    assert!(fewer.contains("\n… 22 more "), "{fewer}");
}
