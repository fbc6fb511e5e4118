//! The rows of one table in ranges that several threads decode at once.
//!
//! A range is a row group or, of a large one, a part. Where columns hold lists, the middle of a row group cannot be reached
//! without decoding what stands before it, so its row groups stay whole: the beginnings of several are decoded ahead, and
//! the rest of each when its turn comes. How far a range is decoded ahead is limited, whatever the footer says.

use std::ops::Range;
use std::sync::Arc;

use super::{Reached, Rows, Table};
use crate::input::blocks::Gap;
use crate::input::queue::{Next, Queue, Segment};

/// How much of a table is decoded at once, in bytes.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// What a range is meant to hold. Each costs the headers of the pages before it and half a page at both its ends.
    range: u64,
    /// What a range may turn out to hold before its turn comes.
    ahead: usize,
}

/// Ranges of 8 MiB hold eight pages of the usual size, so about one in eight is decompressed twice.
const SIZES: Sizes = Sizes {
    range: 8 << 20,
    ahead: 64 << 20,
};

/// Which rows were claimed, which were decoded, which were handed out.
pub struct Ranges {
    table: Arc<Table>,
    sizes: Sizes,
    /// The first row group and row that nobody has claimed.
    group: usize,
    row: u64,
    queue: Queue<Arrival>,
    /// The rest of a range of which a part was handed out.
    rest: Option<Claim>,
    /// A row group that cannot be read any further.
    broken: Option<usize>,
    /// Whether the file was cut short.
    is_over: bool,
    /// Bytes of the row groups before the one whose turn it is.
    position: u64,
    turn: usize,
}

/// Rows that one thread decodes.
pub struct Claim {
    place: u64,
    group: usize,
    range: Range<u64>,
    table: Arc<Table>,
    /// The decoder of a range of which a part was handed out.
    rows: Option<Rows>,
    bytes_max: usize,
}

/// What came of a claim.
pub struct Arrival {
    claim: Claim,
    bytes: Vec<u8>,
    /// The first row that was not decoded.
    row: u64,
    reached: Reached,
}

impl Ranges {
    /// The ranges of a table, from its first row on.
    pub fn new(table: Table) -> Ranges {
        Ranges::of(table, SIZES)
    }

    fn of(table: Table, sizes: Sizes) -> Ranges {
        Ranges {
            table: Arc::new(table),
            sizes,
            group: 0,
            row: 0,
            queue: Queue::new(),
            rest: None,
            broken: None,
            is_over: false,
            position: 0,
            turn: 0,
        }
    }

    /// What to do next; at most `ahead` ranges are decoded before they can be handed out.
    pub fn next(&mut self, ahead: u64) -> Next<Claim> {
        if self.is_over {
            return Next::End(self.table.length());
        }
        while let Some(arrival) = self.queue.take() {
            if self.broken != Some(arrival.claim.group) {
                return Next::Segment(self.hand_out(arrival));
            }
        }
        if let Some(rest) = self.rest.take() {
            return Next::Decode(rest);
        }
        if self.queue.waiting() >= ahead {
            return Next::Wait;
        }
        match self.claim() {
            Some(claim) => Next::Decode(claim),
            None if self.queue.waiting() > 0 => Next::Wait,
            None => Next::End(self.table.length()),
        }
    }

    /// Takes what came of a claim.
    pub fn arrive(&mut self, arrival: Arrival) {
        self.queue.arrive(arrival.claim.place, arrival);
    }

    fn claim(&mut self) -> Option<Claim> {
        if self.broken == Some(self.group) {
            (self.group, self.row) = (self.group + 1, 0);
        }
        while self.row >= self.table_rows()? {
            (self.group, self.row) = (self.group + 1, 0);
        }
        let rows = self.table_rows()?;
        let end = self.row.saturating_add(self.range_rows()).min(rows);
        let range = self.row..end;
        self.row = end;
        Some(Claim {
            place: self.queue.claim(),
            group: self.group,
            range,
            table: self.table.clone(),
            rows: None,
            bytes_max: self.sizes.ahead,
        })
    }

    /// The rows of the row group at hand; `None` behind the last one.
    fn table_rows(&self) -> Option<u64> {
        (self.group < self.table.groups()).then(|| self.table.group_rows(self.group))
    }

    /// How many rows a range of the row group at hand takes: all of them, or an equal share.
    fn range_rows(&self) -> u64 {
        let rows = self.table.group_rows(self.group).max(1);
        match self.table.can_skip() {
            false => rows,
            true => {
                let ranges = self.table.group_bytes(self.group) / self.sizes.range + 1;
                rows.div_ceil(ranges)
            }
        }
    }

    fn hand_out(&mut self, arrival: Arrival) -> Segment {
        let Arrival {
            claim,
            bytes,
            row,
            reached,
        } = arrival;
        let (group, table) = (claim.group, self.table.clone());
        let gap = match reached {
            Reached::End => None,
            Reached::Target => {
                let place = self.queue.keep_turn();
                self.rest = Some(Claim { place, ..claim });
                None
            }
            Reached::Broken(reason) => {
                self.broken = Some(group);
                let missing = table.group_rows(group) - row;
                Some(format!(
                    "row group {group}: {missing} rows cannot be read ({reason})"
                ))
            }
            Reached::Shrunk => Some(self.give_up(group, row)),
        };
        Segment {
            bytes,
            end: self.reach(group, row),
            gap: gap.map(|reason| Gap {
                compressed_offset: table.group_start(group),
                reason,
            }),
        }
    }

    /// Reads nothing more of a file that was cut short; says what is missing.
    fn give_up(&mut self, group: usize, row: u64) -> String {
        let groups = self.table.groups();
        let rows: u64 = (group..groups)
            .map(|group| self.table.group_rows(group))
            .sum();
        self.is_over = true;
        format!(
            "the file was cut short while it was read: {} rows from row group {group} on are not read",
            rows - row
        )
    }

    /// Bytes of the file up to a row.
    fn reach(&mut self, group: usize, row: u64) -> u64 {
        while self.turn < group {
            self.position += self.table.group_bytes_compressed(self.turn);
            self.turn += 1;
        }
        let share = row as f64 / self.table.group_rows(group).max(1) as f64;
        self.position + (share * self.table.group_bytes_compressed(group) as f64) as u64
    }
}

impl Claim {
    /// Decodes the rows, or as many of them as may wait for their turn.
    pub fn decode(mut self) -> Arrival {
        let mut bytes = Vec::new();
        let rows = match self.rows.take() {
            Some(rows) => Ok(rows),
            None => self.table.rows(self.group, self.range.clone()),
        };
        match rows {
            Ok(mut rows) => {
                let reached = rows.read(&mut bytes, self.bytes_max);
                Arrival {
                    row: self.range.end - rows.left(),
                    claim: Claim {
                        rows: Some(rows),
                        ..self
                    },
                    bytes,
                    reached,
                }
            }
            Err(reason) => Arrival {
                row: self.range.start,
                claim: self,
                bytes,
                reached: Reached::Broken(reason),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::shard::{Access, Bytes};

    fn table(name: &str) -> Table {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/parquet");
        let mut bytes = Bytes::open(&folder.join(name), Access::Auto).unwrap();
        Table::open(&mut bytes).unwrap()
    }

    /// All bytes, with `ahead` claims out at a time that come back last first, and how many segments there were.
    fn decoded(table: Table, sizes: Sizes, ahead: u64) -> (Vec<u8>, usize) {
        let mut ranges = Ranges::of(table, sizes);
        let (mut bytes, mut segments, mut out) = (Vec::new(), 0, Vec::new());
        let mut position = 0;
        loop {
            match ranges.next(ahead) {
                Next::Decode(claim) => out.push(claim),
                Next::Wait => {
                    for claim in out.drain(..).rev() {
                        ranges.arrive(claim.decode());
                    }
                }
                Next::Segment(segment) => {
                    assert!(segment.gap.is_none() && segment.end >= position);
                    position = segment.end;
                    bytes.extend(segment.bytes);
                    segments += 1;
                }
                Next::Serially(_) => panic!("tables are never read serially"),
                Next::End(_) => return (bytes, segments),
            }
        }
    }

    #[test]
    fn rows_are_the_same_however_they_are_cut_into_ranges_and_parts() {
        let whole = Sizes {
            range: u64::MAX,
            ahead: usize::MAX,
        };
        for (name, columns) in [
            // The second has lists, so its row groups stay whole and are taken in parts.
            ("many-groups.parquet", &["question", "answer"][..]),
            ("zstd-pages-v2.parquet", &["id", "meta", "unused"]),
        ] {
            let projected = || {
                let columns: Vec<String> =
                    columns.iter().map(|column| column.to_string()).collect();
                let mut table = table(name);
                table.project(&columns);
                table
            };
            let groups = projected().groups();
            let (expected, segments) = decoded(projected(), whole, 1);
            assert_eq!(segments, groups);
            assert!(expected.ends_with(b"}\n"));
            for (range, ahead) in [(100, usize::MAX), (u64::MAX, 10), (100, 10)] {
                for claims in [1, 3, 100] {
                    let (bytes, segments) = decoded(projected(), Sizes { range, ahead }, claims);
                    assert!(bytes == expected, "{name} {range} {ahead} {claims}");
                    let is_split = range == 100 && projected().can_skip() || ahead == 10;
                    assert_eq!(segments > groups, is_split);
                }
            }
        }
    }
    #[test]
    fn a_file_that_is_cut_short_under_its_map_is_read_no_further() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let made = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/parquet/many-groups.parquet"
        );
        let length = std::fs::copy(made, file.path()).unwrap();
        let mut bytes = Bytes::open(file.path(), Access::Mmap).unwrap();
        let mut ranges = Ranges::new(Table::open(&mut bytes).unwrap());
        let Next::Decode(first) = ranges.next(9) else {
            panic!("there are rows to decode");
        };
        ranges.arrive(first.decode());
        // The page that loses its last byte stays mapped.
        file.as_file().set_len(length - 1).unwrap();
        let Next::Segment(first) = ranges.next(9) else {
            panic!("rows were decoded");
        };
        assert_eq!(
            first.bytes.iter().filter(|&&byte| byte == b'\n').count(),
            30
        );
        let claims = [ranges.next(9), ranges.next(9)].map(|next| match next {
            Next::Decode(claim) => claim,
            _ => panic!("there are rows to decode"),
        });
        for claim in claims {
            ranges.arrive(claim.decode());
        }
        let Next::Segment(second) = ranges.next(9) else {
            panic!("what is missing is told");
        };
        let gap = second.gap.unwrap();
        assert!(
            gap.reason
                .contains("1170 rows from row group 1 on are not read"),
            "{}",
            gap.reason
        );
        assert!(second.bytes.is_empty() && matches!(ranges.next(9), Next::End(_)));
    }
}
