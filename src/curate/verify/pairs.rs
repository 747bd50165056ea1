//! The quotation marks of all languages, and which of them closes which.

/// Each mark that may open a quotation, and the marks that may close it.
const PAIRS: [(&str, &[&str]); 34] = [
    ("“", &["”", "\""]),
    ("„", &["“", "”", "‟", "\""]),
    ("‟", &["”"]),
    ("‘", &["’"]),
    ("‚", &["‘", "’"]),
    ("‛", &["’"]),
    ("\"", &["\"", "”"]),
    ("'", &["'"]),
    ("”", &["”"]),
    ("’", &["’"]),
    ("«", &["»"]),
    ("»", &["«", "»"]),
    ("‹", &["›"]),
    ("›", &["‹", "›"]),
    ("「", &["」"]),
    ("『", &["』"]),
    ("｢", &["｣"]),
    ("﹁", &["﹂"]),
    ("﹃", &["﹄"]),
    ("〝", &["〞", "〟"]),
    ("〞", &["〞", "〟"]),
    ("＂", &["＂"]),
    ("❝", &["❞"]),
    ("❛", &["❜"]),
    ("❮", &["❯"]),
    ("״", &["״"]),
    // Marks that are typed as two.
    ("``", &["''", "”", "\""]),
    ("''", &["''"]),
    (",,", &["''", "‘‘", "’’", "“", "”", "\""]),
    ("‘‘", &["’’"]),
    ("’’", &["’’"]),
    ("‚‚", &["‘‘", "’’"]),
    ("<<", &[">>"]),
    (">>", &["<<"]),
];

/// True if a text ends with a mark that may close a quotation.
pub fn ends_with_closer(text: &str) -> bool {
    PAIRS.iter().any(|(_, closers)| closers.iter().any(|closer| text.ends_with(closer)))
}

/// Returns the mark at an offset: one that is typed as two, unless three stand in a row, or a single one.
pub fn mark_at(text: &str, at: usize) -> Option<&'static str> {
    let rest = &text[at..];
    if rest.starts_with(|c: char| c == ' ' || c.is_alphanumeric()) {
        return None;
    }
    let marks = PAIRS.iter().flat_map(|(mark, closers)| std::iter::once(mark).chain(*closers));
    let found = marks.filter(|mark| rest.starts_with(**mark));
    let is_third = |mark: &str| rest[mark.len()..].starts_with(&mark[..mark.len() / 2]);
    found
        .filter(|mark| !is_typed_as_two(mark) || !is_third(mark))
        .max_by_key(|mark| is_typed_as_two(mark))
        .copied()
}

fn is_typed_as_two(mark: &str) -> bool {
    mark.chars().nth(1).is_some()
}

/// Returns the marks that may close a quotation that a mark opens.
pub fn closers(open: &str) -> &'static [&'static str] {
    PAIRS.iter().find(|(mark, _)| *mark == open).map_or(&[], |(_, closers)| closers)
}

/// True for marks that open in one language and close in another, or are apostrophes.
pub fn may_be_either(mark: &str) -> bool {
    is_straight(mark) || is_apostrophe(mark) || matches!(mark, "“" | "‘" | "”" | "’’")
}

/// True for marks that open and close alike, and are no apostrophes.
pub fn is_straight(mark: &str) -> bool {
    matches!(mark, "\"" | "＂" | "״" | "''")
}

/// True for marks that are apostrophes as well.
pub fn is_apostrophe(mark: &str) -> bool {
    matches!(mark, "'" | "’")
}

/// True for marks that are arrows and operators as well.
pub fn is_arrow(mark: &str) -> bool {
    matches!(mark, "<<" | ">>")
}

/// Leaves out quotation marks around all of a text, and white space next to them.
pub fn without_outer_marks(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = without_marks(text) {
        text = inner.trim();
    }
    text
}

fn without_marks(text: &str) -> Option<&str> {
    let mark = mark_at(text, 0)?;
    let inner = text.strip_prefix(mark)?;
    closers(mark).iter().find_map(|closer| inner.strip_suffix(closer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_around_a_text_are_left_out() {
        for text in [
            "``so''",
            "“so”",
            " \"so\" ",
            "„so“",
            "«\u{a0}so\u{a0}»",
            "»so«",
            "‚‘so’‘",
            "「so」",
            "so",
        ] {
            assert_eq!(without_outer_marks(text), "so", "{text}");
        }
        for text in ["\"", "it’s", "“so", "“so” he said", "''", "``"] {
            assert_eq!(without_outer_marks(text), text);
        }
        assert_eq!(without_outer_marks(&"\"".repeat(100_000)), "");
    }
}
