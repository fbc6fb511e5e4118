//! What can go wrong in a way that ends a run, and what can be undefined without anything being wrong.
//!
//! Bad input does not end a run: it is a line of the [ledger](crate::ledger).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// An error that ends the run. Each says what, where and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line or a config asks for something that cannot be done. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// A file that the run itself needs (a config, an audit, an output) could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Writing results failed.
    #[error("cannot write the results: {0}")]
    Output(#[from] std::io::Error),
    /// The run cannot go on. Exit code 1.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// Whether the mistake is in what the user typed (exit code 2) and not in what happened (exit code 1).
    pub fn is_usage(&self) -> bool {
        matches!(self, Error::Usage(_))
    }
}

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
    /// A lower bound needs a wrong candidate, and no relation of the row has one.
    #[error("no wrong candidate: the relation has fewer than two facts")]
    NoWrongCandidate,
    /// A floor over several relations needs an arbitrary one with ten or more wrong candidates.
    #[error("no arbitrary relation with ten or more wrong candidates")]
    NoArbitraryRelation,
    /// Mentions are not draws: with `unit = mention` there is no interval and no floor (theory A.5).
    #[error("not defined for mentions")]
    MentionUnit,
}

/// A figure, or the reason why it has none.
pub type Figure<T = f64> = std::result::Result<T, Undefined>;

/// The result of an operation that can end the run.
pub type Result<T> = std::result::Result<T, Error>;
