//! Rules of kind `dialogue`: questions and their answers, out of the turns of a dialogue.
//!
//! Turns come from a record's fields or, where a rule names markers (`Question:`, `Answer:`), from its text
//! ([`Markers`]). Turns become exchanges: what was asked in one go, and the answer. What stands before the first
//! question (the system's instructions) asks nothing and is left out; of an answer that calls tools on the way, what
//! is said after the last of them counts.
//!
//! A later question ("And his wife?") asks nothing by itself. So its prompt is everything said so far and the question,
//! unless a rule takes each question alone.

mod question;
mod transcript;

use std::borrow::Cow;
use std::ops::Range;

use super::guard::Guard;
use crate::document::{Document, Speaker, Turn};

use question::{ends_asking, is_asking, is_courtesy, is_order, is_question, is_written};
pub use transcript::Markers;

/// Which exchanges a rule takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Asks {
    /// All.
    #[default]
    Any,
    /// Those that ask a question. An answer that only asks back, and is answered, answers nothing.
    Question,
    /// Those that tell what to do: "Write a poem". With a dialogue's first words that is all that is neither a question
    /// nor a courtesy nor the words of a search ("jonny cash car"); later it is what begins with an order or says a wish.
    /// An answer that asks back, and is answered, has not done it.
    Task,
}

/// What belongs to a prompt beside the question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Context {
    /// Everything that was asked and answered before.
    #[default]
    Whole,
    /// Nothing: each question stands alone.
    None,
}

/// One compiled rule.
#[derive(Debug, Clone)]
pub struct DialogueRule {
    /// Which relation the rule belongs to.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// Which exchanges it takes.
    pub asks: Asks,
    /// What belongs to the prompt.
    pub context: Context,
    /// The markers of turns in running text; without them turns come from fields.
    pub markers: Option<Markers>,
    /// Conditions on the answer.
    pub guard: Guard,
}

/// What was said before a question is read up to this many bytes, twice what a prompt may have: a dialogue of ten
/// thousand turns would else be read ten thousand times.
pub const CONTEXT_BYTES_MAX: usize = 128 << 10;

/// What a rule found, before canonical forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialogueMatch<'a> {
    /// The prompt; `None` where what was said before is longer than [`CONTEXT_BYTES_MAX`].
    pub prompt: Option<Cow<'a, str>>,
    /// The answer.
    pub fact: &'a str,
    /// Where question and answer stand in the text; `None` for turns of fields.
    pub span: Option<Range<usize>>,
}

/// A turn, and where it stands if it was found in running text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said<'a> {
    speaker: Speaker,
    text: &'a str,
    span: Option<Range<usize>>,
}

/// What was asked in one go, and what was answered.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Exchange<'a> {
    asked: Vec<&'a str>,
    answered: Vec<&'a str>,
    span: Option<Range<usize>>,
}

/// All dialogue rules of a config.
#[derive(Debug, Default)]
pub struct DialogueRules {
    rules: Vec<DialogueRule>,
}

impl DialogueRules {
    /// Puts the rules together.
    pub fn new(rules: Vec<DialogueRule>) -> DialogueRules {
        DialogueRules { rules }
    }

    /// The rules, in the config's order.
    pub fn rules(&self) -> &[DialogueRule] {
        &self.rules
    }

    /// Calls `found` with what each rule finds in a document, and the rule's place in the list.
    pub fn find<'a>(
        &'a self,
        document: &'a Document<'a>,
        found: &mut dyn FnMut(usize, DialogueMatch<'_>),
    ) {
        let mut from_markers: Option<((&Markers, Context), Vec<Exchange<'a>>)> = None;
        let mut from_fields: Option<Vec<Exchange<'a>>> = None;
        for (number, rule) in self.rules.iter().enumerate() {
            let exchanges = match (&rule.markers, document.text) {
                (None, _) if document.turns.is_empty() => continue,
                (None, _) => from_fields.get_or_insert_with(|| of_turns(&document.turns)),
                (Some(_), None) => continue,
                (Some(markers), Some(text)) => {
                    // Neighbouring rules with the same markers read a text once.
                    let reading = (markers, rule.context);
                    let known = from_markers.take().filter(|(known, _)| *known == reading);
                    let read = || (reading, exchanges(markers.turns(text, rule.context)));
                    &from_markers.insert(known.unwrap_or_else(read)).1
                }
            };
            rule.take(exchanges, &mut |found_here| found(number, found_here));
        }
    }
}

impl DialogueRule {
    fn take(&self, exchanges: &[Exchange<'_>], found: &mut dyn FnMut(DialogueMatch<'_>)) {
        let mut before = String::new();
        for (place, exchange) in exchanges.iter().enumerate() {
            let is_last = place + 1 == exchanges.len();
            let question = joined(&exchange.asked);
            let answer = joined(&exchange.answered);
            if self.wants(exchange, place == 0, is_last) && self.guard.passes(&answer) {
                let prompt = match before.len() {
                    0 => Some(Cow::Borrowed(&*question)),
                    1..=CONTEXT_BYTES_MAX => Some(Cow::Owned(format!("{before}\n{question}"))),
                    _ => None,
                };
                found(DialogueMatch {
                    prompt,
                    fact: &answer,
                    span: exchange.span.clone(),
                });
            }
            if self.context == Context::Whole && before.len() <= CONTEXT_BYTES_MAX {
                for text in exchange.asked.iter().chain(&exchange.answered) {
                    if !before.is_empty() {
                        before.push('\n');
                    }
                    before.push_str(text);
                }
            }
        }
    }

    fn wants(&self, exchange: &Exchange<'_>, is_first: bool, is_last: bool) -> bool {
        let asks = || exchange.asked.iter().any(|text| is_question(text));
        match self.asks {
            Asks::Any => true,
            Asks::Question => {
                asks() && (is_last || !exchange.answered.iter().all(|text| is_asking(text)))
            }
            Asks::Task => !asks() && exchange.is_task(is_first, is_last),
        }
    }
}

fn joined<'a>(texts: &[&'a str]) -> Cow<'a, str> {
    match texts {
        [one] => Cow::Borrowed(one),
        texts => Cow::Owned(texts.join("\n")),
    }
}

fn of_turns<'a>(turns: &'a [Turn<'a>]) -> Vec<Exchange<'a>> {
    let said = turns.iter().map(|turn| Said {
        speaker: turn.speaker,
        text: &turn.text,
        span: None,
    });
    exchanges(said.collect())
}

/// The exchanges of a dialogue that were answered.
fn exchanges(turns: Vec<Said<'_>>) -> Vec<Exchange<'_>> {
    let mut all = Vec::new();
    let mut at_hand = Exchange::default();
    let mut interrupted = false;
    for turn in turns {
        let text = turn.text.trim();
        match turn.speaker {
            Speaker::Other => interrupted = true,
            _ if text.is_empty() => {}
            Speaker::Asker => {
                if !at_hand.answered.is_empty() {
                    all.push(std::mem::take(&mut at_hand));
                }
                at_hand.asked.push(text);
                at_hand.spans(turn.span);
            }
            // An assistant that greets has not been asked.
            Speaker::Answerer if at_hand.asked.is_empty() => {}
            Speaker::Answerer => {
                if interrupted {
                    at_hand.answered.clear();
                }
                interrupted = false;
                at_hand.answered.push(text);
                at_hand.spans(turn.span);
            }
        }
    }
    if !at_hand.answered.is_empty() {
        all.push(at_hand);
    }
    all
}

impl Exchange<'_> {
    /// Whether what is no question tells what to do, and what was answered may have done it.
    fn is_task(&self, is_first: bool, is_last: bool) -> bool {
        let asks_back = || self.answered.last().is_some_and(|text| ends_asking(text));
        let is_told = match is_first {
            true => {
                let is_task =
                    |text: &&str| !is_courtesy(text) && (is_written(text) || is_order(text));
                self.asked.iter().any(is_task)
            }
            false => self.asked.iter().any(|text| is_order(text)),
        };
        is_told && (is_last || !asks_back())
    }

    fn spans(&mut self, span: Option<Range<usize>>) {
        let Some(span) = span else {
            return;
        };
        let start = self.span.as_ref().map_or(span.start, |known| known.start);
        self.span = Some(start..span.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(asks: Asks, context: Context, markers: Option<Markers>) -> DialogueRules {
        DialogueRules::new(vec![DialogueRule {
            relation: 0,
            name: "test".into(),
            asks,
            context,
            markers,
            guard: Guard::NONE,
        }])
    }

    fn found(rules: &DialogueRules, document: &Document<'_>) -> Vec<(String, String)> {
        let mut found = Vec::new();
        rules.find(document, &mut |_, exchange| {
            let prompt = exchange.prompt.map(|prompt| prompt.to_string());
            found.push((prompt.unwrap_or_default(), exchange.fact.to_string()));
        });
        found
    }

    /// Turns from lines: `A …` asks, `B …` answers, anything else is of nobody.
    fn dialogue(lines: &[&'static str]) -> Document<'static> {
        let turn = |line: &&'static str| {
            let (speaker, text) = match line.split_at(2) {
                ("A ", text) => (Speaker::Asker, text),
                ("B ", text) => (Speaker::Answerer, text),
                (_, text) => (Speaker::Other, text),
            };
            Turn {
                speaker,
                text: Cow::Borrowed(text),
            }
        };
        Document {
            turns: lines.iter().map(turn).collect(),
            ..Document::default()
        }
    }

    fn pair(prompt: &str, fact: &str) -> (String, String) {
        (prompt.into(), fact.into())
    }

    #[test]
    fn a_later_question_is_asked_in_its_context() {
        let document = dialogue(&["A Who?", "B Me.", "A Why?", "B So."]);
        assert_eq!(
            found(&rule(Asks::Any, Context::Whole, None), &document),
            [pair("Who?", "Me."), pair("Who?\nMe.\nWhy?", "So.")]
        );
        assert_eq!(
            found(&rule(Asks::Any, Context::None, None), &document),
            [pair("Who?", "Me."), pair("Why?", "So.")]
        );
    }

    #[test]
    fn the_system_asks_nothing_and_a_greeting_answers_nothing() {
        let document = dialogue(&["- Be brief.", "B Hello!", "A Who?", "B Me."]);
        let rules = rule(Asks::Any, Context::Whole, None);
        assert_eq!(found(&rules, &document), [pair("Who?", "Me.")]);
    }

    #[test]
    fn turns_of_one_speaker_are_one_and_tools_part_what_is_said_on_the_way_from_the_answer() {
        let rules = rule(Asks::Any, Context::Whole, None);
        let document = dialogue(&["A Who", "A is it?", "B Me", "B again."]);
        assert_eq!(
            found(&rules, &document),
            [pair("Who\nis it?", "Me\nagain.")]
        );
        let document = dialogue(&["A Who?", "B I look.", "- 42", "B It is 42."]);
        assert_eq!(found(&rules, &document), [pair("Who?", "It is 42.")]);
        let document = dialogue(&["A Who?", "B Me.", "- the end"]);
        assert_eq!(found(&rules, &document), [pair("Who?", "Me.")]);
    }

    #[test]
    fn what_is_not_answered_is_no_exchange() {
        let rules = rule(Asks::Any, Context::Whole, None);
        for lines in [&["A Who?"][..], &["B Me."], &["A Who?", "B "], &[]] {
            assert_eq!(found(&rules, &dialogue(lines)), []);
        }
    }

    #[test]
    fn a_question_behind_too_much_has_no_prompt() {
        let long: &'static str = Box::leak(format!("B {}", "x".repeat(CONTEXT_BYTES_MAX)).into());
        let document = dialogue(&["A Who?", long, "A Why?", "B So."]);
        let rules = rule(Asks::Any, Context::Whole, None);
        assert_eq!(found(&rules, &document)[1], pair("", "So."));
    }

    #[test]
    fn questions_and_tasks_are_told_apart() {
        let document = dialogue(&["A Write a poem.", "B La.", "A Who wrote it?", "B Me."]);
        assert_eq!(
            found(&rule(Asks::Question, Context::None, None), &document),
            [pair("Who wrote it?", "Me.")]
        );
        assert_eq!(
            found(&rule(Asks::Task, Context::None, None), &document),
            [pair("Write a poem.", "La.")]
        );
    }

    #[test]
    fn a_later_turn_is_a_task_if_it_orders_something_and_is_not_asked_back() {
        let document = dialogue(&[
            "A I want to eat out.",
            "B Where?",
            "A In Narva.",
            "B Roe's is open.",
            "A Please book a table for two.",
            "B Done.",
            "A Thanks, that is all.",
            "B Have a nice day.",
        ]);
        assert_eq!(
            found(&rule(Asks::Task, Context::None, None), &document),
            [pair("Please book a table for two.", "Done.")]
        );
        let greeting = dialogue(&["A Hi there!", "B Hello."]);
        assert_eq!(found(&rule(Asks::Task, Context::None, None), &greeting), []);
        let asking = dialogue(&["A Make a riddle.", "B What has four legs?"]);
        assert_eq!(
            found(&rule(Asks::Task, Context::None, None), &asking),
            [pair("Make a riddle.", "What has four legs?")]
        );
    }

    #[test]
    fn an_answer_that_only_asks_back_is_none_to_a_question() {
        let rules = rule(Asks::Question, Context::None, None);
        let asked = dialogue(&[
            "A Who is free?",
            "B On what date?",
            "A Is it dear?",
            "B It is.",
        ]);
        assert_eq!(found(&rules, &asked), [pair("Is it dear?", "It is.")]);
        let last = dialogue(&["A Who is free?", "B On what date?"]);
        assert_eq!(
            found(&rules, &last),
            [pair("Who is free?", "On what date?")]
        );
    }
}
