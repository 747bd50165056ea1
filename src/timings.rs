//! Where the time of a build goes: a row for each stage.
//!
//! Stages follow each other, and each is measured as a whole: time on the clock, and time of all
//! processors. The pages go through theirs side by side; what these take is summed over the threads.

use std::fmt::{self, Display, Formatter};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// Where the time went so far.
#[derive(Debug)]
pub struct Timings {
    rows: Vec<TimingRow>,
    mark: (Instant, ProcessTime),
    /// What the threads do that make pages.
    pub busy: OutputLocked,
}

/// What a stage took.
#[derive(Debug)]
struct TimingRow {
    stage: &'static str,
    /// On the clock; none where threads are summed.
    wall: Option<Duration>,
    /// Of all processors, in the program and in the system.
    cpu: Duration,
    items: usize,
    bytes: u64,
}

/// What the threads do that make pages, in nanoseconds, and how many bytes they hand over.
#[derive(Debug, Default)]
pub struct OutputLocked {
    view: AtomicU64,
    render: AtomicU64,
    stage: AtomicU64,
    bytes: AtomicU64,
}

/// What a thread does for a page.
#[derive(Debug, Clone, Copy)]
pub enum WorkerTask {
    /// Its view and the hash of it.
    View,
    /// Its bytes.
    Render,
    /// A file that waits to be renamed.
    Stage,
}

impl Timings {
    /// Measures from now on.
    pub fn begin() -> Self {
        let mark = (Instant::now(), ProcessTime::now());
        Self { rows: Vec::new(), mark, busy: OutputLocked::default() }
    }

    /// A stage has ended that began where the one before it ended.
    pub fn ended(&mut self, stage: &'static str, items: usize, bytes: u64) {
        let (wall, cpu) = (self.mark.0.elapsed(), self.mark.1.elapsed());
        self.rows.push(TimingRow { stage, wall: Some(wall), cpu, items, bytes });
        self.mark = (Instant::now(), ProcessTime::now());
    }

    /// Takes over what was measured in the meantime.
    pub fn add(&mut self, other: &mut Self) {
        self.rows.append(&mut other.rows);
        self.mark = (Instant::now(), ProcessTime::now());
    }

    /// The pages have gone through their stages.
    pub fn pages_ended(&mut self, items: usize) {
        let OutputLocked { view, render, stage, bytes } = std::mem::take(&mut self.busy);
        let bytes = bytes.into_inner();
        self.ended("pages", items, bytes);
        for (name, nanoseconds) in [("  view", view), ("  render", render), ("  stage", stage)] {
            let cpu = Duration::from_nanos(nanoseconds.into_inner());
            self.rows.push(TimingRow { stage: name, wall: None, cpu, items: 0, bytes: 0 });
        }
    }
}

impl OutputLocked {
    /// Does a part of the work for a page.
    pub fn time<T>(&self, part: WorkerTask, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        let sum = match part {
            WorkerTask::View => &self.view,
            WorkerTask::Render => &self.render,
            WorkerTask::Stage => &self.stage,
        };
        sum.fetch_add(begun.elapsed().as_nanos() as u64, Ordering::Relaxed);
        done
    }

    /// Counts bytes that are handed over.
    pub fn hand_over(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl Display for Timings {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let milliseconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
        let count = |n: u64| if n == 0 { String::new() } else { n.to_string() };
        let mut line = |stage: &str, wall: &str, cpu: &str, items: &str, bytes: &str| {
            let line = format!("{stage:<10}{wall:>12}{cpu:>12}{items:>9}{bytes:>13}");
            writeln!(f, "{}", line.trim_end())
        };
        line("stage", "wall", "cpu", "items", "bytes")?;
        for TimingRow { stage, wall, cpu, items, bytes } in &self.rows {
            let wall = wall.map(milliseconds).unwrap_or_default();
            line(stage, &wall, &milliseconds(*cpu), &count(*items as u64), &count(*bytes))?;
        }
        let walls: Duration = self.rows.iter().filter_map(|row| row.wall).sum();
        let whole = self.rows.iter().filter(|row| row.wall.is_some());
        let cpus: Duration = whole.map(|row| row.cpu).sum();
        line("all", &milliseconds(walls), &milliseconds(cpus), "", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_threads_do_is_no_stage_of_its_own() {
        let mut timings = Timings::begin();
        timings.ended("walk", 3, 20);
        assert_eq!(timings.busy.time(WorkerTask::Render, || 7), 7);
        timings.busy.hand_over(5);
        timings.pages_ended(2);
        let shown = timings.to_string();
        let rows: Vec<Vec<&str>> =
            shown.lines().map(|line| line.split_whitespace().collect()).collect();
        let names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        assert_eq!(names, ["stage", "walk", "pages", "view", "render", "stage", "all"]);
        assert_eq!(rows[1][5..], ["3", "20"]);
        assert_eq!(rows[2][5..], ["2", "5"]);
        assert_eq!(rows[4].len(), 3, "time of threads is not time on the clock: {shown}");
    }
}
