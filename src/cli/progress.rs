//! Progress on standard error: a bar over compressed bytes on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytesize::ByteSize;
use indicatif::{ProgressBar, ProgressStyle};

use super::say::say;
use crate::pipeline::Control;

/// How often the bar is drawn.
const DRAW: Duration = Duration::from_millis(100);
/// How often a line is written where standard error is no terminal.
const LINE: Duration = Duration::from_secs(10);

/// Shows how far a scan is until it is dropped.
pub struct Progress {
    finished: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Whether progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// On standard error.
    Progress,
    /// Not at all.
    Nothing,
}

impl Progress {
    /// Shows the progress of a scan over `total` compressed bytes (0 if unknown).
    pub fn start(control: &Arc<Control>, total: u64, show: Show) -> Progress {
        let finished = Arc::new(AtomicBool::new(false));
        let thread = (show == Show::Progress).then(|| {
            let (control, finished) = (control.clone(), finished.clone());
            std::thread::spawn(move || match std::io::stderr().is_terminal() {
                true => draw_bar(&control, total, &finished),
                false => write_lines(&control, total, &finished),
            })
        });
        Progress { finished, thread }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finished.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A panic while drawing is no reason to lose an audit.
            let _ = thread.join();
        }
    }
}

fn draw_bar(control: &Control, total: u64, finished: &AtomicBool) {
    let (bar, template) = match total {
        0 => (
            ProgressBar::new_spinner(),
            "{spinner} {bytes} at {bytes_per_sec}, {msg}",
        ),
        total => (
            ProgressBar::new(total),
            "{wide_bar} {bytes}/{total_bytes} at {bytes_per_sec}, {eta} left, {msg}",
        ),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    while !finished.load(Ordering::Relaxed) {
        bar.suspend(|| tell_layouts(control));
        bar.set_position(control.bytes.load(Ordering::Relaxed));
        bar.set_message(format!(
            "{} records",
            control.records.load(Ordering::Relaxed)
        ));
        std::thread::park_timeout(DRAW);
    }
    bar.finish_and_clear();
    tell_layouts(control);
}

/// Says how shards are read, as soon as the first of a kind is opened.
fn tell_layouts(control: &Control) {
    for layout in control.new_layouts() {
        say(&format!("hapax: reading {layout}"));
    }
}

fn write_lines(control: &Control, total: u64, finished: &AtomicBool) {
    let clock = Instant::now();
    let mut written = Instant::now();
    while !finished.load(Ordering::Relaxed) {
        std::thread::park_timeout(DRAW);
        tell_layouts(control);
        if written.elapsed() < LINE {
            continue;
        }
        written = Instant::now();
        say(&line(control, total, clock.elapsed()));
    }
    tell_layouts(control);
}

fn line(control: &Control, total: u64, elapsed: Duration) -> String {
    let bytes = control.bytes.load(Ordering::Relaxed);
    let rate = bytes as f64 / elapsed.as_secs_f64();
    let mut line = format!("hapax: {}", ByteSize(bytes));
    if total > 0 {
        let percent = 100.0 * bytes as f64 / total as f64;
        line.push_str(&format!(" of {} ({percent:.0} %)", ByteSize(total)));
    }
    line.push_str(&format!(" at {}/s", ByteSize(rate as u64)));
    if total > bytes && rate > 0.0 {
        let left = Duration::from_secs(((total - bytes) as f64 / rate) as u64);
        line.push_str(&format!(", {} left", humantime::format_duration(left)));
    }
    line.push_str(&format!(
        ", {} records",
        control.records.load(Ordering::Relaxed)
    ));
    line
}
