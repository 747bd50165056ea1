//! What is stored of an entry that was linked leaves out what is stored of it as parsed: here both come
//! together again. None when they do not fit.

use std::collections::HashMap;
use std::sync::Arc;

use super::dossier::{LinkedPage, LinkedProse, LinkedSource, LinkedTopic};
use crate::model::Prose;
use crate::parse::{ParsedPage, ParsedSource, ParsedTopic};

/// A source that was stored, and what was parsed of it.
pub fn source(linked: &mut LinkedSource, parsed: &Arc<ParsedSource>) -> Option<()> {
    optional(linked.summary.as_mut(), parsed.meta.summary.as_ref())?;
    let by_id = parsed.passages.iter().map(|own| (own.id.as_str(), own.note.as_ref()));
    let notes: HashMap<&str, Option<&Prose>, foldhash::fast::RandomState> = by_id.collect();
    for passage in &mut linked.passages {
        let note = notes.get(passage.id.as_str())?;
        optional(passage.note.as_mut(), *note)?;
    }
    linked.parsed = parsed.clone();
    Some(())
}

/// A topic that was stored, and what was parsed of it.
pub fn topic(linked: &mut LinkedTopic, parsed: &Arc<ParsedTopic>) -> Option<()> {
    optional(linked.summary.as_mut(), parsed.meta.summary.as_ref())?;
    optional(linked.text.as_mut(), parsed.text.as_ref())?;
    linked.parsed = parsed.clone();
    Some(())
}

/// A free page that was stored, and what was parsed of it.
pub fn page(linked: &mut LinkedPage, parsed: &Arc<ParsedPage>) -> Option<()> {
    optional(linked.summary.as_mut(), parsed.meta.summary.as_ref())?;
    linked.text.prose = parsed.text.clone();
    linked.parsed = parsed.clone();
    Some(())
}

fn optional(linked: Option<&mut LinkedProse>, parsed: Option<&Prose>) -> Option<()> {
    match (linked, parsed) {
        (Some(linked), Some(parsed)) => linked.prose = parsed.clone(),
        (None, None) => {}
        _ => return None,
    }
    Some(())
}
