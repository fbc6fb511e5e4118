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
        let mut turns = Vec::new();
        let first = self
            .finders
            .iter()
            .filter_map(|finder| finder.find(text.as_bytes()));
        let Some(first) = first.min() else {
            return turns;
        };
        let mut open: Option<Open> = None;
        let mut start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        for line in text[start..].split_inclusive('\n') {
            self.line(text, start, line, context, &mut open, &mut turns);
            start += line.len();
        }
        close(text, &mut open, &mut turns);
        turns
    }

    fn line<'t>(
        &self,
        text: &'t str,
        start: usize,
        line: &str,
        context: Context,
        open: &mut Option<Open>,
        turns: &mut Vec<Said<'t>>,
    ) {
        let end = start + line.len();
        if let Some(words) = behind(&self.question, line) {
            // A question that stands alone and was not answered is none.
            let unanswered = open.take_if(|open| open.speaker == Speaker::Asker);
            *open = unanswered
                .filter(|_| context == Context::Whole)
                .or(open.take());
            close(text, open, turns);
            // Both on one line: "Q: Who? A: Me."
            let answer = self.answer_within(&line[words..]);
            let question_end = answer.map_or(end, |(marker, _)| start + words + marker);
            *open = Some(Open {
                speaker: Speaker::Asker,
                start,
                words: start + words,
                end: question_end,
            });
            if let Some((marker, answer_words)) = answer {
                close(text, open, turns);
                *open = Some(Open {
                    speaker: Speaker::Answerer,
                    start: start + words + marker,
                    words: start + words + answer_words,
                    end,
                });
            }
            return;
        }
        if let Some(words) = behind(&self.answer, line) {
            let asked = open
                .as_ref()
                .is_some_and(|open| open.speaker == Speaker::Asker);
            close(text, open, turns);
            *open = asked.then_some(Open {
                speaker: Speaker::Answerer,
                start,
                words: start + words,
                end,
            });
            return;
        }
        let Some(at_hand) = open else {
            return;
        };
        let is_over = line.trim().is_empty()
            && context == Context::None
            && at_hand.speaker == Speaker::Answerer
            && !text[at_hand.words..at_hand.end].trim().is_empty();
        match is_over {
            true => close(text, open, turns),
            false => at_hand.end = end,
        }
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
const MARKUP: [char; 6] = [' ', '\t', '*', '#', '>', '_'];

/// Where the words behind a line's marker begin, if the line begins with one.
fn behind(markers: &[String], line: &str) -> Option<usize> {
    let bare = line.trim_start_matches(MARKUP);
    let marker = markers.iter().find(|marker| bare.starts_with(&***marker))?;
    let words = bare[marker.len()..].trim_start_matches(MARKUP);
    Some(line.len() - words.len())
}

fn close<'t>(text: &'t str, open: &mut Option<Open>, turns: &mut Vec<Said<'t>>) {
    let Some(turn) = open.take() else {
        return;
    };
    let end = turn.words + text[turn.words..turn.end].trim_end().len();
    turns.push(Said {
        speaker: turn.speaker,
        text: text[turn.words..end].trim_start(),
        span: Some(turn.start..end),
    });
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
