//! From a block to documents and their pairs, with the ledger kept along the way.

use crate::document::{Document, Field, Pair};
use crate::error::Result;
use crate::extract::rules::{Extracted, Rules, Scratch, Tally};
use crate::input::blocks::{lines, records};
use crate::input::layout::Grouping;
use crate::key::content_hash;
use crate::ledger::{Fault, Ledger, Skip};
use crate::weight::Weight;

use super::Work;

/// The domain of documents without the field that names it.
pub const NO_DOMAIN: &str = "(none)";

/// What the reading of a block comes across, in order.
pub enum Event<'a> {
    /// A pair.
    Pair(Found<'a>),
    /// The document is complete.
    End(&'a DocumentHead),
}

/// A pair, and where it was found.
pub struct Found<'a> {
    /// The document.
    pub document: &'a DocumentHead,
    /// The number of the record in its shard.
    pub record: u64,
    /// The record's text, in which the pair's span lies.
    pub text: Option<&'a str>,
    /// The pair.
    pub pair: Pair<'a>,
}

/// What is known of the document at hand.
#[derive(Debug, Default)]
pub struct DocumentHead {
    /// The number of its first record.
    pub record: u64,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// Its domain.
    pub domain: String,
    /// How often it is taken, if its first record says so.
    pub weight: Option<Weight>,
    /// The hash of everything that rules may read of its records with pairs.
    pub text: u64,
    has_text: bool,
    pairs: u64,
}

impl DocumentHead {
    /// Whether a rule found a pair in it.
    pub fn has_pairs(&self) -> bool {
        self.pairs > 0
    }
}

/// Reads blocks on one thread.
pub struct RecordReader<'p> {
    rules: &'p Rules,
    record_bytes_max: usize,
    scratch: Scratch,
    head: DocumentHead,
    /// Whether `head` is a document whose end was not met yet.
    is_open: bool,
    /// What this thread read.
    pub ledger: Ledger,
}

impl<'p> RecordReader<'p> {
    /// A reader that has read nothing yet.
    pub fn new(rules: &'p Rules, record_bytes_max: usize) -> Self {
        RecordReader {
            rules,
            record_bytes_max,
            scratch: Scratch::default(),
            head: DocumentHead::default(),
            is_open: false,
            ledger: Ledger::default(),
        }
    }

    /// What each rule came to, in the order of [`Rules::heads`].
    pub fn tallies(&self) -> Vec<Tally> {
        self.scratch.tallies()
    }

    /// Reads the records of a block and calls `event` with what they hold.
    pub fn read(
        &mut self,
        work: &Work<'_>,
        event: &mut dyn FnMut(Event<'_>) -> Result<()>,
    ) -> Result<()> {
        let block = work.block;
        self.note_gaps(work);
        self.ledger.bytes_decoded += block.bytes.len() as u64;
        let whole = simdutf8::basic::from_utf8(&block.bytes).ok();
        let mut fields = Vec::new();
        let last = (block.first_record + block.records).saturating_sub(1);
        let mut attributes: Vec<_> = block.attributes.iter().map(|file| lines(file)).collect();
        for (number, offset, line) in records(block) {
            let attributes: Vec<&[u8]> = attributes
                .iter_mut()
                .filter_map(|file| Some(file.next()?.1))
                .collect();
            let start = (offset - block.decoded_offset) as usize;
            let text = match whole {
                Some(whole) => Ok(&whole[start..start + line.len()]),
                None => simdutf8::compat::from_utf8(line),
            };
            let cut = (block.cut_head && number == block.first_record)
                || (block.cut_tail && number == last);
            let result = match text {
                _ if line.len() > self.record_bytes_max => {
                    // As where it fills blocks of its own: where blocks are cut must not show.
                    self.end_document(event)?;
                    Err((Skip::OverRecordLimit, over_limit(line.len() as u64)))
                }
                Err(_) if cut => Err((Skip::CutByDamage, Skip::CutByDamage.describe().into())),
                Err(error) => Err((
                    Skip::NotUtf8,
                    format!(
                        "not UTF-8 from byte {} of the record on",
                        error.valid_up_to()
                    ),
                )),
                Ok(text) => self
                    .record(work, (number, text), &attributes, &mut fields, event)?
                    .map_err(|bad| match cut {
                        true => (Skip::CutByDamage, Skip::CutByDamage.describe().into()),
                        false => (bad.skip, bad.reason),
                    }),
            };
            match result {
                Ok(()) => {
                    self.ledger.records += 1;
                    self.ledger.records_read += 1;
                }
                Err((skip, reason)) => {
                    self.ledger
                        .skip(skip, line.len() as u64, fault(work, number, offset, reason));
                }
            }
        }
        self.end_document(event)
    }

    fn note_gaps(&mut self, work: &Work<'_>) {
        for passed in &work.block.over_limit {
            self.ledger.bytes_decoded += passed.bytes_with_end;
            let fault = fault(
                work,
                passed.record,
                passed.decoded_offset,
                over_limit(passed.bytes),
            );
            self.ledger.skip(Skip::OverRecordLimit, passed.bytes, fault);
        }
        for (path, reason) in &work.block.attributes_missing {
            self.ledger.part_unread(Fault {
                path: path.clone(),
                record: None,
                compressed_offset: None,
                decoded_offset: None,
                reason: reason.clone(),
            });
        }
        for gap in &work.block.gaps {
            self.ledger.part_unread(Fault {
                path: work.shard.name.clone(),
                record: None,
                compressed_offset: Some(gap.compressed_offset),
                decoded_offset: None,
                reason: gap.reason.clone(),
            });
        }
    }

    fn record<'a>(
        &mut self,
        work: &'a Work<'_>,
        (number, line): (u64, &'a str),
        attributes: &[&'a [u8]],
        fields: &mut Vec<Field<'a>>,
        event: &mut dyn FnMut(Event<'_>) -> Result<()>,
    ) -> Result<Result<(), crate::input::jsonl::BadRecord>> {
        let line = line
            .strip_prefix('\u{feff}')
            .filter(|_| number == 0)
            .unwrap_or(line);
        if let Err(bad) = work.reader.read(line, fields) {
            return Ok(Err(bad));
        }
        for line in attributes {
            if let Err(bad) = work.reader.join(line, fields) {
                return Ok(Err(bad));
            }
        }
        let weight = match work.reader.weight(fields) {
            Ok(weight) => weight,
            Err(bad) => return Ok(Err(bad)),
        };
        let document = work.reader.document(fields);
        self.begin_document(work.reader.grouping(), number, (&document, weight), event)?;
        self.head.has_text |= document.has_text();
        let RecordReader {
            rules,
            scratch,
            head,
            ledger,
            ..
        } = self;
        let mut result = Ok(());
        let mut pairs = 0;
        rules.extract(&document, scratch, &mut |extracted| match extracted {
            Extracted::Dropped(_, reason) => ledger.drop_pair(reason),
            Extracted::Repeated(_) => {}
            Extracted::Pair(_, pair) => {
                pairs += 1;
                if result.is_ok() {
                    let record = number;
                    result = event(Event::Pair(Found {
                        document: head,
                        record,
                        text: document.text,
                        pair,
                    }));
                }
            }
        });
        self.ledger.pairs += pairs;
        self.head.pairs += pairs;
        if pairs > 0 {
            self.head.text = content_hash(&document, self.rules.pointers.len(), self.head.text);
        }
        result.map(Ok)
    }

    fn begin_document(
        &mut self,
        grouping: Grouping,
        number: u64,
        (document, weight): (&Document<'_>, Option<Weight>),
        event: &mut dyn FnMut(Event<'_>) -> Result<()>,
    ) -> Result<()> {
        let goes_on = grouping == Grouping::ByIdentity
            && self.is_open
            && document.id.is_some()
            && document.id == self.head.id.as_deref();
        if goes_on {
            return Ok(());
        }
        self.end_document(event)?;
        self.is_open = true;
        self.head = DocumentHead {
            record: number,
            id: document.id.map(str::to_string),
            domain: document.domain.as_deref().unwrap_or(NO_DOMAIN).to_string(),
            weight,
            text: 0,
            has_text: false,
            pairs: 0,
        };
        self.ledger.documents_without_domain += u64::from(document.domain.is_none());
        Ok(())
    }

    fn end_document(&mut self, event: &mut dyn FnMut(Event<'_>) -> Result<()>) -> Result<()> {
        if !self.is_open {
            return Ok(());
        }
        self.is_open = false;
        self.ledger.documents += 1;
        self.ledger.documents_without_pairs += u64::from(self.head.pairs == 0);
        self.ledger.documents_without_text += u64::from(!self.head.has_text);
        event(Event::End(&self.head))
    }
}

fn over_limit(bytes: u64) -> String {
    format!("{bytes} bytes, longer than --record-bytes-max allows")
}

fn fault(work: &Work<'_>, record: u64, decoded_offset: u64, reason: String) -> Fault {
    Fault {
        path: work.shard.name.clone(),
        record: Some(record),
        compressed_offset: None,
        decoded_offset: Some(decoded_offset),
        reason,
    }
}
