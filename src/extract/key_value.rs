//! Rules of kind `key-value`: lists of keys and values in running text.
//!
//! ```text
//! Name: Ada Roe
//! - **Born**: 3 May 1902
//! | Height | 1.74 m |
//! default = 16
//! ```
//!
//! A line has the form if its key stands first, behind nothing but the marks of a list, of a table's row or of bold type, and
//! `:`, `=` or `|` follows. A value ends with its line. What it is about is the document's title or, with
//! [`KeyValueRule::subject_key`], the value of that key on the nearest line above; where none stands above, on the first below;
//! where none stands at all, the title.

use std::borrow::Cow;
use std::ops::Range;

use super::guard::Refusal;
use super::labelled::{Part, Stated};
use super::prefilter::Prefilter;
use super::sentence;
use super::subject::{Page, Title, names_nobody};

/// What may stand before a key: marks of lists, of rows, of bold type, of code.
const MARKS: &[char] = &[
    ' ', '\t', '\u{a0}', '-', '*', '+', '•', '·', '–', '|', '>', '#', '`', '"', '\'', '_', ':',
    '{', '(', '[', '.', ')', ',',
];

/// What may stand between a key and what parts it from its value, and around the value.
const QUOTES: &[char] = &[' ', '\t', '\u{a0}', '*', '_', '`', '"', '\''];

/// The types that code may state between a key and its value.
const TYPES: [&str; 9] = [
    "int", "float", "str", "bool", "string", "number", "boolean", "usize", "u64",
];

/// One compiled rule.
#[derive(Debug)]
pub struct KeyValueRule {
    /// Which relation the rule belongs to.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// The keys whose values are facts.
    pub keys: Vec<String>,
    /// The key whose value is what the facts below it are about; without one, and in a text that lacks it, it is the title.
    pub subject_key: Option<String>,
    /// What of a value is the fact.
    pub part: Part,
    /// On which pages it looks.
    pub page: Page,
}

/// All rules of a config over lists of keys and values.
pub struct KeyValueRules {
    rules: Vec<KeyValueRule>,
    /// Of the keys of the rules, and behind them of their subjects' keys.
    prefilter: Prefilter,
}

/// Where a text was read, by rule.
struct Reading<'t> {
    text: &'t str,
    /// The field that says what the text is about.
    title: Option<&'t str>,
    /// Up to where its keys were looked for, and those of its subjects.
    read_to: Vec<usize>,
    /// The value of the subject's key that stands nearest above.
    subjects: Vec<Option<&'t str>>,
    /// Values with no subject above.
    waiting: Vec<Stated<'t>>,
    /// Which tells what kind of page the text is.
    page: Title<'t>,
}

impl<'t> Reading<'t> {
    /// Values of a text that lacks their subject's key are about its title; of several of one key nothing says which is.
    fn settle_waiting(&mut self, found: &mut dyn FnMut(Stated<'t>)) {
        let title = self.title();
        let waiting = std::mem::take(&mut self.waiting);
        let mut values = vec![0_usize; self.subjects.len()];
        waiting.iter().for_each(|stated| values[stated.rule] += 1);
        for mut stated in waiting {
            let is_only = values[stated.rule] == 1;
            stated.prompt = title.filter(|_| is_only).map(Cow::Borrowed);
            found(stated);
        }
    }

    /// Whether the text is a page of this kind.
    fn is_on(&mut self, page: Page) -> bool {
        self.page.is_on(page)
    }

    /// What the text is about: the field that says so, else its first line.
    fn title(&self) -> Option<&'t str> {
        let field = self.title.map(str::trim).filter(|title| !title.is_empty());
        let first_line = || sentence::title(self.text).map(|range| &self.text[range]);
        field
            .or_else(first_line)
            .filter(|title| !names_nobody(title, self.text))
    }
}

impl KeyValueRule {
    /// Whether the rule's expression matches a value.
    pub fn matches(&self, value: &str) -> bool {
        self.part.find(value).is_some()
    }
}

impl KeyValueRules {
    /// Puts the rules behind one prefilter.
    pub fn new(rules: Vec<KeyValueRule>) -> Result<KeyValueRules, String> {
        let keys = rules.iter().map(|rule| rule.keys.clone());
        let subjects = rules
            .iter()
            .map(|rule| rule.subject_key.iter().cloned().collect());
        let literals: Vec<Vec<String>> = keys.chain(subjects).collect();
        Ok(KeyValueRules {
            prefilter: Prefilter::new(&literals)?,
            rules,
        })
    }

    /// The rules, in the config's order.
    pub fn rules(&self) -> &[KeyValueRule] {
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
        let mut reading = Reading {
            text,
            title,
            waiting: Vec::new(),
            page: Title::new(text, title),
            read_to: vec![0; 2 * self.rules.len()],
            subjects: vec![None; self.rules.len()],
        };
        self.prefilter.scan(text, |position, numbers| {
            for &number in numbers {
                if position < reading.read_to[number] {
                    continue;
                }
                let line = line_around(text, position);
                reading.read_to[number] = line.end;
                match number.checked_sub(self.rules.len()) {
                    None => self.read_value(number, line, &mut reading, found),
                    Some(rule) => self.read_subject(rule, line, &mut reading, found),
                }
            }
        });
        reading.settle_waiting(found);
    }

    fn read_value<'t>(
        &'t self,
        number: usize,
        line: Range<usize>,
        reading: &mut Reading<'t>,
        found: &mut dyn FnMut(Stated<'t>),
    ) {
        let (rule, text) = (&self.rules[number], reading.text);
        let mut keys = rule.keys.iter();
        let Some(value) = keys.find_map(|key| value_of(text, &line, key)) else {
            return;
        };
        let prompt = match rule.subject_key {
            Some(_) => reading.subjects[number],
            None => reading.title(),
        };
        let fact_span = rule
            .part
            .find(&text[value.clone()])
            .map(|part| value.start + part.start..value.start + part.end);
        let is_cut = |fact: &Range<usize>| sentence::may_be_cut(text, fact.end);
        let refused = match &fact_span {
            _ if !reading.is_on(rule.page) => Some(Refusal::Page),
            Some(fact) if is_cut(fact) => Some(Refusal::Cut),
            Some(_) => None,
            None => rule.part.refusal(&text[value.clone()]),
        };
        let fact = fact_span.clone().filter(|_| refused.is_none());
        let stated = Stated {
            rule: number,
            prompt: prompt.map(Cow::Borrowed),
            fact: fact.map(|span| Cow::Borrowed(&text[span])),
            refused,
            fact_span: fact_span.unwrap_or(value.clone()),
            value,
        };
        match (prompt, &rule.subject_key) {
            (None, Some(_)) => reading.waiting.push(stated),
            _ => found(stated),
        }
    }

    fn read_subject<'t>(
        &self,
        rule: usize,
        line: Range<usize>,
        reading: &mut Reading<'t>,
        found: &mut dyn FnMut(Stated<'t>),
    ) {
        let key = self.rules[rule].subject_key.as_ref();
        let Some(value) = key.and_then(|key| value_of(reading.text, &line, key)) else {
            return;
        };
        let subject = &reading.text[value];
        if reading.subjects[rule].replace(subject).is_none() {
            for mut stated in reading.waiting.extract_if(.., |stated| stated.rule == rule) {
                stated.prompt = Some(Cow::Borrowed(subject));
                found(stated);
            }
        }
    }
}

/// The line around a place, as long as it may be: a value is told whole or not at all.
fn line_around(text: &str, position: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..position]).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', &bytes[position..]);
    start..end.map_or(text.len(), |newline| position + newline)
}

/// Where the value of a key stands, if the line has the form of a key and its value.
fn value_of(text: &str, line: &Range<usize>, key: &str) -> Option<Range<usize>> {
    let shown = &text[line.clone()];
    let start = shown.find(key)?;
    let is_first = shown[..start]
        .chars()
        .all(|before| MARKS.contains(&before) || before.is_ascii_digit());
    if !is_first {
        return None;
    }
    let behind = &shown[start + key.len()..];
    // "key": value, as JSON has it.
    let is_element = behind.starts_with(['"', '\'']);
    let behind = behind.trim_start_matches(QUOTES);
    let value = behind_separator(behind)?;
    if behind.starts_with('|') && (is_rule_of_table(value) || is_head_of_table(text, line.end)) {
        return None;
    }
    let value = value.trim_end();
    let value = match is_element {
        true => first_element(value),
        // A row of a table ends with a bar.
        false => behind_type(value.trim_end_matches('|').trim_end()),
    };
    let value = value.trim_end_matches(',');
    let from = line.end - (shown.len() - (value.as_ptr() as usize - shown.as_ptr() as usize));
    unquoted(text, from..from + value.len())
}

/// What stands behind the sign that parts a key from its value. Of `==`, `=>`, `:=`, `::` and `://` none does.
fn behind_separator(text: &str) -> Option<&str> {
    let value = text.strip_prefix([':', '=', '|', '：'])?;
    let is_longer = match text.as_bytes() {
        [b':', ..] => value.starts_with([':', '=', '/']),
        [b'=', ..] => value.starts_with(['=', '>', '~']),
        _ => false,
    };
    (!is_longer).then_some(value)
}

/// Whether a row of a table is the head: the rule stands below it.
fn is_head_of_table(text: &str, line_end: usize) -> bool {
    let below = text.get(line_end + 1..).unwrap_or_default();
    is_rule_of_table(below.split('\n').next().unwrap_or_default())
}

/// Whether cells are those of the rule below the head of a table: `|---|:---:|`.
fn is_rule_of_table(cells: &str) -> bool {
    cells.contains("--")
        && cells
            .chars()
            .all(|mark| mark.is_whitespace() || "|-:+".contains(mark))
}

/// The value of `"key": value` without the elements that follow in the line: what is quoted, or up to the next key. A list
/// or a map is told whole.
fn first_element(value: &str) -> &str {
    let shown = value.trim_start();
    let quote = shown.chars().next().filter(|mark| "\"'".contains(*mark));
    if shown.starts_with(['[', '{']) {
        return shown;
    }
    let Some(quote) = quote else {
        let next = [", \"", ",\"", ", '", ",'"].map(|next| shown.find(next));
        let end = next.into_iter().flatten().min().unwrap_or(shown.len());
        return shown[..end].trim_end_matches([',', ' ', '\t', '}', ']']);
    };
    let mut is_escaped = false;
    let closing = shown.char_indices().skip(1).find(|(_, mark)| {
        let closes = *mark == quote && !is_escaped;
        is_escaped = *mark == '\\' && !is_escaped;
        closes
    });
    closing.map_or(shown, |(end, _)| &shown[..=end])
}

/// Code may say of what type a value is: `jobs: int = 8`.
fn behind_type(value: &str) -> &str {
    let typed = value
        .split_once('=')
        .filter(|(kind, _)| TYPES.contains(&kind.trim()));
    typed.map_or(value, |(_, value)| value)
}

/// A value without the quotes, the bold type and the white space around it; `None` if nothing is left.
fn unquoted(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let inside = text[value.clone()].trim_start_matches(QUOTES);
    let start = value.end - inside.len();
    // What is quoted may be an element of a list: key: "value" }
    let inside = match text[value.start..start].contains(['"', '\'']) {
        true => inside.trim_end_matches([',', ' ', '\t', '}']),
        false => inside,
    };
    let inside = inside.trim_end_matches(QUOTES);
    (!inside.is_empty()).then(|| start..start + inside.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'t>(line: &'t str, key: &str) -> Option<&'t str> {
        value_of(line, &line_around(line, 0), key).map(|value| &line[value])
    }

    #[test]
    fn a_key_stands_first_and_is_parted_from_its_value() {
        for line in [
            "Born: 1902",
            "Born = 1902\n",
            "  - **Born**: 1902",
            "* **Born:** 1902",
            "3. Born : 1902 ",
            "| Born | 1902 |\r\n",
            "| **Born** | `1902` |",
            "    \"Born\": \"1902\",",
            ":Born: 1902",
            "> _Born_ = '1902'",
            "Born：1902",
            "{\"Born\": \"1902\", \"Died\": \"1950\"}",
            "{\"Born\": 1902, \"Died\": 1950}",
            "{'Born':1902,'Died':1950}",
            "  \"Born\": 1902,",
            "  \"Born\": \"1902\" }",
            "Born = 1902,",
            "Born: int = 1902,",
        ] {
            assert_eq!(value(line, "Born"), Some("1902"), "{line}");
        }
        for line in [
            "He was Born: 1902",
            "Born 1902",
            "Born:",
            "| Born | |",
            "Borne: 1902",
            "Firstborn: 1902",
            "Born == 1902",
            "Born => 1902",
            "Born := 1902",
            "Born::new(1902)",
            "Born://example.com/1902",
            "| Born | --- |",
            "Born | :---",
            "| Born | Died | Place |\n|------|------|:-----:|\n| 1902 | 1950 | Narva |",
            "Born | Died\n--- | ---\n1902 | 1950",
            "",
        ] {
            assert_eq!(value(line, "Born"), None, "{line}");
        }
        assert_eq!(value("--jobs = a \"b\", c", "--jobs"), Some("a \"b\", c"));
        assert_eq!(value("Motto: \"It's so\"", "Motto"), Some("It's so"));
        assert_eq!(
            value(r#"{"a": "b \", c", "d": 1}"#, "a"),
            Some(r#"b \", c"#)
        );
        assert_eq!(value(r#"{"a": ["b", "c"],"#, "a"), Some(r#"["b", "c"]"#));
        assert_eq!(value("Formula: E = mc", "Formula"), Some("E = mc"));
        assert_eq!(
            value("Site: https://a.example", "Site"),
            Some("https://a.example")
        );
    }

    fn found(rule: KeyValueRule, text: &str) -> Vec<String> {
        let mut all = Vec::new();
        let rules = KeyValueRules::new(vec![rule]).unwrap();
        rules.find(text, None, &mut |stated| {
            let said = |text: Option<Cow<'_, str>>| text.map_or("?".into(), Cow::into_owned);
            all.push(format!("{} = {}", said(stated.prompt), said(stated.fact)));
        });
        all
    }

    fn rule(subject_key: Option<&str>, part: Part) -> KeyValueRule {
        KeyValueRule {
            relation: 0,
            name: "test".into(),
            keys: vec!["Born".into(), "Full Name Born".into()],
            subject_key: subject_key.map(String::from),
            part,
            page: Page::Any,
        }
    }

    #[test]
    fn values_are_about_the_title_or_the_nearest_subject_above() {
        let text = "People\n\nBorn: 1901\nName: Ada\nBorn: 1902\n\nName: Jan\nRank: 3\nBorn: 1903\nFull Name Born: 4";
        assert_eq!(
            found(rule(None, Part::WHOLE), text),
            [
                "People = 1901",
                "People = 1902",
                "People = 1903",
                "People = 4"
            ]
        );
        assert_eq!(
            found(rule(Some("Name"), Part::WHOLE), text),
            ["Ada = 1901", "Ada = 1902", "Jan = 1903", "Jan = 4"]
        );
        assert_eq!(
            found(rule(Some("Nickname"), Part::WHOLE), text)[0],
            "? = 1901"
        );
    }

    #[test]
    fn the_part_of_a_value_is_the_fact() {
        let year = || Part::new(r"(?P<fact>\d{4})").unwrap();
        assert_eq!(
            found(
                rule(None, year()),
                "Ada\n\nBorn: May 1902, Narva\nBorn: long ago"
            ),
            ["Ada = 1902", "Ada = ?"]
        );
    }
}
