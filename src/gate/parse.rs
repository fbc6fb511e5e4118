//! Parses gates; a mistake says what was expected, and where.

use std::ops::Range;

use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{
    alt, cut_err, delimited, eof, opt, preceded, repeat, separated, terminated,
};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{none_of, one_of, take_while};
use winnow::{ModalResult, Parser};

use super::expression::{Expression, Metric, Operand, Operator, Term};
use super::metrics::{OF_DUPLICATES, OF_LEDGER, OF_ROWS};
use super::subject::{Name, Subject};
use super::{Gate, Mistake};
use crate::nearest::did_you_mean;

/// The longest gate, in bytes. Parentheses are parsed by recursion.
const BYTES_MAX: usize = 4_096;

/// The deepest parentheses.
const DEPTH_MAX: usize = 64;

type Input<'i> = LocatingSlice<&'i str>;

/// A metric as it is written: nothing is known yet of its names.
struct Written {
    call: Option<(String, Vec<Name>, Range<usize>)>,
    path: Vec<String>,
    place: Range<usize>,
}

/// A condition over metrics as they are written.
enum Tree {
    Any(Vec<Tree>),
    All(Vec<Tree>),
    Comparison(Vec<Leaf>, Operator, Vec<Leaf>),
}

enum Leaf {
    Number(f64, String, Range<usize>),
    Metric(Written),
}

impl Gate {
    /// Parses a gate, and knows every name of a metric in it.
    pub fn parse(text: &str) -> Result<Gate, Mistake> {
        let mistake = |place, message| Mistake {
            text: text.to_string(),
            place,
            message,
        };
        let depth = text.matches('(').count();
        if text.len() > BYTES_MAX || depth > DEPTH_MAX {
            let message =
                format!("longer than {BYTES_MAX} bytes or with more than {DEPTH_MAX} parentheses");
            return Err(mistake(0..0, message));
        }
        let tree = whole.parse(LocatingSlice::new(text)).map_err(|error| {
            let place = error.char_span();
            let message = expected(error.inner()) + way_out(text, place.start);
            mistake(place, message)
        })?;
        let condition = lower(tree).map_err(|(place, message)| mistake(place, message))?;
        refuse_two_patterns(&condition).map_err(|message| mistake(0..text.len(), message))?;
        Ok(Gate {
            text: text.trim().to_string(),
            condition,
        })
    }
}

/// What stands in the contexts that a parser leaves.
fn expected(error: &ContextError) -> String {
    let named = error.context().find_map(|context| match context {
        StrContext::Expected(StrContextValue::Description(what)) => Some(*what),
        _ => None,
    });
    format!("here is expected {}", named.unwrap_or(TERM))
}

/// What to write instead of what other languages have.
fn way_out(text: &str, start: usize) -> &'static str {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    if before.trim_end().ends_with("not") || rest.starts_with('!') {
        return "; there is no `not`: turn the comparison around";
    }
    let known = [
        ("AND", "; write `and`"),
        ("&", "; write `and`"),
        ("OR", "; write `or`"),
        ("|", "; write `or`"),
        ("=", "; write =="),
        ("≥", "; write >="),
        ("≤", "; write <="),
        ("≠", "; write !="),
        (".", "; write a digit before the point, such as 0.5"),
        ("%", "; write the sign at the number, such as 50%"),
    ];
    let rest = rest.to_uppercase();
    let found = known.iter().find(|(sign, _)| rest.starts_with(sign));
    found.map_or("", |(_, way_out)| way_out)
}

const TERM: &str = "a metric such as singleton_rate or domain(\"books\").incidences, or a number";
const OPERATOR: &str = "a comparison: >, >=, <, <=, == or !=";
const END: &str = "`and`, `or`, or the end";
const ESCAPED: &str = "one of \" ' \\ * behind the backslash; write \\\\ for a backslash";
const NAME: &str = "a name in quotes, such as \"wikipedia\"";

fn description(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

fn whole(input: &mut Input<'_>) -> ModalResult<Tree> {
    let end = eof.context(description(END));
    delimited(multispace0, disjunction, end).parse_next(input)
}

fn disjunction(input: &mut Input<'_>) -> ModalResult<Tree> {
    separated(1.., conjunction, word("or"))
        .map(Tree::Any)
        .parse_next(input)
}

fn conjunction(input: &mut Input<'_>) -> ModalResult<Tree> {
    separated(1.., cut_err(condition), word("and"))
        .map(Tree::All)
        .parse_next(input)
}

fn condition(input: &mut Input<'_>) -> ModalResult<Tree> {
    let close = cut_err(token(')')).context(description("`and`, `or`, or `)`"));
    alt((delimited(token('('), disjunction, close), comparison)).parse_next(input)
}

fn comparison(input: &mut Input<'_>) -> ModalResult<Tree> {
    (
        operand,
        cut_err(operator.context(description(OPERATOR))),
        cut_err(operand),
    )
        .map(|(left, operator, right)| Tree::Comparison(left, operator, right))
        .parse_next(input)
}

fn operand(input: &mut Input<'_>) -> ModalResult<Vec<Leaf>> {
    separated(1.., term, token('/')).parse_next(input)
}

fn term(input: &mut Input<'_>) -> ModalResult<Leaf> {
    let metric = metric.map(Leaf::Metric);
    terminated(alt((number, metric)), multispace0)
        .context(description(TERM))
        .parse_next(input)
}

fn operator(input: &mut Input<'_>) -> ModalResult<Operator> {
    let signs = take_while(1..=2, ['<', '>', '=', '!']);
    terminated(signs.verify_map(Operator::parse), multispace0).parse_next(input)
}

fn number(input: &mut Input<'_>) -> ModalResult<Leaf> {
    let digits = || (digit1, take_while(0.., ('0'..='9', '_'))).void();
    let fraction = opt(('.', digits()));
    let exponent = opt((one_of(['e', 'E']), opt(one_of(['+', '-'])), digit1));
    let place = input.current_token_start();
    let (written, percent) = ((digits(), fraction, exponent).take(), opt('%')).parse_next(input)?;
    let value: f64 = written
        .replace('_', "")
        .parse()
        .map_err(|_| ErrMode::Backtrack(ContextError::new()))?;
    let place = place..place + written.len();
    Ok(match percent {
        Some(_) => Leaf::Number(value / 100.0, format!("{written}%"), place),
        None => Leaf::Number(value, written.to_string(), place),
    })
}

fn metric(input: &mut Input<'_>) -> ModalResult<Written> {
    let name = || take_while(1.., ('a'..='z', 'A'..='Z', '0'..='9', '_'));
    let call = (name(), delimited(token('('), names, ')')).with_span();
    let call = terminated(
        call,
        cut_err('.').context(description(
            "a dot and a metric: domain(\"…\").singleton_rate",
        )),
    );
    let path = separated(1.., name().map(str::to_string), '.').with_span();
    (opt(call), path)
        .map(|(call, (path, place))| Written {
            call: call.map(|((name, names), place)| (name.to_string(), names, place)),
            path,
            place,
        })
        .parse_next(input)
}

fn names(input: &mut Input<'_>) -> ModalResult<Vec<Name>> {
    cut_err(separated(1.., name.context(description(NAME)), token(','))).parse_next(input)
}

fn name(input: &mut Input<'_>) -> ModalResult<Name> {
    let name = alt((quoted('"'), quoted('\'')));
    terminated(name, multispace0).parse_next(input)
}

/// A text between two quotes, cut at its stars.
fn quoted<'i>(quote: char) -> impl Parser<Input<'i>, Name, ErrMode<ContextError>> {
    let known = one_of(['"', '\'', '\\', '*']).context(description(ESCAPED));
    let escaped = preceded('\\', cut_err(known)).map(Some);
    let star = '*'.value(None);
    let plain = none_of([quote, '\\']).map(Some);
    let texts = repeat(0.., alt((escaped, star, plain))).fold(
        || vec![String::new()],
        |mut texts: Vec<String>, character| {
            match (character, texts.last_mut()) {
                (Some(character), Some(text)) => text.push(character),
                _ => texts.push(String::new()),
            }
            texts
        },
    );
    let close = cut_err(quote).context(description("a closing quote"));
    delimited(quote, texts, close).map(Name)
}

fn token<'i>(sign: char) -> impl Parser<Input<'i>, char, ErrMode<ContextError>> {
    terminated(sign, multispace0)
}

fn word<'i>(word: &'static str) -> impl Parser<Input<'i>, &'i str, ErrMode<ContextError>> {
    let whole = take_while(1.., ('a'..='z', 'A'..='Z', '0'..='9', '_'))
        .verify(move |found: &str| found == word);
    terminated(whole, multispace0)
}

/// A place in the gate, and what is wrong there.
type Wrong = (Range<usize>, String);

/// From what is written to what is known.
fn lower(tree: Tree) -> Result<Expression, Wrong> {
    let several = |parts: Vec<Tree>| parts.into_iter().map(lower).collect::<Result<Vec<_>, _>>();
    let operand = |leaves: Vec<Leaf>| {
        leaves
            .into_iter()
            .map(lower_leaf)
            .collect::<Result<Operand, _>>()
    };
    Ok(match tree {
        Tree::Any(parts) => Expression::Any(several(parts)?),
        Tree::All(parts) => Expression::All(several(parts)?),
        Tree::Comparison(left, operator, right) => {
            refuse_two_numbers(&left, &right)?;
            Expression::Comparison(operand(left)?, operator, operand(right)?)
        }
    })
}

/// Two numbers compare alike for every corpus: such a gate says nothing.
fn refuse_two_numbers(left: &[Leaf], right: &[Leaf]) -> Result<(), Wrong> {
    let mut places = Vec::new();
    for leaf in left.iter().chain(right) {
        match leaf {
            Leaf::Number(_, _, place) => places.push(place),
            Leaf::Metric(_) => return Ok(()),
        }
    }
    let start = places.first().map_or(0, |place| place.start);
    let end = places.last().map_or(start, |place| place.end);
    let message = "a comparison without a metric is the same for every corpus; compare with a metric such as singleton_rate";
    Err((start..end, message.into()))
}

fn lower_leaf(leaf: Leaf) -> Result<Term, Wrong> {
    match leaf {
        Leaf::Number(value, written, place) if !value.is_finite() => Err((
            place,
            format!("{written} is larger than any number that could be counted"),
        )),
        Leaf::Number(value, written, _) => Ok(Term::Number(value, written)),
        Leaf::Metric(written) => lower_metric(written).map(Term::Metric),
    }
}

fn lower_metric(written: Written) -> Result<Metric, Wrong> {
    let Written {
        call,
        mut path,
        place,
    } = written;
    let subject = match (call, path.first().map(String::as_str)) {
        (Some((name, names, place)), _) => {
            call_subject(&name, names).map_err(|message| (place, message))?
        }
        (None, Some("ledger")) => {
            path.remove(0);
            Subject::Ledger
        }
        (None, Some("duplicates")) => {
            path.remove(0);
            Subject::Duplicates
        }
        (None, first) => {
            if first == Some("total") {
                path.remove(0);
            }
            Subject::Total
        }
    };
    let (known, whose) = match subject {
        Subject::Ledger => (&OF_LEDGER, "the ledger"),
        Subject::Duplicates => (&OF_DUPLICATES, "copies"),
        _ => (&OF_ROWS, "rows"),
    };
    let name = path.join(".");
    if known.contains(&name) {
        return Ok(Metric { subject, path });
    }
    let top: Vec<&str> = known
        .iter()
        .map(String::as_str)
        .filter(|name| !name.contains('.'))
        .collect();
    let guess = did_you_mean(&name, known.iter().map(String::as_str));
    let other = match subject {
        Subject::Total if OF_LEDGER.contains(&name) => format!(" There is ledger.{name}."),
        _ => String::new(),
    };
    let message = format!(
        "no metric {name:?}{guess}{other}\nMetrics of {whose}: {}, and those within them",
        top.join(", ")
    );
    Err((place, message))
}

fn call_subject(name: &str, names: Vec<Name>) -> Result<Subject, String> {
    let count = names.len();
    let mut names = names.into_iter();
    match (name, names.next(), names.next(), names.next()) {
        ("domain", Some(name), None, None) => Ok(Subject::Domain(name)),
        ("relation", Some(name), None, None) => Ok(Subject::Relation(name)),
        ("cell", Some(domain), Some(relation), None) => Ok(Subject::Cell(domain, relation)),
        ("domain" | "relation", ..) => Err(format!("{name} takes one name, not {count}")),
        ("cell", ..) => Err(format!(
            "cell takes two names, cell(\"domain\", \"relation\"), not {count}"
        )),
        _ => {
            let guess = did_you_mean(name, ["domain", "relation", "cell"]);
            Err(format!(
                "no {name}(…){guess} There are total, domain(\"…\"), relation(\"…\"), cell(\"…\", \"…\") and ledger"
            ))
        }
    }
}

/// Rows of one pattern are taken one by one; of two patterns nobody could say which row goes with which.
fn refuse_two_patterns(condition: &Expression) -> Result<(), String> {
    let metrics = condition.metrics();
    let mut patterns = metrics
        .iter()
        .map(|metric| &metric.subject)
        .filter(|subject| subject.is_pattern());
    let first = patterns.next();
    match patterns.all(|pattern| Some(pattern) == first) {
        true => Ok(()),
        false => Err("two different names with * in one gate; write two gates".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message of a mistake, and the text that it marks.
    fn mistake(text: &str) -> (String, String) {
        let mistake = Gate::parse(text).unwrap_err();
        (mistake.message, text[mistake.place].to_string())
    }

    #[test]
    fn what_is_documented_is_a_gate() {
        for gate in [
            "total.singleton_rate > 0.4",
            " singleton_rate>=40% ",
            "domain('a \"b\" \\' \\* c').missing_mass.high < 1e-3",
            "cell(\"a\", \"b\").singletons / cell(\"a\", \"b\").incidences == 1_000.5",
            "(ledger.records != 3 or floors.pairs > 0) and 2 < relation(\"*\").candidates.distinct_facts",
            "domain(\"*\").singletons > 1 or documents > 2",
        ] {
            assert!(Gate::parse(gate).is_ok(), "{gate}: {:?}", Gate::parse(gate));
        }
    }

    #[test]
    fn mistakes_say_what_is_expected_and_where() {
        let assert = |text: &str, message: &str, marked: &str| {
            let (said, place) = mistake(text);
            assert!(said.contains(message), "{text}: {said}");
            assert_eq!(place, marked, "{text}: {said}");
        };
        assert("", "a metric such as", "");
        assert("singleton_rate = 0.4", "a comparison: >", "=");
        assert("documents > 1 AND pairs > 1", "write `and`", "A");
        assert("documents > 1 && pairs > 1", "write `and`", "&");
        assert("documents > 1 || pairs > 1", "write `or`", "|");
        assert("documents = 1", "write ==", "=");
        assert("documents ≥ 1", "write >=", "≥");
        assert("not documents > 1", "there is no `not`", "d");
        assert("singleton_rate > .5", "0.5", ".");
        assert("singleton_rate > 50 %", "such as 50%", "%");
        assert(
            "domain(\"a\\q\").documents > 1",
            "behind the backslash",
            "q",
        );
        assert("singleton_rate > 0.4 or", "a metric such as", "");
        assert("(singleton_rate > 0.4", "`)`", "");
        assert("singleton_rate > 0.4 also", "`and`, `or`, or the end", "a");
        assert("domain(books).documents > 1", "a name in quotes", "b");
        assert("domain(\"books).documents > 1", "a closing quote", "");
        assert("domain(\"books\") > 1", "a dot and a metric", " ");
        assert(
            "total.singletn > 1",
            "did you mean \"singletons\"?",
            "total.singletn",
        );
        assert(
            "ledger.singletons > 1",
            "no metric \"singletons\"",
            "ledger.singletons",
        );
        assert("records > 1", "There is ledger.records", "records");
        assert(
            "domian(\"a\").documents > 1",
            "did you mean \"domain\"?",
            "domian(\"a\")",
        );
        assert(
            "domain(\"a\", \"b\").documents > 1",
            "takes one name, not 2",
            "domain(\"a\", \"b\")",
        );
        for numbers in ["2 > 1", "1 == 1", "1 / 0 > 1"] {
            assert(numbers, "without a metric", numbers);
        }
        assert("documents > 1 and 2 > 1", "without a metric", "2 > 1");
        assert("singleton_rate > 1e400", "1e400 is larger", "1e400");
        let two = "domain(\"*\").documents > relation(\"*\").documents";
        assert(two, "write two gates", two);
    }

    #[test]
    fn a_gate_cannot_be_so_deep_that_parsing_it_ends_the_program() {
        let deep = "(".repeat(100_000);
        assert!(Gate::parse(&deep).is_err());
        let deep = format!("{}documents > 1{}", "(".repeat(64), ")".repeat(64));
        assert!(Gate::parse(&deep).is_ok());
    }

    #[test]
    fn the_caret_stands_below_what_is_wrong() {
        let shown = Gate::parse("domain(\"維基\").documnts > 1")
            .unwrap_err()
            .to_string();
        let lines: Vec<&str> = shown.lines().rev().take(2).collect();
        assert_eq!(lines[0].find('^'), Some("  domain(\"....\").".len()));
    }
}
