//! How often a prompt is expected to be answered exactly once where documents are taken as often as their weights say
//! (theory H.1): what the documents add up to, whatever their order.

use smallvec::SmallVec;

use super::kept::WEIGHT_ONE;
use crate::cell::CellId;
use crate::weight::Weight;

/// The answering documents of one prompt, by their weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weighting {
    certain: Certain,
    /// Of the others: Σ ln(probability of not being taken), in units of 2⁻⁶².
    never: i128,
    /// Of the others, by cell: Σ (probability of being taken)/(probability of not being taken), in units of 2⁻⁶².
    odds: SmallVec<[(CellId, u128); 1]>,
}

/// The documents that are taken at least once.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Certain {
    #[default]
    None,
    /// One of this cell, which is taken exactly once with this probability.
    One(CellId, f64),
    /// Several: the prompt is answered more than once.
    More,
}

impl Weighting {
    /// Adds a document of a cell.
    pub(super) fn add(&mut self, cell: CellId, weight: Weight) {
        if weight.times() >= 1.0 {
            self.certain = match self.certain {
                Certain::None => Certain::One(cell, weight.once()),
                _ => Certain::More,
            };
            return;
        }
        let one = WEIGHT_ONE as f64;
        self.never += (weight.never().ln() * one) as i128;
        self.add_odds(cell, (weight.once() / weight.never() * one) as u128);
    }

    /// Adds other documents.
    pub(super) fn merge(&mut self, other: &Weighting) {
        self.certain = match (self.certain, other.certain) {
            (one, Certain::None) => one,
            (Certain::None, other) => other,
            _ => Certain::More,
        };
        self.never += other.never;
        for &(cell, odds) in &other.odds {
            self.add_odds(cell, odds);
        }
    }

    fn add_odds(&mut self, cell: CellId, odds: u128) {
        match self.odds.binary_search_by_key(&cell, |&(known, _)| known) {
            Ok(place) => self.odds[place].1 = self.odds[place].1.saturating_add(odds),
            Err(place) => self.odds.insert(place, (cell, odds)),
        }
    }

    /// The probabilities that the prompt is answered exactly once, and that by a document of this cell.
    pub fn once(&self) -> impl Iterator<Item = (CellId, f64)> + '_ {
        let one = WEIGHT_ONE as f64;
        let never = (self.never as f64 / one).exp();
        let (certain, odds) = match self.certain {
            Certain::None => (None, self.odds.as_slice()),
            Certain::One(cell, once) => (Some((cell, once * never)), &[][..]),
            Certain::More => (None, &[][..]),
        };
        let of_cell = move |&(cell, odds): &(CellId, u128)| (cell, never * (odds as f64 / one));
        certain.into_iter().chain(odds.iter().map(of_cell))
    }
}

/// Sums over the kept prompts of a row, in units of 2⁻⁶²: they do not depend on the order of prompts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExpectedOnce {
    sum: u128,
    squares: u128,
}

impl ExpectedOnce {
    /// Adds a prompt that is answered once in the row with this probability.
    pub(super) fn add(&mut self, probability: f64) {
        let one = WEIGHT_ONE as f64;
        self.sum += (probability * one) as u128;
        self.squares += (probability * probability * one) as u128;
    }

    /// Adds the sums of a row with which no prompt is shared.
    pub fn merge(&mut self, other: &ExpectedOnce) {
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// Σ p: how many kept prompts are expected to be answered once.
    pub fn sum(&self) -> f64 {
        self.sum as f64 / WEIGHT_ONE as f64
    }

    /// Σ p², of which the sampling error is made.
    pub fn squares(&self) -> f64 {
        self.squares as f64 / WEIGHT_ONE as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every outcome of taking documents or not, one by one.
    fn brute_force(documents: &[(CellId, Weight)], cell: CellId) -> f64 {
        let once = |at: usize| {
            let others = documents
                .iter()
                .enumerate()
                .filter(|&(other, _)| other != at);
            documents[at].1.once() * others.map(|(_, of)| of.1.never()).product::<f64>()
        };
        let of_cell = (0..documents.len()).filter(|&at| documents[at].0 == cell);
        of_cell.map(once).sum()
    }

    proptest! {
        #[test]
        fn one_document_of_all_is_taken_and_taken_once(
            documents in prop::collection::vec((0u32..3, prop::sample::select(vec![0.01, 0.25, 0.5, 0.999, 1.0, 1.5, 2.0, 3.25])), 1..8),
            rotate in 0usize..8,
        ) {
            let mut documents: Vec<_> = documents
                .into_iter()
                .map(|(cell, times)| (CellId(cell), Weight::new(times).unwrap()))
                .collect();
            let weighting = |documents: &[(CellId, Weight)]| {
                let mut weighting = Weighting::default();
                documents.iter().for_each(|&(cell, weight)| weighting.add(cell, weight));
                weighting
            };
            let forwards = weighting(&documents);
            for cell in (0..3).map(CellId) {
                let of_cell: f64 = forwards.once().filter(|of| of.0 == cell).map(|of| of.1).sum();
                prop_assert!((of_cell - brute_force(&documents, cell)).abs() < 1e-12);
            }
            let middle = rotate % documents.len();
            documents.rotate_left(middle);
            prop_assert_eq!(weighting(&documents), forwards);
        }
    }
}
