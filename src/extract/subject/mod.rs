//! Whom a sentence is about: when a name or a pronoun in a document stands for the document's title.
//!
//! An article's subject goes by more names than its title. Those that the document itself gives are joined to it: the name
//! with which a lead about the title begins ("Thomas Jones Woodward" of "Tom Jones"), and what the lead's first sentence
//! calls it ("born Ada Smith", "known as Mira"). A part of these names stands for the title ("Woodward"), and so does a
//! name that has the whole title in it. A name that only overlaps, as a brother's does, is somebody else's. What tells
//! homonyms apart stays in the prompt: "John Smith (footballer)".

use std::cell::OnceCell;
use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::sentence;

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

/// What an article calls its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pronoun {
    He,
    She,
    It,
}

/// Words of fewer letters ("of", "de") do not show that two names mean the same.
const WORD_LETTERS_MIN: usize = 3;

/// The longest name with which a lead can begin, in bytes; what is longer is a sentence of another form.
const NAME_BYTES_MAX: usize = 120;

/// By which a lead says what its title is.
const VERBS: [&str; 4] = [" is ", " was ", " are ", " were "];

/// How many words, outside of brackets, may stand before the verb of a sentence that says what its subject is.
const WORDS_BEFORE_VERB_MAX: usize = 12;

/// How far from its start an article on a person has its first pronoun, in bytes; one on a war or a town may have it
/// further on, of somebody else.
const PRONOUN_BYTES_MAX: usize = 1000;

/// What tells a son from his father, and so belongs to a name however short it is.
const GENERATIONS: [&str; 10] = [
    "jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "junior", "senior",
];

/// What may stand before a name and says nothing of whose it is.
const HONORIFICS: [&str; 18] = [
    "the",
    "sir",
    "dame",
    "lord",
    "lady",
    "king",
    "queen",
    "prince",
    "princess",
    "saint",
    "pope",
    "president",
    "general",
    "captain",
    "professor",
    "father",
    "rev",
    "hon",
];

/// With which no name begins that could be a text's title.
const DETERMINERS: [&str; 12] = [
    "the", "this", "that", "these", "it", "he", "she", "here", "there", "my", "our", "what",
];

/// With which a sentence begins before the name of its subject.
const CONJUNCTIONS: [&str; 34] = [
    "After",
    "Although",
    "And",
    "As",
    "At",
    "Because",
    "Before",
    "But",
    "By",
    "Despite",
    "During",
    "Following",
    "For",
    "From",
    "Here",
    "However",
    "If",
    "In",
    "Later",
    "Like",
    "Meanwhile",
    "On",
    "Once",
    "Since",
    "So",
    "That",
    "Then",
    "Though",
    "Today",
    "Until",
    "When",
    "Where",
    "Whereas",
    "While",
];

/// Before the name of somebody who is not known, or one of several.
const INDEFINITES: [&str; 8] = ["A", "An", "Another", "Any", "Each", "Every", "One", "Some"];

/// How the titles of pages begin that list things.
const LISTS: [&str; 5] = [
    "List of ",
    "Lists of ",
    "Outline of ",
    "Index of ",
    "Timeline of ",
];

/// With which the names of things end that are called after people, and are called no shorter.
const CALLED_AFTER_PEOPLE: [&str; 24] = [
    "airport",
    "award",
    "bridge",
    "building",
    "cemetery",
    "collection",
    "courthouse",
    "district",
    "farm",
    "foundation",
    "hall",
    "house",
    "lecture",
    "library",
    "mansion",
    "medal",
    "memorial",
    "museum",
    "park",
    "prize",
    "stadium",
    "station",
    "street",
    "trophy",
];

/// With which the names of institutions end. Their names have shorter forms: "Acme" is Acme Company.
const INSTITUTIONS: [&str; 19] = [
    "center",
    "centre",
    "church",
    "club",
    "college",
    "committee",
    "company",
    "council",
    "fund",
    "hospital",
    "institute",
    "institution",
    "party",
    "school",
    "society",
    "theater",
    "theatre",
    "trust",
    "university",
];

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

/// In how many bytes a page that tells homonyms apart says so.
const REFERRING_BYTES_MAX: usize = 400;

/// In how many bytes a box beside a lead begins.
const BOX_BYTES_MAX: usize = 2 << 10;

/// After which a lead says how else its subject is called.
const ALIAS_MARKERS: [&str; 6] = [
    "known as ",
    "(born ",
    "; born ",
    "née ",
    "stage name ",
    "pen name ",
];

impl<'t> Title<'t> {
    /// The title of a text: from a field, else the text's first line, else the name that its first sentence defines. A
    /// title that names [nobody](names_nobody) is none.
    pub fn new(text: &'t str, field: Option<&'t str>) -> Title<'t> {
        Title {
            text,
            title: field
                .map(str::trim)
                .filter(|title| !names_nobody(title, text)),
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
        name.split_whitespace().nth(1).is_some()
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

/// Whether a pronoun begins a sentence on whose something is.
fn is_possessive(pronoun: &str) -> bool {
    matches!(pronoun, "His" | "Her")
}

impl Pronoun {
    /// Which pronoun a subject is.
    fn of(name: &str) -> Option<Pronoun> {
        match name {
            "He" | "he" | "His" | "his" => Some(Pronoun::He),
            "She" | "she" | "Her" | "her" => Some(Pronoun::She),
            "It" | "it" | "Its" | "its" => Some(Pronoun::It),
            _ => None,
        }
    }

    /// What a word speaks of, if it is likely to be the subject of its text: within a sentence "it" may be anything.
    fn of_subject(word: &str) -> Option<Pronoun> {
        match word {
            "He" | "he" | "His" | "his" | "him" => Some(Pronoun::He),
            "She" | "she" | "Her" | "her" | "hers" => Some(Pronoun::She),
            "It" | "Its" => Some(Pronoun::It),
            _ => None,
        }
    }
}

/// The name with which the lead begins, if the lead's first sentence speaks of the title, and the aliases in it.
fn names_in<'t>(first: &'t str, title: &str) -> Vec<&'t str> {
    let Some(name) = opening_name(first).or_else(|| name_at_start(first)) else {
        return Vec::new();
    };
    if !is_about(name, plain(title)) && !first.contains(title) {
        return Vec::new();
    }
    let aliases = ALIAS_MARKERS.iter().filter_map(|marker| {
        let (_, after) = first.split_once(marker)?;
        name_at_start(after)
    });
    std::iter::once(name).chain(aliases).collect()
}

/// Whether a page of this title speaks of several: it tells homonyms apart, or lists things.
pub fn names_nobody(title: &str, text: &str) -> bool {
    let near = sentence::floor(text, REFERRING_BYTES_MAX);
    let refers = || {
        [" may refer to", " may also refer to"]
            .iter()
            .any(|refers| text[..near].contains(refers))
    };
    title.ends_with("(disambiguation)")
        || LISTS.iter().any(|list| title.starts_with(list))
        || refers()
}

/// Whether what begins with a name is about a title: the two share a word, and the title is no topic of what is named.
fn is_about(name: &str, title: &str) -> bool {
    share_a_word(name, title) && !is_topic_of(title, name)
}

/// Whether a title is about something of what is named: the name stands behind the title's "of" or "in", and there alone.
fn is_topic_of(title: &str, name: &str) -> bool {
    let topic = [" of ", " in "]
        .iter()
        .filter_map(|preposition| title.split_once(preposition))
        .min_by_key(|(topic, _)| topic.len());
    let is_its_topic = |(topic, whose): (&str, &str)| {
        telling_words(topic).next().is_some()
            && !share_a_word(name, topic)
            && share_a_word(name, whose)
    };
    topic.is_some_and(is_its_topic)
}

/// Whether a line of the text's beginning is one of a box about a person.
fn has_box_of_person(text: &str) -> bool {
    let near = &text[..sentence::floor(text, BOX_BYTES_MAX)];
    ["\nBorn ", "\nDied ", "\nOccupation "]
        .iter()
        .any(|label| near.contains(label))
}

/// Whether a word stands behind a small letter somewhere in a text, with its capital, as names do.
fn stands_within_sentences(word: &str, text: &str) -> bool {
    word.chars().count() > WORD_LETTERS_MIN
        && !CONJUNCTIONS.contains(&word)
        && text.match_indices(word).any(|(at, _)| {
            let before = text[..at].strip_suffix(' ');
            before.is_some_and(|before| before.ends_with(|last: char| last.is_lowercase()))
        })
}

/// The lead's first sentence.
fn first_sentence(text: &str, lead: Range<usize>) -> &str {
    let first = sentence::sentence_around(text, lead.start);
    &text[lead.start..first.end.min(lead.end).max(lead.start)]
}

/// The name of two words or more that a sentence defines: "Ada Roe" of "Ada Roe (born 1902) was a poet." It stands for
/// the title of a text that has none.
fn defined_name(sentence: &str) -> Option<&str> {
    let (name, verb_end) = name_and_verb(sentence)?;
    let is_definition = ["a ", "an ", "the "]
        .iter()
        .any(|article| sentence[verb_end..].starts_with(article));
    let first = words(name).next()?;
    let is_determined = DETERMINERS
        .iter()
        .any(|word| first.eq_ignore_ascii_case(word));
    let name = name.trim();
    let is_whole = name_at_start(name).is_some_and(|start| start.len() == name.len());
    (is_definition && is_whole && !is_determined && Title::is_full_name(name)).then_some(name)
}

/// Whether a sentence says in a bracket before its verb when somebody was born or lived.
fn has_dates(sentence: &str) -> bool {
    let verb = name_and_verb(sentence).map_or(sentence.len(), |(_, end)| end);
    let Some((_, bracket)) = sentence[..verb].split_once('(') else {
        return false;
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    bracket.contains("born") || words(bracket).any(|word| word.len() >= 3 && digits(word))
}

/// With what a sentence begins, and where its "is" or "was" ends: the first that stands in no bracket.
fn name_and_verb(sentence: &str) -> Option<(&str, usize)> {
    let name_end = sentence.find(['(', ',']).unwrap_or(sentence.len());
    let (mut depth, mut words) = (0_u32, 0);
    for (place, byte) in sentence.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b' ' if depth == 0 => {
                let verb = VERBS
                    .iter()
                    .find(|verb| sentence[place..].starts_with(*verb));
                if let Some(verb) = verb {
                    return Some((&sentence[..name_end.min(place)], place + verb.len()));
                }
                words += 1;
                if words > WORDS_BEFORE_VERB_MAX {
                    return None;
                }
            }
            _ => {}
        }
    }
    None
}

/// The lead up to its first bracket, comma or verb: "Alain Roca Borrero".
fn opening_name(lead: &str) -> Option<&str> {
    let ends = [lead.find(['(', ',', ';', ':', '\n'])];
    let ends = ends
        .into_iter()
        .chain(VERBS.iter().map(|verb| lead.find(verb)));
    let end = ends.flatten().min()?;
    Some(&lead[..end]).filter(|name| end <= NAME_BYTES_MAX && name.starts_with(is_capital))
}

/// The capitalised words at the start: "Ada Smith" of "Ada Smith; 3 May 1902". No month is a name's.
fn name_at_start(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['"', '“', '\'']);
    let mut end = 0;
    for word in text.split_inclusive(' ') {
        if !word.starts_with(is_capital) {
            break;
        }
        end += word.len();
        if !word
            .trim_end()
            .ends_with(|last: char| last.is_alphanumeric() || last == '.')
        {
            break;
        }
    }
    let name = &text[..end];
    let is_date = text[end..].starts_with(|next: char| next.is_ascii_digit());
    Some(name).filter(|name| !name.is_empty() && !is_date)
}

/// A title without what tells it from others of that name: "John Smith (footballer)".
fn plain(title: &str) -> &str {
    title.split_once(" (").map_or(title, |(plain, _)| plain)
}

/// Whether all longer words of a title begin like those of names do; those of headlines do not.
fn is_name(title: &str) -> bool {
    small_words(title).next().is_none()
}

/// The longer words that begin with a small letter.
fn small_words(title: &str) -> impl Iterator<Item = &str> {
    words(title).filter(|word| {
        word.chars().count() > WORD_LETTERS_MIN && word.starts_with(char::is_lowercase)
    })
}

fn is_capital(character: char) -> bool {
    character.is_uppercase() || matches!(character, '"' | '“')
}

/// Whether a word is one of these, but for capitals.
fn is_among(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn is_generation(word: &str) -> bool {
    is_among(word, &GENERATIONS)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The words of a name that tell whose it is.
fn telling_words(name: &str) -> impl Iterator<Item = &str> {
    words(name).filter(|word| {
        let is_long = word.chars().count() >= WORD_LETTERS_MIN || !word.is_ascii();
        let is_honorific = || {
            HONORIFICS
                .iter()
                .any(|honorific| word.eq_ignore_ascii_case(honorific))
        };
        (is_long && !is_honorific()) || is_generation(word)
    })
}

fn share_a_word(one: &str, other: &str) -> bool {
    let words = |text| {
        words(text).filter(|word| word.chars().count() >= WORD_LETTERS_MIN || !word.is_ascii())
    };
    words(one).any(|word| words(other).any(|known| equal(word, known)))
}

/// Whether two words are the same but for case and accents.
fn equal(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    let letters = |word: &'_ str| -> String {
        let lower = word.to_lowercase();
        lower
            .nfd()
            .filter(|letter| !is_combining_mark(*letter))
            .collect()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests;
