//! Texts that are kept in `tests/goldens/`.

use std::path::Path;

/// Fails with the first line that differs; with `UPDATE_GOLDENS` in the environment, rewrites the golden instead.
pub fn compare(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/goldens")
        .join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        return std::fs::write(path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{}",
        difference(name, &expected, actual)
    );
}

fn difference(name: &str, expected: &str, actual: &str) -> String {
    let longest = expected.lines().count().max(actual.lines().count());
    let mut text = format!("{name} differs (UPDATE_GOLDENS=1 rewrites it):\n");
    for number in 0..longest {
        let (old, new) = (expected.lines().nth(number), actual.lines().nth(number));
        if old != new {
            let line = number + 1;
            text += &format!("{line:4} - {}\n", old.unwrap_or("(no line)"));
            text += &format!("{line:4} + {}\n", new.unwrap_or("(no line)"));
        }
    }
    text
}
