//! The cutter: from decoded bytes to blocks of whole records, or of whole documents where these run over several records.
//!
//! What is left over behind the last whole record waits for the next bytes; a record that grows beyond the limit is
//! passed over, so that no line can fill the memory.

use super::blocks::{BLOCK_BYTES, Block, Gap, OverLimit, SameDocument, is_blank, lines};
use super::codec::{Decoder, Step};
use super::queue::Segment;

/// Cuts decoded bytes between records (or documents) and keeps what is left over for the next block.
pub struct Cutter {
    record_bytes_max: usize,
    /// How documents run over several records, if they may.
    pub same_document: Option<SameDocument>,
    /// Decoded and not yet handed out.
    rest: Vec<u8>,
    next_record: u64,
    /// Where `rest` starts in the decoded shard.
    decoded_offset: u64,
    /// A record over the limit whose end was not met yet.
    over_limit: Option<OverLimit>,
    cut_head: bool,
    /// A gap that was met while the layout was learned.
    pending: Option<Step>,
}

impl Cutter {
    /// A cutter that has cut nothing yet.
    pub fn new(record_bytes_max: usize) -> Self {
        Cutter {
            record_bytes_max,
            same_document: None,
            rest: Vec::new(),
            next_record: 0,
            decoded_offset: 0,
            over_limit: None,
            cut_head: false,
            pending: None,
        }
    }

    /// Decodes the first block (or the first record, if that is longer) and returns its lines.
    pub fn prime(&mut self, decoder: &mut Decoder) -> &[u8] {
        let mut target = BLOCK_BYTES;
        loop {
            let step = decoder.decode(&mut self.rest, target);
            if step != Step::More {
                self.pending = Some(step);
            }
            let enough = self.pending.is_some() || target > self.record_bytes_max;
            if enough || memchr::memchr(b'\n', &self.rest).is_some() {
                return &self.rest;
            }
            target += BLOCK_BYTES;
        }
    }

    /// Drops what [`Cutter::prime`] decoded, to decode it again another way.
    pub fn forget(&mut self) {
        self.rest.clear();
        self.pending = None;
    }

    /// Fills a block from a decoder; false at the end of the shard.
    pub fn fill(&mut self, decoder: &mut Decoder, block: &mut Block) -> bool {
        let mut target = BLOCK_BYTES.max(self.rest.len());
        self.begin(block);
        loop {
            let step = self
                .pending
                .take()
                .unwrap_or_else(|| decoder.decode(&mut self.rest, target));
            self.pass_over(block);
            match step {
                Step::More => {
                    if self.cut(block) {
                        return true;
                    }
                    target = self.rest.len() + BLOCK_BYTES;
                }
                Step::Gap(gap) => {
                    self.flush(block);
                    block.cut_tail = block.bytes.last().is_some_and(|&byte| byte != b'\n');
                    block.gaps.push(gap);
                    self.cut_head = true;
                    return true;
                }
                Step::End => return self.finish(block),
            }
        }
    }

    /// Cuts a decoded segment; false if no block came of it yet.
    pub fn cut_segment(&mut self, segment: Segment, block: &mut Block) -> bool {
        self.begin(block);
        match self.rest.is_empty() {
            true => self.rest = segment.bytes,
            false => self.rest.extend_from_slice(&segment.bytes),
        }
        self.pass_over(block);
        let Some(gap) = segment.gap else {
            return self.cut(block) || !block.over_limit.is_empty();
        };
        // Before and behind a gap between segments stand whole records.
        self.flush(block);
        block.gaps.push(gap);
        true
    }

    /// Hands out what is left at the end of the shard; false if there is nothing.
    pub fn finish(&mut self, block: &mut Block) -> bool {
        if block.over_limit.is_empty() {
            self.begin(block);
        }
        self.flush(block);
        !block.bytes.is_empty() || !block.over_limit.is_empty()
    }

    fn begin(&mut self, block: &mut Block) {
        block.clear();
        block.cut_head = self.cut_head;
        block.first_record = self.next_record;
        block.decoded_offset = self.decoded_offset;
    }

    /// Hands out everything, complete or not.
    fn flush(&mut self, block: &mut Block) {
        if let Some(over_limit) = self.over_limit.take() {
            self.next_record += 1;
            block.over_limit.push(over_limit);
        }
        let end = self.rest.len();
        self.hand_out(end, block);
    }

    /// Hands out the complete records or documents; false if there are none.
    fn cut(&mut self, block: &mut Block) -> bool {
        let Some(last) = memchr::memrchr(b'\n', &self.rest) else {
            return false;
        };
        let end = self.document_end(last + 1);
        if end > 0 {
            self.hand_out(end, block);
            return true;
        }
        self.cut_overlong(last + 1, block)
    }

    /// Cuts a document of many records that fills everything beyond the record limit, which bounds memory, and says so.
    fn cut_overlong(&mut self, lines_end: usize, block: &mut Block) -> bool {
        let limit = self.record_bytes_max;
        if lines_end <= limit {
            return false;
        }
        // Behind the record in which the limit lies: where blocks are cut must not show.
        let end = memchr::memchr(b'\n', &self.rest[limit..lines_end])
            .map_or(lines_end, |line| limit + line + 1);
        let start = self.decoded_offset;
        self.hand_out(end, block);
        block.gaps.push(Gap {
            compressed_offset: 0,
            reason: format!(
                "the document of ready-made pairs from decoded byte {start} on is longer than --record-bytes-max \
                 ({limit}) and counts as several documents"
            ),
        });
        true
    }

    /// Where the last document that is certainly complete ends: before the records that may go on in the next block.
    fn document_end(&self, lines_end: usize) -> usize {
        let Some(same_document) = &self.same_document else {
            return lines_end;
        };
        let line_start = |end: usize| {
            memchr::memrchr(b'\n', &self.rest[..end - 1]).map_or(0, |newline| newline + 1)
        };
        let mut end = lines_end;
        let mut start = line_start(end);
        while start > 0 {
            let before = line_start(start);
            if !same_document(&self.rest[before..start], &self.rest[start..end]) {
                return start;
            }
            (start, end) = (before, start);
        }
        0
    }

    fn hand_out(&mut self, end: usize, block: &mut Block) {
        let left_over = self.rest.split_off(end);
        block.first_record = self.next_record;
        block.decoded_offset = self.decoded_offset;
        std::mem::swap(&mut block.bytes, &mut self.rest);
        self.rest.clear();
        self.rest.extend_from_slice(&left_over);
        block.records = lines(&block.bytes)
            .filter(|(_, line)| !is_blank(line))
            .count() as u64;
        self.next_record += block.records;
        self.decoded_offset += end as u64;
        self.cut_head = false;
    }

    /// Passes over a record that is longer than the limit, so that it cannot fill the memory.
    fn pass_over(&mut self, block: &mut Block) {
        if let Some(mut over_limit) = self.over_limit.take() {
            let end = memchr::memchr(b'\n', &self.rest);
            let passed = end.map_or(self.rest.len(), |newline| newline + 1);
            over_limit.bytes += end.unwrap_or(passed) as u64;
            over_limit.bytes_with_end += passed as u64;
            self.rest.drain(..passed);
            self.decoded_offset += passed as u64;
            if end.is_none() {
                self.over_limit = Some(over_limit);
                return;
            }
            self.next_record += 1;
            block.over_limit.push(over_limit);
        }
        let complete = memchr::memrchr(b'\n', &self.rest).map_or(0, |newline| newline + 1);
        if complete == 0 && self.rest.len() > self.record_bytes_max {
            self.over_limit = Some(OverLimit {
                record: self.next_record,
                bytes: self.rest.len() as u64,
                bytes_with_end: self.rest.len() as u64,
                decoded_offset: self.decoded_offset,
            });
            self.decoded_offset += self.rest.len() as u64;
            self.rest.clear();
        }
    }
}
