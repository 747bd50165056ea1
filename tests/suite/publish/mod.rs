//! Publishing to real targets. These tests need more than Rust, so `cargo test` skips them.

mod git;
