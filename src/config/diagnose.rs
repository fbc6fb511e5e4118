//! Mistakes in a config: where, what, and the way out.

use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::located::Place;

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The config cannot be used.
    Error,
    /// The config works, and hardly as it was meant.
    Warning,
}

/// One mistake in a config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the config's text.
    pub place: Place,
    /// Other places that matter, with what they are.
    pub related: Vec<(Place, String)>,
    /// What else is known about it.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

/// Whether diagnostics are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With the escape sequences of terminals.
    Colours,
}

/// Columns of a line of the config that are shown; a longer one is cut around the mistake.
const COLUMNS_MAX: usize = 120;

impl Diagnostic {
    /// A mistake that makes the config unusable.
    pub(super) fn error(place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message: message.into(),
            place,
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// A mistake that the config works with.
    pub(super) fn warning(place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(place, message)
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    pub(super) fn related(mut self, place: Place, what: impl Into<String>) -> Diagnostic {
        self.related.push((place, what.into()));
        self
    }

    /// The mistake with the lines of the config that it is about; `name` is the config's.
    pub fn render(&self, text: &str, name: &str, paint: Paint) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let related = self.related.iter().map(|(place, what)| {
            AnnotationKind::Context
                .span(shown(text, place))
                .label(what.as_str())
        });
        let snippet = Snippet::source(text)
            .path(name)
            .annotation(AnnotationKind::Primary.span(shown(text, &self.place)))
            .annotations(related);
        let mut group: Group<'_> = level.primary_title(&self.message).element(snippet);
        for note in &self.notes {
            group = group.element(Level::NOTE.message(note));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        let renderer = match paint {
            Paint::Plain => Renderer::plain(),
            Paint::Colours => Renderer::styled(),
        };
        renderer
            .decor_style(DecorStyle::Ascii)
            .term_width(COLUMNS_MAX)
            .render(&[group])
    }
}

/// All of them, one below another.
pub fn render(diagnostics: &[Diagnostic], text: &str, name: &str, paint: Paint) -> String {
    let rendered = diagnostics
        .iter()
        .map(|mistake| mistake.render(text, name, paint));
    rendered.collect::<Vec<_>>().join("\n\n")
}

/// A place within the text, and at least one character wide where there is one.
fn shown(text: &str, place: &Place) -> Place {
    let is_boundary = |offset: &usize| text.is_char_boundary(*offset);
    let start = (0..=place.start.min(text.len()))
        .rev()
        .find(is_boundary)
        .unwrap_or(0);
    let end = place.end.clamp(start, text.len());
    match text[start..].chars().next() {
        Some(first) if end == start && first != '\n' => start..start + first.len_utf8(),
        _ => start..end,
    }
}

/// Line and column (from 1, in characters) of a byte of the text.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

/// "1 error", "2 errors".
pub fn count_of(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// The known name that was probably meant.
pub(super) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&lower, known), known))
        .filter(|(distance, known)| *distance <= known.chars().count().max(3) / 3)
        .min()
        .map(|(_, known)| known)
}

/// The way out of an unknown name: the nearest one, else all of them.
pub(super) fn did_you_mean(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("there are: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_has_a_nearest_one_and_another_has_none() {
        let known = ["pattern", "prompt", "fact", "kind"];
        assert_eq!(nearest("pattren", known), Some("pattern"));
        assert_eq!(nearest("Fact", known), Some("fact"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(
            did_you_mean("x", &known),
            "there are: pattern, prompt, fact, kind"
        );
    }

    #[test]
    fn a_place_at_the_end_of_the_text_is_shown() {
        let mistake = Diagnostic::error(9..9, "cut").help("go on");
        let shown = mistake.render("key = \"ab", "a.toml", Paint::Plain);
        assert!(
            shown.contains("a.toml:1:10") && shown.contains("help: go on"),
            "{shown}"
        );
    }

    #[test]
    fn lines_and_columns_are_counted_in_characters() {
        assert_eq!(line_and_column("ä\nöb", 5), (2, 2));
    }
}
