//! Readers: from a line to a document, in the layout that the shard's first records showed.

use std::borrow::Cow;
use std::sync::Arc;

use super::InputOptions;
use super::attributes::AttributeSlots;
use super::blocks::{SameDocument, lines};
use super::find::{Origin, Shard, Unread};
use super::foreign::{foreign, foreign_text};
use super::jsonl::{BadRecord, Wanted};
use super::layout::{DomainChoice, Grouping, Layout, first_records};
use super::seen::Seen;
use super::turns::TurnSlots;
use crate::document::{Document, Field, Pointer};
use crate::ledger::Skip;
use crate::weight::{WEIGHT_MAX, Weight};

/// Reads the records of one shard.
#[derive(Debug)]
pub struct Reader {
    layout: Layout,
    domain: DomainSource,
    wanted: Wanted,
    text: Option<usize>,
    id: Option<usize>,
    title: Option<usize>,
    weight: Option<usize>,
    turns: Option<TurnSlots>,
    /// What is joined to the records out of files beside the shard.
    attributes: Option<AttributeSlots>,
    seen: Seen,
}

/// Where this shard's documents get their domain.
#[derive(Debug, Clone, PartialEq, Eq)]
enum DomainSource {
    Field(Pointer, usize),
    Url(Pointer, usize),
    Path(String),
}

impl Reader {
    /// Chooses the layout and the domain's source from a shard's first lines (`design.md` 4.4).
    pub fn learn(head: &[u8], shard: &Shard, options: &InputOptions) -> Result<Reader, Unread> {
        // A byte order mark belongs to no record, so the first record counts like the others.
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        // What was compressed may be a file of another kind too.
        if let Some(what) = foreign(head).or_else(|| foreign_text(head)) {
            return Err(Unread::because(what));
        }
        refuse_documents(head, shard)?;
        let layout = Layout::recognise(head, &options.layout);
        let seen = Seen::of(head, &layout, options);
        let mut wanted = Wanted::default();
        for pointer in &options.wanted {
            wanted.add(pointer);
        }
        let mut slot =
            |pointer: &Option<Pointer>| pointer.as_ref().map(|pointer| wanted.add(pointer));
        let (text, id, title) = (slot(&layout.text), slot(&layout.id), slot(&layout.title));
        let weight = slot(&layout.weight);
        let turns = layout
            .turns
            .as_ref()
            .map(|turns| TurnSlots::new(turns, |pointer| wanted.add_whole(pointer)));
        let domain = choose_domain(&layout, shard, options, &mut wanted)?;
        let attributes = lacking_attributes(head, &layout, options, &mut wanted);
        Ok(Reader {
            layout,
            domain,
            wanted,
            text,
            id,
            title,
            weight,
            turns,
            attributes,
            seen,
        })
    }

    /// The layout in words: `Dolma: text /text, id /id, title /metadata/title, domain /source`.
    pub fn describe(&self) -> String {
        let mut parts = Vec::new();
        let named = [
            ("text", &self.layout.text),
            ("id", &self.layout.id),
            ("title", &self.layout.title),
            ("weight", &self.layout.weight),
        ];
        for (what, pointer) in named {
            if let Some(pointer) = pointer {
                parts.push(format!("{what} {pointer}"));
            }
        }
        if let Some(turns) = &self.layout.turns {
            let pointers = turns.pointers().into_iter().map(Pointer::to_string);
            parts.push(format!("turns {}", pointers.collect::<Vec<_>>().join(" ")));
        }
        parts.push(format!("domain {}", self.domain()));
        let remark = self.seen.remark().map(|remark| format!(" ({remark})"));
        format!(
            "{}: {}{}",
            self.layout.name,
            parts.join(", "),
            remark.unwrap_or_default()
        )
    }

    /// Fields that were asked for and that none of the first records has, such as `text /body`; and the keys that they have.
    pub fn lacking(&self) -> (Vec<String>, String) {
        let named = |(what, pointer): &(&str, Pointer)| format!("{what} {pointer}");
        (
            self.seen.lacking.iter().map(named).collect(),
            self.seen.keys(),
        )
    }

    /// The layout's name.
    pub fn layout(&self) -> &'static str {
        self.layout.name
    }

    /// Where the domain comes from, in words.
    pub fn domain(&self) -> String {
        match &self.domain {
            DomainSource::Field(pointer, _) => pointer.to_string(),
            DomainSource::Url(pointer, _) => format!("registrable domain of {pointer}"),
            DomainSource::Path(_) => "from the path".into(),
        }
    }

    /// Whether consecutive records with one id are one document.
    pub fn grouping(&self) -> Grouping {
        self.layout.grouping
    }

    /// Tells whether two neighbouring lines belong to one document, where that can be.
    pub fn same_document(&self) -> Option<SameDocument> {
        if self.layout.grouping == Grouping::EachRecord {
            return None;
        }
        let mut wanted = Wanted::default();
        wanted.add(self.layout.id.as_ref()?);
        Some(Arc::new(move |one, other| {
            // Outer `None`: the reader will skip the line; inner `None`: a record without an id.
            let identity = |line: &[u8]| {
                let line = std::str::from_utf8(line).ok()?;
                let mut fields = Vec::new();
                wanted.read(line, &mut fields).ok()?;
                let id = fields.first()?.scalar().filter(|id| !id.is_empty());
                Some(id.map(str::to_string))
            };
            // A line that is skipped does not end a document: the next one may go on with it.
            match (identity(one), identity(other)) {
                (Some(one), Some(other)) => one.is_some() && one == other,
                _ => true,
            }
        }))
    }

    /// The top-level fields that are read.
    pub fn columns(&self) -> Vec<String> {
        self.wanted.columns()
    }

    /// The fields that are joined out of files beside the shard.
    pub fn attributes(&self) -> Option<&AttributeSlots> {
        self.attributes.as_ref()
    }

    /// Joins a line of attributes to the fields of a record.
    pub fn join<'a>(&self, line: &'a [u8], fields: &mut [Field<'a>]) -> Result<(), BadRecord> {
        match &self.attributes {
            None => Ok(()),
            Some(attributes) => attributes.join(line, self.id, fields),
        }
    }

    /// Reads the wanted fields of a line.
    pub fn read<'a>(&self, line: &'a str, fields: &mut Vec<Field<'a>>) -> Result<(), BadRecord> {
        self.wanted.read(line, fields)
    }

    /// The document that these fields make up.
    pub fn document<'a>(&'a self, fields: &'a [Field<'a>]) -> Document<'a> {
        let scalar = |slot: Option<usize>| fields.get(slot?)?.scalar();
        let text = |slot: Option<usize>| match fields.get(slot?)? {
            Field::Text(text) => Some(&**text),
            _ => None,
        };
        Document {
            id: scalar(self.id).filter(|id| !id.is_empty()),
            domain: self.domain_of(fields),
            title: scalar(self.title).filter(|title| !title.trim().is_empty()),
            text: text(self.text),
            turns: self
                .turns
                .as_ref()
                .map_or_else(Vec::new, |turns| turns.read(fields)),
            fields,
        }
    }

    /// How often the document is taken in training; `None` if the record does not say, or no field was named.
    pub fn weight(&self, fields: &[Field<'_>]) -> Result<Option<Weight>, BadRecord> {
        let Some((pointer, slot)) = self.layout.weight.as_ref().zip(self.weight) else {
            return Ok(None);
        };
        match &fields[slot] {
            Field::Missing | Field::Null => Ok(None),
            field => Weight::of(field).map(Some).ok_or_else(|| BadRecord {
                skip: Skip::BadWeight,
                reason: format!("the weight {pointer} is no number from 0 to {WEIGHT_MAX}"),
            }),
        }
    }

    fn domain_of<'a>(&'a self, fields: &'a [Field<'a>]) -> Option<Cow<'a, str>> {
        let scalar = |slot: usize| fields[slot].scalar().filter(|text| !text.trim().is_empty());
        match &self.domain {
            DomainSource::Path(domain) => Some(Cow::Borrowed(domain)),
            DomainSource::Field(_, slot) => scalar(*slot).map(Cow::Borrowed),
            DomainSource::Url(_, slot) => registrable_domain(scalar(*slot)?).map(Cow::Owned),
        }
    }
}

/// What is asked for below `/attributes` and none of the first records has itself.
fn lacking_attributes(
    head: &[u8],
    layout: &Layout,
    options: &InputOptions,
    wanted: &mut Wanted,
) -> Option<AttributeSlots> {
    let domain = match &options.layout.domain {
        DomainChoice::Field(pointer) => Some(pointer),
        _ => None,
    };
    let layout_asks = layout.title.iter().chain(&layout.weight);
    let asked = options.wanted.iter().chain(layout_asks).chain(domain);
    let records = first_records(head);
    let lacking: Vec<(&Pointer, usize)> = asked
        .filter(|pointer| {
            let field = pointer.to_string();
            records
                .iter()
                .all(|record| record.pointer(&field).is_none())
        })
        .map(|pointer| (pointer, wanted.add(pointer)))
        .collect();
    AttributeSlots::of(lacking.into_iter())
}

fn is_no_record(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err()
}

fn choose_domain(
    layout: &Layout,
    shard: &Shard,
    options: &InputOptions,
    wanted: &mut Wanted,
) -> Result<DomainSource, Unread> {
    let field = |pointer: &Pointer, wanted: &mut Wanted| {
        DomainSource::Field(pointer.clone(), wanted.add(pointer))
    };
    match (&options.layout.domain, &layout.domain, &layout.url) {
        (DomainChoice::Field(pointer), _, _) => Ok(field(pointer, wanted)),
        (DomainChoice::Url, _, Some(url)) => Ok(DomainSource::Url(url.clone(), wanted.add(url))),
        (DomainChoice::Url, _, None) => Err(Unread::because(format!(
            "the domain is to come from a URL, but the layout {:?} has none; name its field with --domain /POINTER",
            layout.name
        ))),
        (DomainChoice::Layout, Some(pointer), _) => Ok(field(pointer, wanted)),
        _ => Ok(DomainSource::Path(shard.domain.clone())),
    }
}

/// The registrable domain of an address (`example.co.uk`), or its host where it has none (an IP address).
fn registrable_domain(address: &str) -> Option<String> {
    let parsed = url::Url::parse(address)
        .or_else(|_| url::Url::parse(&format!("http://{address}")))
        .ok()?;
    match parsed.host()? {
        url::Host::Domain(host) => Some(psl::domain_str(host).unwrap_or(host).to_string()),
        host => Some(host.to_string()),
    }
}

/// One JSON document over many lines, or one list, holds no records.
fn refuse_documents(head: &[u8], shard: &Shard) -> Result<(), Unread> {
    let mut records = lines(head)
        .map(|(_, line)| line.trim_ascii())
        .filter(|line| !line.is_empty());
    let Some(first) = records.next() else {
        return Ok(());
    };
    let what = match first {
        b"{" => "one JSON document over several lines",
        // A list on a line of its own, among others, is a bad record and no reason to lose the others.
        [b'[', ..] if records.next().is_none() || is_no_record(first) => "one JSON list",
        _ => return Ok(()),
    };
    match shard.origin {
        Origin::Found => Err(Unread::NoShard(format!("no shard: it holds {what}"))),
        Origin::Named => Err(Unread::because(format!(
            "holds {what}, but one JSON object a line is expected; convert it with: jq -c '.[]' or jq -c ."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrable_domains_and_hosts() {
        let domain = |address: &str| registrable_domain(address).unwrap();
        assert_eq!(domain("https://news.bbc.co.uk/1/hi"), "bbc.co.uk");
        assert_eq!(domain("http://192.168.0.1:8080/x"), "192.168.0.1");
        assert_eq!(domain("en.wikipedia.org/wiki/A"), "wikipedia.org");
        assert_eq!(registrable_domain(""), None);
    }
}
