//! What can go wrong in a way that ends a run.
//!
//! Bad input does not end a run: it is a line of the [ledger](crate::ledger).

use std::path::PathBuf;

/// An error that ends the run. Each says what, where and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line or a config asks for something that cannot be done. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The config has mistakes; they are shown as they are to be printed, perhaps in colours. Exit code 2.
    #[error("{0}")]
    Config(String),
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
        matches!(self, Error::Usage(_) | Error::Config(_))
    }
}

/// The result of an operation that can end the run.
pub type Result<T, E = Error> = std::result::Result<T, E>;
