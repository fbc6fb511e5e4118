//! The sample of prompts against numbers that were computed apart from hapax: which keys are kept, and the one-pass sums
//! of theory C.1. `HAPAX_VECTORS` names a folder of `vectors-*.json`; by default it is `tests/data/theory`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use hapax::cell::CellId;
use hapax::count::sample::{FoldWeights, Place, Sample, Sampled, SampledIncidence, WEIGHT_ONE};
use hapax::document::RelationId;
use hapax::key::{FOLD_BITS, Fold};
use serde_json::Value;

#[test]
fn the_level_is_the_smallest_at_which_few_enough_keys_are_kept() {
    let vectors = vectors("sample_levels");
    assert!(!vectors.is_empty());
    for vector in vectors {
        let input = &vector["input"];
        let sample = Sample::new(input["keys_max"].as_u64().unwrap() as usize);
        for hash in input["hashes"].as_array().unwrap() {
            let key = hash.as_str().unwrap().parse().unwrap();
            sample.add(&incidence(key, &[&[1]], Fold(0), 1));
        }
        let sampled = sample.finish();
        let output = &vector["output"];
        assert_eq!(output["level"], sampled.prompts.level, "{}", vector["name"]);
        assert_eq!(output["kept"], sampled.prompts.len(), "{}", vector["name"]);
    }
}

#[test]
fn samples_of_parts_merge_in_any_order() {
    let vectors = vectors("sample_merges");
    assert!(!vectors.is_empty());
    for vector in vectors {
        let keys_max = vector["input"]["keys_max"].as_u64().unwrap() as usize;
        let parts = vector["input"]["samples"].as_array().unwrap();
        for first in 0..parts.len() {
            let mut parts = parts[first..].iter().chain(&parts[..first]);
            let mut merged = sample_of(parts.next().unwrap(), keys_max);
            parts.for_each(|part| merged.merge(sample_of(part, keys_max)));
            let (level, keys) = (&vector["output"]["level"], &vector["output"]["keys"]);
            assert_eq!(*level, merged.prompts.level);
            assert_eq!(*keys, by_domain(&merged), "{}", vector["name"]);
        }
    }
}

/// The sample at its level: as many keys as raise it that far come first, and are dropped by that.
fn sample_of(part: &Value, keys_max: usize) -> Sampled {
    let sample = Sample::new(keys_max);
    let level = part["level"].as_u64().unwrap();
    if level > 0 {
        let first = 1u64 << (64 - level);
        let dropped = (0..=keys_max as u64).map(|number| first + number);
        dropped.for_each(|key| sample.add(&incidence(key, &[&[1]], Fold(0), 1)));
    }
    for (key, domains) in part["keys"].as_object().unwrap() {
        for (domain, answered) in domains.as_object().unwrap() {
            for _ in 0..answered.as_u64().unwrap() {
                let cell = CellId(u32::from(domain.as_bytes()[0] - b'a'));
                let key = key.parse().unwrap();
                sample.add(&SampledIncidence {
                    cell,
                    ..incidence(key, &[&[1]], Fold(0), 1)
                });
            }
        }
    }
    sample.finish()
}

fn by_domain(sampled: &Sampled) -> Value {
    let kept = sampled.prompts.iter().map(|(key, kept)| {
        let domain = |cell: CellId| char::from(b'a' + cell.0 as u8).to_string();
        let cells = kept
            .cells
            .iter()
            .map(|(cell, of)| (domain(cell), of.answered.into()));
        (key.to_string(), Value::Object(cells.collect()))
    });
    Value::Object(kept.collect())
}

#[test]
fn sums_over_folds_are_those_of_their_definition() {
    let vectors = vectors("novel_weights");
    assert!(!vectors.is_empty());
    for vector in vectors {
        let weights = weights(&vector["input"]["documents"]);
        for expected in vector["output"]["by_bits"].as_array().unwrap() {
            let bits = expected["bits"].as_u64().unwrap() as usize;
            let sums = [
                ("folds_weight", weights.folds[bits]),
                ("holdout_weight", weights.held_out[bits]),
            ];
            for (key, sum) in sums {
                let (expected, sum) = (expected[key].as_f64().unwrap(), one(sum));
                let close = (expected - sum).abs() <= 1e-10 * expected.abs();
                assert!(close, "{} at {bits} bits: {key} {sum}", vector["name"]);
            }
        }
    }
}

/// The sums over documents of units, each a prompt and whether it is answered.
fn weights(documents: &Value) -> FoldWeights {
    let sample = Sample::new(1_000_000);
    let mut keys: HashMap<&str, u64> = HashMap::new();
    for document in documents.as_array().unwrap() {
        let units = document["units"].as_array().unwrap();
        let fold = Fold(document["prefix"].as_u64().unwrap() as u16);
        assert!(u32::from(fold.0) < 1 << FOLD_BITS);
        for unit in units {
            let number = keys.len() as u64;
            let key = *keys.entry(unit[0].as_str().unwrap()).or_insert(number);
            let stated: &[&[u64]] = if unit[1] == true { &[&[1]] } else { &[] };
            sample.add(&incidence(key, stated, fold, units.len() as u64));
        }
    }
    let mut weights = FoldWeights::default();
    let sampled = sample.finish();
    sampled
        .prompts
        .iter()
        .for_each(|(_, kept)| weights.add(kept));
    weights
}

fn incidence<'a>(
    key: u64,
    mentions: &'a [&'a [u64]],
    fold: Fold,
    document_incidences: u64,
) -> SampledIncidence<'a> {
    SampledIncidence {
        key,
        cell: CellId(0),
        relation: RelationId(0),
        mentions,
        document_incidences,
        fold,
        weight: None,
        text: key,
        prompt: "p",
        place: Place {
            shard: 0,
            record: 0,
        },
    }
}

fn one(sum: u128) -> f64 {
    sum as f64 / WEIGHT_ONE as f64
}

fn vectors(list: &str) -> Vec<Value> {
    let folder = std::env::var_os("HAPAX_VECTORS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/theory"),
        PathBuf::from,
    );
    let mut vectors = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let file = || File::open(&path).unwrap();
        let read: Value = match name.starts_with("vectors-") {
            true if name.ends_with(".json") => serde_json::from_reader(file()).unwrap(),
            true if name.ends_with(".zst") => {
                serde_json::from_reader(zstd::Decoder::new(file()).unwrap()).unwrap()
            }
            _ => continue,
        };
        vectors.extend(read[list].as_array().into_iter().flatten().cloned());
    }
    vectors
}
