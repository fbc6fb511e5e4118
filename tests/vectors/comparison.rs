//! Comparing figures with what a vector expects.

use hapax::figure::Figure;
use serde_json::Value;

/// Relative; values below 1e-300 are compared absolutely.
pub const TOLERANCE: f64 = 1e-10;

/// What was compared, and what of it differs.
#[derive(Default)]
pub struct Comparison {
    compared: usize,
    differences: Vec<String>,
}

impl Comparison {
    /// Compares the number at `path` of the vector's output, if the vector has it.
    pub fn figure(&mut self, vector: &Value, path: &str, actual: Figure) {
        self.figure_within(TOLERANCE, vector, path, actual);
    }

    /// The same at another relative tolerance.
    pub fn figure_within(&mut self, tolerance: f64, vector: &Value, path: &str, actual: Figure) {
        let Some(expected) = vector.pointer(&format!("/output/{path}")) else {
            return;
        };
        let equal = match (expected.as_f64(), actual) {
            (Some(expected), Ok(actual)) => close(expected, actual, tolerance),
            (None, Err(_)) => true,
            _ => false,
        };
        self.note(vector, path, equal, &format!("{expected}, not {actual:?}"));
    }

    /// Compares a group of figures that hapax says are undefined: absent, null, or with a reason beside it.
    pub fn undefined(&mut self, vector: &Value, path: &str) {
        let expected = &vector["output"][path];
        let equal = expected.is_null() || expected["undefined"].is_string();
        self.note(vector, path, equal, &format!("{expected}, not undefined"));
    }

    pub fn note(&mut self, vector: &Value, path: &str, equal: bool, difference: &str) {
        self.compared += 1;
        if !equal {
            let name = &vector["name"];
            self.differences
                .push(format!("{name}: {path}: {difference}"));
        }
    }

    pub fn finish(self) {
        assert!(
            self.differences.is_empty(),
            "{}",
            self.differences.join("\n")
        );
        assert!(self.compared > 0, "nothing was compared");
        println!("{} figures compared", self.compared);
    }
}

fn close(expected: f64, actual: f64, tolerance: f64) -> bool {
    let difference = (expected - actual).abs();
    difference <= tolerance * expected.abs() || expected.abs().max(actual.abs()) < 1e-300
}
