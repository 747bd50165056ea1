//! The sentence that a reference stands in.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::{BlockKind, LinkKind, SpanKind, Text};

/// The sentence around link `n` of a text as a reader sees it: a wikilink without a text of its own
/// shows what `title` gives for it. Empty for an embed, which stands alone.
///
/// Sentences end where Unicode Standard Annex #29 says.
pub fn around(text: &Text, block: u32, n: u32, title: &dyn Fn(usize) -> Option<String>) -> String {
    let Some(block) = text.blocks.get(block as usize) else { return String::new() };
    if matches!(block.kind, BlockKind::Embed(_)) {
        return String::new();
    }
    let mut shown = String::with_capacity(block.text.len());
    let mut place = 0;
    let mut done = 0;
    for span in &block.spans {
        let SpanKind::Link(link) = span.kind else { continue };
        let (start, end) = (span.start as usize, span.end as usize);
        shown.push_str(&block.text[done..start]);
        if link == n {
            place = shown.len();
        }
        let is_wiki = text.links[link as usize].kind == LinkKind::Wiki;
        match title(link as usize).filter(|_| is_wiki) {
            Some(title) => shown.push_str(&title),
            None => shown.push_str(&block.text[start..end]),
        }
        done = end;
    }
    shown.push_str(&block.text[done..]);
    let sentence = shown
        .split_sentence_bound_indices()
        .find(|(start, sentence)| (*start..start + sentence.len()).contains(&place))
        .map_or(shown.as_str(), |(_, sentence)| sentence);
    sentence.split_whitespace().collect::<Vec<_>>().join(" ")
}
