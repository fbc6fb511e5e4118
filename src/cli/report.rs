//! `hapax report`: render a saved audit again.

use std::path::PathBuf;

use clap::Args;

use super::gates::{self, GateArguments};
use super::output::{OutputArguments, load};
use crate::error::Result;

/// Render a saved audit again, without reading the corpus.
#[derive(Args)]
#[command(after_help = format!("Examples:
  hapax report audit/
  hapax report audit/ --explain            every assumption, label and rule
  hapax report audit/ --forecast           rates of smaller and larger corpora
  hapax report audit/ --target-rate 0.2    how much data until the rate is 0.2
  hapax report audit/ --mixture nq-open=0 --mixture webquestions=1
  hapax report audit/ --format json | jq .total.singleton_rate
  hapax report audit/ --fail-on 'singleton_rate > 90%'

{}

Exit codes: as those of the audit that was saved; see `hapax audit --help`.", gates::HELP))]
pub struct ReportArguments {
    /// The folder that `hapax audit --out` made, or its audit.json.
    #[arg(value_name = "AUDIT")]
    audit: PathBuf,

    #[command(flatten)]
    gates: GateArguments,

    #[command(flatten)]
    output: OutputArguments,
}

pub fn run(arguments: &ReportArguments) -> Result<u8> {
    let gates = arguments.gates.parse()?;
    let mut audit = load(&arguments.audit)?;
    gates::refuse_limit(&gates, audit.manifest.limit)?;
    let checked: Vec<_> = gates.iter().map(|gate| gate.check(&audit)).collect();
    audit.gates.extend(checked);
    arguments.output.print(&audit)?;
    gates::tell(&audit);
    Ok(gates::code(&audit))
}
