//! Finds the addresses, paths and `[[…]]` that an article names in its text without a link.

use std::ops::Range;

use super::draft::{DraftLink, DraftTarget};
use crate::quote::normal::is_word;

/// The marks that may stand before an address.
const BEFORE: [char; 6] = ['(', '[', '{', '\'', '*', ':'];
/// The marks that may stand after it.
const AFTER: [char; 11] = ['.', ',', ';', ':', '!', '?', '\'', '*', ']', '}', '_'];

/// Returns what may be addresses and paths of sources; most are not.
pub fn written(text: &str) -> Vec<DraftLink> {
    let mut links: Vec<DraftLink> = references(text).collect();
    let mut end = 0;
    for (at, _) in text.match_indices('/') {
        if at < end {
            continue;
        }
        let start = text[..at].trim_end_matches(may_be_part).len();
        end = text.len() - text[at..].trim_start_matches(may_be_part).len();
        let range = bare(text, start..end);
        let address = text[range.clone()].to_owned();
        links.push(DraftLink::to_address(range, address));
    }
    links
}

/// True for the characters that an address may have.
fn may_be_part(c: char) -> bool {
    let is_other = |c: char| c.is_ascii_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|');
    if c.is_ascii() { !is_other(c) } else { is_word(c) }
}

/// Leaves out what stands before and after an address.
fn bare(text: &str, word: Range<usize>) -> Range<usize> {
    let written = &text[word.clone()];
    let scheme = written.find("://").map(|at| {
        let before = written[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic());
        before.len()
    });
    let skipped =
        scheme.unwrap_or_else(|| written.len() - written.trim_start_matches(BEFORE).len());
    let mut kept = written[skipped..].trim_end_matches(AFTER);
    if kept.ends_with(')') && kept.matches(')').count() > kept.matches('(').count() {
        kept = kept[..kept.len() - 1].trim_end_matches(AFTER);
    }
    word.start + skipped..word.start + skipped + kept.len()
}

/// Returns the names in `[[…]]`.
fn references(text: &str) -> impl Iterator<Item = DraftLink> + '_ {
    text.match_indices("[[").filter_map(|(start, _)| {
        let rest = &text[start + 2..];
        let inner = &rest[..rest.find(['[', ']', '\n'])?];
        if !rest[inner.len()..].starts_with("]]") {
            return None;
        }
        let end = start + 2 + inner.len() + 2;
        let name = inner.split('|').next().unwrap_or_default();
        let (name, place) = match name.split_once('#') {
            Some((name, place)) => (name, Some(place.trim().to_owned())),
            None => (name, None),
        };
        let target = DraftTarget::Name(name.trim().to_owned());
        Some(DraftLink { range: start..end, target, place })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_paths_and_names_are_found_without_the_marks_beside_them() {
        let address = |address: &str| DraftTarget::Address(address.to_owned());
        for (text, target, place) in [
            ("See https://e.org/a?b=1.", address("https://e.org/a?b=1"), None),
            ("(https://e.org/a_(b)#c)", address("https://e.org/a_(b)#c"), Some("c")),
            ("(see:https://e.org/a), then", address("https://e.org/a"), None),
            ("见https://e.org/a。", address("https://e.org/a"), None),
            ("In “https://e.org/a/”", address("https://e.org/a/"), None),
            ("‘../sources/a.txt’", address("../sources/a.txt"), None),
            ("[sources/a.html#p3]: it", address("sources/a.html"), Some("p3")),
            ("In [[ a#p3 | it ]], it", DraftTarget::Name("a".to_owned()), Some("p3")),
        ] {
            let found = written(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].target, target, "{text}");
            assert_eq!(found[0].place.as_deref(), place, "{text}");
        }
        assert_eq!(written("No one, [[no\nname]] and [no] <name>"), []);
    }
}
