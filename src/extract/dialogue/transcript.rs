//! Turns in running text: lines that begin with a marker, such as `Q:` and `A:`.
//!
//! What stands between two markers belongs to the first of them. With the whole dialogue as context an answer ends at
//! the next question; where each question stands alone, at the first empty line, because a page goes on with something
//! else. Only the first answer to a question counts.

use memchr::memmem;

use super::{Context, Said};
use crate::document::Speaker;

/// What the turns of a transcript begin with.
#[derive(Debug, Clone)]
pub struct Markers {
    question: Vec<String>,
    answer: Vec<String>,
    /// Finds whether a text has a question at all, before it is cut into lines.
    finders: Vec<memmem::Finder<'static>>,
}

impl PartialEq for Markers {
    fn eq(&self, other: &Self) -> bool {
        (&self.question, &self.answer) == (&other.question, &other.answer)
    }
}

impl Eq for Markers {}

/// A turn that is not at its end.
struct Open {
    speaker: Speaker,
    start: usize,
    /// Where the turn's words begin, behind its marker.
    words: usize,
    end: usize,
    /// Whether there are any, so that empty lines need not be looked at again.
    has_words: bool,
}

/// A text while its lines are gone through.
struct Reading<'m, 't> {
    markers: &'m Markers,
    text: &'t str,
    context: Context,
    open: Option<Open>,
    turns: Vec<Said<'t>>,
}

impl Markers {
    /// Markers of questions and of answers; an error says what is wrong with them.
    pub fn new(question: Vec<String>, answer: Vec<String>) -> Result<Markers, String> {
        for marker in question.iter().chain(&answer) {
            if marker.trim().len() < 2 || marker.contains('\n') {
                return Err(format!(
                    "{marker:?} is no marker of a turn: give two characters or more of one line, such as \"Q:\""
                ));
            }
        }
        if question.is_empty() || answer.is_empty() {
            return Err("give markers of both, `question` and `answer`".into());
        }
        let finder = |marker: &String| memmem::Finder::new(marker).into_owned();
        Ok(Markers {
            finders: question.iter().map(finder).collect(),
            question,
            answer,
        })
    }

    /// What questions begin with.
    pub fn question(&self) -> &[String] {
        &self.question
    }

    /// The turns of a text, in order.
    pub(super) fn turns<'t>(&self, text: &'t str, context: Context) -> Vec<Said<'t>> {
        let first = self
            .finders
            .iter()
            .filter_map(|finder| finder.find(text.as_bytes()));
        let Some(first) = first.min() else {
            return Vec::new();
        };
        let mut reading = Reading {
            markers: self,
            text,
            context,
            open: None,
            turns: Vec::new(),
        };
        let mut start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        for line in text[start..].split_inclusive('\n') {
            reading.line(start, line);
            start += line.len();
        }
        reading.close();
        reading.turns
    }

    /// Where an answer's marker stands within a line, and where the words behind it begin.
    fn answer_within(&self, line: &str) -> Option<(usize, usize)> {
        let places = self.answer.iter().filter_map(|marker| {
            let place = line.find(&format!(" {marker}"))? + 1;
            Some((place, place + marker.len()))
        });
        places.min()
    }
}

/// Signs of markup that may stand before and behind a marker: "**Q:** Who?".
const MARKUP: [char; 7] = [' ', '\t', '*', '#', '>', '_', '-'];

/// Where the words behind a line's marker begin, if the line begins with one.
fn behind(markers: &[String], line: &str) -> Option<usize> {
    let bare = line.trim_start_matches(MARKUP);
    let marker = markers.iter().find(|marker| bare.starts_with(&***marker))?;
    let words = bare[marker.len()..].trim_start_matches(MARKUP);
    Some(line.len() - words.len())
}

impl Reading<'_, '_> {
    fn line(&mut self, start: usize, line: &str) {
        if let Some(words) = behind(&self.markers.question, line) {
            self.ask(start, line, words);
        } else if let Some(words) = behind(&self.markers.answer, line) {
            self.answer(start, line, words);
        } else {
            self.go_on(start, line);
        }
    }

    fn ask(&mut self, start: usize, line: &str, words: usize) {
        // A question that stands alone and was not answered is none.
        let is_unanswered = |open: &mut Open| open.speaker == Speaker::Asker;
        if self.context == Context::None {
            self.open.take_if(is_unanswered);
        }
        self.close();
        let end = start + line.len();
        // Both on one line: "Q: Who? A: Me."
        let Some((marker, answer)) = self.markers.answer_within(&line[words..]) else {
            return self.begin(Speaker::Asker, start, start + words, end);
        };
        let marker = start + words + marker;
        self.begin(Speaker::Asker, start, start + words, marker);
        self.close();
        self.begin(Speaker::Answerer, marker, start + words + answer, end);
    }

    fn answer(&mut self, start: usize, line: &str, words: usize) {
        let asked = self.open.as_ref();
        let is_asked = asked.is_some_and(|open| open.speaker == Speaker::Asker);
        self.close();
        if is_asked {
            self.begin(Speaker::Answerer, start, start + words, start + line.len());
        }
    }

    fn go_on(&mut self, start: usize, line: &str) {
        let Some(open) = &mut self.open else {
            return;
        };
        let is_blank = line.trim().is_empty();
        let may_end = self.context == Context::None && open.speaker == Speaker::Answerer;
        if is_blank && may_end && open.has_words {
            return self.close();
        }
        open.has_words |= !is_blank;
        open.end = start + line.len();
    }

    fn begin(&mut self, speaker: Speaker, start: usize, words: usize, end: usize) {
        self.open = Some(Open {
            speaker,
            start,
            words,
            end,
            has_words: !self.text[words..end].trim().is_empty(),
        });
    }

    fn close(&mut self) {
        let Some(turn) = self.open.take() else {
            return;
        };
        let end = turn.words + self.text[turn.words..turn.end].trim_end().len();
        self.turns.push(Said {
            speaker: turn.speaker,
            text: self.text[turn.words..end].trim_start(),
            span: Some(turn.start..end),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(text: &str, context: Context) -> Vec<(&str, &str)> {
        let list = |markers: &[&str]| markers.iter().map(|marker| marker.to_string()).collect();
        let markers = Markers::new(list(&["Question:", "Q:"]), list(&["Answer:", "A:"])).unwrap();
        let turns = markers.turns(text, context);
        let shown = turns.into_iter().map(|turn| match turn.speaker {
            Speaker::Asker => ("asks", turn.text),
            Speaker::Answerer => ("answers", turn.text),
            Speaker::Other => ("says", turn.text),
        });
        shown.collect()
    }

    #[test]
    fn questions_and_answers_on_lines_of_their_own_and_on_one() {
        let expected = [("asks", "Who?"), ("answers", "Me.")];
        assert_eq!(
            turns("Question: Who?\nAnswer: Me.", Context::None),
            expected
        );
        assert_eq!(
            turns("FAQ\n\nQ: Who?\r\n\r\nA: Me.\r\n", Context::None),
            expected
        );
        assert_eq!(turns("Q: Who? A: Me.", Context::None), expected);
        assert_eq!(turns("**Q:** Who?\n> **A:** Me.", Context::None), expected);
        assert_eq!(
            turns("A poem.\nQ:\nWho?\nA:\n\nMe.", Context::None),
            expected
        );
    }

    #[test]
    fn an_answer_ends_with_its_paragraph_or_at_the_next_question() {
        let text = "Q: Who?\nwho\nA: Me.\nme\n\nMore.\n\nQ: Why?\nA: So.";
        assert_eq!(
            turns(text, Context::None),
            [
                ("asks", "Who?\nwho"),
                ("answers", "Me.\nme"),
                ("asks", "Why?"),
                ("answers", "So.")
            ]
        );
        assert_eq!(
            turns(text, Context::Whole)[1],
            ("answers", "Me.\nme\n\nMore.")
        );
    }

    #[test]
    fn a_question_that_nobody_answers_is_none_unless_it_is_part_of_a_dialogue() {
        let text = "Q: Who?\nQ: Why?\nA: So.";
        let expected = [("asks", "Why?"), ("answers", "So.")];
        assert_eq!(turns(text, Context::None), expected);
        assert_eq!(turns(text, Context::Whole)[0], ("asks", "Who?"));
    }

    #[test]
    fn of_several_answers_the_first_counts_and_answers_without_question_do_not() {
        let text = "A: Nobody.\nQ: Who?\nA: Me.\n\nA: You.\n";
        assert_eq!(
            turns(text, Context::None),
            [("asks", "Who?"), ("answers", "Me.")]
        );
        assert_eq!(
            turns(text, Context::Whole),
            [("asks", "Who?"), ("answers", "Me.")]
        );
    }

    #[test]
    fn empty_lines_without_end_are_gone_through_once() {
        let text = format!("Q: Who?\nA:{}Me.\n\nMore.", "\n".repeat(300_000));
        let expected = [("asks", "Who?"), ("answers", "Me.")];
        assert_eq!(turns(&text, Context::None), expected);
    }

    #[test]
    fn markers_within_a_line_or_a_word_mark_nothing() {
        assert_eq!(turns("The FAQ: Who?\nA: Me.", Context::None), []);
        assert_eq!(turns("See Q: Who?\nA: Me.", Context::None), []);
    }

    #[test]
    fn markers_that_stand_everywhere_are_refused() {
        let markers = |question: &str| Markers::new(vec![question.into()], vec!["A:".into()]);
        assert!(markers(" ").unwrap_err().contains("no marker"));
        assert!(
            Markers::new(vec![], vec!["A:".into()])
                .unwrap_err()
                .contains("both")
        );
    }
}
