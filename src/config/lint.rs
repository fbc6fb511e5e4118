//! What a config can be warned about without reading anything.

use regex_syntax::hir::{Hir, HirKind};

use super::diagnose::Diagnostic;
use super::outline::{Outline, RuleOutline};
use crate::extract::pattern::PatternRule;
use crate::extract::rules::Rules;

/// Shorter literals stand in nearly every sentence: the pattern is tried on most of a corpus.
const LITERAL_BYTES_RARE: usize = 4;

/// All warnings about a config that compiles.
pub(super) fn lint(outline: &Outline, rules: &Rules) -> Vec<Diagnostic> {
    let patterns = rules.patterns.rules().iter();
    let mut warnings: Vec<Diagnostic> = patterns
        .filter_map(|rule| common_literal(rule, outline))
        .collect();
    warnings.extend(without_relations(outline));
    warnings.extend(outline.rules.iter().filter_map(unsure_fact));
    warnings.extend(without_examples(outline));
    warnings.extend(same_meaning(outline));
    warnings.extend(same_pattern(outline));
    warnings.extend(unused_macros(outline));
    warnings
}

fn common_literal(rule: &PatternRule, outline: &Outline) -> Option<Diagnostic> {
    let shortest = rule
        .literals()
        .iter()
        .min_by_key(|literal| literal.trim().len())?;
    if shortest.trim().len() >= LITERAL_BYTES_RARE || rule.within().is_head() {
        return None;
    }
    let known = outline.rules.iter().find(|known| known.name == rule.name)?;
    let message = format!(
        "`{}` runs on very many sentences: all it needs is {shortest:?}",
        rule.name
    );
    Some(Diagnostic::warning(known.place.clone(), message).help(
        "let every match contain some rarer text, of four bytes or more; the rule slows every audit",
    ))
}

fn without_relations(outline: &Outline) -> Option<Diagnostic> {
    outline.relations.is_empty().then(|| {
        Diagnostic::warning(0..0, "no [[relation]]: only ready-made pairs are found").help(
            "add relations with rules; `hapax config` prints those that are used without a config",
        )
    })
}

/// A pattern that can match without saying what the fact is.
fn unsure_fact(rule: &RuleOutline) -> Option<Diagnostic> {
    let pattern = rule.meaning.pattern.as_ref()?.get_ref();
    let parsed = regex_syntax::parse(pattern).ok()?;
    let what = match fact_of(&parsed) {
        Some(fact) if fact.properties().minimum_len() == Some(0) => "empty",
        Some(_) => return None,
        None => "left out",
    };
    let message = format!(
        "`{}` matches also where its group `fact` is {what}",
        rule.name
    );
    Some(Diagnostic::warning(rule.place.clone(), message).help(
        "let the fact be one character or more, and stand outside of what may be left out: no `?` or `*` at or around it",
    ))
}

/// The group `fact`, if every match goes through it.
fn fact_of(part: &Hir) -> Option<&Hir> {
    match part.kind() {
        HirKind::Capture(group) if group.name.as_deref() == Some("fact") => Some(&group.sub),
        HirKind::Capture(group) => fact_of(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => fact_of(&repeated.sub),
        HirKind::Concat(parts) => parts.iter().find_map(fact_of),
        _ => None,
    }
}

fn without_examples(outline: &Outline) -> impl Iterator<Item = Diagnostic> {
    let relations = outline.relations.iter().enumerate();
    relations.filter_map(|(number, relation)| {
        let has_rules = outline.rules.iter().any(|rule| rule.relation == number);
        (has_rules && relation.examples.is_empty()).then(|| {
            let message = format!("nothing shows what the rules of `{}` find", relation.name);
            Diagnostic::warning(relation.place.clone(), message).help(
                "add a [[relation.example]] with a `record` and the `pairs` that must be found in it",
            )
        })
    })
}

/// Rules of one relation that find the same: the second one is never heard of.
fn same_meaning(outline: &Outline) -> impl Iterator<Item = Diagnostic> {
    let rules = outline.rules.iter().enumerate();
    rules.filter_map(|(number, rule)| {
        let is_same =
            |first: &&RuleOutline| first.relation == rule.relation && first.meaning == rule.meaning;
        let first = outline.rules[..number].iter().find(is_same)?;
        let message = format!("`{}` finds what `{}` finds", rule.name, first.name);
        let warning = Diagnostic::warning(rule.place.clone(), message);
        Some(
            warning
                .related(first.place.clone(), "the first")
                .help("leave one of them out"),
        )
    })
}

/// One pattern in two relations: the same sentence is a fact of both.
fn same_pattern(outline: &Outline) -> impl Iterator<Item = Diagnostic> {
    let rules = outline.rules.iter().enumerate();
    rules.filter_map(|(number, rule)| {
        rule.meaning.pattern.as_ref()?;
        let is_same =
            |first: &&RuleOutline| first.relation != rule.relation && first.meaning == rule.meaning;
        let first = outline.rules[..number].iter().find(is_same)?;
        let name = |rule: &RuleOutline| &outline.relations[rule.relation].name;
        let message = format!(
            "the pattern of `{}` stands in two relations, `{}` and `{}`: each of its pairs is counted in both",
            rule.name,
            name(first),
            name(rule)
        );
        let warning = Diagnostic::warning(rule.place.clone(), message);
        Some(
            warning
                .related(first.place.clone(), "the first")
                .help("leave it in one of them"),
        )
    })
}

fn unused_macros(outline: &Outline) -> impl Iterator<Item = Diagnostic> {
    outline.unused_macros.iter().map(|(name, place)| {
        Diagnostic::warning(
            place.clone(),
            format!("no pattern uses the macro {{{name}}}"),
        )
        .help("leave it out, or is a pattern's macro misspelt?")
    })
}
