//! Domains dropped, repeated and thinned (theory H.2).

use std::collections::BTreeMap;

use hapax::estimate::mixture::{Changed, Mixable, Shared, mix};
use hapax::weight::Weight;
use serde_json::Value;

use crate::comparison::Comparison;
use crate::lists::vectors;

/// Prompts by how often each domain answers them.
type Prompts = Vec<(Vec<(u32, u32)>, u64)>;

#[test]
fn mixtures() {
    let mut comparison = Comparison::default();
    for vector in vectors("mixtures") {
        let input = &vector["input"];
        let names: Vec<&String> = input["n"].as_object().unwrap().keys().collect();
        let prompts = prompts(input, &names);
        let kept = input["q"].as_f64().unwrap();
        let of_all = |prompts: u64| (prompts as f64 / kept) as u64;
        let domains: Vec<Domain> = (0..names.len() as u32)
            .map(|domain| Domain::of(domain, &prompts, &of_all))
            .collect();
        let incidences = |name: &String| input["n"][name].as_u64().unwrap();
        let by_several = prompts.iter().filter(|(answered, _)| answered.len() > 1);
        let by_several: Prompts = by_several.cloned().collect();
        let corpus = Mixable {
            incidences: names.iter().map(|name| incidences(name)).sum(),
            singletons: domains.iter().map(|domain| domain.singletons).sum(),
            kept,
            shared: Some(Shared {
                kept,
                prompts: &by_several,
            }),
        };
        let changed = |(name, domain): (&&String, u32)| {
            let of = &domains[domain as usize];
            Some(Changed {
                domain,
                times: Weight::new(input["multiplicity"].get(name.as_str())?.as_f64()?)?,
                incidences: incidences(name),
                singletons: of.singletons,
                alone: &of.alone,
                beside_one: &of.beside_one,
            })
        };
        let changed: Vec<Changed<'_>> = names.iter().zip(0..).filter_map(changed).collect();
        let mixed = mix(&corpus, &changed);
        comparison.figure(&vector, "n", mixed.map(|mixed| mixed.incidences));
        comparison.figure(&vector, "f1", mixed.map(|mixed| mixed.singletons));
        comparison.figure(
            &vector,
            "sr",
            mixed.and_then(|mixed| mixed.singleton_rate()),
        );
        comparison.figure(
            &vector,
            "se_sample",
            mixed.and_then(|mixed| mixed.rate_error()),
        );
    }
    comparison.finish();
}

/// Answers by domain, with the number of prompts that have them.
fn prompts(input: &Value, names: &[&String]) -> Prompts {
    let place = |name: &String| names.iter().position(|known| *known == name).unwrap() as u32;
    let keys = input["keys"].as_array().unwrap().iter();
    keys.map(|key| {
        let answered = key[0].as_object().unwrap().iter();
        let answered = answered.map(|(name, x)| (place(name), x.as_u64().unwrap() as u32));
        (answered.collect(), key[1].as_u64().unwrap())
    })
    .collect()
}

/// What an audit keeps of a domain.
struct Domain {
    singletons: u64,
    alone: Vec<(u32, u64)>,
    beside_one: Vec<(u32, u64)>,
}

impl Domain {
    fn of(domain: u32, prompts: &Prompts, of_all: &dyn Fn(u64) -> u64) -> Domain {
        let (mut alone, mut beside_one) = (BTreeMap::new(), BTreeMap::new());
        for (answered, number) in prompts {
            let own: u32 = answered
                .iter()
                .filter(|of| of.0 == domain)
                .map(|of| of.1)
                .sum();
            let others: u32 = answered
                .iter()
                .filter(|of| of.0 != domain)
                .map(|of| of.1)
                .sum();
            match (own, others) {
                (0, _) => {}
                (own, 0) => *alone.entry(own).or_insert(0) += of_all(*number),
                (own, 1) => *beside_one.entry(own).or_insert(0) += of_all(*number),
                _ => {}
            }
        }
        Domain {
            singletons: alone.get(&1).copied().unwrap_or_default(),
            alone: alone.into_iter().collect(),
            beside_one: beside_one.into_iter().collect(),
        }
    }
}
