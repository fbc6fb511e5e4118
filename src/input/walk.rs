//! Walks a folder and what links lead to, each folder once.
//!
//! Links are followed after everything that stands in the folder itself, in order of their names: so what is walked, and
//! under which name, does not depend on the order in which the system lists entries.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::name::is_shard_name;
use crate::error::{Error, Result};

/// What a walk met.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files.
    pub files: Vec<Entry>,
    /// Folders, also those that were not entered.
    pub folders: Vec<Entry>,
    /// What was passed over, with the reason.
    pub passed: Vec<(String, Passed)>,
}

/// A file or folder that was met.
#[derive(Debug)]
pub struct Entry {
    /// Its path relative to the walked folder, with `/`, as the links that led there are called.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// A file's length in bytes; 0 where the system does not say.
    pub bytes: u64,
}

/// Why something was passed over.
#[derive(Debug, PartialEq, Eq)]
pub enum Passed {
    /// The walk was told not to see it.
    Unseen,
    /// A link that leads nowhere.
    Dangling(String),
    /// A link that leads back to a folder that it stands in.
    Back,
    /// A folder that was walked under another name.
    Again(String),
}

impl fmt::Display for Passed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Passed::Unseen => write!(formatter, "hidden"),
            Passed::Dangling(error) => write!(formatter, "a link that leads nowhere ({error})"),
            Passed::Back => write!(formatter, "a link back to a folder that it stands in"),
            Passed::Again(name) => write!(formatter, "walked already, as {name}"),
        }
    }
}

/// Whether a name is hidden, as `.git` is.
pub fn is_hidden(part: &str) -> bool {
    part.starts_with('.')
}

/// Walks `folder`. What `sees` denies by its name (relative to `folder`) is neither taken nor entered.
pub fn walk(folder: &Path, sees: &dyn Fn(&str) -> bool) -> Result<Walk> {
    let mut walker = Walker {
        sees,
        links: BTreeMap::new(),
        known: HashMap::new(),
        walk: Walk::default(),
    };
    walker.enter(String::new(), folder)?;
    while let Some((name, path)) = walker.links.pop_first() {
        walker.follow(name, &path)?;
    }
    Ok(walker.walk)
}

struct Walker<'s> {
    sees: &'s dyn Fn(&str) -> bool,
    /// Links to folders that are still to be followed, by name.
    links: BTreeMap<String, PathBuf>,
    /// The names of folders that were entered, by their canonical paths.
    known: HashMap<PathBuf, String>,
    walk: Walk,
}

impl Walker<'_> {
    fn enter(&mut self, name: String, folder: &Path) -> Result<()> {
        let canonical = folder.canonicalize().map_err(file_error(folder))?;
        if let Some(known) = self.known.get(&canonical) {
            let known = Passed::Again(if known.is_empty() { "." } else { known }.to_string());
            self.walk.passed.push((name, known));
            return Ok(());
        }
        self.known.insert(canonical, name.clone());
        for entry in folder.read_dir().map_err(file_error(folder))? {
            let path = entry.map_err(file_error(folder))?.path();
            let part = path.file_name().unwrap_or_default().to_string_lossy();
            let name = match name.as_str() {
                "" => part.into_owned(),
                above => format!("{above}/{part}"),
            };
            self.meet(name, path)?;
        }
        Ok(())
    }

    fn meet(&mut self, name: String, path: PathBuf) -> Result<()> {
        if !(self.sees)(&name) {
            self.walk.passed.push((name, Passed::Unseen));
            return Ok(());
        }
        let bytes = match path.metadata() {
            Ok(metadata) if metadata.is_dir() => {
                self.walk.folders.push(Entry {
                    name: name.clone(),
                    path: path.clone(),
                    bytes: 0,
                });
                if path.is_symlink() {
                    self.links.insert(name, path);
                    return Ok(());
                }
                return self.enter(name, &path);
            }
            Ok(metadata) => metadata.len(),
            // Whoever may not look at a file must hear of it when it is opened; so must whoever misses a shard.
            Err(error)
                if error.kind() == io::ErrorKind::PermissionDenied || is_shard_name(&name) =>
            {
                0
            }
            Err(error) => {
                let dangling = Passed::Dangling(error.to_string());
                self.walk.passed.push((name, dangling));
                return Ok(());
            }
        };
        self.walk.files.push(Entry { name, path, bytes });
        Ok(())
    }

    fn follow(&mut self, name: String, link: &Path) -> Result<()> {
        let target = link.canonicalize().map_err(file_error(link))?;
        let above = link.parent().unwrap_or(Path::new("."));
        let above = above.canonicalize().map_err(file_error(above))?;
        if above.starts_with(&target) {
            self.walk.passed.push((name, Passed::Back));
            return Ok(());
        }
        self.enter(name, link)
    }
}

fn file_error(path: &Path) -> impl Fn(io::Error) -> Error + '_ {
    |source| Error::File {
        path: path.to_path_buf(),
        source,
    }
}
