//! Macros: names in braces that stand for parts of patterns.

use std::collections::BTreeMap;

use regex::Regex;

/// Macros may use macros, but not without end.
const EXPANSIONS_MAX: usize = 8;

/// Replaces `{name}` by the macro's body, in a group of its own. Quantifiers and character classes stay.
pub(super) fn expand(pattern: &str, macros: &BTreeMap<String, String>) -> Result<String, String> {
    let reference =
        Regex::new(r"(\\[pPxuU])?\{([a-z][a-z0-9_-]*)\}").map_err(|error| error.to_string())?;
    let mut expanded = pattern.to_string();
    for _ in 0..EXPANSIONS_MAX {
        let mut unknown = None;
        let next = reference.replace_all(&expanded, |groups: &regex::Captures<'_>| {
            if groups.get(1).is_some() {
                return groups[0].to_string();
            }
            match macros.get(&groups[2]) {
                Some(body) => format!("(?:{body})"),
                None => {
                    unknown = Some(groups[2].to_string());
                    String::new()
                }
            }
        });
        if let Some(unknown) = unknown {
            let known: Vec<&str> = macros.keys().map(String::as_str).collect();
            return Err(format!(
                "no macro {{{unknown}}}; there are {}",
                known.join(", ")
            ));
        }
        if next == expanded {
            return Ok(expanded);
        }
        expanded = next.into_owned();
    }
    Err("macros refer to each other without end".into())
}
