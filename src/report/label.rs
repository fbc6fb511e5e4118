//! What each figure is called wherever it is printed, word for word (theory I).

use std::collections::BTreeMap;

use crate::audit::MissingMass;

/// The singleton rate (theory I, line 1).
pub const SINGLETON_RATE: &str =
    "share of (document, prompt) pairs whose prompt is answered once in the whole corpus";

/// The singleton rate with `unit = mention`, where restatements count (theory A.5).
pub const SINGLETON_RATE_MENTIONS: &str =
    "share of mentions whose prompt is answered by one mention in the whole corpus";

/// The interval of the missing mass.
pub const MISSING_MASS: &str = "95 % interval for the share of fresh pairs from the same sources whose prompt the \
                                corpus never answers";

/// The floor for documents (theory I, line 3a): the only one that is proved where facts of one document come together.
pub const FLOOR_DOCUMENTS: &str =
    "floor at 99 % − δ, for independent documents; random document, random prompt of it";

/// The expected error (theory I, line 2).
pub const EXPECTED_ERROR: &str =
    "expected error of the log-loss-optimal model on these prompts; an estimate, not a floor";

/// The row theorem's floor (theory I, line 3b).
pub const FLOOR_PAIRS: &str =
    "floor at 99 % − δ, if incidences were independent; Theorem 2's proof, constants kept";

/// The floor as the paper states it (theory I, line 3c).
pub const FLOOR_PAPER: &str = "Theorem 2 of arXiv 2509.04664 − δ, if incidences were independent";

/// Rates at other sizes of the corpus (theory I, forecast).
pub const FORECAST: &str = "at s times the data from the same sources";

/// Theorem 2's upper bound (theory I, line 4).
pub const ATTAINABLE: &str = "some calibrated model errs at most this, if pairs were independent";

/// What weights come to (theory H.1).
pub const AS_TRAINED: &str =
    "copies are no independent draws, so there is no interval, no floor and no forecast";

/// The rate when a domain is counted alone (theory A.3).
pub const SINGLETON_RATE_WITHIN: &str =
    "the rate when the domain is counted alone, for a model trained on it only; never a floor";

/// Floors where facts are as skewed as they were observed to be (theory B.6).
pub const ANSWERS_OBSERVED: &str = "answers as observed";

/// What a mixture is (theory H.2).
pub const MIXTURE: &str =
    "as trained on: repeating a domain adds no evidence, so there is no interval and no floor";

/// The label, or how an interval was made, in so few words that a line of 80 columns holds them behind its term. What is
/// left out stands in the whole, which `--explain` and the JSON have.
pub fn short(label: &str) -> &str {
    match label {
        SINGLETON_RATE => "share of incidences whose prompt the whole corpus answers once",
        SINGLETON_RATE_MENTIONS => "share of mentions that alone answer their prompt in the corpus",
        MISSING_MASS => "95 % for the share of fresh pairs whose prompt it never answers",
        FLOOR_PAIRS => "at 99 % − δ, if incidences were independent; Theorem 2's proof",
        MissingMass::BY_PAIR => "independent pairs (few documents): else too narrow",
        whole => whole,
    }
}

/// What the figures of an audit are called, by their keys in a row.
pub fn by_key(unit: &str) -> BTreeMap<&'static str, String> {
    let rate = match unit {
        "mention" => SINGLETON_RATE_MENTIONS,
        _ => SINGLETON_RATE,
    };
    let observed = |floor: &str| format!("{floor}; {ANSWERS_OBSERVED}");
    BTreeMap::from([
        ("singleton_rate", rate.to_owned()),
        ("singleton_rate_within", SINGLETON_RATE_WITHIN.to_owned()),
        ("missing_mass", MISSING_MASS.to_owned()),
        ("expected_error", EXPECTED_ERROR.to_owned()),
        ("floors.documents", FLOOR_DOCUMENTS.to_owned()),
        (
            "floors.documents_observed_answers",
            observed(FLOOR_DOCUMENTS),
        ),
        ("floors.pairs", FLOOR_PAIRS.to_owned()),
        ("floors.pairs_observed_answers", observed(FLOOR_PAIRS)),
        ("floors.paper", FLOOR_PAPER.to_owned()),
        ("attainable", ATTAINABLE.to_owned()),
        ("forecast", FORECAST.to_owned()),
        (
            "forecast_alone",
            format!("{FORECAST}, of this domain alone"),
        ),
        ("as_trained", AS_TRAINED.to_owned()),
        ("mixture", MIXTURE.to_owned()),
    ])
}
