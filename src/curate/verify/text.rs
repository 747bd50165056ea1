//! Reads articles in Markdown and plain text.

use std::ops::Range;

use super::addresses;
use super::draft::{Draft, DraftLink, DraftTarget, Paragraph, origins, place_of};
use crate::model::{Block, BlockKind, Container, InlineKind, Layout, Target, Text};

/// Reads a parsed article; `file` are its characters.
pub fn read(text: &Text, file: &str) -> Draft {
    let starts: Vec<usize> =
        std::iter::once(0).chain(file.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut draft = Draft::default();
    let (mut open, mut quotes) = (Vec::new(), 0);
    for step in &text.layout {
        match step {
            Layout::Open(container) => {
                let is_quote = matches!(container, Container::Quote);
                quotes += u32::from(is_quote && !open.contains(&true));
                open.push(is_quote);
            }
            Layout::Close => drop(open.pop()),
            Layout::Rule => {}
            Layout::Block(number) => {
                let block = &text.blocks[*number as usize];
                if matches!(block.kind, BlockKind::Code { .. } | BlockKind::Embed(_)) {
                    continue;
                }
                let start = starts.get(block.line.saturating_sub(1) as usize);
                let characters = without_code(block);
                let mut links = links(block, text);
                links.extend(addresses::written(&characters));
                draft.paragraphs.push(Paragraph {
                    origins: origins(&block.text, file, start.copied().unwrap_or_default()),
                    links,
                    block_quote: open.contains(&true).then_some(quotes),
                    text: characters,
                    credits: Vec::new(),
                });
            }
        }
    }
    draft
}

/// Returns the characters of a block with spaces in place of code, whose marks are no quotation marks.
fn without_code(block: &Block) -> String {
    let mut text = block.text.clone();
    for span in block.spans.iter().filter(|span| span.kind == InlineKind::Code) {
        let range = span.start as usize..span.end as usize;
        let blank = " ".repeat(range.len());
        text.replace_range(range, &blank);
    }
    text
}

fn links(block: &Block, text: &Text) -> Vec<DraftLink> {
    let link = |(range, link): (Range<usize>, u32)| {
        let (target, place) = match &text.links.get(link as usize)?.target {
            Target::Address(address) => (DraftTarget::Address(address.clone()), place_of(address)),
            Target::Path { path, fragment, .. } => {
                (DraftTarget::Address(path.clone()), fragment.clone())
            }
            Target::Name { name, fragment } => (DraftTarget::Name(name.clone()), fragment.clone()),
            Target::Refused { .. } => return None,
        };
        Some(DraftLink { range, target, place })
    };
    let spans = block.spans.iter().filter_map(|span| match span.kind {
        InlineKind::Link(link) => Some((span.start as usize..span.end as usize, link)),
        _ => None,
    });
    spans.filter_map(link).collect()
}
