//! Steps for any text: normal form, case, white space, punctuation, articles, question marks.

use caseless::Caseless;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::Rewrite;

/// Unicode normal form NFKC; ASCII is in it.
pub(super) fn nfkc(text: &str, out: &mut String) -> Rewrite {
    if text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return Rewrite::whole(text);
    }
    out.extend(text.nfkc());
    Rewrite::unless_equal(text, out)
}

/// Full case folding (CaseFolding.txt, status C and F). Lower-casing would depend on the position of a sigma and keep
/// "STRASSE" and "straße" apart; the Turkish mappings are left out, as a text does not say its language.
pub(super) fn case(text: &str, out: &mut String) -> Rewrite {
    if text.is_ascii() {
        if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Rewrite::whole(text);
        }
        out.push_str(text);
        out.make_ascii_lowercase();
        return Rewrite::Written;
    }
    out.extend(text.chars().default_case_fold());
    Rewrite::unless_equal(text, out)
}

/// Marks of direction, of where a word may break, and of byte order. Joiners tell words apart in some scripts, and stay.
const UNSEEN: [char; 6] = [
    '\u{AD}', '\u{200B}', '\u{200E}', '\u{200F}', '\u{2060}', '\u{FEFF}',
];

/// One space for every run of white space, none at the ends, and no characters that nobody sees.
pub(super) fn space(text: &str, out: &mut String) -> Rewrite {
    let trimmed = text.trim();
    if !text.is_ascii() && text.contains(UNSEEN) {
        let seen = text.replace(UNSEEN, "");
        if let Rewrite::Part(part) = space(&seen, out) {
            out.push_str(&seen[part]);
        }
        return Rewrite::Written;
    }
    if is_spaced(trimmed) {
        return Rewrite::part(text, trimmed);
    }
    for word in trimmed.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Rewrite::Written
}

/// Whether all white space is single spaces.
fn is_spaced(trimmed: &str) -> bool {
    let mut after_space = false;
    trimmed.chars().all(|character| {
        let is_space = character == ' ';
        let fits = if is_space {
            !after_space
        } else {
            !character.is_whitespace()
        };
        after_space = is_space;
        fits
    })
}

/// What a character is to the step `punctuation`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A letter, a digit, a symbol (`C++`, `AT&T`, `50 %`): kept.
    Word,
    /// White space and parentheses, which tell "John Smith (footballer)" from "John Smith": kept.
    Border,
    /// Kept as `'` inside a word.
    Apostrophe,
    /// Kept as `-` inside a word.
    Dash,
    /// Dropped without a trace, so that "U.S." is "US"; kept between digits.
    Stop,
    /// A comma or a colon: kept between digits.
    Separator,
    /// Dropped; where that would join two words, a space takes its place.
    Dropped,
}

fn mark(character: char) -> Mark {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Mark::Word,
        '(' | ')' => Mark::Border,
        '\'' | '‘' | '’' | '‛' => Mark::Apostrophe,
        '-' | '\u{2010}'..='\u{2015}' | '−' => Mark::Dash,
        '.' => Mark::Stop,
        ',' | ':' => Mark::Separator,
        ';' | '!' | '?' | '"' | '`' | '[' | ']' | '{' | '}' | '‚' | '“' | '”' | '„' | '‟' | '«'
        | '»' | '‹' | '›' | '…' | '·' | '•' | '¿' | '¡' | '、' | '。' | '「' | '」' => {
            Mark::Dropped
        }
        other if other.is_whitespace() => Mark::Border,
        _ => Mark::Word,
    }
}

/// Drops punctuation except inside words and numbers; see [`Mark`].
pub(super) fn punctuation(text: &str, out: &mut String) -> Rewrite {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b' ';
    if text.bytes().all(is_plain) {
        return Rewrite::whole(text);
    }
    let mut before = None;
    let mut parted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let kind = mark(character);
        match kept(kind, character, before, characters.peek().copied()) {
            Some(kept) => {
                if parted && kind == Mark::Word && out.chars().next_back().is_some_and(is_word) {
                    out.push(' ');
                }
                parted = false;
                out.push(kept);
            }
            None => parted |= !matches!(kind, Mark::Stop | Mark::Apostrophe),
        }
        before = Some(character);
    }
    Rewrite::unless_equal(text, out)
}

/// What stands for the character between its neighbours, if anything.
fn kept(kind: Mark, character: char, before: Option<char>, after: Option<char>) -> Option<char> {
    let between = |test: fn(char) -> bool| before.is_some_and(test) && after.is_some_and(test);
    match kind {
        Mark::Word | Mark::Border => Some(character),
        Mark::Apostrophe => between(is_word).then_some('\''),
        Mark::Dash => between(is_word).then_some('-'),
        Mark::Stop | Mark::Separator => between(is_digit).then_some(character),
        Mark::Dropped => None,
    }
}

fn is_word(character: char) -> bool {
    mark(character) == Mark::Word
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

/// Drops a leading article, unless nothing else is there. Not for names: it takes the initial of "A Philip Randolph".
pub(super) fn article(text: &str) -> Rewrite {
    let mut rest = text;
    while let Some((word, after)) = rest.split_once(' ') {
        let is_article = ["the", "a", "an"]
            .iter()
            .any(|article| word.eq_ignore_ascii_case(article));
        if !is_article || after.trim().is_empty() {
            break;
        }
        rest = after.trim_start();
    }
    Rewrite::part(text, rest)
}

/// Drops what ends a question.
pub(super) fn question(text: &str) -> Rewrite {
    let is_ending = |character: char| {
        matches!(character, '?' | '!' | '.' | '…' | '？') || character.is_whitespace()
    };
    Rewrite::part(text, text.trim_end_matches(is_ending))
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::super::tests::applied;

    fn check(step: Step, table: &[(&str, &str)]) {
        for (text, expected) in table {
            assert_eq!(applied(step, text).as_deref(), Some(*expected), "{text}");
        }
    }

    #[test]
    fn normal_form_and_case() {
        check(
            Step::Nfkc,
            &[
                ("Ágnes", "Ágnes"),
                ("A\u{301}gnes", "Ágnes"),
                ("ﬁne", "fine"),
                ("x²", "x2"),
            ],
        );
        check(
            Step::Case,
            &[
                ("McCARTHY", "mccarthy"),
                ("Édouard ROCHE", "édouard roche"),
                ("ΣΑΣ", "σασ"),
                ("Maß", "mass"),
            ],
        );
    }

    #[test]
    fn white_space() {
        check(
            Step::Space,
            &[
                (" Alan\u{a0} Turing\n", "Alan Turing"),
                ("a\tb\r\nc", "a b c"),
                ("  a", "a"),
                ("a b", "a b"),
                ("Lydia Hearst\u{200b}", "Lydia Hearst"),
                ("So\u{ad}ci\u{ad}eties  é", "Societies é"),
                ("می\u{200c}روم", "می\u{200c}روم"),
            ],
        );
    }

    #[test]
    fn punctuation() {
        check(
            Step::Punctuation,
            &[
                ("John Smith (footballer)", "John Smith (footballer)"),
                ("O’Brien's", "O'Brien's"),
                ("the boys' 'room'", "the boys room"),
                ("Jean–Paul", "Jean-Paul"),
                ("J. R. R. Tolkien", "J R R Tolkien"),
                ("U.S.", "US"),
                ("Walter Sillers, Jr.", "Walter Sillers Jr"),
                ("Paris,France", "Paris France"),
                ("well--known", "well known"),
                ("“Yes”", "Yes"),
                ("1,234.5 at 10:30.", "1,234.5 at 10:30"),
                ("C++ & C#", "C++ & C#"),
                ("Hawaiʻi", "Hawaiʻi"),
            ],
        );
        assert_eq!(applied(Step::Punctuation, "?!"), None);
    }

    #[test]
    fn articles_and_questions() {
        check(
            Step::Article,
            &[
                ("the United States", "United States"),
                ("The The", "The"),
                ("A. Philip", "A. Philip"),
                ("Theodore", "Theodore"),
                ("an", "an"),
            ],
        );
        check(
            Step::Question,
            &[
                (
                    "who is the queen of england ?",
                    "who is the queen of england",
                ),
                ("What?!", "What"),
                ("Why", "Why"),
            ],
        );
    }
}
