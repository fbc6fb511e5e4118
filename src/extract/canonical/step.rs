//! The steps by name.

use std::ops::Range;

use super::{name, number, text};

/// One change of spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Step {
    /// Unicode normal form NFKC.
    Nfkc,
    /// Full Unicode case folding, which is the same in all languages and positions (ß = ss, ς = σ).
    Case,
    /// No white space at the ends, and one space for every run of Unicode white space inside.
    Space,
    /// No punctuation except in words and numbers; quotes, apostrophes and dashes unified; parentheses and symbols stay.
    Punctuation,
    /// No leading "the", "a" or "an".
    Article,
    /// No question marks, exclamation marks or full stops at the end.
    Question,
    /// A date in ISO 8601, as far as it is stated; other texts have no form.
    Date,
    /// The year of a date; other texts have no form.
    Year,
    /// A number in plain digits (`4.2 million` = `4200000`); other texts have no form.
    Number,
    /// "SURNAME, Given" as "Given Surname".
    InvertedName,
    /// No honorifics ("Sir", "Dr.") before a name of two words or more.
    Person,
    /// No leading preposition or "the", nothing trailing: punctuation, brackets, a conjunction.
    Place,
}

impl Step {
    /// All steps, in the order in which they are usually listed.
    pub const ALL: [Step; 12] = [
        Step::Nfkc,
        Step::InvertedName,
        Step::Person,
        Step::Place,
        Step::Question,
        Step::Article,
        Step::Case,
        Step::Punctuation,
        Step::Space,
        Step::Date,
        Step::Year,
        Step::Number,
    ];

    /// The name by which a config calls the step.
    pub fn name(self) -> &'static str {
        match self {
            Step::Nfkc => "nfkc",
            Step::Case => "case",
            Step::Space => "space",
            Step::Punctuation => "punctuation",
            Step::Article => "article",
            Step::Question => "question",
            Step::Date => "date",
            Step::Year => "year",
            Step::Number => "number",
            Step::InvertedName => "inverted-name",
            Step::Person => "person",
            Step::Place => "place",
        }
    }

    /// The step of that name.
    pub fn parse(name: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.name() == name)
    }

    /// `out` is empty before, and holds the new text if and only if the answer is `Written`.
    pub(super) fn rewrite(self, text: &str, out: &mut String) -> Rewrite {
        match self {
            Step::Nfkc => text::nfkc(text, out),
            Step::Case => text::case(text, out),
            Step::Space => text::space(text, out),
            Step::Punctuation => text::punctuation(text, out),
            Step::Article => text::article(text),
            Step::Question => text::question(text),
            Step::Date => number::date(text, out),
            Step::Year => number::year(text, out),
            Step::Number => number::number(text, out),
            Step::InvertedName => name::inverted(text, out),
            Step::Person => name::person(text),
            Step::Place => name::place(text),
        }
    }
}

/// What a step made of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rewrite {
    /// The text has no such form.
    Absent,
    /// This part of the text, possibly all of it.
    Part(Range<usize>),
    /// Another text, which was written to the buffer.
    Written,
}

impl Rewrite {
    pub(super) fn whole(text: &str) -> Rewrite {
        Rewrite::Part(0..text.len())
    }

    /// `part` must be a slice of `text`.
    pub(super) fn part(text: &str, part: &str) -> Rewrite {
        let start = part.as_ptr().addr() - text.as_ptr().addr();
        Rewrite::Part(start..start + part.len())
    }

    /// The text itself where the buffer says the same, so that canonical texts count as untouched.
    pub(super) fn unless_equal(text: &str, out: &str) -> Rewrite {
        if text == out {
            Rewrite::whole(text)
        } else {
            Rewrite::Written
        }
    }
}
