//! How far a simulation is, on standard error: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::progress::Show;
use crate::cli::say::say;

/// How often a line is written where standard error is no terminal.
const LINE: Duration = Duration::from_secs(10);

/// Progress over so many corpora.
pub enum Progress {
    Bar(ProgressBar),
    Lines(Lines),
    Nothing,
}

/// Progress in lines.
pub struct Lines {
    corpora: usize,
    drawn: AtomicUsize,
    started: Instant,
    written: Mutex<Instant>,
}

impl Progress {
    pub fn new(corpora: usize, show: Show) -> Progress {
        match show {
            Show::Nothing => Progress::Nothing,
            Show::Progress if std::io::stderr().is_terminal() => Progress::Bar(bar(corpora)),
            Show::Progress => Progress::Lines(Lines {
                corpora,
                drawn: AtomicUsize::new(0),
                started: Instant::now(),
                written: Mutex::new(Instant::now()),
            }),
        }
    }

    /// A corpus is drawn and looked at.
    pub fn advance(&self) {
        match self {
            Progress::Bar(bar) => bar.inc(1),
            Progress::Lines(lines) => lines.advance(),
            Progress::Nothing => {}
        }
    }

    pub fn finish(&self) {
        if let Progress::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Lines {
    fn advance(&self) {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed) + 1;
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.elapsed() >= LINE {
            *written = Instant::now();
            say(&line(drawn, self.corpora, self.started.elapsed()));
        }
    }
}

fn line(drawn: usize, corpora: usize, elapsed: Duration) -> String {
    let left = elapsed.as_secs_f64() / drawn as f64 * corpora.saturating_sub(drawn) as f64;
    let left = humantime::format_duration(Duration::from_secs(left.round() as u64));
    format!("hapax: {drawn} of {corpora} corpora, {left} left")
}

fn bar(corpora: usize) -> ProgressBar {
    let bar = ProgressBar::new(corpora as u64);
    match ProgressStyle::with_template("{wide_bar} {pos}/{len} corpora, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_how_much_is_left() {
        let text = line(25, 100, Duration::from_secs(30));
        assert_eq!(text, "hapax: 25 of 100 corpora, 1m 30s left");
        assert!(line(100, 100, Duration::from_secs(30)).ends_with("corpora, 0s left"));
    }
}
