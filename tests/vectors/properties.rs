//! What holds for every histogram, at every size up to 10¹² incidences.

use hapax::estimate::bound::{
    Answers, Constants, DocumentRow, DocumentShare, FailureProbability, Folds, RelationShare,
    RowShares, choose_folds, floor_documents, floor_pairs, floor_pairs_observed, floor_relations,
    theorem_two_lower, theorem_two_upper, upper_kept,
};
use hapax::estimate::candidates::{AnswerLaw, expected_error};
use hapax::estimate::coverage::{singleton_rate, singleton_rate_among_answered};
use hapax::estimate::forecast::{SIZES, Seen, Size, extrapolate, rarefied, reach, thinned_rate};
use hapax::estimate::interval::{Grouped, LEVEL, by_groups, esty};
use hapax::estimate::mixture::{Changed, Mixable, mix};
use hapax::figure::{Bound, Figure};
use hapax::spectrum::Spectrum;
use hapax::weight::Weight;
use proptest::prelude::*;

/// What is lost in rounding.
const ROUNDING: f64 = 1e-12;

const N_MAX: u64 = 1_000_000_000_000;

fn relation(incidences: u64, singletons: u64, candidates: u64) -> RelationShare {
    RelationShare {
        incidences,
        singletons,
        candidates,
        arbitrary: true,
    }
}

/// The floors for pairs of one relation, each as a number.
fn floors(of: RelationShare, failure: FailureProbability) -> Vec<f64> {
    let row = RowShares::new([of]).unwrap();
    let paper = |constants| theorem_two_lower(&row, constants).map_or(0.0, |bound| bound.value);
    vec![
        floor_pairs(&row, failure).unwrap().value,
        floor_relations(&row, Answers::Uniform, failure).value,
        paper(Constants::Printed),
        paper(Constants::At(failure)),
    ]
}

/// The floor for documents in `1 << bits` folds of one size.
fn of_documents(
    bits: u32,
    each: u64,
    novel: f64,
    candidates: u64,
    failure: FailureProbability,
) -> f64 {
    let documents = each << bits;
    let folds = Folds {
        bits,
        documents,
        smallest: each,
        largest: each,
    };
    let share = DocumentShare {
        weight: documents as f64,
        candidates,
        arbitrary: true,
        law: AnswerLaw::default(),
    };
    let row = DocumentRow {
        relations: vec![share],
        novel_weight: novel * documents as f64,
        kept: 1.0,
    };
    floor_documents(&row, &folds, Answers::Uniform, failure)
        .unwrap()
        .value
}

proptest! {
    /// Of two rows with one rate, the larger has the higher floor; so has the one with the higher rate, the one with more
    /// candidates, and the one whose floor may fail more often.
    #[test]
    fn floors_for_pairs_grow_with_rate_size_candidates_and_failure(
        (parts, part) in (1..1_000_u64, 1..1_000_u64),
        (times, more) in (1..1_000_000_u64, 1..1_000_u64),
        (candidates, others) in (1..100_000_u64, 0..100_000_u64),
        (gamma, looser) in (1e-9..0.5_f64, 1.0..2.0_f64),
    ) {
        // A rate of part/(parts + part), exactly, at both sizes.
        let of = |times: u64, candidates| relation((parts + part) * times, part * times, candidates);
        let failure = FailureProbability::new(gamma).unwrap();
        let here = floors(of(times, candidates), failure);
        let higher = RelationShare { singletons: part * times + times.min(parts * times), ..of(times, candidates) };
        for (name, there) in [
            ("size", floors(of(times * more, candidates), failure)),
            ("rate", floors(higher, failure)),
            ("candidates", floors(of(times, candidates + others), failure)),
            ("failure", floors(of(times, candidates), FailureProbability::new(gamma * looser).unwrap())),
        ] {
            for (less, more) in here.iter().zip(&there) {
                prop_assert!(less <= &(more + ROUNDING) && *more <= 1.0, "{name}: {here:?} {there:?}");
            }
        }
    }

    #[test]
    fn floors_for_documents_grow_with_share_size_candidates_and_failure(
        (bits, each, times) in (1..12_u32, 1..100_000_u64, 1..1_000_u64),
        (novel, more) in (0.0..1.0_f64, 0.0..1.0_f64),
        (candidates, others) in (1..100_000_u64, 0..100_000_u64),
        (gamma, looser) in (1e-9..0.5_f64, 1.0..2.0_f64),
    ) {
        let failure = FailureProbability::new(gamma).unwrap();
        let looser = FailureProbability::new(gamma * looser).unwrap();
        let here = of_documents(bits, each, novel, candidates, failure);
        for there in [
            of_documents(bits, each * times, novel, candidates, failure),
            of_documents(bits, each, novel + (1.0 - novel) * more, candidates, failure),
            of_documents(bits, each, novel, candidates + others, failure),
            of_documents(bits, each, novel, candidates, looser),
        ] {
            prop_assert!(here <= there + ROUNDING && there <= 1.0);
        }
    }

    /// Whatever was counted, a figure is a number or a reason.
    #[test]
    fn no_figure_is_infinite_or_no_number(
        prompts in prop::collection::vec((0..80_000_u32, prop_oneof![0..9_u64, 0..=N_MAX / 80_000]), 0..9),
        abstentions in prop_oneof![Just(0), 0..=N_MAX],
        facts in prop::collection::vec((0..1_000_000_u64, 0..1_000_000_u64), 0..6),
        (candidates, arbitrary) in (0..=N_MAX, any::<bool>()),
        (share, gamma) in (0.0..=1.0_f64, f64::MIN_POSITIVE..=1.0),
        groups in prop::collection::vec((0..=N_MAX / 64, 0.0..=1.0_f64), 0..80),
        folds in prop::collection::vec(0..9_u64, 0..70),
    ) {
        let answered: Vec<_> = prompts.iter().map(|&(count, of)| (count, u64::from(count) * of)).collect();
        let n = abstentions + answered.iter().map(|of| of.1).sum::<u64>();
        let spectrum = Spectrum::new(n, abstentions, answered);
        let law = AnswerLaw::new(facts);
        let failure = FailureProbability::new(gamma).unwrap();
        let mut figures = of_spectrum(&spectrum, share);
        figures.extend([law.sum_of_squares(), law.effective(), law.total_variation(law.candidates_high(candidates))]);
        figures.extend([Ok(law.chao1()), expected_error([(spectrum.singletons(), &law)], n, 1.0)]);
        figures.extend(of_groups(&groups));
        let of = RelationShare { arbitrary, ..relation(n, spectrum.singletons(), candidates) };
        let binary = RelationShare { arbitrary, ..relation(n / 3, spectrum.singletons() / 3, 2) };
        for relations in [vec![(of, law.clone())], vec![(of, law.clone()), (binary, law.clone())]] {
            figures.extend(RowShares::observed(relations).into_iter().flat_map(|row| of_row(&row, failure)));
        }
        figures.extend(of_folds(&folds, share, candidates, &law, failure));
        for figure in figures {
            prop_assert!(figure.is_err() || figure.is_ok_and(f64::is_finite), "{figure:?}");
        }
    }
}

fn of_spectrum(spectrum: &Spectrum, share: f64) -> Vec<Figure> {
    let mut figures = vec![
        singleton_rate(spectrum, 1.0),
        singleton_rate_among_answered(spectrum, 1.0),
    ];
    let interval = esty(spectrum, spectrum.at(2) / 2, 1.0);
    figures.extend([
        interval.map(|of| of.low),
        interval.map(|of| of.high),
        interval.map(|of| of.variance),
    ]);
    let sizes = SIZES
        .into_iter()
        .chain([share.max(1e-300), Size::MAX])
        .filter_map(Size::new);
    for size in sizes {
        figures.push(thinned_rate(spectrum, 1.0, size));
        let at = extrapolate(&Seen::of(spectrum), size);
        figures.extend([
            at.map(|at| at.low()),
            at.map(|at| at.upper),
            at.map(|at| at.new_prompts),
        ]);
        figures.push(at.map(|at| at.error_log.unwrap_or(0.0)));
    }
    let target = reach(spectrum, 1.0, share);
    figures.extend([
        target.and_then(|at| at.low),
        target.and_then(|at| at.point),
        target.and_then(|at| at.high),
    ]);
    let once: Vec<_> = spectrum
        .iter()
        .map(|(count, of)| (u64::from(count), of / u64::from(count).max(1)))
        .collect();
    let part = (share * spectrum.incidences() as f64) as u64;
    // The products of rarefaction have as many factors as the smaller of part and count.
    let rare = rarefied(&once, spectrum.incidences(), part);
    figures.extend([rare.map(|of| of.rate), rare.map(|of| of.distinct)]);
    figures.push(mixed(spectrum, &once, share));
    figures
}

/// The rate when the only domain is taken so many times, which may be less than once.
fn mixed(spectrum: &Spectrum, once: &[(u64, u64)], times: f64) -> Figure {
    let corpus = Mixable {
        incidences: spectrum.incidences(),
        singletons: spectrum.singletons(),
        kept: 1.0,
        shared: None,
    };
    let alone: Vec<_> = once
        .iter()
        .map(|&(count, prompts)| (count as u32, prompts))
        .collect();
    let domain = Changed {
        domain: 0,
        times: Weight::new(times).unwrap(),
        incidences: corpus.incidences,
        singletons: corpus.singletons,
        alone: &alone,
        beside_one: &[],
    };
    mix(&corpus, &[domain])?.singleton_rate()
}

fn of_groups(groups: &[(u64, f64)]) -> Vec<Figure> {
    let incidences: Vec<_> = groups.iter().map(|of| of.0).collect();
    let singletons: Vec<_> = groups
        .iter()
        .map(|of| (of.0 as f64 * of.1) as u64)
        .collect();
    let row = Grouped {
        incidences: &incidences,
        singletons: &singletons,
        doubletons: &[],
        doubletons_all: 3,
        kept: 1.0,
    };
    let clustered = by_groups(&row, LEVEL);
    let effect = clustered.map(|of| of.design_effect.unwrap_or(0.0));
    vec![
        clustered.map(|of| of.interval.low),
        clustered.map(|of| of.interval.high),
        effect,
    ]
}

/// The value of a bound and all that it was made of.
fn parts(bound: Figure<Bound>) -> Vec<Figure> {
    match bound {
        Ok(bound) => bound
            .terms
            .values()
            .copied()
            .chain([bound.value])
            .map(Ok)
            .collect(),
        Err(undefined) => vec![Err(undefined)],
    }
}

fn of_row(row: &RowShares, failure: FailureProbability) -> Vec<Figure> {
    let bounds = [
        floor_pairs(row, failure),
        floor_pairs_observed(row, failure),
        Ok(floor_relations(row, Answers::Observed, failure)),
        theorem_two_lower(row, Constants::Printed),
        theorem_two_lower(row, Constants::At(failure)),
        Ok(theorem_two_upper(row, Constants::At(failure), None)),
        Ok(upper_kept(row, failure, Some(0))),
    ];
    bounds.into_iter().flat_map(parts).collect()
}

fn of_folds(
    sizes: &[u64],
    novel: f64,
    candidates: u64,
    law: &AnswerLaw,
    failure: FailureProbability,
) -> Vec<Figure> {
    let mut sizes = sizes.to_vec();
    sizes.resize(64, 1);
    let floor = choose_folds(&sizes, failure).and_then(|folds| {
        let share = DocumentShare {
            weight: folds.documents as f64,
            candidates,
            arbitrary: true,
            law: law.clone(),
        };
        let row = DocumentRow {
            relations: vec![share],
            novel_weight: novel * folds.documents as f64,
            kept: 1.0,
        };
        floor_documents(&row, &folds, Answers::Observed, failure)
    });
    parts(floor)
}

/// Sixty-four groups of fifteen thousand million incidences each, with all digits: Python's `fractions`, by the formulas
/// of theory D.3 term by term, prints 884875604738475.8, 336961921625611.7 and 1.3202277704232064e-09.
#[test]
fn intervals_of_a_million_million_incidences_lose_nothing() {
    let incidences: Vec<u64> = (0..64).map(|g| 15_000_000_000 + g * 1_000_003).collect();
    let singletons: Vec<u64> = (0..64)
        .map(|g| 3_000_000_000 + (g * g * 7919) % 100_003)
        .collect();
    let pairs = (0..64_usize).flat_map(|g| (g + 1..64).map(move |h| (g, h)));
    let doubletons: Vec<_> = pairs
        .map(|(g, h)| (g, h, (g * 31 + h * 17) as u64 % 1000 * 1000))
        .collect();
    let between: u64 = doubletons.iter().map(|of| of.2).sum();
    let row = Grouped {
        incidences: &incidences,
        singletons: &singletons,
        doubletons: &doubletons,
        doubletons_all: between + 5_000_000,
        kept: 1.0,
    };
    let clustered = by_groups(&row, LEVEL).unwrap();
    let near = |computed: f64, exact: f64| {
        assert!((computed / exact - 1.0).abs() < 1e-9, "{computed} {exact}")
    };
    near(clustered.interval.value, 0.1995841209999784);
    near(clustered.interval.variance, 1.3202277704232064e-09);
    near(clustered.doubleton_spread, 336961921625611.7);
    near(clustered.singleton_spread, 884875604738475.8);
}
