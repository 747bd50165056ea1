//! An article as its reader sees it: paragraphs of characters, each with its place in the file.

use std::ops::Range;

use crate::diagnostic::Span;
use crate::parse::advance;
use crate::url;

/// An article, read from any format.
#[derive(Debug, Default)]
pub struct Draft {
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph, heading or table of an article.
#[derive(Debug, Default)]
pub struct Paragraph {
    /// The characters that a reader sees. A line feed is a visible line break.
    pub text: String,
    /// Pairs of an offset of the text and the offset in the file that it comes from, in order. Up to the next
    /// pair, both go on byte by byte.
    pub origins: Vec<(usize, usize)>,
    pub links: Vec<DraftLink>,
    /// The number of the block quotation that contains it.
    pub block_quote: Option<u32>,
    /// The parts that say whose words a block quotation is: `<cite>` and `<footer>`.
    pub credits: Vec<Range<usize>>,
}

/// A link and the characters that it covers.
#[derive(Debug, PartialEq, Eq)]
pub struct DraftLink {
    pub range: Range<usize>,
    pub target: DraftTarget,
    /// The part after `#`.
    pub place: Option<String>,
}

/// The target of a link as it is written.
#[derive(Debug, PartialEq, Eq)]
pub enum DraftTarget {
    /// An address with a scheme, or a path; percent-decoded if it is a path.
    Address(String),
    /// The name within `[[…]]`.
    Name(String),
}

impl DraftLink {
    /// Creates a link from an address as it is written, in which a path is percent-encoded.
    pub fn to_address(range: Range<usize>, address: String) -> Self {
        let place = place_of(&address);
        let target = if address.contains("://") {
            address
        } else {
            let path = address.split('#').next().unwrap_or_default();
            url::decode(path).unwrap_or_else(|| path.to_owned())
        };
        Self { range, target: DraftTarget::Address(target), place }
    }
}

impl Paragraph {
    /// Returns the offset in the file of the character at an offset of the text.
    pub fn origin(&self, offset: usize) -> usize {
        let next = self.origins.partition_point(|(at, _)| *at <= offset);
        let (at, origin) = next.checked_sub(1).map_or((0, 0), |last| self.origins[last]);
        origin + (offset - at)
    }
}

/// Returns the part of an address after `#`, percent-decoded.
pub fn place_of(address: &str) -> Option<String> {
    let (_, place) = address.split_once('#')?;
    url::decode(place)
}

/// Returns the place in a file of the bytes of a range, up to the end of the line.
pub fn span_in(file: &str, range: Range<usize>) -> Span {
    let start = file.floor_char_boundary(range.start);
    let span = advance(Span::START, &file[..start]);
    let end = file.ceil_char_boundary(range.end.max(start));
    let line = file[start..end].split('\n').next().unwrap_or_default();
    Span { width: line.trim_end().chars().count() as u32, ..span }
}

/// The number of bytes of markup between two characters that is passed over, if enough characters follow.
const MAX_MARKUP: usize = 4096;
/// The same if only a single character is compared.
const MAX_SHORT_MARKUP: usize = 64;
/// The number of characters compared at once.
const COMPARED: usize = 12;

/// Finds the characters of a parsed text in the file from which they were parsed, in which markup stands
/// between them and some are written as entities. Returns pairs as [`Paragraph::origins`] has them.
pub fn origins(text: &str, file: &str, start: usize) -> Vec<(usize, usize)> {
    let mut origins = Vec::new();
    let (mut at, mut origin) = (0, start);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(char::is_whitespace) {
            let length = rest.len() - rest.trim_start().len();
            let written = file.get(origin..).unwrap_or_default();
            origins.push((at, origin));
            at += length;
            origin += written.len() - written.trim_start().len();
            continue;
        }
        let written = file.get(origin..).unwrap_or_default();
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let is_entity = entity_length(written).is_some() && !rest.starts_with('&');
        if let Some((skipped, length)) = next_match(rest, written).filter(|_| !is_entity) {
            origins.push((at, origin + skipped));
            at += length;
            origin += skipped + length;
            continue;
        }
        if let Some(entity) = next_entity(&rest[first..], written) {
            origins.push((at, origin + entity.start));
            origin += entity.end;
        }
        at += first;
    }
    origins.dedup_by(|next, last| next.0 - last.0 == next.1.wrapping_sub(last.1));
    origins
}

/// Returns how many bytes of a file are markup before the next characters of a text, and how many of these
/// follow.
fn next_match(text: &str, written: &str) -> Option<(usize, usize)> {
    let compared = text.char_indices().nth(COMPARED).map_or(text.len(), |(at, _)| at);
    let line = text[..compared].find('\n').unwrap_or(compared);
    let word = text[..line].find(char::is_whitespace).unwrap_or(line);
    let single = text.chars().next().map_or(0, char::len_utf8);
    [(line, MAX_MARKUP), (word, MAX_MARKUP), (single, MAX_SHORT_MARKUP)].into_iter().find_map(
        |(length, max)| {
            let window = &written[..written.floor_char_boundary(max)];
            Some((window.find(&text[..length])?, length))
        },
    )
}

/// Returns the next entity of a file that the next character of a text follows.
fn next_entity(text: &str, written: &str) -> Option<Range<usize>> {
    let window = &written[..written.floor_char_boundary(MAX_MARKUP)];
    let next = text.chars().next().filter(|c| !c.is_whitespace() && *c != '<' && *c != '&');
    window.match_indices('&').find_map(|(start, _)| {
        let end = start + entity_length(&written[start..])?;
        let follows =
            next.is_none_or(|next| written[end..].starts_with([next, '&', '<', '*', '_']));
        follows.then_some(start..end)
    })
}

/// Returns the length of the entity that begins a text, such as `&quot;`.
fn entity_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix('&')?;
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '#')?;
    (end > 1 && name[end..].starts_with(';')).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, file: &str, part: &str) -> usize {
        let paragraph = Paragraph {
            origins: origins(text, file, 0),
            text: text.to_owned(),
            ..Paragraph::default()
        };
        paragraph.origin(text.find(part).unwrap_or_default())
    }

    #[test]
    fn characters_are_found_in_the_file_past_its_markup() {
        let file = "> The *mayor* [said](https://e.org/a \"and so on\") &ldquo;it **is**\n> open&rdquo; \\*now";
        let text = "The mayor said “it is open” *now";
        for (part, written) in [
            ("The", "The"),
            ("mayor", "mayor"),
            ("said", "said]"),
            ("“", "&ldquo;"),
            ("is", "is**"),
            ("open", "open"),
            ("”", "&rdquo;"),
            ("*now", "*now"),
        ] {
            assert_eq!(Some(found(text, file, part)), file.find(written), "{part}");
        }
    }

    #[test]
    fn a_place_has_the_line_and_column_of_its_character() {
        let file = "é\nä “Wörter\nund mehr”";
        let at = file.find('“').unwrap_or_default();
        assert_eq!(span_in(file, at..file.len()), Span::new(2, 3, 7));
    }
}
