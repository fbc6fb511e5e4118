//! `hapax report`: render a saved audit again.

use std::path::PathBuf;

use clap::Args;

use super::output::{OutputArguments, load};
use super::{DONE, INCOMPLETE};
use crate::error::Result;

/// Render a saved audit again, without reading the corpus.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  hapax report audit/\n  hapax report audit/ --forecast               rates of smaller and larger corpora\n  hapax report audit/ --target-rate 0.2        how much data until the rate is 0.2\n  hapax report audit/ --format json | jq .total.singleton_rate"
)]
pub struct ReportArguments {
    /// The folder that `hapax audit --out` made, or its audit.json.
    #[arg(value_name = "AUDIT")]
    audit: PathBuf,

    #[command(flatten)]
    output: OutputArguments,
}

pub fn run(arguments: &ReportArguments) -> Result<u8> {
    let audit = load(&arguments.audit)?;
    arguments.output.print(&audit)?;
    Ok(if audit.complete { DONE } else { INCOMPLETE })
}
