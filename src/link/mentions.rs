//! Topics that a text mentions by name: the first mention of each becomes a link.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{EntryIx, Href, Kept, LinkedProse, Links, Mention, TopicIx};
use crate::model::{Block, BlockKind, Span, SpanKind, Text};
use crate::normal;
use crate::parse::Parsed;

/// Up to how many bytes of names are sought with a table that has a row for each: it is the fastest,
/// and takes some hundred times as much room.
const DENSE: usize = 32 * 1024;

/// Finds the names of topics in texts.
#[derive(Debug)]
pub struct Mentions {
    /// None when nothing is to be linked.
    names: Option<AhoCorasick>,
    /// The topic of each pattern.
    topics: Vec<TopicIx>,
}

impl Mentions {
    /// Collects the names of all topics that want to be linked.
    pub fn new(parsed: &Parsed, kept: &Kept<'_>) -> Self {
        let mut forms = Vec::new();
        let mut topics = Vec::new();
        let live = kept.topics.iter().enumerate().filter(|_| parsed.meta.autolink);
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
        let is_dense = forms.iter().map(String::len).sum::<usize>() <= DENSE;
        let kind = is_dense.then_some(AhoCorasickKind::DFA);
        let mut builder = AhoCorasick::builder();
        let builder = builder.match_kind(MatchKind::Standard).kind(kind);
        let names = (!forms.is_empty()).then(|| builder.build(forms).ok()).flatten();
        Self { names, topics }
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
    ) -> (Vec<Mention>, Vec<(u32, TopicIx)>) {
        let Some(names) = &self.names else { return (Vec::new(), Vec::new()) };
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
        (mentions, mentioned)
    }

    /// Every mention in a block, apart from each other: leftmost, then longest. In a table each cell
    /// stands by itself.
    fn find(&self, names: &AhoCorasick, block: &Block) -> Vec<(u32, u32, TopicIx)> {
        let mapped = normal::map(&block.text);
        let cells = block.spans.iter().filter(|span| matches!(span.kind, SpanKind::Cell(_)));
        let cells: Vec<&Span> = cells.collect();
        let in_cell = |start: usize, end: usize| {
            let range = mapped.original(start..end);
            let cell = cells.partition_point(|cell| cell.end < range.end);
            cells.get(cell).is_some_and(|cell| cell.start <= range.start)
        };
        let mut found: Vec<_> = names
            .find_overlapping_iter(&mapped.text)
            .filter(|m| normal::at_word_boundary(&mapped.text, m.start(), m.end()))
            .filter(|m| block.kind != BlockKind::Table || in_cell(m.start(), m.end()))
            .map(|m| (m.start(), std::cmp::Reverse(m.end()), m.pattern().as_usize()))
            .collect();
        found.sort_unstable();
        let mut free_from = 0;
        found.retain(|(start, end, _)| {
            let is_free = *start >= free_from;
            if is_free {
                free_from = end.0;
            }
            is_free
        });
        found
            .into_iter()
            .map(|(start, end, pattern)| {
                let range = mapped.original(start..end.0);
                (range.start, range.end, self.topics[pattern])
            })
            .collect()
    }
}

/// The topics that a block's written links lead to, with the places of the links.
fn written_links<'a>(
    block: &'a Block,
    links: &'a Links,
) -> impl Iterator<Item = (u32, TopicIx)> + 'a {
    block.spans.iter().filter_map(|span| match span.kind {
        SpanKind::Link(link) => match links.hrefs.get(link as usize) {
            Some(Href::Entry { to: EntryIx::Topic(topic), .. }) => Some((span.start, *topic)),
            _ => None,
        },
        _ => None,
    })
}

/// Whether a range lies in running text and a link over it nests with the spans that are there.
fn is_free(spans: &[Span], start: u32, end: u32) -> bool {
    spans.iter().all(|span| {
        let apart = span.end <= start || end <= span.start;
        let around = span.start <= start && end <= span.end;
        let within = start <= span.start && span.end <= end;
        match span.kind {
            SpanKind::Link(_)
            | SpanKind::Code
            | SpanKind::Label(_)
            | SpanKind::Furniture
            | SpanKind::Picture(_)
            | SpanKind::FootnoteMark { .. }
            | SpanKind::Division(_) => apart,
            _ => apart || around || within,
        }
    })
}
