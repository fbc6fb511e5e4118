//! The ledger: what was read and what was not, by reason. Its columns add up.
//!
//! `records = records_read + Σ skipped`, and a document without pairs or without text is read, not skipped. Ledgers of
//! disjoint parts of a run [add](Ledger::merge); the order of adding does not show.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Errors with their places that an audit keeps; the others are counted only.
pub const ERRORS_KEPT: usize = 1_000;

/// Why a record was not read.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// The line is not JSON.
    BadJson,
    /// The line is JSON but not an object.
    NotAnObject,
    /// The line is not UTF-8.
    NotUtf8,
    /// The line is longer than `--record-bytes-max`.
    OverRecordLimit,
    /// The record was cut by damage to its shard (a truncated or corrupt frame).
    CutByDamage,
    /// The line of its attributes is not JSON or belongs to another document.
    BadAttributes,
    /// The field that says how often the document is taken does not hold such a number.
    BadWeight,
}

impl Skip {
    /// What is wrong, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Skip::BadJson => "not JSON",
            Skip::NotAnObject => "JSON, but not an object",
            Skip::NotUtf8 => "not UTF-8",
            Skip::OverRecordLimit => "longer than the record limit",
            Skip::CutByDamage => "cut by damage to the shard",
            Skip::BadAttributes => "attributes that are not JSON or belong to another document",
            Skip::BadWeight => "a weight that is no number from 0 on",
        }
    }
}

/// Why a pair that a rule found was not counted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Drop {
    /// The prompt or the fact has no canonical form (an impossible date, an empty name).
    NoCanonicalForm,
    /// The prompt is longer than the limit.
    PromptOverLimit,
    /// The fact is longer than the limit.
    FactOverLimit,
    /// The document already gave as many pairs as one document may.
    PairsOverLimit,
    /// The fields that a rule reads hold neither text nor a number.
    WrongType,
    /// A value's text has no title, or no line with the key of its subject, that says what the value is about.
    NoSubject,
}

impl Drop {
    /// What is wrong, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Drop::NoCanonicalForm => "no canonical form",
            Drop::PromptOverLimit => "prompt over the limit",
            Drop::FactOverLimit => "fact over the limit",
            Drop::PairsOverLimit => "more pairs than a document may give",
            Drop::WrongType => "a field of another type",
            Drop::NoSubject => "no title or subject",
        }
    }
}

/// Records and bytes that were not read for one reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// How many records.
    pub records: u64,
    /// Their decoded bytes.
    pub bytes: u64,
}

/// One thing that went wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// The shard.
    pub path: String,
    /// The record, counted from 0, where one is concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub record: Option<u64>,
    /// Where in the file, in bytes, where a frame or the file is concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub compressed_offset: Option<u64>,
    /// Where in the decoded stream, in bytes, where a record is concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decoded_offset: Option<u64>,
    /// What is wrong.
    pub reason: String,
}

/// What was read and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ledger {
    /// Shards that were opened.
    pub shards: u64,
    /// Shards, frames or ranges of bytes that could not be read.
    pub parts_unread: u64,
    /// Bytes of the files as far as they were read.
    pub bytes_compressed: u64,
    /// Bytes after decoding.
    pub bytes_decoded: u64,
    /// Records met, read or not.
    pub records: u64,
    /// Records read.
    pub records_read: u64,
    /// Documents: records, or runs of ready-made pairs with one id.
    pub documents: u64,
    /// Documents in which no rule found a pair.
    pub documents_without_pairs: u64,
    /// Documents without running text.
    pub documents_without_text: u64,
    /// Documents without the field that names their domain.
    pub documents_without_domain: u64,
    /// Documents that were left out as copies of others (`duplicates = skip`).
    #[serde(default)]
    pub documents_duplicate: u64,
    /// Documents that were left out because their weight is 0.
    #[serde(default)]
    pub documents_weightless: u64,
    /// Documents without the field that says how often they are taken: they count once.
    #[serde(default)]
    pub documents_without_weight: u64,
    /// Pairs found (mentions), those of documents that were left out included.
    pub pairs: u64,
    /// Incidences counted: distinct prompts of each document, or mentions with `unit = mention`.
    pub incidences: u64,
    /// Records that were not read, by reason.
    pub skipped: BTreeMap<Skip, Skipped>,
    /// Pairs that were found and not counted, by reason.
    pub pairs_dropped: BTreeMap<Drop, u64>,
    /// How many errors there were in all.
    pub errors_total: u64,
    /// The first errors in order of place, at most [`ERRORS_KEPT`].
    pub errors: BTreeSet<Fault>,
}

impl Ledger {
    /// Counts a record that was not read, with its place.
    pub fn skip(&mut self, skip: Skip, bytes: u64, fault: Fault) {
        let skipped = self.skipped.entry(skip).or_default();
        skipped.records += 1;
        skipped.bytes += bytes;
        self.records += 1;
        self.error(fault);
    }

    /// Counts a shard, frame or range of bytes that could not be read.
    pub fn part_unread(&mut self, fault: Fault) {
        self.parts_unread += 1;
        self.error(fault);
    }

    /// Counts a pair that was found and not counted.
    pub fn drop_pair(&mut self, reason: Drop) {
        *self.pairs_dropped.entry(reason).or_default() += 1;
    }

    /// Records that were not read, for any reason.
    pub fn records_skipped(&self) -> u64 {
        self.skipped.values().map(|skipped| skipped.records).sum()
    }

    /// Whether so much was read that the scan counts as complete (`design.md` 4.18).
    ///
    /// `skip_share_max` is the share of records that may be skipped.
    pub fn is_complete(&self, skip_share_max: f64) -> bool {
        self.parts_unread == 0
            && self.records_skipped() as f64 <= skip_share_max * self.records as f64
    }

    /// Adds the ledger of another part of the run.
    pub fn merge(&mut self, other: Ledger) {
        self.shards += other.shards;
        self.parts_unread += other.parts_unread;
        self.bytes_compressed += other.bytes_compressed;
        self.bytes_decoded += other.bytes_decoded;
        self.records += other.records;
        self.records_read += other.records_read;
        self.documents += other.documents;
        self.documents_without_pairs += other.documents_without_pairs;
        self.documents_without_text += other.documents_without_text;
        self.documents_without_domain += other.documents_without_domain;
        self.documents_duplicate += other.documents_duplicate;
        self.documents_weightless += other.documents_weightless;
        self.documents_without_weight += other.documents_without_weight;
        self.pairs += other.pairs;
        self.incidences += other.incidences;
        for (skip, skipped) in other.skipped {
            let sum = self.skipped.entry(skip).or_default();
            sum.records += skipped.records;
            sum.bytes += skipped.bytes;
        }
        for (reason, pairs) in other.pairs_dropped {
            *self.pairs_dropped.entry(reason).or_default() += pairs;
        }
        let errors_total = self.errors_total + other.errors_total;
        for fault in other.errors {
            self.error(fault);
        }
        self.errors_total = errors_total;
    }

    /// Keeps the smallest places, so that what is kept does not depend on the order of arrival.
    fn error(&mut self, fault: Fault) {
        self.errors_total += 1;
        self.errors.insert(fault);
        if self.errors.len() > ERRORS_KEPT {
            self.errors.pop_last();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(record: u64) -> Fault {
        Fault {
            path: "a.jsonl".into(),
            record: Some(record),
            compressed_offset: None,
            decoded_offset: Some(record * 10),
            reason: "not JSON".into(),
        }
    }

    #[test]
    fn kept_errors_do_not_depend_on_the_order_of_merging() {
        let part = |range: std::ops::Range<u64>| {
            let mut ledger = Ledger::default();
            range.for_each(|record| ledger.skip(Skip::BadJson, 1, fault(record)));
            ledger
        };
        let (mut forwards, mut backwards) = (part(0..900), part(900..1_800));
        forwards.merge(part(900..1_800));
        backwards.merge(part(0..900));
        assert_eq!(forwards, backwards);
        assert_eq!(forwards.errors.len(), ERRORS_KEPT);
        assert_eq!(forwards.errors_total, 1_800);
        assert_eq!(forwards.records, forwards.records_skipped());
    }

    #[test]
    fn a_scan_is_complete_up_to_the_share_of_records_that_may_be_skipped() {
        let mut ledger = Ledger {
            records: 9_999,
            ..Ledger::default()
        };
        ledger.skip(Skip::NotUtf8, 5, fault(1));
        assert!(ledger.is_complete(1e-4));
        ledger.skip(Skip::NotUtf8, 5, fault(2));
        assert!(!ledger.is_complete(1e-4));
    }
}
