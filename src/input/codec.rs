//! Decoders: compressed bytes in, plain bytes out, damage reported with its place.
//!
//! A decoder never looks at records. It is told apart by content, because names lie. Damage does not end a shard where the
//! next zstd frame can be found: what follows is decoded, and the gap is reported.

use flate2::{Decompress, FlushDecompress, Status};
use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

use super::blocks::Gap;
use super::foreign::foreign;
use super::shard::Bytes;

/// Largest zstd window that can be decoded at all, as a power of two: 2 GiB, and half of it where addresses have 32 bits.
const WINDOW_LOG_MAX: u32 = if usize::BITS == 64 { 31 } else { 30 };

/// Largest zstd window that can be decoded at all, in bytes. `zstd` makes windows over 128 MiB only when asked (`--long`).
///
/// A window takes memory only as far as data is decoded into it.
pub const ZSTD_WINDOW_BYTES_MAX: u64 = 1 << WINDOW_LOG_MAX;

/// The longest header of a zstd frame: magic, descriptor, window, dictionary, size (RFC 8878, 3.1.1.1).
const FRAME_HEADER_BYTES: usize = 18;

/// The largest window that gzip knows, as a power of two.
const GZIP_WINDOW_LOG: u8 = 15;

/// Room that a decoder asks for at a time.
const STEP_BYTES: usize = 128 << 10;

/// How the bytes of a shard are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// Not at all.
    Plain,
    /// gzip, of one or several members.
    Gzip,
    /// Zstandard, of one or several frames.
    Zstd,
}

/// Bytes enough to tell every codec.
pub const MAGIC_BYTES: usize = 8;

impl Codec {
    /// Tells the codec from a shard's first bytes, or says why it cannot be read.
    pub fn detect(head: &[u8]) -> Result<Codec, String> {
        match head {
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Ok(Codec::Zstd),
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Ok(Codec::Zstd),
            [0x1f, 0x8b, ..] => Ok(Codec::Gzip),
            head => foreign(head).map_or(Ok(Codec::Plain), Err),
        }
    }
}

/// What a call of [`Decoder::decode`] came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// As much as was asked for was decoded; more may follow.
    More,
    /// The shard is at its end.
    End,
    /// Something is missing here. Decoding may be asked to go on.
    Gap(Gap),
}

/// A decoder over the bytes of a shard.
pub struct Decoder {
    bytes: Bytes,
    state: State,
    /// Kept across frames, because it owns the window.
    context: Option<DCtx<'static>>,
    /// Where the frame or member that is being decoded starts.
    frame_start: u64,
    /// Frames with larger windows are passed over, in bytes.
    window_max: u64,
}

enum State {
    Plain,
    Gzip(Box<Decompress>),
    Zstd,
    /// Between members or frames: the next byte decides.
    Between(Codec),
    Ended,
}

impl Decoder {
    /// A decoder of `codec` from where `bytes` stands, which passes over zstd frames with windows over `window_max` bytes.
    pub fn new(bytes: Bytes, codec: Codec, window_max: u64) -> Decoder {
        let state = match codec {
            Codec::Plain => State::Plain,
            codec => State::Between(codec),
        };
        Decoder {
            frame_start: bytes.position(),
            bytes,
            state,
            context: None,
            window_max,
        }
    }

    /// Bytes of the file consumed so far.
    pub fn position(&self) -> u64 {
        self.bytes.position()
    }

    /// Appends decoded bytes until `out` holds `target` bytes, the shard ends or a gap is met.
    pub fn decode(&mut self, out: &mut Vec<u8>, target: usize) -> Step {
        while out.len() < target {
            let before = out.len();
            let step = match self.state {
                State::Plain => self.copy(out, target),
                State::Between(codec) => self.begin(codec),
                State::Gzip(_) => self.inflate(out, target),
                State::Zstd => self.decompress(out, target),
                State::Ended => return Step::End,
            };
            if self.bytes.has_shrunk() {
                out.truncate(before);
                return self.give_up("the file was cut short while it was read".into());
            }
            match step {
                Step::More => {}
                Step::End => {
                    self.state = State::Ended;
                    return Step::End;
                }
                gap => return gap,
            }
        }
        Step::More
    }

    fn copy(&mut self, out: &mut Vec<u8>, target: usize) -> Step {
        let wanted = target - out.len();
        let taken = match self.bytes.fill() {
            Ok([]) => return Step::End,
            Ok(rest) => {
                let taken = rest.len().min(wanted);
                out.extend_from_slice(&rest[..taken]);
                taken
            }
            Err(error) => return self.give_up(format!("cannot be read: {error}")),
        };
        self.bytes.consume(taken);
        Step::More
    }

    /// Starts the next member or frame, or ends the shard.
    fn begin(&mut self, codec: Codec) -> Step {
        self.frame_start = self.bytes.position();
        let head = match self.bytes.peek(MAGIC_BYTES) {
            Ok(head) => head,
            Err(error) => return self.give_up(format!("cannot be read: {error}")),
        };
        if head.is_empty() {
            return Step::End;
        }
        if codec == Codec::Gzip && head.iter().all(|&byte| byte == 0) {
            return self.skip_padding();
        }
        if Codec::detect(&head) != Ok(codec) {
            return self.give_up(format!("bytes that are no {}", codec.part()));
        }
        match codec {
            Codec::Plain => self.state = State::Plain,
            Codec::Gzip => {
                self.state = State::Gzip(Box::new(Decompress::new_gzip(GZIP_WINDOW_LOG)))
            }
            Codec::Zstd => return self.begin_frame(),
        }
        Step::More
    }

    fn begin_frame(&mut self) -> Step {
        let window = match self.bytes.peek(FRAME_HEADER_BYTES) {
            Ok(header) => window_bytes(&header),
            Err(error) => return self.give_up(format!("cannot be read: {error}")),
        };
        if let Some(window) = window.filter(|&window| window > self.window_max) {
            return self.pass_over(&window_refused(window, self.window_max));
        }
        let context = match self.context.take() {
            Some(mut context) => context
                .reset(ResetDirective::SessionOnly)
                .map(|_| context)
                .map_err(error_name),
            None => zstd_context(),
        };
        match context {
            Ok(context) => self.context = Some(context),
            Err(reason) => return self.give_up(reason),
        }
        self.state = State::Zstd;
        Step::More
    }

    /// Zeros behind the last gzip member are padding (tapes, block devices), not damage.
    fn skip_padding(&mut self) -> Step {
        loop {
            let zeros = match self.bytes.fill() {
                Ok([]) => return Step::End,
                Ok(rest) => rest.iter().take_while(|&&byte| byte == 0).count(),
                Err(error) => return self.give_up(format!("cannot be read: {error}")),
            };
            if zeros == 0 {
                return Step::More;
            }
            self.bytes.consume(zeros);
        }
    }

    fn inflate(&mut self, out: &mut Vec<u8>, target: usize) -> Step {
        let State::Gzip(member) = &mut self.state else {
            return Step::End;
        };
        let input = match self.bytes.fill() {
            Ok([]) => return self.truncated("gzip member"),
            Ok(input) => input,
            Err(error) => return self.give_up(format!("cannot be read: {error}")),
        };
        let (filled, room) = make_room(out, target);
        let before = (member.total_in(), member.total_out());
        let status = member.decompress(input, &mut out[filled..room], FlushDecompress::None);
        let consumed = (member.total_in() - before.0) as usize;
        out.truncate(filled + (member.total_out() - before.1) as usize);
        self.bytes.consume(consumed);
        match status {
            Ok(Status::StreamEnd) => self.state = State::Between(Codec::Gzip),
            Ok(_) => {}
            Err(error) => {
                return self.give_up(format!("corrupt gzip member ({error})"));
            }
        }
        Step::More
    }

    fn decompress(&mut self, out: &mut Vec<u8>, target: usize) -> Step {
        let Some(context) = &mut self.context else {
            return Step::End;
        };
        let input = match self.bytes.fill() {
            Ok([]) => return self.truncated("zstd frame"),
            Ok(input) => input,
            Err(error) => return self.give_up(format!("cannot be read: {error}")),
        };
        let mut source = InBuffer::around(input);
        let (filled, room) = make_room(out, target);
        let mut sink = OutBuffer::around(&mut out[filled..room]);
        let result = context.decompress_stream(&mut sink, &mut source);
        let written = sink.pos();
        out.truncate(filled + written);
        let consumed = source.pos();
        self.bytes.consume(consumed);
        match result {
            Ok(0) => self.state = State::Between(Codec::Zstd),
            Ok(_) => {}
            Err(code) => {
                let reason = zstd::zstd_safe::get_error_name(code);
                return self.pass_over(&format!("corrupt zstd frame ({reason})"));
            }
        }
        Step::More
    }

    /// Goes on behind a frame that is not read, where its end can still be found from its block headers.
    fn pass_over(&mut self, reason: &str) -> Step {
        let Some(frame_end) = self.frame_end() else {
            return self.give_up(format!("{reason}; the rest of the shard is not read"));
        };
        let gap = Gap {
            compressed_offset: self.frame_start,
            reason: format!("{reason}; reading went on at byte {frame_end}"),
        };
        let behind = (frame_end - self.bytes.position()) as usize;
        self.bytes.consume(behind);
        self.state = State::Between(Codec::Zstd);
        Step::Gap(gap)
    }

    fn frame_end(&self) -> Option<u64> {
        let frame = self.bytes.mapped()?.get(self.frame_start as usize..)?;
        let length = zstd::zstd_safe::find_frame_compressed_size(frame).ok()?;
        Some(self.frame_start + length as u64).filter(|&end| end >= self.bytes.position())
    }

    fn truncated(&mut self, what: &str) -> Step {
        let end = self.bytes.position();
        self.give_up(format!(
            "truncated {what}: the file ends inside it, at byte {end}"
        ))
    }

    fn give_up(&mut self, reason: String) -> Step {
        self.state = State::Ended;
        Step::Gap(Gap {
            compressed_offset: self.frame_start,
            reason,
        })
    }
}

impl Codec {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Plain => "not compressed",
            Codec::Gzip => "gzip",
            Codec::Zstd => "zstd",
        }
    }

    fn part(self) -> &'static str {
        match self {
            Codec::Plain => "text",
            Codec::Gzip => "gzip member",
            Codec::Zstd => "zstd frame",
        }
    }
}

/// A context for streaming, which refuses windows that cannot be decoded before it takes memory for them.
fn zstd_context() -> Result<DCtx<'static>, String> {
    let mut context = DCtx::try_create().ok_or("no memory for a zstd context")?;
    context.init().map_err(error_name)?;
    context
        .reset(ResetDirective::SessionAndParameters)
        .map_err(error_name)?;
    context
        .set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX))
        .map_err(error_name)?;
    Ok(context)
}

/// The window that a zstd frame asks for (RFC 8878, 3.1.1.1); `None` for a header that is cut short and for a frame
/// that holds no data.
fn window_bytes(header: &[u8]) -> Option<u64> {
    let [0x28, 0xb5, 0x2f, 0xfd, descriptor, rest @ ..] = header else {
        return None;
    };
    let is_single_segment = descriptor & 0x20 != 0;
    if !is_single_segment {
        let window = u64::from(*rest.first()?);
        let base = 1 << (10 + (window >> 3));
        return Some(base + base / 8 * (window & 7));
    }
    // The window is the content, whose size stands behind the dictionary's number.
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let length = 1 << (descriptor >> 6);
    let mut size = [0; 8];
    size[..length].copy_from_slice(rest.get(dictionary..dictionary + length)?);
    let size = u64::from_le_bytes(size);
    // Two bytes count from where one byte ends.
    Some(if length == 2 { size + 256 } else { size })
}

fn window_refused(window: u64, window_max: u64) -> String {
    let what = format!("zstd frame that needs a window of {}", size(window));
    if window > ZSTD_WINDOW_BYTES_MAX {
        let most = size(ZSTD_WINDOW_BYTES_MAX);
        return format!(
            "{what}, more than can be decoded ({most}); recompress it without --long or --ultra"
        );
    }
    let (most, enough) = (size(window_max), size(window).replace(' ', ""));
    format!("{what}, over the limit of {most}; read it with --zstd-window-max {enough}")
}

/// A size that is exact and can be given to an option.
fn size(bytes: u64) -> String {
    match bytes {
        0 => "0 B".into(),
        _ if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ => format!("{bytes} B"),
    }
}

/// Room for the next step, never beyond the target: how much is decoded must not depend on a buffer's history.
fn make_room(out: &mut Vec<u8>, target: usize) -> (usize, usize) {
    let filled = out.len();
    let room = target.min(filled + STEP_BYTES);
    out.resize(room, 0);
    (filled, room)
}

fn error_name(code: usize) -> String {
    zstd::zstd_safe::get_error_name(code).to_string()
}
