//! Words on standard error. It may be closed, as by `2>&1 | head -1`: what nobody reads is no reason to fail.

use std::io::Write;

use crate::report::text::clean;

/// Writes a line, or a few. Names and reasons in it come from files: nothing of them is a command to the terminal.
pub fn say(text: &str) {
    let lines: Vec<String> = text.split('\n').map(clean).collect();
    say_painted(&lines.join("\n"));
}

/// Writes lines with colours of our own, in which all else is harmless.
pub fn say_painted(text: &str) {
    // Nobody is left to whom one could say that this failed.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
