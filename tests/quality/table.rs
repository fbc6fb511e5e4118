//! Prints how the default config fares against gold, attribute by attribute and source by source:
//!
//! ```sh
//! cargo run --release --example quality -- CORPUS [NOVELS]... [--config FILE]
//! ```
//!
//! CORPUS is a folder with `gold.tsv` and the files that it speaks of; NOVELS are shards in which hardly any facts stand,
//! of which the pairs a decoded MB are printed. Without arguments it is the part of the corpus in the repository.

mod extraction;
mod gold;
mod score;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hapax::config::Config;
use hapax::config::diagnose::Paint;

use self::extraction::extract;
use self::gold::Gold;
use self::score::{ATTRIBUTES, INDEPENDENT, Score, score};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quality: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let config = match paths.iter().position(|path| path == Path::new("--config")) {
        Some(place) if place + 1 < paths.len() => {
            paths.remove(place);
            read(&paths.remove(place))?
        }
        _ => Config::default_config().map_err(|error| error.to_string())?,
    };
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let (gold, novels) = match paths.split_first() {
        Some((corpus, novels)) => (
            Gold::read(&corpus.join("gold.tsv"), corpus)?,
            novels.to_vec(),
        ),
        None => (
            Gold::read(&data.join("quality/gold.tsv"), &data)?,
            vec![data.join("sample/books")],
        ),
    };
    print_scores(&config, &gold)?;
    match novels.is_empty() {
        true => Ok(()),
        false => print_novels(&config, &novels),
    }
}

fn read(path: &Path) -> Result<Config, String> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    Config::parse(&text, &name, Paint::Plain).map_err(|error| error.to_string())
}

fn print_scores(config: &Config, gold: &Gold) -> Result<(), String> {
    let extracted = extract(config, &gold.shards()).map_err(|error| error.to_string())?;
    let scores = score(gold, &extracted.pairs);
    println!(
        "attribute    source                    stated  found  recall    said  right  precision"
    );
    for (number, source) in scores.scores.keys() {
        let (attribute, ..) = ATTRIBUTES[*number];
        print_line(attribute, source, &scores.of(attribute, source));
    }
    println!(
        "\nextracted although people judged that it is not stated: {}",
        scores.denied.len()
    );
    scores
        .denied
        .iter()
        .for_each(|denied| println!("  {denied}"));
    Ok(())
}

fn print_line(attribute: &str, source: &str, score: &Score) {
    let indent = match source {
        INDEPENDENT => "",
        _ => "  ",
    };
    println!(
        "{attribute:<12} {:<25} {:>6} {:>6}  {:>6} {:>7} {:>6}  {:>9}",
        format!("{indent}{source}"),
        score.stated,
        score.found,
        share(score.recall()),
        score.said,
        score.right,
        share(score.precision()),
    );
}

fn share(value: f64) -> String {
    match value.is_finite() {
        true => format!("{value:.3}"),
        false => "–".to_owned(),
    }
}

fn print_novels(config: &Config, novels: &[PathBuf]) -> Result<(), String> {
    let extracted = extract(config, novels).map_err(|error| error.to_string())?;
    let megabytes = extracted.bytes as f64 / 1e6;
    println!(
        "\nnovels: {} pairs in {megabytes:.1} MB, {:.2} a decoded MB",
        extracted.pairs.len(),
        extracted.pairs.len() as f64 / megabytes,
    );
    for pair in extracted.pairs.iter().take(20) {
        println!("  {}: {} → {}", pair.relation, pair.prompt, pair.fact);
    }
    Ok(())
}
