//! What the sample keeps of one prompt. Its parts are sums, minima and maxima, so they do not depend on the order in
//! which incidences come.

use std::num::NonZeroU64;

use super::cells::Cells;
use super::facts::Facts;
use super::weighting::Weighting;
use crate::cell::CellId;
use crate::count::tally::Answering;
use crate::document::RelationId;
use crate::key::{FOLD_BITS, Fold};
use crate::weight::Weight;

/// Longest text that is kept of a prompt, in bytes.
pub const TEXT_BYTES_MAX: usize = 160;

/// One in the fixed point of [`Kept::weight`]: 2⁶² (theory C.1).
pub const WEIGHT_ONE: u128 = 1 << 62;

/// One answered or abstaining incidence of a prompt that is kept.
#[derive(Debug, Clone, Copy)]
pub struct SampledIncidence<'a> {
    /// The prompt's hash.
    pub key: u64,
    /// The cell of document and relation.
    pub cell: CellId,
    /// The relation.
    pub relation: RelationId,
    /// What the document's mentions state: for each the hashes of its answers, all of which mean one fact, the first of
    /// which names it. None where the document abstains.
    pub mentions: &'a [&'a [u64]],
    /// n_k: the incidences of the document, abstentions included.
    pub document_incidences: u64,
    /// The first bits of the document's hash.
    pub fold: Fold,
    /// How often the document is taken, where documents have weights.
    pub weight: Option<Weight>,
    /// The hash of the document's text.
    pub text: u64,
    /// The prompt, in canonical form.
    pub prompt: &'a str,
    /// Where the document is.
    pub place: Place,
}

/// Where a document is: the shard's number in the sorted list, and the number of its first record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The shard.
    pub shard: u32,
    /// The record.
    pub record: u64,
}

/// What is known of a sampled prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Its relation.
    pub relation: RelationId,
    /// Answered incidences by cell; a cell that only abstains is there with 0.
    pub cells: Cells,
    /// The facts that are stated.
    pub facts: Facts,
    /// Incidences that state two facts or more.
    pub contested_incidences: u32,
    /// The two halves of [`weight`](Kept::weight): as one number it would make the entry longer.
    weight: [u64; 2],
    /// The leading bits that the hashes of all answering documents share, the others 0.
    pub fold: u16,
    /// How many they are, 0 to [`FOLD_BITS`].
    pub common_bits: u8,
    /// The hash of the text of the documents that answer; `None` if nobody does, or several texts do.
    pub text: Option<NonZeroU64>,
    /// The beginning of the prompt, once it is contested: no other is shown.
    pub prompt: Option<Box<str>>,
    /// The answering documents by their weights, where documents have any.
    pub weighting: Option<Box<Weighting>>,
    /// The smallest place of a document with the prompt.
    pub place: Place,
}

impl Kept {
    /// A prompt with its first incidence.
    pub fn new(incidence: &SampledIncidence<'_>) -> Kept {
        let mut kept = Kept {
            relation: incidence.relation,
            cells: Cells::default(),
            facts: Facts::default(),
            contested_incidences: 0,
            weight: [0; 2],
            fold: 0,
            common_bits: FOLD_BITS as u8,
            text: None,
            prompt: None,
            weighting: None,
            place: incidence.place,
        };
        kept.add(incidence);
        kept
    }

    /// Adds an incidence.
    pub fn add(&mut self, incidence: &SampledIncidence<'_>) {
        self.place = self.place.min(incidence.place);
        let is_answered = !incidence.mentions.is_empty();
        let weight = incidence.weight.unwrap_or_default();
        let answer = is_answered.then(|| Answering::new(incidence.fold.group(), weight));
        self.cells.add(incidence.cell, answer);
        if !is_answered {
            return;
        }
        if let Some(weight) = incidence.weight {
            let weighting = self.weighting.get_or_insert_default();
            weighting.add(incidence.cell, weight);
        }
        let weight = self.weight();
        if weight == 0 {
            self.fold = incidence.fold.0;
            self.text = NonZeroU64::new(incidence.text);
        }
        self.text = self.text.filter(|text| text.get() == incidence.text);
        self.share_bits(incidence.fold.0);
        self.set_weight(weight + WEIGHT_ONE / u128::from(incidence.document_incidences.max(1)));
        let mut stated = Facts::default();
        for answers in incidence.mentions {
            stated.add(answers);
        }
        self.contested_incidences += u32::from(stated.count() > 1);
        self.facts.merge(&stated.of_one_incidence());
        if self.is_contested() && self.prompt.is_none() {
            self.prompt = Some(beginning(incidence.prompt).into());
        }
    }

    /// Adds what another part of a run knows of the same prompt. A prompt that both parts together contest has no text: it
    /// is kept where it is contested first.
    pub fn merge(&mut self, other: &Kept) {
        let (ours, theirs) = (self.weight(), other.weight());
        if ours == 0 {
            (self.fold, self.common_bits, self.text) = (other.fold, other.common_bits, other.text);
        } else if theirs > 0 {
            self.common_bits = self.common_bits.min(other.common_bits);
            self.share_bits(other.fold);
            self.text = self.text.filter(|_| self.text == other.text);
        }
        self.set_weight(ours + theirs);
        self.place = self.place.min(other.place);
        self.cells.merge(&other.cells);
        self.facts.merge(&other.facts);
        self.contested_incidences += other.contested_incidences;
        self.prompt = self.prompt.take().or_else(|| other.prompt.clone());
        if let Some(weighting) = &other.weighting {
            self.weighting.get_or_insert_default().merge(weighting);
        }
    }

    fn set_weight(&mut self, weight: u128) {
        self.weight = [(weight >> 64) as u64, weight as u64];
    }

    /// W = Σ ⌊2⁶²/n_k⌋ over answered incidences (theory C.1).
    pub fn weight(&self) -> u128 {
        u128::from(self.weight[0]) << 64 | u128::from(self.weight[1])
    }

    /// X_c: answered incidences in the whole corpus.
    pub fn answered(&self) -> u64 {
        self.cells
            .iter()
            .map(|(_, of)| u64::from(of.answered))
            .sum()
    }

    /// Whether two or more facts are stated (theory A.4).
    pub fn is_contested(&self) -> bool {
        self.facts.count() > 1
    }

    /// Keeps the leading bits that this hash shares with those before.
    fn share_bits(&mut self, fold: u16) {
        let unequal = (self.fold ^ fold) << (u16::BITS - FOLD_BITS);
        self.common_bits = self.common_bits.min(unequal.leading_zeros() as u8);
        let dropped = FOLD_BITS - u32::from(self.common_bits);
        self.fold = self.fold >> dropped << dropped;
    }
}

fn beginning(prompt: &str) -> &str {
    let to = (0..=TEXT_BYTES_MAX.min(prompt.len())).rfind(|&at| prompt.is_char_boundary(at));
    &prompt[..to.unwrap_or_default()]
}
