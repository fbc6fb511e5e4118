//! Bytes as the tools of the field compress them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use zstd::zstd_safe::CParameter;

use crate::support::Random;

/// What a zstd frame's header and end carry beside the data.
#[derive(Clone, Copy)]
pub enum Frame {
    /// Neither the size nor a checksum, as some streaming writers make them.
    Bare,
    /// A checksum, no size: what `zstd < file` writes.
    Checksum,
    /// The size and a checksum: what `zstd file` writes.
    Full,
}

/// One zstd frame.
pub fn frame(bytes: &[u8], kind: Frame) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    let (size, checksum) = match kind {
        Frame::Bare => (false, false),
        Frame::Checksum => (false, true),
        Frame::Full => (true, true),
    };
    encoder.include_checksum(checksum).unwrap();
    encoder
        .set_parameter(CParameter::ContentSizeFlag(size))
        .unwrap();
    if size {
        encoder
            .set_pledged_src_size(Some(bytes.len() as u64))
            .unwrap();
    }
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One zstd frame as `zstd --long=N` streams it, with its window as a power of two: no size, which would narrow it.
pub fn frame_with_window(bytes: &[u8], window_log: u32) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.long_distance_matching(true).unwrap();
    encoder.window_log(window_log).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zstd frame that holds no data (RFC 8878, 3.1.2).
pub fn skippable(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [&0x184d_2a53_u32.to_le_bytes(), &length, content].concat()
}

/// One gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Ways to write one shard. None of them may change what is counted.
#[derive(Debug, Clone, Copy)]
pub enum Encoding {
    Plain,
    Gzip,
    GzipMembers,
    Zstd,
    /// Frames cut wherever it falls, also within records.
    ZstdFrames,
    /// The same, with skippable and empty frames between them.
    ZstdFramesAndSkippable,
}

impl Encoding {
    pub const ALL: [Encoding; 6] = [
        Encoding::Plain,
        Encoding::Gzip,
        Encoding::GzipMembers,
        Encoding::Zstd,
        Encoding::ZstdFrames,
        Encoding::ZstdFramesAndSkippable,
    ];

    pub fn ending(self) -> &'static str {
        match self {
            Encoding::Plain => "",
            Encoding::Gzip | Encoding::GzipMembers => ".gz",
            _ => ".zst",
        }
    }

    pub fn encode(self, bytes: &[u8], random: &mut Random) -> Vec<u8> {
        match self {
            Encoding::Plain => bytes.to_vec(),
            Encoding::Gzip => gzip(bytes),
            Encoding::GzipMembers => pieces(bytes, random).flat_map(gzip).collect(),
            Encoding::Zstd => frame(bytes, Frame::Full),
            Encoding::ZstdFrames => pieces(bytes, random)
                .flat_map(|piece| frame(piece, Frame::Checksum))
                .collect(),
            Encoding::ZstdFramesAndSkippable => pieces(bytes, random)
                .enumerate()
                .flat_map(|(number, piece)| {
                    let between = match number % 3 {
                        0 => skippable(b"not data"),
                        1 => frame(b"", Frame::Full),
                        _ => Vec::new(),
                    };
                    [between, frame(piece, Frame::Bare)].concat()
                })
                .collect(),
        }
    }
}

/// The bytes in two to fifteen pieces, cut anywhere.
fn pieces<'a>(bytes: &'a [u8], random: &mut Random) -> impl Iterator<Item = &'a [u8]> {
    let mut cuts: Vec<usize> = (0..1 + random.below(14))
        .map(|_| random.below(bytes.len() + 1))
        .chain([0, bytes.len()])
        .collect();
    cuts.sort_unstable();
    (1..cuts.len()).map(move |end| &bytes[cuts[end - 1]..cuts[end]])
}
