//! Adds to each diagnostic the line of the file that it is about.

use std::collections::BTreeMap;
use std::fs;

use crate::diagnostic::{Diagnostic, Excerpt, Span};
use crate::project::Project;

/// The number of characters kept on either side of a position: more than any terminal shows.
const AROUND: usize = 200;

/// Adds the line of each diagnostic that has a position. Each file is read once; a file that is gone
/// leaves its diagnostics without a line.
pub fn add_excerpts(project: &Project, diagnostics: &mut [Diagnostic]) {
    let mut by_file: BTreeMap<String, Vec<(Span, usize)>> = BTreeMap::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if let Some(place) = diagnostic.span {
            by_file.entry(diagnostic.file.clone()).or_default().push((place, index));
        }
    }
    for (file, mut wanted) in by_file {
        let Ok(bytes) = fs::read(project.root.join(file)) else { continue };
        wanted.sort_unstable();
        let mut lines = (1_u32..).zip(lines(&bytes));
        for wanted in wanted.chunk_by(|(a, _), (b, _)| a.line == b.line) {
            let number = wanted[0].0.line;
            let Some((_, line)) = lines.find(|&(line, _)| line >= number) else { break };
            fill(&String::from_utf8_lossy(line), wanted, diagnostics);
        }
    }
}

/// Gives each place its part of the line. The columns rise, so that the line is walked once however
/// many places it has.
fn fill(line: &str, wanted: &[(Span, usize)], diagnostics: &mut [Diagnostic]) {
    let (mut rest, mut skipped) = (line, 0);
    for &(place, index) in wanted {
        let skip = (place.column as usize).saturating_sub(AROUND + 1);
        if let Some((byte, _)) = rest.char_indices().nth(skip - skipped) {
            (rest, skipped) = (&rest[byte..], skip);
        }
        let text = rest.chars().take(2 * AROUND).collect();
        diagnostics[index].excerpt = Some(Excerpt { text, skipped: skipped as u32 });
    }
}

/// The lines of a file as editors count them: a line feed, a carriage return, or both end one.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = memchr::memchr2(b'\n', b'\r', text) else { return rest.take() };
        let length = if text[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = Some(&text[end + length..]);
        Some(&text[..end])
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;
    use crate::diagnostic::Code;
    use crate::project::Options;

    /// The excerpts of `a.yaml` with these bytes at these lines and columns.
    fn excerpts_of(bytes: &[u8], places: &[(u32, u32)]) -> Vec<Option<Excerpt>> {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir(temp.path().join("dossier")).unwrap();
        fs::write(temp.path().join("dossier/a.yaml"), bytes).unwrap();
        let dir = Some(temp.path().to_owned());
        let project = Project::open(Options { dir, ..Options::default() }).unwrap();
        let about = |&(line, column): &(u32, u32)| {
            Diagnostic::about(Code::UnknownKey, "dossier/a.yaml", "").at(Span::new(line, column, 1))
        };
        let mut diagnostics: Vec<Diagnostic> = places.iter().map(about).collect();
        add_excerpts(&project, &mut diagnostics);
        diagnostics.into_iter().map(|diagnostic| diagnostic.excerpt).collect()
    }

    fn text(excerpts: &[Option<Excerpt>], index: usize) -> &str {
        &excerpts[index].as_ref().unwrap().text
    }

    #[test]
    fn lines_are_counted_as_editors_do() {
        for bytes in
            [&b"\xEF\xBB\xBFone\r\ntwo\r\n\r\nfour"[..], b"one\ntwo\n\nfour\n", b"one\rtwo\r\rfour"]
        {
            let found = excerpts_of(bytes, &[(4, 1), (1, 1), (3, 1), (1, 2), (9, 1)]);
            assert_eq!(text(&found, 0), "four");
            assert_eq!(text(&found, 1), "one");
            assert_eq!(text(&found, 2), "");
            assert_eq!(text(&found, 3), "one");
            assert_eq!(found[4], None);
        }
    }

    #[test]
    fn of_a_long_line_only_what_is_around_the_place_is_kept() {
        let line: String = ('0'..='9').cycle().take(100_000).collect();
        let found = excerpts_of(line.as_bytes(), &[(1, 50_005), (1, 3), (1, 50_007), (1, 200_000)]);
        for (excerpt, column) in [(&found[0], 50_005), (&found[1], 3), (&found[2], 50_007)] {
            let excerpt = excerpt.as_ref().unwrap();
            assert!(excerpt.text.len() <= 2 * AROUND);
            let index = column - 1 - excerpt.skipped as usize;
            assert_eq!(excerpt.text[index..=index], line[column - 1..column]);
        }
        assert!(found[3].is_some());
    }

    #[test]
    fn neither_a_file_that_is_gone_nor_bytes_that_are_not_utf8_do_harm() {
        assert_eq!(text(&excerpts_of(b"a\xFFb", &[(1, 2)]), 0), "a\u{FFFD}b");
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir(temp.path().join("dossier")).unwrap();
        let dir = Some(temp.path().to_owned());
        let project = Project::open(Options { dir, ..Options::default() }).unwrap();
        let gone = Diagnostic::about(Code::NotUtf8, "dossier/gone.md", "").at(Span::START);
        let mut diagnostics = [gone];
        add_excerpts(&project, &mut diagnostics);
        assert_eq!(diagnostics[0].excerpt, None);
    }
}
