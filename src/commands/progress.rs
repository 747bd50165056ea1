//! The line that shows how far a long run is, while standard error is a terminal.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{MessageFormat, ReportFlags};
use crate::progress::{Progress, ProgressState};

/// A run that ends sooner shows nothing.
const DELAY: Duration = Duration::from_millis(500);
/// How often the line is drawn.
const INTERVAL: Duration = Duration::from_millis(100);

/// Shows how far a run is from half a second on, until this value is dropped.
pub struct ProgressLine {
    /// None if nothing is shown. The thread ends when the sender is dropped.
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

impl ProgressLine {
    /// Starts to show `progress` if somebody sees it: on a terminal, for people, and not with `--quiet`.
    pub fn start(progress: &Arc<Progress>, flags: ReportFlags) -> Self {
        let is_seen = io::stderr().is_terminal()
            && flags.message_format == MessageFormat::Human
            && !flags.quiet;
        let drawing = is_seen.then(|| {
            let (sender, end) = mpsc::channel();
            let progress = progress.clone();
            (sender, thread::spawn(move || draw(&progress, &end)))
        });
        Self { drawing }
    }
}

/// Removes the line.
impl Drop for ProgressLine {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.drawing.take() {
            drop(sender);
            // A thread that has panicked has nothing to remove.
            let _ = thread.join();
        }
    }
}

/// Draws the line until the run ends.
fn draw(progress: &Progress, end: &mpsc::Receiver<()>) {
    if end.recv_timeout(DELAY) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::new(0);
    let mut is_counted = None;
    loop {
        let ProgressState { step, done, total } = progress.state();
        if is_counted.replace(total > 0) != Some(total > 0) {
            let template = if total > 0 { "{msg} {bar:30} {pos} of {len}" } else { "{msg}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
        }
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        bar.set_message(step.words());
        bar.tick();
        if end.recv_timeout(INTERVAL) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
    bar.finish_and_clear();
}
