//! What the rate would be if domains were taken another number of times: made when a report asks for it, and never saved
//! in the audit.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::audit::Value;
use crate::figure::Recorded;

/// A mixture and what it comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mixture {
    /// How often each domain that is named is taken; all others once.
    pub times: BTreeMap<String, f64>,
    /// N′: incidences of the mixture.
    pub incidences: Recorded<Value>,
    /// f_1′: those whose prompt the mixture answers once.
    pub singletons: Recorded<Value>,
    /// Their share.
    pub singleton_rate: Recorded<Value>,
    /// The error that sampling prompts adds to it; 0 where every prompt was counted.
    pub standard_error: Recorded<Value>,
}
