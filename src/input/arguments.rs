//! What the arguments name: files, folders, standard input, what matches patterns, what
//! lists hold.

use std::path::{Path, PathBuf};

use super::near::near;
use super::pattern::PathPattern;
use super::walk::Passed;
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

/// What the arguments name, sorted: it does not depend on their order.
#[derive(Debug, Default)]
pub struct Expanded {
    /// Files, folders and standard input.
    pub arguments: Vec<Argument>,
    /// What patterns met and passed over.
    pub passed: Vec<(String, Passed)>,
}

/// Looks at what the arguments name.
pub fn expand(arguments: &[String]) -> Result<Expanded> {
    let mut expanded = Expanded::default();
    for argument in arguments {
        match argument.strip_prefix('@') {
            Some(list) => expanded.take_list(list)?,
            None => expanded.take(argument)?,
        }
    }
    expanded.arguments.sort();
    Ok(expanded)
}

impl Expanded {
    /// Takes what a list names: one argument a line, except blank lines and those that start with `#`.
    fn take_list(&mut self, list: &str) -> Result<()> {
        let bytes = std::fs::read(list).map_err(|error| {
            Error::Usage(format!(
                "@{list}: {error}. After @ stands a file with one argument a line; a shard whose name starts with @ is \
                 given as ./@{list}"
            ))
        })?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut is_empty = true;
        for (line, number) in bytes.split(|&byte| byte == b'\n').zip(1..) {
            let in_line = |reason: &dyn std::fmt::Display| {
                Error::Usage(format!("{list}, line {number}: {reason}"))
            };
            let line = std::str::from_utf8(line).map_err(|_| in_line(&"not UTF-8"))?;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line == "-" || line.starts_with('@') {
                let reason = format!(
                    "{line}: a list names files, folders and patterns; for a file of that name write ./{line}"
                );
                return Err(in_line(&reason));
            }
            is_empty = false;
            self.take(line).map_err(|error| match error {
                Error::Usage(reason) => in_line(&reason),
                error => error,
            })?;
        }
        match is_empty {
            true => Err(Error::Usage(format!("@{list}: the list names nothing"))),
            false => Ok(()),
        }
    }

    fn take(&mut self, argument: &str) -> Result<()> {
        if argument == "-" {
            self.push(argument, Target::StandardInput);
            return Ok(());
        }
        let path = Path::new(argument);
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => {
                self.push(argument, Target::Folder(path.into()));
            }
            Ok(metadata) => self.push(argument, Target::File(path.into(), metadata.len())),
            // A file may have a star in its name: only what does not exist is a pattern.
            Err(_) if PathPattern::is_meant_by(argument) => return self.take_matches(argument),
            Err(error) => {
                let meant = near(path).map_or_else(String::new, |near| {
                    format!(" Did you mean {}?", near.display())
                });
                return Err(Error::Usage(format!(
                    "{argument}: {error}.{meant} Give files, folders, patterns such as 'corpus/**/*.jsonl.zst', @list.txt, or - \
                     for standard input"
                )));
            }
        }
        Ok(())
    }

    fn take_matches(&mut self, written: &str) -> Result<()> {
        let pattern = PathPattern::parse(written).map_err(|error| {
            Error::Usage(format!("{written}: no pattern of paths: {}", error.msg))
        })?;
        let matches = pattern.matches()?;
        if matches.files.is_empty() && matches.folders.is_empty() {
            return Err(Error::Usage(format!(
                "{written}: the pattern matches no file and no folder. A * stops at /, ** crosses it, and hidden names \
                 are matched only by a dot"
            )));
        }
        for file in matches.files {
            self.push(&file.name, Target::File(file.path, file.bytes));
        }
        for folder in matches.folders {
            self.push(&folder.name, Target::Folder(folder.path));
        }
        self.passed.extend(matches.passed);
        Ok(())
    }

    fn push(&mut self, written: &str, target: Target) {
        self.arguments.push(Argument {
            written: written.into(),
            target,
        });
    }
}
