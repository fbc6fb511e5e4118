//! The prefilter: one scan of a text for the required literals of all patterns.
//!
//! Literals overlap ("born", "born in"), so every occurrence is reported, not only leftmost ones.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// An automaton over the literals of all patterns, without regard to ASCII case.
pub struct Prefilter {
    automaton: AhoCorasick,
    /// The patterns that each literal belongs to.
    patterns: Vec<Vec<usize>>,
}

impl Prefilter {
    /// A prefilter from the literals of each pattern, by the pattern's number.
    pub fn new(literals_of: &[Vec<String>]) -> Result<Prefilter, String> {
        let mut literals: Vec<&str> = literals_of.iter().flatten().map(String::as_str).collect();
        literals.sort_unstable();
        literals.dedup();
        let patterns = literals
            .iter()
            .map(|literal| {
                (0..literals_of.len())
                    .filter(|&pattern| literals_of[pattern].iter().any(|own| own == literal))
                    .collect()
            })
            .collect();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&literals)
            .map_err(|error| error.to_string())?;
        Ok(Prefilter {
            automaton,
            patterns,
        })
    }

    /// Calls `seen` with the start of every literal in `text` and the patterns that it belongs to, in order of place.
    pub fn scan(&self, text: &str, mut seen: impl FnMut(usize, &[usize])) {
        for found in self.automaton.find_overlapping_iter(text) {
            seen(found.start(), &self.patterns[found.pattern().as_usize()]);
        }
    }
}
