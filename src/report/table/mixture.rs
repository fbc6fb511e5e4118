//! What a mixture comes to, in words.

use crate::audit::Audit;
use crate::figure::Recorded;
use crate::report::label;
use crate::report::mixture::Mixture;
use crate::report::number::{Rounding, compact, share};
use crate::report::text::{clean, wrap};

/// A paragraph on the mixture.
pub(super) fn lines(audit: &Audit, mixture: &Mixture, width: usize) -> Vec<String> {
    let times = mixture.times.iter();
    let times: Vec<_> = times
        .map(|(domain, times)| match *times {
            0.0 => format!("{} dropped", clean(domain)),
            times => format!("{} taken {times} times", clean(domain)),
        })
        .collect();
    let of = |figure: &Recorded<crate::audit::Value>| figure.defined().map(|of| of.value);
    let said = match (
        &mixture.singleton_rate,
        of(&mixture.singletons),
        of(&mixture.incidences),
    ) {
        (Recorded::Defined(rate), Some(singletons), Some(incidences)) => {
            let now = audit.total.singleton_rate.defined();
            let now = now.map_or(String::new(), |now| {
                format!(" (now {})", share(now.value, Rounding::Nearest))
            });
            let error = of(&mixture.standard_error).filter(|&error| error > 0.0);
            let error = error.map_or(String::new(), |error| {
                format!(" ± {}", share(error, Rounding::Nearest))
            });
            format!(
                "singleton rate {}{error}{now}: {} of {} incidences",
                share(rate.value, Rounding::Nearest),
                compact(singletons.round() as u64),
                compact(incidences.round() as u64),
            )
        }
        (Recorded::Undefined { reason, .. }, ..) => format!("no rate: {reason}"),
        _ => "no rate".to_owned(),
    };
    let weights = match audit.manifest.weights {
        Some(_) => "; every document as often as its domain, whatever its weight",
        None => "",
    };
    wrap(
        "mixture         ",
        &format!("{}: {said}{weights}; {}", times.join(", "), label::MIXTURE),
        width,
    )
}
