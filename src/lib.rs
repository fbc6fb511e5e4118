//! hapax
#![deny(missing_docs)]
pub mod audit;
pub mod cell;
pub mod cli;
pub mod config;
pub mod count;
pub mod document;
pub mod error;
pub mod estimate;
pub mod extract;
pub mod figure;
pub mod input;
pub mod key;
pub mod ledger;
pub mod pipeline;
pub mod report;
pub mod spectrum;
