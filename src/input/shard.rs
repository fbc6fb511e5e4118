//! Shards on disk: their bytes as a map or as a stream.
//!
//! This is the home of `unsafe`. A map is unsafe because another process may cut the file short underneath it, which the
//! operating system answers with SIGBUS. Two measures make that a line of the ledger:
//! [`survive_truncation`] (installed by the program, never by the library) backs what vanished with zero pages, and
//! [`Bytes::has_shrunk`] tells the reader that what it just read may be such zeros. Treat the reasoning as suspect: a file
//! system may still change bytes under a map without changing the length.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that a stream is read by at a time.
const READ_BYTES: usize = 256 << 10;

/// How the bytes of files are reached (`--io`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Access {
    /// Regular files through a map, everything else by reading.
    #[default]
    Auto,
    /// A map, or an error.
    Mmap,
    /// Reading only; right for network file systems that change under a map.
    Read,
}

/// The bytes of one shard, consumed front to back.
pub enum Bytes {
    /// A file seen through a map.
    Mapped(Mapped),
    /// A pipe or a file that is read.
    Streamed(Streamed),
}

/// A map of a file, and how far it was consumed.
pub struct Mapped {
    file: Arc<File>,
    map: Arc<Map>,
    position: usize,
    end: usize,
}

/// A reader, what it gave and was not consumed, and how far it was consumed.
pub struct Streamed {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    position: u64,
    /// The file that is read, and how long it was when it was opened; `None` for standard input.
    file: Option<(File, u64)>,
}

impl Bytes {
    /// Opens a file.
    pub fn open(path: &Path, access: Access) -> io::Result<Bytes> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::other("is a folder"));
        }
        let mappable = metadata.is_file() && metadata.len() > 0;
        let stream = || Bytes::stream_file(&file, metadata.len());
        match access {
            Access::Read => stream(),
            Access::Auto if !mappable => stream(),
            Access::Auto => Bytes::map(&file).or_else(|_| stream()),
            Access::Mmap if metadata.is_file() && !mappable => stream(),
            Access::Mmap => Bytes::map(&file),
        }
    }

    /// Reads from any reader, such as standard input.
    pub fn stream(reader: impl Read + Send + 'static) -> Bytes {
        Bytes::Streamed(Streamed {
            reader: Box::new(reader),
            buffer: Vec::new(),
            start: 0,
            position: 0,
            file: None,
        })
    }

    fn stream_file(file: &File, length: u64) -> io::Result<Bytes> {
        let mut bytes = Bytes::stream(file.try_clone()?);
        if let Bytes::Streamed(streamed) = &mut bytes {
            streamed.file = Some((file.try_clone()?, length));
        }
        Ok(bytes)
    }

    fn map(file: &File) -> io::Result<Bytes> {
        let map = Arc::new(Map::new(file)?);
        Ok(Bytes::Mapped(Mapped {
            file: Arc::new(file.try_clone()?),
            position: 0,
            end: map.as_slice().len(),
            map,
        }))
    }

    /// Bytes not yet consumed: at least one, unless the shard is at its end.
    pub fn fill(&mut self) -> io::Result<&[u8]> {
        match self {
            Bytes::Mapped(mapped) => Ok(mapped.rest()),
            Bytes::Streamed(streamed) => streamed.at_least(1),
        }
    }

    /// Marks bytes as consumed.
    pub fn consume(&mut self, bytes: usize) {
        match self {
            Bytes::Mapped(mapped) => mapped.position += bytes,
            Bytes::Streamed(streamed) => {
                streamed.start += bytes;
                streamed.position += bytes as u64;
            }
        }
    }

    /// How many bytes were consumed.
    pub fn position(&self) -> u64 {
        match self {
            Bytes::Mapped(mapped) => mapped.position as u64,
            Bytes::Streamed(streamed) => streamed.position,
        }
    }

    /// Whether the file is shorter than when it was opened: what was read last from a map may be zeros, and the end of a
    /// stream may not be the end of the shard.
    pub fn has_shrunk(&self) -> bool {
        let (file, length) = match self {
            Bytes::Mapped(mapped) => (&*mapped.file, mapped.map.as_slice().len() as u64),
            Bytes::Streamed(Streamed {
                file: Some((file, length)),
                ..
            }) => (file, *length),
            Bytes::Streamed(_) => return false,
        };
        is_shorter(file, length)
    }

    /// The bytes of a mapped file, whole; streams have none.
    pub fn mapped(&self) -> Option<&[u8]> {
        match self {
            Bytes::Mapped(mapped) => Some(mapped.map.as_slice()),
            Bytes::Streamed(_) => None,
        }
    }

    /// The map itself, to be kept by whoever reads it out of order; streams have none.
    pub fn shared(&self) -> Option<SharedMap> {
        match self {
            Bytes::Mapped(mapped) => Some(SharedMap {
                file: mapped.file.clone(),
                map: mapped.map.clone(),
            }),
            Bytes::Streamed(_) => None,
        }
    }

    /// A part of a mapped file, to be decoded apart from the rest; streams have none.
    pub fn part(&self, range: std::ops::Range<usize>) -> Option<Bytes> {
        let Bytes::Mapped(mapped) = self else {
            return None;
        };
        Some(Bytes::Mapped(Mapped {
            file: mapped.file.clone(),
            map: mapped.map.clone(),
            position: range.start,
            end: range.end,
        }))
    }

    /// Looks at the first bytes, at most `count`, without consuming them.
    pub fn peek(&mut self, count: usize) -> io::Result<Vec<u8>> {
        match self {
            Bytes::Mapped(mapped) => {
                let rest = mapped.rest();
                Ok(rest[..rest.len().min(count)].to_vec())
            }
            Bytes::Streamed(streamed) => {
                let rest = streamed.at_least(count)?;
                Ok(rest[..rest.len().min(count)].to_vec())
            }
        }
    }
}

fn is_shorter(file: &File, length: u64) -> bool {
    file.metadata()
        .is_ok_and(|metadata| metadata.len() < length)
}

impl Mapped {
    fn rest(&self) -> &[u8] {
        &self.map.as_slice()[self.position..self.end]
    }
}

impl Streamed {
    /// What is not consumed yet; fewer than `count` bytes only at the end. A pipe may give one byte at a time.
    fn at_least(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.start < count {
            self.buffer.drain(..self.start);
            self.start = 0;
            let filled = self.buffer.len();
            self.buffer.resize(filled + READ_BYTES, 0);
            let read = self.reader.read(&mut self.buffer[filled..]);
            self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => break,
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
        }
        Ok(&self.buffer[self.start..])
    }
}

/// A map that several readers keep.
#[derive(Clone)]
pub struct SharedMap {
    file: Arc<File>,
    map: Arc<Map>,
}

impl SharedMap {
    /// Whether the file is shorter than when it was mapped, so that what was read last may be zeros.
    pub fn has_shrunk(&self) -> bool {
        is_shorter(&self.file, self.map.as_slice().len() as u64)
    }
}

impl AsRef<[u8]> for SharedMap {
    fn as_ref(&self) -> &[u8] {
        self.map.as_slice()
    }
}

/// A read-only map of a whole file.
pub struct Map {
    map: memmap2::Mmap,
    slot: Option<usize>,
}

impl Map {
    fn new(file: &File) -> io::Result<Map> {
        // SAFETY: the slice is only valid while nobody shortens or rewrites the file, which no Unix can promise. Shortening
        // is survived (see the head of this file); rewritten bytes reach decoders, which take any bytes.
        let map = unsafe { memmap2::Mmap::map(file)? };
        #[cfg(target_os = "linux")]
        // Shards are read front to back once; a refusal costs nothing but speed.
        let _ = map.advise(memmap2::Advice::Sequential);
        let slot = register(map.as_ptr() as usize, map.len());
        Ok(Map { map, slot })
    }

    /// The file's bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.map
    }
}

impl std::ops::Drop for Map {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            MAPS[slot].length.store(0, Ordering::SeqCst);
            MAPS[slot].start.store(0, Ordering::SeqCst);
        }
    }
}

/// Maps that the handler may mend. Further maps work but are not protected.
const MAPS_PROTECTED: usize = 4_096;

struct Slot {
    start: AtomicUsize,
    length: AtomicUsize,
}

static MAPS: [Slot; MAPS_PROTECTED] = [const {
    Slot {
        start: AtomicUsize::new(0),
        length: AtomicUsize::new(0),
    }
}; MAPS_PROTECTED];

fn register(start: usize, length: usize) -> Option<usize> {
    let slot = MAPS.iter().position(|slot| {
        slot.start
            .compare_exchange(0, start, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    })?;
    MAPS[slot].length.store(length, Ordering::SeqCst);
    Some(slot)
}

/// Makes a file that is cut short under its map end as a decoding error and not as a dead process.
///
/// Installs a handler for SIGBUS. Only a program may call this, because signal handlers belong to it.
#[cfg(unix)]
pub fn survive_truncation() {
    // SAFETY: the handler touches nothing but atomics and calls nothing but mmap, sysconf, signal and raise, all of which
    // are safe inside a signal handler on Linux; a zeroed sigaction is a valid one.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_bus_error as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(libc::SIGBUS, &action, std::ptr::null_mut());
    }
}

/// Elsewhere there is no such signal.
#[cfg(not(unix))]
pub fn survive_truncation() {}

#[cfg(unix)]
extern "C" fn on_bus_error(
    signal: libc::c_int,
    information: *mut libc::siginfo_t,
    _context: *mut libc::c_void,
) {
    // SAFETY: the kernel passes a valid siginfo. The page that is replaced lies in a registered map, so no memory that Rust
    // owns changes, except that bytes which a decoder reads turn to zeros.
    unsafe {
        let address = (*information).si_addr() as usize;
        let page = libc::sysconf(libc::_SC_PAGESIZE) as usize;
        let start = address & !(page - 1);
        let ours = MAPS.iter().any(|slot| {
            let first = slot.start.load(Ordering::SeqCst);
            let length = slot.length.load(Ordering::SeqCst);
            first != 0 && (first..first + length).contains(&address)
        });
        let mended = ours
            && libc::mmap(
                start as *mut libc::c_void,
                page,
                libc::PROT_READ,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
                -1,
                0,
            ) != libc::MAP_FAILED;
        if !mended {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    }
}
