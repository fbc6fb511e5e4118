//! Whom a sentence is about: when a name or a pronoun in a document stands for the document's title.
//!
//! An article's subject goes by more names than its title. Those that the document itself gives are joined to it: the name
//! with which a lead about the title begins ("Thomas Jones Woodward" of "Tom Jones"), and what the lead's first sentence
//! calls it ("born Ada Smith", "known as Mira"). A part of these names stands for the title ("Woodward"), and so does a
//! name that has the whole title in it. A name that only overlaps, as a brother's does, is somebody else's. What tells
//! homonyms apart stays in the prompt: "John Smith (footballer)".

mod lead;
mod pronoun;
mod words;

use std::cell::OnceCell;
use std::ops::Range;

use super::sentence;
pub use lead::names_nobody;
use lead::{
    defined_name, first_sentence, has_box_of_person, has_dates, is_about, is_topic_of,
    name_and_verb, name_at_start, names_in,
};
use pronoun::{Pronoun, is_possessive};
use words::{
    CALLED_AFTER_PEOPLE, CONJUNCTIONS, INDEFINITES, INSTITUTIONS, equal, is_among, is_capital,
    is_generation, is_name, plain, share_a_word, small_words, stands_within_sentences,
    telling_words, words,
};

/// A document's title and what else the document calls it, looked at when a rule asks.
pub struct Title<'t> {
    text: &'t str,
    title: Option<&'t str>,
    is_known: bool,
    is_field: bool,
    names: Option<Vec<&'t str>>,
    pronoun: Option<Option<Pronoun>>,
    is_person: Option<bool>,
    lead: OnceCell<Range<usize>>,
}

/// What a text must be about for a rule to read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Page {
    /// Anything.
    #[default]
    Any,
    /// A person, as far as the text shows.
    Person,
    /// Something else.
    Thing,
}

/// How far from its start an article on a person has its first pronoun, in bytes; one on a war or a town may have it
/// further on, of somebody else.
const PRONOUN_BYTES_MAX: usize = 1000;

/// A field that is longer, in bytes, is no title: MediaWiki allows titles of 255, and headlines are not much longer.
const TITLE_BYTES_MAX: usize = 1 << 10;

/// With which the titles of pages begin that speak of what befell somebody.
const EVENTS: [&str; 10] = [
    "Arrest of ",
    "Assassination of ",
    "Death of ",
    "Disappearance of ",
    "Execution of ",
    "Kidnapping of ",
    "Killing of ",
    "Life of ",
    "Murder of ",
    "Trial of ",
];

/// In how many bytes before and behind a pronoun it is looked whether a word is used as names are.
const NAME_NEAR_BYTES_MAX: usize = 4 << 10;

impl<'t> Title<'t> {
    /// The title of a text: from a field, else the text's first line, else the name that its first sentence defines. A
    /// title that names [nobody](names_nobody) is none.
    pub fn new(text: &'t str, field: Option<&'t str>) -> Title<'t> {
        Title {
            text,
            title: field
                .map(str::trim)
                .filter(|title| title.len() <= TITLE_BYTES_MAX && !names_nobody(title, text)),
            is_known: field.is_some(),
            is_field: field.is_some(),
            names: None,
            pronoun: None,
            is_person: None,
            lead: OnceCell::new(),
        }
    }

    /// Where the lead stands. It is looked for once: a text without line breaks is one lead.
    pub fn lead(&self) -> Range<usize> {
        let lead = || sentence::lead(self.text);
        self.lead.get_or_init(lead).clone()
    }

    /// The title.
    pub fn get(&mut self) -> Option<&'t str> {
        if !self.is_known {
            let line = sentence::title(self.text).map(|range| &self.text[range]);
            let title = line.or_else(|| defined_name(self.first_sentence()));
            self.title = title.filter(|title| !names_nobody(title, self.text));
            self.is_known = true;
        }
        self.title
    }

    /// The title, if a lead that begins with this name is about it: the two share a word, and the title is no topic of
    /// what is named, as "Demographics of Estonia" is of "Estonia".
    pub fn of_lead(&mut self, name: &str) -> Option<&'t str> {
        self.get().filter(|title| is_about(name, title))
    }

    /// Whether the text is a page of this kind. Between the dates of a life and those of a state nothing tells, so a page
    /// whose lead has a bracket with years before its verb may be either.
    pub fn is_on(&mut self, page: Page) -> bool {
        match page {
            Page::Any => true,
            Page::Person => self.is_person() || has_dates(self.first_sentence()),
            Page::Thing => !self.is_person(),
        }
    }

    /// Whether the text's first pronoun is "he" or "she", or its beginning says when somebody was born.
    fn is_person(&mut self) -> bool {
        let is_person = self.is_person.unwrap_or_else(|| {
            matches!(self.pronoun(), Some(Pronoun::He | Pronoun::She))
                || self.first_sentence().contains("(born ")
                || has_box_of_person(self.text)
        });
        *self.is_person.insert(is_person)
    }

    /// A name without the conjunction or preposition with which its sentence begins: "Goscinny" of "When Goscinny"; `None`
    /// where it is somebody of that name: "A Richard Watts". The title may begin so.
    pub fn without_conjunction<'n>(&mut self, name: &'n str) -> Option<&'n str> {
        let Some((first, rest)) = name.split_once(' ') else {
            return Some(name);
        };
        let begins_title = |title: &str| words(title).next() == Some(first);
        if self.get().is_some_and(begins_title) {
            return Some(name);
        }
        if INDEFINITES.contains(&first) {
            return None;
        }
        match CONJUNCTIONS.contains(&first) {
            // "When the professor Ada Roe": where a name begins cannot be told.
            true => Some(rest).filter(|rest| rest.starts_with(is_capital)),
            false => Some(name),
        }
    }

    /// The title, if it is what a sentence of the document calls by this name or pronoun; `at` is a byte of the sentence.
    pub fn of_sentence(&mut self, name: &str, at: usize) -> Option<&'t str> {
        let title = self.get()?;
        let is_meant = match Pronoun::of(name) {
            Some(Pronoun::It) => at < self.near() && self.goes_by(Pronoun::It, title),
            Some(pronoun) => {
                self.goes_by(pronoun, title)
                    && (!is_possessive(name) || self.has_life())
                    && !self.is_behind_another(at)
            }
            None => self.is_called(name, title) && !self.is_headline(title),
        };
        is_meant.then_some(title)
    }

    /// What the lead's first sentence says that the title is: what follows its "is" or "was", if it begins with the title's
    /// name. Of "Jan Roe (1902–1950) was an Estonian architect." that is "an Estonian architect.".
    pub fn predicate(&mut self, lead: &Range<usize>) -> Option<Range<usize>> {
        let first = sentence::sentence_around(self.text, lead.start);
        let first = lead.start..first.end.min(lead.end);
        let (name, verb_end) = name_and_verb(self.text.get(first.clone())?)?;
        self.of_lead(name)?;
        Some(first.start + verb_end..first.end)
    }

    /// Whether a name is no pronoun and could be a prompt by itself: it has two words or more.
    pub fn is_full_name(name: &str) -> bool {
        words::is_full_name(name)
    }

    fn first_sentence(&self) -> &'t str {
        first_sentence(self.text, self.lead())
    }

    /// Whether the title is a headline: it has long words in small letters that the lead's first sentence lacks, as "dies"
    /// of "Ada Roe dies at 98", whose lead says "died". The name of a thing stands in its lead.
    fn is_headline(&self, title: &str) -> bool {
        !is_name(plain(title)) && {
            let first = self.first_sentence();
            small_words(plain(title)).any(|word| !words(first).any(|other| equal(word, other)))
        }
    }

    fn is_called(&mut self, name: &str, title: &str) -> bool {
        if !share_a_word(name, title) && self.names().is_empty() {
            return false;
        }
        let own: Vec<&str> = telling_words(plain(title)).collect();
        let known: Vec<&str> = self
            .names()
            .iter()
            .flat_map(|name| telling_words(name))
            .collect();
        let is_known = |word: &str| own.iter().chain(&known).any(|other| equal(word, other));
        let mut words = telling_words(name).peekable();
        let same = |one: Option<&str>, other: Option<&str>| matches!((one, other), (Some(one), Some(other)) if equal(one, other));
        let begins = |whole: &str| same(telling_words(name).next(), telling_words(whole).next());
        let ends = |whole: &str| same(telling_words(name).last(), telling_words(whole).last());
        // "Narva" is not the Battle of Narva, "Delta" not the dispute about it, "Ada Roe" not the Ada Roe House.
        let is_named_wholly = |last: &&str| {
            !is_among(last, &CALLED_AFTER_PEOPLE)
                || telling_words(name).any(|word| equal(word, last))
        };
        let is_whole_name = is_name(plain(title)) && own.last().is_none_or(is_named_wholly);
        let is_part = words.peek().is_some()
            && words.all(is_known)
            && !is_topic_of(plain(title), name)
            && (is_whole_name || begins(title) && !Title::is_full_name(name) || ends(plain(title)));
        let has_generation = telling_words(name).any(|word| is_generation(word) && !is_known(word));
        // A second surname may follow, but the Roe Society is not Roe.
        let is_thing = |last| {
            !is_known(last)
                && (is_among(last, &CALLED_AFTER_PEOPLE) || is_among(last, &INSTITUTIONS))
        };
        let last = telling_words(name).last();
        let has_all = own.len() > 1
            && !last.is_some_and(is_thing)
            && own
                .iter()
                .all(|word| telling_words(name).any(|other| equal(word, other)));
        is_part || (has_all && !has_generation)
    }

    /// Whether the lead or a box says when somebody was born or lived, or what sort of one it is about. A family's article
    /// speaks of "his son" too.
    fn has_life(&self) -> bool {
        let first = self.first_sentence();
        let defines = || {
            let verb = name_and_verb(first).map(|(_, end)| &first[end..]);
            verb.is_some_and(|said| {
                !first.starts_with("The ") && (said.starts_with("a ") || said.starts_with("an "))
            })
        };
        has_dates(first) || first.contains(" born ") || has_box_of_person(self.text) || defines()
    }

    /// Whether the sentence before the one at this byte, in its paragraph, begins with a name that has nothing of the title's:
    /// then a pronoun may be that one's.
    fn is_behind_another(&mut self, at: usize) -> bool {
        let text = self.text;
        let own = sentence::sentence_around(text, at);
        let Some(before) = own.start.checked_sub(1) else {
            return false;
        };
        let before = &text[sentence::sentence_around(text, before)];
        let is_paragraph_before = before.contains('\n');
        let Some(name) = name_at_start(before).filter(|_| !is_paragraph_before) else {
            return false;
        };
        let Some(name) = self.without_conjunction(name.trim()) else {
            return true;
        };
        let near = sentence::floor(text, at.saturating_sub(NAME_NEAR_BYTES_MAX))
            ..sentence::floor(text, at + NAME_NEAR_BYTES_MAX);
        let is_other = Title::is_full_name(name) || stands_within_sentences(name, &text[near]);
        let Some(title) = self.get().filter(|_| is_other) else {
            return false;
        };
        !share_a_word(name, title) && !self.names().iter().any(|own| share_a_word(name, own))
    }

    /// What else the lead calls the title; nothing if it is not about it.
    fn names(&mut self) -> &[&'t str] {
        if self.names.is_none() {
            let title = self.get();
            let first = self.first_sentence();
            self.names = Some(title.map_or_else(Vec::new, |title| names_in(first, title)));
        }
        self.names.as_deref().unwrap_or_default()
    }

    /// Whether the document calls its title so: the lead is about it, and the first pronoun near its start is this one.
    /// A text that is about the title of its field may begin with the pronoun, as snippets do.
    fn goes_by(&mut self, pronoun: Pronoun, title: &'t str) -> bool {
        let first = self.pronoun();
        let is_event = EVENTS.iter().any(|event| title.starts_with(event));
        let is_about_title = !self.names().is_empty();
        match pronoun {
            Pronoun::It => is_about_title && first.is_none_or(|first| first == Pronoun::It),
            _ => {
                first == Some(pronoun)
                    && !is_event
                    && is_name(plain(title))
                    && (self.is_field || is_about_title)
            }
        }
    }

    fn pronoun(&mut self) -> Option<Pronoun> {
        let (text, start) = (self.text, self.lead().start);
        *self.pronoun.get_or_insert_with(|| {
            let end = sentence::floor(text, start + PRONOUN_BYTES_MAX);
            words(&text[start..end.max(start)]).find_map(Pronoun::of_subject)
        })
    }

    /// Up to where a text speaks of its title first of all.
    fn near(&self) -> usize {
        self.lead().start + PRONOUN_BYTES_MAX
    }
}

#[cfg(test)]
mod tests;
