//! A simulation as tables for people.

use std::io::{self, Write};

use super::Report;
use crate::report::number::{Rounding, exact, share};
use crate::simulate::{Coverage, FloorKept, ForecastKept, Shape, Spread, WorldOptions};

/// Columns of the first column.
const NAMES: usize = 26;

/// Writes the tables, no line wider than 80 columns.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let blocks = [
        heading(report),
        truth(report),
        intervals(report),
        learners(report),
        floors(report),
        forecasts(report),
        legend(report),
    ];
    for (number, block) in blocks.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        for line in block {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

fn heading(report: &Report<'_>) -> Vec<String> {
    let WorldOptions {
        prompts,
        zipf,
        per_document,
        topic_prompts,
        candidates,
        answer_zipf,
        abstain,
        restate,
        ..
    } = report.world;
    let holds = match report.world.shape {
        Shape::Pairs => "one prompt a document: independent pairs".to_owned(),
        Shape::Documents => {
            format!("{per_document} of a topic's {topic_prompts} prompts a document, on average")
        }
        Shape::Pages => format!("pages of {topic_prompts} prompts of their own"),
    };
    vec![
        format!(
            "{} corpora of {} documents from a world of {} prompts (seed {})",
            exact(report.simulation.runs as u64),
            exact(report.documents),
            exact(*prompts),
            report.seed
        ),
        format!("  {holds}; law of {}", zipf_law(*zipf)),
        format!(
            "  {} candidates, {}; abstains {abstain}; restates {restate}",
            exact(*candidates),
            zipf_law(*answer_zipf)
        ),
    ]
}

fn zipf_law(exponent: f64) -> String {
    match exponent {
        0.0 => "uniform".to_owned(),
        exponent => format!("Zipf {exponent}"),
    }
}

fn truth(report: &Report<'_>) -> Vec<String> {
    let simulation = report.simulation;
    let line = |name: &str, of: Option<Spread>| format!("{name:NAMES$}{}", spread(of));
    vec![
        format!("{:NAMES$}{:>9}{:>9}{:>9}", "", "mean", "least", "most"),
        line("true missing mass", simulation.missing_mass),
        line("singleton rate", simulation.singleton_rate),
        line(
            "  if restatements counted",
            simulation.singleton_rate_by_mention,
        ),
    ]
}

fn intervals(report: &Report<'_>) -> Vec<String> {
    let heading = format!(
        "{:NAMES$}{:>9}{:>16}{:>12}",
        "intervals, missing mass", "covered", "should be", "width"
    );
    let lines = report.simulation.intervals.iter().map(interval);
    std::iter::once(heading).chain(lines).collect()
}

fn interval(of: &Coverage) -> String {
    let name = match of.name {
        "groups" => "for documents",
        _ => "for independent pairs",
    };
    let (Some(coverage), Some(error)) = (of.coverage, of.standard_error) else {
        return format!("{name:NAMES$}{:>9}", "undefined") + &undefined(&of.undefined);
    };
    let should = format!("{} ± {error:.3}", of.level);
    let width = of.width.map_or(String::new(), |width| nearest(width.mean));
    let line = format!("{name:NAMES$}{coverage:>9.3}{should:>16}{width:>12}");
    line + &undefined(&of.undefined)
}

fn learners(report: &Report<'_>) -> Vec<String> {
    let heading = format!(
        "{:NAMES$}{:>9}{:>9}{:>9}{:>9}",
        "true error of learners", "mean", "least", "most", "mean δ"
    );
    let lines = report.simulation.learners.iter().map(|of| {
        let name = of.learner.name();
        let delta = of
            .delta
            .map_or(String::new(), |delta| nearest(tidy(delta.mean)));
        format!("{name:NAMES$}{}{delta:>9}", spread(of.error))
    });
    std::iter::once(heading).chain(lines).collect()
}

fn floors(report: &Report<'_>) -> Vec<String> {
    let simulation = report.simulation;
    let title = format!("bounds at {}", simulation.confidence);
    let heading = format!("{title:NAMES$}{:>9}{:>9}   broken by", "mean", "says 0");
    let mut lines = vec![heading];
    lines.extend(simulation.floors.iter().map(floor));
    lines.extend(simulation.attainable.iter().map(|of| {
        let name = match of.name {
            "attainable" => "at most, the paper's",
            _ => "at most, constants kept",
        };
        let mean = value(of.value, Rounding::Up);
        let broken = match of.violations {
            0 => "not broken".to_owned(),
            count => format!("calibrated {count}"),
        };
        format!("{name:NAMES$}{mean:>9}{:>9}   {broken}", "–")
    }));
    lines
}

fn floor(of: &FloorKept) -> String {
    let name = match of.name {
        "documents" => "floor, documents",
        "documents_observed" => "  answers as observed",
        "pairs" => "floor, pairs",
        "pairs_observed" => "  answers as observed",
        _ => "floor, the paper's",
    };
    let broken: Vec<String> = of
        .violations
        .iter()
        .filter(|&(_, &count)| count > 0)
        .map(|(learner, count)| format!("{} {count}", learner.name()))
        .collect();
    let broken = match (broken.is_empty(), of.defined) {
        (_, 0) => String::new(),
        (true, _) => "nobody".to_owned(),
        (false, _) => broken.join(", "),
    };
    let mean = value(of.value, Rounding::Down);
    format!("{name:NAMES$}{mean:>9}{:>9}   {broken}", of.vacuous) + &undefined(&of.undefined)
}

fn forecasts(report: &Report<'_>) -> Vec<String> {
    let heading = format!(
        "{:NAMES$}{:>9}{:>18}{:>9}{:>9}",
        "forecasts of the rate", "true", "bracket, mean", "holds", "point"
    );
    let lines = report.simulation.forecasts.iter().map(forecast);
    std::iter::once(heading).chain(lines).collect()
}

fn forecast(of: &ForecastKept) -> String {
    let name = format!("at {} times the data", of.size);
    let (Some(low), Some(high)) = (of.low, of.high) else {
        return format!("{name:NAMES$}{:>9}", "undefined") + &undefined(&of.undefined);
    };
    let bracket = format!("{}–{}", nearest(low.mean), nearest(high.mean));
    let point = of.point.map_or("–".to_owned(), |point| nearest(point.mean));
    format!(
        "{name:NAMES$}{:>9}{bracket:>18}{:>9}{point:>9}",
        nearest(of.rate),
        of.held
    )
}

fn legend(report: &Report<'_>) -> Vec<String> {
    let allowed = (1.0 - report.simulation.confidence) * report.simulation.runs as f64;
    let mut lines = vec![
        "\"broken by\": corpora for which this learner errs less than the floor less its δ."
            .to_owned(),
        format!(
            "Where it is proved, a bound may be broken in {allowed:.1} of these corpora on average."
        ),
    ];
    lines.push(
        "\"holds\": corpora whose bracket has the true rate in it; it is for expected counts."
            .into(),
    );
    if report.world.shape != Shape::Pairs {
        lines.push(
            "Documents hold several prompts: here nothing is proved of the bounds for pairs,"
                .into(),
        );
        lines.push("the paper's and the \"at most\" among them.".into());
    }
    if report.world.answer_zipf > 0.0 {
        lines.push(
            "Answers are not uniform: floors are proved only as \"answers as observed\".".into(),
        );
    }
    lines
}

fn undefined(reason: &Option<String>) -> String {
    let why = |reason: &String| format!("  (undefined: {reason})");
    reason.as_ref().map_or_else(String::new, why)
}

fn spread(of: Option<Spread>) -> String {
    let Some(Spread { mean, low, high }) = of else {
        return format!("{:>9}", "undefined");
    };
    [mean, low, high]
        .map(|number| format!("{:>9}", nearest(tidy(number))))
        .concat()
}

fn value(of: Option<Spread>, rounding: Rounding) -> String {
    of.map_or_else(|| "–".to_owned(), |of| share(of.mean, rounding))
}

/// What arithmetic leaves of a zero is not shown as something.
fn tidy(number: f64) -> f64 {
    match number.abs() < 1e-12 {
        true => 0.0,
        false => number,
    }
}

fn nearest(number: f64) -> String {
    share(number, Rounding::Nearest)
}
