//! The program against a slow, obvious count of the same records with other means: whole JSON values, maps of strings,
//! one thread. Threads, compression, frame cuts and the order of shards may not show.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::encode::Encoding;
use crate::random_corpora::{Kind, RECORD_BYTES_MAX, Shard, corpus};
use crate::support::{Audit, DONE, Folder, INCOMPLETE, Random};

const LIMIT: &str = "--record-bytes-max=80000B";

#[test]
fn audits_of_random_corpora_are_what_a_slow_count_says() {
    (0..6).for_each(|seed| check_against_oracle(seed, "incidence"));
}

#[test]
fn audits_by_mention_are_what_a_slow_count_says() {
    (20..24).for_each(|seed| check_against_oracle(seed, "mention"));
}

fn check_against_oracle(seed: u64, unit: &str) {
    let mut random = Random(seed);
    let shards = corpus(&mut random, 400);
    let folder = folder(&shards, Encoding::Plain, &mut random);
    let threads = format!("-j{}", 1 + seed % 8);
    let audit = folder.audit(&[LIMIT, "--unit", unit, &threads, "corpus"]);
    let expected = Oracle::read(&shards);
    expected.assert_ledger(&audit, unit);
    expected.count(unit).assert_rows(&audit, seed);
}

#[test]
fn threads_and_formats_do_not_show_in_an_audit() {
    for seed in 40..42 {
        let mut random = Random(seed);
        let shards = corpus(&mut random, 300);
        let plain = folder(&shards, Encoding::Plain, &mut random);
        let one = plain.audit(&[LIMIT, "-j1", "corpus"]);
        for (threads, encoding) in (2..=8).zip(Encoding::ALL.iter().cycle()) {
            let folder = folder(&shards, *encoding, &mut random);
            let other = folder.audit(&[LIMIT, &format!("-j{threads}"), "corpus"]);
            let case = format!("seed {seed}, {threads} threads, {encoding:?}");
            assert!(one.comparable() == other.comparable(), "{case}");
            assert_eq!(one.code, other.code, "{case}");
        }
    }
}

#[test]
fn the_order_in_which_shards_are_named_does_not_show() {
    let mut random = Random(60);
    let shards = corpus(&mut random, 200);
    assert!(shards.len() > 2);
    let folder = folder(&shards, Encoding::Zstd, &mut random);
    let mut paths: Vec<String> = shards
        .iter()
        .map(|shard| format!("corpus/{}", shard.name))
        .collect();
    let mut audit = |rotation: usize| {
        paths.rotate_left(rotation);
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let audit = folder.audit(&[&[LIMIT, "-j3"], &paths[..]].concat());
        let inputs = audit.json["manifest"]["inputs"].clone();
        (audit.comparable(), inputs)
    };
    let as_made = audit(0);
    assert!(as_made == audit(1));
    assert!(as_made == audit(1));
}

/// Several MiB in one shard: many blocks of one document or of thousands, cut by frames that end within records.
#[test]
fn one_large_shard_of_many_frames_is_counted_like_a_plain_one() {
    let mut random = Random(70);
    let mut bytes = Vec::new();
    let mut id = 0;
    while bytes.len() < 5 << 20 {
        id += usize::from(random.once_in(5)) + usize::from(random.once_in(2_000)) * 7;
        let records = if random.once_in(4_000) { 5_000 } else { 1 };
        for _ in 0..records {
            let source = ["web", "wiki"][id % 2];
            let pair = json!({
                "id": format!("d{id}"), "source": source, "prompt": random.below(40_000),
                "fact": "yes", "noise": format!("{:016x}{:016x}", random.next(), random.next()),
            });
            bytes.extend_from_slice(pair.to_string().as_bytes());
            bytes.push(b'\n');
        }
    }
    let shards = [Shard {
        name: "pairs.jsonl".into(),
        kind: Kind::Pairs,
        bytes,
    }];
    let expected = Oracle::read(&shards);
    for (threads, encoding) in [1, 4, 3, 2].into_iter().zip([
        Encoding::Plain,
        Encoding::ZstdFrames,
        Encoding::ZstdFramesAndSkippable,
        Encoding::GzipMembers,
    ]) {
        let folder = folder(&shards, encoding, &mut random);
        let audit = folder.audit(&["-j", &threads.to_string(), "corpus"]);
        expected.assert_ledger(&audit, "incidence");
        expected.count("incidence").assert_rows(&audit, 70);
    }
}

#[test]
fn the_lines_of_hapax_pairs_add_up_to_the_audit() {
    for seed in 80..82 {
        let mut random = Random(seed);
        let shards = corpus(&mut random, 300);
        let folder = folder(&shards, Encoding::ZstdFrames, &mut random);
        let lines = folder.pairs(&[LIMIT, "-j3", "corpus"]);
        let audit = folder.audit(&[LIMIT, "-j2", "corpus"]);
        let mut documents: BTreeMap<(String, u64), Document> = BTreeMap::new();
        for line in &lines {
            let shard = line["shard"].as_str().unwrap().to_string();
            let place = (shard, line["document"].as_u64().unwrap());
            let document = documents.entry(place).or_default();
            document.domain = text(&line["domain"]);
            document.mentions.push(Mention {
                relation: text(&line["relation"]),
                prompt: text(&line["prompt"]),
                fact: line["fact"].as_str().map(str::to_string),
            });
        }
        assert!(lines.len() > 50, "{} lines", lines.len());
        let counted = Count::of(documents.into_values(), "incidence");
        let rows = counted.rows();
        assert!(rows.len() > 5);
        for (name, expected) in &rows {
            let mut expected = expected.clone();
            // Documents without pairs print no line.
            expected.remove("documents");
            assert_row(&audit, name, &expected, seed);
        }
    }
}

#[test]
fn hapax_pairs_prints_the_same_bytes_with_any_number_of_threads() {
    let mut random = Random(90);
    let shards = corpus(&mut random, 400);
    let folder = folder(&shards, Encoding::ZstdFrames, &mut random);
    let print = |threads: &str| {
        let run = folder.hapax(&["pairs", "-q", LIMIT, "-j", threads, "corpus"]);
        assert!(run.code == DONE || run.code == INCOMPLETE);
        run.text()
    };
    let one = print("1");
    assert!(one.lines().count() > 100);
    for threads in ["2", "5", "8"] {
        assert!(one == print(threads), "{threads} threads");
    }
}

/// The corpus below `corpus/`. The names stay the same in every encoding, because the content alone may tell.
fn folder(shards: &[Shard], encoding: Encoding, random: &mut Random) -> Folder {
    let folder = Folder::new();
    for shard in shards {
        let path = format!("corpus/{}", shard.name);
        folder.write(&path, encoding.encode(&shard.bytes, random));
    }
    folder
}

#[derive(Clone)]
struct Mention {
    relation: String,
    prompt: String,
    fact: Option<String>,
}

#[derive(Clone, Default)]
struct Document {
    domain: String,
    id: Option<String>,
    has_text: bool,
    mentions: Vec<Mention>,
}

/// Everything that the records say.
#[derive(Default)]
struct Oracle {
    documents: Vec<Document>,
    records: u64,
    records_read: u64,
    bytes: u64,
    shards: u64,
    /// Records and bytes by reason.
    skipped: BTreeMap<&'static str, (u64, u64)>,
    /// Shard, record, offset in the decoded stream.
    errors: BTreeSet<(String, u64, u64)>,
    dropped: BTreeMap<&'static str, u64>,
    without_domain: u64,
}

impl Oracle {
    fn read(shards: &[Shard]) -> Oracle {
        let mut oracle = Oracle::default();
        shards.iter().for_each(|shard| oracle.shard(shard));
        oracle
    }

    fn shard(&mut self, shard: &Shard) {
        self.shards += 1;
        self.bytes += shard.bytes.len() as u64;
        let mut number = 0;
        let mut offset = 0;
        let mut in_document = false;
        for line in shard.bytes.split(|&byte| byte == b'\n') {
            let start = offset;
            offset += line.len() as u64 + 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.records += 1;
            match self.read_line(shard, line, number == 0) {
                Ok(record) => {
                    self.records_read += 1;
                    self.record(shard, &record, in_document);
                    in_document = true;
                }
                Err(reason) => {
                    // The others that cannot be read do not end a document.
                    in_document &= reason != "over_record_limit";
                    let skipped = self.skipped.entry(reason).or_default();
                    *skipped = (skipped.0 + 1, skipped.1 + line.len() as u64);
                    self.errors.insert((shard.name.clone(), number, start));
                }
            }
            number += 1;
        }
    }

    fn read_line(&self, shard: &Shard, line: &[u8], is_first: bool) -> Result<Value, &'static str> {
        // Only the random corpora have a limit that anything comes near.
        if line.len() > RECORD_BYTES_MAX {
            assert!(shard.bytes.len() < 5 << 20);
            return Err("over_record_limit");
        }
        let text = std::str::from_utf8(line).map_err(|_| "not_utf8")?;
        let text = if is_first {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        };
        let value: Value = serde_json::from_str(text).map_err(|_| "bad_json")?;
        if value.is_object() {
            Ok(value)
        } else {
            Err("not_an_object")
        }
    }

    fn record(&mut self, shard: &Shard, record: &Value, in_document: bool) {
        let id = record["id"].as_str().map(str::to_string);
        let goes_on = shard.kind == Kind::Pairs
            && in_document
            && id.is_some()
            && self
                .documents
                .last()
                .is_some_and(|document| document.id == id);
        if !goes_on {
            let domain = domain(shard, record);
            self.without_domain += u64::from(domain.is_none());
            self.documents.push(Document {
                domain: domain.unwrap_or("(none)".into()),
                id,
                ..Document::default()
            });
        }
        let mut mentions = Vec::new();
        let running_text = match shard.kind {
            Kind::Pairs => "",
            _ => record["text"].as_str().unwrap_or(""),
        };
        match self.ready_made(record) {
            Some(mention) => mentions.push(mention),
            None => {
                mentions.extend(self.question(record));
                mentions.extend(self.sentences(running_text));
            }
        }
        let document = self.documents.last_mut().unwrap();
        document.has_text |= !running_text.trim().is_empty();
        document.mentions.extend(mentions);
    }

    fn drop_pair<T>(&mut self, reason: &'static str) -> Option<T> {
        *self.dropped.entry(reason).or_default() += 1;
        None
    }

    fn ready_made(&mut self, record: &Value) -> Option<Mention> {
        let prompt = match &record["prompt"] {
            Value::Null => return None,
            Value::String(blank) if blank.trim().is_empty() => return None,
            value => value,
        };
        let fact = match record.get("fact")? {
            Value::Array(list) => list.first()?,
            value => value,
        };
        let relation = match &record["relation"] {
            Value::Null => "fact",
            Value::String(name) => name,
            _ => return self.drop_pair("wrong_type"),
        };
        let (Some(prompt), false) = (scalar(prompt), fact.is_object()) else {
            return self.drop_pair("wrong_type");
        };
        Some(Mention {
            relation: relation.into(),
            prompt,
            fact: scalar(fact),
        })
    }

    fn question(&mut self, record: &Value) -> Option<Mention> {
        let question = record["question"].as_str()?;
        let answers = [record.get("answer"), record.get("answers")];
        // The first that states something; else an abstention, if there is a null.
        let mut abstains = false;
        let mut is_other = false;
        let mut stated = None;
        for answer in answers.into_iter().flatten() {
            let first = match answer {
                Value::Array(list) => list.first(),
                answer => Some(answer),
            };
            match first {
                None => {}
                Some(Value::Null) => abstains = true,
                Some(Value::Object(_)) => is_other |= !abstains,
                Some(answer) => {
                    stated = stated.or(scalar(answer).filter(|answer| !answer.trim().is_empty()))
                }
            }
        }
        if stated.is_none() && !abstains {
            return if is_other {
                self.drop_pair("wrong_type")
            } else {
                None
            };
        }
        let is_known = |answer: &String| {
            !["unknown", "n/a", "i don't know", "?"].contains(&&*answer.to_lowercase())
        };
        let without_end = question.trim_end_matches([' ', '?', '!']);
        let prompt = words(without_end);
        if prompt.len() > 65_536 {
            return self.drop_pair("prompt_over_limit");
        }
        Some(Mention {
            relation: "question-answer".into(),
            prompt,
            fact: stated.filter(is_known).map(|answer| {
                let answer = words(&answer);
                answer.strip_prefix("the ").unwrap_or(&answer).to_string()
            }),
        })
    }

    fn sentences(&mut self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        for paragraph in text.split("\n\n") {
            let sentence = paragraph.trim_end_matches('.');
            if let Some((name, date)) = sentence
                .strip_prefix("The poet ")
                .and_then(|rest| rest.split_once(" was born on "))
            {
                match iso_date(date) {
                    None => drop(self.drop_pair::<Mention>("no_canonical_form")),
                    Some(date) => found.push(("birth-date", name, date)),
                }
            }
            if let Some((capital, country)) = sentence
                .strip_prefix("We know that ")
                .and_then(|rest| rest.split_once(" is the capital of "))
            {
                found.push(("capital", country, capital.to_lowercase()));
            }
        }
        found
            .into_iter()
            .map(|(relation, prompt, fact)| Mention {
                relation: relation.into(),
                prompt: prompt.to_lowercase(),
                fact: Some(fact),
            })
            .collect()
    }

    fn count(&self, unit: &str) -> Count {
        Count::of(self.documents.iter().cloned(), unit)
    }

    fn assert_ledger(&self, audit: &Audit, unit: &str) {
        let documents = |test: &dyn Fn(&Document) -> bool| {
            self.documents
                .iter()
                .filter(|document| test(document))
                .count()
        };
        let mentions = self
            .documents
            .iter()
            .map(|document| document.mentions.len());
        let ledger = &audit.json["ledger"];
        let skipped: Map<String, Value> = self
            .skipped
            .iter()
            .map(|(&reason, &(records, bytes))| {
                (reason.into(), json!({"records": records, "bytes": bytes}))
            })
            .collect();
        let skipped_records: u64 = self.skipped.values().map(|skipped| skipped.0).sum();
        let errors: Vec<_> = ledger["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                let number = |key: &str| error[key].as_u64().unwrap();
                (
                    text(&error["path"]),
                    number("record"),
                    number("decoded_offset"),
                )
            })
            .collect();
        assert!(
            errors.iter().eq(&self.errors),
            "{errors:?}\n{:?}",
            self.errors
        );
        let code = match skipped_records as f64 <= 1e-4 * self.records as f64 {
            true => DONE,
            false => INCOMPLETE,
        };
        let expected = json!({
            "shards": self.shards,
            "bytes_compressed": ledger["bytes_compressed"],
            "bytes_decoded": self.bytes,
            "records": self.records,
            "records_read": self.records_read,
            "documents": self.documents.len(),
            "documents_without_pairs": documents(&|document| document.mentions.is_empty()),
            "documents_without_text": documents(&|document| !document.has_text),
            "documents_without_domain": self.without_domain,
            "pairs": mentions.sum::<usize>(),
            "incidences": self.count(unit).incidences.len(),
            "skipped": skipped,
            "pairs_dropped": self.dropped,
            "errors_total": skipped_records,
            "errors": ledger["errors"],
        });
        audit.assert_ledger(code, expected);
    }
}

fn domain(shard: &Shard, record: &Value) -> Option<String> {
    if shard.kind != Kind::Bare {
        return scalar(&record["source"]);
    }
    // The first folder that is not called data, else the file's name without its number.
    let (folders, file) = shard.name.rsplit_once('/').unwrap_or(("", &shard.name));
    let mut folders = folders
        .split('/')
        .filter(|name| !["", "data"].contains(name));
    Some(
        folders
            .next()
            .unwrap_or(file.split('-').next().unwrap())
            .into(),
    )
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Lower case, one space between words.
fn words(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The three ways in which the random corpora write a day; `None` if there is no such day.
fn iso_date(date: &str) -> Option<String> {
    let parts: Vec<&str> = date
        .split([' ', '-', ','])
        .filter(|part| !part.is_empty())
        .collect();
    let (year, month, day) = match (parts[0], parts[1]) {
        (_, "February") => return None,
        (day, "May") => (parts[2], 5, day),
        ("March", day) => (parts[2], 3, day),
        (year, "11") => (year, 11, parts[2]),
        _ => panic!("{date}"),
    };
    let day: u32 = day.parse().unwrap();
    Some(format!("{year}-{month:02}-{day:02}"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_string()
}

/// One incidence, or mention: what is counted.
struct Incidence {
    document: usize,
    domain: String,
    relation: String,
    prompt: String,
    answered: bool,
}

/// The incidences of a corpus, and what rows need beside them.
struct Count {
    incidences: Vec<Incidence>,
    documents_of: BTreeMap<String, usize>,
    facts_of: BTreeMap<String, BTreeSet<String>>,
    unit: String,
}

/// Domain and relation; a row spans everything where it has none.
type RowName = (Option<String>, Option<String>);

impl Count {
    fn of(documents: impl Iterator<Item = Document>, unit: &str) -> Count {
        let mut count = Count {
            incidences: Vec::new(),
            documents_of: BTreeMap::new(),
            facts_of: BTreeMap::new(),
            unit: unit.to_owned(),
        };
        for (number, document) in documents.enumerate() {
            *count
                .documents_of
                .entry(document.domain.clone())
                .or_default() += 1;
            let mut by_prompt: BTreeMap<(String, String), bool> = BTreeMap::new();
            let incidence = |(relation, prompt): (String, String), answered| Incidence {
                document: number,
                domain: document.domain.clone(),
                relation,
                prompt,
                answered,
            };
            for mention in document.mentions {
                let key = (mention.relation, mention.prompt);
                let facts = count.facts_of.entry(key.0.clone()).or_default();
                let answered = mention.fact.is_some();
                facts.extend(mention.fact);
                match unit {
                    "mention" => count.incidences.push(incidence(key, answered)),
                    _ => *by_prompt.entry(key).or_default() |= answered,
                }
            }
            let incidences = by_prompt
                .into_iter()
                .map(|(key, answered)| incidence(key, answered));
            count.incidences.extend(incidences);
        }
        count
    }

    /// Every row's figures, by the keys that an audit has them under.
    fn rows(&self) -> BTreeMap<RowName, Map<String, Value>> {
        let mut names: BTreeSet<RowName> = BTreeSet::from([(None, None)]);
        names.extend(
            self.documents_of
                .keys()
                .map(|domain| (Some(domain.clone()), None)),
        );
        for incidence in &self.incidences {
            let relation = Some(incidence.relation.clone());
            names.insert((None, relation.clone()));
            names.insert((Some(incidence.domain.clone()), relation));
        }
        names
            .into_iter()
            .map(|name| (name.clone(), self.row(&name)))
            .collect()
    }

    fn row(&self, name: &RowName) -> Map<String, Value> {
        let belongs = |incidence: &Incidence| {
            let is = |wanted: &Option<String>, value: &str| {
                wanted.as_ref().is_none_or(|wanted| wanted == value)
            };
            is(&name.0, &incidence.domain) && is(&name.1, &incidence.relation)
        };
        // Answered incidences by prompt: in the corpus, in the row's domain, in the row.
        type ByPrompt<'a> = BTreeMap<(&'a str, &'a str), usize>;
        let (mut corpus, mut within, mut own): (ByPrompt, ByPrompt, ByPrompt) = Default::default();
        for incidence in &self.incidences {
            let key = (&*incidence.relation, &*incidence.prompt);
            let count = usize::from(incidence.answered);
            *corpus.entry(key).or_default() += count;
            if name
                .0
                .as_ref()
                .is_none_or(|domain| *domain == incidence.domain)
            {
                *within.entry(key).or_default() += count;
            }
            if belongs(incidence) {
                *own.entry(key).or_default() += count;
            }
        }
        let row: Vec<&Incidence> = self.incidences.iter().filter(|one| belongs(one)).collect();
        let mut spectrum: BTreeMap<usize, usize> = BTreeMap::new();
        let mut singletons_within = 0;
        for incidence in row.iter().filter(|incidence| incidence.answered) {
            let key = (&*incidence.relation, &*incidence.prompt);
            *spectrum.entry(corpus[&key]).or_default() += 1;
            singletons_within += usize::from(within[&key] == 1);
        }
        let singletons = spectrum.get(&1).copied().unwrap_or(0);
        let documents: BTreeSet<usize> = row.iter().map(|incidence| incidence.document).collect();
        let rate = |part: usize| match row.len() {
            0 => Value::Null,
            all => json!(part as f64 / all as f64),
        };
        let is_doubleton =
            |(key, count): &(&(&str, &str), &usize)| **count == 2 && corpus[*key] == 2;
        let documents_read = match &name.0 {
            Some(domain) => self.documents_of[domain],
            None => self.documents_of.values().sum(),
        };
        let mut figures = json!({
            "documents": documents_read,
            "documents_with_pairs": documents.len(),
            "incidences": row.len(),
            "abstentions": row.iter().filter(|incidence| !incidence.answered).count(),
            "distinct_prompts": own.values().filter(|count| **count > 0).count(),
            "prompts_unanswered": own.values().filter(|count| **count == 0).count(),
            "singletons": singletons,
            "doubletons": own.iter().filter(is_doubleton).count(),
            "spectrum": spectrum.into_iter().collect::<Vec<_>>(),
            "singleton_rate": rate(singletons),
            "singleton_rate_within": rate(singletons_within),
        });
        let answered = row.iter().filter(|incidence| incidence.answered).count();
        figures["abstention_share"] = rate(row.len() - answered);
        figures["sample_coverage"] = match answered {
            0 => Value::Null,
            answered => json!(1.0 - singletons as f64 / answered as f64),
        };
        if name.0.is_none() && self.unit == "incidence" {
            let often = |times: usize| own.values().filter(|count| **count == times).count() as f64;
            let (answered, once) = (own.values().filter(|count| **count > 0).count(), often(1));
            figures["prompts_chao1"] = match answered {
                0 => Value::Null,
                seen => json!(seen as f64 + once * (once - 1.0) / (2.0 * (often(2) + 1.0))),
            };
        }
        if let Some(relation) = &name.1 {
            figures["candidates"] = json!(self.facts_of[relation].len());
        }
        figures.as_object().unwrap().clone()
    }

    fn assert_rows(&self, audit: &Audit, seed: u64) {
        let rows = self.rows();
        for (name, expected) in &rows {
            assert_row(audit, name, expected, seed);
        }
        let listed = ["domains", "relations", "cells"]
            .map(|list| audit.json[list].as_array().unwrap().len());
        assert_eq!(rows.len(), 1 + listed.iter().sum::<usize>(), "seed {seed}");
    }
}

fn assert_row(audit: &Audit, name: &RowName, expected: &Map<String, Value>, seed: u64) {
    let list = match name {
        (None, None) => std::slice::from_ref(&audit.json["total"]),
        (Some(_), None) => audit.json["domains"].as_array().unwrap(),
        (None, Some(_)) => audit.json["relations"].as_array().unwrap(),
        (Some(_), Some(_)) => audit.json["cells"].as_array().unwrap(),
    };
    let named = |row: &&Value| {
        (row["domain"].as_str(), row["relation"].as_str()) == (name.0.as_deref(), name.1.as_deref())
    };
    let row = list.iter().find(named);
    let row = row.unwrap_or_else(|| panic!("seed {seed}: no row {name:?}"));
    for (key, expected) in expected {
        let actual = match &**key {
            "singleton_rate"
            | "singleton_rate_within"
            | "sample_coverage"
            | "prompts_chao1"
            | "abstention_share" => &row[key]["value"],
            "candidates" => &row[key]["distinct_facts"],
            _ => &row[key],
        };
        assert_eq!(actual, expected, "seed {seed}: {key} of {name:?}");
    }
}
