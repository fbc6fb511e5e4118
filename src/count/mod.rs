//! Counting: how often each prompt occurs, exactly, on all cores.
//!
//! [`exact`] holds 16 bytes a (prompt, cell) in a concurrent map; at the end [`summary`] brings together the entries of
//! each prompt. [`groups`] holds what error bars need, by document group; [`distinct`] counts the facts of a relation,
//! exactly at first and by a sketch beyond. [`sample`] keeps the details of a bounded set of prompts: their facts, the
//! folds of their documents, copies. Counting knows no text but the beginning of a sampled prompt.

pub mod collect;
pub mod distinct;
pub mod exact;
pub mod groups;
pub mod sample;
mod spelled;
pub mod summary;
pub mod tally;
