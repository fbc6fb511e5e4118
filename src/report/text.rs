//! Text for a terminal: widths, shortening, wrapping, and nothing that a corpus could do to a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A text from a corpus or a file name, on one line and harmless: control and direction characters become `�`.
pub fn clean(text: &str) -> String {
    let harmful = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(harmful, "�")
}

/// The text, or its beginning and end around `…` where it is wider than `columns`.
pub fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(1);
    let head = take(text.chars(), room.div_ceil(2));
    let tail = take(text.chars().rev(), room - width(&head).min(room));
    head + "…" + &tail.chars().rev().collect::<String>()
}

/// As many of the characters as fit.
fn take(characters: impl Iterator<Item = char>, columns: usize) -> String {
    let mut taken = 0;
    characters
        .take_while(|character| {
            taken += character.width().unwrap_or(0);
            taken <= columns
        })
        .collect()
}

/// The text on the right of `columns`.
pub fn pad_left(text: &str, columns: usize) -> String {
    " ".repeat(columns.saturating_sub(width(text))) + text
}

/// The text on the left of `columns`.
pub fn pad_right(text: &str, columns: usize) -> String {
    text.to_owned() + &" ".repeat(columns.saturating_sub(width(text)))
}

/// Lines of at most `columns`: the first begins with `lead`, the others are indented as far.
///
/// A word that is wider than a line is shortened.
pub fn wrap(lead: &str, text: &str, columns: usize) -> Vec<String> {
    let room = columns.saturating_sub(width(lead)).max(1);
    let blank = " ".repeat(width(lead));
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in glue(text).split(' ').filter(|word| !word.is_empty()) {
        let word = shorten(&word.replace('\u{a0}', " "), room);
        if !line.is_empty() && width(&line) + 1 + width(&word) > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line += " ";
        }
        line += &word;
    }
    lines.push(line);
    let leads = std::iter::once(lead).chain(std::iter::repeat(blank.as_str()));
    leads
        .zip(lines)
        .map(|(lead, line)| lead.to_owned() + &line)
        .collect()
}

/// Signs stay on the line of what they belong to, and commands whole.
fn glue(text: &str) -> String {
    let together = [
        " %",
        " − δ",
        "--format json",
        "`hapax pairs`",
        "`hapax pairs SHARD --explain 0`",
        "--text /POINTER",
        "`hapax config`",
    ];
    together.iter().fold(text.to_owned(), |text, whole| {
        text.replace(whole, &whole.replace(' ', "\u{a0}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(shorten("wikipedia", 9), "wikipedia");
        assert_eq!(shorten("a-very-long.example.org", 11), "a-ver…e.org");
        assert_eq!(shorten("維基百科自由", 9), "維基…自由");
        assert!(width(&shorten("維基百科自由的", 7)) <= 7);
    }

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        assert_eq!(clean("a\u{1b}[31m\nb\u{202e}"), "a�[31m�b�");
    }

    #[test]
    fn lines_are_indented_as_their_lead_and_signs_stay_together() {
        let lines = wrap("floor  ", "at 99 % − δ, if so", 17);
        assert_eq!(lines, ["floor  at", "       99 % − δ,", "       if so"]);
        assert_eq!(wrap("  ", "abcdefghij", 8), ["  abc…ij"]);
    }
}
