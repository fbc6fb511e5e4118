//! The program as its users run it: a process, its output and its exit code. Nothing here calls the library.
//!
//! What must come out comes from elsewhere: from the worked corpus of the theory ([`worked_corpus`]), from a slow count
//! with other means ([`oracle`]), from specimens whose every number can be counted by hand ([`specimens`], [`damaged`],
//! from worlds whose law is known ([`simulate`], [`coverage`]),
//! [`inputs`], [`runs`], [`gates`], [`first_use`], [`dry_run`], [`warnings`]) and from the examples that the
//! configs carry ([`default_config`], [`presets`]).

mod additive;
mod attributes;
mod bad_input;
mod bound;
mod check;
mod coverage;
mod damaged;
mod default_config;
mod dialogues;
mod dropped;
mod dry_run;
mod duplicates;
mod encode;
mod explain;
mod first_use;
mod forecasts;
mod gates;
mod guards;
mod infobox;
mod inputs;
mod key_value;
mod mixtures;
mod ngrams;
mod oracle;
mod pairs;
mod parquet;
mod presets;
mod random_corpora;
mod runs;
mod sampled;
mod simulate;
mod specimens;
mod spellings;
mod support;
mod warnings;
mod weights;
mod worked_corpus;
