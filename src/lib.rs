//! hapax
#![deny(missing_docs)]
pub mod error;
pub mod estimate;
pub mod spectrum;
