//! The pipeline (stub).

pub mod diagnostic;
pub mod model;
pub mod normal;
pub mod parse;
