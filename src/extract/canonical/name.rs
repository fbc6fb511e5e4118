//! Steps for names of people and places.

use super::Rewrite;

/// Turns "ALEXANDER, Lamar" into "Lamar Alexander" and "SMITH, John, Jr." into "John Smith, Jr.".
///
/// Names without a comma, with only a suffix behind it or with more parts than these stay as they are, and so do those
/// whose comma stands before a rank ("Jan Roe, 3rd Earl of Narva") or within what tells homonyms apart ("Jan Roe (poet,
/// born 1902)").
pub(super) fn inverted(text: &str, out: &mut String) -> Rewrite {
    if text.contains('(') {
        return Rewrite::whole(text);
    }
    let mut parts = text.split(',').map(str::trim);
    let (surname, given, suffix) = match [parts.next(), parts.next(), parts.next(), parts.next()] {
        [Some(surname), Some(given), None, _] => (surname, given, None),
        [Some(surname), Some(given), Some(suffix), None] if is_suffix(suffix) => {
            (surname, given, Some(suffix))
        }
        _ => return Rewrite::whole(text),
    };
    if surname.is_empty() || given.is_empty() || is_suffix(given) || is_rank(given) {
        return Rewrite::whole(text);
    }
    out.push_str(given);
    out.push(' ');
    push_quietly(surname, out);
    if let Some(suffix) = suffix {
        out.push_str(", ");
        out.push_str(suffix);
    }
    Rewrite::Written
}

fn is_suffix(part: &str) -> bool {
    ["Jr", "Sr", "II", "III", "IV", "Esq"]
        .iter()
        .any(|suffix| part.trim_end_matches('.').eq_ignore_ascii_case(suffix))
}

/// Whether what stands behind a comma is no given name: "3rd Earl of Narva", "Elector of Saxony", "Baron de Narva".
fn is_rank(part: &str) -> bool {
    const RANKS: [&str; 12] = [
        "Baron", "Baroness", "Count", "Countess", "Duke", "Duchess", "Earl", "Lord", "Lady",
        "Marquess", "Prince", "Viscount",
    ];
    let first = part.split(' ').next().unwrap_or_default();
    part.starts_with(|first: char| first.is_ascii_digit())
        || part.contains(" of ")
        || RANKS.contains(&first)
}

/// Writes capitals that follow a capital small: "O'NEILL" as "O'Neill", "McCARTHY" as "McCarthy".
fn push_quietly(surname: &str, out: &mut String) {
    let mut after_capital = false;
    for character in surname.chars() {
        let is_capital = character.is_uppercase();
        if is_capital && after_capital {
            out.extend(character.to_lowercase());
        } else {
            out.push(character);
        }
        after_capital = is_capital;
    }
}

/// Drops honorifics, as long as two words remain ("Mr. T" and "Dr. Dre" keep theirs).
pub(super) fn person(text: &str) -> Rewrite {
    const HONORIFICS: [&str; 11] = [
        "Sir",
        "Dame",
        "Dr",
        "Prof",
        "Professor",
        "Mr",
        "Mrs",
        "Ms",
        "Rev",
        "Reverend",
        "Hon",
    ];
    let mut rest = text;
    while let Some((word, after)) = rest.split_once(' ') {
        let word = word.strip_suffix('.').unwrap_or(word);
        let is_honorific = HONORIFICS
            .iter()
            .any(|honorific| word.eq_ignore_ascii_case(honorific));
        if !is_honorific || after.split_whitespace().nth(1).is_none() {
            break;
        }
        rest = after.trim_start();
    }
    Rewrite::part(text, rest)
}

/// Drops what a pattern catches around a place: "in the Bronx, and" is "Bronx".
pub(super) fn place(text: &str) -> Rewrite {
    let mut place = text.trim();
    loop {
        let shorter = without_ending(without_opening(place));
        if shorter.len() == place.len() {
            return Rewrite::part(text, place);
        }
        place = shorter;
    }
}

fn without_opening(place: &str) -> &str {
    const OPENINGS: [&str; 5] = ["in", "at", "on", "from", "the"];
    match place.split_once(' ') {
        Some((word, rest)) if is_among(word, &OPENINGS) => rest.trim_start(),
        _ => place,
    }
}

/// Drops the last bracket, conjunction or punctuation.
fn without_ending(place: &str) -> &str {
    const ENDINGS: [&str; 9] = ["and", "or", "to", "in", "on", "at", "of", "where", "who"];
    let trimmed = place.trim_end_matches(|character: char| {
        character.is_whitespace() || matches!(character, ',' | ';' | ':' | '-' | '–' | '—' | '"')
    });
    match trimmed.rsplit_once(' ') {
        Some((rest, word)) if is_among(word, &ENDINGS) => rest,
        _ => without_stop(without_bracket(trimmed)),
    }
}

/// Drops a bracketed remark at the end, and a bracket that was opened and not closed.
fn without_bracket(place: &str) -> &str {
    let opened = place.rfind(['(', '[']).filter(|&start| start > 0);
    let closed = place.rfind([')', ']']);
    match (opened, closed) {
        (Some(start), None) => &place[..start],
        (Some(start), Some(end)) if end < start || end + 1 == place.len() => &place[..start],
        (None, Some(end)) if end + 1 == place.len() => &place[..end],
        _ => place,
    }
}

/// Drops a full stop, except that of "Washington, D.C.".
fn without_stop(place: &str) -> &str {
    let last = place.rsplit(' ').next().unwrap_or_default();
    match place.strip_suffix('.') {
        Some(rest) if !last[..last.len() - 1].contains('.') => rest,
        _ => place,
    }
}

fn is_among(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
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
    fn inverted_names() {
        check(
            Step::InvertedName,
            &[
                ("ALEXANDER, Lamar", "Lamar Alexander"),
                ("AGUILAR, Peter Rey", "Peter Rey Aguilar"),
                ("McCARTHY, Kevin", "Kevin McCarthy"),
                ("O'NEILL, Thomas Philip, Jr.", "Thomas Philip O'Neill, Jr."),
                ("VAN HOLLEN, Christopher", "Christopher Van Hollen"),
                ("DeLAURO, Rosa L.", "Rosa L. DeLauro"),
                ("alexander, lamar", "lamar alexander"),
                ("Walter Sillers, Jr.", "Walter Sillers, Jr."),
                ("Lamar Alexander", "Lamar Alexander"),
                ("ALEXANDER, Lamar, a Senator", "ALEXANDER, Lamar, a Senator"),
                (", Lamar", ", Lamar"),
                ("Jan Roe, 3rd Earl of Narva", "Jan Roe, 3rd Earl of Narva"),
                ("Jan, Elector of Saxony", "Jan, Elector of Saxony"),
                ("Jan Roe (poet, born 1902)", "Jan Roe (poet, born 1902)"),
            ],
        );
    }

    #[test]
    fn people() {
        check(
            Step::Person,
            &[
                ("Sir Isaac Newton", "Isaac Newton"),
                ("Rev. Dr. Martin Luther King", "Martin Luther King"),
                ("Dr. Dre", "Dr. Dre"),
                ("Alan Turing", "Alan Turing"),
            ],
        );
    }

    #[test]
    fn places() {
        check(
            Step::Place,
            &[
                ("in Paris", "Paris"),
                ("the Bronx, and", "Bronx"),
                ("Maryville, Tennessee,", "Maryville, Tennessee"),
                ("Königsberg (now Kaliningrad)", "Königsberg"),
                ("Berlin (Germany", "Berlin"),
                ("London)", "London"),
                (
                    "Los Angeles, California, U.S.",
                    "Los Angeles, California, U.S.",
                ),
                ("Washington, D.C.", "Washington, D.C."),
                ("Kansas City, Mo.", "Kansas City, Mo"),
                ("Paris.[1]", "Paris"),
                ("Stratford-upon-Avon", "Stratford-upon-Avon"),
                ("Frankfurt (Oder) Land", "Frankfurt (Oder) Land"),
            ],
        );
    }
}
