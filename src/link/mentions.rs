//! Mentions: finds the names of topics in texts. The first mention of each topic becomes a link.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::{EntryIx, Href, LinkedProse, Links, Mention, TopicIx};
use crate::model::{
    Block, BlockKind, DossierMeta, InlineKind, InlineSpan, LineHyphen, Text, TopicMeta,
};
use crate::quote::normal::{self, NormalizedText};

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
struct NamePatterns {
    names: AhoCorasick,
    forms: Vec<String>,
    /// The names without hyphens, built when a text first has words divided at the end of a line.
    unhyphenated: OnceLock<Option<AhoCorasick>>,
}

/// The start, the end and the name of an occurrence.
pub type FoundName = (usize, usize, usize);

impl NamePatterns {
    fn new(forms: Vec<String>) -> Option<Self> {
        let names = AhoCorasick::new(&forms).ok().filter(|_| !forms.is_empty())?;
        Some(Self { names, forms, unhyphenated: OnceLock::new() })
    }

    fn find(&self, text: &str) -> impl Iterator<Item = FoundName> {
        let found = self.names.find_overlapping_iter(text);
        found.map(|name| (name.start(), name.end(), name.pattern().as_usize()))
    }

    /// Finds names with words that are divided at the end of a line; `joints` are the hyphens there with the
    /// white space after them. A name may have there a hyphen, hyphen and space, or neither.
    fn find_divided(&self, text: &str, joints: &[Range<usize>]) -> Vec<FoundName> {
        let build = || {
            let forms = self.forms.iter().map(|form| form.replace(normal::DASH, ""));
            AhoCorasick::new(forms).ok()
        };
        let Some(names) = self.unhyphenated.get_or_init(build) else { return Vec::new() };
        let is_joint = |at: usize| {
            let next = joints.partition_point(|joint| joint.end <= at);
            joints.get(next).is_some_and(|joint| joint.start <= at)
        };
        let kept = text.bytes().enumerate();
        let kept = kept.filter(|&(at, byte)| byte != normal::DASH as u8 && !is_joint(at));
        let (offsets, bytes): (Vec<usize>, Vec<u8>) = kept.unzip();
        let found = names.find_overlapping_iter(&bytes).filter_map(|name| {
            let (start, end) = (offsets[name.start()], offsets[name.end() - 1] + 1);
            let first = joints.partition_point(|joint| joint.start <= start);
            let within = joints[first..].iter().take_while(|joint| joint.end < end);
            let form = &self.forms[name.pattern().as_usize()];
            let is_divided = within.clone().next().is_some();
            let is_name = is_divided && equals_divided(form, text, start..end, within);
            is_name.then(|| (start, end, name.pattern().as_usize()))
        });
        found.collect()
    }
}

/// True if a name equals a range of a text in which words are divided at these joints.
fn equals_divided<'a>(
    name: &str,
    text: &str,
    range: Range<usize>,
    joints: impl Iterator<Item = &'a Range<usize>>,
) -> bool {
    let (mut rest, mut at) = (name, range.start);
    for joint in joints {
        let Some(after) = rest.strip_prefix(&text[at..joint.start]) else { return false };
        let hyphen = after.strip_prefix(normal::DASH).unwrap_or(after);
        rest = if hyphen.len() < after.len() { hyphen.trim_start_matches(' ') } else { after };
        at = joint.end;
    }
    rest == &text[at..range.end]
}

/// Keeps names that do not overlap: leftmost first, then longest.
pub fn keep_leftmost_longest(names: &mut Vec<FoundName>) {
    names.sort_by_key(|&(start, end, _)| (start, Reverse(end)));
    let mut free_from = 0;
    names.retain(|&(start, end, _)| {
        let is_free = start >= free_from;
        if is_free {
            free_from = end;
        }
        is_free
    });
}

impl Mentions {
    /// Collects the names of the topics that are linked automatically. `topics` are all that are built, in
    /// the order of their ids.
    pub fn new<'a>(dossier: &DossierMeta, topics: impl Iterator<Item = &'a TopicMeta>) -> Self {
        let linked = topics.enumerate().filter(|(_, meta)| dossier.autolink && meta.autolink);
        let mut forms = Vec::new();
        let mut topics = Vec::new();
        for (ix, meta) in linked {
            for name in std::iter::once(&meta.title).chain(&meta.aliases) {
                let form = normal::form(&name.value);
                if form.chars().any(normal::is_word) {
                    forms.push(form);
                    topics.push(TopicIx(ix as u32));
                }
            }
        }
        Self { names: NamePatterns::new(forms), topics }
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
            for (start, end, topic) in self.find(names, text, n) {
                while let Some((_, topic)) = written.next_if(|(at, _)| *at <= start) {
                    linked.insert(topic);
                }
                if !is_published(n, start, end) {
                    continue;
                }
                if is_in_label(block, start, end) {
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

    /// Returns every mention in a text, in its order.
    pub fn all(&self, text: &Text) -> Vec<Mention> {
        let Some(names) = &self.names else { return Vec::new() };
        let in_block = |block| {
            let found = self.find(names, text, block).into_iter();
            found.map(move |(start, end, topic)| Mention { block, start, end, topic })
        };
        (0..text.blocks.len() as u32).flat_map(in_block).collect()
    }

    /// Finds the mentions in a block that do not overlap. A mention is within one cell of a table; headings
    /// and code have none.
    fn find(&self, names: &NamePatterns, text: &Text, n: u32) -> Vec<(u32, u32, TopicIx)> {
        let block = &text.blocks[n as usize];
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Table) {
            return Vec::new();
        }
        let mapped = normal::map(&block.text);
        let cells = block.spans.iter().filter(|span| matches!(span.kind, InlineKind::Cell(_)));
        let cells: Vec<&InlineSpan> = cells.collect();
        let in_cell = |start: usize, end: usize| {
            let range = mapped.original(start..end);
            let cell = cells.partition_point(|cell| cell.end < range.end);
            cells.get(cell).is_some_and(|cell| cell.start <= range.start)
        };
        let notes: Vec<usize> =
            block.note_numbers().map(|number| mapped.normal(number.start)).collect();
        let is_good = |&(start, end, _): &FoundName| {
            let is_whole = normal::at_word_boundary(&mapped.text, start, end)
                || (notes.contains(&end) && normal::begins_word(&mapped.text, start));
            is_whole && (block.kind != BlockKind::Table || in_cell(start, end))
        };
        let mut found: Vec<FoundName> = names.find(&mapped.text).filter(is_good).collect();
        let joints = joints(text, n, &mapped);
        if !joints.is_empty() {
            found.extend(names.find_divided(&mapped.text, &joints).into_iter().filter(is_good));
        }
        keep_leftmost_longest(&mut found);
        let original = |(start, end, name): (usize, usize, usize)| {
            let range = mapped.original(start..end);
            (range.start, range.end, self.topics[name])
        };
        found.into_iter().map(original).collect()
    }
}

/// Returns the hyphens at the ends of a block's lines, each with the white space up to the rest of the word,
/// as ranges of the block's normal form. A soft hyphen is not in the normal form.
fn joints(text: &Text, n: u32, mapped: &NormalizedText) -> Vec<Range<usize>> {
    let first = text.hyphens.partition_point(|hyphen| hyphen.at.block < n);
    let hyphens = text.hyphens[first..].iter().take_while(|hyphen| hyphen.at.block == n);
    let joint = |hyphen: &LineHyphen| {
        let words = &text.blocks[n as usize].text;
        let between = words.get(hyphen.at.offset as usize..hyphen.next.offset as usize)?;
        let is_next_line =
            hyphen.next.block == n && between.chars().skip(1).all(char::is_whitespace);
        let end = mapped.normal(hyphen.next.offset);
        let before = mapped.text[..end].trim_end_matches(' ');
        let start = before.strip_suffix([normal::DASH, '¬']).unwrap_or(before).len();
        (is_next_line && start < end).then_some(start..end)
    };
    hyphens.filter_map(joint).collect()
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

fn is_in_label(block: &Block, start: u32, end: u32) -> bool {
    let is_label = |span: &InlineSpan| matches!(span.kind, InlineKind::Label(_));
    block.spans.iter().any(|span| is_label(span) && span.start <= start && end <= span.end)
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

    #[test]
    fn names_are_found_over_divided_words() {
        let names = ["treaty", "anti-virus", "co-operation office", "inspection"];
        let names = NamePatterns::new(names.map(str::to_owned).to_vec()).unwrap();
        let found = |marked: &str| {
            let (mut text, mut joints) = (String::new(), Vec::new());
            for part in marked.split_inclusive("- /").map(|part| part.trim_end_matches('/')) {
                text.push_str(part);
                joints.extend(part.ends_with("- ").then(|| text.len() - 2..text.len()));
            }
            let found = names.find_divided(&text, &joints).into_iter();
            found.map(|(start, end, _)| text[start..end].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("the trea- /ty and the anti- /virus"), ["trea- ty", "anti- virus"]);
        assert_eq!(found("the co- /operation of- /fice"), ["co- operation of- fice"]);
        assert_eq!(found("the co-operation of- /fice"), ["co-operation of- fice"]);
        assert_eq!(found("inspec- /tion, treaty"), ["inspec- tion"]);
        assert_eq!(found("the tre-a- /ty, antivirus, anti-vi- /r-us"), [""; 0]);
        assert_eq!(found("cooperation of- /fice"), [""; 0], "a hyphen that is not there");
    }

    proptest! {
        #[test]
        fn names_are_found_as_by_looking_everywhere(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "I", "INF", "NF", " ", " ", "Treaty", "New", "START", "中", "导", "条约", "é", "e", "\u{301}", "x", "-", "я",
            ]), 0..24),
        ) {
            let text = pieces.concat();
            let names = NamePatterns::new(NAMES.map(str::to_owned).to_vec()).unwrap();
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
            let mut found: Vec<FoundName> = names.find(&text).filter(|&(a, b, _)| is_good(a, b)).collect();
            keep_leftmost_longest(&mut found);
            prop_assert_eq!(found, expected);
        }
    }
}
