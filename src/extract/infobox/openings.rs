//! Where the templates of boxes open: how their names may be written, and how far a text was read already.

/// What stands before a template's name.
const OPENINGS: [&str; 5] = ["{{", "{{ ", "{{\n", "{{Template:", "{{template:"];

/// The namespace of templates, as names are compared.
pub(super) const NAMESPACE: &str = "template:";

/// A box without an end hides none behind it, but so many are looked for in what was searched for an end.
pub(super) const UNCLOSED_MAX: usize = 16;

/// Which of a page's boxes one is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Order {
    #[default]
    First,
    Later,
}

/// How far the templates of a text were read.
#[derive(Default)]
pub(super) struct Templates {
    /// Which the next one is.
    pub(super) next: Order,
    /// What stands within a template was read with it.
    pub(super) read_to: usize,
    /// Up to where ends were looked for in vain, and how often.
    searched_to: usize,
    unclosed: usize,
}

impl Templates {
    /// Whether a template may open at a place.
    pub(super) fn may_open(&self, start: usize) -> bool {
        start >= self.read_to && (start >= self.searched_to || self.unclosed < UNCLOSED_MAX)
    }

    /// Notes a template whose end was looked for in vain.
    pub(super) fn note_unclosed(&mut self, start: usize, searched_to: usize) {
        if start >= self.searched_to {
            self.unclosed = 0;
        }
        self.unclosed += 1;
        self.searched_to = searched_to;
    }
}

/// How a template begins in wikitext, where a name's first letter may be small.
pub(super) fn openings(name: &str) -> Vec<String> {
    let mut letters = name.chars();
    let first = letters.next();
    let first = [
        first.map(|letter| letter.to_uppercase().to_string()),
        first.map(|letter| letter.to_lowercase().to_string()),
    ];
    let names = first.map(|first| format!("{}{}", first.unwrap_or_default(), letters.as_str()));
    let opened = |name: &String| OPENINGS.map(|opening| format!("{opening}{name}"));
    names.iter().flat_map(opened).collect()
}
