//! How many times a document is taken in training (theory H.1): copies, epochs, upsampling.
//!
//! A weight of 2.3 is two copies, and a third with a probability of 0.3; what is said of fractions is an expectation. A
//! weight of 0 drops the document.
//!
//! ```
//! use hapax::weight::Weight;
//!
//! let weight = Weight::new(1.25).unwrap();
//! assert_eq!((weight.never(), weight.once()), (0.0, 0.75));
//! assert_eq!(Weight::new(-1.0), None);
//! ```

use crate::document::Field;

/// The largest weight: sums of weights over a corpus fit into 128 bits up to here.
pub const WEIGHT_MAX: f64 = u32::MAX as f64;

/// One in [`Weight::fixed`]: 2⁵².
pub const FIXED_ONE: f64 = (1u64 << 52) as f64;

/// How many times a document is taken, from 0 to [`WEIGHT_MAX`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight(f64);

impl Default for Weight {
    fn default() -> Self {
        Weight(1.0)
    }
}

impl Weight {
    /// A weight; `None` unless it is a number in the range.
    pub fn new(times: f64) -> Option<Weight> {
        (0.0..=WEIGHT_MAX).contains(&times).then_some(Weight(times))
    }

    /// What a field says: a number, also as text, or the score of the only span of a Dolma attribute
    /// (`[[start, end, score]]`). `None` if it says something else.
    pub fn of(field: &Field<'_>) -> Option<Weight> {
        match field {
            Field::List(spans) => match spans.as_slice() {
                [Field::List(span)] => Weight::of(span.get(2)?),
                _ => None,
            },
            Field::Boolean(_) => None,
            scalar => Weight::new(scalar.scalar()?.trim().parse().ok()?),
        }
    }

    /// How many times.
    pub fn times(self) -> f64 {
        self.0
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.0.fract() == 0.0
    }

    /// The probability that the document is not taken.
    pub fn never(self) -> f64 {
        (1.0 - self.0).max(0.0)
    }

    /// The probability that it is taken exactly once.
    pub fn once(self) -> f64 {
        match self.0 < 1.0 {
            true => self.0,
            false => (2.0 - self.0).max(0.0),
        }
    }

    /// In units of 2⁻⁵²: sums of these do not depend on their order.
    pub fn fixed(self) -> u128 {
        (self.0 * FIXED_ONE).round() as u128
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Field<'static> {
        Field::Number(text.into())
    }

    #[test]
    fn numbers_and_single_spans_are_weights() {
        let of = |field: &Field<'_>| Weight::of(field).map(Weight::times);
        assert_eq!(of(&number("3")), Some(3.0));
        assert_eq!(of(&Field::Text(" 0.5 ".into())), Some(0.5));
        let span = Field::List(vec![number("0"), number("17"), number("2.5")]);
        assert_eq!(of(&Field::List(vec![span.clone()])), Some(2.5));
        for wrong in [
            number("-1"),
            number("1e300"),
            Field::Text("nan".into()),
            Field::Text("many".into()),
            Field::Boolean(true),
            Field::List(vec![span.clone(), span]),
            Field::Object(Vec::new()),
        ] {
            assert_eq!(of(&wrong), None, "{wrong:?}");
        }
    }

    /// By hand, from "⌊w⌋ copies and one more with probability w − ⌊w⌋".
    #[test]
    fn fractions_are_one_copy_more_or_none() {
        let chances = |times: f64| {
            let weight = Weight::new(times).unwrap();
            (weight.never(), weight.once())
        };
        assert_eq!(chances(0.0), (1.0, 0.0));
        assert_eq!(chances(0.25), (0.75, 0.25));
        assert_eq!(chances(1.0), (0.0, 1.0));
        assert_eq!(chances(1.75), (0.0, 0.25));
        assert_eq!(chances(2.0), (0.0, 0.0));
        assert_eq!(chances(7.5), (0.0, 0.0));
    }
}
