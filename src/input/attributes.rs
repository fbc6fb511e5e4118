//! Dolma's attributes: what taggers say of documents, in files of their own beside the documents.
//!
//! A shard `…/documents/a/b.jsonl.gz` may have `…/attributes/<experiment>/a/b.jsonl.gz`, with a line for each of its own:
//! `{"id": "1", "attributes": {"<experiment>__<tagger>__<name>": [[start, end, score], …]}}`. Where something asks for a
//! field below `/attributes` that the records do not have themselves, those files are read along, and their lines are
//! joined to the records by number, as Dolma's mixer does; the ids must be the same. Nothing is opened if nothing asks.
//!
//! A file that is missing, damaged or too short is an entry of the ledger, and the records go on without its attributes. A
//! line that is no JSON, or belongs to another document, costs its record.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::InputOptions;
use super::blocks::{Block, is_blank};
use super::codec::{Codec, Decoder, MAGIC_BYTES, Step};
use super::find::Shard;
use super::jsonl::{BadRecord, Wanted};
use super::name::{ATTRIBUTES, DOCUMENTS};
use super::shard::{Access, Bytes};
use crate::document::{Field, Pointer};
use crate::ledger::Skip;

/// Decoded bytes that are asked for at a time.
const STEP_BYTES: usize = 256 << 10;

/// The fields below `/attributes` that are joined to the records of a shard.
#[derive(Debug)]
pub struct AttributeSlots {
    /// The id, and behind it the pointers.
    wanted: Wanted,
    keys: Vec<String>,
    /// Where the pointers' fields go in the record.
    slots: Vec<usize>,
}

impl AttributeSlots {
    /// The pointers with their slots, as far as they lead below `/attributes`; `None` if none does.
    pub fn of<'p>(pointers: impl Iterator<Item = (&'p Pointer, usize)>) -> Option<AttributeSlots> {
        let mut wanted = Wanted::default();
        wanted.add(&Pointer::parse("/id")?);
        let (mut keys, mut slots) = (Vec::new(), Vec::new());
        for (pointer, slot) in pointers {
            if let [first, key, ..] = pointer.tokens()
                && first == ATTRIBUTES
                && !slots.contains(&slot)
            {
                wanted.add(pointer);
                keys.push(key.clone());
                slots.push(slot);
            }
        }
        (!slots.is_empty()).then_some(AttributeSlots {
            wanted,
            keys,
            slots,
        })
    }

    /// Joins a line of attributes to the fields of the record with this id; what the record has itself stays.
    pub fn join<'a>(
        &self,
        line: &'a [u8],
        id: Option<usize>,
        fields: &mut [Field<'a>],
    ) -> Result<(), BadRecord> {
        let bad = |reason: String| BadRecord {
            skip: Skip::BadAttributes,
            reason: format!("attributes: {reason}"),
        };
        let line = std::str::from_utf8(line).map_err(|_| bad("not UTF-8".into()))?;
        let mut attributes = Vec::new();
        self.wanted
            .read(line, &mut attributes)
            .map_err(|not_json| bad(not_json.reason))?;
        let theirs = attributes.first().and_then(Field::scalar);
        let ours = id.and_then(|slot| fields[slot].scalar());
        if theirs != ours {
            let told = |id: Option<&str>| id.map_or("no id".into(), |id| format!("the id {id:?}"));
            let (theirs, ours) = (told(theirs), told(ours));
            return Err(bad(format!(
                "their line has {theirs} and the document {ours}"
            )));
        }
        for (attribute, &slot) in attributes.into_iter().skip(1).zip(&self.slots) {
            if fields[slot] == Field::Missing {
                fields[slot] = attribute;
            }
        }
        Ok(())
    }
}

/// The files of attributes beside a shard.
pub struct Attributes {
    files: Vec<AttributeFile>,
    line_bytes_max: usize,
}

impl Attributes {
    /// Opens the files that hold what is wanted; `None` if the shard stands in no folder of documents.
    pub fn beside(
        shard: &Shard,
        slots: &AttributeSlots,
        options: &InputOptions,
    ) -> Option<Attributes> {
        let paths = paths(shard.path.as_deref()?, &slots.keys)?;
        let open = |path: &PathBuf| AttributeFile::open(path, options);
        Some(Attributes {
            files: paths.iter().map(open).collect(),
            line_bytes_max: options.record_bytes_max,
        })
    }

    /// Gives a block the lines that belong to its records.
    pub fn fill(&mut self, block: &mut Block) {
        for file in &mut self.files {
            let (mut passed_over, mut lines) = (Vec::new(), Vec::new());
            let taken = file
                .take(
                    block.over_limit.len() as u64,
                    self.line_bytes_max,
                    &mut passed_over,
                )
                .and_then(|()| file.take(block.records, self.line_bytes_max, &mut lines));
            if let Err(reason) = taken {
                block.attributes_missing.push((file.path.clone(), reason));
            }
            block.attributes.push(lines);
        }
    }
}

/// Lines of attributes, front to back.
struct AttributeFile {
    path: String,
    state: State,
    /// Decoded and not yet taken.
    buffer: Vec<u8>,
    taken: u64,
}

enum State {
    Open(Box<Decoder>),
    /// There is nothing more to decode, for this reason.
    Ended(String),
    /// What is missing was told.
    Told,
}

impl AttributeFile {
    fn open(path: &Path, options: &InputOptions) -> AttributeFile {
        let decoder = |access: Access| {
            let mut bytes =
                Bytes::open(path, access).map_err(|error| format!("cannot be read: {error}"))?;
            let head = bytes
                .peek(MAGIC_BYTES)
                .map_err(|error| format!("cannot be read: {error}"))?;
            let codec = Codec::detect(&head)?;
            Ok::<_, String>(Decoder::new(bytes, codec, options.zstd_window_max))
        };
        AttributeFile {
            path: path.display().to_string(),
            state: match decoder(options.access) {
                Ok(decoder) => State::Open(Box::new(decoder)),
                Err(reason) => State::Ended(reason),
            },
            buffer: Vec::new(),
            taken: 0,
        }
    }

    /// Appends so many lines, without blank ones; an error says, once, why there are no more.
    fn take(&mut self, count: u64, line_bytes_max: usize, out: &mut Vec<u8>) -> Result<(), String> {
        let (mut left, mut start) = (count, 0);
        while left > 0 {
            let Some(end) = memchr::memchr(b'\n', &self.buffer[start..]) else {
                self.buffer.drain(..start);
                start = 0;
                if !self.decode_more(line_bytes_max) {
                    return self.tell();
                }
                continue;
            };
            let line = &self.buffer[start..start + end + 1];
            start += line.len();
            if !is_blank(line) {
                out.extend_from_slice(line);
                left -= 1;
                self.taken += 1;
            }
        }
        self.buffer.drain(..start);
        Ok(())
    }

    /// Decodes until there is a line more; false if there is none.
    fn decode_more(&mut self, line_bytes_max: usize) -> bool {
        while let State::Open(decoder) = &mut self.state {
            let before = self.buffer.len();
            let step = decoder.decode(&mut self.buffer, before + STEP_BYTES);
            match step {
                Step::More if before > line_bytes_max => {
                    let reason = "a line is longer than --record-bytes-max";
                    self.state = State::Ended(reason.into());
                }
                Step::More => {}
                Step::Gap(gap) => self.state = State::Ended(gap.reason),
                Step::End => {
                    self.state = State::Ended("its documents go on".into());
                    // A last line without an end is a line.
                    if !is_blank(&self.buffer) && self.buffer.last() != Some(&b'\n') {
                        self.buffer.push(b'\n');
                    }
                }
            }
            if memchr::memchr(b'\n', &self.buffer[before..]).is_some() {
                return true;
            }
        }
        false
    }

    fn tell(&mut self) -> Result<(), String> {
        match std::mem::replace(&mut self.state, State::Told) {
            State::Ended(reason) => Err(format!(
                "attributes of {} records could be read ({reason}); the others are read without",
                self.taken
            )),
            State::Open(_) | State::Told => Ok(()),
        }
    }
}

/// Where the attributes of these keys are: in the folder of the experiment that a key names before `__`, else in every
/// folder that has a file for the shard.
fn paths(shard: &Path, keys: &[String]) -> Option<BTreeSet<PathBuf>> {
    let parts: Vec<_> = shard.components().collect();
    let documents = parts
        .iter()
        .rposition(|part| part.as_os_str() == DOCUMENTS)?;
    let attributes = parts[..documents].iter().collect::<PathBuf>();
    let attributes = attributes.join(ATTRIBUTES);
    let within: PathBuf = parts[documents + 1..].iter().collect();
    let beside: Vec<PathBuf> = attributes
        .read_dir()
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    let mut paths = BTreeSet::new();
    for key in keys {
        let experiment = attributes.join(key.split("__").next().unwrap_or(key));
        let others = beside.iter().map(|folder| folder.join(&within));
        let others: Vec<PathBuf> = others.filter(|path| path.exists()).collect();
        match beside.contains(&experiment) || others.is_empty() {
            true => drop(paths.insert(experiment.join(&within))),
            false => paths.extend(others),
        }
    }
    Some(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(existing: &[&str], key: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for file in existing {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"").unwrap();
        }
        let shard = folder.path().join("documents/a/b.jsonl");
        let paths = paths(&shard, &[key.to_string()]).unwrap();
        let within = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_path_buf();
        paths
            .iter()
            .map(|path| within(path).display().to_string())
            .collect()
    }

    #[test]
    fn a_key_names_its_experiment_and_others_are_looked_for() {
        let files = ["attributes/x/a/b.jsonl", "attributes/y/a/b.jsonl"];
        assert_eq!(chosen(&files, "y__ner__date"), ["attributes/y/a/b.jsonl"]);
        assert_eq!(chosen(&files, "toxicity"), files);
        assert_eq!(chosen(&[], "y__ner__date"), ["attributes/y/a/b.jsonl"]);
        let other = ["attributes/x/a/b.jsonl", "attributes/y/a/c.jsonl"];
        assert_eq!(chosen(&other, "y__ner__date"), ["attributes/y/a/b.jsonl"]);
        assert_eq!(paths(Path::new("corpus/a.jsonl"), &["x".into()]), None);
    }
}
