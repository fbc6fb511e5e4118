//! Rules of kind `ngram`: the words before a word are the prompt, the word is the fact.
//!
//! With `order = 3`, `the cat sat down` states (the cat, sat) and (cat sat, down). Every text yields pairs, so the numbers can
//! be held against those of any tool that counts n-grams.
//!
//! Words are those of Unicode's segmentation (UAX #29) that hold a letter or a digit; punctuation is passed over. A document
//! is one sequence: contexts run on over the ends of lines, sentences and paragraphs, because corpora break lines anywhere,
//! and never into another document. What is to begin anew must be a record of its own.

use std::ops::{Range, RangeInclusive};

use unicode_segmentation::UnicodeSegmentation;

/// The orders that a rule can have. One word has no context; from a few words on, every context of a corpus is its own.
pub const ORDERS: RangeInclusive<u64> = 2..=32;

/// One compiled rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NgramRule {
    /// Which relation the rule belongs to.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// How many words an n-gram has: those of the context, and the next one.
    pub order: usize,
}

/// What a thread keeps while it reads n-grams.
#[derive(Debug, Default)]
pub struct Window {
    /// The places of the last words, a ring of one less than the order.
    words: Vec<Range<usize>>,
    context: String,
}

/// A context and the word behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ngram<'a> {
    /// The words of the context, a space between two.
    pub context: &'a str,
    /// The next word.
    pub next: &'a str,
    /// Where both stand in the text.
    pub span: Range<usize>,
}

impl NgramRule {
    /// Calls `found` with every n-gram of a text, in order.
    pub fn find(&self, text: &str, window: &mut Window, found: &mut dyn FnMut(Ngram<'_>)) {
        let length = self.order - 1;
        let Window { words, context } = window;
        words.clear();
        for (number, (start, next)) in text.unicode_word_indices().enumerate() {
            let end = start + next.len();
            if number < length {
                words.push(start..end);
                continue;
            }
            // The oldest word of the ring is the context's first.
            let oldest = number % length;
            context.clear();
            for word in words[oldest..].iter().chain(&words[..oldest]) {
                if !context.is_empty() {
                    context.push(' ');
                }
                context.push_str(&text[word.clone()]);
            }
            let span = words[oldest].start..end;
            found(Ngram {
                context,
                next,
                span,
            });
            words[oldest] = start..end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ngrams(order: usize, text: &str) -> Vec<String> {
        let rule = NgramRule {
            relation: 0,
            name: "test".into(),
            order,
        };
        let mut all = Vec::new();
        rule.find(text, &mut Window::default(), &mut |ngram| {
            let Ngram {
                context,
                next,
                span,
            } = ngram;
            all.push(format!("{context}|{next}|{}", &text[span]));
        });
        all
    }

    #[test]
    fn the_words_before_a_word_are_its_context() {
        assert_eq!(
            ngrams(3, "The cat,\n\nthe cat sat.  Down!"),
            [
                "The cat|the|The cat,\n\nthe",
                "cat the|cat|cat,\n\nthe cat",
                "the cat|sat|the cat sat",
                "cat sat|Down|cat sat.  Down"
            ]
        );
        assert_eq!(ngrams(2, "a b c"), ["a|b|a b", "b|c|b c"]);
        for short in ["", "a b", "a b …", "— !"] {
            assert_eq!(ngrams(3, short), [""; 0], "{short}");
        }
    }

    /// Words as Python's `uniseg` 0.10.1 finds them, those with a letter or a digit.
    #[test]
    fn words_are_those_of_unicode_segmentation() {
        assert_eq!(
            ngrams(2, "It's 3.14 km/h, snake_case a.b naïve"),
            [
                "It's|3.14|It's 3.14",
                "3.14|km|3.14 km",
                "km|h|km/h",
                "h|snake_case|h, snake_case",
                "snake_case|a.b|snake_case a.b",
                "a.b|naïve|a.b naïve"
            ]
        );
        assert_eq!(ngrams(2, "日本語"), ["日|本|日本", "本|語|本語"]);
    }
}
