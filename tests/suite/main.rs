//! The test suite: runs the real binary on small dossiers and checks it against `docs/format.md`.
//!
//! - [`cases`]: the case folders of `tests/cases`, with expected diagnostics, facts and output;
//! - [`contract`]: the specified pages and data, one theme per file;
//! - [`curator`]: the commands, messages and defaults that help curators;
//! - [`docs`]: the examples of docs/start.md and the README;
//! - [`promises`]: guarantees about files, reproducible output and the command line;
//! - [`publish`]: publishing, also when it is killed at any moment;
//! - [`live`]: `watch` and `serve`, while files change and requests arrive;
//! - [`oracle`]: an incremental build equals a clean build after any changes;
//! - [`build_script`]: the commit that the version names;
//! - [`codes`]: each diagnostic code has a case that raises it;
//! - [`tidy`]: the rules of this repository;
//! - [`cost`]: the number of instructions of a build, independent of a machine's load;
//! - [`browser`]: the built pages in a browser: the sample, a [`hostile`] dossier and [`messy`] ones;
//! - [`servers`]: the recipes of docs/publishing.md, with the real servers.
//!
//! [`harness`] runs the program, [`killed`] kills it, [`site`] reads the built site, [`links`] checks all its links,
//! and `world/` is a small dossier that uses every feature at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must stop where it stands and say why"
)]
#![allow(clippy::format_collect, reason = "the texts of tests are small, and it reads well")]

mod browser;
mod build_script;
mod cases;
mod codes;
mod contract;
mod cost;
mod curator;
mod docs;
mod harness;
mod hostile;
mod killed;
mod links;
mod live;
mod local_server;
mod messy;
mod oracle;
mod promises;
mod publish;
mod servers;
mod site;
mod tidy;
