//! Places of a source where a topic is named that are in no passage about the topic.

use std::ops::Range;

use super::mentions::Mentions;
use super::{Dossier, Mention, SourceIx, sentence};
use crate::model::{Block, InlineKind, InlineSpan, Piece};

/// A sentence that names a topic, and in no passage about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmarkedMention {
    pub mention: Mention,
    /// The range of the sentence in the block, in bytes.
    pub sentence: Range<u32>,
}

impl Dossier {
    /// Returns the sentences of a source that name topics and are in no passage about them: each once for
    /// a topic, in the order of the text. Of a source in excerpts, only the published words count.
    pub fn unmarked_mentions(&self, ix: SourceIx) -> Vec<UnmarkedMention> {
        let source = self.source(ix);
        let parsed = &source.parsed;
        let excerpts = source.excerpts();
        let is_in = |pieces: &[Piece], mention: &Mention| {
            pieces.iter().position(|piece| {
                piece.block == mention.block
                    && piece.start <= mention.start
                    && mention.end <= piece.end
            })
        };
        let mentions =
            Mentions::new(&self.meta, self.topics.iter().map(|topic| &topic.parsed.meta));
        let mut unmarked: Vec<UnmarkedMention> = Vec::new();
        for mention in mentions.all(&parsed.text) {
            let about = source.passages.iter().filter(|p| p.topics.contains(&mention.topic));
            let block = &parsed.text.blocks[mention.block as usize];
            let is_title = mention.block == 0 && parsed.title_block;
            if is_title
                || is_in_line_of_its_own(block, &mention)
                || about.into_iter().any(|passage| is_in(&passage.pieces, &mention).is_some())
            {
                continue;
            }
            let mut range = sentence::around_range(block, mention.start..mention.end);
            if let Some(excerpts) = &excerpts {
                let Some(n) = is_in(excerpts, &mention) else { continue };
                range = range.start.max(excerpts[n].start)..range.end.min(excerpts[n].end);
            }
            let is_known = |other: &UnmarkedMention| {
                other.mention.topic == mention.topic
                    && other.mention.block == mention.block
                    && other.sentence == range
            };
            if !unmarked
                .iter()
                .rev()
                .take_while(|other| other.mention.block == mention.block)
                .any(is_known)
            {
                unmarked.push(UnmarkedMention { mention, sentence: range });
            }
        }
        unmarked
    }
}

/// True in a speaker's label, a line of the publisher's, and a line that begins a division.
fn is_in_line_of_its_own(block: &Block, mention: &Mention) -> bool {
    let touches = |span: &InlineSpan| span.start < mention.end && mention.start < span.end;
    block.spans.iter().any(|span| {
        matches!(span.kind, InlineKind::Label(_) | InlineKind::Furniture | InlineKind::Division(_))
            && touches(span)
    })
}
