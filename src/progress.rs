//! How far a run is: counted by the stages of the pipeline, and shown by commands.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Counters that all threads add to and a command reads at any time. Counting costs one addition for
/// each entry or page.
#[derive(Debug, Default)]
pub struct Progress {
    step: AtomicUsize,
    done: AtomicUsize,
    total: AtomicUsize,
}

/// What a run is doing, in the order in which it does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Read,
    Check,
    Connect,
    Render,
}

impl Step {
    const ALL: [Self; 4] = [Self::Read, Self::Check, Self::Connect, Self::Render];

    /// Says what the program is doing, as `checking texts`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Read => "reading files",
            Self::Check => "checking texts",
            Self::Connect => "connecting entries",
            Self::Render => "making pages",
        }
    }
}

/// The state of a run at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgressState {
    pub step: Step,
    pub done: usize,
    /// 0 if the step is not counted.
    pub total: usize,
}

impl Progress {
    /// Begins a step of so many items; 0 if they are not counted.
    pub fn begin(&self, step: Step, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.step.store(step as usize, Ordering::Relaxed);
    }

    /// Counts an item that is done.
    pub fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    pub fn state(&self) -> ProgressState {
        let load = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        let (total, step) = (load(&self.total), Step::ALL[load(&self.step)]);
        // Another step may begin between these readings.
        ProgressState { step, done: load(&self.done).min(total), total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_counts_from_nothing() {
        let progress = Progress::default();
        for (step, total) in Step::ALL.into_iter().zip([3, 2, 0, 1]) {
            progress.begin(step, total);
            assert_eq!(progress.state(), ProgressState { step, done: 0, total });
            (0..total).for_each(|_| progress.advance());
            assert_eq!(progress.state().done, total);
        }
    }
}
