//! Rules of kind `spans`: the fact is the text of a span that a tagger marked, the prompt is the title or another span.
//!
//! Spans are those of Dolma's attributes: `[start, end, score]`, where start and end count the characters (code points) of
//! the text, as Python does. Of a record with the text `Ada Roe moved to Rome.` and
//!
//! ```text
//! "attributes": {"x__ner__person": [[0, 7, 0.9]], "x__ner__place": [[17, 21, 0.8]]}
//! ```
//!
//! the rule with `prompt = "/attributes/x__ner__person"` and `fact = "/attributes/x__ner__place"` makes the pair (Ada Roe,
//! Rome). A fact's prompt is the nearest that starts before it on the same line; a fact without one says nothing.

use std::ops::Range;

use super::sentence;
use crate::document::{Document, Field};

/// One compiled rule.
#[derive(Debug)]
pub struct SpansRule {
    /// Which relation the rule belongs to.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// What is asked.
    pub prompt: SpanPrompt,
    /// The field with the spans of facts.
    pub fact_slot: usize,
    /// Spans with lower scores are passed over.
    pub score_min: Option<f64>,
}

/// Where prompts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanPrompt {
    /// What the document is about.
    Title,
    /// The spans of the field in this slot.
    Spans(usize),
}

/// What a rule comes across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanFound<'d> {
    /// A pair.
    Pair {
        /// What is asked.
        prompt: &'d str,
        /// The answer.
        fact: &'d str,
        /// Where both stand in the text, in bytes; with the title as prompt, where the fact stands.
        span: Range<usize>,
    },
    /// A span that is not `[start, end, score]`, or not within the text; or a field that holds no list of spans.
    Wrong,
}

impl SpansRule {
    /// The slots of the fields that the rule reads.
    pub fn slots(&self) -> Vec<usize> {
        match self.prompt {
            SpanPrompt::Title => vec![self.fact_slot],
            SpanPrompt::Spans(slot) => vec![slot, self.fact_slot],
        }
    }

    /// Calls `found` with every pair, in the order of the facts' places, and with every span that is none.
    pub fn find<'d>(&self, document: &'d Document<'_>, found: &mut dyn FnMut(SpanFound<'d>)) {
        let Some(text) = document.text else {
            return;
        };
        let facts = self.spans(text, &document.fields[self.fact_slot], found);
        match self.prompt {
            SpanPrompt::Title => {
                let first_line = || sentence::title(text).map(|range| &text[range]);
                let Some(prompt) = document.title.or_else(first_line) else {
                    return;
                };
                for span in facts {
                    let fact = &text[span.clone()];
                    found(SpanFound::Pair { prompt, fact, span });
                }
            }
            SpanPrompt::Spans(slot) => {
                let prompts = self.spans(text, &document.fields[slot], found);
                join(text, &prompts, &facts, found);
            }
        }
    }

    /// The spans of a field in bytes, sorted.
    fn spans<'d>(
        &self,
        text: &str,
        field: &Field<'_>,
        found: &mut dyn FnMut(SpanFound<'d>),
    ) -> Vec<Range<usize>> {
        let list = match field {
            Field::List(list) => list.as_slice(),
            field if field.is_blank() => &[],
            _ => {
                found(SpanFound::Wrong);
                &[]
            }
        };
        let mut spans = Vec::new();
        for span in list {
            match read(span) {
                None => found(SpanFound::Wrong),
                Some((_, score)) if self.score_min.is_some_and(|least| score < least) => {}
                Some((span, _)) => spans.push(span),
            }
        }
        let wanted = spans.len();
        let mut spans = in_bytes(text, &spans);
        (spans.len()..wanted).for_each(|_| found(SpanFound::Wrong));
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        spans
    }
}

/// Start and end in characters, and the score.
fn read(span: &Field<'_>) -> Option<(Range<usize>, f64)> {
    let Field::List(list) = span else {
        return None;
    };
    let [
        Field::Number(start),
        Field::Number(end),
        Field::Number(score),
    ] = list.as_slice()
    else {
        return None;
    };
    let (start, end): (usize, usize) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end).then_some((start..end, score.parse().ok()?))
}

/// Spans in bytes for spans in characters, without those that lie outside of the text. The text is walked once.
fn in_bytes(text: &str, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut wanted: Vec<usize> = spans
        .iter()
        .flat_map(|span| [span.start, span.end])
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut starts = text
        .char_indices()
        .map(|(byte, _)| byte)
        .chain([text.len()])
        .enumerate();
    let known: Vec<(usize, usize)> = wanted
        .into_iter()
        .map_while(|wanted| starts.find(|(character, _)| *character == wanted))
        .collect();
    let byte = |character: usize| {
        let place = known.binary_search_by_key(&character, |(known, _)| *known);
        place.ok().map(|place| known[place].1)
    };
    spans
        .iter()
        .filter_map(|span| Some(byte(span.start)?..byte(span.end)?))
        .collect()
}

/// Gives every fact the nearest prompt that starts before it on its line. Both are sorted, so each is looked at once.
fn join<'d>(
    text: &'d str,
    prompts: &[Range<usize>],
    facts: &[Range<usize>],
    found: &mut dyn FnMut(SpanFound<'d>),
) {
    let (mut before, mut line_start, mut searched) = (0, 0, 0);
    for fact in facts {
        while prompts
            .get(before)
            .is_some_and(|prompt| prompt.start < fact.start)
        {
            before += 1;
        }
        if let Some(newline) = memchr::memrchr(b'\n', &text.as_bytes()[searched..fact.start]) {
            line_start = searched + newline + 1;
        }
        searched = fact.start;
        let prompt = before.checked_sub(1).map(|nearest| &prompts[nearest]);
        if let Some(prompt) = prompt.filter(|prompt| prompt.start >= line_start) {
            found(SpanFound::Pair {
                prompt: &text[prompt.clone()],
                fact: &text[fact.clone()],
                span: prompt.start..prompt.end.max(fact.end),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(spans: &str) -> Field<'static> {
        let number = |value: &serde_json::Value| Field::Number(value.to_string());
        let span = |value: &serde_json::Value| match value.as_array() {
            Some(numbers) => Field::List(numbers.iter().map(number).collect()),
            None => number(value),
        };
        let spans: serde_json::Value = serde_json::from_str(spans).unwrap();
        Field::List(spans.as_array().unwrap().iter().map(span).collect())
    }

    /// The pairs of a text with these spans, and how many spans are wrong.
    fn found(text: &str, prompts: &str, facts: &str, score_min: Option<f64>) -> (Vec<String>, u64) {
        let fields = [field(prompts), field(facts)];
        let document = Document {
            text: Some(text),
            fields: &fields,
            ..Document::default()
        };
        let rule = SpansRule {
            relation: 0,
            name: "test".into(),
            prompt: SpanPrompt::Spans(0),
            fact_slot: 1,
            score_min,
        };
        let (mut pairs, mut wrong) = (Vec::new(), 0);
        rule.find(&document, &mut |found| match found {
            SpanFound::Wrong => wrong += 1,
            SpanFound::Pair { prompt, fact, .. } => pairs.push(format!("{prompt}: {fact}")),
        });
        (pairs, wrong)
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        // Python: text[0:3], text[9:13].
        let text = "Zoë, née Ruíz 😀";
        assert_eq!(
            found(text, "[[0, 3, 1]]", "[[9, 13, 1], [14, 15, 1]]", None),
            (vec!["Zoë: Ruíz".into(), "Zoë: 😀".into()], 0)
        );
    }

    #[test]
    fn a_fact_takes_the_nearest_prompt_before_it_on_its_line() {
        let text = "A 1 B 2 3\n4 C 5";
        let facts = "[[14, 15, 1], [2, 3, 1], [6, 7, 1], [8, 9, 1], [10, 11, 1]]";
        assert_eq!(
            found(text, "[[12, 13, 1], [4, 5, 1], [0, 1, 1]]", facts, None).0,
            ["A: 1", "B: 2", "B: 3", "C: 5"]
        );
    }

    #[test]
    fn spans_below_the_score_are_passed_over_and_bad_ones_are_told() {
        let facts =
            "[[2, 3, 0.5], [4, 5, 0.4], [4, 6, 1], [3, 2, 1], [1, 2], [1, 2, 3, 4], [-1, 2, 1], 7]";
        assert_eq!(
            found("A 1 2", "[[0, 1, 0.9]]", facts, Some(0.5)),
            (vec!["A: 1".into()], 6)
        );
    }
}
