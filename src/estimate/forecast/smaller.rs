//! Smaller corpora: what the counts themselves say.

use crate::figure::{Figure, Undefined};
use crate::spectrum::Spectrum;

use super::Size;

/// Below this a logarithm is that of nothing: its exponential underflows.
const LOGARITHM_MIN: f64 = -745.0;

/// The singleton rate that a part of the corpus is expected to have.
///
/// `sr(s) = (1/(qN))·Σ_j g_j·(1−s)^(j−1)`, the expectation when each document is kept with probability `s` (`size`; a
/// larger size than 1 is taken as 1), where `g_j` is the number of the row's answered incidences whose prompt the corpus
/// answers `j` times, `N` the number of its incidences and `q` the share of keys that were kept.
///
/// Undefined if `N = 0`.
///
/// Of the ways to thin a corpus this is the one by documents: the incidences of a prompt lie in different documents, so
/// each of them stays with probability `s` of its own. It is exact. Prompts counted more than
/// [so often](crate::spectrum::COUNT_MAX) are taken to be counted so often, which changes the rate by less than
/// `(1−s)^65534`.
///
/// References: Good and Toulmin 1956, Biometrika 43:45–63; theory F.1.
pub fn thinned_rate(spectrum: &Spectrum, kept: f64, size: Size) -> Figure {
    if spectrum.incidences() == 0 {
        return Err(Undefined::NoIncidence);
    }
    let left_out = (-size.value().min(1.0)).ln_1p();
    let alone = |(count, incidences): (u32, u64)| match count {
        ..=1 => incidences as f64,
        _ => incidences as f64 * (f64::from(count - 1) * left_out).exp(),
    };
    let singletons: f64 = spectrum.iter().map(alone).sum();
    Ok(singletons / kept / spectrum.incidences() as f64)
}

/// The error that sampling keys adds to [`thinned_rate`].
///
/// `√(Σ_j j·g_j·(1−s)^(2(j−1))·(1−q))/(qN)`, with the symbols of that function: a key that is kept stands for `1/q` keys,
/// each of which adds `j(1−s)^(j−1)` expected singletons. For a row that has some of a key's incidences only it is too
/// large rather than too small.
///
/// 0 where every key was counted. Undefined if `N = 0`.
///
/// References: theory E.2, F.1.
pub fn thinned_error(spectrum: &Spectrum, kept: f64, size: Size) -> Figure {
    if spectrum.incidences() == 0 {
        return Err(Undefined::NoIncidence);
    }
    let left_out = 1.0 - size.value().min(1.0);
    let square = |(count, incidences): (u32, u64)| {
        f64::from(count) * incidences as f64 * left_out.powi(2 * (count as i32 - 1))
    };
    let squares: f64 = spectrum.iter().map(square).sum();
    Ok((squares * (1.0 - kept)).sqrt() / kept / spectrum.incidences() as f64)
}

/// What a random part of the incidences is expected to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rarefied {
    /// Prompts that the part answers exactly once.
    pub singletons: f64,
    /// The singletons over the incidences of the part.
    pub rate: f64,
    /// Prompts that the part answers.
    pub distinct: f64,
}

/// Rarefaction: what exactly `part` of the incidences hold, drawn without replacement.
///
/// `f_1(m) = Σ_i f_i·i·(m/N)·P_i`, `P_i = Π_{k<i−1} (N−m−k)/(N−1−k) = Π_{k<m−1} (N−i−k)/(N−1−k)`, `sr(m) = f_1(m)/m`,
/// `distinct(m) = Σ_i f_i·(1 − C(N−i, m)/C(N, m))`. `f_i` is the number of prompts answered `i` times: `prompts` holds
/// `(i, f_i)`. `N` is the number of `incidences`, at least `Σ i·f_i`, and `m` the size of the `part`.
///
/// Undefined if `m = 0` or `m > N`.
///
/// The variant without replacement, by incidences and not by documents: for a corpus use [`thinned_rate`]. Products are
/// sums of logarithms over the shorter of the two ranges, never differences of log-gammas, which lose all digits from
/// N = 10⁸ on.
///
/// References: Hurlbert 1971, Ecology 52:577–586, equation 14; Heck, van Belle and Simberloff 1975, Ecology 56:1459–1461;
/// theory F.1.
pub fn rarefied(prompts: &[(u64, u64)], incidences: u64, part: u64) -> Figure<Rarefied> {
    if part == 0 || part > incidences {
        return Err(Undefined::NoIncidence);
    }
    let (n, m) = (incidences as f64, part as f64);
    let (mut singletons, mut distinct) = (0.0, 0.0);
    for &(count, prompts) in prompts.iter().filter(|&&(count, _)| count > 0) {
        let (i, f) = (count as f64, prompts as f64);
        let others_missing = log_product(count - 1, part - 1, incidences - 1).exp();
        singletons += f * i * (m / n) * others_missing;
        distinct -= f * log_product(count, part, incidences).exp_m1();
    }
    Ok(Rarefied {
        singletons,
        rate: singletons / m,
        distinct,
    })
}

/// `ln [C(n−a, b)/C(n, b)]`: the probability that `b` draws of `n` things meet none of `a`.
///
/// It is `Σ_{k<a} ln(1 − b/(n−k))`, and the same with `a` and `b` exchanged; the shorter sum is taken.
fn log_product(a: u64, b: u64, n: u64) -> f64 {
    let (terms, removed) = (a.min(b), a.max(b));
    let mut sum = 0.0;
    for k in 0..terms {
        if removed >= n - k {
            return f64::NEG_INFINITY;
        }
        sum += (-(removed as f64) / (n - k) as f64).ln_1p();
        if sum < LOGARITHM_MIN {
            return f64::NEG_INFINITY;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::estimate::coverage::singleton_rate;

    fn size(size: f64) -> Size {
        Size::new(size).unwrap()
    }

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() <= 1e-10 * one.abs().max(1e-12)
    }

    /// All subsets of documents, each with its probability, counted afresh.
    fn thinned_by_brute_force(documents: &[Vec<u8>], share: f64) -> f64 {
        let incidences: usize = documents.iter().map(Vec::len).sum();
        let mut expected = 0.0;
        for subset in 0..1_u32 << documents.len() {
            let kept = |place: &usize| subset >> place & 1 == 1;
            let places: Vec<_> = (0..documents.len()).filter(kept).collect();
            let mut counts = [0; 256];
            for prompt in places.iter().flat_map(|&place| &documents[place]) {
                counts[usize::from(*prompt)] += 1;
            }
            let singletons = counts.iter().filter(|&&count| count == 1).count() as f64;
            let others = (documents.len() - places.len()) as i32;
            expected += share.powi(places.len() as i32) * (1.0 - share).powi(others) * singletons;
        }
        // The expected number of incidences that are left is s·N.
        expected / share / incidences as f64
    }

    fn spectrum(documents: &[Vec<u8>]) -> Spectrum {
        let mut counts = [0_u32; 256];
        let prompts = documents.iter().flatten();
        prompts.for_each(|&prompt| counts[usize::from(prompt)] += 1);
        let n = documents.iter().map(Vec::len).sum::<usize>() as u64;
        let answered = counts.into_iter().map(|count| (count, u64::from(count)));
        Spectrum::new(n, 0, answered)
    }

    #[test]
    fn nothing_cannot_be_thinned() {
        let nothing = thinned_rate(&Spectrum::default(), 1.0, size(0.5));
        assert_eq!(nothing, Err(Undefined::NoIncidence));
        for part in [0, 11] {
            let none = rarefied(&[(1, 10)], 10, part);
            assert_eq!(none, Err(Undefined::NoIncidence));
        }
    }

    /// Three draws of ten things of which four are wanted: C(6,3)/C(10,3) = 20/120.
    #[test]
    fn draws_that_meet_nothing() {
        assert!(close(log_product(4, 3, 10).exp(), 1.0 / 6.0));
        assert!(close(log_product(3, 4, 10).exp(), 1.0 / 6.0));
        assert_eq!(log_product(6, 5, 10).exp(), 0.0);
    }

    proptest! {
        #[test]
        fn thinning_is_the_expectation_over_all_subsets_of_documents(
            documents in prop::collection::vec(prop::collection::btree_set(0..6_u8, 1..4), 1..9),
            share in 0.05..1.0,
        ) {
            let documents: Vec<Vec<u8>> = documents.into_iter().map(|of| of.into_iter().collect()).collect();
            let thinned = thinned_rate(&spectrum(&documents), 1.0, size(share)).unwrap();
            prop_assert!((thinned - thinned_by_brute_force(&documents, share)).abs() < 1e-9);
        }

        #[test]
        fn a_corpus_at_its_own_size_is_itself_and_smaller_ones_have_higher_rates(
            answered in prop::collection::vec((1..=70_000_u32, 0..=100_000_000_000_u64), 1..8),
            abstentions in 0..=1_000_000_000_u64,
            one in 1e-9..1.0,
            other in 1e-9..1.0,
        ) {
            let n = abstentions + answered.iter().map(|of| of.1).sum::<u64>();
            let spectrum = Spectrum::new(n, abstentions, answered);
            let rate = |share| thinned_rate(&spectrum, 1.0, size(share));
            prop_assert_eq!(rate(1.0), singleton_rate(&spectrum, 1.0));
            if n > 0 {
                let (less, more) = (f64::min(one, other), f64::max(one, other));
                let (of_less, of_more) = (rate(less).unwrap(), rate(more).unwrap());
                prop_assert!(0.0 <= of_more && of_more <= of_less * (1.0 + 1e-12) && of_less <= 1.0 + 1e-12);
            }
        }

        #[test]
        fn all_incidences_hold_what_there_is_and_fewer_hold_less(
            prompts in prop::collection::vec((1..40_u64, 0..1_000_000_000_u64), 1..8),
            abstentions in 0..1_000_u64,
            share in 0.0..1.0,
        ) {
            let n = abstentions + prompts.iter().map(|&(count, f)| count * f).sum::<u64>();
            let part = ((n as f64 * share) as u64).max(1);
            prop_assume!(part < n);
            let all = rarefied(&prompts, n, n).unwrap();
            let distinct = prompts.iter().map(|of| of.1).sum::<u64>() as f64;
            let once: u64 = prompts.iter().filter(|of| of.0 == 1).map(|of| of.1).sum();
            prop_assert!(close(all.distinct, distinct) && close(all.singletons, once as f64));
            let (fewer, more) = (rarefied(&prompts, n, part).unwrap(), rarefied(&prompts, n, part + 1).unwrap());
            prop_assert!(fewer.rate * (1.0 + 1e-9) >= more.rate && more.rate.is_finite());
            prop_assert!(fewer.distinct <= more.distinct * (1.0 + 1e-9) && fewer.distinct <= part as f64 * (1.0 + 1e-9));
        }
    }
}
