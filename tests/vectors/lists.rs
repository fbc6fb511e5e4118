//! The lists of vectors, from every file of the folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// All vectors of a list, from every file.
pub fn vectors(list: &str) -> Vec<Value> {
    let of_list = |path: PathBuf| match read(&path)[list].take() {
        Value::Array(vectors) => vectors,
        _ => Vec::new(),
    };
    vector_files().into_iter().flat_map(of_list).collect()
}

fn vector_files() -> Vec<PathBuf> {
    let folder = std::env::var_os("HAPAX_VECTORS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/theory"),
        PathBuf::from,
    );
    let named_so = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("vectors-") && (name.ends_with(".json") || name.ends_with(".json.zst"))
    };
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    entries
        .map(|entry| entry.unwrap().path())
        .filter(named_so)
        .collect()
}

fn read(path: &Path) -> Value {
    let file = File::open(path).unwrap();
    if path.extension().is_some_and(|ending| ending == "zst") {
        let text = zstd::decode_all(file).unwrap();
        return serde_json::from_slice(&text).unwrap();
    }
    serde_json::from_reader(std::io::BufReader::new(file)).unwrap()
}
