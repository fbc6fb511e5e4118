//! Templates of wikitext, such as `{{Infobox person | name = Ada Roe | birth_date = {{birth date|1902|5|3}} }}`.
//!
//! A template is cut into its parameters where MediaWiki cuts it: at the bars that stand in no link, no template of its
//! own, no comment, no footnote. Whatever the text, every byte is looked at a bounded number of times.

use std::ops::Range;

use crate::extract::sentence::floor;

/// The longest template that is read, in bytes. Real boxes have a few thousand; a value beyond what a fact may have must
/// still be told from no value.
pub(super) const TEMPLATE_BYTES_MAX: usize = 2 << 20;

/// A comment or a footnote is at most so long, in bytes. What is longer was never closed.
const UNREAD_BYTES_MAX: usize = 16 << 10;

/// A tag is at most so long, in bytes.
const TAG_BYTES_MAX: usize = 1 << 10;

/// The tags whose contents are read over.
const TAGS: [&str; 4] = ["ref", "nowiki", "gallery", "math"];

/// A template, cut at its bars.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    /// The name and the parameters, as places in the text.
    pub(super) parts: Vec<Range<usize>>,
    /// Behind its closing braces.
    pub(super) end: usize,
}

/// What is open at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Template,
    Link,
}

/// All that is open at a place, the innermost last.
#[derive(Default)]
struct Nesting {
    open: Vec<Open>,
    templates: usize,
    links: usize,
}

impl Nesting {
    fn of(&mut self, kind: Open) -> &mut usize {
        match kind {
            Open::Template => &mut self.templates,
            Open::Link => &mut self.links,
        }
    }

    fn innermost(&self) -> Option<Open> {
        self.open.last().copied()
    }

    fn open(&mut self, kind: Open) {
        *self.of(kind) += 1;
        self.open.push(kind);
    }

    /// Closes the innermost of a kind, with what was left open inside of it. Where none is open it is text: that is
    /// counted, for looking through all that is open would take long where nothing is ever closed.
    fn close(&mut self, kind: Open) {
        if *self.of(kind) == 0 {
            return;
        }
        while let Some(closed) = self.open.pop() {
            *self.of(closed) -= 1;
            if closed == kind {
                return;
            }
        }
    }
}

/// The template that opens at `start`; the error is up to where its end was looked for.
pub(super) fn template_at(text: &str, start: usize) -> Result<Template, usize> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(start + TEMPLATE_BYTES_MAX);
    let (mut nesting, mut unread) = (Nesting::default(), Unread::default());
    let mut parts = Vec::new();
    let (mut at, mut part) = (start + 2, start + 2);
    while at < limit {
        let two = &bytes[at..limit.min(at + 2)];
        match (two, nesting.innermost()) {
            (b"{{", _) => nesting.open(Open::Template),
            (b"[[", _) => nesting.open(Open::Link),
            (b"}}", None) => {
                parts.push(part..at);
                return Ok(Template { parts, end: at + 2 });
            }
            (b"}}", Some(_)) => nesting.close(Open::Template),
            (b"]]", Some(_)) => nesting.close(Open::Link),
            ([b'|', ..], None) => {
                parts.push(part..at);
                part = at + 1;
                at += 1;
                continue;
            }
            // No link runs over a line's end: one that does was never closed.
            ([b'\n', ..], Some(Open::Link)) => {
                nesting.close(Open::Link);
                at += 1;
                continue;
            }
            ([b'<', ..], _) => {
                at = unread.behind(text, at).unwrap_or(at + 1);
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    Err(limit)
}

/// Comments, footnotes and what is not wikitext: what is read over, and up to where its ends were looked for in vain.
#[derive(Default)]
pub(super) struct Unread {
    unclosed_to: [usize; TAGS.len()],
}

impl Unread {
    /// Behind what is read over, if it begins at `at`. A comment that is never closed hides what follows; a tag is text.
    pub(super) fn behind(&mut self, text: &str, at: usize) -> Option<usize> {
        let rest = text.get(at..)?;
        let rest = &rest[..floor(rest, UNREAD_BYTES_MAX)];
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(rest.len(), |found| found + 3);
            return Some(at + end);
        }
        let tag = TAGS.iter().position(|name| opens(rest, name))?;
        let tag_end = rest[..floor(rest, TAG_BYTES_MAX)].find('>')?;
        if rest[..tag_end].ends_with('/') {
            return Some(at + tag_end + 1);
        }
        if at < self.unclosed_to[tag] {
            return None;
        }
        let end = format!("</{}>", TAGS[tag]);
        let found = rest.find(&end).map(|found| at + found + end.len());
        if found.is_none() {
            self.unclosed_to[tag] = at + rest.len();
        }
        found
    }
}

/// Whether a text begins with a tag.
fn opens(text: &str, name: &str) -> bool {
    let tag = text.get(1..=name.len());
    let next = text.as_bytes().get(name.len() + 1);
    tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        && next.is_none_or(|next| !next.is_ascii_alphabetic())
}

/// The key and the value of a parameter; `None` for one without a key.
pub(super) fn named<'t>(text: &'t str, part: &Range<usize>) -> Option<(&'t str, Range<usize>)> {
    let inside = behind_comments(&text[part.clone()]);
    let equals = inside.find('=')?;
    let key = inside[..equals].trim();
    let key = match key.split_once("<!--") {
        Some((key, comment)) if comment.ends_with("-->") => key.trim(),
        _ => key,
    };
    // The equals sign of a link or of a template within is none of the parameter's.
    let is_key = !key.contains(['[', '{', '<', '|']);
    is_key.then(|| (key, part.end - inside.len() + equals + 1..part.end))
}

/// A text without the comments and the white space that it begins with.
fn behind_comments(text: &str) -> &str {
    let mut text = text.trim_start();
    while let Some((_, behind)) = text
        .strip_prefix("<!--")
        .and_then(|comment| comment.split_once("-->"))
    {
        text = behind.trim_start();
    }
    text
}

/// A name of a template, a parameter or a label as it is compared: case, `_` and `-` for a space do not count.
pub(super) fn normal_name(name: &str) -> String {
    let words = name.split(|letter: char| letter.is_whitespace() || "_-".contains(letter));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<&str> {
        let template = template_at(text, 0).unwrap();
        template
            .parts
            .into_iter()
            .map(|part| text[part].trim())
            .collect()
    }

    #[test]
    fn bars_in_links_templates_comments_and_footnotes_cut_nothing() {
        assert_eq!(
            parts("{{Infobox a|b = [[c|d]]|e={{f|g|{{h|i}}}} <!-- | -->|<ref a=1>x | y</ref>j}} k"),
            [
                "Infobox a",
                "b = [[c|d]]",
                "e={{f|g|{{h|i}}}} <!-- | -->",
                "<ref a=1>x | y</ref>j"
            ]
        );
        assert_eq!(
            parts("{{a|b<ref name=\"x\" />|<nowiki>}}|</nowiki>|<references>}}"),
            [
                "a",
                "b<ref name=\"x\" />",
                "<nowiki>}}|</nowiki>",
                "<references>"
            ]
        );
    }

    #[test]
    fn a_link_that_is_never_closed_ends_with_its_line() {
        assert_eq!(
            parts("{{a|b=[[c\n|d=e]]\n|f}}"),
            ["a", "b=[[c", "d=e]]", "f"]
        );
    }

    #[test]
    fn a_template_that_is_never_closed_is_none() {
        assert_eq!(template_at("{{a|b}", 0), Err(6));
        let long = format!("{{{{a|{}", "b".repeat(2 * TEMPLATE_BYTES_MAX));
        assert_eq!(template_at(&long, 0), Err(TEMPLATE_BYTES_MAX));
    }

    #[test]
    fn a_tag_that_is_never_closed_is_text() {
        assert_eq!(
            parts("{{a|b=<gallery>\n|c=<ref>d\n|e=f<ref>|</ref>}}"),
            ["a", "b=<gallery>", "c=<ref>d\n|e=f<ref>|</ref>"]
        );
        let many = TEMPLATE_BYTES_MAX / 6;
        for tag in ["<ref>", "<math", "<!--"] {
            let started = std::time::Instant::now();
            let _ = template_at(&format!("{{{{a|{}", tag.repeat(many)), 0);
            assert!(started.elapsed().as_secs() < 10, "{tag}");
        }
    }

    #[test]
    fn comments_beside_a_key_are_none_of_it() {
        for parameter in [
            "b=c",
            " <!-- x=y -->b = c",
            "<!-- x --> <!-- y -->\nb=c",
            "b<!-- x -->=c",
        ] {
            let (key, value) = named(parameter, &(0..parameter.len())).unwrap();
            assert_eq!((key, parameter[value].trim()), ("b", "c"), "{parameter}");
        }
        assert_eq!(named("<!-- b=c", &(0..8)), None);
    }

    /// Half a million marks that close nothing: looking through all that is open at each would take minutes.
    #[test]
    fn marks_that_close_nothing_cost_no_search() {
        let many = TEMPLATE_BYTES_MAX / 5;
        for (opening, closing) in [("[[", "}}"), ("{{", "]]")] {
            let text = format!("{{{{a|b={}{}", opening.repeat(many), closing.repeat(many));
            let started = std::time::Instant::now();
            let _ = template_at(&text, 0);
            assert!(started.elapsed().as_secs() < 5, "{opening}{closing}");
        }
    }

    #[test]
    fn names_are_compared_as_they_are_read() {
        assert_eq!(normal_name(" Birth_date\n"), "birth date");
        assert_eq!(normal_name("Birth-date  and age"), "birth date and age");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\{\\{|\\}\\}|\\[\\[|\\]\\]|<ref|<!--|-->|>|\\||=|\n|ä){0,40}") {
            if let Ok(template) = template_at(&format!("{{{{{text}"), 0) {
                prop_assert!(!template.parts.is_empty());
            }
        }
    }
}
