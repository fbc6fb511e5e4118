use super::*;

const TEXT: &str = "Tom Jones (singer)\n\nSir Thomas Jones Woodward, OBE (born 7 June 1940), known by his stage name \
                    Tom Jones, is a Welsh singer. He sang.\nLife.\nHis mother sang.\n";

fn called(text: &str, name: &str) -> bool {
    let at = sentence::lead(text).start;
    Title::new(text, None).of_sentence(name, at).is_some()
}

#[test]
fn parts_of_the_names_in_the_lead_stand_for_the_title() {
    for name in [
        "Tom Jones",
        "Jones",
        "Thomas Woodward",
        "Woodward",
        "Sir Tom Jones",
        "Tom J. Jones",
    ] {
        assert_eq!(
            Title::new(TEXT, None).of_sentence(name, 0),
            Some("Tom Jones (singer)"),
            "{name}"
        );
    }
}

#[test]
fn a_name_that_only_overlaps_is_somebody_elses() {
    let queen = "Mary II of England\n\nMary II was a queen.";
    assert!(called(queen, "Mary II") && !called(queen, "Queen Mary I"));
    for name in [
        "Linda Woodward",
        "Mark Jones",
        "Tom Jones Jr.",
        "Graz",
        "The",
        "Tom Jones III",
    ] {
        assert!(!called(TEXT, name), "{name}");
    }
}

#[test]
fn aliases_that_the_lead_gives_stand_for_the_title() {
    let text = "Mira\n\nMarie Roe (née Smith; born 3 May 1962), known as Mira, is a singer.";
    for name in ["Mira", "Marie Roe", "Marie Smith"] {
        assert!(called(text, name), "{name}");
    }
    assert!(!called(text, "Mira Poe"));
    assert!(called("Averroes\n\nAverroës was a jurist.", "AVERROËS"));
    // A lead about something else gives no aliases.
    let other = "Mira\n\nMarie Roe (née Smith) is a singer.";
    assert!(!called(other, "Marie Roe"));
}

#[test]
fn a_paragraph_without_a_title_is_about_the_name_that_it_defines() {
    let title = |text| Title::new(text, None).get();
    assert_eq!(
        title("Ada Roe (born 3 May 1902) was a poet."),
        Some("Ada Roe")
    );
    assert_eq!(title("Ada Roe was late. She ran."), None);
    assert_eq!(title("The Company was a club."), None);
}

#[test]
fn a_headline_is_nobodys_name() {
    let text = "Poet Ada Roe dies at 98\n\nThe poet Ada Roe died on Monday. Roe was born in Narva.";
    assert!(!called(text, "Roe"));
    let thing = "Electric guitar\n\nAn electric guitar is an instrument. A guitar is old.";
    assert!(called(thing, "guitar"));
}

#[test]
fn a_person_is_called_he_or_she_or_has_dates() {
    let is_on = |text, page| Title::new(text, None).is_on(page);
    for person in [
        "Ada Roe\n\nAda Roe was a poet. She sang.",
        "Ada Roe\n\nAda Roe (born 1902) was a poet.",
        "Ada Roe\n\nBorn 3 May 1902\n\nOccupation Poet\n",
    ] {
        assert!(is_on(person, Page::Person) && !is_on(person, Page::Thing));
    }
    let editor = "Edlin\n\nEdlin is a line editor. It was shipped in 1981 (1981).";
    assert!(!is_on(editor, Page::Person) && is_on(editor, Page::Thing));
    // The Red Empire (1893–1971) looks like a life.
    let either = "Ada Roe\n\nAda Roe (1902–1950) was a poet.";
    assert!(is_on(either, Page::Person) && is_on(either, Page::Thing));
    assert!(is_on(editor, Page::Any));
}

#[test]
fn a_page_on_several_of_one_name_and_a_list_are_nobodys() {
    for text in [
        "Jan Roe (disambiguation)\n\nJan Roe (born 1902) was a poet.",
        "Jan Roe\n\nJan Roe (born 1902) was a poet.\nJan Roe may also refer to:\nJan Roe, a smith",
        "List of towns in Estonia\n\nEstonia is a country.",
    ] {
        assert_eq!(Title::new(text, None).get(), None, "{text}");
    }
    let field = Title::new("Jan Roe was a poet.", Some("Jan Roe (disambiguation)")).get();
    assert_eq!(field, None);
    let letters = "Ada Roe\n\nAda Roe was a poet. Readers may refer to her letters.";
    assert_eq!(Title::new(letters, None).get(), Some("Ada Roe"));
    let long = "Ada Roe ".repeat(1000);
    assert_eq!(Title::new("Ada Roe was a poet.", Some(&long)).get(), None);
}

#[test]
fn a_topic_is_not_what_it_is_a_topic_of() {
    let topic = "Demographics of Estonia\n\nEstonia is a country.";
    assert!(!called(topic, "Estonia"));
    assert_eq!(Title::new(topic, None).of_lead("Estonia"), None);
    assert!(called(
        "Catherine of Aragon\n\nCatherine of Aragon was a queen.",
        "Catherine"
    ));
    assert!(called(
        "Isle of Man\n\nThe Isle of Man is an island.",
        "The Isle"
    ));
    let house = "Jan Roe House\n\nThe Jan Roe House is a house in Narva.";
    assert!(called(house, "Roe House") && !called(house, "Jan Roe"));
    let poet = "Jan Roe\n\nJan Roe was a poet.";
    assert!(called(poet, "Jan Roe Gómez") && !called(poet, "Jan Roe Society"));
    let murder = "Murder of Jan Roe\n\nThe murder of Jan Roe was a crime. He was a poet.";
    assert!(!called(murder, "He"));
}

#[test]
fn a_conjunction_before_a_name_is_none_of_it() {
    let bare = |name| Title::new("Jan Roe\n\nJan Roe was a poet.", None).without_conjunction(name);
    assert_eq!(bare("When Goscinny"), Some("Goscinny"));
    assert_eq!(bare("Jan Roe"), Some("Jan Roe"));
    assert_eq!(bare("Roe"), Some("Roe"));
    assert_eq!(bare("A Richard Watts"), None);
    let own = "When Harry Met Sally\n\nWhen Harry Met Sally is a film.";
    let name = Title::new(own, None).without_conjunction("When Harry Met Sally");
    assert_eq!(name, Some("When Harry Met Sally"));
}

#[test]
fn a_pronoun_behind_somebody_elses_sentence_is_not_the_titles() {
    let text = "Jan Roe\n\nJan Roe was a poet. He sang.\nLife.\nOtto Poe married in Graz. His son was born there. \
                Roe sang on. His daughter was born in Narva.\n";
    let of = |sentence: &str| {
        let at = text.find(sentence).unwrap();
        Title::new(text, None).of_sentence("His", at)
    };
    assert_eq!(of("His son"), None);
    assert_eq!(of("His daughter"), Some("Jan Roe"));
}

#[test]
fn it_is_the_title_near_the_texts_beginning_alone() {
    let text = format!(
        "Acme\n\nAcme is a firm. {} It was founded in 1902.",
        "Much is made there. ".repeat(60)
    );
    let mut title = Title::new(&text, None);
    assert_eq!(title.of_sentence("It", 30), Some("Acme"));
    assert_eq!(title.of_sentence("It", text.len() - 10), None);
}

#[test]
fn a_lead_without_is_or_was_begins_with_a_name_too() {
    assert!(called(
        "Acme Tools\n\nAcme Tools makes hammers. It is old.",
        "It"
    ));
    assert!(!called(
        "Acme Tools\n\nHammers are made in Narva. It is old.",
        "It"
    ));
}

#[test]
fn a_pronoun_stands_for_the_title_if_the_document_calls_it_so() {
    assert!(called(TEXT, "He"));
    assert!(!called(TEXT, "She"));
    let no_person = "Jones dies at eighty\n\nJones was a singer. He sang.";
    assert!(!called(no_person, "He"));
    let other = "Harbour\n\nThis list names pilots. He sang.";
    assert!(!called(other, "He"));
    assert!(called(
        "Acme Tools\n\nAcme Tools makes hammers and is old.",
        "it"
    ));
}

#[test]
fn a_predicate_is_what_the_first_sentence_says_of_the_title() {
    let predicate = |text: &'static str| {
        let range = Title::new(text, None).predicate(&sentence::lead(text))?;
        Some(&text[range])
    };
    assert_eq!(predicate(TEXT), Some("a Welsh singer. "));
    let nested = "Jan Roe\n\nJan Roe (the one (or two) who is old; 1902) was a smith.\nHe is dead.";
    assert_eq!(predicate(nested), Some("a smith."));
    assert_eq!(predicate("Graz\n\nJan Roe was a smith."), None);
    assert_eq!(predicate("Jan Roe\n\nJan Roe wrote. He was a smith."), None);
}

#[test]
fn a_text_whose_first_pronoun_is_it_is_about_no_person_and_the_other_way_round() {
    assert!(!called(TEXT, "It"));
    let island = "Muhu\n\nMuhu is an island. It is small. His son, Otto Roe, lived there.";
    assert!(!called(island, "His"));
}

#[test]
fn a_title_from_a_field_stands_for_the_first_line() {
    let mut title = Title::new("Roe was born in Narva.", Some(" Ada Roe "));
    assert_eq!(title.of_sentence("Roe", 0), Some("Ada Roe"));
    assert_eq!(title.of_lead("Mr Roe of Narva"), Some("Ada Roe"));
    assert_eq!(title.of_lead("Otto"), None);
    let mut snippet = Title::new("In 1902 she moved. She was born in Narva.", Some("Ada Roe"));
    assert_eq!(snippet.of_sentence("She", 24), Some("Ada Roe"));
    assert_eq!(snippet.of_sentence("He", 24), None);
}
