//! Parquet: the rows of a table as JSON lines, so that everything behind reads one format.
//!
//! Only the columns that the layout and the rules ask for are decoded. Rows stream in batches, so a row group of any size
//! takes little memory. Bytes that are not marked as text are text all the same. A page that cannot be decoded ends its row group; the next one is read.

pub mod ranges;
mod text;

use std::fmt::Display;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::new_empty_array;
use arrow_json::writer::{EncoderOptions, LineDelimited, WriterBuilder, make_encoder};
use bytes::Bytes as Shared;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::RowGroupMetaData;

use self::text::BytesAsText;
use super::shard::{Bytes, SharedMap};

/// What a Parquet file starts with.
const MAGIC: &[u8] = b"PAR1";

/// Decoded bytes of a batch: few enough for the cache, enough to make a batch worth its overhead.
const BATCH_BYTES: u64 = 1 << 20;

/// Rows of a batch, however short they are.
const BATCH_ROWS_MAX: u64 = 8_192;

/// One file: its footer, and where its bytes are.
pub struct Table {
    file: Shared,
    /// The map under `file`; `None` if the file was read into memory.
    map: Option<SharedMap>,
    metadata: ArrowReaderMetadata,
    columns: ProjectionMask,
}

/// Rows that are being decoded.
pub struct Rows {
    batches: ParquetRecordBatchReader,
    left: u64,
    map: Option<SharedMap>,
}

/// How far a call of [`Rows::read`] came.
#[derive(Debug, PartialEq, Eq)]
pub enum Reached {
    /// The end of the rows.
    End,
    /// As many bytes as were asked for.
    Target,
    /// Rows that cannot be read, for this reason.
    Broken(String),
    /// The file was cut short under its map: nothing in it can be trusted any more.
    Shrunk,
}

impl Table {
    /// Whether a file that starts with these bytes is meant as a table.
    pub fn is_meant(head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    /// Reads a file's footer; an error says why it is no Parquet file.
    pub fn open(bytes: &mut Bytes) -> Result<Table, String> {
        let (file, map) = whole(bytes).map_err(|error| format!("cannot be read: {error}"))?;
        let metadata = caught(|| ArrowReaderMetadata::load(&file, Default::default()))
            .map_err(|error| format!("no Parquet file, or a damaged one: {error}"))?;
        Ok(Table {
            file,
            map,
            columns: writable(&metadata),
            metadata,
        })
    }

    /// The first rows that can be read, about so many bytes of them, with all columns that JSON can hold; what is not
    /// UTF-8 is replaced.
    pub fn head(&self, bytes: usize) -> String {
        let mut lines = Vec::new();
        for group in 0..self.groups() {
            if let Ok(mut rows) = self.rows(group, 0..self.group_rows(group)) {
                rows.read(&mut lines, bytes);
            }
            if !lines.is_empty() {
                break;
            }
        }
        String::from_utf8_lossy(&lines).into_owned()
    }

    /// Decodes these top-level columns alone from now on.
    pub fn project(&mut self, columns: &[String]) {
        let schema = self.metadata.parquet_schema();
        let roots = schema.root_schema().get_fields().iter();
        let wanted = roots
            .enumerate()
            .filter(|(_, root)| columns.iter().any(|column| column == root.name()))
            .map(|(index, _)| index);
        self.columns = ProjectionMask::roots(schema, wanted);
    }

    /// How many row groups there are.
    pub fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    /// How many rows a row group holds.
    pub fn group_rows(&self, group: usize) -> u64 {
        self.group(group).num_rows().max(0) as u64
    }

    /// About how many bytes the wanted columns of a row group take when they are decoded.
    pub fn group_bytes(&self, group: usize) -> u64 {
        let columns = self.group(group).columns().iter().enumerate();
        columns
            .filter(|(leaf, _)| self.columns.leaf_included(*leaf))
            .map(|(_, column)| column.uncompressed_size().max(0) as u64)
            .sum()
    }

    /// Bytes of the file that a row group takes, with all its columns.
    pub fn group_bytes_compressed(&self, group: usize) -> u64 {
        self.group(group).compressed_size().max(0) as u64
    }

    /// Where a row group starts in the file.
    pub fn group_start(&self, group: usize) -> u64 {
        let first = self.group(group).columns().first();
        first.map_or(0, |column| column.byte_range().0)
    }

    /// The length of the file in bytes.
    pub fn length(&self) -> u64 {
        self.file.len() as u64
    }

    /// Whether rows in the middle of a row group can be reached without decoding those before: where no column holds lists,
    /// a page's header tells how many rows to skip.
    pub fn can_skip(&self) -> bool {
        let columns = self.metadata.parquet_schema().columns().iter().enumerate();
        columns
            .filter(|(leaf, _)| self.columns.leaf_included(*leaf))
            .all(|(_, column)| column.max_rep_level() == 0)
    }

    /// Begins to decode a range of a row group's rows.
    pub fn rows(&self, group: usize, range: Range<u64>) -> Result<Rows, String> {
        let row_bytes = self.group_bytes(group) / self.group_rows(group).max(1);
        let batch_rows = (BATCH_BYTES / row_bytes.max(1)).clamp(1, BATCH_ROWS_MAX);
        let count = range.end - range.start;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            self.file.clone(),
            self.metadata.clone(),
        )
        .with_row_groups(vec![group])
        .with_projection(self.columns.clone())
        .with_batch_size(batch_rows as usize)
        .with_offset(range.start as usize)
        .with_limit(count as usize);
        let batches = caught(|| builder.build())?;
        Ok(Rows {
            batches,
            left: count,
            map: self.map.clone(),
        })
    }

    fn group(&self, group: usize) -> &RowGroupMetaData {
        self.metadata.metadata().row_group(group)
    }
}

impl Rows {
    /// How many rows were not decoded yet.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Appends rows as lines until `out` holds `target` bytes or there are no more.
    pub fn read(&mut self, out: &mut Vec<u8>, target: usize) -> Reached {
        while out.len() < target {
            let before = out.len();
            let reached = self.read_batch(out);
            if self.map.as_ref().is_some_and(SharedMap::has_shrunk) {
                out.truncate(before);
                return Reached::Shrunk;
            }
            match reached {
                Ok(0) if self.left > 0 => {
                    return Reached::Broken("the pages end before the last row".into());
                }
                Ok(0) => return Reached::End,
                Ok(rows) => self.left = self.left.saturating_sub(rows),
                Err(reason) => {
                    out.truncate(before);
                    return Reached::Broken(reason);
                }
            }
        }
        Reached::Target
    }

    /// Appends one batch; says how many rows it had.
    fn read_batch(&mut self, out: &mut Vec<u8>) -> Result<u64, String> {
        let Some(batch) = caught(|| self.batches.next().transpose())? else {
            return Ok(0);
        };
        // An explicit null is an abstention; a field that is left out would be none.
        let mut writer = WriterBuilder::new()
            .with_explicit_nulls(true)
            .with_encoder_factory(Arc::new(BytesAsText))
            .build::<_, LineDelimited>(out);
        writer
            .write(&batch)
            .and_then(|()| writer.finish())
            .map_err(|error| format!("a column cannot be written as JSON: {error}"))?;
        Ok(batch.num_rows() as u64)
    }
}

/// The columns that JSON can hold; it has no maps with numbers as keys.
fn writable(metadata: &ArrowReaderMetadata) -> ProjectionMask {
    let options = EncoderOptions::default();
    let columns = metadata.schema().fields().iter().enumerate();
    let writable = columns
        .filter(|(_, field)| {
            make_encoder(field, &new_empty_array(field.data_type()), &options).is_ok()
        })
        .map(|(index, _)| index);
    ProjectionMask::roots(metadata.parquet_schema(), writable)
}

/// What the decoder came to, also where it panics, as it does over some damaged pages: other threads may wait for it.
fn caught<T, E: Display>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the decoder failed".into()),
    }
}

/// The whole file: a map as it stands, a stream read to its end, because the footer comes last.
fn whole(bytes: &mut Bytes) -> io::Result<(Shared, Option<SharedMap>)> {
    if let Some(map) = bytes.shared() {
        return Ok((Shared::from_owner(map.clone()), Some(map)));
    }
    let mut all = Vec::new();
    loop {
        let read = bytes.fill()?;
        if read.is_empty() {
            break;
        }
        all.extend_from_slice(read);
        let count = read.len();
        bytes.consume(count);
    }
    match bytes.has_shrunk() {
        true => Err(io::Error::other("it was cut short while it was read")),
        false => Ok((Shared::from(all), None)),
    }
}
