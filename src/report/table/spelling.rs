//! How far the rate depends on how prompts are spelled.

use crate::audit::{Audit, Rate};
use crate::figure::Recorded;
use crate::report::number::{Rounding, share};
use crate::report::text::wrap;

/// A line on the corpus under other spellings of its prompts.
pub(super) fn lines(audit: &Audit, width: usize) -> Vec<String> {
    let rates = audit.total.spellings.as_ref();
    let (Some(rates), Recorded::Defined(rate)) = (rates, &audit.total.singleton_rate) else {
        return Vec::new();
    };
    let (Recorded::Defined(strict), Recorded::Defined(loose)) = (&rates.strict, &rates.loose)
    else {
        return Vec::new();
    };
    let text = format!(
        "singleton rate {} with prompts in canonical form, {} as the documents write them, {} by letters and digits alone",
        number(rate),
        number(strict),
        number(loose),
    );
    wrap("spelling        ", &text, width)
}

fn number(rate: &Rate) -> String {
    let value = share(rate.value, Rounding::Nearest);
    match rate.standard_error > 0.0 {
        true => format!(
            "{value} ± {} (one standard error)",
            share(rate.standard_error, Rounding::Nearest)
        ),
        false => value,
    }
}
