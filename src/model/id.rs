//! Names of entries and passages.

/// Why a name cannot be an id, in words for the curator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdFault {
    /// One sentence: what is wrong.
    pub message: String,
    /// A name that would do, or how to make one.
    pub help: String,
}

/// Whether a file's stem is a valid id of an entry.
pub fn check_id(stem: &str) -> Result<(), IdFault> {
    let _ = stem;
    Ok(())
}

/// Whether a written passage id is valid: an id that is not of the shape of a default one (`p3`, `p3-2`).
pub fn check_passage_id(id: &str) -> Result<(), IdFault> {
    let _ = id;
    Ok(())
}
