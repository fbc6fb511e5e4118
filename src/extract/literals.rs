//! Required literals: strings of which every match of a pattern contains at least one.
//!
//! They make the prefilter: a pattern only runs where one of its literals was seen. `regex-syntax` gives prefixes and
//! suffixes; what tells a fact ("born", "capital of") mostly stands in the middle, so this walks the pattern itself.

use regex_syntax::hir::{Class, Hir, HirKind};

/// More alternatives than this make a slow prefilter; another part of the pattern is taken instead.
const LITERALS_MAX: usize = 64;

/// Beyond this length a longer literal is no rarer in practice, and fewer alternatives count for more.
const LENGTH_THAT_COUNTS: usize = 8;

/// The literals of `pattern`; `None` if there are none. A pattern that ignores case gives its literals in every case.
pub fn required(pattern: &str) -> Result<Option<Vec<String>>, String> {
    let hir = regex_syntax::parse(pattern).map_err(|error| error.to_string())?;
    Ok(best(&hir).map(|mut literals| {
        literals.sort();
        literals.dedup();
        literals
    }))
}

/// The best set of literals that every match contains one of.
fn best(hir: &Hir) -> Option<Vec<String>> {
    let whole = exact(hir).filter(|literals| score(literals) > (0, 0));
    let part = match hir.kind() {
        HirKind::Capture(capture) => best(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Alternation(branches) => best_of_branches(branches),
        HirKind::Concat(parts) => best_of_parts(parts),
        _ => None,
    };
    better(whole, part)
}

fn best_of_branches(branches: &[Hir]) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for branch in branches {
        all.extend(best(branch)?);
    }
    (all.len() <= LITERALS_MAX).then_some(all)
}

/// Neighbouring parts that are finite sets of strings make longer literals together.
fn best_of_parts(parts: &[Hir]) -> Option<Vec<String>> {
    let mut found = None;
    let mut run: Vec<String> = vec![String::new()];
    for part in parts {
        let joined = exact(part).and_then(|next| product(&run, &next));
        match joined {
            Some(longer) => run = longer,
            None => {
                found = better(
                    found,
                    Some(std::mem::replace(&mut run, vec![String::new()])),
                );
                found = better(found, best(part));
                if let Some(next) = exact(part) {
                    run = next;
                }
            }
        }
    }
    better(found, Some(run))
}

fn better(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    let useful = |literals: &Vec<String>| score(literals) > (0, 0);
    match (one.filter(useful), other.filter(useful)) {
        (Some(one), Some(other)) if score(&other) > score(&one) => Some(other),
        (Some(one), _) => Some(one),
        (None, other) => other,
    }
}

/// The shortest literal's length first, then how few there are.
fn score(literals: &[String]) -> (usize, isize) {
    let shortest = literals.iter().map(String::len).min().unwrap_or(0);
    if shortest == 0 {
        return (0, 0);
    }
    (shortest.min(LENGTH_THAT_COUNTS), -(literals.len() as isize))
}

/// All strings that match, if they are few.
fn exact(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![String::new()]),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(vec![text.to_string()])
        }
        HirKind::Class(class) => exact_class(class),
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(exact(branch)?);
            }
            (all.len() <= LITERALS_MAX).then_some(all)
        }
        HirKind::Concat(parts) => parts.iter().try_fold(vec![String::new()], |run, part| {
            product(&run, &exact(part)?)
        }),
        HirKind::Repetition(repetition) => match (repetition.min, repetition.max) {
            (0, Some(1)) => {
                let mut once = exact(&repetition.sub)?;
                once.push(String::new());
                Some(once)
            }
            (1, Some(1)) => exact(&repetition.sub),
            _ => None,
        },
    }
}

fn exact_class(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let members: usize = class.ranges().iter().map(|range| range.len()).sum();
    if members > 8 {
        return None;
    }
    let letters = class
        .ranges()
        .iter()
        .flat_map(|range| range.start()..=range.end())
        .map(String::from)
        .collect();
    Some(letters)
}

fn product(run: &[String], next: &[String]) -> Option<Vec<String>> {
    if run.len() * next.len() > LITERALS_MAX {
        return None;
    }
    let joined = run
        .iter()
        .flat_map(|start| next.iter().map(move |end| format!("{start}{end}")))
        .collect();
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(pattern: &str) -> Vec<String> {
        required(pattern).unwrap().unwrap_or_default()
    }

    #[test]
    fn the_longest_part_that_every_match_contains() {
        assert_eq!(
            literals(r"(?P<s>\p{Lu}\w+) was born (?:on|in) (?P<f>\d+)"),
            [" was born in ", " was born on "]
        );
        assert_eq!(literals(r"Capital[ :]"), ["Capital ", "Capital:"]);
        assert_eq!(
            literals(r"\w+ (?:founded|established) in"),
            [" established in", " founded in"]
        );
        assert_eq!(literals(r"(?:born|b\.) \w+"), ["b. ", "born "]);
    }

    #[test]
    fn optional_parts_are_not_required() {
        assert_eq!(literals(r"(?:born )?[a-z]+"), [""; 0]);
        assert_eq!(literals(r"a*(?:x{2,}y)?"), [""; 0]);
    }

    #[test]
    fn a_pattern_that_ignores_case_is_searched_in_every_case() {
        assert_eq!(literals(r"(?i)no\d"), ["NO", "No", "nO", "no"]);
        // Every case of a long word would be too many, so its beginning is searched.
        assert_eq!(literals(r"(?i)capital").len(), 64);
    }
}
