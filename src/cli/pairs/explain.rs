//! `hapax pairs --explain`: what each rule made of one record.

use std::io::Write;
use std::ops::Range;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use console::Style;

use super::shown::one_line;
use crate::config::Config;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::extract::explain::{Explanation, Looked, title};
use crate::extract::guard::Refusal;
use crate::input::InputOptions;
use crate::input::blocks::records;
use crate::input::find::{Found, Shard};
use crate::pipeline::{Control, Order, Outcome, Work, scan};
use crate::report::number::several;
use crate::report::text::{clean, shorten, wrap};

/// One record of a corpus, as `hapax pairs` prints it: `SHARD:RECORD`, or the number alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordPlace {
    shard: Option<String>,
    record: u64,
}

impl RecordPlace {
    /// Reads `17` or `wiki/0001.jsonl.zst:17`.
    pub(super) fn parse(text: &str) -> Result<RecordPlace, String> {
        let (shard, record) = match text.rsplit_once(':') {
            Some((shard, record)) => (Some(shard.to_string()), record),
            None => (None, text),
        };
        let record = record.parse().map_err(|_| {
            format!("{record:?} is no number of a record; write 17 for the eighteenth, or SHARD:17")
        })?;
        Ok(RecordPlace { shard, record })
    }

    fn shard<'f>(&self, found: &'f Found) -> Result<&'f Shard> {
        let name = match (&self.shard, found.shards.as_slice()) {
            (None, [only]) => return Ok(only),
            (None, shards) => {
                return Err(Error::Usage(format!(
                    "--explain {}: there are {} shards; say of which one: --explain {}:{}",
                    self.record,
                    shards.len(),
                    shards[0].name,
                    self.record
                )));
            }
            (Some(name), _) => name,
        };
        let shard = found.shards.iter().find(|shard| shard.name == *name);
        shard.ok_or_else(|| {
            Error::Usage(format!(
                "--explain: no shard {name:?}; the first is {}",
                found.shards[0].name
            ))
        })
    }
}

/// Prints what each rule made of a record.
pub(super) fn explain(
    place: &RecordPlace,
    found: &Found,
    options: &Arc<InputOptions>,
    config: &Config,
    columns: usize,
    control: &Control,
) -> Result<()> {
    let shard = place.shard(found)?;
    let told = Mutex::new(None);
    let scanned = scan(
        std::slice::from_ref(shard),
        options,
        1,
        Order::Sequential(None),
        control,
        || (),
        |(), work| {
            if let Some(text) = explained(place, work, config, columns)? {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
                control.stop.store(true, Ordering::Relaxed);
            }
            Ok(())
        },
    )?;
    if let Some(Outcome::Unread(unread)) = scanned.outcomes.first() {
        return Err(Error::Failed(format!(
            "{}: {}",
            shard.name,
            unread.reason()
        )));
    }
    let met = control.records.load(Ordering::Relaxed);
    let text = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    let text = text.ok_or_else(|| {
        Error::Usage(format!(
            "--explain {}: {} has {met} records, numbered from 0",
            place.record, shard.name
        ))
    })?;
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// The explanation, if the record is in this block.
fn explained(
    place: &RecordPlace,
    work: &Work<'_>,
    config: &Config,
    columns: usize,
) -> Result<Option<String>> {
    let Some((_, _, line)) = records(work.block).find(|(number, ..)| *number == place.record)
    else {
        return Ok(None);
    };
    let unread = |reason: &str| {
        Error::Failed(format!(
            "{}, record {}: {reason}, so no rule looked at it",
            work.shard.name, place.record
        ))
    };
    let line = std::str::from_utf8(line).map_err(|error| unread(&error.to_string()))?;
    let mut fields = Vec::new();
    work.reader
        .read(line.trim_start_matches('\u{feff}'), &mut fields)
        .map_err(|bad| unread(&bad.reason))?;
    for attributes in work.block.attributes_of(place.record) {
        work.reader
            .join(attributes, &mut fields)
            .map_err(|bad| unread(&bad.reason))?;
    }
    let document = work.reader.document(&fields);
    let mut lines = heading(place, work, &document, columns);
    let mut relation = None;
    let mut explanations = config.rules.explain(&document);
    explanations.sort_by_key(|explanation| explanation.rule.relation);
    for explanation in explanations {
        if relation != Some(explanation.rule.relation) {
            relation = Some(explanation.rule.relation);
            let name = &config.rules.relations[explanation.rule.relation].name;
            lines.push(String::new());
            lines.push(Style::new().bold().apply_to(name).to_string());
        }
        lines.extend(of_rule(&explanation, &document, columns));
    }
    Ok(Some(lines.join("\n") + "\n"))
}

fn heading(
    place: &RecordPlace,
    work: &Work<'_>,
    document: &Document<'_>,
    columns: usize,
) -> Vec<String> {
    let name = format!("{}, record {}", clean(&work.shard.name), place.record);
    let mut known = vec![work.reader.describe()];
    known.extend(document.id.map(|id| format!("id {id}")));
    known.extend(
        document
            .domain
            .as_deref()
            .map(|domain| format!("domain {domain}")),
    );
    known.extend(title(document).map(|title| format!("title {title:?}")));
    known.push(match document.text {
        None => "no text".into(),
        Some(text) => format!("{} bytes of text", text.len()),
    });
    if !document.turns.is_empty() {
        known.push(format!("{} turns", document.turns.len()));
    }
    let mut lines = vec![Style::new().bold().apply_to(name).to_string()];
    for fact in known {
        lines.extend(wrap("  ", &one_line(&shorten(&fact, 4 * columns)), columns));
    }
    lines
}

fn of_rule(explanation: &Explanation<'_>, document: &Document<'_>, columns: usize) -> Vec<String> {
    let name = explanation.rule.name;
    let (mark, style) = match explanation.pairs.is_empty() {
        false => ("+", Style::new().green()),
        true if explanation.has_found() => ("!", Style::new().yellow()),
        true => ("-", Style::new().dim()),
    };
    let mut said = Vec::new();
    for (prompt, fact) in explanation.pairs.iter().take(PAIRS_SHOWN) {
        let fact = fact.as_deref().unwrap_or("(abstains)");
        let (prompt, fact) = (shorten(prompt, columns), shorten(fact, columns));
        said.push(format!("found {prompt} = {fact}"));
    }
    if let Some(more) = explanation.pairs.len().checked_sub(PAIRS_SHOWN + 1) {
        said.push(format!("… and {}", several(more as u64 + 1, "more pair")));
    }
    for reason in &explanation.dropped {
        said.push(format!(
            "found a pair that is not counted: {}",
            reason.describe()
        ));
    }
    if explanation.repeated > 0 {
        said.push("found what another rule of the relation had found at that place".into());
    }
    if said.is_empty() {
        said = why_not(&explanation.looked, document);
    }
    let first = style.apply_to(format!("  {mark} {name}")).to_string();
    let texts = said
        .iter()
        .flat_map(|text| wrap("      ", &one_line(text), columns));
    std::iter::once(first).chain(texts).collect()
}

/// Pairs that are shown of a rule that found many, as rules over n-grams do.
const PAIRS_SHOWN: usize = 50;

/// Places that are shown of a rule that looked in many.
const PLACES_SHOWN: usize = 3;

fn why_not(looked: &Looked, document: &Document<'_>) -> Vec<String> {
    let said = match looked {
        Looked::At(places, about_others) if about_others.is_empty() => {
            let several = several(places.len() as u64, "place");
            return quoted(
                format!("looked in {several}, and does not match:"),
                places,
                document,
            );
        }
        Looked::At(_, about_others) => {
            let subject = match title(document) {
                Some(title) => format!("its subject is not what the text is about ({title:?}):"),
                None => "the text has no title, which the rule takes for a subject:".into(),
            };
            return quoted(format!("matches, but {subject}"), about_others, document);
        }
        Looked::Refused(refusal, places) => {
            return quoted(refused(*refusal).into(), places, document);
        }
        Looked::InRecord => "found nothing of its kind in the record".into(),
        Looked::NoText => "not run: the record has no running text".into(),
        Looked::NoLiteral(literals) => {
            format!("not run: the text has none of {}", list(literals))
        }
        Looked::NoLabel(labels) => {
            format!(
                "found nothing: no line of a box begins with {}, and no template has it as a parameter",
                list(labels)
            )
        }
        Looked::NoSubject(key, places) => {
            let said = format!("matches, but no line has its subject's key, {key:?}:");
            return quoted(said, places, document);
        }
        Looked::NoKey(keys) => format!(
            "found nothing: no line begins with a key and its value, such as \"{}: …\"",
            keys.join(": …\", \"")
        ),
        Looked::FewWords(order) => {
            format!("found nothing: an n-gram has {order} words, and the text has fewer")
        }
        Looked::NotInLead(literals) => {
            format!(
                "not run: the first paragraph has none of {}",
                list(literals)
            )
        }
        Looked::NoField(pointers) => format!("not run: the record lacks {}", pointers.join(", ")),
        Looked::NoTurns => "not run: the record has no turns of a dialogue".into(),
        Looked::NoMarker(markers) => format!(
            "found nothing: no line begins with {}, or what does has no answer or is not asked for",
            list(markers)
        ),
        Looked::NoReadyPair => "not run: the record holds no ready-made pair".into(),
        Looked::ReadyPairOnly => {
            "not run: the record holds a ready-made pair, which is final".into()
        }
    };
    vec![said]
}

/// Why what was met is no fact.
fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Page => {
            "not run: its `page` is of another kind than this text, as far as that shows:"
        }
        Refusal::Condition => "matches, but its `unless` is met:",
        Refusal::Asked => "matches, but in a line that asks:",
        Refusal::Cut => "matches, but the text ends there and may have been cut:",
        Refusal::Heading => "has the label, but below a heading of `not_below`:",
        Refusal::OwnName => "has the label, but the page is called so:",
    }
}

/// Literals that are shown of a rule that has many.
const LITERALS_SHOWN: usize = 6;

/// Literals in quotes. One that contains another is left out, for where it stands the other does.
fn list(literals: &[String]) -> String {
    let is_needed = |literal: &&String| {
        let mut others = literals.iter();
        !others.any(|other| other != *literal && literal.contains(other.as_str()))
    };
    let needed: Vec<&String> = literals.iter().filter(is_needed).collect();
    let shown = needed.iter().take(LITERALS_SHOWN);
    let shown: Vec<String> = shown.map(|literal| format!("{literal:?}")).collect();
    match needed.len().saturating_sub(LITERALS_SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The places in quotes below what is said of them.
fn quoted(said: String, places: &[Range<usize>], document: &Document<'_>) -> Vec<String> {
    let text = document.text.unwrap_or_default();
    let shown = places.iter().take(PLACES_SHOWN);
    let shown =
        shown.map(|place| format!("{:?}", shorten(&one_line(text[place.clone()].trim()), 200)));
    let more = places.len().saturating_sub(PLACES_SHOWN);
    std::iter::once(said)
        .chain(shown)
        .chain((more > 0).then(|| format!("… and {more} more")))
        .collect()
}
