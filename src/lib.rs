//! hapax
#![deny(missing_docs)]
pub mod audit;
pub mod cell;
pub mod count;
pub mod document;
pub mod error;
pub mod estimate;
pub mod figure;
pub mod input;
pub mod key;
pub mod ledger;
pub mod spectrum;
