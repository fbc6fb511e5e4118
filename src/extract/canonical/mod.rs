//! Canonical forms: the spelling under which prompts and facts are compared.
//!
//! A form is a list of named steps. The steps are applied in the order in which a config lists them, and the list is
//! repeated until it changes nothing, so that a form is its own form whatever the list; texts that are canonical
//! already are returned as they are. A text can have no form (a `date` that is none, or nothing left after the steps):
//! the caller drops and counts the pair. No step knows what a rule is.
//!
//! ```
//! use hapax::extract::canonical::{Canonical, Scratch};
//!
//! let person = Canonical::parse(&["inverted-name", "case", "punctuation", "space"])?;
//! let mut scratch = Scratch::default();
//! assert_eq!(person.apply("ALEXANDER,  Lamar", &mut scratch), Some("lamar alexander"));
//! let date = Canonical::parse(&["date"])?;
//! assert_eq!(date.apply("31 February 1940", &mut scratch), None);
//! # Ok::<(), hapax::error::Error>(())
//! ```

mod loose;
mod name;
mod number;
mod step;
mod text;

use std::mem;
use std::ops::Range;

use crate::error::{Error, Result};

pub use loose::loose;
use step::Rewrite;
pub use step::Step;

/// Buffers that are used again from text to text, one for each form that must live at the same time.
#[derive(Debug, Default)]
pub struct Scratch {
    current: String,
    next: String,
    settled: String,
}

/// Where a round of steps left its text.
enum Held {
    Input(Range<usize>),
    Current(Range<usize>),
}

impl Held {
    fn of<'t>(&self, input: &'t str, current: &'t str) -> &'t str {
        match self {
            Held::Input(range) => &input[range.clone()],
            Held::Current(range) => &current[range.clone()],
        }
    }

    fn narrowed(&self, part: Range<usize>) -> Held {
        let within = |range: &Range<usize>| range.start + part.start..range.start + part.end;
        match self {
            Held::Input(range) => Held::Input(within(range)),
            Held::Current(range) => Held::Current(within(range)),
        }
    }
}

/// How often the list of steps is applied before a text counts as one without a form.
///
/// One round settles canonical texts, two nearly all others; each further one needs a step that opens the way for an
/// earlier one in the list (an article behind a quote that `punctuation` drops). Without a limit two steps that undo
/// each other would never end.
const ROUNDS_MAX: usize = 8;

/// A canonical form: steps, applied in order until they change nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Canonical {
    steps: Vec<Step>,
}

impl Canonical {
    /// The form that these steps make; without steps, every text that is not empty is its own form.
    pub fn new(steps: impl Into<Vec<Step>>) -> Self {
        Canonical {
            steps: steps.into(),
        }
    }

    /// The form whose steps have these names; an unknown name is a usage error that lists the known ones.
    pub fn parse(names: &[impl AsRef<str>]) -> Result<Self> {
        let step = |name: &str| Step::parse(name).ok_or_else(|| unknown(name));
        let steps: Result<Vec<Step>> = names.iter().map(|name| step(name.as_ref())).collect();
        Ok(Canonical::new(steps?))
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The canonical form of `text`, a slice of it where possible; `None` if it has none, or an empty one.
    ///
    /// Applied to its own result it returns the same again.
    pub fn apply<'t>(&self, text: &'t str, scratch: &'t mut Scratch) -> Option<&'t str> {
        let mut input = text;
        for _ in 0..ROUNDS_MAX {
            match self.round(input, scratch)? {
                Held::Input(range) if range.len() == input.len() => return present(input),
                Held::Input(range) => input = &input[range],
                Held::Current(range) => return self.settle(range, scratch),
            }
        }
        None
    }

    /// Repeats the round on a text that was written anew until nothing changes.
    fn settle<'t>(&self, range: Range<usize>, scratch: &'t mut Scratch) -> Option<&'t str> {
        scratch.settled.clear();
        scratch.settled.push_str(&scratch.current[range]);
        for _ in 0..ROUNDS_MAX {
            let mut before = mem::take(&mut scratch.settled);
            let held = self.round(&before, scratch)?;
            let after = held.of(&before, &scratch.current);
            if after == before {
                scratch.settled = before;
                return present(&scratch.settled);
            }
            scratch.settled.push_str(after);
            before.clear();
        }
        None
    }

    fn round(&self, input: &str, scratch: &mut Scratch) -> Option<Held> {
        let mut held = Held::Input(0..input.len());
        for step in &self.steps {
            scratch.next.clear();
            match step.rewrite(held.of(input, &scratch.current), &mut scratch.next) {
                Rewrite::Absent => return None,
                Rewrite::Part(part) => held = held.narrowed(part),
                Rewrite::Written => {
                    mem::swap(&mut scratch.current, &mut scratch.next);
                    held = Held::Current(0..scratch.current.len());
                }
            }
        }
        Some(held)
    }
}

fn present(text: &str) -> Option<&str> {
    (!text.trim().is_empty()).then_some(text)
}

fn unknown(name: &str) -> Error {
    let known = Step::ALL.map(Step::name).join(", ");
    Error::Usage(format!(
        "unknown canonical step `{name}`; the steps are {known}"
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `step` alone makes of `text`, for the tables of the files beside this one.
    pub(super) fn applied(step: Step, text: &str) -> Option<String> {
        let mut scratch = Scratch::default();
        let form = Canonical::new([step]);
        form.apply(text, &mut scratch).map(str::to_owned)
    }

    #[test]
    fn names_are_read_back_and_unknown_ones_list_the_known() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.name()), Some(step));
        }
        let error = Canonical::parse(&["case", "lower"]).unwrap_err();
        assert!(error.is_usage());
        assert!(error.to_string().contains("`lower`"), "{error}");
        assert!(error.to_string().contains("inverted-name"), "{error}");
    }

    #[test]
    fn canonical_texts_are_returned_as_they_are() {
        let form = Canonical::new([Step::Nfkc, Step::Case, Step::Punctuation, Step::Space]);
        for text in [
            "alan turing",
            "o'brien-smith (footballer)",
            "3.5 km",
            "żółć",
        ] {
            let mut scratch = Scratch::default();
            let result = form.apply(text, &mut scratch).unwrap();
            assert_eq!(result.as_ptr(), text.as_ptr(), "{text}");
        }
    }

    #[test]
    fn steps_compose() {
        let mut scratch = Scratch::default();
        let steps = [
            "nfkc",
            "case",
            "question",
            "article",
            "punctuation",
            "space",
        ];
        let question = Canonical::parse(&steps).unwrap();
        for (text, expected) in [
            ("Who wrote “The  Hobbit”?", "who wrote the hobbit"),
            ("\"The Who\" ?", "who"),
            ("WHAT IS THE Straße?", "what is the strasse"),
            ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ] {
            assert_eq!(question.apply(text, &mut scratch), Some(expected));
        }
        assert_eq!(question.apply("?!", &mut scratch), None);
        assert_eq!(Canonical::default().apply("", &mut scratch), None);
        assert_eq!(Canonical::default().apply(" A ", &mut scratch), Some(" A "));
    }

    /// Pieces in which the steps find work, between arbitrary characters.
    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "the ",
                "The",
                "a ",
                "Sir ",
                "Dr. ",
                "in ",
                ", and",
                ", Jr.",
                "McCARTHY, ",
                "(",
                ")",
                "\"",
                "’",
                "'",
                "-",
                "—",
                "...",
                "?",
                " ",
                "  ",
                "\u{a0}",
                "1,234",
                "4.2 million",
                "July 3, 1940",
                "1940-07-03",
                "ǰ",
                "H\u{331}",
                "İ",
                "ΣΑΣ",
                "ß",
                "ﬁ",
                "[1]",
                ":",
                "U.S.",
                "\u{345}",
                "\u{301}",
            ])
            .prop_map(str::to_owned),
            ".{0,3}",
            "[A-Za-z]{1,4}",
        ];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_form_is_its_own_form(text in texts(), steps in prop::collection::vec(prop::sample::select(&Step::ALL[..]), 0..6)) {
            let form = Canonical::new(steps);
            let (mut first, mut second) = (Scratch::default(), Scratch::default());
            if let Some(once) = form.apply(&text, &mut first) {
                prop_assert_eq!(form.apply(once, &mut second), Some(once));
            }
        }

        /// Only steps that undo each other may fail to settle, and these never do.
        #[test]
        fn the_usual_steps_settle(text in texts()) {
            let form = Canonical::new([Step::Nfkc, Step::Case, Step::Punctuation, Step::Space]);
            let mut scratch = Scratch::default();
            let has_word = text.chars().any(char::is_alphanumeric);
            prop_assert!(!has_word || form.apply(&text, &mut scratch).is_some());
        }

        #[test]
        fn the_buffers_leave_no_trace(texts in prop::collection::vec(texts(), 1..6)) {
            let form = Canonical::new([Step::Case, Step::Punctuation, Step::Space, Step::Article]);
            let mut used = Scratch::default();
            for text in &texts {
                let fresh = form.apply(text, &mut Scratch::default()).map(str::to_owned);
                prop_assert_eq!(form.apply(text, &mut used), fresh.as_deref());
            }
        }
    }
}
