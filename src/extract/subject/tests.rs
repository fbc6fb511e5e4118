use super::*;

const TEXT: &str = "Tom Jones (singer)\n\nSir Thomas Jones Woodward, OBE (born 7 June 1940), known by his stage name \
                    Tom Jones, is a Welsh singer. He sang.\nLife.\nHis mother sang.\n";

fn called(text: &str, name: &str) -> bool {
    Title::new(text, None).of_sentence(name).is_some()
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
            Title::new(TEXT, None).of_sentence(name),
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
    let person = |text| Title::new(text, None).of_person().is_some();
    assert!(person("Ada Roe\n\nAda Roe was a poet. She sang."));
    assert!(person("Ada Roe\n\nAda Roe (1902–1950) was a poet."));
    assert!(!person(
        "Edlin\n\nEdlin is a line editor. It was shipped in 1981 (1981)."
    ));
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
    assert_eq!(title.of_sentence("Roe"), Some("Ada Roe"));
    assert_eq!(title.of_lead("Mr Roe of Narva"), Some("Ada Roe"));
    assert_eq!(title.of_lead("Otto"), None);
    let mut snippet = Title::new("In 1902 she moved. She was born in Narva.", Some("Ada Roe"));
    assert_eq!(snippet.of_sentence("She"), Some("Ada Roe"));
    assert_eq!(snippet.of_sentence("He"), None);
}
