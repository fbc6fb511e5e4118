//! The interval for text: documents are the draws, and the facts of one document come together.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::figure::{Figure, Interval, Undefined};

/// Groups below which the spread between them tells nothing.
const GROUPS_MIN: usize = 4;

/// What a row holds, by groups of documents.
#[derive(Debug, Clone, Copy)]
pub struct Grouped<'a> {
    /// `N_g`: incidences by group. Its length is the number of groups.
    pub incidences: &'a [u64],
    /// Kept singletons by group, as many as there are groups.
    pub singletons: &'a [u64],
    /// `(g, h, count)`, each pair once: kept doubletons of the row with one incidence in group `g`, one in another, `h`.
    pub doubletons: &'a [(usize, usize, u64)],
    /// All kept doubletons of the row, those within one group included.
    pub doubletons_all: u64,
    /// `q`: the share of keys that were kept, 1 where every key was counted.
    pub kept: f64,
}

/// An interval and the parts of its variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clustered {
    /// The interval.
    pub interval: Interval,
    /// `S1`: the spread of singletons between groups.
    pub singleton_spread: f64,
    /// `S2`: the spread of doubletons between pairs of groups.
    pub doubleton_spread: f64,
    /// How many times the variance is that of independent pairs; none where the latter is 0.
    pub design_effect: Option<f64>,
}

/// The interval for the missing mass where documents, not pairs, are independent draws.
///
/// `S1 = G/(G−1)·Σ_g (s_g − θ·N_g)²`, `S2 = G²·Σ_{g<h} r_gh² / (G(G−3)/2) − 2·k_2·(1−q)/q²`,
/// `W = [S1 + max(S2, 2·f2)] / N²`, interval `θ ± t·√W`, cut to `[0, 1]`. Documents are in `G` groups by a hash of their
/// identity; `N_g` and `s_g` are the incidences and singletons of group `g`, `N` the sum of `N_g` and `θ = Σ s_g / N`.
/// `o_gh` are the row's doubletons (prompts that the whole corpus answers twice, both times in this row) with one
/// incidence in group `g` and one in group `h ≠ g`, `f2` are all of them. `r_gh = o_gh − m − a_g − a_h` is what `o_gh`
/// has beyond its groups: `m` the mean of `o_gh`, `a_g = (mean of o_gh over h ≠ g − m)·(G−1)/(G−2)`. `t` is Student's
/// two-sided quantile of the `level` (between 0 and 1) with `G − 1` degrees of freedom. `q` is the share of keys that were
/// kept: `s_g`, `o_gh` and `f2` are kept numbers over `q`, and `k_2` is the kept number of `f2`. The *design effect* is
/// `W` over the variance for independent pairs, `[g_1 − g_1²/N + 2·f2]/N² + k_1·(1−q)/(qN)²`.
///
/// Undefined if `N = 0`; with neither a singleton nor a doubleton; with `G < 4`; and if fewer than half of the groups hold
/// an incidence, because then there are too few documents to tell how much they differ.
///
/// The variant for rows: doubletons that the row shares with the rest of the corpus do not count, nor do those within one
/// group enter `S2`. `W` estimates the mean squared difference of rate and missing mass; a jackknife of the rate would
/// estimate the variance of the rate alone, which is another and smaller one.
///
/// References: theory D.3, which generalizes Esty 1983, Ann. Statist. 11:905–912.
pub fn by_groups(row: &Grouped<'_>, level: f64) -> Figure<Clustered> {
    let groups = row.incidences.len();
    let incidences: u64 = row.incidences.iter().sum();
    let singletons: u64 = row.singletons.iter().sum();
    let inhabited = row.incidences.iter().filter(|&&of| of > 0).count();
    if incidences == 0 {
        return Err(Undefined::NoIncidence);
    }
    if singletons == 0 && row.doubletons_all == 0 {
        return Err(Undefined::NoSingletonOrDoubleton);
    }
    if groups < GROUPS_MIN {
        return Err(Undefined::FewGroups);
    }
    if 2 * inhabited < groups {
        return Err(Undefined::FewDocuments);
    }
    let n = incidences as f64;
    let rate = singletons as f64 / row.kept / n;
    let doubletons = row.doubletons_all as f64 / row.kept;
    let singleton_spread = singleton_spread(row, rate);
    let doubleton_spread = doubleton_spread(row);
    let variance = (singleton_spread + doubleton_spread.max(2.0 * doubletons)) / n / n;
    // Written so that it is exact at a rate of 1 with every key kept, as Esty's own is.
    let spread = rate * (n - singletons as f64 / row.kept);
    let sampling = singletons as f64 / row.kept * (1.0 - row.kept) / row.kept;
    let independent = (spread + 2.0 * doubletons + sampling) / n / n;
    let quantile = student_quantile(groups - 1, level);
    Ok(Clustered {
        interval: Interval::new(rate, variance, quantile, level),
        singleton_spread,
        doubleton_spread,
        design_effect: (independent > 0.0).then(|| variance / independent),
    })
}

/// `S1`.
fn singleton_spread(row: &Grouped<'_>, rate: f64) -> f64 {
    let groups = row.incidences.len() as f64;
    let squares = row.incidences.iter().zip(row.singletons).map(|(&n, &s)| {
        let beyond = s as f64 / row.kept - rate * n as f64;
        beyond * beyond
    });
    groups / (groups - 1.0) * squares.sum::<f64>()
}

/// `S2`.
fn doubleton_spread(row: &Grouped<'_>) -> f64 {
    let count = row.incidences.len();
    let groups = count as f64;
    let between = between_groups(row);
    let mean = between.iter().sum::<f64>() / (groups * (groups - 1.0));
    let of_group = |of: &[f64]| {
        let beyond = of.iter().sum::<f64>() / (groups - 1.0) - mean;
        beyond * (groups - 1.0) / (groups - 2.0)
    };
    let of_groups: Vec<f64> = between.chunks(count).map(of_group).collect();
    let mut squares = 0.0;
    for g in 0..count {
        for h in g + 1..count {
            let beyond = between[g * count + h] - mean - of_groups[g] - of_groups[h];
            squares += beyond * beyond;
        }
    }
    let sampled = 2.0 * row.doubletons_all as f64 * (1.0 - row.kept) / row.kept / row.kept;
    groups * groups * squares / (groups * (groups - 3.0) / 2.0) - sampled
}

/// `o_gh`, symmetric, with zeros where `g = h`.
fn between_groups(row: &Grouped<'_>) -> Vec<f64> {
    let count = row.incidences.len();
    let mut between = vec![0.0; count * count];
    for &(g, h, doubletons) in row.doubletons {
        between[g * count + h] += doubletons as f64 / row.kept;
        between[h * count + g] += doubletons as f64 / row.kept;
    }
    between
}

/// The quantile `t` for which a variable of Student's distribution is between `−t` and `t` with a probability of `level`.
fn student_quantile(degrees: usize, level: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees as f64)
        .expect("a distribution with a degree of freedom and a scale of 1 exists")
        .inverse_cdf((1.0 + level) / 2.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::estimate::interval::{LEVEL, esty};
    use crate::spectrum::Spectrum;

    fn grouped<'a>(incidences: &'a [u64], singletons: &'a [u64]) -> Grouped<'a> {
        Grouped {
            incidences,
            singletons,
            doubletons: &[],
            doubletons_all: 0,
            kept: 1.0,
        }
    }

    /// mpmath 1.3, roots of `1 − betainc(ν/2, 1/2, 0, ν/(ν + t²), regularized) − level`.
    #[test]
    fn quantiles_of_students_distribution() {
        assert!((student_quantile(63, 0.95) - 1.998340542521).abs() < 1e-11);
        assert!((student_quantile(3, 0.99) - 5.840909309733).abs() < 1e-11);
    }

    #[test]
    fn every_reason_to_be_undefined() {
        let figure = |row: Grouped<'_>| by_groups(&row, LEVEL).map(|_| ());
        let reason = |n: &[u64], s: &[u64]| figure(grouped(n, s)).unwrap_err();
        assert_eq!(reason(&[0; 8], &[0; 8]), Undefined::NoIncidence);
        assert_eq!(reason(&[9; 8], &[0; 8]), Undefined::NoSingletonOrDoubleton);
        assert_eq!(reason(&[9; 3], &[1; 3]), Undefined::FewGroups);
        let (three_of_eight, half) = ([1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(reason(&three_of_eight, &[1; 8]), Undefined::FewDocuments);
        assert_eq!(figure(grouped(&half, &half)), Ok(()));
    }

    /// By hand: N = 16, θ = 1/2, S1 = 4/3·4·1 = 16/3, no doubleton: W = 16/3/256 = 1/48; Esty's is 4/256 = 1/64.
    #[test]
    fn small_row_by_hand() {
        let row = by_groups(&grouped(&[4; 4], &[1, 3, 1, 3]), LEVEL).unwrap();
        assert_eq!((row.interval.value, row.doubleton_spread), (0.5, 0.0));
        assert!((row.interval.variance - 1.0 / 48.0).abs() < 1e-15);
        assert!((row.design_effect.unwrap() - 4.0 / 3.0).abs() < 1e-14);
    }

    proptest! {
        #[test]
        fn ends_are_in_order_and_the_design_effect_is_the_ratio_to_independent_pairs(
            groups in prop::collection::vec((0..=1_000_000_u64, 0.0..=1.0), 64),
            between in prop::collection::vec((0..64_usize, 1..64_usize, 0..100_u64), 0..50),
        ) {
            let incidences: Vec<u64> = groups.iter().map(|of| of.0).collect();
            let share = |of: &(u64, f64)| (of.0 as f64 * of.1) as u64;
            let singletons: Vec<u64> = groups.iter().map(share).collect();
            let doubletons: Vec<_> = between.iter().map(|&(g, by, of)| (g, (g + by) % 64, of)).collect();
            let all = doubletons.iter().map(|of| of.2).sum();
            let row = Grouped {
                doubletons: &doubletons,
                doubletons_all: all,
                ..grouped(&incidences, &singletons)
            };
            if let Ok(Clustered { interval, design_effect, .. }) = by_groups(&row, LEVEL) {
                prop_assert!(0.0 <= interval.low && interval.low <= interval.value);
                prop_assert!(interval.value <= interval.high && interval.high <= 1.0);
                let (n, g1) = (incidences.iter().sum::<u64>(), singletons.iter().sum());
                let esty = esty(&Spectrum::new(n, n - g1, [(1, g1)]), all, 1.0).unwrap();
                if let Some(effect) = design_effect {
                    prop_assert!((effect * esty.variance / interval.variance - 1.0).abs() < 1e-9);
                }
            }
        }
    }
}
