//! The README's commands run as they stand.

use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Lines of the README's `sh` blocks that call hapax.
fn commands(readme: &str) -> Vec<&str> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in readme.lines() {
        if let Some(language) = line.strip_prefix("```") {
            inside = language == "sh";
        } else if inside && line.contains("hapax ") {
            commands.push(line);
        }
    }
    commands
}

fn is_installed(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn every_command_of_the_readme_works() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let commands = commands(&readme);
    assert!(commands.len() >= 7, "{commands:?}");
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(Path::new(ROOT).join("tests"), folder.path().join("tests")).unwrap();
    let binaries = Path::new(env!("CARGO_BIN_EXE_hapax")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    for command in commands {
        let needed = ["jq", "zstd"]
            .iter()
            .filter(|program| command.contains(&format!("{program} ")));
        if !needed.clone().all(|program| is_installed(program)) {
            continue;
        }
        let output = Command::new("bash")
            .args(["-o", "pipefail", "-c", command])
            .current_dir(folder.path())
            .env("PATH", &path)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}\n{errors}");
        let wrote = !output.stdout.is_empty() || command.contains(" > ");
        assert!(wrote, "{command} printed nothing\n{errors}");
    }
}

#[test]
fn the_table_in_the_readme_is_what_the_program_prints() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let shown = readme
        .split("```text\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_hapax"))
        .args(["audit", "--quiet", "tests/data/sample"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for line in shown
        .lines()
        .skip(1)
        .filter(|line| !line.is_empty() && *line != "…")
    {
        assert!(
            printed.contains(line),
            "the README shows\n{line}\nbut the program prints\n{printed}"
        );
    }
}

#[test]
fn the_relation_in_the_readme_finds_what_it_says() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let relation = readme
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (config, shard) = (folder.path().join("my.toml"), folder.path().join("a.jsonl"));
    std::fs::write(&config, relation).unwrap();
    std::fs::write(
        &shard,
        "{\"text\":\"Mount Foo is 2,100 m high.\"}\n{\"mountain\":\"Mount Bar\",\"height_m\":950}\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_hapax"))
        .args(["pairs", "--quiet", "--config"])
        .args([&config, &shard])
        .output()
        .unwrap();
    let found: Vec<(String, String)> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|pair| {
            (
                pair["prompt"].as_str().unwrap().into(),
                pair["fact"].as_str().unwrap().into(),
            )
        })
        .collect();
    let expected = [("mount foo", "2100"), ("mount bar", "950")];
    assert_eq!(
        found,
        expected.map(|(prompt, fact)| (prompt.to_string(), fact.to_string()))
    );
}
