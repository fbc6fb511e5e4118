//! The words of names: which tell whose a name is, and when two names share one.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words of fewer letters ("of", "de") do not show that two names mean the same.
pub(super) const WORD_LETTERS_MIN: usize = 3;

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

/// With which a sentence begins before the name of its subject.
pub(super) const CONJUNCTIONS: [&str; 34] = [
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
pub(super) const INDEFINITES: [&str; 8] =
    ["A", "An", "Another", "Any", "Each", "Every", "One", "Some"];

/// With which the names of things end that are called after people, and are called no shorter.
pub(super) const CALLED_AFTER_PEOPLE: [&str; 24] = [
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
pub(super) const INSTITUTIONS: [&str; 19] = [
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

/// Whether a word stands behind a small letter somewhere in a text, with its capital, as names do.
pub(super) fn stands_within_sentences(word: &str, text: &str) -> bool {
    word.chars().count() > WORD_LETTERS_MIN
        && !CONJUNCTIONS.contains(&word)
        && text.match_indices(word).any(|(at, _)| {
            let before = text[..at].strip_suffix(' ');
            before.is_some_and(|before| before.ends_with(|last: char| last.is_lowercase()))
        })
}

/// A title without what tells it from others of that name: "John Smith (footballer)".
pub(super) fn plain(title: &str) -> &str {
    title.split_once(" (").map_or(title, |(plain, _)| plain)
}

/// Whether all longer words of a title begin like those of names do; those of headlines do not.
pub(super) fn is_name(title: &str) -> bool {
    small_words(title).next().is_none()
}

/// The longer words that begin with a small letter.
pub(super) fn small_words(title: &str) -> impl Iterator<Item = &str> {
    words(title).filter(|word| {
        word.chars().count() > WORD_LETTERS_MIN && word.starts_with(char::is_lowercase)
    })
}

pub(super) fn is_capital(character: char) -> bool {
    character.is_uppercase() || matches!(character, '"' | '“')
}

/// Whether a word is one of these, but for capitals.
pub(super) fn is_among(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

pub(super) fn is_generation(word: &str) -> bool {
    is_among(word, &GENERATIONS)
}

pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The words of a name that tell whose it is.
pub(super) fn telling_words(name: &str) -> impl Iterator<Item = &str> {
    words(name).filter(|word| {
        let is_long = word.chars().count() >= WORD_LETTERS_MIN || !word.is_ascii();
        let is_honorific = || is_among(word, &HONORIFICS);
        (is_long && !is_honorific()) || is_generation(word)
    })
}

pub(super) fn share_a_word(one: &str, other: &str) -> bool {
    let words = |text| {
        words(text).filter(|word| word.chars().count() >= WORD_LETTERS_MIN || !word.is_ascii())
    };
    words(one).any(|word| words(other).any(|known| equal(word, known)))
}

/// Whether two words are the same but for case and accents.
pub(super) fn equal(one: &str, other: &str) -> bool {
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

/// Whether a name has two words or more.
pub(super) fn is_full_name(name: &str) -> bool {
    name.split_whitespace().nth(1).is_some()
}
