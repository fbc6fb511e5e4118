//! A folder of shards to run the program in, and what it said.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Exit codes, as `hapax audit --help` lists them.
pub const DONE: i32 = 0;
pub const FAILED: i32 = 1;
pub const USAGE: i32 = 2;
pub const VIOLATED: i32 = 3;
pub const INCOMPLETE: i32 = 4;
pub const INTERRUPTED: i32 = 130;

/// A folder that is gone after the test. The program runs inside, so that shards have short names.
pub struct Folder(TempDir);

/// The config of [`Folder::audit_pairs`].
pub const PAIRS_CONFIG: &str = "pairs.toml";

/// What a run of the program came to.
pub struct Run {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A folder with one file in it.
    pub fn with(name: &str, bytes: impl AsRef<[u8]>) -> Folder {
        let folder = Folder::new();
        folder.write(name, bytes);
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs the program to its end, with nothing on its standard input.
    pub fn hapax(&self, arguments: &[&str]) -> Run {
        self.hapax_reading(arguments, b"")
    }

    /// Runs the program to its end with these bytes on its standard input.
    pub fn hapax_reading(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = self.start(arguments);
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            // Who refuses to read what it is given has its reasons.
            scope.spawn(move || drop(stdin.write_all(input)));
            Run::of(child.wait_with_output().unwrap())
        })
    }

    /// Starts the program with pipes to all three of its streams.
    pub fn start(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_hapax"))
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// `hapax audit` as JSON with its cells, and these arguments.
    pub fn audit(&self, arguments: &[&str]) -> Audit {
        Audit::of(&self.hapax(&audit_arguments(arguments)))
    }

    /// The same under a config that knows nothing but ready-made pairs, which a debug build compiles much faster.
    pub fn audit_pairs(&self, arguments: &[&str]) -> Audit {
        self.write(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
        self.audit(&[&["-c", PAIRS_CONFIG], arguments].concat())
    }

    /// `hapax pairs` with these arguments: a JSON object a line.
    pub fn pairs(&self, arguments: &[&str]) -> Vec<Value> {
        let run = self.hapax(&[&["pairs", "--quiet"], arguments].concat());
        let lines = run.stdout.split(|&byte| byte == b'\n');
        lines
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }
}

pub fn audit_arguments<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [
        &["audit", "--quiet", "--format", "json", "--cells"],
        arguments,
    ]
    .concat()
}

impl Run {
    pub fn of(output: Output) -> Run {
        Run {
            // A process that a signal ended has no code.
            code: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// Asserts that the run ended with this code, and said all of this on standard error.
    pub fn assert(&self, code: i32, said: &[&str]) {
        assert_eq!(self.code, code, "{}", self.stderr);
        for words in said {
            assert!(
                self.stderr.contains(words),
                "{words:?} not in: {}",
                self.stderr
            );
        }
    }
}

/// An audit's JSON and the code that the run ended with.
#[derive(Debug, Clone)]
pub struct Audit {
    pub code: i32,
    pub json: Value,
}

impl Audit {
    pub fn of(run: &Run) -> Audit {
        let json = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}), but: {}", run.stderr));
        Audit {
            code: run.code,
            json,
        }
    }

    /// Asserts the exit code and every number of the ledger. What `expected` leaves out must be 0 or empty; the ledger's
    /// own equation must hold in any case.
    pub fn assert_ledger(&self, code: i32, expected: Value) -> &Audit {
        let mut whole = empty_ledger();
        for (key, value) in expected.as_object().unwrap() {
            assert!(whole.get(key).is_some(), "no such column: {key}");
            whole[key] = value.clone();
        }
        let ledger = &self.json["ledger"];
        for (key, value) in whole.as_object().unwrap() {
            assert_eq!(&ledger[key], value, "{key} of {ledger}");
        }
        let skipped: u64 = ledger["skipped"]
            .as_object()
            .unwrap()
            .values()
            .map(|skipped| skipped["records"].as_u64().unwrap())
            .sum();
        assert_eq!(
            ledger["records"].as_u64().unwrap(),
            ledger["records_read"].as_u64().unwrap() + skipped
        );
        assert_eq!(self.code, code);
        assert_eq!(self.json["complete"], code == DONE);
        self
    }

    /// The audit without what may differ between runs of one corpus: when and how fast it ran, in which files and with
    /// how many compressed bytes it was given, and so the places of prompts.
    pub fn comparable(&self) -> Value {
        let mut json = self.json.clone();
        for key in ["started", "seconds", "inputs"] {
            json["manifest"].as_object_mut().unwrap().remove(key);
        }
        for key in ["shards", "bytes_compressed"] {
            json["ledger"].as_object_mut().unwrap().remove(key);
        }
        for prompt in json["contested_prompts"].as_array_mut().unwrap() {
            for key in ["shard", "record"] {
                prompt.as_object_mut().unwrap().remove(key);
            }
        }
        json
    }
}

/// Lines of ready-made pairs with the numbers of a range: no two have the same prompt.
pub fn pairs(numbers: std::ops::Range<usize>) -> Vec<u8> {
    let line = |number| format!("{{\"prompt\": \"p{number}\", \"fact\": \"f\"}}\n");
    numbers.map(line).collect::<String>().into_bytes()
}

/// The ledger of one shard of so many bytes and so many records, each of which is a document with one pair and no text.
pub fn all_read(compressed: usize, decoded: usize, records: usize) -> Value {
    json!({
        "shards": 1, "bytes_compressed": compressed, "bytes_decoded": decoded, "records": records,
        "records_read": records, "documents": records, "documents_without_text": records, "pairs": records,
        "incidences": records,
    })
}

/// A ledger with other numbers in these columns.
pub fn but(mut ledger: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        ledger[key] = value.clone();
    }
    ledger
}

fn empty_ledger() -> Value {
    json!({
        "shards": 0, "parts_unread": 0, "bytes_compressed": 0, "bytes_decoded": 0, "records": 0, "records_read": 0,
        "documents": 0, "documents_without_pairs": 0, "documents_without_text": 0, "documents_without_domain": 0,
        "documents_duplicate": 0,
        "pairs": 0, "incidences": 0, "skipped": {}, "pairs_dropped": {}, "errors_total": 0, "errors": [],
    })
}

/// The text of a file that may be compressed (`.zst`).
pub fn read_maybe_compressed(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    match path.extension().is_some_and(|ending| ending == "zst") {
        true => zstd::decode_all(bytes.as_slice()).unwrap(),
        false => bytes,
    }
}

/// Random numbers that are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn choose<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}
