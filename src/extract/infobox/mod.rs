//! Rules of kind `infobox`: the values of the box beside an article, by their labels.
//!
//! A rule names the labels whose values are its facts, such as `Born` and `birth_date`. A box is read in both shapes that
//! corpora have it in: the template of its wikitext, `{{Infobox person | birth_date = {{birth date|1902|5|3}} }}`,
//! and the lines that a page's text has of it, `Born (1902-05-03)3 May 1902`. What a value is about is the
//! document's title, or the name in the box where a wikitext has no title.
//!
//! Labels are searched for together, at the beginnings of lines, and a template is parsed once for all rules.

mod article;
mod markup;
mod openings;
mod rendered;
mod wikitext;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use super::guard::Refusal;
use super::labelled::{Part, Stated};
use super::prefilter::Prefilter;
use super::sentence;
use super::subject;
use article::Article;
use openings::{NAMESPACE, Order, Templates, openings};
use wikitext::{Template, named, normal_name, template_at};

/// How the templates of boxes are called, where a rule does not say.
pub const TEMPLATES: [&str; 1] = ["Infobox"];

/// The parameters that name what a box is about, the first that is there.
const NAMES: [&str; 4] = ["name", "official name", "conventional long name", "title"];

/// One compiled rule.
#[derive(Debug)]
pub struct BoxRule {
    /// Which relation the rule belongs to.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// The labels whose values are facts.
    pub labels: Vec<String>,
    /// How the names of the templates begin that are boxes.
    pub templates: Vec<String>,
    /// What of a value is the fact.
    pub part: Part,
    /// On which pages it looks.
    pub page: subject::Page,
    /// Headings of parts of a box below which values are about something else.
    pub not_below: Vec<String>,
}

/// All rules of a config over boxes.
pub struct BoxRules {
    rules: Vec<BoxRule>,
    prefilter: Prefilter,
    /// The rules of each label, as the parameters of templates are compared.
    by_parameter: HashMap<String, Vec<usize>>,
    /// The beginnings of templates' names, in the same form, by rule.
    templates: Vec<Vec<String>>,
    /// All labels: there a value ends.
    labels: Vec<String>,
}

impl BoxRule {
    /// Whether the rule's expression matches a value, as it stands or as its markup shows it.
    pub fn matches(&self, value: &str) -> bool {
        self.part.find(value).is_some() || self.part.find(&markup::plain(value)).is_some()
    }
}

impl BoxRules {
    /// Puts the rules behind one prefilter.
    pub fn new(rules: Vec<BoxRule>) -> Result<BoxRules, String> {
        let mut literals: Vec<Vec<String>> = rules
            .iter()
            .map(|rule| {
                rule.labels
                    .iter()
                    .map(|label| format!("\n{label}"))
                    .collect()
            })
            .collect();
        let templates = rules.iter().flat_map(|rule| &rule.templates);
        literals.push(templates.flat_map(|name| openings(name)).collect());
        let mut by_parameter: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, rule) in rules.iter().enumerate() {
            for label in &rule.labels {
                let of_label = by_parameter.entry(normal_name(label)).or_default();
                if of_label.last() != Some(&number) {
                    of_label.push(number);
                }
            }
        }
        Ok(BoxRules {
            prefilter: Prefilter::new(&literals)?,
            by_parameter,
            templates: rules
                .iter()
                .map(|rule| {
                    rule.templates
                        .iter()
                        .map(|name| normal_name(name))
                        .collect()
                })
                .collect(),
            labels: rules.iter().flat_map(|rule| rule.labels.clone()).collect(),
            rules,
        })
    }

    /// The rules, in the config's order.
    pub fn rules(&self) -> &[BoxRule] {
        &self.rules
    }

    /// Finds every value that the rules name; `title` is the field that says what the text is about.
    pub fn find<'t>(
        &'t self,
        text: &'t str,
        title: Option<&'t str>,
        found: &mut dyn FnMut(Stated<'t>),
    ) {
        if self.rules.is_empty() {
            return;
        }
        let page = Article::new(text, title);
        for rule in 0..self.rules.len() {
            self.find_line(&page, 0, rule, found);
        }
        let mut templates = Templates::default();
        self.prefilter.scan(text, |position, rules| {
            for &rule in rules {
                if rule == self.rules.len() {
                    self.find_template(&page, position, &mut templates, found);
                } else if position >= templates.read_to {
                    self.find_line(&page, position + 1, rule, found);
                }
            }
        });
    }

    /// Reads the template that opens at `start`.
    fn find_template<'t>(
        &'t self,
        page: &Article<'t>,
        start: usize,
        templates: &mut Templates,
        found: &mut dyn FnMut(Stated<'t>),
    ) {
        if !templates.may_open(start) {
            return;
        }
        let order = std::mem::replace(&mut templates.next, Order::Later);
        match template_at(page.text, start) {
            Ok(template) => {
                templates.read_to = template.end;
                self.find_parameters(page, &template, order, found);
            }
            Err(end) => templates.note_unclosed(start, end),
        }
    }

    /// Reads the line that begins at `start`, if a label of the rule stands there.
    fn find_line<'t>(
        &'t self,
        page: &Article<'t>,
        start: usize,
        rule: usize,
        found: &mut dyn FnMut(Stated<'t>),
    ) {
        let text = page.text;
        let BoxRule {
            labels,
            part,
            page: kind,
            not_below,
            ..
        } = &self.rules[rule];
        let value = labels
            .iter()
            .filter(|label| text[start..].starts_with(label.as_str()))
            .find_map(|label| rendered::value_at(text, start, label, &self.labels));
        let Some(mut value) = value else {
            return;
        };
        if part.is_whole() {
            value = rendered::first_line(text, &value);
        }
        let fact_span = part
            .find(&text[value.clone()])
            .map(|part| value.start + part.start..value.start + part.end);
        let is_cut = |fact: &Range<usize>| sentence::may_be_cut(text, fact.end);
        let refused = match &fact_span {
            _ if !page.is_on(*kind) => Some(Refusal::Page),
            _ if page.is_named(labels) => Some(Refusal::OwnName),
            _ if rendered::is_below(text, start, not_below) => Some(Refusal::Heading),
            Some(fact) if is_cut(fact) => Some(Refusal::Cut),
            Some(_) => None,
            None => part.refusal(&text[value.clone()]),
        };
        let fact = fact_span.clone().filter(|_| refused.is_none());
        found(Stated {
            rule,
            prompt: page.title().map(Cow::Borrowed),
            fact: fact.map(|span| Cow::Borrowed(&text[span])),
            refused,
            fact_span: fact_span.unwrap_or(value.clone()),
            value,
        });
    }

    /// Reads the parameters of a template.
    fn find_parameters<'t>(
        &'t self,
        page: &Article<'t>,
        template: &Template,
        order: Order,
        found: &mut dyn FnMut(Stated<'t>),
    ) {
        let parts = template.parts.iter();
        let mut parameters = parts.filter_map(|part| named(page.text, part));
        let name = OnceCell::new();
        for (key, value) in parameters.by_ref() {
            let Some(rules) = self.by_parameter.get(&normal_name(key)) else {
                continue;
            };
            let shown = markup::plain(&page.text[value.clone()]);
            let value = sentence::trimmed(page.text, value);
            for &rule in rules.iter().filter(|_| !shown.is_empty()) {
                let BoxRule {
                    part, page: kind, ..
                } = &self.rules[rule];
                if !self.is_box(rule, page.text, template) {
                    continue;
                }
                let refused = match page.is_on(*kind) {
                    true => part.refusal(&shown),
                    false => Some(Refusal::Page),
                };
                let part = part.find(&shown).filter(|_| refused.is_none());
                let prompt = || prompt_of(page, template, order);
                found(Stated {
                    rule,
                    prompt: name.get_or_init(prompt).clone(),
                    fact: part.map(|part| Cow::Owned(shown[part].to_string())),
                    refused,
                    fact_span: value.clone(),
                    value: value.clone(),
                });
            }
        }
    }

    fn is_box(&self, rule: usize, text: &str, template: &Template) -> bool {
        let name = template.parts.first().map(|name| &text[name.clone()]);
        let name = normal_name(name.unwrap_or_default());
        let name = name.strip_prefix(NAMESPACE).unwrap_or(&name).trim();
        self.templates[rule]
            .iter()
            .any(|box_| name.starts_with(box_))
    }
}

/// What a box is about: the first what the page is, a later one what it names.
fn prompt_of<'t>(page: &Article<'t>, template: &Template, order: Order) -> Option<Cow<'t, str>> {
    let title = || page.title().map(Cow::Borrowed);
    let name = || name_of(page, template);
    match order {
        Order::First => title().or_else(name),
        Order::Later => name().or_else(title),
    }
}

/// What a box is about, by its own parameters.
fn name_of<'t>(page: &Article<'t>, template: &Template) -> Option<Cow<'t, str>> {
    let shown = |wanted: &str| {
        let parameters = template.parts.iter();
        let mut parameters = parameters.filter_map(|part| named(page.text, part));
        let (_, value) = parameters.find(|(key, _)| normal_name(key) == wanted)?;
        let shown = markup::plain(&page.text[value]);
        let name = shown.lines().next()?;
        Some(Cow::Owned(name.to_string()))
    };
    NAMES.into_iter().find_map(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(rules: &[(&[&str], &str)]) -> BoxRules {
        let rules = rules.iter().map(|(labels, pattern)| BoxRule {
            relation: 0,
            name: "test".into(),
            labels: labels.iter().map(|label| label.to_string()).collect(),
            templates: TEMPLATES.map(String::from).to_vec(),
            part: match *pattern {
                "" => Part::WHOLE,
                pattern => Part::new(pattern).unwrap(),
            },
            page: subject::Page::Any,
            not_below: Vec::new(),
        });
        BoxRules::new(rules.collect()).unwrap()
    }

    /// Prompts and facts, and the facts' places as the text has them.
    fn found(rules: &BoxRules, text: &str) -> Vec<(String, String, String)> {
        let mut all = Vec::new();
        rules.find(text, None, &mut |stated| {
            let said = |text: Option<Cow<'_, str>>| text.map_or("?".into(), Cow::into_owned);
            all.push((
                said(stated.prompt),
                said(stated.fact),
                text[stated.fact_span].to_string(),
            ));
        });
        all
    }

    fn triple(prompt: &str, fact: &str, written: &str) -> (String, String, String) {
        (prompt.into(), fact.into(), written.into())
    }

    const BORN: (&[&str], &str) = (&["Born", "birth_date"], r"(?P<fact>[12]\d{3}-\d\d-\d\d)");

    #[test]
    fn lines_and_templates_state_the_same() {
        let rules = rules(&[BORN, (&["Capital"], "")]);
        assert_eq!(
            found(
                &rules,
                "Ada Roe\n\nBorn Ada May Roe\n\n(1902-05-03)3 May 1902\n\nCapital Narva\n"
            ),
            [
                triple("Ada Roe", "1902-05-03", "1902-05-03"),
                triple("Ada Roe", "Narva", "Narva")
            ]
        );
        assert_eq!(
            found(
                &rules,
                "{{Short description|poet}}\n{{Infobox writer\n| name = [[Ada Roe]]\n\
                 | birth_date = {{birth date|1902|5|3}} <!-- a -->\n| capital=''[[Narva]]''}}\n"
            ),
            [
                triple(
                    "Ada Roe",
                    "1902-05-03",
                    "{{birth date|1902|5|3}} <!-- a -->"
                ),
                triple("Ada Roe", "Narva", "''[[Narva]]''")
            ]
        );
    }

    #[test]
    fn the_title_goes_before_the_name_in_the_box() {
        let text = "Ada Roe\n\n{{infobox\n|name=Ada May Roe|birth_date=1902-05-03}}";
        assert_eq!(
            found(&rules(&[BORN]), text),
            [triple("Ada Roe", "1902-05-03", "1902-05-03")]
        );
        assert_eq!(
            found(&rules(&[BORN]), "{{Infobox|birth_date=1902-05-03}}"),
            [triple("?", "1902-05-03", "1902-05-03")]
        );
    }

    #[test]
    fn a_first_line_of_markup_is_no_title() {
        let named = |line: &str| {
            let text = format!("{line}\n\n{{{{Infobox|name=Ada|birth_date=1902-05-03}}}}");
            found(&rules(&[BORN]), &text).remove(0).0
        };
        for markup in [
            "{{Short description|poet}}",
            "'''Ada Roe'''",
            "[[File:a.jpg]]",
            "<!-- a -->",
        ] {
            assert_eq!(named(markup), "Ada", "{markup}");
        }
        assert_eq!(named("'Til Tuesday"), "'Til Tuesday");
    }

    #[test]
    fn what_is_no_box_states_nothing() {
        let rules = rules(&[(&["Author"], "")]);
        for text in [
            "Emma\n\n{{cite book|author=Jane Austen}}",
            "Emma\n\n{{Infobox book|author=}}",
            "Emma\n\n{{Infobox book|author=Jane Austen\n",
            "Emma\n\nAuthor of a book",
            "Emma\n\nThe Author Jane",
            "",
        ] {
            assert_eq!(found(&rules, text), [], "{text}");
        }
    }

    #[test]
    fn a_template_without_an_end_hides_no_line() {
        let text = "Emma\n\n{{Infobox book|author=\n\nAuthor: Jane Austen\n";
        assert_eq!(
            found(&rules(&[(&["Author"], "")]), text),
            [triple("Emma", "Jane Austen", "Jane Austen")]
        );
    }

    #[test]
    fn a_box_without_an_end_hides_none_behind_it() {
        let broken = "{{Infobox writer|birth_date={{birth date|1901|5|3}\n}}\n";
        let sound = "{{Infobox writer|name=Jan|birth_date={{birth date|1902|5|3}}}}\n";
        let expected = triple("Jan", "1902-05-03", "{{birth date|1902|5|3}}");
        let found = |text: &str| found(&rules(&[BORN]), text);
        assert_eq!(
            found(&format!("Ada\n\n{broken}{sound}")),
            std::slice::from_ref(&expected)
        );
        let some = broken.repeat(openings::UNCLOSED_MAX - 1);
        assert_eq!(found(&format!("Ada\n\n{some}{sound}")), [expected]);
        let started = std::time::Instant::now();
        found(&broken.repeat(1 << 14));
        assert!(started.elapsed().as_secs() < 10);
    }

    #[test]
    fn names_of_boxes_are_found_as_they_may_be_written() {
        for opening in ["Infobox", " infobox", "\nInfobox", "Template:Infobox"] {
            let text = format!("Ada\n\n{{{{{opening} writer|<!-- a -->birth_date=1902-05-03}}}}");
            let expected = triple("Ada", "1902-05-03", "1902-05-03");
            assert_eq!(found(&rules(&[BORN]), &text), [expected], "{opening}");
        }
    }

    #[test]
    fn a_later_box_is_about_what_it_names() {
        let text = "Ada\n\n{{Infobox|name=Ada Roe|birth_date=1902-05-03}}\n\
                    {{Infobox|name=Jan|birth_date=1903-05-03}}\n{{Infobox|birth_date=1904-05-03}}";
        let prompts = found(&rules(&[BORN]), text).into_iter().map(|all| all.0);
        assert_eq!(prompts.collect::<Vec<_>>(), ["Ada", "Jan", "Ada"]);
    }

    #[test]
    fn a_value_without_the_rules_part_is_told_without_a_fact() {
        assert_eq!(
            found(&rules(&[BORN]), "Ada Roe\n\nBorn 1902\n"),
            [triple("Ada Roe", "?", "1902")]
        );
    }
}
