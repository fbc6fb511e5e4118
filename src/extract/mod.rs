//! Extraction: from a document to the (prompt, fact) pairs that it states.
//!
//! [`rules::Rules`] holds a config's relations compiled together. A rule is of one kind: [`pattern`] over running text,
//! [`field`] over a record's fields, [`dialogue`] over turns, [`infobox`] over the box beside an article, [`key_value`] over
//! lists of keys and values, [`spans`] that a tagger marked, [`ngram`] over the words of any text, or [`ready`]-made pairs.
//! What a rule finds is brought into [`canonical`] form, so that one fact has one spelling. Extraction never counts, and
//! never sees another document.

pub mod canonical;
pub mod date;
pub mod dialogue;
pub mod explain;
pub mod field;
pub mod guard;
pub mod infobox;
pub mod key_value;
pub mod labelled;
pub mod literals;
pub mod ngram;
pub mod pattern;
pub mod prefilter;
pub mod ready;
pub mod rules;
pub mod sentence;
pub mod spans;
pub mod subject;
pub mod syntax;
