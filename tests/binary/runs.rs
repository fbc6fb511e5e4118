//! How runs begin and end: usage errors, limits, signals, closed pipes, and a file that is cut short while it is read.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::json;

use crate::encode::{Frame, frame};
use crate::support::{
    Audit, DONE, FAILED, Folder, INCOMPLETE, INTERRUPTED, PAIRS_CONFIG, Run, USAGE, pairs,
};

/// Long enough for a process to act on what it was sent; a slower one is not failed for it.
const MOMENT: Duration = Duration::from_millis(200);

/// A folder with a config of ready-made pairs and a shard of so many of them.
fn folder(records: usize) -> Folder {
    let folder = Folder::with(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
    folder.write("a.jsonl", pairs(0..records));
    folder
}

#[test]
fn what_is_typed_wrong_ends_with_the_usage_code() {
    let folder = folder(1);
    std::fs::create_dir(folder.path("empty")).unwrap();
    folder.write("others/README.md", "# no shard");
    let refused = |arguments: &[&str], said: &[&str]| {
        let run = folder.hapax(arguments);
        run.assert(USAGE, said);
        assert!(run.stdout.is_empty());
    };
    refused(&["audit", "missing.jsonl"], &["missing.jsonl"]);
    refused(&["pairs", "missing.jsonl"], &["missing.jsonl"]);
    refused(
        &["audit", "empty"],
        &["no shards in empty", "no files at all"],
    );
    refused(
        &["audit", "others"],
        &["only README.md, which is not taken as a shard", "README.md"],
    );
    refused(&["audit"], &["Usage"]);
    refused(&["audit", "-j0", "a.jsonl"], &["--threads 0"]);
    refused(
        &["audit", "-j", "100000", "a.jsonl"],
        &["--threads 100000", "1024"],
    );
    refused(
        &["audit", "--record-bytes-max", "0", "a.jsonl"],
        &["--record-bytes-max 0"],
    );
    refused(
        &["audit", "-c", "missing.toml", "a.jsonl"],
        &["missing.toml"],
    );
    refused(
        &["audit", "--domain", "source", "a.jsonl"],
        &["JSON pointer"],
    );
    refused(&["report", "missing"], &["no audit at missing"]);
    folder.write("bad.toml", "[[relation]]\nname = \"a\"\nnaem = 1\n");
    refused(
        &["pairs", "-c", "bad.toml", "a.jsonl"],
        &["bad.toml", "naem"],
    );
}

#[test]
fn a_limit_takes_the_first_records_in_the_order_of_shards() {
    let folder = folder(0);
    folder.write("corpus/c.jsonl", pairs(300..400));
    folder.write("corpus/b.jsonl", frame(&pairs(100..300), Frame::Full));
    folder.write("corpus/a.jsonl", pairs(0..100));
    for threads in ["-j1", "-j4"] {
        for limit in [1, 99, 100, 101, 250, 400, 1_000] {
            let limited = [
                "-c",
                PAIRS_CONFIG,
                "--limit",
                &limit.to_string(),
                threads,
                "corpus",
            ];
            let audit = folder.audit(&limited);
            let expected = limit.min(400);
            let ledger = &audit.json["ledger"];
            assert_eq!(audit.code, DONE);
            assert_eq!(
                (&ledger["records"], &ledger["incidences"]),
                (&json!(expected), &json!(expected))
            );
            let prompts: Vec<_> = folder.pairs(&limited);
            assert_eq!(prompts.len(), expected);
            let last = format!("p{}", expected - 1);
            assert_eq!(prompts[expected - 1]["prompt"], *last);
        }
    }
}

#[test]
fn a_limit_counts_records_that_are_skipped() {
    let folder = folder(0);
    let long = format!("{{\"pad\": \"{}\"}}\n", "x".repeat(2_000_000));
    folder.write(
        "a.jsonl",
        [b"what?\n", long.as_bytes(), &pairs(0..10)].concat(),
    );
    for (limit, read) in [("1", 0), ("2", 0), ("3", 1), ("7", 5)] {
        let audit =
            folder.audit_pairs(&["--record-bytes-max", "1KiB", "--limit", limit, "a.jsonl"]);
        let ledger = &audit.json["ledger"];
        assert_eq!(ledger["records"].to_string(), limit);
        assert_eq!(ledger["records_read"], read);
        assert_eq!(ledger["incidences"], read);
    }
}

#[test]
fn a_memory_without_room_beside_the_sample_is_a_mistake() {
    let folder = folder(10);
    let run = folder.hapax(&["audit", "-q", "--memory", "1MB", "a.jsonl"]);
    run.assert(USAGE, &["--memory", "--sample-keys", "1000000 prompts"]);
}

#[test]
fn counts_that_outgrow_the_memory_end_the_run_and_name_the_option() {
    let folder = folder(60_000);
    let arguments = [
        "audit",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "--sample-keys",
        "100",
        "--memory",
        "1MB",
        "a.jsonl",
    ];
    let run = folder.hapax(&arguments);
    run.assert(FAILED, &["--memory"]);
    assert!(run.stdout.is_empty());
}

/// As many files as there are threads are open at a time, and the standard streams.
#[cfg(unix)]
#[test]
fn hundreds_of_shards_need_few_open_files() {
    let folder = folder(0);
    for number in 0..300 {
        folder.write(&format!("corpus/{number}.jsonl"), pairs(number..number + 1));
    }
    let hapax = env!("CARGO_BIN_EXE_hapax");
    let command =
        format!("ulimit -n 32; exec {hapax} audit -q -c {PAIRS_CONFIG} --format json -j4 corpus");
    let output = Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let audit = Audit::of(&Run::of(output));
    assert_eq!(
        (audit.code, &audit.json["total"]["singletons"]),
        (DONE, &json!(300))
    );
    assert_eq!(audit.json["ledger"]["shards"], 300);
}

#[test]
fn too_many_cells_end_the_run_and_name_the_option() {
    let lines: String = (0..4)
        .map(|number| {
            format!("{{\"prompt\": \"p\", \"fact\": \"f\", \"source\": \"s{number}\"}}\n")
        })
        .collect();
    let folder = folder(0);
    folder.write("a.jsonl", lines);
    let run = |cells: &str| {
        folder.hapax(&[
            "audit",
            "-q",
            "-c",
            PAIRS_CONFIG,
            "--cells-max",
            cells,
            "a.jsonl",
        ])
    };
    run("3").assert(FAILED, &["--cells-max", "--domain"]);
    run("4").assert(DONE, &[]);
}

#[test]
fn a_saved_audit_is_rendered_again_as_it_was_printed() {
    let folder = folder(100);
    let arguments = [
        "audit",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "--out",
        "saved",
        "a.jsonl",
    ];
    let printed = folder.hapax(&arguments);
    printed.assert(DONE, &[]);
    assert_eq!(printed.text(), folder.hapax(&["report", "saved"]).text());
    let json = folder.hapax(&["report", "saved", "--format", "json"]);
    let audit: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(audit["total"]["singletons"], 100);
}

/// Sends a signal.
#[cfg(unix)]
fn send(signal: &str, child: &Child) {
    let status = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// A run that reads standard input, has read most of a MiB of pairs, and waits for more.
#[cfg(unix)]
fn waiting_for_input(folder: &Folder, format: &str) -> Child {
    let mut child = folder.start(&["audit", "-q", "-c", PAIRS_CONFIG, "--format", format, "-"]);
    // More than a pipe holds: when all is written, the program reads.
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(&pairs(0..40_000))
        .unwrap();
    child
}

#[cfg(unix)]
#[test]
fn an_interrupted_audit_prints_what_it_has_and_says_that_it_is_incomplete() {
    let folder = folder(0);
    for (signal, code) in [("-INT", INTERRUPTED), ("-TERM", 143)] {
        let mut child = waiting_for_input(&folder, "table");
        send(signal, &child);
        std::thread::sleep(MOMENT);
        drop(child.stdin.take());
        let run = Run::of(child.wait_with_output().unwrap());
        run.assert(code, &[]);
        assert!(run.text().contains("INCOMPLETE"), "{}", run.text());
    }
    let mut child = waiting_for_input(&folder, "json");
    send("-INT", &child);
    std::thread::sleep(MOMENT);
    drop(child.stdin.take());
    let audit = Audit::of(&Run::of(child.wait_with_output().unwrap()));
    assert_eq!(
        (audit.code, &audit.json["complete"]),
        (INTERRUPTED, &json!(false))
    );
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_ends_the_run_at_once() {
    let folder = folder(0);
    let mut child = waiting_for_input(&folder, "table");
    // Standard input stays open: only a signal can end the run. Two that come close together may arrive as one.
    let mut sent = 0;
    while child.try_wait().unwrap().is_none() {
        assert!(sent < 50, "{sent} signals did not end the run");
        send("-INT", &child);
        sent += 1;
        std::thread::sleep(MOMENT);
    }
    assert!(sent >= 2, "the first signal ended the run");
    assert_eq!(child.wait().unwrap().code(), Some(INTERRUPTED));
    let mut printed = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut printed)
        .unwrap();
    assert_eq!(printed, "");
}

#[test]
fn a_reader_that_closes_the_pipe_is_no_error() {
    let folder = folder(20_000);
    for threads in ["-j1", "-j4"] {
        let mut child = folder.start(&["pairs", "-q", "-c", PAIRS_CONFIG, threads, "a.jsonl"]);
        let mut line = String::new();
        BufReader::with_capacity(100, child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.contains("\"p0\""), "{line}");
        let run = Run::of(child.wait_with_output().unwrap());
        run.assert(DONE, &[]);
        assert_eq!(run.stderr, "");
    }
    let mut child = folder.start(&["audit", "-q", "-c", PAIRS_CONFIG, "-"]);
    drop(child.stdout.take());
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&pairs(0..10))
        .unwrap();
    let run = Run::of(child.wait_with_output().unwrap());
    run.assert(DONE, &[]);
    assert_eq!(run.stderr, "");
}

/// `hapax pairs` waits for its reader. What vanishes meanwhile raises SIGBUS in a map, and looks like the end in a stream.
#[cfg(unix)]
#[test]
fn a_file_that_is_cut_short_while_it_is_read_is_an_entry_of_the_ledger() {
    ["mmap", "read"].into_iter().for_each(cut_short_while_read);
}

#[cfg(unix)]
fn cut_short_while_read(access: &str) {
    let folder = folder(0);
    let pad = "x".repeat(1_000);
    let lines: String = (0..30_000)
        .map(|number| {
            format!("{{\"prompt\": \"p{number}\", \"fact\": \"f\", \"pad\": \"{pad}\"}}\n")
        })
        .collect();
    assert!(lines.len() > 30_000_000);
    folder.write("a.jsonl", &lines);
    let mut child = folder.start(&[
        "pairs",
        "-q",
        "-c",
        PAIRS_CONFIG,
        "-j2",
        "--io",
        access,
        "a.jsonl",
    ]);
    let mut reader = BufReader::with_capacity(100, child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let file = std::fs::File::options()
        .write(true)
        .open(folder.path("a.jsonl"))
        .unwrap();
    file.set_len(10_000).unwrap();
    let mut printed = Vec::new();
    reader.read_to_end(&mut printed).unwrap();
    drop(reader);
    let run = Run::of(child.wait_with_output().unwrap());
    run.assert(INCOMPLETE, &["a.jsonl", "cut short"]);
    let printed = printed.iter().filter(|&&byte| byte == b'\n').count();
    assert!(printed < 29_999, "the file was read before it was cut");
}

/// Read twice, none of its prompts would be a singleton.
#[test]
fn a_file_that_is_named_twice_is_read_once_and_said_to_be() {
    let folder = folder(10);
    let audit = folder.audit_pairs(&["a.jsonl", "./a.jsonl", "."]);
    assert_eq!(audit.json["ledger"]["records"], 10);
    assert_eq!(audit.json["total"]["singletons"], 10);
    let ignored = audit.json["manifest"]["ignored"].to_string();
    assert!(ignored.contains("read already, as "), "{ignored}");
}

/// What the sample keeps of a prompt must not show the order in which its domains and its answers were met.
#[test]
fn prompts_in_very_many_domains_give_the_same_audit_with_any_number_of_threads() {
    let folder = Folder::new();
    folder.write(PAIRS_CONFIG, "[[relation]]\nname = \"fact\"\n");
    for shard in 0..40 {
        let record = |number: usize| {
            let (domain, prompt) = (shard * 25 + number % 25, number % 7);
            format!(
                "{{\"source\": \"d{domain}\", \"prompt\": \"p{prompt}\", \"fact\": \"f{}\", \"aliases\": [\"f{}\"]}}\n",
                number + 1_000 * shard,
                number + 1_000 * shard + 1
            )
        };
        let lines: String = (0..1_000).map(record).collect();
        folder.write(&format!("corpus/{shard:02}.jsonl"), lines);
    }
    let audit = |threads: &str| {
        let arguments = ["-c", PAIRS_CONFIG, "-j", threads, "corpus"];
        folder.audit(&arguments).comparable()
    };
    let one = audit("1");
    assert_eq!(one["contested_prompts"][0]["facts"], 257);
    for threads in ["2", "3", "4"] {
        assert!(one == audit(threads), "{threads} threads");
    }
}

/// A list of a hundred wordings is one fact.
#[test]
fn very_many_aliases_are_no_contradiction() {
    let aliases: Vec<String> = (0..100).map(|number| format!("\"a{number}\"")).collect();
    let record = format!(
        "{{\"prompt\": \"p\", \"fact\": \"f\", \"aliases\": [{}]}}\n",
        aliases.join(", ")
    );
    let audit = Folder::with("a.jsonl", record.repeat(3)).audit(&["a.jsonl"]);
    assert_eq!(audit.json["total"]["contested"]["value"], 0.0);
}
