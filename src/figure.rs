//! Figures: values that stand beside their error bars and assumptions, or beside the reason why there is none.
//!
//! ```
//! use hapax::figure::{Recorded, Undefined};
//!
//! let recorded: Recorded<f64> = Err(Undefined::NoIncidence).into();
//! let json = serde_json::to_string(&recorded).unwrap();
//! assert_eq!(json, r#"{"value":null,"reason":"no incidence"}"#);
//! ```

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a figure has no value. A figure is never NaN and never a silent zero (`design.md` 4.19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Undefined {
    /// The row holds no incidence at all.
    #[error("no incidence")]
    NoIncidence,
    /// The row holds incidences, and every one of them abstains.
    #[error("no answered incidence")]
    NoAnsweredIncidence,
    /// Neither a singleton nor a doubleton: an interval would have no width.
    #[error("no singleton and no doubleton")]
    NoSingletonOrDoubleton,
    /// Clustered errors need documents in at least half of the groups.
    #[error("few documents: fewer than half of the document groups hold an incidence")]
    FewDocuments,
    /// Clustered errors need four groups.
    #[error("fewer than four document groups")]
    FewGroups,
    /// A lower bound needs a wrong candidate, and no relation of the row has one.
    #[error("no wrong candidate: the relation has fewer than two facts")]
    NoWrongCandidate,
    /// The sample holds prompts, and too few to prove anything of all.
    #[error("sample too small: nothing is proved of all prompts")]
    SampleProvesNothing,
    /// Floors for documents hold out one fold after the other, and need two.
    #[error("few documents: they do not fill two folds")]
    FewFolds,
    /// A law of facts needs prompts that state one.
    #[error("no prompt with one fact")]
    NoFact,
    /// Whether two prompts share a fact needs two prompts.
    #[error("fewer than two prompts with one fact")]
    OneFact,
    /// No fact was seen twice: how many there are cannot be told.
    #[error("no two prompts have the same fact")]
    NoRepeatedFact,
    /// The rate of a row comes from a sample, and none of its singletons, if there are any, is in it.
    #[error("sample too small: no singleton of the row was kept")]
    NoSingletonKept,
    /// The row answers prompts, and none of them was sampled.
    #[error("sample too small: no prompt of the row was kept")]
    SmallSample,
    /// The upper bound of a forecast is more than twice its lower bound (theory F.4).
    #[error("forecast: bracket only, its upper end is more than twice its lower")]
    WideBracket,
    /// This end of the forecast levels off above the target.
    #[error("the forecast stays above this rate at any size")]
    TargetNeverReached,
    /// This end of the forecast falls to the target further out than anything is forecast.
    #[error("the forecast stays above this rate up to 1,000 times the data")]
    TargetFarAway,
    /// Even a single document's share of answered incidences is below the target.
    #[error("the rate is below this at any size")]
    NeverAbove,
    /// A domain was to be taken less than once beside others that are not taken once either, and which prompts they share
    /// was not kept.
    #[error(
        "the domains share prompts in too many ways to keep: with one taken less than once, only that one can change"
    )]
    SharedPromptsNotKept,
    /// Mentions are not draws: with `unit = mention` there is no interval and no floor (theory A.5).
    #[error("not defined for mentions")]
    MentionUnit,
}

/// A figure, or the reason why it has none.
pub type Figure<T = f64> = std::result::Result<T, Undefined>;

/// An estimate of the missing mass with its error, cut to `[0, 1]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The estimate: the row's singleton rate.
    pub value: f64,
    /// The estimated mean squared difference of singleton rate and missing mass.
    pub variance: f64,
    /// The root of the variance.
    pub standard_error: f64,
    /// The lower end, at least 0.
    pub low: f64,
    /// The upper end, at most 1.
    pub high: f64,
    /// The share of such intervals that should hold the missing mass.
    pub level: f64,
}

/// A bound that holds with a stated confidence under stated assumptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bound {
    /// The bound. A lower one is cut at 0, an upper one is not cut.
    pub value: f64,
    /// The probability with which it holds, over the answers and the sample.
    pub confidence: f64,
    /// Whether it says nothing: a lower bound of 0 or less, an upper bound of 1 or more.
    pub vacuous: bool,
    /// What it rests on, one sentence each.
    pub assumes: Vec<String>,
    /// Every number that it was made of, by the name that its function's documentation gives it.
    pub terms: BTreeMap<String, f64>,
}

/// A figure as an audit keeps it: the figure itself, or `null` with the reason beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Recorded<T> {
    /// The figure.
    Defined(T),
    /// Why there is none.
    Undefined {
        /// Always `null`.
        value: (),
        /// The reason, in words.
        reason: String,
    },
}

impl<T> Recorded<T> {
    /// The figure, if it is defined.
    pub fn defined(&self) -> Option<&T> {
        match self {
            Recorded::Defined(figure) => Some(figure),
            Recorded::Undefined { .. } => None,
        }
    }
}

impl<T> From<Figure<T>> for Recorded<T> {
    fn from(figure: Figure<T>) -> Self {
        match figure {
            Ok(figure) => Recorded::Defined(figure),
            Err(undefined) => Recorded::Undefined {
                value: (),
                reason: undefined.to_string(),
            },
        }
    }
}
