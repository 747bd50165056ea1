//! Topics that a text mentions by name: the first mention of each becomes a link.

use std::collections::HashSet;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

use super::{EntryIx, Href, LinkedProse, Links, Mention, PublishedEntries, TopicIx};
use crate::model::{Block, BlockKind, InlineKind, InlineSpan, Text};
use crate::parse::ParsedDossier;
use crate::quote::normal;

/// Finds the names of topics in texts.
#[derive(Debug)]
pub struct Mentions {
    /// None when nothing is to be linked.
    names: Option<NamePatterns>,
    /// The topic of each name.
    topics: Vec<TopicIx>,
}

/// The names of topics in their normal form.
#[derive(Debug)]
struct NamePatterns {
    /// All of them, to be read from where they begin.
    tree: AhoCorasick,
    /// Which two bytes one of them begins with, the first one lower. Few places of a text need more
    /// than a look at it.
    begins: Box<[bool; 1 << 16]>,
}

impl NamePatterns {
    fn of(forms: &[String]) -> Option<Self> {
        let mut builder = AhoCorasick::builder();
        let builder = builder.match_kind(MatchKind::Standard).start_kind(StartKind::Anchored);
        let tree = builder.build(forms).ok().filter(|_| !forms.is_empty())?;
        let mut begins: Box<[bool; 1 << 16]> = vec![false; 1 << 16].try_into().ok()?;
        for form in forms {
            let mut bytes = form.bytes();
            let first = bytes.next().unwrap_or_default();
            // Any byte may follow a name of one.
            for second in bytes.next().map_or(0..=u8::MAX, |second| second..=second) {
                begins[usize::from(u16::from_le_bytes([first, second]))] = true;
            }
        }
        Some(Self { tree, begins })
    }

    /// The names that stand in a text, apart from each other: leftmost, then longest. Each with where
    /// it begins and ends; `is_good` says whether one may stand there.
    fn find(
        &self,
        text: &str,
        is_good: impl Fn(usize, usize) -> bool,
    ) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(start) = self.next_begin(text, from) {
            from = start + 1;
            if let Some((end, name)) = self.longest(text, start, |end| is_good(start, end)) {
                found.push((start, end, name));
                from = end;
            }
        }
        found
    }

    /// The first place from an offset on at which a name may begin.
    fn next_begin(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let may_begin =
            |first, second| self.begins[usize::from(u16::from_le_bytes([first, second]))];
        let mut at = from;
        while at < bytes.len() {
            // Four places with one branch, as few of them are of interest.
            if let Some(&[a, b, c, d, e]) = bytes[at..].first_chunk()
                && !(may_begin(a, b) | may_begin(b, c) | may_begin(c, d) | may_begin(d, e))
            {
                at += 4;
                continue;
            }
            let end = bytes.len().min(at + 4);
            let second = |at: usize| bytes.get(at + 1).copied().unwrap_or_default();
            let is_begin =
                |&at: &usize| may_begin(bytes[at], second(at)) && normal::begins_word(text, at);
            if let Some(found) = (at..end).find(is_begin) {
                return Some(found);
            }
            at = end;
        }
        None
    }

    /// The longest name that stands at an offset as `is_good` wants it: where it ends, and which it is.
    fn longest(
        &self,
        text: &str,
        start: usize,
        is_good: impl Fn(usize) -> bool,
    ) -> Option<(usize, usize)> {
        let input = Input::new(text).range(start..).anchored(Anchored::Yes);
        let mut state = OverlappingState::start();
        let mut longest = None;
        loop {
            self.tree.try_find_overlapping(input.clone(), &mut state).ok()?;
            let Some(found) = state.get_match() else { return longest };
            // A name that ends another one is found with it.
            let is_longer = longest.is_none_or(|(end, _)| end < found.end());
            if found.start() == start && is_longer && is_good(found.end()) {
                longest = Some((found.end(), found.pattern().as_usize()));
            }
        }
    }
}

impl Mentions {
    /// Collects the names of all topics that want to be linked.
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
        Self { names: NamePatterns::of(&forms), topics }
    }

    /// A curator's text with its mentions.
    pub fn in_prose(&self, mut linked: LinkedProse, own: Option<TopicIx>) -> LinkedProse {
        (linked.links.mentions, _) =
            self.in_text(&linked.prose.text, &linked.links, own, |_, _, _| true);
        linked
    }

    /// The first mention of each topic in a text, where it may be linked, and every block with a
    /// mention. `may_link` says of a block and a range in it whether it is published.
    pub fn in_text(
        &self,
        text: &Text,
        links: &Links,
        own: Option<TopicIx>,
        may_link: impl Fn(u32, u32, u32) -> bool,
    ) -> (Box<[Mention]>, Vec<(u32, TopicIx)>) {
        let Some(names) = &self.names else { return Default::default() };
        let mut linked: HashSet<TopicIx> = own.into_iter().collect();
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
                if !may_link(n, start, end) {
                    continue;
                }
                let of_block = mentioned.iter().rev().take_while(|(block, _)| *block == n);
                if !of_block.clone().any(|(_, own)| *own == topic) {
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

    /// Every mention in a block, apart from each other: leftmost, then longest. In a table each cell
    /// stands by itself.
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

/// The topics that a block's written links lead to, with the places of the links.
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

/// Whether a range lies in running text and a link over it nests with the spans that are there.
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
            let names = NamePatterns::of(&NAMES.map(str::to_owned)).unwrap();
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
