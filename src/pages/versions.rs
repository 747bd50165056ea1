//! The versions of a text in other languages, and both texts side by side.

use std::ops::Range;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::LinkTo;
use crate::html::{self, Html};
use crate::link::{EntryIx, Source, SourceIx};
use crate::model::{Publish, Text};
use crate::url;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VersionView<'a> {
    /// The language of the other text, as a BCP 47 tag.
    pub language: &'a str,
    /// The language in words.
    pub language_name: String,
    /// `ltr`, `rtl`, or `auto` if the sidecar declares no language.
    pub dir: &'static str,
    /// The other source's page.
    pub link: LinkTo<'a>,
    /// Both texts side by side; empty unless both are published in full and have the same structure.
    pub rows: Vec<VersionRowView>,
    /// True if a row can have several blocks: the divisions match, and the blocks in them do not.
    pub by_division: bool,
}

/// What stands side by side.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VersionRowView {
    /// The number of its first block in this text, or in the other if this one has none.
    pub number: u32,
    /// The link to that block.
    pub url: String,
    /// The blocks of this text.
    pub own: Vec<Html>,
    /// The blocks of the other text.
    pub other: Vec<Html>,
}

pub fn versions<'a>(cx: ViewContext<'a>, source: &Source) -> Vec<VersionView<'a>> {
    let view = |&ix: &SourceIx| {
        let other = cx.dossier.source(ix);
        let is_full = |source: &Source| source.parsed.meta.publish == Publish::Full;
        let pairs = if is_full(source) && is_full(other) {
            matching_blocks(&source.parsed.text, &other.parsed.text)
        } else {
            Vec::new()
        };
        VersionView {
            language: &other.language,
            language_name: cx.locale.language(&other.language),
            dir: html::text_direction(other.parsed.meta.language.as_deref()),
            link: cx.entry(EntryIx::Source(ix)),
            by_division: pairs.iter().any(|(own, other)| own.len() > 1 || other.len() > 1),
            rows: pairs
                .into_iter()
                .map(|(own, of_other)| row(cx, source, other, own, of_other))
                .collect(),
        }
    };
    source.versions.iter().map(view).collect()
}

fn row(
    cx: ViewContext<'_>,
    source: &Source,
    other: &Source,
    own: Range<u32>,
    of_other: Range<u32>,
) -> VersionRowView {
    let path = url::source_page(&other.id);
    let (page, number) =
        if own.is_empty() { (path.as_str(), of_other.start) } else { (cx.path, own.start) };
    let blocks = |text: &Text, range: Range<u32>| {
        text.blocks[range.start as usize..range.end as usize].iter().map(html::block).collect()
    };
    VersionRowView {
        number: number + 1,
        url: cx.href(page, Some(&format!("p{}", number + 1))),
        own: blocks(&source.parsed.text, own),
        other: blocks(&other.parsed.text, of_other),
    }
}

/// A range of blocks of a text, and that of the other text beside it.
type Pair = (Range<u32>, Range<u32>);

/// Returns what of two texts stands side by side: block by block where their divisions have the same numbers of
/// blocks, else division by division. Nothing if neither divisions nor blocks are the same in number.
fn matching_blocks(text: &Text, other: &Text) -> Vec<Pair> {
    let (own, of_other) = (sections(text), sections(other));
    if own.len() == of_other.len() && own.len() > 1 {
        return own
            .into_iter()
            .zip(of_other)
            .flat_map(|(own, of_other)| matching_sections(own, of_other))
            .collect();
    }
    if text.blocks.len() == other.blocks.len() {
        let all = 0..text.blocks.len() as u32;
        return one_by_one(all.clone(), all);
    }
    Vec::new()
}

/// Pairs the blocks of two divisions. If their numbers differ, only the first ones are known to match, in which
/// the divisions begin.
fn matching_sections(own: Range<u32>, of_other: Range<u32>) -> Vec<Pair> {
    if own.len() == of_other.len() {
        return one_by_one(own, of_other);
    }
    if own.is_empty() || of_other.is_empty() {
        return vec![(own, of_other)];
    }
    let (first, of_other_first) = (own.start..own.start + 1, of_other.start..of_other.start + 1);
    vec![(first, of_other_first), (own.start + 1..own.end, of_other.start + 1..of_other.end)]
}

fn one_by_one(own: Range<u32>, of_other: Range<u32>) -> Vec<Pair> {
    own.zip(of_other).map(|(a, b)| (a..a + 1, b..b + 1)).collect()
}

/// Returns the blocks before the first division, and those of each division to the start of the next.
fn sections(text: &Text) -> Vec<Range<u32>> {
    let mut starts: Vec<u32> = text.divisions.iter().map(|division| division.start.block).collect();
    starts.dedup();
    let ends = starts.iter().copied().chain([text.blocks.len() as u32]);
    [0].into_iter().chain(starts.iter().copied()).zip(ends).map(|(start, end)| start..end).collect()
}
