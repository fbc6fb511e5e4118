//! The architecture, read off the source: who imports whom, where `unsafe` lives, that nothing panics on what it is
//! given, and that files stay small. The rule is *vocabulary ← stages ← wiring*: a stage knows the vocabulary and itself,
//! and only the wiring knows the stages by name.
//!
//! The check reads text, not syntax: code behind `#[cfg(test)]` and comments are left out, then `crate::x`, `hapax::x`
//! and `super::super::…` count as an import wherever they stand.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const VOCABULARY: &[&str] = &[
    "error", "document", "key", "cell", "spectrum", "ledger", "figure", "audit", "nearest",
    "weight",
];
const STAGES: &[&str] = &["input", "extract", "count", "estimate", "gate", "report"];
const WIRING: &[&str] = &["config", "pipeline", "simulate", "cli"];
/// The crate's roots: they name every module, and hold nothing.
const ROOTS: &[&str] = &["lib", "main"];

const UNSAFE_FILES: &[&str] = &["input/shard.rs", "count/exact.rs"];
const LINES_MAX: usize = 500;

/// A file of `src/`: its path below it, and its text.
struct Source {
    path: String,
    text: String,
}

#[test]
fn a_stage_imports_only_the_vocabulary_and_only_the_wiring_imports_stages() {
    assert_none(sources().iter().flat_map(forbidden_imports));
}

#[test]
fn every_module_has_its_place_in_the_layers() {
    let known: BTreeSet<&str> = [VOCABULARY, STAGES, WIRING, ROOTS]
        .concat()
        .into_iter()
        .collect();
    let sources = sources();
    let modules: BTreeSet<&str> = sources.iter().map(Source::module).collect();
    assert_eq!(modules, known);
}

#[test]
fn unsafe_lives_in_the_file_of_the_map_and_in_that_of_the_counts() {
    assert_none(sources().iter().filter_map(misplaced_unsafe));
}

#[test]
fn nothing_outside_of_tests_unwraps() {
    assert_none(sources().iter().flat_map(unwraps));
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    assert_none(sources().iter().filter_map(too_long));
}

#[test]
fn the_checks_find_what_they_look_for() {
    let source = |path: &str, text: &str| Source {
        path: path.into(),
        text: text.into(),
    };
    let imports = |path: &str, text: &str| forbidden_imports(&source(path, text));
    assert_eq!(
        imports("count/exact.rs", "use crate::input::Block;").len(),
        1
    );
    assert_eq!(
        imports("count/exact.rs", "use crate::{key::Key, input::Block};").len(),
        1
    );
    assert_eq!(
        imports(
            "count/exact.rs",
            "use crate::{\n    cli, extract::{a, b},\n};"
        )
        .len(),
        2
    );
    assert_eq!(
        imports("count/exact.rs", "fn f() { crate::pipeline::scan() }").len(),
        1
    );
    assert_eq!(
        imports("count/mod.rs", "use super::report::Table;").len(),
        1
    );
    assert_eq!(
        imports("count/exact.rs", "use super::super::report::Table;").len(),
        1
    );
    assert_eq!(
        imports("report/table/grid.rs", "use super::super::json;").len(),
        0
    );
    assert_eq!(
        imports("ledger.rs", "use crate::count::exact::Counts;").len(),
        1
    );
    assert_eq!(imports("ledger.rs", "use super::config::Config;").len(), 1);
    assert_eq!(
        imports("count/exact.rs", "use crate::{cell::CellId, count::Unit};").len(),
        0
    );
    assert_eq!(
        imports("pipeline/run.rs", "use crate::{count, input, cli};").len(),
        0
    );
    assert_eq!(
        imports("count/exact.rs", "// not crate::input::Block").len(),
        0
    );
    let tested = "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::input::Block;\n    fn g() { a.unwrap() }\n}\n";
    assert_eq!(imports("count/exact.rs", tested).len(), 0);
    assert!(unwraps(&source("key.rs", tested)).is_empty());
    let behind = format!("{tested}fn h() {{ a.unwrap() }}\n");
    assert_eq!(unwraps(&source("key.rs", &behind)), ["key.rs:7: unwrap()"]);
    assert!(misplaced_unsafe(&source("key.rs", "unsafe { a() }")).is_some());
    assert!(misplaced_unsafe(&source("key.rs", "// unsafe\nlet a = \"b\";")).is_none());
    assert!(too_long(&source("key.rs", &"\n".repeat(501))).is_some());
    assert!(too_long(&source("key.rs", &"\n".repeat(500))).is_none());
}

impl Source {
    /// The top-level module that the file belongs to.
    fn module(&self) -> &str {
        let top = self.path.split('/').next().unwrap();
        top.strip_suffix(".rs").unwrap_or(top)
    }

    /// How many `super` lead from the file's module to the crate.
    fn depth(&self) -> usize {
        let folders = self.path.matches('/').count();
        folders + usize::from(!self.path.ends_with("mod.rs"))
    }

    /// Whether the whole file is tests (`tests.rs`, declared behind `#[cfg(test)]`).
    fn is_tests(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }

    /// The code that is shipped: lines behind `#[cfg(test)]` and comments are blank.
    fn code(&self) -> String {
        let mut code = String::new();
        let mut item_behind_cfg_test = None;
        for line in self.text.lines() {
            let indent = line.len() - line.trim_start().len();
            if line.trim() == "#[cfg(test)]" {
                item_behind_cfg_test = Some(indent);
            } else if let Some(outer) = item_behind_cfg_test {
                // rustfmt closes an item where it began.
                let is_end = indent == outer && (line.trim() == "}" || line.ends_with(';'));
                if is_end {
                    item_behind_cfg_test = None;
                }
            } else if !self.is_tests() {
                code.push_str(line.split("//").next().unwrap_or(""));
            }
            code.push('\n');
        }
        code
    }

    /// The top-level modules that the code names.
    fn imports(&self) -> BTreeSet<String> {
        let code = self.code();
        let to_root = "super::".repeat(self.depth());
        let mut imported = BTreeSet::new();
        for root in ["crate::", "hapax::", &to_root] {
            for (start, _) in code.match_indices(root) {
                let is_longer = code[..start].chars().next_back().is_some_and(|before| {
                    before.is_alphanumeric() || before == '_' || before == ':'
                });
                if !is_longer {
                    imported.extend(first_names(&code[start + root.len()..]));
                }
            }
        }
        imported.retain(|name| [VOCABULARY, STAGES, WIRING].concat().contains(&&**name));
        imported
    }
}

/// The first names of a path or of a group of paths: `a` of `a::b`, `a` and `b` of `{a::{c, d}, b}`.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
        text.trim_start().chars().take_while(is_part).collect()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let (mut names, mut depth) = (vec![name(group)], 1);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(&group[at + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn forbidden_imports(source: &Source) -> Vec<String> {
    let module = source.module();
    let is_allowed = |name: &str| {
        let within = name == module || VOCABULARY.contains(&name);
        within || WIRING.contains(&module) || ROOTS.contains(&module)
    };
    source
        .imports()
        .into_iter()
        .filter(|name| !is_allowed(name))
        .map(|name| format!("{}: imports {name}", source.path))
        .collect()
}

fn misplaced_unsafe(source: &Source) -> Option<String> {
    let code = source.code();
    let mut words = code.split(|character: char| !character.is_alphanumeric() && character != '_');
    let found = words.any(|word| word == "unsafe") && !UNSAFE_FILES.contains(&&*source.path);
    found.then(|| format!("{}: unsafe", source.path))
}

fn unwraps(source: &Source) -> Vec<String> {
    let code = source.code();
    let lines = code.lines().zip(1..);
    lines
        .filter(|(line, _)| line.contains(".unwrap()"))
        .map(|(_, number)| format!("{}:{number}: unwrap()", source.path))
        .collect()
}

fn too_long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > LINES_MAX).then(|| format!("{}: {lines} lines", source.path))
}

fn assert_none(found: impl Iterator<Item = String>) {
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    assert!(files.len() > 50, "{} files below {root:?}", files.len());
    files
        .into_iter()
        .map(|file| Source {
            path: file
                .strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/"),
            text: fs::read_to_string(&file).unwrap(),
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}
