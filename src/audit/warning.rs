//! Warnings: what makes the figures of a row say less than they seem to (theory I).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is to be known before the figures of a row are believed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// The number that called for it; the kind says which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The warning in words.
    pub text: String,
}

impl Warning {
    /// The warning of a kind, called for by this number.
    pub fn new(kind: WarningKind, value: Option<f64>) -> Self {
        Warning {
            kind,
            value,
            text: kind.describe().to_owned(),
        }
    }
}

/// What a warning is about. Those of the whole run stand in the row of the corpus alone.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Of the whole run: not everything was read. No value.
    IncompleteInput,
    /// Of the whole run: mentions were counted, and they are not draws. No value.
    MentionUnit,
    /// Fewer than 1,000 documents with pairs, or too few for an interval by documents. The value is how many there are.
    FewDocuments,
    /// More than half of the incidences abstain. The value is their share.
    Abstentions,
    /// Two facts or more are stated for more than 5 % of the prompts or 10 % of the singletons. The value is the share of
    /// prompts.
    Contested,
    /// Of the whole run: more than 1 % of the documents with pairs are copies. The value is their share.
    Duplicates,
    /// Of the row's singletons fewer than 100 are in the sample. The value is how many are.
    SmallSample,
    /// The relation has fewer than 10 wrong candidates. The value is how many it has.
    FewCandidates,
    /// More facts are seen than declared. The value is how many are seen.
    DeclaredTooFew,
    /// The facts of the relation are far from evenly spread: τ, the value, is above 0.5.
    Skewed,
    /// The facts of the relation are declared derivable. No value.
    Derivable,
    /// The floor for pairs is 0. The value is the singleton rate above which it would not be; 1 if there is none.
    Vacuous,
    /// The floor for documents is 0. The value is the mean share of what no other document answers above which it would
    /// not be.
    VacuousDocuments,
    /// The upper end of a forecast is more than twice its lower. The value is the smallest size at which it is.
    BracketOnly,
}

impl WarningKind {
    /// The warning in words.
    pub fn describe(self) -> &'static str {
        match self {
            WarningKind::IncompleteInput => "incomplete input: the figures are of what was read",
            WarningKind::MentionUnit => {
                "incidences are mentions here, restatements included (unit = mention): no interval, no floor"
            }
            WarningKind::FewDocuments => "few documents (fewer than 1,000 with pairs)",
            WarningKind::Abstentions => "more than 50 % of the incidences abstain",
            WarningKind::Contested => {
                "contested: two facts or more are stated for over 5 % of the prompts or 10 % of the singletons"
            }
            WarningKind::Duplicates => {
                "duplicates: over 1 % of the documents with pairs are copies of others"
            }
            WarningKind::SmallSample => "small sample: fewer than 100 of the singletons are in it",
            WarningKind::FewCandidates => "too few wrong candidates for a floor (fewer than 10)",
            WarningKind::DeclaredTooFew => "more facts are seen than `candidates` declares",
            WarningKind::Skewed => {
                "skewed answers: the floor for uniform answers does not apply (JSON: pairs_observed_answers does)"
            }
            WarningKind::Derivable => "derivable facts, which floors assume away",
            WarningKind::Vacuous => {
                "vacuous at this size: the floor for pairs is 0, and needs a higher singleton rate"
            }
            WarningKind::VacuousDocuments => {
                "vacuous at this size: the floor for documents is 0, and needs more prompts that no other document answers"
            }
            WarningKind::BracketOnly => {
                "forecast: bracket only, its upper end is more than twice its lower"
            }
        }
    }
}
