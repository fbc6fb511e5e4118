//! A bound taken apart: its formula, then every part with its numbers in place, so that a pocket calculator can follow.

use crate::figure::Bound;
use crate::report::number::exact;
use crate::report::text::{pad_right, wrap};

use super::{Bounds, Kind, Named};

/// Whether bounds are taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explanation {
    /// The bounds only.
    Omit,
    /// The way to them too.
    Include,
}

/// Columns that the name of a part takes.
const NAME: usize = 13;

/// A part of a bound: its name, its formula, the formula with numbers, and what comes out.
struct Step {
    name: &'static str,
    formula: String,
    numbers: String,
    value: f64,
}

fn step(name: &'static str, formula: &str, numbers: String, value: f64) -> Step {
    Step {
        name,
        formula: formula.to_owned(),
        numbers,
        value,
    }
}

/// The terms of a bound, read by name, and the logarithms that they give.
struct Terms<'a>(&'a Bound);

impl Terms<'_> {
    fn number(&self, name: &str) -> f64 {
        self.0.terms.get(name).copied().unwrap_or(0.0)
    }

    fn text(&self, name: &str) -> String {
        digits(self.number(name))
    }

    fn has(&self, name: &str) -> bool {
        self.0.terms.contains_key(name)
    }

    fn log(&self, factor: f64, gamma: &str) -> f64 {
        (factor / self.number(gamma)).ln()
    }
}

/// The lines that take a bound apart.
pub(super) fn lines(named: &Named, bounds: &Bounds, width: usize) -> Vec<String> {
    let (kind, Some(bound)) = (named.kind, named.bound.defined()) else {
        return Vec::new();
    };
    let terms = Terms(bound);
    let (statement, steps) = match kind {
        Kind::PaperLower | Kind::PaperLowerAt => paper_lower(kind, &terms),
        Kind::Pairs | Kind::PairsObserved if terms.has("core") => {
            pairs(&terms, bounds.mean_cost.as_deref())
        }
        Kind::PaperUpper | Kind::PaperUpperAt | Kind::KeptUpper => upper(kind, &terms),
        Kind::Documents | Kind::DocumentsObserved if terms.has("core") => documents(&terms),
        Kind::TheoremOne => theorem_one(&terms),
        Kind::TheoremThree => theorem_three(&terms),
        Kind::PairsObserved if terms.has("epsilon") => sum(&terms),
        // A floor that no relation can be used for: its assumptions say so.
        Kind::Pairs | Kind::PairsObserved | Kind::Documents | Kind::DocumentsObserved => {
            return Vec::new();
        }
    };
    let mut lines = vec![String::new()];
    lines.extend(wrap("", &bounds.label(kind), width));
    lines.extend(wrap("  ", &statement, width));
    for step in &steps {
        let lead = pad_right(&format!("  {}", step.name), NAME);
        let formula = match step.formula == step.name {
            true => String::new(),
            false => format!("= {} ", step.formula),
        };
        let text = format!("{formula}= {} = {}", step.numbers, digits(step.value));
        lines.extend(wrap(&lead, &text, width));
    }
    lines
}

fn rate(terms: &Terms<'_>) -> Step {
    let (n, g_1) = (terms.text("N"), terms.text("g_1"));
    match terms.has("q") {
        true => {
            let numbers = format!("{g_1}/({} × {n})", terms.text("q"));
            step("sr", "g_1/(qN)", numbers, terms.number("sr"))
        }
        false => step("sr", "g_1/N", format!("{g_1}/{n}"), terms.number("sr")),
    }
}

fn paper_lower(kind: Kind, terms: &Terms<'_>) -> (String, Vec<Step>) {
    let (n, e) = (terms.text("N"), terms.text("e"));
    let root = digits(terms.number("N").sqrt());
    let slack = match kind {
        Kind::PaperLower => {
            let log = digits(terms.number("N").ln());
            let numbers = format!("(35 + 6 × {log})/{root}");
            step("slack", "(35 + 6 ln N)/√N", numbers, terms.number("slack"))
        }
        _ => {
            let log = digits(terms.log(3.0 * terms.number("N"), "gamma"));
            let gamma = terms.text("gamma");
            let numbers = format!("6 ln(3 × {n}/{gamma})/{root} = 6 × {log}/{root}");
            step("slack", "6 ln(3N/γ)/√N", numbers, terms.number("slack"))
        }
    };
    let numbers = format!(
        "{} − {} − {}",
        terms.text("sr"),
        terms.text("two_over_e"),
        digits(slack.value)
    );
    let steps = vec![
        rate(terms),
        step(
            "2/|E|",
            "2/|E|",
            format!("2/{e}"),
            terms.number("two_over_e"),
        ),
        slack,
        step(
            "bound",
            "sr − 2/|E| − slack",
            numbers,
            terms.number("uncut"),
        ),
    ];
    let statement = "err ≥ sr − 2/|E| − slack − δ; a bound of 0 or less says nothing".to_owned();
    (statement, steps)
}

fn pairs(terms: &Terms<'_>, mean_cost: Option<&str>) -> (String, Vec<Step>) {
    let n = terms.text("N");
    let log = digits(terms.log(10.0, "gamma_left"));
    let a = format!("({log} + 1)/{n} + 2.42 × √({log}/{n})");
    let mut steps = vec![rate(terms)];
    steps.extend(gamma_left(terms));
    steps.push(step(
        "a",
        "(ln(10/γ′) + 1)/N + 2.42 √(ln(10/γ′)/N)",
        a,
        terms.number("a"),
    ));
    steps.push(match terms.has("g_1_low") {
        true => {
            let numbers = format!("{}/{n} − {}", terms.text("g_1_low"), terms.text("a"));
            step(
                "x",
                "(what is proved of g_1)/N − a",
                numbers,
                terms.number("x"),
            )
        }
        false => {
            let numbers = format!("{} − {}", terms.text("sr"), terms.text("a"));
            step("x", "sr − a", numbers, terms.number("x"))
        }
    });
    steps.extend(mean_cost.map(|numbers| {
        let formula = "Σ (N_ρ/N) × 2/|E_ρ|";
        step(
            "mean 2/|E|",
            formula,
            numbers.to_owned(),
            terms.number("cost_mean"),
        )
    }));
    steps.extend(core("N", terms));
    let statement = "err ≥ (core − cost)⁺ − δ, core = ((1−τ) x⁺ − ρ b √x⁺)⁺".to_owned();
    (statement, steps)
}

fn documents(terms: &Terms<'_>) -> (String, Vec<Step>) {
    let k = terms.text("K");
    let mut steps: Vec<_> = gamma_left(terms).into_iter().collect();
    let weight = match terms.has("q") {
        true => terms.number("share") * terms.number("K"),
        false => terms.number("weight"),
    };
    let formula = match terms.has("q") {
        true => "(what the sample proves of the novel weight)/K",
        false => "novel weight/K",
    };
    let share = format!("{}/{k}", digits(weight));
    steps.push(step("ū", formula, share, terms.number("share")));
    let log = digits(terms.log(2.0, "gamma_left"));
    // M_min follows from the deviation: it is no term of its own.
    let smallest = terms.log(2.0, "gamma_left") / (2.0 * terms.number("deviation").powi(2));
    let deviation = format!("√({log}/(2 × {}))", digits(smallest.round()));
    let largest = terms.number("decrement") * terms.number("K");
    let decrement = format!("{}/{k}", digits(largest.round()));
    let x = format!(
        "{} − {} − {}",
        terms.text("share"),
        terms.text("deviation"),
        terms.text("decrement")
    );
    steps.extend([
        step(
            "deviation",
            "√(ln(2/γ′)/(2 M_min))",
            deviation,
            terms.number("deviation"),
        ),
        step("decrement", "M_max/K", decrement, terms.number("decrement")),
        step("x", "ū − deviation − decrement", x, terms.number("x")),
    ]);
    steps.extend(core("K", terms));
    let statement = "err ≥ (core − cost)⁺ − δ, core = ((1−τ) x⁺ − ρ b √x⁺)⁺".to_owned();
    (statement, steps)
}

/// A floor that is a sum over relations.
fn sum(terms: &Terms<'_>) -> (String, Vec<Step>) {
    let (n, relations) = (terms.text("N"), terms.number("R"));
    let log = digits(terms.log(2.0 * relations, "gamma"));
    let epsilon = format!("√({log}/(2 × {n}))");
    let of_relation = |number: u64| {
        let share = terms.text(&format!("share_{number}"));
        let floor = terms.text(&format!("floor_{number}"));
        format!("({share} − {}) × {floor}", terms.text("epsilon"))
    };
    let weighted: Vec<_> = (1..=relations as u64).map(of_relation).collect();
    let steps = vec![
        step("ε", "√(ln(2R/γ)/(2N))", epsilon, terms.number("epsilon")),
        step(
            "bound",
            "Σ (N_ρ/N − ε)⁺ × floor_ρ",
            weighted.join(" + "),
            terms.number("uncut"),
        ),
    ];
    let statement = "err ≥ Σ (N_ρ/N − ε)⁺ × floor_ρ − δ, over the R relations that are used, with the floor of each alone at γ/(2R)";
    (statement.to_owned(), steps)
}

/// γ′, where some of γ went to what is estimated.
fn gamma_left(terms: &Terms<'_>) -> Option<Step> {
    let (gamma, left) = (terms.number("gamma"), terms.number("gamma_left"));
    let tenths = (left / gamma * 10.0).round();
    let numbers = format!("{} × {}/10", digits(gamma), digits(tenths));
    Some(step(
        "γ′",
        "γ less a tenth for each estimate",
        numbers,
        left,
    ))
}

/// From x to the floor. `draws` is N or K.
fn core(draws: &str, terms: &Terms<'_>) -> Vec<Step> {
    let (n, e) = (terms.number(draws), terms.text("e"));
    let (b, rho, tau) = (terms.text("b"), terms.text("rho"), terms.number("tau"));
    let x = digits(terms.number("x").max(0.0));
    let (log_3, log_6) = (
        terms.log(3.0 * n, "gamma_left"),
        terms.log(6.0, "gamma_left"),
    );
    let of_b = format!("√(2 × {} × {}/{})", digits(log_3), digits(log_6), digits(n));
    let of_rho = match terms.number("e") {
        ..=1.0 => "1, because |E| ≤ 1".to_owned(),
        _ => format!("({e} + 1)/(2 × {e})"),
    };
    let of_core = format!(
        "(1 − {}) × {x} − {rho} × {b} × √{x}, at least 0",
        digits(tau)
    );
    let value = format!("{} − {}", terms.text("core"), terms.text("cost"));
    let formula = format!("√(2 ln(3{draws}/γ′) ln(6/γ′)/{draws})");
    vec![
        step("b", &formula, of_b, terms.number("b")),
        step("ρ", "(|E|+1)/(2|E|)", of_rho, terms.number("rho")),
        step(
            "core",
            "((1−τ) x⁺ − ρ b √x⁺)⁺",
            of_core,
            terms.number("core"),
        ),
        cost(draws, terms),
        step("bound", "core − cost", value, terms.number("uncut")),
    ]
}

fn cost(draws: &str, terms: &Terms<'_>) -> Step {
    let e = terms.text("e");
    if terms.number("cost_deviation") == 0.0 {
        return step(
            "cost",
            "min(1, 2/|E|)",
            format!("min(1, 2/{e})"),
            terms.number("cost"),
        );
    }
    let (log, n) = (digits(terms.log(10.0, "gamma")), terms.text(draws));
    let numbers = format!("{} + (2/{e}) × √({log}/(2 × {n}))", terms.text("cost_mean"));
    let formula = format!("(mean of 2/|E|) + (2/|E|) √(ln(10/γ)/(2{draws}))");
    step("cost", &formula, numbers, terms.number("cost"))
}

fn upper(kind: Kind, terms: &Terms<'_>) -> (String, Vec<Step>) {
    let (n, root) = (terms.text("N"), digits(terms.number("N").sqrt()));
    let log = digits(terms.log(5.0, "gamma"));
    let (formula, numbers) = match kind {
        Kind::PaperUpper => ("13/√N", format!("13/{root}")),
        Kind::PaperUpperAt => ("5 √(ln(5/γ)/N)", format!("5 × √({log}/{n})")),
        _ => (
            "(ln(5/γ) + 1)/N + 2.42 √(ln(5/γ)/N)",
            format!("({log} + 1)/{n} + 2.42 × √({log}/{n})"),
        ),
    };
    let mut steps = vec![
        rate(terms),
        step("slack", formula, numbers, terms.number("slack")),
    ];
    if terms.has("L") {
        let l = terms.text("L");
        let factor = step(
            "factor",
            "L/(L+1)",
            format!("{l}/({l} + 1)"),
            terms.number("l_factor"),
        );
        steps.push(factor);
    }
    let (sr, slack, factor) = (
        terms.text("sr"),
        terms.text("slack"),
        terms.text("l_factor"),
    );
    let (formula, numbers) = match kind {
        Kind::KeptUpper => (
            "(sr + slack) × factor",
            format!("({sr} + {slack}) × {factor}"),
        ),
        _ => ("sr × factor + slack", format!("{sr} × {factor} + {slack}")),
    };
    steps.push(step("bound", formula, numbers, terms.number("uncut")));
    let statement = format!(
        "err ≤ {formula}; the factor L/(L+1) is 1 where the most wrong candidates L are not known"
    );
    (statement, steps)
}

fn theorem_one(terms: &Terms<'_>) -> (String, Vec<Step>) {
    let correction = format!("{}/{}", terms.text("V"), terms.text("E"));
    let value = format!(
        "2 × {} − {}",
        terms.text("err_iiv"),
        terms.text("correction")
    );
    let steps = vec![
        step(
            "correction",
            "max|V|/min|E|",
            correction,
            terms.number("correction"),
        ),
        step(
            "bound",
            "2 err_iiv − max|V|/min|E|",
            value,
            terms.number("uncut"),
        ),
    ];
    ("err ≥ 2 err_iiv − max|V|/min|E| − δ".to_owned(), steps)
}

fn theorem_three(terms: &Terms<'_>) -> (String, Vec<Step>) {
    let numbers = format!("2 × (1 − 1/{}) × {}", terms.text("C"), terms.text("opt"));
    let value = step(
        "bound",
        "2 (1 − 1/C) opt(G)",
        numbers,
        terms.number("uncut"),
    );
    ("err ≥ 2 (1 − 1/C) opt(G)".to_owned(), vec![value])
}

/// Whole numbers with all digits, others with seven.
fn digits(number: f64) -> String {
    if number == number.trunc() && number.abs() < 1e18 {
        let sign = if number < 0.0 { "−" } else { "" };
        return format!("{sign}{}", exact(number.abs() as u64));
    }
    let decimals = (6.0 - number.abs().log10().floor()).clamp(0.0, 17.0) as usize;
    let text = format!("{number:.decimals$}");
    let trimmed = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    trimmed.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_seven_digits_and_whole_ones_all() {
        for (number, text) in [
            (0.0, "0"),
            (1e6, "1,000,000"),
            (-3.0, "−3"),
            (0.2, "0.2"),
            (13.815510557964274, "13.81551"),
            (0.0054945054945, "0.005494505"),
            (-0.5, "−0.5"),
        ] {
            assert_eq!(digits(number), text);
        }
    }
}
