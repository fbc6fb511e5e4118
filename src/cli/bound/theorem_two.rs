//! Theorem 2, as printed and with its constants kept.

use clap::Args;

use super::row::{Numbers, of_audit};
use super::{Source, confidence, count, failure_or_error, share};
use crate::error::{Error, Result};
use crate::estimate::bound::{
    Constants, FailureProbability, RelationShare, RowShares, floor_pairs, share_needed,
    theorem_two_lower, theorem_two_upper, upper_kept,
};
use crate::figure::{Bound, Figure};
use crate::report::bounds::{Bounds, Kind, Named, confidence as in_percent};
use crate::report::number::{exact, several};

#[derive(Args)]
pub struct TheoremTwoArguments {
    /// N: training pairs, repeats and abstentions included.
    #[arg(long, value_name = "N", value_parser = count)]
    incidences: Option<u64>,

    /// g_1: those whose prompt is answered once in all.
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "rate")]
    singletons: Option<u64>,

    /// The singleton rate g_1/N, instead of the singletons.
    #[arg(long, value_parser = share)]
    rate: Option<f64>,

    /// |R|: the answers that a prompt can have, the right one included.
    #[arg(long, value_name = "N", value_parser = count)]
    candidates: Option<u64>,

    /// The probability with which a bound holds.
    #[arg(long, value_name = "SHARE", value_parser = confidence, default_value = "0.99")]
    confidence: f64,

    /// A miscalibration δ to subtract, if you know your model's.
    #[arg(long, value_parser = share)]
    delta: Option<f64>,

    #[command(flatten)]
    source: Source,
}

/// What was asked for.
pub fn bounds(arguments: &TheoremTwoArguments) -> Result<Bounds> {
    let failure = failure_or_error(arguments.confidence)?;
    let source = &arguments.source;
    let numbers = match &source.from {
        Some(path) => of_audit(path, source.domain.as_deref(), source.relation.as_deref())?,
        None => given(arguments)?,
    };
    let row = RowShares::new(numbers.relations.iter().copied());
    let row = row.map(|row| row.sampled(numbers.kept));
    let of =
        |bound: &dyn Fn(&RowShares) -> Figure<Bound>| row.as_ref().map_err(|&e| e).and_then(bound);
    let printed = failure == FailureProbability::ONE_PERCENT;
    let (constants, lower, upper) = match printed {
        true => (Constants::Printed, Kind::PaperLower, Kind::PaperUpper),
        false => (
            Constants::At(failure),
            Kind::PaperLowerAt,
            Kind::PaperUpperAt,
        ),
    };
    let wrong_max = numbers.wrong_candidates_max;
    let named = |kind, bound: Figure<Bound>| Named {
        kind,
        bound: bound.into(),
    };
    let mut given = numbers.given;
    given.push(format!("confidence {}", in_percent(arguments.confidence)));
    let mut bounds = vec![
        named(lower, of(&|row| theorem_two_lower(row, constants))),
        named(Kind::Pairs, of(&|row| floor_pairs(row, failure))),
    ];
    if printed {
        bounds.extend(numbers.saved);
    } else if !numbers.saved.is_empty() {
        given.push(
            "floors for documents and for observed answers are in the audit at 99 % only".into(),
        );
    }
    bounds.extend([
        named(
            upper,
            of(&|row| Ok(theorem_two_upper(row, constants, wrong_max))),
        ),
        named(
            Kind::KeptUpper,
            of(&|row| Ok(upper_kept(row, failure, wrong_max))),
        ),
    ]);
    Ok(Bounds {
        given,
        confidence: arguments.confidence,
        delta: arguments.delta,
        bounds,
        mean_cost: numbers.mean_cost,
        rate_needed: match numbers.relations.as_slice() {
            [only] => rate_needed(*only, failure),
            _ => None,
        },
    })
}

fn given(arguments: &TheoremTwoArguments) -> Result<Numbers> {
    let needed = |name: &str| {
        Error::Usage(format!(
            "--{name} is missing. Give --incidences, --singletons or --rate, and --candidates, or --from AUDIT; hapax bound --help has examples"
        ))
    };
    let incidences = arguments.incidences.ok_or_else(|| needed("incidences"))?;
    let candidates = arguments.candidates.ok_or_else(|| needed("candidates"))?;
    let of_rate = arguments
        .rate
        .map(|rate| (rate * incidences as f64).round() as u64);
    let singletons = arguments
        .singletons
        .or(of_rate)
        .ok_or_else(|| needed("rate"))?;
    if singletons > incidences {
        let (singletons, incidences) = (exact(singletons), exact(incidences));
        return Err(Error::Usage(format!(
            "{singletons} singletons of {incidences} incidences: a singleton is an incidence, so there cannot be more"
        )));
    }
    let relation = RelationShare {
        incidences,
        singletons,
        candidates,
        arbitrary: true,
    };
    let wrong = candidates.saturating_sub(1);
    Ok(Numbers {
        given: vec![format!(
            "N = {}, g_1 = {}, |R| = {}, so |E| = {}",
            several(incidences, "incidence"),
            several(singletons, "singleton"),
            several(candidates, "candidate"),
            exact(wrong)
        )],
        relations: vec![relation],
        mean_cost: None,
        kept: 1.0,
        saved: Vec::new(),
        wrong_candidates_max: Some(wrong.max(1)),
    })
}

/// The singleton rate above which the floor for pairs is more than 0, for these incidences and candidates, if there is one.
fn rate_needed(relation: RelationShare, failure: FailureProbability) -> Option<f64> {
    let floor = floor_pairs(&RowShares::new([relation]).ok()?, failure).ok()?;
    share_needed(&floor).filter(|&rate| rate < 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// theory C.4: N and the singleton rate that the floor needs, to the digits printed there.
    #[test]
    fn needed_rates() {
        for (incidences, needed) in [(1_000, 0.260), (10_000, 0.0780), (1_000_000, 0.0125)] {
            let relation = RelationShare {
                incidences,
                singletons: 0,
                candidates: 365,
                arbitrary: true,
            };
            let rate = rate_needed(relation, FailureProbability::ONE_PERCENT).unwrap();
            assert!((rate / needed - 1.0).abs() < 5e-3, "{incidences}: {rate}");
        }
    }
}
