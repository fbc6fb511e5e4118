//! The prompts that several domains answer, as mixtures of them need them (theory H.2).

use std::collections::{BTreeMap, HashMap};

use crate::audit::{Row, SharedPrompts};
use crate::cell::{CellId, Names};
use crate::count::sample::{InCell, Sampled};

/// Ways of sharing prompts that an audit keeps. With more nothing is kept, for what is left out would be missed.
const WAYS_MAX: usize = 10_000;

/// The sampled prompts that several domains answer, by how often each does; `None` where that differs in too many ways.
///
/// Domains are told by their places in `domains`.
pub fn shared_prompts(sampled: &Sampled, names: &Names, domains: &[Row]) -> Option<SharedPrompts> {
    let places: HashMap<&str, u32> = domains
        .iter()
        .filter_map(|row| row.domain.as_deref())
        .zip(0..)
        .collect();
    let places: Option<Vec<u32>> = names
        .domains
        .iter()
        .map(|name| places.get(name.as_str()).copied())
        .collect();
    let places = places?;
    let mut ways: BTreeMap<Vec<(u32, u32)>, u64> = BTreeMap::new();
    for (_, kept) in sampled.prompts.iter() {
        let answering = || kept.cells.iter().filter(|(_, of)| of.answered > 0);
        if answering().nth(1).is_none() {
            continue;
        }
        let of_domain = |(cell, of): (CellId, InCell)| {
            let (domain, _) = names.cells[cell.0 as usize];
            (places[domain.0 as usize], of.answered)
        };
        let mut answered: Vec<_> = answering().map(of_domain).collect();
        answered.sort_unstable();
        *ways.entry(answered).or_default() += 1;
    }
    (ways.len() <= WAYS_MAX).then(|| SharedPrompts {
        share: sampled.prompts.share(),
        prompts: ways.into_iter().collect(),
    })
}
