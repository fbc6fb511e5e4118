//! Names of shards: short where they can be, and never the same for two.

use std::collections::HashMap;

/// Endings of files that a folder's walk takes as shards.
const ENDINGS: &[&str] = &[".jsonl", ".ndjson", ".json"];
/// Endings that may stand behind those.
const COMPRESSED: &[&str] = &["", ".zst", ".zstd", ".gz"];

/// The folder that holds the documents of a corpus in Dolma's format.
pub const DOCUMENTS: &str = "documents";
/// The folder beside it that holds what taggers say of them; also the field of a record that holds the same.
pub const ATTRIBUTES: &str = "attributes";

/// Whether a walk takes a file of this name as a shard.
pub fn is_shard_name(name: &str) -> bool {
    data_ending(&name.to_ascii_lowercase()).is_some()
}

/// Where the ending of a shard's name begins, such as `.jsonl.zst` or `.parquet`.
pub fn data_ending(name: &str) -> Option<usize> {
    if let Some(stem) = name.strip_suffix(".parquet") {
        return Some(stem.len());
    }
    let compressed = COMPRESSED[1..]
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name);
    let stem = ENDINGS
        .iter()
        .find_map(|ending| compressed.strip_suffix(ending))?;
    Some(stem.len())
}

/// A name below an argument.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// What is shown.
    pub shown: String,
    /// The same with the argument in front.
    full: String,
}

impl Name {
    /// The name of an argument itself.
    pub fn of_argument(written: &str) -> Name {
        Name {
            shown: written.into(),
            full: written.into(),
        }
    }

    /// The name of what stands at the relative path `within` a folder argument.
    pub fn within(written: &str, within: String) -> Name {
        Name {
            full: format!("{}/{within}", written.trim_end_matches('/')),
            shown: within,
        }
    }

    /// The name with its argument in front.
    pub fn full(&self) -> &str {
        &self.full
    }
}

/// Puts the argument in front of names of which there is more than one.
///
/// Which names change depends on the set of names alone, never on their order.
pub fn distinguish<'n>(names: impl Iterator<Item = &'n mut Name>) {
    let mut names: Vec<&mut Name> = names.collect();
    // A name that has just become longer may be another's.
    loop {
        let mut times: HashMap<String, usize> = HashMap::new();
        for name in &names {
            *times.entry(name.shown.clone()).or_default() += 1;
        }
        let mut changed = false;
        for name in &mut names {
            if times[&name.shown] > 1 && name.shown != name.full {
                name.shown.clone_from(&name.full);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(mut names: Vec<Name>) -> Vec<String> {
        distinguish(names.iter_mut());
        names.into_iter().map(|name| name.shown).collect()
    }

    #[test]
    fn only_names_that_two_have_get_their_argument_in_front() {
        let names = vec![
            Name::within("one/", "a".into()),
            Name::within("two", "a".into()),
            Name::within("two", "b".into()),
            Name::of_argument("c"),
        ];
        assert_eq!(shown(names), ["one/a", "two/a", "b", "c"]);
    }

    #[test]
    fn a_longer_name_that_another_has_already_is_told_apart_too() {
        let names = vec![
            Name::within("x", "a".into()),
            Name::within("y", "a".into()),
            Name::within("z", "x/a".into()),
        ];
        assert_eq!(shown(names), ["x/a", "y/a", "z/x/a"]);
    }
}
