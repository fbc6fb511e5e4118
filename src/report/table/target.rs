//! The sizes at which rates fall to a target.

use crate::audit::Value;
use crate::figure::Recorded;
use crate::report::label;
use crate::report::number::{Rounding, times};
use crate::report::target::{Target, Targets};
use crate::report::text::{clean, wrap};

use super::columns::Content;
use super::grid::plain;
use super::notes::Notes;

const HEADINGS: [&str; 4] = ["", "not before s =", "point", "not after s ="];

/// The table, with what it is above it. Relations are in the JSON.
pub(super) fn lines(
    targets: &Targets,
    rows_max: usize,
    width: usize,
    notes: &mut Notes,
) -> Vec<String> {
    let of_domains = targets.rows.iter().filter(|row| row.relation.is_none());
    let contents = of_domains.take(rows_max.saturating_add(1));
    let contents = contents.map(|row| of_row(row, notes)).collect();
    let what = format!(
        "singleton rate at most {}: {}",
        targets.rate,
        label::FORECAST
    );
    let mut lines = wrap("", &what, width);
    lines.extend(plain(&HEADINGS, contents, width));
    lines
}

fn of_row(row: &Target, notes: &mut Notes) -> Vec<Content> {
    notes.forecasts();
    let name = row.domain.as_deref().map_or("corpus".to_owned(), clean);
    let mut size = |size: &Recorded<Value>, rounding| match size {
        Recorded::Defined(size) => times(size.value, rounding).into(),
        Recorded::Undefined { reason, .. } => notes.undefined(reason),
    };
    vec![
        name.into(),
        size(&row.low, Rounding::Down),
        size(&row.point, Rounding::Nearest),
        size(&row.high, Rounding::Up),
    ]
}
