//! Lists the sentences of a source that name a topic and are in no passage about it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::curator::Curation;
use crate::curate::mentioned_sentence;
use crate::link::UnmarkedMention;

/// A page lists no more sentences than this.
const MAX_LISTED: usize = 500;

#[derive(Deserialize)]
pub struct MentionsRequest {
    page: String,
}

pub fn list(curation: &mut Curation<'_>, request: &MentionsRequest) -> Result<Value, String> {
    let site = curation.site()?;
    let unmarked = site.unmarked_mentions(&request.page);
    let (source, mentions) = unmarked.ok_or("this page is not one of a source")?;
    let shown = |unmarked: &UnmarkedMention| {
        let sentence = mentioned_sentence(&source.parsed.text, unmarked);
        let topic = unmarked.mention.topic;
        json!({
            "topic": site.topic_id(topic),
            "title": site.topic_title(topic),
            "block": sentence.selection.block,
            "before": sentence.selection.before,
            "words": sentence.selection.words,
            "parts": sentence.parts,
        })
    };
    let listed: Vec<Value> = mentions.iter().take(MAX_LISTED).map(shown).collect();
    let last = curation.changes.last();
    let last = last.map(|change| json!({ "number": change.number, "said": change.said }));
    Ok(json!({ "mentions": listed, "count": mentions.len(), "last": last }))
}
