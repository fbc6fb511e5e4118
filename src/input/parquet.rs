//! Parquet: the rows of a table as JSON lines, so that everything behind reads one format.
//!
//! Only the columns that the layout and the rules ask for are decoded. Rows stream in batches, so a row group of any size
//! takes little memory. A page that cannot be decoded ends its row group; the next one is read.

use std::io;

use arrow_json::writer::{LineDelimited, WriterBuilder};
use bytes::Bytes as Shared;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use super::shard::Bytes;

/// Decoded bytes of a batch: few enough for the cache, enough to make a batch worth its overhead.
const BATCH_BYTES: usize = 1 << 20;

/// Rows of a batch, however short they are.
const BATCH_ROWS_MAX: usize = 8_192;

/// The rows of one file, front to back.
pub struct Rows {
    file: Shared,
    metadata: ArrowReaderMetadata,
    columns: Option<Vec<String>>,
    /// The row group that is being read, and the next one.
    reader: Option<ParquetRecordBatchReader>,
    next_group: usize,
    /// Rows of the current group that were handed out.
    rows_read: i64,
}

/// What a call of [`Rows::next_batch`] came to.
pub enum Batch {
    /// Lines were appended.
    Lines,
    /// A row group could not be read to its end; the next one can be asked for.
    Broken {
        /// Where the row group starts in the file.
        offset: u64,
        /// What is wrong, and how many rows are missing.
        reason: String,
    },
    /// There are no more rows.
    End,
}

impl Rows {
    /// Reads a file's footer; an error says why it is no Parquet file.
    pub fn open(bytes: &mut Bytes) -> Result<Rows, String> {
        let file = whole(bytes).map_err(|error| format!("cannot be read: {error}"))?;
        let metadata = ArrowReaderMetadata::load(&file, Default::default())
            .map_err(|error| format!("no Parquet file, or a damaged one: {error}"))?;
        Ok(Rows {
            file,
            metadata,
            columns: None,
            reader: None,
            next_group: 0,
            rows_read: 0,
        })
    }

    /// Starts again at the first row, with these top-level columns alone.
    pub fn project(&mut self, columns: Vec<String>) {
        self.columns = Some(columns);
        self.reader = None;
        self.next_group = 0;
    }

    /// Bytes of the file that the row groups read so far take.
    pub fn position(&self) -> u64 {
        let groups = self.metadata.metadata().row_groups();
        match self.next_group {
            next if next >= groups.len() && self.reader.is_none() => self.file.len() as u64,
            next => groups[..next.saturating_sub(1).min(groups.len())]
                .iter()
                .map(|group| group.compressed_size() as u64)
                .sum(),
        }
    }

    /// Appends the next rows as lines.
    pub fn next_batch(&mut self, out: &mut Vec<u8>) -> Batch {
        loop {
            let Some(reader) = &mut self.reader else {
                if self.next_group >= self.metadata.metadata().num_row_groups() {
                    return Batch::End;
                }
                if let Err(reason) = self.begin_group() {
                    return self.broken(reason);
                }
                continue;
            };
            match reader.next() {
                None => self.reader = None,
                Some(Err(error)) => return self.broken(error.to_string()),
                Some(Ok(batch)) => {
                    self.rows_read += batch.num_rows() as i64;
                    let before = out.len();
                    // An explicit null is an abstention; a field that is left out would be none.
                    let mut writer = WriterBuilder::new()
                        .with_explicit_nulls(true)
                        .build::<_, LineDelimited>(&mut *out);
                    let written = writer.write(&batch).and_then(|()| writer.finish());
                    drop(writer);
                    if let Err(error) = written {
                        out.truncate(before);
                        self.rows_read -= batch.num_rows() as i64;
                        return self.broken(format!("a column cannot be written as JSON: {error}"));
                    }
                    return Batch::Lines;
                }
            }
        }
    }

    fn begin_group(&mut self) -> Result<(), String> {
        let index = self.next_group;
        self.next_group += 1;
        self.rows_read = 0;
        let group = self.metadata.metadata().row_group(index);
        let row_bytes = group.total_byte_size().max(1) as usize / group.num_rows().max(1) as usize;
        let rows = (BATCH_BYTES / row_bytes.max(1)).clamp(1, BATCH_ROWS_MAX);
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            self.file.clone(),
            self.metadata.clone(),
        );
        let mask = match &self.columns {
            None => ProjectionMask::all(),
            Some(columns) => ProjectionMask::columns(
                builder.parquet_schema(),
                columns.iter().map(String::as_str),
            ),
        };
        let reader = builder
            .with_row_groups(vec![index])
            .with_projection(mask)
            .with_batch_size(rows)
            .build()
            .map_err(|error| error.to_string())?;
        self.reader = Some(reader);
        Ok(())
    }

    fn broken(&mut self, reason: String) -> Batch {
        self.reader = None;
        let index = self.next_group.saturating_sub(1);
        let group = self.metadata.metadata().row_group(index);
        let missing = group.num_rows() - self.rows_read;
        Batch::Broken {
            offset: group
                .columns()
                .first()
                .map_or(0, |column| column.byte_range().0),
            reason: format!("row group {index}: {missing} rows cannot be read ({reason})"),
        }
    }
}

/// The whole file: a map as it stands, a stream read to its end, because the footer comes last.
fn whole(bytes: &mut Bytes) -> io::Result<Shared> {
    if let Some(map) = bytes.shared() {
        return Ok(Shared::from_owner(map));
    }
    let mut all = Vec::new();
    loop {
        let read = bytes.fill()?;
        if read.is_empty() {
            return Ok(Shared::from(all));
        }
        all.extend_from_slice(read);
        let count = read.len();
        bytes.consume(count);
    }
}
