//! What the gates came to.

use crate::audit::{Audit, GateOutcome, GateRecord};
use crate::report::text::{clean, wrap};

/// A line or two for each gate.
pub(super) fn lines(audit: &Audit, width: usize) -> Vec<String> {
    audit
        .gates
        .iter()
        .flat_map(|gate| gate_lines(gate, width))
        .collect()
}

fn gate_lines(gate: &GateRecord, width: usize) -> Vec<String> {
    let lead = match gate.outcome {
        GateOutcome::Passed => "gate passed:    ",
        GateOutcome::Violated | GateOutcome::Undefined => "GATE VIOLATED:  ",
        GateOutcome::Refused => "GATE REFUSED:   ",
    };
    let mut lines = wrap(lead, &clean(&gate.expression), width);
    if let Some(reason) = &gate.reason {
        lines.extend(wrap("                ", &clean(reason), width));
    }
    lines
}
