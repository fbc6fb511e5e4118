//! Pairs in canonical form, within the limits.

use super::scratch::Forms;
use super::{Extracted, Rules};
use crate::document::Pair;
use crate::ledger::Drop;

/// A pair before its canonical forms.
pub(super) struct Raw<'a> {
    pub(super) relation: usize,
    pub(super) rule: &'a str,
    /// The rule's place in [`Rules::heads`].
    pub(super) number: usize,
    pub(super) prompt: &'a str,
    pub(super) fact: Option<&'a str>,
    pub(super) span: Option<(usize, usize)>,
}

impl Rules {
    /// Brings a pair into canonical form and tells answers from abstentions.
    pub(super) fn settle(
        &self,
        raw: Raw<'_>,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        self.settle_with(raw, std::iter::empty(), forms, found);
    }

    /// The same for a fact that the record has in several wordings.
    pub(super) fn settle_with<'a>(
        &self,
        raw: Raw<'_>,
        aliases: impl Iterator<Item = &'a str>,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let relation = &self.relations[raw.relation];
        let stated = raw
            .fact
            .filter(|fact| !self.abstentions.is_match(fact.trim()));
        forms.aliases.clear();
        for alias in aliases {
            let alias = relation.fact.apply(alias, &mut forms.alias);
            forms.aliases.extend(alias.map(str::to_string));
        }
        self.settle_stated_fact(raw, stated, forms, found);
    }

    /// The same for a word of running text, which never abstains: "unknown" is a word like others.
    pub(super) fn settle_word(
        &self,
        raw: Raw<'_>,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        forms.aliases.clear();
        let stated = raw.fact;
        self.settle_stated_fact(raw, stated, forms, found);
    }

    /// `stated` is the fact; none for an abstention.
    fn settle_stated_fact(
        &self,
        raw: Raw<'_>,
        stated: Option<&str>,
        forms: &mut Forms,
        found: &mut dyn FnMut(Extracted<'_>),
    ) {
        let relation = &self.relations[raw.relation];
        let prompt = relation.prompt.apply(raw.prompt, &mut forms.prompt);
        let fact = match stated {
            None => Some(None),
            Some(fact) => relation.fact.apply(fact, &mut forms.fact).map(Some),
        };
        let (Some(prompt), Some(fact)) = (prompt, fact) else {
            return found(Extracted::Dropped(raw.number, Drop::NoCanonicalForm));
        };
        let pair = Pair {
            relation: &relation.name,
            rule: raw.rule,
            prompt,
            fact,
            aliases: &forms.aliases,
            raw_prompt: raw.prompt,
            raw_fact: raw.fact,
            span: raw.span,
        };
        found(self.within_limits(raw.number, pair));
    }

    pub(super) fn within_limits<'a>(&self, rule: usize, pair: Pair<'a>) -> Extracted<'a> {
        if pair.prompt.len() > self.limits.prompt_bytes_max {
            return Extracted::Dropped(rule, Drop::PromptOverLimit);
        }
        if pair
            .fact
            .is_some_and(|fact| fact.len() > self.limits.fact_bytes_max)
        {
            return Extracted::Dropped(rule, Drop::FactOverLimit);
        }
        Extracted::Pair(rule, pair)
    }
}
