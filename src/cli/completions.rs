//! `hapax completions`: what a shell needs to complete commands and options.

use std::io::Write;

use clap::{Args, Command};
use clap_complete::Shell;

use super::DONE;
use crate::error::Result;

/// Print a script with which a shell completes commands and options.
#[derive(Args)]
#[command(after_help = "Examples:
  source <(hapax completions bash)
  hapax completions zsh > _hapax               in a folder of $fpath
  hapax completions fish > hapax.fish          in ~/.config/fish/…")]
pub struct CompletionsArguments {
    /// The shell.
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub fn run(arguments: &CompletionsArguments, mut command: Command) -> Result<u8> {
    // Into memory first: the generator panics where a pipe is closed.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "hapax", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(DONE)
}
