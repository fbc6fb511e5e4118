//! The text beside a box: what it is about.

use std::cell::OnceCell;

use crate::extract::sentence;
use crate::extract::subject::{Page, Title, names_nobody};

/// A text, and what it is about.
pub(super) struct Article<'t> {
    pub(super) text: &'t str,
    field: Option<&'t str>,
    title: OnceCell<Option<&'t str>>,
    kinds: [OnceCell<bool>; 2],
}

impl<'t> Article<'t> {
    pub(super) fn new(text: &'t str, field: Option<&'t str>) -> Article<'t> {
        Article {
            text,
            field,
            title: OnceCell::new(),
            kinds: Default::default(),
        }
    }

    pub(super) fn field(&self) -> Option<&'t str> {
        let field = self.field.map(str::trim);
        field.filter(|title| !title.is_empty())
    }

    /// The field that says so, else the first line, if it is no markup.
    pub(super) fn title(&self) -> Option<&'t str> {
        let first_line = || {
            let line = &self.text[sentence::title(self.text)?];
            let is_markup = line.starts_with(['{', '[', '<', '|', '=']) || line.starts_with("''");
            (!is_markup).then_some(line)
        };
        let names_somebody = |title: &&str| !names_nobody(title, self.text);
        let title = || self.field().or_else(first_line).filter(names_somebody);
        *self.title.get_or_init(title)
    }

    /// Whether the page is called as one of these labels is: there the label begins the page's own name, "Capital FM".
    pub(super) fn is_named(&self, labels: &[String]) -> bool {
        let plain = |title: &'t str| title.split(" (").next().unwrap_or_default();
        let title = self.title().map(plain);
        labels.iter().any(|label| Some(label.as_str()) == title)
    }

    /// Whether the page is of this kind.
    pub(super) fn is_on(&self, page: Page) -> bool {
        let known = match page {
            Page::Any => return true,
            Page::Person => &self.kinds[0],
            Page::Thing => &self.kinds[1],
        };
        *known.get_or_init(|| Title::new(self.text, self.field()).is_on(page))
    }
}
