//! Macros: names in braces that stand for parts of patterns. Those of the config lie over those of the default config.
//!
//! A macro is checked when something uses it, and those of the config in any case: so a mistake in one is shown once, at
//! its place, and not in every pattern that it spoils.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnose::{Diagnostic, did_you_mean};
use super::expand::{Expanded, Reference, expand, is_name, references};
use super::located::{Place, within_string};
use super::tables::File;
use crate::extract::syntax::{self, SyntaxError};

/// The macros that a config can use.
pub(super) struct Macros<'c> {
    /// The config's text.
    text: &'c str,
    bodies: BTreeMap<String, String>,
    /// Where the config's own stand; the others are built in.
    places: BTreeMap<String, Place>,
    checked: BTreeMap<String, State>,
    /// Those that are being checked, each used by the one before.
    stack: Vec<String>,
    /// What was found, with the macro in whose body it stands.
    pub(super) mistakes: Vec<(Option<String>, Diagnostic)>,
    /// Those that patterns name.
    named: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    AtHand,
    Sound,
    Broken,
}

/// A string of the config: where it stands, and what it says.
#[derive(Clone)]
pub(super) struct Quoted<'v> {
    pub(super) place: Place,
    pub(super) value: &'v str,
}

impl<'c> Macros<'c> {
    /// The macros of a config over those of the default config.
    pub(super) fn new(text: &'c str, file: &File, base: &File) -> Self {
        let of = |file: &File| file.macros.clone().unwrap_or_default();
        let own = of(file);
        let all = of(base).into_iter().chain(own.clone());
        Macros {
            text,
            bodies: all
                .map(|(name, body)| (name, body.get_ref().clone()))
                .collect(),
            places: own
                .into_iter()
                .map(|(name, body)| (name, body.span()))
                .collect(),
            checked: BTreeMap::new(),
            stack: Vec::new(),
            mistakes: Vec::new(),
            named: BTreeSet::new(),
        }
    }

    /// Checks the config's own macros, whether they are used or not.
    pub(super) fn check_own(&mut self) {
        for (name, place) in self.places.clone() {
            if !is_name(&name) {
                let message = format!("a macro cannot be called `{name}`");
                let mistake = Diagnostic::error(place, message)
                    .help("a name has small letters, digits, - and _, and begins with a letter");
                self.mistakes.push((None, mistake));
            } else if !self.checked.contains_key(&name) {
                self.is_sound(&name, &place);
            }
        }
    }

    /// Fills macros into a pattern of the config; `None` if that cannot be, for a reason that has been noted.
    pub(super) fn expand(&mut self, pattern: &Quoted<'_>) -> Option<Expanded> {
        self.named.extend(
            references(pattern.value)
                .into_iter()
                .map(|reference| reference.name),
        );
        if !self.are_sound(pattern.value, None, Some(pattern), &pattern.place) {
            return None;
        }
        let expanded = expand(pattern.value, &self.bodies);
        if expanded.is_none() {
            let mistake = Diagnostic::error(
                pattern.place.clone(),
                "with its macros filled in, the pattern is over 1 MiB",
            );
            self.mistakes.push((None, mistake));
        }
        expanded
    }

    /// Whether everything that a text refers to can be used. `quoted` is the text's place, if it is the config's, else
    /// `through` is where the config leads to it.
    fn are_sound(
        &mut self,
        text: &str,
        owner: Option<&str>,
        quoted: Option<&Quoted<'_>>,
        through: &Place,
    ) -> bool {
        let mut sound = true;
        for Reference { name, range } in references(text) {
            let place = match quoted {
                Some(quoted) => within_string(self.text, &quoted.place, quoted.value, &range),
                None => through.clone(),
            };
            let mistake = match self.checked.get(&name) {
                _ if !self.bodies.contains_key(&name) => Some(self.unknown(&name, place)),
                Some(State::AtHand) => Some(self.cycle(&name, place)),
                Some(State::Broken) => {
                    sound = false;
                    None
                }
                Some(State::Sound) => None,
                None => {
                    sound &= self.is_sound(&name, &place);
                    None
                }
            };
            sound &= mistake.is_none();
            self.mistakes
                .extend(mistake.map(|mistake| (owner.map(str::to_string), mistake)));
        }
        sound
    }

    /// Whether a macro can be used, with all that it uses; what is wrong with it is noted.
    fn is_sound(&mut self, name: &str, through: &Place) -> bool {
        let Some(body) = self.bodies.get(name).cloned() else {
            return false;
        };
        let quoted = self.places.get(name).map(|place| Quoted {
            place: place.clone(),
            value: &body,
        });
        self.checked.insert(name.to_string(), State::AtHand);
        self.stack.push(name.to_string());
        let mut sound = self.are_sound(&body, Some(name), quoted.as_ref(), through);
        self.stack.pop();
        if let (true, Some(quoted)) = (sound, &quoted) {
            sound = self.is_expression(name, quoted);
        }
        let state = match sound {
            true => State::Sound,
            false => State::Broken,
        };
        self.checked.insert(name.to_string(), state);
        sound
    }

    fn is_expression(&mut self, name: &str, body: &Quoted<'_>) -> bool {
        // What is too long is said of the pattern that uses it.
        let Some(expanded) = expand(body.value, &self.bodies) else {
            return true;
        };
        let Err(error) = syntax::check(&expanded.text) else {
            return true;
        };
        let mistake = self.syntax_error(&error, &expanded, body);
        self.mistakes.push((Some(name.to_string()), mistake));
        false
    }

    /// A mistake of a text that uses no macros.
    pub(super) fn plain_syntax_error(
        &self,
        error: &SyntaxError,
        quoted: &Quoted<'_>,
    ) -> Diagnostic {
        let plain = Expanded::verbatim(quoted.value);
        self.syntax_error(error, &plain, quoted)
    }

    /// A mistake of an expanded text, at the place where it was written.
    pub(super) fn syntax_error(
        &self,
        error: &SyntaxError,
        expanded: &Expanded,
        quoted: &Quoted<'_>,
    ) -> Diagnostic {
        let (place, used_at, note) = self.origin(&error.span, expanded, quoted);
        let mut mistake =
            Diagnostic::error(place, format!("regular expression: {}", error.message));
        if let Some(used_at) = used_at {
            mistake = mistake.related(used_at, "used here");
        }
        if let Some(other) = &error.other {
            let (place, _, note) = self.origin(other, expanded, quoted);
            mistake = mistake.related(place, "the other one");
            mistake.notes.extend(note);
        }
        mistake.notes.extend(note);
        match error.message.starts_with("look-around") {
            true => mistake.help("match what stands around as well: only the groups are taken"),
            false => mistake,
        }
    }

    /// Where a stretch of an expanded text stands in the config, where the macro is used in whose body that is, and a
    /// note where it stands in a built-in macro.
    fn origin(
        &self,
        span: &Place,
        expanded: &Expanded,
        quoted: &Quoted<'_>,
    ) -> (Place, Option<Place>, Option<String>) {
        let origin = expanded.origin(span);
        let here = |part: &Place| within_string(self.text, &quoted.place, quoted.value, part);
        let used_at = origin.used_at.as_ref().map(here);
        let Some(name) = &origin.of_macro else {
            return (here(&origin.range), None, None);
        };
        let body = self.bodies.get(name).map_or("", String::as_str);
        match self.places.get(name) {
            Some(place) => (
                within_string(self.text, place, body, &origin.range),
                used_at,
                None,
            ),
            None => {
                let part = body.get(origin.range.clone()).unwrap_or_default();
                let note = format!("at `{part}` in the built-in macro {{{name}}}: {body}");
                (used_at.unwrap_or(quoted.place.clone()), None, Some(note))
            }
        }
    }

    fn unknown(&self, name: &str, place: Place) -> Diagnostic {
        let known: Vec<&str> = self.bodies.keys().map(String::as_str).collect();
        Diagnostic::error(place, format!("no macro {{{name}}}")).help(did_you_mean(name, &known))
    }

    fn cycle(&self, name: &str, place: Place) -> Diagnostic {
        let from = self
            .stack
            .iter()
            .position(|known| known == name)
            .unwrap_or(0);
        let round: Vec<&str> = self.stack[from..].iter().map(String::as_str).collect();
        let round = format!("{} → {name}", round.join(" → "));
        Diagnostic::error(
            place,
            format!("macros that use each other without end: {round}"),
        )
    }

    /// The config's own macros that no pattern comes to, with their places.
    pub(super) fn unused(&self) -> Vec<(String, Place)> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<String> = self.named.iter().cloned().collect();
        while let Some(name) = open.pop() {
            if let (true, Some(body)) = (reached.insert(name.clone()), self.bodies.get(&name)) {
                open.extend(references(body).into_iter().map(|reference| reference.name));
            }
        }
        let own = self.places.iter();
        own.filter(|(name, _)| !reached.contains(*name))
            .map(|(name, place)| (name.clone(), place.clone()))
            .collect()
    }
}
