//! Rates under other spellings of the prompts: as documents write them, and by letters and digits alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{DONE, Folder};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/sample");

fn rates(row: &Value) -> [f64; 3] {
    let spellings = &row["spellings"];
    [
        &row["singleton_rate"],
        &spellings["strict"],
        &spellings["loose"],
    ]
    .map(|rate| rate["value"].as_f64().unwrap())
}

/// By hand: three spellings of one name, and another. Ready-made pairs are counted as they are written.
#[test]
fn spellings_of_a_name_are_three_prompts_or_one() {
    let folder = Folder::with(
        "pairs.jsonl",
        concat!(
            r#"{"id": 1, "prompt": "Zoë Roe", "fact": "x"}"#,
            "\n",
            r#"{"id": 2, "prompt": "zoe roe", "fact": "x"}"#,
            "\n",
            r#"{"id": 3, "prompt": "ZOE-ROE", "fact": "x"}"#,
            "\n",
            r#"{"id": 4, "prompt": "Jan Poe", "fact": "x"}"#,
            "\n",
        ),
    );
    let audit = folder.audit_pairs(&["pairs.jsonl"]).json;
    assert_eq!(rates(&audit["total"]), [1.0, 1.0, 0.25]);
    assert_eq!(rates(&audit["relations"][0]), [1.0, 1.0, 0.25]);
    assert_eq!(audit["total"]["spellings"]["loose"]["standard_error"], 0.0);
    // Two spellings in one document are two incidences as written, and one by letters.
    let lines = concat!(
        r#"{"id": 1, "prompt": "Zoë Roe", "fact": "x"}"#,
        "\n",
        r#"{"id": 1, "prompt": "zoe roe", "fact": "x"}"#,
        "\n",
    );
    folder.write("pairs.jsonl", lines);
    let audit = folder.audit_pairs(&["pairs.jsonl"]).json;
    assert_eq!(rates(&audit["total"]), [1.0, 1.0, 1.0]);
}

/// The lines of `hapax pairs`, counted here: every row of a corpus of many kinds.
#[test]
fn rates_are_those_of_the_pairs_with_other_prompts() {
    let folder = Folder::new();
    let run = folder.hapax(&["audit", "-q", "--format", "json", SAMPLE]);
    assert_eq!(run.code, DONE, "{}", run.stderr);
    let audit: Value = serde_json::from_slice(&run.stdout).unwrap();
    let pairs = folder.pairs(&[SAMPLE]);
    let letters = |text: &str| -> String {
        use unicode_normalization::UnicodeNormalization;
        let kept: String = text
            .nfkd()
            .filter(|letter| letter.is_alphanumeric())
            .collect();
        match kept.is_empty() {
            true => text.to_owned(),
            false => kept.to_lowercase(),
        }
    };
    let strict = |pair: &Value| pair["raw_prompt"].as_str().unwrap().to_owned();
    let loose = |pair: &Value| letters(pair["prompt"].as_str().unwrap());
    let counted = [count(&pairs, &strict), count(&pairs, &loose)];
    let rows = ["domains", "relations"]
        .into_iter()
        .flat_map(|list| audit[list].as_array().unwrap());
    let rows = rows.filter(|row| row["incidences"] != 0);
    for row in rows.chain([&audit["total"]]) {
        let [_, as_written, by_letters] = rates(row);
        for (rate, incidences) in [as_written, by_letters].iter().zip(&counted) {
            let in_row = |of: &&Incidence| {
                ["domain", "relation"]
                    .iter()
                    .all(|key| row[key].is_null() || row[key] == of.pair[key])
            };
            let of_row: Vec<_> = incidences.iter().filter(in_row).collect();
            let once = of_row.iter().filter(|of| of.times == 1).count();
            let expected = once as f64 / of_row.len() as f64;
            assert!(
                (rate - expected).abs() < 1e-12,
                "{}: {rate}, not {expected}",
                row["domain"]
            );
        }
    }
}

struct Incidence<'p> {
    pair: &'p Value,
    /// Answered incidences of its prompt; 0 if it abstains itself.
    times: usize,
}

/// The (document, prompt) pairs, prompts told apart by `spelled`.
fn count<'p>(pairs: &'p [Value], spelled: &dyn Fn(&Value) -> String) -> Vec<Incidence<'p>> {
    let mut incidences: BTreeMap<(String, String, String), (&Value, bool)> = BTreeMap::new();
    for pair in pairs {
        let document = format!("{} {}", pair["shard"], pair["document"]);
        let key = (document, pair["relation"].to_string(), spelled(pair));
        incidences.entry(key).or_insert((pair, false)).1 |= !pair["fact"].is_null();
    }
    let mut answered: BTreeMap<(&String, &String), BTreeSet<&String>> = BTreeMap::new();
    for ((document, relation, prompt), _) in incidences.iter().filter(|(_, of)| of.1) {
        answered
            .entry((relation, prompt))
            .or_default()
            .insert(document);
    }
    let times = |(_, relation, prompt): &(String, String, String)| {
        answered.get(&(relation, prompt)).map_or(0, BTreeSet::len)
    };
    let incidences = incidences.iter();
    incidences
        .map(|(key, &(pair, states))| Incidence {
            pair,
            times: if states { times(key) } else { 0 },
        })
        .collect()
}
