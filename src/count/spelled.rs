//! The mentions of a document under other spellings of their prompts, on their way to the sample.

use super::collect::Unit;
use super::sample::{SPELLINGS, Spelling};
use crate::document::RelationId;

/// A mention under one spelling. An answer sorts before an abstention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SpelledMention {
    pub(super) relation: RelationId,
    pub(super) key: u64,
    pub(super) abstains: bool,
}

/// The mentions of the document at hand, by [`Spelling`].
#[derive(Debug, Default)]
pub(super) struct SpelledMentions([Vec<SpelledMention>; SPELLINGS]);

impl SpelledMentions {
    /// Adds a mention.
    pub(super) fn add(&mut self, spelling: Spelling, mention: SpelledMention) {
        self.0[spelling as usize].push(mention);
    }

    /// Forgets the document.
    pub(super) fn clear(&mut self) {
        self.0.iter_mut().for_each(Vec::clear);
    }

    /// The incidences that the mentions come to.
    pub(super) fn incidences(
        &mut self,
        unit: Unit,
    ) -> impl Iterator<Item = (Spelling, SpelledMention)> + '_ {
        for mentions in &mut self.0 {
            mentions.sort_unstable();
            if unit == Unit::Incidence {
                mentions.dedup_by_key(|mention| (mention.relation, mention.key));
            }
        }
        let mentions = Spelling::ALL.into_iter().zip(&self.0);
        mentions.flat_map(|(spelling, mentions)| {
            mentions.iter().map(move |&mention| (spelling, mention))
        })
    }
}
