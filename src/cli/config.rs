//! `hapax config`: print a config to start from.

use std::io::Write;

use clap::Args;

use super::DONE;
use crate::config::{DEFAULT, schema};
use crate::error::{Error, Result};

/// Print a complete, commented config.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax config > my.toml                       a copy to change
  hapax check my.toml                          right, and do its examples hold?
  hapax audit --config my.toml corpus/
  hapax config --schema > hapax.schema.json    for editors; begin my.toml
                                               with #:schema ./hapax.schema.json")]
pub struct ConfigArguments {
    /// Which one; there is `default`.
    #[arg(value_name = "PRESET", default_value = "default")]
    preset: String,

    /// Print the JSON schema of configs instead, by which editors complete and check them.
    #[arg(long)]
    schema: bool,
}

pub fn run(arguments: &ConfigArguments) -> Result<u8> {
    if arguments.schema {
        let schema = serde_json::to_string_pretty(&schema())
            .map_err(|error| Error::Failed(format!("cannot write the schema as JSON: {error}")))?;
        writeln!(std::io::stdout().lock(), "{schema}")?;
        return Ok(DONE);
    }
    if arguments.preset != "default" {
        return Err(Error::Usage(format!(
            "no preset {:?}; there is \"default\"",
            arguments.preset
        )));
    }
    std::io::stdout().lock().write_all(DEFAULT.as_bytes())?;
    Ok(DONE)
}
