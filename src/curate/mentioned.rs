//! Sentences that name a topic, in the form of words that were selected on a page.

use super::Selection;
use crate::link::UnmarkedMention;
use crate::model::{Position, Text};
use crate::quote;

/// A sentence that names a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionedSentence {
    /// The sentence, as if it had been selected.
    pub selection: Selection,
    /// The words of the sentence before the name, the name, and those after it.
    pub parts: [String; 3],
}

pub fn mentioned_sentence(text: &Text, unmarked: &UnmarkedMention) -> MentionedSentence {
    let UnmarkedMention { mention, sentence } = unmarked;
    let block = mention.block;
    let words = |from: u32, to: u32| {
        text.blocks[block as usize].text[from as usize..to as usize].to_owned()
    };
    let start = Position { block, offset: 0 };
    let before = quote::pieces_between(text, start, Position { block, offset: sentence.start });
    MentionedSentence {
        selection: Selection {
            block: block + 1,
            before: text.joined_text(&before).into_owned(),
            words: words(sentence.start, sentence.end),
        },
        parts: [
            words(sentence.start, mention.start),
            words(mention.start, mention.end),
            words(mention.end, sentence.end),
        ],
    }
}
