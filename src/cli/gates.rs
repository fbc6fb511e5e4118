//! Gates on the command line: `--fail-on`, what is said of them, and the exit codes that follow.

use std::fmt::Write as _;

use clap::Args;

use super::say::say;
use super::{DONE, INCOMPLETE, VIOLATED};
use crate::audit::{Audit, GateOutcome};
use crate::error::{Error, Result};
use crate::gate::Gate;
use crate::report::text::clean;

#[derive(Args)]
pub struct GateArguments {
    /// Exit with 3 if this holds, such as 'domain("books").singleton_rate > 40%'; may be given several times.
    #[arg(long, value_name = "GATE")]
    fail_on: Vec<String>,
}

/// What `--help` says of gates.
pub const HELP: &str = "\
Gates: --fail-on 'METRIC > NUMBER', also with >=, <, <=, ==, !=, and, or, ( ). A metric is a key of the audit's JSON, with \
dots: singleton_rate, singleton_rate_within, missing_mass.high, floors.pairs, incidences, singletons, distinct_prompts, \
documents …, of the corpus, or of what stands before it: domain(\"books\").singletons, relation(\"author\").singletons, \
cell(\"books\", \"author\").singletons, ledger.records, \
ledger.skipped.bad_json.records, duplicates.share. domain(\"*\") is any domain. Metrics divide: singletons / incidences. \
Numbers may be 40% or 1_000. A gate on a domain that is not there, or on a figure that is undefined, is violated; none \
passes on an incomplete scan.";

impl GateArguments {
    /// The gates, parsed before any data is read.
    pub fn parse(&self) -> Result<Vec<Gate>> {
        let parse = |text: &String| {
            Gate::parse(text).map_err(|mistake| Error::Usage(format!("--fail-on: {mistake}")))
        };
        self.fail_on.iter().map(parse).collect()
    }
}

/// Gates are for whole corpora: under a limit they would pass for nothing.
pub fn refuse_limit(gates: &[Gate], limit: Option<u64>) -> Result<()> {
    let (Some(gate), Some(limit)) = (gates.first(), limit) else {
        return Ok(());
    };
    Err(Error::Usage(format!(
        "--limit {limit}: gates count on the whole corpus only, and there is one: {}. Leave out --limit, or the gates \
         (--fail-on, and `fail_on` in the config)",
        clean(gate.text())
    )))
}

/// Says on standard error which gates were not passed, and what was observed.
pub fn tell(audit: &Audit) {
    let mut text = String::new();
    for gate in &audit.gates {
        let outcome = match gate.outcome {
            GateOutcome::Passed => continue,
            GateOutcome::Violated | GateOutcome::Undefined => "violated",
            GateOutcome::Refused => "not passed",
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "hapax: gate {outcome}: {}", clean(&gate.expression));
        // That the scan is incomplete is said once, below.
        let reason = gate.reason.as_ref();
        if let Some(reason) = reason.filter(|_| gate.outcome != GateOutcome::Refused) {
            let _ = writeln!(text, "  {}", clean(reason));
        }
    }
    if !audit.complete && !audit.gates.is_empty() {
        text.push_str("hapax: the scan is incomplete, so gates do not count; the exit code says incomplete (4)\n");
    }
    if !text.is_empty() {
        say(text.trim_end());
    }
}

/// The exit code of a finished audit.
pub fn code(audit: &Audit) -> u8 {
    let violated = audit
        .gates
        .iter()
        .any(|gate| gate.outcome != GateOutcome::Passed);
    match (audit.complete, violated) {
        (false, _) => INCOMPLETE,
        (true, true) => VIOLATED,
        (true, false) => DONE,
    }
}
