//! `hapax config`: print a config to start from.

use std::io::Write;
use std::path::Path;

use clap::Args;

use super::{DONE, read_text};
use crate::config::{PRESETS, Preset, schema};
use crate::error::{Error, Result};
use crate::nearest::did_you_mean;
use crate::report::text::clean;

/// Print a complete, commented config.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax config > my.toml                       a copy to change
  hapax check my.toml                          right, and do its examples hold?
  hapax audit --config my.toml corpus/
  hapax config --list                          which presets there are
  hapax audit --config ngrams corpus/          a preset as it stands
  hapax config --schema > hapax.schema.json    for editors; begin my.toml
                                               with #:schema ./hapax.schema.json")]
pub struct ConfigArguments {
    /// Which one; --list shows them.
    #[arg(value_name = "PRESET", default_value = "default")]
    preset: String,

    /// Print the presets' names, and what they are for.
    #[arg(long, conflicts_with = "schema")]
    list: bool,

    /// Print the JSON schema of configs instead, by which editors complete and check them.
    #[arg(long)]
    schema: bool,
}

pub fn run(arguments: &ConfigArguments) -> Result<u8> {
    let text = match (arguments.schema, arguments.list) {
        (true, _) => {
            let schema = serde_json::to_string_pretty(&schema());
            let failed = |error| Error::Failed(format!("cannot write the schema as JSON: {error}"));
            schema.map_err(failed)? + "\n"
        }
        (_, true) => listed(),
        _ => named(&arguments.preset)?.text.to_string(),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(DONE)
}

/// A line a preset.
fn listed() -> String {
    let width = PRESETS.iter().map(|preset| preset.name.len()).max();
    let width = width.unwrap_or_default();
    PRESETS
        .iter()
        .map(|preset| format!("{:width$}  {}\n", preset.name, preset.about))
        .collect()
}

fn named(name: &str) -> Result<&'static Preset> {
    let names = PRESETS.map(|preset| preset.name);
    Preset::named(name).ok_or_else(|| {
        let meant = did_you_mean(name, names);
        Error::Usage(format!(
            "no preset {:?}; there are {}{meant}",
            clean(name),
            names.join(", ")
        ))
    })
}

/// The text of a config, and what it is called: a file or, where there is no such file, a preset.
pub(super) fn file_or_preset(path: &Path) -> Result<(String, String)> {
    let preset = path.to_str().and_then(Preset::named);
    match preset.filter(|_| !path.exists()) {
        Some(preset) => Ok((preset.text.into(), format!("the preset {}", preset.name))),
        None => Ok((read_text(path)?, clean(&path.display().to_string()))),
    }
}
