//! The name that stands where a misspelt path looked for its own.

use std::path::{Path, PathBuf};

use crate::nearest::nearest;

/// Entries of a folder that are compared; more would take longer than they help.
const ENTRIES_MAX: usize = 10_000;

/// The path as it may have been meant: its first part that does not exist, replaced by the nearest name beside it.
pub fn near(path: &Path) -> Option<PathBuf> {
    let is_missing = |part: &&Path| !part.as_os_str().is_empty() && !part.exists();
    let missing = path.ancestors().take_while(is_missing).last()?;
    let above = missing.parent()?;
    let folder = if above.as_os_str().is_empty() {
        Path::new(".")
    } else {
        above
    };
    let entries = folder.read_dir().ok()?.flatten().take(ENTRIES_MAX);
    let names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let name = missing.file_name()?.to_str()?;
    let meant = above.join(nearest(name, names.iter().map(String::as_str))?);
    let below = path.strip_prefix(missing).ok()?;
    // A trailing slash would come of an empty rest.
    Some(if below.as_os_str().is_empty() {
        meant
    } else {
        meant.join(below)
    })
}
