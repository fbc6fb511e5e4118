//! Checks a gate against an audit.

use std::collections::HashMap;

use serde_json::Value;

use super::Gate;
use super::expression::{Looked, Metric, Truth, explain};
use super::pick::pick;
use super::subject::{Source, Subject};
use crate::audit::{Audit, GateOutcome, GateRecord, Observed};

/// Rows of which a verdict keeps the figures.
const ROWS_KEPT: usize = 10;

/// Rows that a reason names.
const ROWS_NAMED: usize = 3;

/// Why a gate cannot pass.
const INCOMPLETE: &str = "the scan is incomplete, and gates do not count on an incomplete scan";

impl Gate {
    /// Whether the audit passes.
    pub fn check(&self, audit: &Audit) -> GateRecord {
        let mut record = match Sources::of(self, audit) {
            Ok(sources) => self.judge(&sources),
            Err(reason) => self.record(GateOutcome::Violated, Vec::new(), Some(reason)),
        };
        if !audit.complete && record.outcome == GateOutcome::Passed {
            record.outcome = GateOutcome::Refused;
            record.reason = Some(INCOMPLETE.into());
        }
        record
    }

    /// The verdict over all rows that the gate's pattern matches: one that violates it is enough.
    fn judge(&self, sources: &Sources<'_>) -> GateRecord {
        let (mut violating, mut undefined) = (Vec::new(), Vec::new());
        for scope in sources.scopes() {
            let look = |metric: &Metric| scope.look(metric);
            let label = |subject: &Subject| scope.source(subject).label();
            match self.condition.truth(&label, &look) {
                Truth::Holds(because) => violating.push((scope, explain(&because))),
                Truth::Undefined(reason) => undefined.push((scope, reason)),
                Truth::Fails => {}
            }
        }
        let (outcome, concerned) = match (violating.is_empty(), undefined.is_empty()) {
            (false, _) => (GateOutcome::Violated, violating),
            (true, false) => (GateOutcome::Undefined, undefined),
            (true, true) => return self.passed(sources),
        };
        let observed = concerned.iter().take(ROWS_KEPT);
        let observed = observed
            .flat_map(|(scope, _)| self.observe(scope))
            .collect();
        self.record(outcome, observed, Some(reason(&concerned)))
    }

    fn passed(&self, sources: &Sources<'_>) -> GateRecord {
        // Rows that all pass would be as many figures as the audit has.
        let observed = match sources.pattern {
            Some(_) => Vec::new(),
            None => sources
                .scopes()
                .flat_map(|scope| self.observe(&scope))
                .collect(),
        };
        self.record(GateOutcome::Passed, observed, None)
    }

    fn observe(&self, scope: &Scope<'_, '_>) -> Vec<Observed> {
        let mut observed: Vec<Observed> = Vec::new();
        for metric in self.condition.metrics() {
            let (value, reason) = match scope.look(metric) {
                Ok(number) => (Some(number), None),
                Err(reason) => (None, Some(reason)),
            };
            let one = Observed {
                subject: scope.source(&metric.subject).subject(),
                metric: metric.name(),
                value,
                reason,
            };
            if !observed.contains(&one) {
                observed.push(one);
            }
        }
        observed
    }

    fn record(
        &self,
        outcome: GateOutcome,
        observed: Vec<Observed>,
        reason: Option<String>,
    ) -> GateRecord {
        GateRecord {
            expression: self.text.clone(),
            outcome,
            observed,
            reason,
        }
    }
}

fn reason(concerned: &[(Scope<'_, '_>, String)]) -> String {
    let named: Vec<_> = concerned
        .iter()
        .take(ROWS_NAMED)
        .map(|(_, reason)| reason.as_str())
        .collect();
    match concerned.len().saturating_sub(ROWS_NAMED) {
        0 => named.join("; "),
        more => format!("{}; and {more} more", named.join("; ")),
    }
}

/// Where the figures of a gate stand in an audit.
struct Sources<'a> {
    /// Of subjects that name one row.
    named: HashMap<Subject, Source<'a>>,
    /// The rows that the gate's pattern matches, if it has one.
    pattern: Option<Vec<Source<'a>>>,
}

/// The sources with one row of the pattern.
struct Scope<'s, 'a> {
    sources: &'s Sources<'a>,
    row: Source<'a>,
}

impl<'a> Sources<'a> {
    /// All of them, or why one is missing: what is missing must not pass for what is fine.
    fn of(gate: &Gate, audit: &'a Audit) -> Result<Sources<'a>, String> {
        let mut sources = Sources {
            named: HashMap::new(),
            pattern: None,
        };
        for metric in gate.condition.metrics() {
            let subject = &metric.subject;
            if sources.named.contains_key(subject)
                || (subject.is_pattern() && sources.pattern.is_some())
            {
                continue;
            }
            let found = subject.sources(audit)?;
            match (subject.is_pattern(), found.first()) {
                (false, Some(&source)) => drop(sources.named.insert(subject.clone(), source)),
                _ => sources.pattern = Some(found),
            }
        }
        Ok(sources)
    }

    fn scopes(&self) -> impl Iterator<Item = Scope<'_, 'a>> {
        let one = self.named.values().take(1);
        let rows = self.pattern.iter().flatten();
        let one = one.filter(|_| self.pattern.is_none());
        one.chain(rows).map(|&row| Scope { sources: self, row })
    }
}

impl<'a> Scope<'_, 'a> {
    fn source(&self, subject: &Subject) -> Source<'a> {
        self.sources.named.get(subject).copied().unwrap_or(self.row)
    }

    fn look(&self, metric: &Metric) -> Looked {
        let Some((field, below)) = metric.path.split_first() else {
            return Err("no name".into());
        };
        let value = match self.source(&metric.subject) {
            Source::Row(row) => pick(row, field),
            Source::Ledger(ledger) => pick(ledger, field),
            Source::Duplicates(duplicates) => pick(duplicates, field),
        };
        let lacking = || format!("the audit has no {} for it", metric.name());
        let mut value = value.ok_or_else(lacking)?;
        for key in below {
            value = match value.get_mut(key) {
                Some(below) => below.take(),
                // The ledger has a line for a reason that it met; the names of the others are known as well.
                None if metric.subject == Subject::Ledger => return Ok(0.into()),
                None => return Err(undefined(&value).unwrap_or_else(lacking)),
            };
        }
        number(&value).ok_or_else(|| undefined(&value).unwrap_or_else(lacking))
    }
}

/// A number, or a figure's value.
fn number(value: &Value) -> Option<serde_json::Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        figure => match figure.get("value")? {
            Value::Number(number) => Some(number.clone()),
            _ => None,
        },
    }
}

/// Why a figure has no value.
fn undefined(figure: &Value) -> Option<String> {
    figure.get("reason")?.as_str().map(str::to_string)
}
