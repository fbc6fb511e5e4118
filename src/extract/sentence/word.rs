//! The words on both sides of a full stop: abbreviations before it, openers behind it.

/// What kind of word stands before a full stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// An ordinary word, which the stop ends.
    Plain,
    /// It takes a number ("No. 5"), or is an ordinary word.
    Numbered,
    /// It may end a sentence ("Jr.", "U.S.", initials), but only an opener after it shows that.
    Abbreviation,
    /// Something always follows ("Dr.", "e.g.", "b.").
    Prefix,
}

impl Word {
    /// The kind of the word before the full stop that ends at `stop_end`.
    pub(super) fn before(text: &str, stop_end: usize) -> Word {
        let before = &text[..stop_end - 1];
        let is_edge = |character: char| {
            character.is_whitespace()
                || matches!(
                    character,
                    '(' | '[' | '"' | '“' | '-' | '–' | '—' | '/' | ',' | ';'
                )
        };
        let mut near = before.char_indices().rev().take(WORD_COLUMNS_MAX);
        let start = match near.find(|&(_, character)| is_edge(character)) {
            Some((index, edge)) => index + edge.len_utf8(),
            None if before.len() <= WORD_COLUMNS_MAX => 0,
            None => return Word::Plain,
        };
        // A quote may open before the word; inside it, as in "Britain's", it belongs to the word.
        Word::kind(before[start..].trim_start_matches(['\'', '‘', '’']))
    }

    fn kind(word: &str) -> Word {
        let mut characters = word.chars();
        match (characters.next(), characters.next()) {
            (None, _) => Word::Plain,
            (Some(letter), None) if letter.is_lowercase() => Word::Prefix,
            (Some(letter), None) if letter.is_alphabetic() => Word::Abbreviation,
            _ if word.contains('.') => Word::dotted(word),
            _ => Word::listed(word),
        }
    }

    /// "U.S", "p.m", "Ph.D", and not "3.5" or "example.com".
    fn dotted(word: &str) -> Word {
        let is_short = |part: &str| part.len() <= 3 && part.chars().all(char::is_alphabetic);
        match word {
            "e.g" | "i.e" | "a.k.a" => Word::Prefix,
            _ if word
                .split('.')
                .all(|part| !part.is_empty() && is_short(part)) =>
            {
                Word::Abbreviation
            }
            _ => Word::Plain,
        }
    }

    fn listed(word: &str) -> Word {
        match word {
            "Mr" | "Mrs" | "Ms" | "Messrs" | "Dr" | "Prof" | "Rev" | "Fr" | "Hon" | "Gen"
            | "Col" | "Lt" | "Maj" | "Capt" | "Cmdr" | "Cdr" | "Sgt" | "Cpl" | "Pvt" | "Adm"
            | "Gov" | "Sen" | "Rep" | "Pres" | "Supt" | "vs" | "cf" | "ca" | "approx" | "eg"
            | "ie" | "viz" | "née" => Word::Prefix,
            "No" | "no" | "Nos" | "nos" | "pp" | "Vol" | "vol" | "Vols" | "vols" | "Fig"
            | "fig" | "Op" | "op" | "Ch" | "ch" | "Art" | "art" | "Sec" | "sec" | "Pt" | "pt" => {
                Word::Numbered
            }
            "Jr" | "Sr" | "Esq" | "St" | "Ste" | "Mt" | "Ft" | "Inc" | "Co" | "Ltd" | "Corp"
            | "Bros" | "Dept" | "Univ" | "Ave" | "Blvd" | "Rd" | "Jan" | "Feb" | "Mar" | "Apr"
            | "Jun" | "Jul" | "Aug" | "Sep" | "Sept" | "Oct" | "Nov" | "Dec" | "al" | "etc"
            | "est" | "Ph" | "Ala" | "Ariz" | "Ark" | "Calif" | "Colo" | "Conn" | "Del" | "Fla"
            | "Ga" | "Ill" | "Ind" | "Kan" | "Ky" | "La" | "Mass" | "Md" | "Mich" | "Minn"
            | "Miss" | "Mo" | "Mont" | "Neb" | "Nev" | "Okla" | "Ore" | "Pa" | "Penn" | "Tenn"
            | "Tex" | "Va" | "Vt" | "Wash" | "Wis" | "Wyo" => Word::Abbreviation,
            _ => Word::Plain,
        }
    }
}

/// Columns in which a word is looked for; abbreviations are shorter.
const WORD_COLUMNS_MAX: usize = 24;

/// Whether the first word begins many sentences and few names. "A." is an initial, and "In-house" another word.
pub(super) fn is_opener(text: &str) -> bool {
    let end = text
        .bytes()
        .take(OPENER_BYTES_MAX + 1)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let ends_there = text[end..].starts_with([' ', ',', '\n', '\'', '’']);
    ends_there && OPENERS.binary_search(&&text[..end]).is_ok()
}

const OPENER_BYTES_MAX: usize = 9;

/// Words that begin sentences, sorted.
const OPENERS: [&str; 67] = [
    "A",
    "According",
    "After",
    "All",
    "Along",
    "Although",
    "An",
    "And",
    "Another",
    "As",
    "At",
    "Because",
    "Before",
    "Both",
    "But",
    "By",
    "During",
    "Each",
    "Following",
    "For",
    "From",
    "He",
    "Her",
    "Here",
    "His",
    "However",
    "I",
    "If",
    "In",
    "Initially",
    "It",
    "Its",
    "Later",
    "Many",
    "Most",
    "My",
    "No",
    "Not",
    "Of",
    "On",
    "One",
    "Other",
    "Our",
    "Several",
    "She",
    "Since",
    "Some",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Though",
    "Through",
    "To",
    "Under",
    "Until",
    "Upon",
    "We",
    "When",
    "While",
    "With",
    "You",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openers_are_sorted_and_short() {
        assert!(OPENERS.is_sorted());
        assert!(OPENERS.iter().all(|word| word.len() <= OPENER_BYTES_MAX));
    }
}
