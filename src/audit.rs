//! The audit: what a run found, as it is saved and as reports read it (`design.md` 6).
//!
//! The names of its fields are its JSON keys and stay as they are while [`SCHEMA`] stays; further keys may be added.
//! What a version does not compute is absent; what is undefined is `null` with a reason.

mod manifest;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Number;

pub use manifest::{Copies, Input, Manifest, Mode, SampleCounts};

use crate::figure::{Bound, Recorded};
use crate::ledger::Ledger;
use crate::spectrum::Spectrum;

mod warning;

pub use warning::{Warning, WarningKind};

/// The version of the audit's keys.
pub const SCHEMA: u32 = 1;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Whether everything was read that should have been.
    pub complete: bool,
    /// What was run, on what.
    pub manifest: Manifest,
    /// What was read and what was not.
    pub ledger: Ledger,
    /// What each rule found, by relation in the config's order, then by pairs, most first.
    #[serde(default)]
    pub rules: Vec<RuleCounts>,
    /// The corpus.
    pub total: Row,
    /// By domain, the largest first.
    pub domains: Vec<Row>,
    /// By relation, the largest first.
    pub relations: Vec<Row>,
    /// By (domain, relation), the largest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cells: Option<Vec<Row>>,
    /// Copies among the documents, and the rate without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Duplicates>,
    /// The sampled prompts that several domains answer; absent if they do so in too many ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_prompts: Option<SharedPrompts>,
    /// Of the sampled prompts that are contested, those with the most incidences.
    #[serde(default)]
    pub contested_prompts: Vec<ContestedPrompt>,
    /// What the gates came to that were checked (`--fail-on`, `fail_on`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<GateRecord>,
}

impl Audit {
    /// q: the share of prompts that were counted; 1 in mode `exact`.
    pub fn share_counted(&self) -> f64 {
        match (self.manifest.mode, self.manifest.sample) {
            (Mode::Sample, Some(sample)) => sample.share,
            _ => 1.0,
        }
    }
}

/// Copies: documents with pairs of which everything that rules may read is equal (theory A.6, H.1). They are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duplicates {
    /// Distinct texts of documents with pairs: an estimate where texts were sampled.
    pub distinct_texts: f64,
    /// 1 − distinct texts / documents with pairs.
    pub share: Recorded<Value>,
    /// The singleton rate where of the documents of one text one counts: the rate of the evidence.
    pub singleton_rate_without: Recorded<Value>,
}

/// Prompts that several domains answer: what mixtures of domains need to know beside the domains themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedPrompts {
    /// q: the share of prompts that were kept.
    pub share: f64,
    /// `[[[domain, x], …], prompts]`: so many kept prompts, each answered x times by each of these domains, which are told
    /// by their places in `domains`.
    pub prompts: Vec<(Vec<(u32, u32)>, u64)>,
}

/// A prompt for which two facts or more are stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestedPrompt {
    /// Its relation.
    pub relation: String,
    /// The prompt in canonical form, cut to 160 bytes.
    pub prompt: String,
    /// How many facts are stated.
    pub facts: u64,
    /// Answered incidences.
    pub incidences: u64,
    /// The shard of the first document with the prompt, in sorted order.
    pub shard: String,
    /// That document's first record.
    pub record: u64,
}

/// What a gate came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateRecord {
    /// The gate, as it was written.
    pub expression: String,
    /// Whether the audit passed.
    pub outcome: GateOutcome,
    /// The figures that decided: of one that was violated through a pattern, those of the first rows that violate it.
    pub observed: Vec<Observed>,
    /// Why the audit did not pass, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether an audit passed a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GateOutcome {
    /// It did.
    Passed,
    /// The gate's condition holds, or speaks of what the audit does not have.
    Violated,
    /// The gate's condition depends on a figure that has no value: as good as violated.
    Undefined,
    /// The condition does not hold, but the scan is incomplete.
    Refused,
}

/// A figure that a gate looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// Whose it is, as gates name it: `total`, `domain("books")`.
    pub subject: String,
    /// Its name.
    pub metric: String,
    /// Its value; `null` where it has none.
    pub value: Option<Number>,
    /// Why it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What one rule came to. A rule without pairs says whether it had anything to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleCounts {
    /// The rule's relation.
    pub relation: String,
    /// Its name.
    pub rule: String,
    /// Its kind, as configs name it: `pattern`, `field`, `infobox`, …
    pub kind: String,
    /// Places that were searched: for patterns the sentences, lines or leads in which one of their literals was seen.
    pub searched: u64,
    /// Places that state a pair, kept or not.
    pub matched: u64,
    /// Pairs that were kept: in canonical form, within the limits, and found by no other rule at that place.
    pub pairs: u64,
}

/// One line of a report: the corpus, a domain, a relation or a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The domain, unless the row spans all.
    pub domain: Option<String>,
    /// The relation, unless the row spans all.
    pub relation: Option<String>,
    /// Documents read in the row's domain.
    pub documents: u64,
    /// K: documents with at least one incidence of the row.
    pub documents_with_pairs: u64,
    /// N, abstentions included; counted in either mode.
    pub incidences: u64,
    /// Incidences that abstain.
    pub abstentions: u64,
    /// Prompts that the row answers at least once.
    pub distinct_prompts: u64,
    /// Prompts that the row only abstains on.
    pub prompts_unanswered: u64,
    /// g_1: incidences whose prompt the whole corpus answers once.
    pub singletons: u64,
    /// Prompts that the whole corpus answers twice, both times in this row.
    pub doubletons: u64,
    /// `[j, g_j]`, complete; 65 535 stands for "or more". Estimated in mode `sample`, like the numbers of prompts above:
    /// the kept number over the sample's share.
    pub spectrum: Vec<(u32, u64)>,
    /// g_1/N: the share of (document, prompt) pairs whose prompt is answered once in the whole corpus; the predicted floor.
    pub singleton_rate: Recorded<Rate>,
    /// The share of incidences that abstain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstention_share: Option<Recorded<Value>>,
    /// Chao's estimate of how many prompts the row's sources answer, those not met included: a lower bound in expectation,
    /// for more of the same sources. In the corpus and in relations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompts_chao1: Option<Recorded<Value>>,
    /// The share of fresh answered incidences whose prompt the corpus answers: 1 less the rate among answered ones, an
    /// estimate of Good and Turing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_coverage: Option<Recorded<Value>>,
    /// g_1 over answered incidences.
    pub singleton_rate_answered: Recorded<Value>,
    /// The rate when the row's domain alone is counted: for a model trained on that domain only, never a floor.
    pub singleton_rate_within: Recorded<Value>,
    /// The rate of the stream that training sees, where documents have weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_trained: Option<Recorded<AsTrained>>,
    /// The rate under other spellings of the prompts; not in rows of cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spellings: Option<SpellingRates>,
    /// The 95 % interval for the share of fresh pairs from the same sources whose prompt the corpus never answers.
    pub missing_mass: Recorded<MissingMass>,
    /// The rates at s times the data from the same sources; not in rows of cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<Recorded<Vec<Forecast>>>,
    /// Rates of a larger corpus of which the row's domain alone has grown; only in domains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast_alone: Option<Recorded<Vec<Forecast>>>,
    /// What mixtures need to know of a domain (theory H.2); only in domains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixture: Option<MixtureCounts>,
    /// The facts that prompts of the row's relation can have; only in rows of one relation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidates: Option<Candidates>,
    /// How the facts of the row's relation are spread over its prompts; only in rows of one relation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<LawFigures>,
    /// The expected error of the log-loss-optimal model on the row's prompts; an estimate, not a floor (theory G). It assumes
    /// that every prompt of a relation has the relation's facts as candidates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_error: Option<Recorded<Value>>,
    /// Prompts for which the corpus states two facts or more, which theory assumes away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contested: Option<Recorded<ContestedShare>>,
    /// Whether the relation's facts are declared arbitrary; only in rows of one relation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arbitrary: Option<bool>,
    /// Lower bounds.
    pub floors: Floors,
    /// The share of (prompt, fact) pairs that one document states, with two facts of a document counted twice (theory A.4);
    /// only in the corpus row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monofact_rate: Option<Recorded<Value>>,
    /// Some calibrated model errs at most this, if pairs were independent (Theorem 2); only in the corpus row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attainable: Option<Recorded<Bound>>,
    /// What makes the row's figures say less than they seem to; what concerns the whole run stands in the corpus row.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

impl Row {
    /// The row's spectrum as estimates take it: of the share of prompts that were counted.
    pub fn counted(&self, share: f64) -> Spectrum {
        let kept = |&(count, of_all): &(u32, u64)| (count, (of_all as f64 * share) as u64);
        let answered = self.spectrum.iter().map(kept);
        Spectrum::new(self.incidences, self.abstentions, answered)
    }
}

/// A rate and the error that sampling its keys adds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rate {
    /// The rate, 0 to 1.
    pub value: f64,
    /// 0 where every key was counted.
    pub standard_error: f64,
}

/// A figure without an error bar of its own.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Value {
    /// The figure.
    pub value: f64,
}

/// A row's singleton rate where prompts are told apart by another spelling than their relation's: how far the rate depends
/// on normalisation. From samples of 100,000 prompts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpellingRates {
    /// As the document has the prompt, to the last character.
    pub strict: Recorded<Rate>,
    /// By its letters and digits alone.
    pub loose: Recorded<Rate>,
}

/// A row with each document taken as often as its weight says (theory H.1): the training stream in the words of
/// Definition 2. Copies are no draws, so it has no interval, no floor and no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AsTrained {
    /// Σ w·n: incidences, each as often as its document is taken.
    pub incidences: f64,
    /// Of these, those whose prompt is answered once in all; an expectation where weights are not whole.
    pub singletons: f64,
    /// Their share.
    pub singleton_rate: Rate,
}

/// Prompts of a domain by how often it answers them, where a domain that is dropped or repeated changes what is a singleton.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MixtureCounts {
    /// `[x, prompts]` that the domain answers x times and nobody else.
    pub alone: Vec<(u32, u64)>,
    /// `[x, prompts]` that the domain answers x times, and all others together once.
    pub beside_one: Vec<(u32, u64)>,
}

/// How a relation's facts are spread over its distinct prompts that are not contested (theory G).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LawFigures {
    /// n: these prompts, as far as they were sampled.
    pub prompts: u64,
    /// Their distinct facts.
    pub distinct_facts: u64,
    /// Chao's estimate of how many facts there are, those not seen included.
    pub chao1: f64,
    /// 1/Σπ²: how many equally common facts would coincide as often.
    pub effective_candidates: Recorded<Value>,
    /// Σπ²: the probability that two prompts have the same fact.
    pub same_fact: Recorded<Value>,
    /// τ: how far the facts are from evenly spread, at most, at 99.9 % (theory B.6).
    pub tau: f64,
}

/// Contested prompts of a row (theory A.4): those for which documents, or one document, state two facts or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContestedShare {
    /// The share of the row's answered prompts that are contested.
    pub value: f64,
    /// The error that sampling prompts adds; 0 where every prompt was kept.
    pub standard_error: f64,
    /// How many prompts are contested: an estimate where prompts were sampled.
    pub prompts: f64,
    /// Of these, how many are contested within one document.
    pub within_a_document: f64,
    /// Of these, how many are singletons.
    pub singletons: f64,
    /// The share of the row's answered incidences whose prompt is contested.
    pub incidences_share: f64,
}

/// The interval of the missing mass and how it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MissingMass {
    /// The estimate: the singleton rate.
    pub value: f64,
    /// The root of the estimated mean squared error.
    pub standard_error: f64,
    /// The lower end, at least 0.
    pub low: f64,
    /// The upper end, at most 1.
    pub high: f64,
    /// The share of such intervals that should hold the missing mass.
    pub level: f64,
    /// How many times the variance is that of independent pairs, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design_effect: Option<f64>,
    /// How it was made, and what it assumes.
    pub method: String,
}

impl MissingMass {
    /// The method of an interval for documents as independent draws, word for word in every report.
    pub const BY_DOCUMENT: &str =
        "clustered by document (64 groups): facts of one document may come together";

    /// The method of an interval where there are too few documents for that.
    pub const BY_PAIR: &str = "independent pairs (Esty 1983), because there are few documents: too narrow where facts of \
        one document are not independent";
}

/// The singleton rate at another size of the corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Forecast {
    /// The size, in units of the corpus as it is.
    pub size: f64,
    /// The lower end of the bracket; below size 1 the rate itself.
    pub low: f64,
    /// The upper end of the bracket; below size 1 the rate itself.
    pub high: f64,
    /// The point between them with its approximate standard error, where the bracket is narrow enough to believe it.
    pub point: Recorded<Rate>,
    /// Prompts that the added part is expected to answer first; above size 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_prompts: Option<Recorded<Value>>,
    /// How it was made: [`Forecast::THINNED`], [`Forecast::THINNED_SAMPLE`] or [`Forecast::EXTRAPOLATED`].
    pub method: String,
}

impl Forecast {
    /// The method below size 1, word for word in every report.
    pub const THINNED: &str = "exact expectation when each document is kept with probability s";

    /// The same where prompts were sampled.
    pub const THINNED_SAMPLE: &str = "expectation when each document is kept with probability s, estimated from the \
        sampled prompts; the ends are at 95 %";

    /// The method above size 1.
    pub const EXTRAPOLATED: &str = "bracket from prompts answered one to four times; its ends hold for expected counts, \
        the standard error is approximate";
}

/// How many facts a relation's prompts can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Candidates {
    /// |R|.
    pub distinct_facts: u64,
    /// The distinct facts seen, where |R| is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
    /// Whether it was counted or declared.
    pub source: CandidateSource,
}

/// Where a number of candidates comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CandidateSource {
    /// Distinct facts seen in the corpus.
    Observed,
    /// The config's `candidates`.
    Configured,
}

/// Lower bounds of a row, each with its assumptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Floors {
    /// Floor at 99 % − δ, if incidences were independent; Theorem 2's proof, constants kept (theory B.4).
    pub pairs: Recorded<Bound>,
    /// The same where facts are as skewed as they were observed to be (theory B.5, B.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs_observed_answers: Option<Recorded<Bound>>,
    /// Theorem 2 of arXiv 2509.04664 − δ, if incidences were independent.
    pub paper: Recorded<Bound>,
    /// Floor at 99 % − δ, for independent documents; random document, random prompt of it (theory C.2). In total and
    /// domains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<Recorded<Bound>>,
    /// The same where facts are as skewed as they were observed to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents_observed_answers: Option<Recorded<Bound>>,
}
