//! What the first records of a shard show beside its layout: which keys they have, and which of those that were asked
//! for they lack.

use std::collections::BTreeSet;

use serde_json::Value;

use super::InputOptions;
use super::layout::{DomainChoice, Layout, LayoutOverride, first_records};
use super::name::ATTRIBUTES;
use crate::document::Pointer;

/// Keys that are shown; records with more are tables whose keys say little.
const KEYS_SHOWN: usize = 12;

/// What the first records show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Their keys, and those of objects in them, as JSON pointers.
    keys: BTreeSet<String>,
    /// Fields that were asked for, such as `--text /body`, and that none of them has.
    pub(super) lacking: Vec<(&'static str, Pointer)>,
    /// Whether neither a layout nor a rule knows any of their fields.
    is_unknown: bool,
}

impl Seen {
    /// Looks at a shard's first lines, which were read as `layout`.
    pub(super) fn of(head: &[u8], layout: &Layout, options: &InputOptions) -> Seen {
        let records = first_records(head);
        if records.is_empty() {
            return Seen::default();
        }
        let has = |pointer: &Pointer| {
            records
                .iter()
                .any(|record| record.pointer(&pointer.to_string()).is_some())
        };
        let lacking = asked(&options.layout);
        Seen {
            keys: records.iter().flat_map(keys).collect(),
            lacking: lacking
                .into_iter()
                .filter(|(_, pointer)| !has(pointer) && !is_attribute(pointer))
                .collect(),
            is_unknown: !layout.is_recognised() && !options.wanted.iter().any(has),
        }
    }

    /// What is to be said behind the layout, if anything.
    pub(super) fn remark(&self) -> Option<String> {
        let lacking: Vec<String> = self
            .lacking
            .iter()
            .map(|(what, pointer)| format!("{what} {pointer}"))
            .collect();
        let keys = self.keys();
        match (lacking.is_empty(), self.is_unknown) {
            (false, _) => Some(format!(
                "NONE of the first records has {}; their keys are {keys}",
                lacking.join(", ")
            )),
            (true, true) => Some(format!(
                "no layout that is known, and no field that rules read; the keys are {keys}"
            )),
            (true, false) => None,
        }
    }

    /// The keys, as far as they are shown.
    pub(super) fn keys(&self) -> String {
        let shown: Vec<&str> = self
            .keys
            .iter()
            .take(KEYS_SHOWN)
            .map(String::as_str)
            .collect();
        match self.keys.len().saturating_sub(KEYS_SHOWN) {
            0 => shown.join(" "),
            more => format!("{} and {more} more", shown.join(" ")),
        }
    }
}

/// Whether a field may stand in a file beside the shard, whose absence is told by the ledger.
fn is_attribute(pointer: &Pointer) -> bool {
    pointer
        .tokens()
        .first()
        .is_some_and(|first| first == ATTRIBUTES)
}

/// The fields that the config or the command line names.
fn asked(given: &LayoutOverride) -> Vec<(&'static str, Pointer)> {
    let domain = match &given.domain {
        DomainChoice::Field(pointer) => Some(pointer),
        _ => None,
    };
    let turns = given
        .turns
        .as_ref()
        .map(|turns| turns.pointers())
        .unwrap_or_default();
    let named = [
        ("text", given.text.as_ref()),
        ("id", given.id.as_ref()),
        ("title", given.title.as_ref()),
        ("url", given.url.as_ref()),
        ("weight", given.weight.as_ref()),
        ("domain", domain),
    ];
    let named = named
        .into_iter()
        .filter_map(|(what, pointer)| Some((what, pointer?)));
    let turns = turns.into_iter().map(|pointer| ("turns", pointer));
    named
        .chain(turns)
        .map(|(what, pointer)| (what, pointer.clone()))
        .collect()
}

/// The keys of a record: of objects the keys within, because that is what a pointer to a text needs.
fn keys(record: &Value) -> Vec<String> {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let mut keys = Vec::new();
    for (key, value) in record.as_object().into_iter().flatten() {
        match value.as_object().filter(|inner| !inner.is_empty()) {
            Some(inner) => keys.extend(
                inner
                    .keys()
                    .map(|within| format!("/{}/{}", escaped(key), escaped(within))),
            ),
            None => keys.push(format!("/{}", escaped(key))),
        }
    }
    keys
}
