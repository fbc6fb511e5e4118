//! The program: install the guard for maps, run the command, exit with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    hapax::input::shard::survive_truncation();
    hapax::cli::run()
}
