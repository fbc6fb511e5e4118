//! Random corpora: what adds up over domains and relations does, in every audit (theory A.3).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::random_corpora::{RECORD_BYTES_MAX, corpus};
use crate::support::{Audit, Folder, Random};

fn audit(seed: u64) -> Audit {
    let mut random = Random(seed);
    let folder = Folder::new();
    for shard in corpus(&mut random, 300) {
        folder.write(&format!("corpus/{}", shard.name), &shard.bytes);
    }
    let limit = format!("--record-bytes-max={RECORD_BYTES_MAX}B");
    folder.audit(&[&limit, "corpus"])
}

fn list<'a>(audit: &'a Audit, name: &str) -> &'a [Value] {
    audit.json[name].as_array().unwrap()
}

fn spectrum(row: &Value) -> BTreeMap<u64, u64> {
    serde_json::from_value::<Vec<(u64, u64)>>(row["spectrum"].clone())
        .unwrap()
        .into_iter()
        .collect()
}

fn assert_sums(rows: &[&Value], whole: &Value, case: &str) {
    for count in ["incidences", "abstentions", "singletons"] {
        let sum: u64 = rows.iter().map(|row| row[count].as_u64().unwrap()).sum();
        assert_eq!(sum, whole[count].as_u64().unwrap(), "{case}: {count}");
    }
    let mut sum = BTreeMap::new();
    for (count, incidences) in rows.iter().flat_map(|row| spectrum(row)) {
        *sum.entry(count).or_insert(0) += incidences;
    }
    assert_eq!(sum, spectrum(whole), "{case}");
    // Σ N·sr of the parts is N·sr of the whole.
    let weighted = |row: &Value| {
        let rate = row["singleton_rate"]["value"].as_f64().unwrap_or(0.0);
        rate * row["incidences"].as_f64().unwrap()
    };
    let parts: f64 = rows.iter().copied().map(weighted).sum();
    assert!((parts - weighted(whole)).abs() < 1e-9, "{case}");
}

#[test]
fn rows_are_the_sums_of_their_parts() {
    for seed in 300..308 {
        let audit = audit(seed);
        let (domains, relations) = (list(&audit, "domains"), list(&audit, "relations"));
        let cells = list(&audit, "cells");
        let of = |key: &str, name: &Value| -> Vec<&Value> {
            cells.iter().filter(|cell| cell[key] == *name).collect()
        };
        let total = &audit.json["total"];
        assert_sums(&domains.iter().collect::<Vec<_>>(), total, "domains");
        assert_sums(&relations.iter().collect::<Vec<_>>(), total, "relations");
        for (key, rows) in [("domain", domains), ("relation", relations)] {
            for row in rows {
                let case = format!("seed {seed}: {}", row[key]);
                assert_sums(&of(key, &row[key]), row, &case);
            }
        }
        for row in [domains, relations, cells].concat() {
            let counted: u64 = spectrum(&row).values().sum();
            let answered =
                row["incidences"].as_u64().unwrap() - row["abstentions"].as_u64().unwrap();
            assert_eq!(counted, answered, "seed {seed}: Σ g_j + abstentions = N");
        }
    }
}
