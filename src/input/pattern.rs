//! Patterns of paths, as a shell would match them: `*`, `?`, `[a-z]`, and `**` for any folders.
//!
//! Matching is the `glob` crate's. Walking is [ours](super::walk), because links must not lead in circles.

use std::collections::HashSet;
use std::path::Path;

use glob::{MatchOptions, Pattern, PatternError};

use super::walk::{Passed, Walk, is_hidden, walk};
use crate::error::Result;

/// As in a shell: a star stops at a slash, and hidden names are matched only by a dot.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// Any number of folders.
const FOLDERS: &str = "**";

/// A pattern, and the folder in which it can match.
pub struct PathPattern {
    /// The folder as it was written, with its slash; empty for the working directory.
    base: String,
    /// The pattern of the path below the folder, and those of its parts.
    below: Pattern,
    parts: Vec<Pattern>,
    /// Whether it ends in a slash.
    wants_folders: bool,
}

impl PathPattern {
    /// Whether an argument that names no file is meant as a pattern.
    pub fn is_meant_by(argument: &str) -> bool {
        argument.contains(['*', '?', '['])
    }

    /// Reads a pattern.
    pub fn parse(written: &str) -> std::result::Result<PathPattern, PatternError> {
        let special = written.find(['*', '?', '[']).unwrap_or(written.len());
        let (base, below) = written.split_at(written[..special].rfind('/').map_or(0, |at| at + 1));
        let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
        Ok(PathPattern {
            base: base.into(),
            wants_folders: below.ends_with('/'),
            below: Pattern::new(&parts.join("/"))?,
            parts: parts
                .into_iter()
                .map(Pattern::new)
                .collect::<std::result::Result<_, _>>()?,
        })
    }

    /// What matches, by the names that a shell would write. What stands in a folder that matches comes with the folder.
    ///
    /// Of what was passed over, links that lead back are told, and links that lead nowhere where they match.
    pub fn matches(&self) -> Result<Walk> {
        let folder = match self.base.as_str() {
            "" => Path::new("."),
            base => Path::new(base),
        };
        if !folder.is_dir() {
            return Ok(Walk::default());
        }
        let mut walked = walk(folder, &|name| self.may_lead_to_a_match(name))?;
        walked.folders.retain(|folder| self.is_match(&folder.name));
        let folders = walked.folders.iter().map(|folder| folder.name.clone());
        let folders: HashSet<String> = folders.collect();
        let comes_with_a_folder = |name: &str| {
            let mut above = name.match_indices('/').map(|(at, _)| &name[..at]);
            above.any(|above| folders.contains(above))
        };
        walked
            .folders
            .retain(|folder| !comes_with_a_folder(&folder.name));
        walked.files.retain(|file| {
            !self.wants_folders && self.is_match(&file.name) && !comes_with_a_folder(&file.name)
        });
        walked.passed.retain(|(name, reason)| {
            let is_told = match reason {
                Passed::Unseen => false,
                Passed::Dangling(_) => self.is_match(name),
                Passed::Back | Passed::Again(_) => !folders.contains(name),
            };
            is_told && !comes_with_a_folder(name)
        });
        Ok(self.as_written(walked))
    }

    fn as_written(&self, mut walked: Walk) -> Walk {
        let entries = walked.files.iter_mut().chain(&mut walked.folders);
        let names = entries.map(|entry| &mut entry.name);
        for name in names.chain(walked.passed.iter_mut().map(|(name, _)| name)) {
            name.insert_str(0, &self.base);
        }
        walked
    }

    fn is_match(&self, name: &str) -> bool {
        self.below.matches_with(name, OPTIONS)
    }

    fn may_lead_to_a_match(&self, name: &str) -> bool {
        let mut names = name.split('/');
        for part in &self.parts {
            if part.as_str() == FOLDERS {
                return !names.any(is_hidden);
            }
            match names.next() {
                Some(name) if part.matches_with(name, OPTIONS) => {}
                Some(_) => return false,
                None => return true,
            }
        }
        names.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(pattern: &str, name: &str) -> bool {
        let pattern = PathPattern::parse(pattern).unwrap();
        pattern.may_lead_to_a_match(name)
    }

    #[test]
    fn only_folders_that_may_hold_a_match_are_entered() {
        assert!(leads("corpus/*/data/*.jsonl", "wiki"));
        assert!(leads("corpus/*/data/*.jsonl", "wiki/data"));
        assert!(!leads("corpus/*/data/*.jsonl", "wiki/extra"));
        assert!(!leads("corpus/*/data/*.jsonl", "wiki/data/a.jsonl/b"));
        assert!(leads("corpus/**/*.jsonl", "a/b/c"));
        assert!(!leads("corpus/**/*.jsonl", "a/.git/c"));
        assert!(!leads("corpus/*", ".git"));
        assert!(leads("corpus/.[a-z]*", ".git"));
    }
}
