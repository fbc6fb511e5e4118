//! The sizes at which singleton rates fall to a target: made when a report asks for it, and never saved in the audit.

use serde::Serialize;

use crate::audit::Value;
use crate::figure::Recorded;

/// The answer to "how much data until the rate is below this?", by row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Targets {
    /// The target.
    pub rate: f64,
    /// The corpus, then domains, then relations, in the order of the audit.
    pub rows: Vec<Target>,
}

/// The sizes at which one row's rate falls to the target, in units of the corpus as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// The domain, unless the row spans all.
    pub domain: Option<String>,
    /// The relation, unless the row spans all.
    pub relation: Option<String>,
    /// Where the lower end of the forecast falls to the target: not earlier.
    pub low: Recorded<Value>,
    /// Where its point does.
    pub point: Recorded<Value>,
    /// Where its upper end does: not later.
    pub high: Recorded<Value>,
}
