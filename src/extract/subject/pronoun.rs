//! Pronouns that may stand for a text's title.

/// What an article calls its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pronoun {
    He,
    She,
    It,
}

/// Whether a pronoun begins a sentence on whose something is.
pub(super) fn is_possessive(pronoun: &str) -> bool {
    matches!(pronoun, "His" | "Her")
}

impl Pronoun {
    /// Which pronoun a subject is.
    pub(super) fn of(name: &str) -> Option<Pronoun> {
        match name {
            "He" | "he" | "His" | "his" => Some(Pronoun::He),
            "She" | "she" | "Her" | "her" => Some(Pronoun::She),
            "It" | "it" | "Its" | "its" => Some(Pronoun::It),
            _ => None,
        }
    }

    /// What a word speaks of, if it is likely to be the subject of its text: within a sentence "it" may be anything.
    pub(super) fn of_subject(word: &str) -> Option<Pronoun> {
        match word {
            "He" | "he" | "His" | "his" | "him" => Some(Pronoun::He),
            "She" | "she" | "Her" | "her" | "hers" => Some(Pronoun::She),
            "It" | "Its" => Some(Pronoun::It),
            _ => None,
        }
    }
}
