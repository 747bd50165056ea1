//! Markdown as sources and the curator write it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
