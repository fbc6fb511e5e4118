//! What a config says beside its rules: names, places and examples, for what is looked at once the rules are compiled.

use super::located::Place;
use super::tables::{ExampleTable, RuleTable};

/// The relations and rules of a config, in its order.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) relations: Vec<RelationOutline>,
    pub(super) rules: Vec<RuleOutline>,
    /// Macros that no pattern uses.
    pub(super) unused_macros: Vec<(String, Place)>,
}

pub(super) struct RelationOutline {
    pub(super) name: String,
    /// Where its name stands.
    pub(super) place: Place,
    pub(super) examples: Vec<ExampleTable>,
}

pub(super) struct RuleOutline {
    /// Its relation's number.
    pub(super) relation: usize,
    pub(super) name: String,
    /// Where its name stands, else its header.
    pub(super) place: Place,
    /// The rule without its name and with everything filled in: two rules with one meaning find the same.
    pub(super) meaning: RuleTable,
}
