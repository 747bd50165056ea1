//! The suite: the real binary on small dossiers, held against `docs/format.md`.
//!
//! - [`cases`]: the case folders of `tests/cases`, files in and diagnostics, facts and output out;
//! - [`contract`]: what the format promises of the pages and the data, one theme a file;
//! - [`promises`]: what the program never does to files, and what it always does the same;
//! - [`live`]: `watch` and `serve`, while files change and requests come;
//! - [`oracle`]: a build from memory is a clean build, whatever happened before;
//! - [`codes`]: each diagnostic code has a case that raises it;
//! - [`tidy`]: the rules of this repository;
//! - [`cost`]: how many instructions a build takes, which no busy machine changes;
//! - [`browser`]: the built pages in a browser, the sample and a [`hostile`] dossier.
//!
//! [`harness`] runs the program, [`site`] reads what it built, [`links`] checks every link of it,
//! and `world/` is a small dossier that uses every feature at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must stop where it stands and say why"
)]
#![allow(clippy::format_collect, reason = "the texts of tests are small, and it reads well")]

mod browser;
mod cases;
mod codes;
mod contract;
mod cost;
mod harness;
mod hostile;
mod links;
mod live;
mod oracle;
mod promises;
mod site;
mod tidy;
