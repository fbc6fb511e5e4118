//! The loosest spelling of a prompt: its letters and digits alone.

use unicode_normalization::UnicodeNormalization;

/// The letters and digits of a text, without case, marks and compatibility variants: "Beyoncé Knowles-Carter" and
/// "BEYONCE KNOWLES CARTER" are one. A text without any is returned as it stands.
///
/// How many prompts are one under this form and not under a relation's own tells how far rates depend on the latter.
pub fn loose<'b>(text: &'b str, buffer: &'b mut String) -> &'b str {
    buffer.clear();
    if text.is_ascii() {
        let kept = text.bytes().filter(u8::is_ascii_alphanumeric);
        buffer.extend(kept.map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        let kept = text.nfkd().filter(|letter| letter.is_alphanumeric());
        buffer.extend(kept.flat_map(char::to_lowercase));
    }
    match buffer.is_empty() {
        true => text,
        false => buffer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_left() {
        let of = |text: &str| loose(text, &mut String::new()).to_owned();
        assert_eq!(of("Beyoncé Knowles-Carter"), "beyonceknowlescarter");
        assert_eq!(of("BEYONCE  KNOWLES CARTER"), "beyonceknowlescarter");
        assert_eq!(of("Ⅷ. ﬁle № 4"), "viiifileno4");
        assert_eq!(of("Łódź"), "łodz");
        assert_eq!(of("?!"), "?!");
    }
}
