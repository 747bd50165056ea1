//! Mentions: finds the names of topics in texts. The first mention of each topic becomes a link.

use std::cmp::Reverse;
use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use super::{EntryIx, Href, LinkedProse, Links, Mention, PublishedEntries, TopicIx};
use crate::model::{Block, BlockKind, InlineKind, InlineSpan, Text};
use crate::parse::ParsedDossier;
use crate::quote::normal;

/// Finds the names of topics in texts.
#[derive(Debug)]
pub struct Mentions {
    /// None if no name is to be linked.
    names: Option<NamePatterns>,
    /// The topic of each name.
    topics: Vec<TopicIx>,
}

/// The names of topics in their normal form.
#[derive(Debug)]
struct NamePatterns(AhoCorasick);

impl NamePatterns {
    fn new(forms: &[String]) -> Option<Self> {
        AhoCorasick::new(forms).ok().filter(|_| !forms.is_empty()).map(Self)
    }

    /// Finds names that do not overlap: leftmost first, then longest. Returns the start, the end and
    /// the name of each; `is_good` decides whether a name may be at a place.
    fn find(
        &self,
        text: &str,
        is_good: impl Fn(usize, usize) -> bool,
    ) -> Vec<(usize, usize, usize)> {
        let found = self.0.find_overlapping_iter(text);
        let found = found.map(|name| (name.start(), name.end(), name.pattern().as_usize()));
        let mut names: Vec<_> = found.filter(|&(start, end, _)| is_good(start, end)).collect();
        names.sort_by_key(|&(start, end, _)| (start, Reverse(end)));
        let mut free_from = 0;
        names.retain(|&(start, end, _)| {
            let is_free = start >= free_from;
            if is_free {
                free_from = end;
            }
            is_free
        });
        names
    }
}

impl Mentions {
    /// Collects the names of the topics that are linked automatically.
    pub fn new(parsed: &ParsedDossier, published: &PublishedEntries<'_>) -> Self {
        let mut forms = Vec::new();
        let mut topics = Vec::new();
        let live = published.topics.iter().enumerate().filter(|_| parsed.meta.autolink);
        for (ix, entry) in live.filter(|(_, entry)| entry.parsed.meta.autolink) {
            let meta = &entry.parsed.meta;
            for name in std::iter::once(&meta.title).chain(&meta.aliases) {
                let form = normal::form(&name.value);
                if form.chars().any(normal::is_word) {
                    forms.push(form);
                    topics.push(TopicIx(ix as u32));
                }
            }
        }
        Self { names: NamePatterns::new(&forms), topics }
    }

    /// Adds the mentions in a text by the curator. `page_topic` is the topic whose page shows the text.
    pub fn in_prose(&self, mut linked: LinkedProse, page_topic: Option<TopicIx>) -> LinkedProse {
        (linked.links.mentions, _) =
            self.in_text(&linked.prose.text, &linked.links, page_topic, |_, _, _| true);
        linked
    }

    /// Returns the mentions in a text that become links, and every block that mentions a topic, with
    /// the topic. `is_published` decides about a block and a range of bytes in it; `page_topic` is not
    /// linked.
    pub fn in_text(
        &self,
        text: &Text,
        links: &Links,
        page_topic: Option<TopicIx>,
        is_published: impl Fn(u32, u32, u32) -> bool,
    ) -> (Box<[Mention]>, Vec<(u32, TopicIx)>) {
        let Some(names) = &self.names else { return Default::default() };
        let mut linked: HashSet<TopicIx> = page_topic.into_iter().collect();
        let mut mentions = Vec::new();
        let mut mentioned: Vec<(u32, TopicIx)> = Vec::new();
        for (n, block) in text.blocks.iter().enumerate() {
            let n = n as u32;
            let mut written = written_links(block, links).peekable();
            let found = match block.kind {
                BlockKind::Paragraph | BlockKind::Table => self.find(names, block),
                BlockKind::Heading(_) | BlockKind::Code { .. } | BlockKind::Embed(_) => Vec::new(),
            };
            for (start, end, topic) in found {
                while let Some((_, topic)) = written.next_if(|(at, _)| *at <= start) {
                    linked.insert(topic);
                }
                if !is_published(n, start, end) {
                    continue;
                }
                let of_block = mentioned.iter().rev().take_while(|(block, _)| *block == n);
                if !of_block.clone().any(|(_, mentioned)| *mentioned == topic) {
                    mentioned.push((n, topic));
                }
                if !linked.contains(&topic) && is_free(&block.spans, start, end) {
                    linked.insert(topic);
                    mentions.push(Mention { block: n, start, end, topic });
                }
            }
            linked.extend(written.map(|(_, topic)| topic));
        }
        (mentions.into(), mentioned)
    }

    /// Finds the mentions in a block that do not overlap. A mention is within one cell of a table.
    fn find(&self, names: &NamePatterns, block: &Block) -> Vec<(u32, u32, TopicIx)> {
        let mapped = normal::map(&block.text);
        let cells = block.spans.iter().filter(|span| matches!(span.kind, InlineKind::Cell(_)));
        let cells: Vec<&InlineSpan> = cells.collect();
        let in_cell = |start: usize, end: usize| {
            let range = mapped.original(start..end);
            let cell = cells.partition_point(|cell| cell.end < range.end);
            cells.get(cell).is_some_and(|cell| cell.start <= range.start)
        };
        let is_good = |start: usize, end: usize| {
            normal::at_word_boundary(&mapped.text, start, end)
                && (block.kind != BlockKind::Table || in_cell(start, end))
        };
        let found = names.find(&mapped.text, is_good).into_iter();
        let original = |(start, end, name): (usize, usize, usize)| {
            let range = mapped.original(start..end);
            (range.start, range.end, self.topics[name])
        };
        found.map(original).collect()
    }
}

/// Returns the topics that links in a block lead to, each with the start of the link.
fn written_links<'a>(
    block: &'a Block,
    links: &'a Links,
) -> impl Iterator<Item = (u32, TopicIx)> + 'a {
    block.spans.iter().filter_map(|span| match span.kind {
        InlineKind::Link(link) => match links.hrefs.get(link as usize) {
            Some(Href::Entry { to: EntryIx::Topic(topic), .. }) => Some((span.start, *topic)),
            _ => None,
        },
        _ => None,
    })
}

/// Returns true if a range may become a link: it is in running text, and the link would nest with the
/// spans that are there.
fn is_free(spans: &[InlineSpan], start: u32, end: u32) -> bool {
    spans.iter().all(|span| {
        let apart = span.end <= start || end <= span.start;
        let around = span.start <= start && end <= span.end;
        let within = start <= span.start && span.end <= end;
        match span.kind {
            InlineKind::Link(_)
            | InlineKind::Code
            | InlineKind::Label(_)
            | InlineKind::Furniture
            | InlineKind::Picture(_)
            | InlineKind::FootnoteMark { .. }
            | InlineKind::Division(_) => apart,
            _ => apart || around || within,
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 9] =
        ["I", "INF", "INF Treaty", "NF", "New START", "START", "中", "中导条约", "é"];

    proptest! {
        #[test]
        fn names_are_found_as_by_looking_everywhere(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "I", "INF", "NF", " ", " ", "Treaty", "New", "START", "中", "导", "条约", "é", "e", "\u{301}", "x", "-", "я",
            ]), 0..24),
        ) {
            let text = pieces.concat();
            let names = NamePatterns::new(&NAMES.map(str::to_owned)).unwrap();
            let is_good = |start, end| normal::at_word_boundary(&text, start, end);
            let mut expected = Vec::new();
            let mut from = 0;
            for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let here = (0..NAMES.len()).filter(|&name| text[start..].starts_with(NAMES[name]));
                let good = here.filter(|&name| is_good(start, start + NAMES[name].len()));
                let longest = good.max_by_key(|&name| NAMES[name].len()).filter(|_| start >= from);
                if let Some(name) = longest {
                    from = start + NAMES[name].len();
                    expected.push((start, from, name));
                }
            }
            prop_assert_eq!(names.find(&text, is_good), expected);
        }
    }
}
