//! Counting: how often each prompt occurs, exactly, on all cores.
//!
//! [`exact`] holds 16 bytes a (prompt, cell) in a concurrent map and, at the end, brings together the entries of each
//! prompt; [`distinct`] counts the facts of a relation, exactly at first and by a sketch beyond.
//! Counting sees keys and cells, never text.

pub mod collect;
pub mod distinct;
pub mod exact;
