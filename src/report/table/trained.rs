//! The corpus as it is trained on, where documents have weights.

use crate::audit::{AsTrained, Audit};
use crate::figure::Recorded;
use crate::report::label;
use crate::report::number::{Rounding, compact, several, share};
use crate::report::text::{clean, wrap};

/// A paragraph on the corpus with each document taken as often as its weight says.
pub(super) fn lines(audit: &Audit, width: usize) -> Vec<String> {
    let (Some(field), Some(trained)) = (&audit.manifest.weights, &audit.total.as_trained) else {
        return Vec::new();
    };
    let said = match trained {
        Recorded::Defined(trained) => rate(audit, trained),
        Recorded::Undefined { reason, .. } => format!("no rate: {reason}"),
    };
    let ledger = &audit.ledger;
    let counted = |documents: u64, what: &str| match documents {
        0 => String::new(),
        documents => format!("; {} {what}", several(documents, "document")),
    };
    let text = format!(
        "{said}, documents taken as often as {} says{}{}; {}",
        clean(field),
        counted(ledger.documents_without_weight, "without it, taken once"),
        counted(ledger.documents_weightless, "never"),
        label::AS_TRAINED,
    );
    wrap("as trained      ", &text, width)
}

fn rate(audit: &Audit, trained: &AsTrained) -> String {
    let once = audit.total.singleton_rate.defined();
    let once = once.map_or(String::new(), |once| {
        format!(" (each once: {})", share(once.value, Rounding::Nearest))
    });
    let rate = &trained.singleton_rate;
    let error = match rate.standard_error > 0.0 {
        true => format!(" ± {}", share(rate.standard_error, Rounding::Nearest)),
        false => String::new(),
    };
    format!(
        "singleton rate {}{error}{once}: {} of {} incidences",
        share(rate.value, Rounding::Nearest),
        compact(trained.singletons.round() as u64),
        compact(trained.incidences.round() as u64),
    )
}
