//! What a lead's first sentence says: with which name it begins, what else it calls its subject, and what kind that is.

use std::ops::Range;

use super::words::{is_capital, is_full_name, plain, share_a_word, telling_words, words};
use crate::extract::sentence;

/// The longest name with which a lead can begin, in bytes; what is longer is a sentence of another form.
const NAME_BYTES_MAX: usize = 120;

/// By which a lead says what its title is.
const VERBS: [&str; 4] = [" is ", " was ", " are ", " were "];

/// How many words, outside of brackets, may stand before the verb of a sentence that says what its subject is.
const WORDS_BEFORE_VERB_MAX: usize = 12;

/// With which no name begins that could be a text's title.
const DETERMINERS: [&str; 12] = [
    "the", "this", "that", "these", "it", "he", "she", "here", "there", "my", "our", "what",
];

/// How the titles of pages begin that list things.
const LISTS: [&str; 5] = [
    "List of ",
    "Lists of ",
    "Outline of ",
    "Index of ",
    "Timeline of ",
];

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

/// The name with which the lead begins, if the lead's first sentence speaks of the title, and the aliases in it.
pub(super) fn names_in<'t>(first: &'t str, title: &str) -> Vec<&'t str> {
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
    let names_several = |behind: &str| {
        behind.trim_start().starts_with(':') || behind.trim_start_matches(' ').starts_with('\n')
    };
    let refers = || {
        let mut phrases = [" may refer to", " may also refer to"].into_iter();
        phrases.any(|phrase| {
            let behind = text[..near].split_once(phrase);
            behind.is_some_and(|(_, behind)| names_several(behind))
        })
    };
    title.ends_with("(disambiguation)")
        || LISTS.iter().any(|list| title.starts_with(list))
        || refers()
}

/// Whether what begins with a name is about a title: the two share a word, and the title is no topic of what is named.
pub(super) fn is_about(name: &str, title: &str) -> bool {
    share_a_word(name, title) && !is_topic_of(title, name)
}

/// Whether a title is about something of what is named: the name stands behind the title's "of" or "in", and there alone.
pub(super) fn is_topic_of(title: &str, name: &str) -> bool {
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
pub(super) fn has_box_of_person(text: &str) -> bool {
    let near = &text[..sentence::floor(text, BOX_BYTES_MAX)];
    ["\nBorn ", "\nDied ", "\nOccupation "]
        .iter()
        .any(|label| near.contains(label))
}

/// The lead's first sentence.
pub(super) fn first_sentence(text: &str, lead: Range<usize>) -> &str {
    let first = sentence::sentence_around(text, lead.start);
    &text[lead.start..first.end.min(lead.end).max(lead.start)]
}

/// The name of two words or more that a sentence defines: "Ada Roe" of "Ada Roe (born 1902) was a poet." It stands for
/// the title of a text that has none.
pub(super) fn defined_name(sentence: &str) -> Option<&str> {
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
    (is_definition && is_whole && !is_determined && is_full_name(name)).then_some(name)
}

/// Whether a sentence says in a bracket before its verb when somebody was born or lived.
pub(super) fn has_dates(sentence: &str) -> bool {
    let verb = name_and_verb(sentence).map_or(sentence.len(), |(_, end)| end);
    let Some((_, bracket)) = sentence[..verb].split_once('(') else {
        return false;
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    bracket.contains("born") || words(bracket).any(|word| word.len() >= 3 && digits(word))
}

/// With what a sentence begins, and where its "is" or "was" ends: the first that stands in no bracket.
pub(super) fn name_and_verb(sentence: &str) -> Option<(&str, usize)> {
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
pub(super) fn name_at_start(text: &str) -> Option<&str> {
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
