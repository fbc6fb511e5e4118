//! What the program says of itself: every example of every `--help` runs as it stands, completions and manual pages work.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const HAPAX: &str = env!("CARGO_BIN_EXE_hapax");

/// Programs that examples may use, and that need not be there.
const OTHERS: &[&str] = &["jq", "zstd", "man"];

/// The widest line that fits a terminal of 80 columns.
const COLUMNS: usize = 80;

fn hapax(arguments: &[&str]) -> String {
    let output = Command::new(HAPAX).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands, as the program lists them.
fn commands() -> Vec<String> {
    let help = hapax(&["--help"]);
    let listed = help.split("Commands:\n").nth(1).unwrap();
    let lines = listed.lines().take_while(|line| line.starts_with("  "));
    // Lines that are indented more go on with the line before.
    let names = lines.filter(|line| !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap().to_string());
    names.filter(|name| name != "help").collect()
}

/// The lines below "Examples:", without what is said of them.
fn examples(help: &str) -> Vec<String> {
    let Some(block) = help.split("Examples:\n").nth(1) else {
        return Vec::new();
    };
    let lines = block.lines().take_while(|line| line.starts_with("  "));
    // Lines that are indented more go on with what is said of the line before.
    lines
        .filter(|line| !line.starts_with("   "))
        .inspect(|line| assert!(line.chars().count() <= COLUMNS, "too wide: {line}"))
        .map(|line| line.trim().split("  ").next().unwrap().to_string())
        .collect()
}

/// A folder with what examples speak of.
fn workplace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(ROOT).join("tests/data/sample");
    std::os::unix::fs::symlink(&sample, folder.path().join("corpus")).unwrap();
    std::os::unix::fs::symlink(
        Path::new(ROOT).join("configs"),
        folder.path().join("configs"),
    )
    .unwrap();
    std::fs::copy(
        sample.join("biographies/encyclopedia-0000.jsonl.zst"),
        folder.path().join("x.jsonl.zst"),
    )
    .unwrap();
    for command in [
        "hapax config > my.toml",
        "hapax audit --quiet corpus/ --out audit",
    ] {
        let output = run(command, folder.path());
        assert!(output.status.success(), "{command}: {output:?}");
    }
    folder
}

fn run(command: &str, folder: &Path) -> Output {
    let binaries = Path::new(HAPAX).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    Command::new("bash")
        .args(["-o", "pipefail", "-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .unwrap()
}

fn is_installed(program: &str) -> bool {
    run(&format!("command -v {program}"), Path::new("/"))
        .status
        .success()
}

/// Whether a command writes to a file, or changes the shell, and so prints nothing.
fn is_silent(command: &str) -> bool {
    [" > ", " --out ", "source "]
        .iter()
        .any(|sign| command.contains(sign))
}

#[test]
fn every_example_runs_as_it_stands() {
    let folder = workplace();
    let mut pages = vec![("hapax".to_string(), hapax(&["--help"]))];
    pages.extend(commands().into_iter().map(|command| {
        let help = hapax(&[&command, "--help"]);
        (command, help)
    }));
    assert!(pages.len() >= 7, "{:?}", commands());
    for (page, help) in pages {
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{page} --help has no examples");
        for example in examples {
            let words = || example.split_whitespace();
            let is_lacking =
                |program: &str| words().any(|word| word == program) && !is_installed(program);
            if OTHERS.iter().any(|program| is_lacking(program)) {
                continue;
            }
            let output = run(&example, folder.path());
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{page}: {example}\n{errors}");
            assert!(
                !output.stdout.is_empty() || is_silent(&example),
                "{example} printed nothing\n{errors}"
            );
        }
    }
}

#[test]
fn bash_takes_the_completions() {
    let folder = tempfile::tempdir().unwrap();
    let complete = "source <(hapax completions bash) && COMP_WORDS=(hapax audit --fa) COMP_CWORD=2 && \
                    _hapax hapax --fa audit && echo \"${COMPREPLY[@]}\"";
    let output = run(complete, folder.path());
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "--fail-on",
        "{output:?}"
    );
    assert!(output.stderr.is_empty(), "{output:?}");
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(
            hapax(&["completions", shell]).contains("fail-on"),
            "{shell}"
        );
    }
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        run("hapax man --out pages/man1", folder.path())
            .status
            .success()
    );
    let page =
        |name: &str| std::fs::read_to_string(folder.path().join("pages/man1").join(name)).unwrap();
    assert_eq!(page("hapax.1"), hapax(&["man"]));
    for command in commands() {
        let page = page(&format!("hapax-{command}.1"));
        assert!(
            page.is_ascii() && page.contains(".SH EXAMPLES"),
            "{command}"
        );
    }
    if is_installed("groff") {
        let output = run(
            "groff -ww -man -Tutf8 pages/man1/*.1 > /dev/null",
            folder.path(),
        );
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{output:?}"
        );
    }
    if is_installed("man") {
        let output = run("man -l pages/man1/hapax-audit.1 | cat", folder.path());
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("hapax audit corpus/ --out audit"), "{text}");
    }
}
