//! From the bytes of one entry to plain data: pure functions that cannot fail.

pub mod markdown;
pub mod plain;
pub mod select;
pub mod sidecar;
mod structure;
mod yaml;
