//! How documents are divided so that some were not seen: by their identities only, before anything is counted.

use crate::figure::{Figure, Undefined};

use super::FailureProbability;

/// Documents in folds by the top bits of a hash of their identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folds {
    /// β: there are 2^β folds.
    pub bits: u32,
    /// K: all documents.
    pub documents: u64,
    /// Those of the smallest fold.
    pub smallest: u64,
    /// Those of the largest fold.
    pub largest: u64,
}

impl Folds {
    /// `√(ln(2/γ)/(2·M_min))`: how far the folds' novel shares may lie from what they estimate.
    pub(super) fn deviation(&self, failure: FailureProbability) -> f64 {
        (failure.log_of(2.0) / (2.0 * self.smallest as f64)).sqrt()
    }

    /// `M_max/K`: what a fold hides that the whole shows.
    pub(super) fn decrement(&self) -> f64 {
        self.largest as f64 / self.documents as f64
    }

    /// What the floor subtracts from the novel share.
    pub fn slack(&self, failure: FailureProbability) -> f64 {
        self.deviation(failure) + self.decrement()
    }
}

/// Some documents held out of all, by the top bits of a hash of their identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldOut {
    /// β: those whose top β bits are 0 are held out.
    pub bits: u32,
    /// K: all documents.
    pub documents: u64,
    /// M: those that are held out.
    pub held_out: u64,
}

impl HeldOut {
    /// `√(ln(4/γ)/(2M))`.
    pub(super) fn deviation(&self, failure: FailureProbability) -> f64 {
        (failure.log_of(4.0) / (2.0 * self.held_out as f64)).sqrt()
    }

    /// `4M/(exp(1)·γ·(K−M))`.
    pub(super) fn decrement(&self, failure: FailureProbability) -> f64 {
        let (held_out, seen) = (
            self.held_out as f64,
            (self.documents - self.held_out) as f64,
        );
        4.0 * held_out / (1_f64.exp() * failure.value() * seen)
    }

    /// What the floor subtracts from the novel share.
    pub fn slack(&self, failure: FailureProbability) -> f64 {
        self.deviation(failure) + self.decrement(failure)
    }
}

/// The division into folds with the least slack.
///
/// Among `β ≥ 1` without an empty fold, the one with the smallest `√(ln(2/γ)/(2·M_min)) + M_max/K`. `sizes` are the
/// numbers of documents in the finest folds, as many as a power of two, in the order of the bits; `K` is their sum, `M_min`
/// and `M_max` the smallest and largest fold.
///
/// Undefined if two folds cannot be filled.
///
/// The variant by search; `2^β` is near `(8K/ln(2/γ))^(1/3)`. It looks at identities only, so that the choice costs no
/// confidence.
///
/// References: theory C.2.
pub fn choose_folds(sizes: &[u64], failure: FailureProbability) -> Figure<Folds> {
    let folds = |bits: u32| {
        let sizes = merged(sizes, bits);
        Folds {
            bits,
            documents: sizes.iter().sum(),
            smallest: sizes.iter().copied().min().unwrap_or(0),
            largest: sizes.iter().copied().max().unwrap_or(0),
        }
    };
    let filled = divisions(sizes).map(folds).filter(|of| of.smallest > 0);
    let best = filled.min_by(|one, other| one.slack(failure).total_cmp(&other.slack(failure)));
    best.ok_or(Undefined::FewFolds)
}

/// The part to hold out with the least slack.
///
/// Among `β ≥ 1` with `1 ≤ M < K`, the one with the smallest `√(ln(4/γ)/(2M)) + 4M/(exp(1)·γ·(K−M))`, where `M` of `K`
/// documents have β leading bits of 0. `sizes` are as in [`choose_folds`].
///
/// Undefined if no such part has a document, or each has all.
///
/// The variant by search near [`held_out_best`].
///
/// References: theory C.3.
pub fn choose_held_out(sizes: &[u64], failure: FailureProbability) -> Figure<HeldOut> {
    let documents = sizes.iter().sum();
    let part = |bits: u32| HeldOut {
        bits,
        documents,
        held_out: merged(sizes, bits).first().copied().unwrap_or(0),
    };
    let some = divisions(sizes).map(part);
    let some = some.filter(|of| of.held_out > 0 && of.held_out < documents);
    let best = some.min_by(|one, other| one.slack(failure).total_cmp(&other.slack(failure)));
    best.ok_or(Undefined::FewFolds)
}

/// `(K·γ·exp(1)·√(ln(4/γ)/2)/8)^(2/3)`: the number of documents to hold out that has about the least slack.
pub fn held_out_best(documents: u64, failure: FailureProbability) -> f64 {
    let root = (failure.log_of(4.0) / 2.0).sqrt();
    (documents as f64 * failure.value() * 1_f64.exp() * root / 8.0).powf(2.0 / 3.0)
}

/// The numbers of bits that the finest folds allow.
fn divisions(sizes: &[u64]) -> impl Iterator<Item = u32> {
    1..=sizes.len().checked_ilog2().unwrap_or(0)
}

/// The sizes of the folds at so many bits.
fn merged(sizes: &[u64], bits: u32) -> Vec<u64> {
    let finest_each = (sizes.len() >> bits).max(1);
    sizes
        .chunks(finest_each)
        .map(|fold| fold.iter().sum())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_PERCENT: FailureProbability = FailureProbability::ONE_PERCENT;

    #[test]
    fn two_folds_are_needed() {
        for sizes in [&[][..], &[7], &[7, 0], &[0, 0, 7, 0]] {
            let folds = choose_folds(sizes, ONE_PERCENT);
            assert_eq!(folds, Err(Undefined::FewFolds), "{sizes:?}");
        }
        let four = choose_folds(&[1, 0, 1, 0], ONE_PERCENT).unwrap();
        assert_eq!((four.bits, four.documents, four.smallest), (1, 2, 1));
        let none = choose_held_out(&[0, 7], ONE_PERCENT);
        assert_eq!(none, Err(Undefined::FewFolds));
    }

    /// theory C.4: documents, folds and slack, for equal folds.
    #[test]
    fn table_of_slack() {
        for (documents, folds, slack) in [
            (10_000, 32, 0.123),
            (100_000, 64, 0.0568),
            (1_000_000, 128, 0.0262),
            (10_000_000, 256, 0.0121),
            (100_000_000, 512, 0.0056),
            (1_000_000_000, 1024, 0.0026),
        ] {
            let sizes = vec![documents / 4096; 4096];
            let chosen = choose_folds(&sizes, ONE_PERCENT).unwrap();
            assert_eq!(1 << chosen.bits, folds, "{documents}");
            assert!((chosen.slack(ONE_PERCENT) / slack - 1.0).abs() < 0.2);
        }
    }
}
