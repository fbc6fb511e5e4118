//! Which files are shards: arguments and folders in, a sorted list out.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::arguments::{Argument, Target, expand};
use super::name::{ATTRIBUTES, DOCUMENTS, Name, data_ending, distinguish, is_shard_name};
use super::shard::{Access, Bytes};
use super::walk::{Entry, Passed, is_hidden, walk};
use crate::error::{Error, Result};

/// One input file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    /// Where it is; `None` for standard input.
    pub path: Option<PathBuf>,
    /// Its name in reports and in the identity of records without id: the path relative to the folder argument, with
    /// `/`; for a file given by itself, as written on the
    /// command line or in a list, or as a pattern matched it. Where two shards would have one name, both have their argument in
    /// front.
    pub name: String,
    /// The domain that its path names.
    pub domain: String,
    /// Its length in bytes; 0 where it is not known.
    pub bytes: u64,
    /// Whether it was named or found.
    pub origin: Origin,
}

/// How a shard came into the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Named on the command line, so it is always read.
    Named,
    /// Found in a folder by its ending.
    Found,
}

/// Why a shard is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It should have been: the scan is incomplete.
    Failed(String),
    /// It is no shard at all (a manifest): the scan is complete without it.
    NoShard(String),
}

impl Unread {
    /// Why.
    pub fn reason(&self) -> &str {
        match self {
            Unread::Failed(reason) | Unread::NoShard(reason) => reason,
        }
    }

    /// A failure with its reason.
    pub fn because(reason: impl Into<String>) -> Unread {
        Unread::Failed(reason.into())
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Unread::Failed(format!("cannot be read: {error}"))
    }
}

/// What the arguments name.
#[derive(Debug, Default)]
pub struct Found {
    /// Shards, sorted by name.
    pub shards: Vec<Shard>,
    /// What stands in folders and is not read, sorted: files that are no shards by their ending; with the reason, what is
    /// hidden, links that lead nowhere or back, what was read under another name.
    pub ignored: Vec<String>,
}

impl Shard {
    /// Whether the name says that the shard is compressed.
    pub fn is_compressed_by_name(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        [".zst", ".zstd", ".gz", ".parquet"]
            .iter()
            .any(|ending| name.ends_with(ending))
    }

    /// Opens the shard's bytes.
    pub fn open(&self, access: Access) -> std::result::Result<Bytes, Unread> {
        match &self.path {
            None => Ok(Bytes::stream(io::stdin())),
            Some(path) => Ok(Bytes::open(path, access)?),
        }
    }
}

/// Lists the shards that the arguments name: files, folders, patterns, `@` and a list of those, `-` for
/// standard input. The order of the arguments does not matter.
pub fn find(arguments: &[String]) -> Result<Found> {
    let mut finder = Finder::default();
    let expanded = expand(arguments)?;
    for argument in expanded.arguments {
        finder.take(argument)?;
    }
    for (written, reason) in expanded.passed {
        finder.ignore(Name::of_argument(&written), Some(reason.to_string()));
    }
    let found = finder.finish();
    if found.shards.is_empty() {
        return Err(nothing(arguments, &found.ignored));
    }
    Ok(found)
}

/// Shards and ignored files while their names may still change.
#[derive(Default)]
struct Finder {
    shards: Vec<(Name, Shard)>,
    ignored: Vec<Ignored>,
    /// The arguments that named folders, by canonical path.
    folders: HashMap<PathBuf, String>,
}

struct Ignored {
    name: Name,
    reason: Option<String>,
}

impl Finder {
    fn take(&mut self, argument: Argument) -> Result<()> {
        let shard = match argument.target {
            Target::Folder(path) => return self.take_folder(&argument.written, &path),
            Target::StandardInput => standard_input(),
            Target::File(path, bytes) => named(&argument.written, path, bytes),
        };
        let name = Name::of_argument(&argument.written);
        self.shards.push((name, shard));
        Ok(())
    }

    /// Takes a folder's shards; what is hidden (`.git`, `.cache`) is none.
    fn take_folder(&mut self, written: &str, folder: &Path) -> Result<()> {
        let canonical = canonical(folder);
        if let Some(first) = self.folders.get(&canonical) {
            let reason = Passed::Again(first.clone());
            self.ignore(Name::of_argument(written), Some(reason.to_string()));
            return Ok(());
        }
        self.folders.insert(canonical, written.to_string());
        let is_seen = |name: &str| !is_hidden(name.rsplit('/').next().unwrap_or(name));
        let walked = walk(folder, &is_seen)?;
        for (within, reason) in walked.passed {
            self.ignore(Name::within(written, within), Some(reason.to_string()));
        }
        let attributes = attribute_folders(&walked.folders);
        for folder in &attributes {
            let name = Name::within(written, folder.trim_end_matches('/').to_string());
            self.ignore(name, Some(OF_DOCUMENTS.to_string()));
        }
        for file in walked.files {
            if attributes
                .iter()
                .any(|folder| file.name.starts_with(folder))
            {
                continue;
            }
            let name = Name::within(written, file.name.clone());
            if !is_shard_name(&file.name) {
                self.ignore(name, None);
                continue;
            }
            let shard = Shard {
                domain: domain_of(&file.name),
                path: Some(file.path),
                name: file.name,
                bytes: file.bytes,
                origin: Origin::Found,
            };
            self.shards.push((name, shard));
        }
        Ok(())
    }

    fn ignore(&mut self, name: Name, reason: Option<String>) {
        self.ignored.push(Ignored { name, reason });
    }

    fn finish(mut self) -> Found {
        self.shards.sort_by(|(one, _), (other, _)| one.cmp(other));
        let repeats = self.drop_repeats();
        distinguish(self.shards.iter_mut().map(|(name, _)| name));
        distinguish(self.ignored.iter_mut().map(|ignored| &mut ignored.name));
        let mut ignored: Vec<String> = self.ignored.into_iter().map(Ignored::into_line).collect();
        ignored.extend(repeats.into_iter().map(|(name, first)| {
            let first = &self.shards[first].0.shown;
            format!("{}: read already, as {first}", name.full())
        }));
        ignored.sort();
        let mut shards: Vec<Shard> = self
            .shards
            .into_iter()
            .map(|(name, shard)| Shard {
                name: name.shown,
                ..shard
            })
            .collect();
        shards.sort_by(|one, other| one.name.cmp(&other.name));
        Found { shards, ignored }
    }

    /// Reads a file once, however often the arguments name it: read twice, none of its prompts would be a singleton.
    ///
    /// Returns the names that were dropped, with the places of those that stay.
    fn drop_repeats(&mut self) -> Vec<(Name, usize)> {
        let mut known: HashMap<Option<PathBuf>, usize> = HashMap::new();
        let mut repeats = Vec::new();
        for (name, shard) in std::mem::take(&mut self.shards) {
            let file = shard.path.as_deref().map(canonical);
            if let Some(&first) = known.get(&file) {
                repeats.push((name, first));
                continue;
            }
            known.insert(file, self.shards.len());
            self.shards.push((name, shard));
        }
        repeats
    }
}

impl Ignored {
    fn into_line(self) -> String {
        match self.reason {
            Some(reason) => format!("{}: {reason}", self.name.shown),
            None => self.name.shown,
        }
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn nothing(arguments: &[String], ignored: &[String]) -> Error {
    let seen = match ignored {
        [] => "no files at all".to_string(),
        [only] => format!("only {only}, which is not taken as a shard"),
        [first, ..] => format!(
            "{} files that are not taken as shards, such as {first}",
            ignored.len()
        ),
    };
    Error::Usage(format!(
        "no shards in {}: found {seen}. In folders, files ending in .jsonl, .ndjson or .json are read, alone or with \
         .zst, .zstd or .gz, and .parquet; name a file itself to read it whatever its ending",
        arguments.join(", ")
    ))
}

fn standard_input() -> Shard {
    Shard {
        path: None,
        name: "-".into(),
        domain: "stdin".into(),
        bytes: 0,
        origin: Origin::Named,
    }
}

fn named(argument: &str, path: PathBuf, bytes: u64) -> Shard {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Shard {
        domain: stem(&file),
        name: argument.to_string(),
        bytes,
        path: Some(path),
        origin: Origin::Named,
    }
}

/// Why a folder of attributes holds no shards.
const OF_DOCUMENTS: &str =
    "attributes of the documents beside it, read with them where a rule asks for them";

/// The folders of attributes beside folders of documents, with `/` behind their names.
fn attribute_folders(folders: &[Entry]) -> Vec<String> {
    let is_there = |name: &str| folders.iter().any(|folder| folder.name == name);
    let beside = |folder: &Entry| {
        let above = folder.name.strip_suffix(ATTRIBUTES)?;
        let whole = above.is_empty() || above.ends_with('/');
        (whole && is_there(&format!("{above}{DOCUMENTS}"))).then(|| format!("{}/", folder.name))
    };
    folders.iter().filter_map(beside).collect()
}

/// The domain that a path below a folder argument names: its first folder (`data` and `documents` skipped), else the file's stem.
fn domain_of(name: &str) -> String {
    let mut parts: Vec<&str> = name.split('/').collect();
    let file = parts.pop().unwrap_or(name);
    match parts
        .iter()
        .find(|part| !["data", DOCUMENTS].contains(part))
    {
        Some(folder) => (*folder).to_string(),
        None => stem(file),
    }
}

/// A file's name without its endings and shard number: `train-00000-of-00010.jsonl.zst` is `train`.
fn stem(file: &str) -> String {
    let lower = file.to_ascii_lowercase();
    let mut stem = &file[..data_ending(&lower).unwrap_or(file.len())];
    while let Some((rest, last)) = stem.rsplit_once(['-', '_', '.']) {
        let counts = last == "of" || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()));
        if !counts || rest.is_empty() {
            break;
        }
        stem = rest;
    }
    stem.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_stem_has_neither_endings_nor_shard_numbers() {
        assert_eq!(stem("train-00000-of-00010.jsonl.zst"), "train");
        assert_eq!(stem("dolma_cc_en_head-0091.json.gz"), "dolma_cc_en_head");
        assert_eq!(stem("enwiki-mid-0000-0000.jsonl"), "enwiki-mid");
        assert_eq!(stem("000_00000.parquet"), "000");
        assert_eq!(stem("notes.txt"), "notes.txt");
        assert_eq!(stem("0001.jsonl"), "0001");
    }

    #[test]
    fn the_first_folder_names_the_domain_and_data_is_passed_over() {
        assert_eq!(domain_of("wiki/part/0001.jsonl"), "wiki");
        assert_eq!(domain_of("data/train-00000-of-00002.jsonl.zst"), "train");
        assert_eq!(domain_of("data/books/a.jsonl"), "books");
        assert_eq!(
            domain_of("documents/2019-09/0106_uk_all.jsonl.gz"),
            "2019-09"
        );
        assert_eq!(domain_of("peS2o/documents/0.jsonl.gz"), "peS2o");
    }
}
