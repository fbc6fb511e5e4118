//! `hapax config`: print a config to start from.

use std::io::Write;

use clap::Args;

use super::DONE;
use crate::config::DEFAULT;
use crate::error::{Error, Result};

/// Print a complete, commented config.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  hapax config > my.toml\n  hapax audit --config my.toml corpus/"
)]
pub struct ConfigArguments {
    /// Which one; there is `default`.
    #[arg(value_name = "PRESET", default_value = "default")]
    preset: String,
}

pub fn run(arguments: &ConfigArguments) -> Result<u8> {
    if arguments.preset != "default" {
        return Err(Error::Usage(format!(
            "no preset {:?}; there is \"default\"",
            arguments.preset
        )));
    }
    std::io::stdout().lock().write_all(DEFAULT.as_bytes())?;
    Ok(DONE)
}
