//! hapax counts which facts a pretraining corpus states only once.
//!
//! A language model must be expected to state falsehoods about facts that it saw once (Kalai, Nachum, Vempala and Zhang,
//! *Why Language Models Hallucinate*, arXiv 2509.04664): on arbitrary facts a calibrated base model errs at least at about
//! the *singleton rate*, the share of training examples whose prompt appears exactly once with an answer. hapax measures
//! that rate, per domain, before any model is trained.
//!
//! This page is the architecture. A command is [`cli`]; everything it does is done with what this crate exports.
//!
//! ```text
//!  config + flags ─► Plan
//!                     │
//!  shard ─► blocks ─► records ─► Document ─► Pair ─► key ─► counts ─► Spectrum ─► estimates ─► Audit ─► report
//!  map,     zstd      JSON       text,       prompt, xxh3   per key   g_1, g_2, …  rates,        rows    table
//!  stream   gzip                 fields,     fact,          per cell  N per cell   bounds,               JSON
//!           parquet              turns       relation         │                    forecasts
//!              └──── what was not read goes ────┘           Sample (facts, folds, copies of a bounded set of keys)
//!                    to the Ledger
//! ```
//!
//! # Vocabulary, stages, wiring
//!
//! *Vocabulary* is what everything speaks; it does no I/O and knows no threads: [`document`] (documents, pairs, fields),
//! [`key`] (hashes), [`cell`] (domain × relation), [`spectrum`] (the frequency spectrum), [`ledger`], [`figure`] (values with
//! error bars or reasons), [`weight`] (how often documents are taken), [`audit`] (the saved result), [`nearest`] (misspelt
//! names), [`error`].
//!
//! *Stages* import the vocabulary and never each other: [`input`] (paths to records), [`extract`] (documents to pairs),
//! [`count`] (pairs to counts), [`estimate`] (counts to figures), [`gate`] (an audit to passed or violated), [`report`] (an
//! audit to text).
//!
//! *Wiring* knows the stages by name: [`config`] (what the user wrote, checked before any data is read), [`pipeline`] (the
//! one parallel loop, and what it runs), [`simulate`] (worlds whose law is known, in which bounds and intervals are put to
//! the test), [`cli`].
//!
//! A test reads `src/` and holds these rules, and that `unsafe` lives in two files only: the maps of [`input::shard`] and
//! the raw tables of [`count::exact`].
//!
//! # Where to add
//!
//! * a compression: a variant of [`input::codec::Codec`]; a layout: a line of the presets in [`input::layout`];
//! * a kind of rule: a struct beside [`extract::pattern`] and a list of them in [`extract::rules::Rules`];
//! * a canonical form: a variant of [`extract::canonical::Step`];
//! * an estimator: a function of a [`spectrum::Spectrum`] in [`estimate`] and one line in [`pipeline::rows`];
//! * a size at which rates are forecast: a number in [`estimate::forecast::SIZES`];
//! * a report format: a function in [`report`] and a variant of [`report::Format`];
//! * a reason why a rule found nothing: a variant of [`extract::explain::Looked`]; why what it matched is no fact: one of
//!   [`extract::guard::Refusal`];
//! * a key of a config: a field of [`config`]'s tables; its documentation there is the schema's;
//! * a warning: a variant of [`audit::WarningKind`] and a line in [`pipeline::warnings`];
//! * a learner to try bounds on: a variant of [`simulate::Learner`];
//! * a metric of gates: no code, a key of [`audit::Row`] or of the [`ledger`];
//! * a relation: no code, a table in `configs/default.toml`; a preset: a file beside it and a line in [`config::PRESETS`].
//!
//! # Decisions
//!
//! * A prompt is a singleton in the *whole corpus*, and its incidence belongs to the domain where it stands. So rates of
//!   domains average to the corpus's, weighted by incidences.
//! * The unit is the incidence, a (document, prompt): restatements within a document count once.
//! * Blocks, not shards, are the unit of work, so one large shard keeps all cores busy ([`pipeline`]).
//! * Rules run only in the sentence in which one of their required literals was seen ([`extract::prefilter`]).
//! * What must not be there, and on which pages a rule looks, is said beside its pattern ([`extract::guard`]); a title that
//!   names several things, or a list of them, is no prompt ([`extract::subject`]).
//! * Counts are 16 bytes an entry, exact, in a concurrent map filled by batches ([`count::exact`]).
//! * What counts alone do not tell (contested prompts, floors for documents, how facts are spread, copies) comes from the
//!   keys below a power-of-two threshold, all of them while there are few ([`count::sample`]).
//! * In mode `sample` these keys are all that is counted; the same sums are made of them, and every estimate takes the share
//!   that was kept ([`count::summary`]).
//! * Weights of documents describe the training stream and never the evidence: no interval, no floor ([`weight`]).
//! * What a dialogue asks is a prompt in its context: all that was said before belongs to it ([`extract::dialogue`]).
//! * The audit does not depend on threads, on the order of shards, or on how frames are cut.
//! * The facts of one document come together, so error bars take documents as the draws, in 64 groups ([`estimate::interval`]).
//! * Nothing is lost in silence: what was not read is in the [`ledger`] with its place, and makes the exit code say so.
//!
//! # Dependencies
//!
//! * `memmap2`, `libc`: maps, and surviving a file that is cut short under one. `zstd`, `flate2`: decoding.
//! * `parquet`, `arrow-json`, `arrow-array`, `arrow-schema`, `bytes`: Parquet tables, as lines of JSON.
//! * `glob`: patterns of paths.
//! * `serde_json`, `serde`: the one JSON parser. `simdutf8`, `memchr`: UTF-8 and newlines at the speed of memory.
//! * `regex`, `regex-syntax`, `aho-corasick`: patterns, their required literals, the prefilter.
//! * `unicode-normalization`, `caseless`, `time`: canonical forms: NFKC, case folding, which days exist.
//!   `unicode-segmentation`: the words of n-grams.
//! * `url`, `psl`: registrable domains. `html-escape`: characters that wikitext names, such as `&nbsp;`.
//! * `dashmap`, `hashbrown`: the concurrent map and the raw tables inside it. `hyperloglogplus`: many distinct facts.
//!   `smallvec`: what is mostly one, kept in place.
//! * `xxhash-rust`: the one hash. `rayon`: threads. `statrs`: the quantiles of Student's t, tails of Poisson's
//!   law.
//! * `annotate-snippets`, `strsim`, `schemars`: mistakes in configs: where they stand, what was meant, which keys there are;
//!   and with `winnow` those in gates.
//! * `rand`, `rand_pcg`, `rand_distr`: the worlds of simulations.
//! * `clap`, `toml`, `bytesize`, `humantime`: what users write. `clap_complete`, `clap_mangen`: completions, manual pages.
//!   `indicatif`, `console`, `comfy-table`, `unicode-width`: what users see. `signal-hook`: Ctrl-C. `thiserror`: errors.
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
pub mod gate;
pub mod input;
pub mod key;
pub mod ledger;
pub mod nearest;
pub mod pipeline;
pub mod report;
pub mod simulate;
pub mod spectrum;
pub mod weight;
