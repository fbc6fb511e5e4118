//! Tables of real sentences, and the properties that hold for any text.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// The units of a text, walked from the left.
fn units(unit: Unit, text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let range = unit.around(text, start);
        start = range.end;
        all.push(range);
    }
    all
}

/// `|` stands where a sentence should begin.
fn check(marked: &str) {
    let text = marked.replace('|', "");
    let found: Vec<&str> = units(Unit::Sentence, &text)
        .into_iter()
        .map(|range| &text[range])
        .collect();
    assert_eq!(found.join("|"), marked);
}

#[test]
fn sentences_of_encyclopedias() {
    for marked in [
        "Laura Kate Turner (born 12 August 1982) is a British sprinter. |She was part of the team.",
        "Signed with the St. Louis Cardinals in 2005, retiring shortly after. |File was drafted.",
        "John Ronald Reuel Tolkien, J. R. R. Tolkien for short, was a writer. |He was born in 1892.",
        "It was edited by J.-P. Sartre and W. H. Auden. |Both agreed.",
        "Walter Sillers, Jr. (April 13, 1888 – September 24, 1966) was a politician. |He died.",
        "He was the son of Sammy Davis Sr. |He was raised by his grandmother.",
        "He worked for Acme Inc. |In 1950 he left for Jones & Co. in London.",
        "The U.S. Senate met in Washington, D.C. |The President spoke at 5 p.m. and left.",
        "The 100 m sprint took 11.65 s, or 3.5 more. |Next came the relay.",
        "She met Dr. A. B. Smith, Mrs. Jones and Prof. He. |They talked.",
        "He finished No. 3 in the world. |No. 10 was his brother.",
        "\"Did he?\" |\"No. |He did not.\"",
        "He was born b. 1950, d. 1999, c. 1950 in Ireland. |End.",
        "He was born on Sept. 30, 1901, and died on Dec. 5 in Calif. of all places. |So it is.",
        "Roe v. Wade vs. the state, e.g. Texas, i.e. Dallas. |Fine.",
        "It is dedicated to his “loving memory.” |He was 27.",
        "He said: \"Stop.\" |She went on. |(She had not heard.) |All was well.",
        "\"Really?\" he asked. |\"Yes!\" she said.",
        "He acted in \"Help!\" (1965) and died. |He is missed.",
        "He was wounded at Bir Hakeim in 1942.[1][12] |He recovered.",
        "What I Want Is You... and You... and You... |It is a comedy.",
        "The needle moved… |It stopped.",
        "In the Tri-State area...at clubs where members were too young.",
        "They were larger than Britain's. |The hope was 'Dr. No' and war.",
        "The Norden bombsight was U.S. Navy property. |He kept it in Washington, D.C. |Along the way he left.",
        "Visit example.com. |It is free. |The price is $3.50. |No more.",
        "He earned a Ph.D. in physics. |A graduate of Yale, he taught at M.I.T. |Later he left.",
        "ALEXANDER, Lamar, a Senator from Tennessee; born in Maryville, Tennessee, on July 3, 1940; B.A., Vanderbilt University 1962",
    ] {
        check(marked);
    }
}

#[test]
fn newlines_end_sentences_unless_they_wrap_lines() {
    for marked in [
        "Alison Tyler\n\n|Alison Tyler (born 1972) is an author.\n|Career.\n|Tyler began.",
        "Born Asa Philip Randolph\n\n|(1889-04-15)April 15, 1889\n\n|Crescent City",
        "Born Asa Philip Randolph\r\n\r\n|(1889-04-15)April 15, 1889\r\n|Crescent City",
        "When the visitors had left, and Lady Brand had gone to the\nNursery, Jane was alone. |She sat.",
        "When the visitors had left, and Lady Brand had gone\r\nto the nursery,\r\nshe sat.",
        "When the visitors had left, and Lady Brand had gone to see Dr.\nSmith, she sat.",
        "When the visitors had left, and Lady Brand had gone to the U.S.\n|Career.",
        "He won the Award for Best Direction and was nominated for two more:\n|He also won.",
        "• Earned first-team All-American honors as a senior in the year\n|• Earned Player of the Year",
        "  \n \n|Title\n \n|Body",
    ] {
        check(marked);
    }
}

#[test]
fn lines() {
    let text = "one. two\r\nthree\n\nfour";
    let line = |position| &text[line_around(text, position)];
    assert_eq!(line(0), "one. two\r\n");
    assert_eq!(line(text.find("three").unwrap()), "three\n");
    assert_eq!(line(text.len()), "four");
    assert_eq!(line_around("", 3), 0..0);
}

#[test]
fn titles_and_leads() {
    for (text, expected_title, expected_lead) in [
        (
            "Bob File\n\nRobert File is a pitcher. He won.\nCareer.\nHe",
            Some("Bob File"),
            "Robert File is a pitcher. He won.",
        ),
        (
            "Bob File\r\n\r\nRobert File is a pitcher.\r\nCareer.",
            Some("Bob File"),
            "Robert File is a pitcher.",
        ),
        (
            "Walter Sillers, Jr.\n\nWalter Sillers was a politician.",
            Some("Walter Sillers, Jr."),
            "Walter Sillers was a politician.",
        ),
        (
            "319\n\nYear 319 (CCCXIX) was a common year.\nEvents.",
            Some("319"),
            "Year 319 (CCCXIX) was a common year.",
        ),
        (
            "Fighter jets collide\n\n\n Two jets have\ncollided.\n\nMore",
            Some("Fighter jets collide"),
            "Two jets have\ncollided.",
        ),
        (
            "Grean was born April 12, 1966.\n\nHe lives.",
            None,
            "Grean was born April 12, 1966.",
        ),
        ("Dear Sir,\n\nI write.", None, "Dear Sir,"),
        ("One line\nAnother line", None, "One line"),
        ("Alone", None, "Alone"),
        ("Title\n\n", Some("Title"), ""),
        ("", None, ""),
    ] {
        assert_eq!(
            title(text).map(|range| &text[range]),
            expected_title,
            "{text:?}"
        );
        assert_eq!(&text[lead(text)], expected_lead, "{text:?}");
    }
    let long = format!("{}\n\nBody", "x".repeat(TITLE_BYTES_MAX + 1));
    assert_eq!(title(&long), None);
}

#[test]
fn a_sentence_below_two_cells_is_never_cut() {
    for offset in [0, 7, 500, 1000, 1030] {
        let long = "Word ".repeat(2 * CELL_BYTES / 5 - 5) + "end. ";
        let text = "Pad it. ".repeat(offset / 8) + &long + "More follows.";
        let position = text.find("Word").unwrap() + 600;
        assert_eq!(&text[sentence_around(&text, position)], long);
    }
}

#[test]
fn texts_without_bounds_are_cut_between_words_and_cost_a_constant() {
    for piece in [
        "word ",
        "x",
        "ü",
        ". ",
        "...",
        "\n",
        " ",
        "a.b",
        "J. ",
        ")",
        ".) ",
        "…",
        "[1]",
        ". ((((((((((",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let start = Instant::now();
        for position in (0..text.len()).step_by(25_000) {
            let sentence = sentence_around(&text, position);
            assert!(sentence.len() <= 3 * CELL_BYTES + 128, "{piece:?}");
            assert!(line_around(&text, position).len() <= 3 * CELL_BYTES + 128);
            if piece == "word " {
                assert!(text[sentence].starts_with("word"));
            }
        }
        // 40 positions, unoptimised: a scan of the whole text would take a hundred times longer.
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{piece:?}: {:?}",
            start.elapsed()
        );
    }
}

/// Text in which bounds, near-bounds and long stretches without any occur.
fn texts() -> impl Strategy<Value = String> {
    let pieces = vec![
        ". ",
        ".",
        "!",
        "?\" ",
        "…",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\n\n",
        "\u{a0}",
        "[1]",
        ")",
        "(",
        "\"",
        "’",
        "J",
        "Dr",
        "U.S",
        "He ",
        "The",
        "born ",
        "1940",
        "3.5",
        "é",
        "漢字",
        "No",
        "A line of words that is about as long as a wrapped one ",
    ];
    let piece = prop_oneof![
        8 => prop::sample::select(pieces).prop_map(str::to_owned),
        1 => ".{0,4}",
        1 => (prop::sample::select(vec!["x", "w ", "é", " ", ".", "a.", "\n"]), 0usize..1500).prop_map(|(piece, count)| piece.repeat(count)),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn units_partition_the_text(text in texts(), steps in prop::collection::vec(1usize..97, 1..9)) {
        for unit in [Unit::Sentence, Unit::Line] {
            let all = units(unit, &text);
            prop_assert_eq!(all.last().map_or(0, |range| range.end), text.len());
            for range in all {
                prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                let mut position = range.start;
                for step in steps.iter().cycle() {
                    prop_assert_eq!(unit.around(&text, position), range.clone());
                    position += step;
                    if position >= range.end {
                        break;
                    }
                }
                prop_assert_eq!(unit.around(&text, range.end - 1), range);
            }
        }
    }

    #[test]
    fn titles_and_leads_are_parts_of_the_text(text in texts()) {
        let lead = lead(&text);
        let inside = &text[lead.clone()];
        prop_assert_eq!(inside, inside.trim());
        if let Some(title) = title(&text) {
            prop_assert!(title.end < lead.start || lead.is_empty());
            prop_assert!(!text[title].contains('\n'));
        }
    }
}

#[test]
fn what_ends_a_long_text_without_an_end_may_be_cut() {
    let page = format!("{}Headquarters Lo", "A line of a box.\n".repeat(30));
    assert!(may_be_cut(&page, page.len()));
    assert!(!may_be_cut(&page, page.len() - 3));
    assert!(!may_be_cut("Headquarters Lo", 15));
    let year = format!("{page} 1902");
    assert!(!may_be_cut(&year, year.len()));
}
