//! The gold file: what independent sources say of the subjects of a corpus's records, one value a row.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Found by an expression in the lead sentence: plentiful, and scored apart, for it is no independent source.
pub const SILVER: &str = "silver_lead";
/// A value that five people judged the record's text not to state.
const DENIED: &str = "google_re_no";
/// Judged without agreement, or not at all: neither for nor against.
const UNDECIDED: [&str; 2] = ["google_re_unsure", "google_re"];

/// A record: its shard's name below the gold file's folder, and its number from 0.
pub type Place = (String, u64);

/// What is known of one attribute of a record's subject.
#[derive(Debug, Default)]
pub struct Known {
    /// The subject.
    pub title: String,
    /// Source and value of what stands in the record's text.
    pub in_text: Vec<(String, String)>,
    /// What counts as right: sources disagree, so it is the values of all.
    pub right: Vec<String>,
    /// What must not be extracted.
    pub denied: Vec<String>,
}

/// A corpus with its gold.
pub struct Gold {
    /// The folder that shards are named below.
    folder: PathBuf,
    /// By record and attribute.
    pub known: BTreeMap<(Place, String), Known>,
}

impl Gold {
    /// Reads a file of rows `file, line, key, title, attr, value, src, in_text`; its files lie below `folder`.
    pub fn read(path: &Path, folder: &Path) -> Result<Gold, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let mut gold = Gold {
            folder: folder.to_owned(),
            known: BTreeMap::new(),
        };
        for (number, line) in (1..).zip(text.lines()).skip(1) {
            gold.add(line)
                .ok_or_else(|| format!("{}: line {number} is no row", path.display()))?;
        }
        Ok(gold)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let row: Vec<&str> = line.split('\t').collect();
        let &[file, line, _, title, attribute, value, source, in_text] = row.as_slice() else {
            return None;
        };
        let record = line.parse::<u64>().ok()?.checked_sub(1)?;
        let place = ((file.to_owned(), record), attribute.to_owned());
        let known = self.known.entry(place).or_default();
        known.title = title.to_owned();
        match source {
            DENIED => known.denied.push(value.to_owned()),
            _ => known.right.push(value.to_owned()),
        }
        if in_text == "1" && source != DENIED && !UNDECIDED.contains(&source) {
            known.in_text.push((source.to_owned(), value.to_owned()));
        }
        Some(())
    }

    /// The shards that the gold speaks of.
    pub fn shards(&self) -> Vec<PathBuf> {
        let mut names: Vec<&String> = self.known.keys().map(|((file, _), _)| file).collect();
        names.dedup();
        names.iter().map(|name| self.folder.join(name)).collect()
    }

    /// A shard's name as the gold has it.
    pub fn name<'a>(&self, shard: &'a str) -> &'a str {
        let folder = self.folder.to_string_lossy();
        let name = shard.strip_prefix(folder.as_ref()).unwrap_or(shard);
        name.trim_start_matches('/')
    }
}
