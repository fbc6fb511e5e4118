//! `--mixture`: what a saved audit says of other numbers of times (theory H.2).

use std::collections::BTreeMap;

use crate::audit::{Audit, Value};
use crate::error::{Error, Result};
use crate::estimate::mixture::{Changed, Mixable, Shared, mix};
use crate::figure::Figure;
use crate::nearest::did_you_mean;
use crate::report::mixture::Mixture;
use crate::weight::Weight;

/// Reads `DOMAIN=TIMES`.
pub fn times_of_domain(text: &str) -> std::result::Result<(String, Weight), String> {
    let parted = text.rsplit_once('=');
    let times =
        parted.and_then(|(domain, times)| Some((domain, Weight::new(times.parse().ok()?)?)));
    match times {
        Some((domain, times)) => Ok((domain.to_owned(), times)),
        None => Err(
            "write DOMAIN=TIMES, such as web=0 (without it) or books=3 (three times)".to_owned(),
        ),
    }
}

/// What the audit says of a mixture; `None` if none is asked for.
pub fn mixed(audit: &Audit, times: &[(String, Weight)]) -> Result<Option<Mixture>> {
    if times.is_empty() {
        return Ok(None);
    }
    let changed: Result<Vec<_>> = times
        .iter()
        .map(|(name, times)| changed(audit, name, *times))
        .collect();
    let named: BTreeMap<String, f64> = times
        .iter()
        .map(|(name, times)| (name.clone(), times.times()))
        .collect();
    if named.len() < times.len() {
        return Err(Error::Usage("--mixture: a domain is given twice".into()));
    }
    let is_fraction = |(_, times): &(String, Weight)| !times.is_whole();
    if audit.manifest.unit == "mention" && times.iter().any(is_fraction) {
        return Err(Error::Usage(
            "--mixture: mentions of one document are taken together, which the audit does not tell; with unit = mention give \
             whole numbers of times"
                .into(),
        ));
    }
    let shared = audit.shared_prompts.as_ref().map(|shared| Shared {
        kept: shared.share,
        prompts: &shared.prompts,
    });
    let corpus = Mixable {
        incidences: audit.total.incidences,
        singletons: audit.total.singletons,
        kept: audit.share_counted(),
        shared,
    };
    let mixed = mix(&corpus, &changed?);
    let value = |figure: Figure| figure.map(|value| Value { value }).into();
    Ok(Some(Mixture {
        times: named,
        incidences: value(mixed.map(|mixed| mixed.incidences)),
        singletons: value(mixed.map(|mixed| mixed.singletons)),
        singleton_rate: value(mixed.and_then(|mixed| mixed.singleton_rate())),
        standard_error: value(mixed.and_then(|mixed| mixed.rate_error())),
    }))
}

fn changed<'a>(audit: &'a Audit, name: &str, times: Weight) -> Result<Changed<'a>> {
    let mut rows = audit.domains.iter().zip(0..);
    let row = rows.find(|(row, _)| row.domain.as_deref() == Some(name));
    let (row, domain) = row.ok_or_else(|| {
        let known = audit.domains.iter().filter_map(|row| row.domain.as_deref());
        Error::Usage(format!(
            "--mixture: no domain {name:?} in the audit{}",
            did_you_mean(name, known)
        ))
    })?;
    let counts = row.mixture.as_ref().ok_or_else(|| {
        Error::Usage("--mixture: the audit was made by a version that does not keep what mixtures need; scan again".into())
    })?;
    Ok(Changed {
        domain,
        times,
        incidences: row.incidences,
        singletons: row.singletons,
        alone: &counts.alone,
        beside_one: &counts.beside_one,
    })
}
