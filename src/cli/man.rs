//! `hapax man`: manual pages, made from what `--help` says.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::DONE;
use crate::error::{Error, Result};

/// Print the manual page, or write those of all commands.
#[derive(Args)]
#[command(after_help = "Examples:
  hapax man | man -l -
  hapax man --out man1                         hapax.1, hapax-audit.1, …")]
pub struct ManArguments {
    /// Write the pages of all commands into this folder; it is made if there is none.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &ManArguments, command: Command) -> Result<u8> {
    // Subcommands take their full names and what is global only when the command is built.
    let mut command = command.disable_help_subcommand(true);
    command.build();
    match &arguments.out {
        None => std::io::stdout().lock().write_all(&page(&command)?)?,
        Some(folder) => write_pages(&command, folder)?,
    }
    Ok(DONE)
}

fn write_pages(command: &Command, folder: &Path) -> Result<()> {
    let file = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::File { path, source }
    };
    fs::create_dir_all(folder).map_err(file(folder))?;
    for command in std::iter::once(command).chain(command.get_subcommands()) {
        let path = folder.join(format!("{}.1", full_name(command)));
        fs::write(&path, page(command)?).map_err(file(&path))?;
    }
    Ok(())
}

/// `hapax`, `hapax-audit`.
fn full_name(command: &Command) -> &str {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
}

fn page(command: &Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let help = command.get_after_help().map(ToString::to_string);
    let man = Man::new(command.clone())
        .title(full_name(command).to_uppercase())
        .source(concat!("hapax ", env!("CARGO_PKG_VERSION")))
        .manual("hapax");
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    sections(help.as_deref().unwrap_or_default()).to_writer(&mut page)?;
    Ok(as_ascii(&String::from_utf8_lossy(&page)).into_bytes())
}

/// Other characters by their number, which every roff understands without being told of an encoding.
fn as_ascii(page: &str) -> String {
    let one = |character: char| match character.is_ascii() {
        true => character.to_string(),
        false => format!("\\[u{:04X}]", u32::from(character)),
    };
    page.chars().map(one).collect()
}

/// What stands below the options: each paragraph with the heading that it begins with.
fn sections(help: &str) -> Roff {
    let mut roff = Roff::new();
    for paragraph in help.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        let (heading, text) = paragraph.split_once(':').unwrap_or(("Notes", paragraph));
        roff.control("SH", [heading.to_uppercase().as_str()]);
        // Lines that begin with a space are commands, one a line.
        if text.starts_with("\n ") {
            roff.control("nf", []);
            roff.text([roman(text.trim_start_matches('\n'))]);
            roff.control("fi", []);
        } else {
            roff.text([roman(text.trim())]);
        }
    }
    roff
}
