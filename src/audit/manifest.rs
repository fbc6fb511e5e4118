//! What was run, on what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was run, on what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of hapax.
    pub version: String,
    /// xxh3-128 of the config's text, in hexadecimal: equal configs, equal hash.
    pub config_hash: String,
    /// The seed of the hashes.
    pub seed: u64,
    /// `incidence` or `mention`.
    pub unit: String,
    /// Whether copies of a document were counted.
    #[serde(default)]
    pub duplicates: Copies,
    /// The field that says how often documents are taken in training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<String>,
    /// Whether every prompt was counted.
    #[serde(default)]
    pub mode: Mode,
    /// The share of records that may be skipped in a complete scan.
    pub skip_share_max: f64,
    /// `--limit`: the run took this many records and no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The sample of prompts whose details are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleCounts>,
    /// How many pairs of prompts are expected to share a 64-bit key and to be counted as one (theory E.3).
    pub expected_false_merges: f64,
    /// When the run started, in UTC (RFC 3339).
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// The shards, by name.
    pub inputs: Vec<Input>,
    /// Files in folders that were not taken as shards, with the reason where their name does not say it.
    pub ignored: Vec<String>,
    /// What was asked for and is not there, such as a field that no first record of a shard has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Whether copies of a document are counted.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Copies {
    /// Every document counts.
    #[default]
    Keep,
    /// Of documents with one text one counts; the corpus is read twice.
    Skip,
}

/// Whether every prompt is counted.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Every prompt is.
    #[default]
    Exact,
    /// Those of the sample are; the numbers of all prompts are estimated from them.
    Sample,
}

impl Mode {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Exact => "exact",
            Mode::Sample => "sample",
        }
    }
}

impl Copies {
    /// The name by which a config calls it.
    pub fn name(self) -> &'static str {
        match self {
            Copies::Keep => "keep",
            Copies::Skip => "skip",
        }
    }
}

/// The sample of prompts whose details are kept (theory E).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SampleCounts {
    /// `--sample-keys`.
    pub keys_max: u64,
    /// Prompts that were kept.
    pub prompts: u64,
    /// q: the share of all prompts that were kept; 1 if all were.
    pub share: f64,
}

/// One shard of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name.
    pub path: String,
    /// Its length, in bytes, as far as it was read.
    pub bytes: u64,
    /// Records met.
    pub records: u64,
    /// The layout that was recognised, and where the domain comes from.
    pub layout: String,
}
