//! The known name that a misspelt one is nearest to, for error messages.

/// How alike two names must be, from 0 to 1 (Jaro and Winkler), for one to be taken for the other misspelt.
const LIKENESS_MIN: f64 = 0.85;

/// The known name that is most like `written`, if any is much like it.
///
/// ```
/// let known = ["singletons", "singleton_rate"];
/// assert_eq!(hapax::nearest::nearest("singelton_rate", known), Some("singleton_rate"));
/// assert_eq!(hapax::nearest::nearest("documents", known), None);
/// ```
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let written = written.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&written, &name.to_lowercase());
    known
        .into_iter()
        .map(|name| (likeness(name), name))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// What ends a sentence that says that there is no such name: `; did you mean "…"?`, or `.` where no known name is near.
pub fn did_you_mean<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(written, known).map_or_else(|| ".".into(), |name| format!("; did you mean {name:?}?"))
}
