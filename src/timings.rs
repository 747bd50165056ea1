//! Measures how long each stage of a build takes, for `--timings`.
//!
//! Stages run one after the other; each has its wall time and the CPU time of all threads. Pages are
//! viewed, rendered and staged in parallel, so the times of these tasks are summed over the threads.

use std::fmt::{self, Display, Formatter};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

#[derive(Debug)]
pub struct Timings {
    rows: Vec<TimingRow>,
    /// The start of the current stage.
    start: (Instant, ProcessTime),
    pub workers: WorkerTimes,
}

#[derive(Debug)]
struct TimingRow {
    stage: &'static str,
    /// None where the times of threads are summed.
    wall: Option<Duration>,
    /// User and system time of all threads.
    cpu: Duration,
    items: usize,
    bytes: u64,
}

/// The work of all threads for pages.
#[derive(Debug, Default)]
pub struct WorkerTimes {
    /// The time of each task, in nanoseconds.
    tasks: [AtomicU64; 4],
    /// The size of the rendered pages.
    bytes: AtomicU64,
}

/// A task of a thread for a page.
#[derive(Debug, Clone, Copy)]
pub enum WorkerTask {
    View,
    Render,
    /// Looking for withheld words; only where there are any.
    Guard,
    Stage,
}

impl Timings {
    pub fn start() -> Self {
        Self { rows: Vec::new(), start: now(), workers: WorkerTimes::default() }
    }

    /// Ends the current stage, and starts the next one.
    pub fn finish_stage(&mut self, stage: &'static str, items: usize, bytes: u64) {
        let (wall, cpu) = (self.start.0.elapsed(), self.start.1.elapsed());
        self.rows.push(TimingRow { stage, wall: Some(wall), cpu, items, bytes });
        self.start = now();
    }

    /// Ends the stage that builds pages, and adds a row for each task of its threads.
    pub fn finish_pages(&mut self, items: usize) {
        let WorkerTimes { tasks, bytes } = std::mem::take(&mut self.workers);
        self.finish_stage("pages", items, bytes.into_inner());
        for (stage, nanoseconds) in
            ["  view", "  render", "  guard", "  stage"].into_iter().zip(tasks)
        {
            let cpu = Duration::from_nanos(nanoseconds.into_inner());
            self.rows.push(TimingRow { stage, wall: None, cpu, items: 0, bytes: 0 });
        }
    }

    /// Moves the rows of `other`, measured during the current stage, here, and starts the next stage.
    pub fn append(&mut self, other: &mut Self) {
        self.rows.append(&mut other.rows);
        self.start = now();
    }
}

fn now() -> (Instant, ProcessTime) {
    (Instant::now(), ProcessTime::now())
}

impl WorkerTimes {
    /// Runs `work` and adds its time to that of the task.
    pub fn measure<T>(&self, task: WorkerTask, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        let nanoseconds = start.elapsed().as_nanos() as u64;
        self.tasks[task as usize].fetch_add(nanoseconds, Ordering::Relaxed);
        result
    }

    pub fn add_bytes(&self, bytes: usize) {
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
        let stages = self.rows.iter().filter_map(|row| Some((row.wall?, row.cpu)));
        let (walls, cpus): (Vec<Duration>, Vec<Duration>) = stages.unzip();
        let sum = |times: Vec<Duration>| milliseconds(times.into_iter().sum());
        line("all", &sum(walls), &sum(cpus), "", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_threads_do_is_no_stage_of_its_own() {
        let mut timings = Timings::start();
        timings.finish_stage("scan", 3, 20);
        assert_eq!(timings.workers.measure(WorkerTask::Render, || 7), 7);
        timings.workers.add_bytes(5);
        timings.finish_pages(2);
        let shown = timings.to_string();
        let rows: Vec<Vec<&str>> =
            shown.lines().map(|line| line.split_whitespace().collect()).collect();
        let names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        assert_eq!(names, ["stage", "scan", "pages", "view", "render", "guard", "stage", "all"]);
        assert_eq!(rows[1][5..], ["3", "20"]);
        assert_eq!(rows[2][5..], ["2", "5"]);
        assert_eq!(rows[4].len(), 3, "time of threads is not time on the clock: {shown}");
    }
}
