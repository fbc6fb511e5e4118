//! What the arguments name: files, folders, standard input.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// One thing that the arguments name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Argument {
    /// As it was written.
    pub written: String,
    /// What it is.
    pub target: Target,
}

/// What an argument names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// `-`.
    StandardInput,
    /// A file of so many bytes.
    File(PathBuf, u64),
    /// A folder.
    Folder(PathBuf),
}

/// Looks at what the arguments name. The result is sorted: it does not depend on their order.
pub fn expand(arguments: &[String]) -> Result<Vec<Argument>> {
    let mut expanded = Vec::new();
    for argument in arguments {
        expanded.push(one(argument)?);
    }
    expanded.sort();
    Ok(expanded)
}

fn one(argument: &str) -> Result<Argument> {
    if argument == "-" {
        return Ok(Argument {
            written: argument.into(),
            target: Target::StandardInput,
        });
    }
    at(argument, Path::new(argument)).map_err(|error| {
        Error::Usage(format!(
            "{argument}: {error}. Give files, folders, or - for standard input"
        ))
    })
}

/// The file or folder at a path.
fn at(written: &str, path: &Path) -> std::io::Result<Argument> {
    let metadata = path.metadata()?;
    let path = path.to_path_buf();
    Ok(Argument {
        written: written.into(),
        target: match metadata.is_dir() {
            true => Target::Folder(path),
            false => Target::File(path, metadata.len()),
        },
    })
}
