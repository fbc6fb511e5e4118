//! Mistakes in regular expressions and in macros, at their place in what was written.

use super::{assert_error, found, pattern};

#[test]
fn a_mistake_in_a_regular_expression_is_shown_at_its_place() {
    assert_error(
        &pattern("'(?P<subject>a) born (?P<fact>b'"),
        5,
        32,
        &["unclosed group"],
    );
    assert_error(
        &pattern("'''(?P<subject>{name}) born (?P<fact>{date}'''"),
        5,
        39,
        &["unclosed group"],
    );
    assert_error(
        &pattern(r#""\\d {date}\t(?P<fact>""#),
        5,
        24,
        &["unclosed group"],
    );
    assert_error(
        &pattern("'''\n{date} \\p{Foo} born'''"),
        6,
        8,
        &["Unicode property"],
    );
    assert_error(
        &pattern("'(?P<subject>a)(?=b)'"),
        5,
        26,
        &["look-around", "only the groups are taken"],
    );
    assert_error(
        "abstentions = [\n  'no',\n  'n/a(',\n]\n",
        3,
        7,
        &["unclosed group"],
    );
}

#[test]
fn a_mistake_in_a_macro_is_shown_in_the_macro_with_its_use() {
    let text = format!(
        "[macros]\nheight = 'ab[c'\n{}",
        pattern("'(?P<subject>{height}) is (?P<fact>{height})'")
    );
    assert_error(&text, 2, 13, &["unclosed character class"]);
    let error = &found(&text)[0];
    let [(used, label)] = error.related.as_slice() else {
        panic!("{error:#?}");
    };
    assert_eq!(
        (&text[used.clone()], label.as_str()),
        ("{height}", "used here")
    );
    // Fine alone, and twice in one pattern not.
    let text = format!(
        "[macros]\nf = '(?P<fact>x)'\n{}",
        pattern("'(?P<subject>y) high {f}{f}'")
    );
    assert_error(&text, 2, 10, &["duplicate"]);
    let text = pattern("'(?P<subject>y) high {opening}'");
    assert_error(&text, 5, 32, &["duplicate", "built-in macro {opening}"]);
}

#[test]
fn unknown_macros_and_macros_without_end_are_shown() {
    let text = pattern("'(?P<subject>{nmae}) born (?P<fact>{date})'");
    assert_error(&text, 5, 24, &["no macro {nmae}", "did you mean `name`?"]);
    assert_error(
        "[macros]\na = 'x{dat}'\n",
        2,
        7,
        &["no macro {dat}", "`date`"],
    );
    assert_error("[macros]\na = 'x{b}'\nb = '{a}'\n", 3, 6, &["a → b → a"]);
    // Through a macro of the default config: its {date} uses {month}.
    assert_error(
        "[macros]\nmonth = '{date}'\n",
        2,
        10,
        &["month → date → month"],
    );
    assert_error("[macros]\nA = 'x'\n", 2, 5, &["cannot be called `A`"]);
}
