//! What each figure is called wherever it is printed, word for word (theory I).

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

/// What a mixture is (theory H.2).
pub const MIXTURE: &str =
    "as trained on: repeating a domain adds no evidence, so there is no interval and no floor";
