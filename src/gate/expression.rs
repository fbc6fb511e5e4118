//! What a gate says, parsed; and whether it holds, given the figures.

use serde_json::Number;

use super::subject::Subject;

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// One of these holds.
    Any(Vec<Expression>),
    /// All of these hold.
    All(Vec<Expression>),
    /// Two operands compare so.
    Comparison(Operand, Operator, Operand),
}

/// A term divided by the others.
pub(super) type Operand = Vec<Term>;

/// A number or a figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    /// A number, and how it was written.
    Number(f64, String),
    /// A figure of the audit.
    Metric(Metric),
}

/// Whose figure, and which.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Metric {
    pub(super) subject: Subject,
    pub(super) path: Vec<String>,
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Truth {
    /// It does, because of these comparisons.
    Holds(Vec<Because>),
    /// It does not.
    Fails,
    /// That depends on a figure that has no value, for this reason.
    Undefined(String),
}

/// A comparison that holds, and the row that it speaks of, if any.
pub(super) type Because = (Option<String>, String);

/// A figure, or why it has none.
pub(super) type Looked = Result<Number, String>;

impl Expression {
    /// Every metric that the condition names, in order.
    pub(super) fn metrics(&self) -> Vec<&Metric> {
        match self {
            Expression::Any(parts) | Expression::All(parts) => {
                parts.iter().flat_map(Expression::metrics).collect()
            }
            Expression::Comparison(left, _, right) => left
                .iter()
                .chain(right)
                .filter_map(|term| match term {
                    Term::Metric(metric) => Some(metric),
                    Term::Number(..) => None,
                })
                .collect(),
        }
    }

    /// Whether the condition holds, where `label` names rows for people and `look` finds figures.
    pub(super) fn truth(&self, label: Label<'_>, look: Look<'_>) -> Truth {
        let truths = |parts: &[Expression]| -> Vec<Truth> {
            parts.iter().map(|part| part.truth(label, look)).collect()
        };
        match self {
            Expression::Any(parts) => any(truths(parts)),
            Expression::All(parts) => all(truths(parts)),
            Expression::Comparison(left, operator, right) => {
                compare(left, *operator, right, label, look)
            }
        }
    }
}

/// Names the row of a subject.
pub(super) type Label<'l> = &'l dyn Fn(&Subject) -> String;

/// Finds a figure.
pub(super) type Look<'l> = &'l dyn Fn(&Metric) -> Looked;

/// What holds decides, then what is undefined.
fn any(truths: Vec<Truth>) -> Truth {
    let holding: Vec<_> = truths
        .iter()
        .filter_map(Truth::because)
        .flatten()
        .cloned()
        .collect();
    if !holding.is_empty() {
        return Truth::Holds(holding);
    }
    let undefined = truths.into_iter().find(|truth| *truth != Truth::Fails);
    undefined.unwrap_or(Truth::Fails)
}

/// What fails decides, then what is undefined.
fn all(truths: Vec<Truth>) -> Truth {
    if truths.contains(&Truth::Fails) {
        return Truth::Fails;
    }
    let undefined = truths.iter().find(|truth| truth.because().is_none());
    match undefined {
        Some(undefined) => undefined.clone(),
        None => Truth::Holds(
            truths
                .iter()
                .filter_map(Truth::because)
                .flatten()
                .cloned()
                .collect(),
        ),
    }
}

impl Truth {
    fn because(&self) -> Option<&Vec<Because>> {
        match self {
            Truth::Holds(because) => Some(because),
            _ => None,
        }
    }
}

fn compare(
    left: &Operand,
    operator: Operator,
    right: &Operand,
    label: Label<'_>,
    look: Look<'_>,
) -> Truth {
    let (one, other) = match (value(left, label, look), value(right, label, look)) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(reason), _) | (_, Err(reason)) => return Truth::Undefined(reason),
    };
    if !operator.holds(one, other) {
        return Truth::Fails;
    }
    let whose = label_of(left, label).or_else(|| label_of(right, label));
    let shown = |operand, digits: Digits| show(operand, digits, whose.as_deref(), label, look);
    let rounded = |value| Digits::Six.round(value);
    // Rounded, 0.4000000001 > 0.4 would read as nonsense.
    let digits = match operator.holds(rounded(one), rounded(other)) {
        true => Digits::Six,
        false => Digits::All,
    };
    let text = format!(
        "{} {} {}",
        shown(left, digits),
        operator.text(),
        shown(right, digits)
    );
    Truth::Holds(vec![(whose, text)])
}

/// Comparisons that hold, for people; each row is named once.
pub(super) fn explain(because: &[Because]) -> String {
    let mut text = String::new();
    for (number, (whose, comparison)) in because.iter().enumerate() {
        text += if number == 0 { "" } else { " and " };
        let is_named = because[..number]
            .last()
            .is_some_and(|(before, _)| before == whose);
        if let Some(whose) = whose.as_ref().filter(|_| !is_named) {
            text += &format!("{whose}: ");
        }
        text += comparison;
    }
    text
}

/// The value of an operand, or why it has none.
fn value(operand: &Operand, label: Label<'_>, look: Look<'_>) -> Result<f64, String> {
    let undefined = |whose: Option<String>, what: &str, reason: &str| {
        let whose = whose.map(|whose| whose + ": ").unwrap_or_default();
        format!("{whose}{what} is undefined ({reason})")
    };
    let one = |term: &Term| match term {
        Term::Number(number, _) => Ok(*number),
        Term::Metric(metric) => look(metric)
            .map(|number| number.as_f64().unwrap_or(f64::MAX))
            .map_err(|reason| undefined(Some(label(&metric.subject)), &metric.name(), &reason)),
    };
    let mut values = operand.iter().map(one);
    let first = values.next().unwrap_or(Ok(0.0))?;
    values.try_fold(first, |dividend, divisor| match divisor? {
        0.0 => Err(undefined(
            label_of(operand, label),
            &written(operand),
            "division by 0",
        )),
        divisor => Ok(dividend / divisor),
    })
}

/// An operand without its figures.
fn written(operand: &Operand) -> String {
    let one = |term: &Term| match term {
        Term::Number(_, written) => written.clone(),
        Term::Metric(metric) => metric.name(),
    };
    operand.iter().map(one).collect::<Vec<_>>().join(" / ")
}

/// The row of an operand's first metric.
fn label_of(operand: &Operand, label: Label<'_>) -> Option<String> {
    operand.iter().find_map(|term| match term {
        Term::Metric(metric) => Some(label(&metric.subject)),
        Term::Number(..) => None,
    })
}

/// An operand with its figures, and the rows that are not `whose`.
fn show(
    operand: &Operand,
    digits: Digits,
    whose: Option<&str>,
    label: Label<'_>,
    look: Look<'_>,
) -> String {
    let one = |term: &Term| match term {
        Term::Number(_, written) => written.clone(),
        Term::Metric(metric) => {
            let row = Some(label(&metric.subject)).filter(|row| Some(row.as_str()) != whose);
            let row = row.map(|row| row + " ").unwrap_or_default();
            let figure = look(metric).map_or_else(|reason| reason, |number| digits.show(&number));
            format!("{row}{} {figure}", metric.name())
        }
    };
    let terms: Vec<_> = operand.iter().map(one).collect();
    match value(operand, label, look) {
        Ok(quotient) if operand.len() > 1 => {
            format!("{} = {}", terms.join(" / "), digits.round(quotient))
        }
        _ => terms.join(" / "),
    }
}

impl Metric {
    /// Its name in the audit's JSON, with dots.
    pub(super) fn name(&self) -> String {
        self.path.join(".")
    }
}

impl Operator {
    /// The operator that is written so.
    pub(super) fn parse(text: &str) -> Option<Operator> {
        let all = [
            Operator::Greater,
            Operator::GreaterOrEqual,
            Operator::Less,
            Operator::LessOrEqual,
            Operator::Equal,
            Operator::NotEqual,
        ];
        all.into_iter().find(|operator| operator.text() == text)
    }

    fn text(self) -> &'static str {
        match self {
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
        }
    }

    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Operator::Greater => left > right,
            Operator::GreaterOrEqual => left >= right,
            Operator::Less => left < right,
            Operator::LessOrEqual => left <= right,
            Operator::Equal => left == right,
            Operator::NotEqual => left != right,
        }
    }
}

/// How many digits of a figure are shown.
#[derive(Clone, Copy)]
enum Digits {
    Six,
    All,
}

impl Digits {
    fn round(self, value: f64) -> f64 {
        match self {
            Digits::Six => format!("{value:.5e}").parse().unwrap_or(value),
            Digits::All => value,
        }
    }

    /// Counts are exact in any case.
    fn show(self, number: &Number) -> String {
        match number.as_f64().filter(|_| number.is_f64()) {
            Some(value) => self.round(value).to_string(),
            None => number.to_string(),
        }
    }
}
