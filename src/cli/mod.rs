//! The command line: one file a command. What it uses of the library is what a library user has.

mod audit;
mod bound;
mod check;
mod completions;
mod config;
mod dry_run;
mod gates;
mod man;
mod mixture;
mod output;
mod pairs;
mod progress;
mod report;
mod say;
mod shards;
mod simulate;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{CommandFactory, Parser, Subcommand};

use self::say::{say, say_painted};
use crate::config::diagnose::Paint;
use crate::error::{Error, Result};
use crate::input::near::near;
use crate::pipeline::Control;

/// Everything was done.
const DONE: u8 = 0;
/// The run failed.
const FAILED: u8 = 1;
/// The command line or a config is wrong.
const USAGE: u8 = 2;
/// A gate was violated.
const VIOLATED: u8 = 3;
/// Done, but the input was incomplete.
const INCOMPLETE: u8 = 4;

/// Count the facts that a pretraining corpus states only once.
///
/// A language model must be expected to get wrong what it saw once (Kalai, Nachum, Vempala, Zhang: Why Language Models
/// Hallucinate, arXiv 2509.04664). hapax reads the shards, extracts (prompt, fact) pairs by rules, counts how many
/// documents answer each prompt, and reports, per domain, the share that only one document answers: the singleton rate.
#[derive(Parser)]
#[command(
    name = "hapax",
    version,
    max_term_width = 100,
    after_help = "Examples:
  hapax audit corpus/                          the rates, per domain
  hapax pairs corpus/ --limit 1000             what the rules find
  hapax config > my.toml                       rules to start from
  hapax audit corpus/ --config my.toml

More: every command has examples of its own, see `hapax audit --help`."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Audit(audit::AuditArguments),
    Pairs(pairs::PairsArguments),
    Check(check::CheckArguments),
    Report(report::ReportArguments),
    Bound(bound::BoundArguments),
    Simulate(simulate::SimulateArguments),
    Config(config::ConfigArguments),
    Completions(completions::CompletionsArguments),
    Man(man::ManArguments),
}

/// Parses the command line, runs the command, and says with which code to exit.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let signals = Signals::watch();
    let result = match arguments.command {
        Command::Audit(arguments) => audit::run(&arguments, &signals),
        Command::Pairs(arguments) => pairs::run(&arguments, &signals),
        Command::Check(arguments) => check::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Bound(arguments) => bound::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments, &signals),
        Command::Config(arguments) => config::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, Arguments::command()),
        Command::Man(arguments) => man::run(&arguments, Arguments::command()),
    };
    let code = match result {
        Ok(code) => code,
        Err(Error::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => DONE,
        Err(error) => {
            tell(&error);
            if error.is_usage() { USAGE } else { FAILED }
        }
    };
    ExitCode::from(signals.exit_code().unwrap_or(code))
}

/// Says why a command failed.
fn tell(error: &Error) {
    let text = format!("hapax: {error}");
    match error {
        // The config's mistakes may have colours.
        Error::Config(_) => say_painted(&text),
        _ => say(&text),
    }
}

/// Ctrl-C and SIGTERM: the first ends the scan after the blocks at hand, the second ends the program.
struct Signals {
    control: Arc<Control>,
    received: Arc<AtomicUsize>,
}

impl Signals {
    fn watch() -> Signals {
        let signals = Signals {
            control: Arc::new(Control::default()),
            received: Arc::new(AtomicUsize::new(0)),
        };
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // Without handlers the program still runs; it only ends less politely.
            let _ = signal_hook::flag::register_conditional_shutdown(
                signal,
                128 + signal,
                signals.control.stop.clone(),
            );
            let _ = signal_hook::flag::register(signal, signals.control.stop.clone());
            let _ = signal_hook::flag::register_usize(
                signal,
                signals.received.clone(),
                signal as usize,
            );
        }
        signals
    }

    /// 130 after Ctrl-C, 143 after SIGTERM.
    fn exit_code(&self) -> Option<u8> {
        match self.received.load(Ordering::Relaxed) {
            0 => None,
            signal => u8::try_from(128 + signal).ok(),
        }
    }
}

/// Reads a config, or takes a preset; the default if none is named.
fn read_config(path: Option<&std::path::Path>) -> Result<crate::config::Config> {
    let Some(path) = path else {
        return crate::config::Config::default_config();
    };
    let (text, name) = config::file_or_preset(path)?;
    crate::config::Config::parse(&text, &name, paint_of_errors())
}

/// The text of a config.
fn read_text(path: &std::path::Path) -> Result<String> {
    let refused = |error| {
        let meant = near(path).map_or_else(String::new, |near| {
            format!(". Did you mean {}?", near.display())
        });
        // A bare word may be meant for a preset.
        let presets = match path.extension().is_none() && path.components().count() == 1 {
            true => "; `hapax config --list` shows the presets",
            false => "",
        };
        let path = path.display();
        Error::Usage(format!(
            "cannot read the config {path}: {error}{meant}{presets}"
        ))
    };
    std::fs::read_to_string(path).map_err(refused)
}

/// Colours for standard error, if it is a terminal and `NO_COLOR` is not set.
fn paint_of_errors() -> Paint {
    match console::colors_enabled_stderr() {
        true => Paint::Colours,
        false => Paint::Plain,
    }
}
