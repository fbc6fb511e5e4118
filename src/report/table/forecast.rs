//! Rates at other sizes of the corpus: the corpus and its largest domains, a line for each size.

use crate::audit::{Audit, Forecast, Row};
use crate::figure::Recorded;
use crate::report::label;
use crate::report::number::{Rounding, compact, interval, share};
use crate::report::text::wrap;

use super::columns::Content;
use super::grid::plain;
use super::name;
use super::notes::Notes;

/// Domains that are shown; JSON has all.
const DOMAINS_MAX: usize = 5;

const HEADINGS: [&str; 5] = ["", "s", "singleton rate", "point", "new prompts"];

/// The table, with what it is above it.
pub(super) fn lines(
    audit: &Audit,
    rows_max: usize,
    width: usize,
    notes: &mut Notes,
) -> Vec<String> {
    let domains = audit.domains.iter().filter(|row| row.incidences > 0);
    let rows = std::iter::once(&audit.total).chain(domains.take(DOMAINS_MAX.min(rows_max)));
    let contents: Vec<_> = rows.flat_map(|row| of_row(row, notes)).collect();
    let what = format!("forecast: {}", label::FORECAST);
    let mut lines = wrap("", &what, width);
    lines.extend(plain(&HEADINGS, contents, width));
    lines
}

fn of_row(row: &Row, notes: &mut Notes) -> Vec<Vec<Content>> {
    let name = name(row);
    let forecasts = match &row.forecast {
        None => {
            return vec![undefined(
                name,
                notes,
                "an older version made this audit: scan again",
            )];
        }
        Some(Recorded::Undefined { reason, .. }) => return vec![undefined(name, notes, reason)],
        Some(Recorded::Defined(forecasts)) => forecasts,
    };
    notes.forecasts();
    let (smaller, larger): (Vec<_>, Vec<_>) = forecasts.iter().partition(|of| of.size < 1.0);
    let mut lines: Vec<_> = smaller.into_iter().map(|of| line(of, notes)).collect();
    lines.push(as_it_is(row, notes));
    lines.extend(larger.into_iter().map(|of| line(of, notes)));
    lines[0][0] = name.into();
    lines
}

fn undefined(name: String, notes: &mut Notes, reason: &str) -> Vec<Content> {
    let mut line = blank();
    line[0] = name.into();
    line[2] = notes.undefined(reason);
    line
}

fn blank() -> Vec<Content> {
    HEADINGS.iter().map(|_| Content::default()).collect()
}

fn as_it_is(row: &Row, notes: &mut Notes) -> Vec<Content> {
    let mut line = blank();
    line[1] = "1".to_owned().into();
    line[2] = match &row.singleton_rate {
        Recorded::Defined(rate) => share(rate.value, Rounding::Nearest).into(),
        Recorded::Undefined { reason, .. } => notes.undefined(reason),
    };
    line
}

fn line(forecast: &Forecast, notes: &mut Notes) -> Vec<Content> {
    let mut line = blank();
    line[1] = forecast.size.to_string().into();
    if forecast.method == Forecast::THINNED {
        line[2] = share(forecast.low, Rounding::Nearest).into();
        return line;
    }
    line[2] = interval(forecast.low, forecast.high, forecast.high).into();
    line[3] = match &forecast.point {
        Recorded::Defined(point) => Content {
            figure: share(point.value, Rounding::Nearest),
            tail: format!(" ± {}", share(point.standard_error, Rounding::Nearest)),
        },
        Recorded::Undefined { reason, .. } => notes.undefined(reason),
    };
    line[4] = match &forecast.new_prompts {
        Some(Recorded::Defined(new)) => compact(new.value.round() as u64).into(),
        Some(Recorded::Undefined { reason, .. }) => notes.undefined(reason),
        None => Content::default(),
    };
    line
}
