//! Places of a source where a topic is named that are in no passage about the topic.

use std::collections::HashSet;
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
        let mentions =
            Mentions::new(&self.meta, self.topics.iter().map(|topic| &topic.parsed.meta));
        let mut unmarked = Vec::new();
        let mut seen = HashSet::new();
        for mention in mentions.all(&parsed.text) {
            let mut about = source.passages.iter().filter(|p| p.topics.contains(&mention.topic));
            let block = &parsed.text.blocks[mention.block as usize];
            let is_title = mention.block == 0 && parsed.title_block;
            if is_title
                || is_in_line_of_its_own(block, &mention)
                || about.any(|passage| piece_around(&mention, &passage.pieces).is_some())
            {
                continue;
            }
            let mut range = sentence::around_range(block, mention.start..mention.end);
            if let Some(excerpts) = &excerpts {
                let Some(piece) = piece_around(&mention, excerpts) else { continue };
                range = range.start.max(piece.start)..range.end.min(piece.end);
            }
            if seen.insert((mention.topic, mention.block, range.clone())) {
                unmarked.push(UnmarkedMention { mention, sentence: range });
            }
        }
        unmarked
    }
}

/// Returns the piece that a mention is in.
fn piece_around<'p>(mention: &Mention, pieces: &'p [Piece]) -> Option<&'p Piece> {
    pieces.iter().find(|piece| {
        piece.block == mention.block && piece.start <= mention.start && mention.end <= piece.end
    })
}

/// True in a speaker's label, a line of the publisher's, and a line that begins a division.
fn is_in_line_of_its_own(block: &Block, mention: &Mention) -> bool {
    let touches = |span: &InlineSpan| span.start < mention.end && mention.start < span.end;
    block.spans.iter().any(|span| {
        matches!(span.kind, InlineKind::Label(_) | InlineKind::Furniture | InlineKind::Division(_))
            && touches(span)
    })
}
