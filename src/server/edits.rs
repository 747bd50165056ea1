//! Changes the topics and the note of a passage, or removes it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::curator::Curation;
use super::passages::check_topics;
use super::source_entry::SourceEntry;
use crate::curate;
use crate::model::ParsedPassage;

#[derive(Deserialize)]
pub struct EditRequest {
    page: String,
    /// The passage's id on the page.
    id: String,
    /// The hash of the passage when the curator was shown it; none to be shown it.
    hash: Option<String>,
    /// What it is to have.
    topics: Option<Vec<String>>,
    note: Option<String>,
    /// Removes it instead.
    #[serde(default)]
    remove: bool,
}

/// Returns a passage as it is written, and changes or removes it if requested. Errors are for the curator.
pub fn answer(curation: &mut Curation<'_>, request: &EditRequest) -> Result<Value, String> {
    let source = SourceEntry::read(curation, &request.page)?;
    let before = source.parse();
    let (file, passages) = (&source.paths.sidecar, &before.value.passages);
    let place = passages.iter().position(|passage| passage.id == request.id);
    let gone = || format!("`{file}` has no passage `{}` any more", request.id);
    let place = place.ok_or_else(gone)?;
    let written = source.written(&passages[place])?;
    let Some(hash) = &request.hash else {
        return Ok(json!({
            "file": file,
            "line": passages[place].span.line,
            "words": before.value.text.joined_text(&passages[place].pieces),
            "topics": written.topics,
            "note": written.note,
            "hash": written.hash,
        }));
    };
    if *hash != written.hash {
        return Err(
            "somebody has just changed this passage: close this and open it again".to_owned()
        );
    }
    let sidecar = source.sidecar()?.unwrap_or_default();
    let new = if request.remove {
        curate::remove_passage(sidecar, written.index)
    } else {
        let topics = request.topics.as_ref().unwrap_or(&written.topics);
        check_topics(curation, topics, &written.topics)?;
        written.change(sidecar, topics, request.note.as_ref().unwrap_or(&written.note))
    };
    let new = new.ok_or_else(|| source.cannot_change())?;
    if new == sidecar {
        return Err("nothing has been changed".to_owned());
    }
    let after = source.check(curation, &before, &new)?;
    let mut expected: Vec<&ParsedPassage> = passages.iter().collect();
    if request.remove {
        expected.remove(place);
    }
    if !expected.iter().map(|one| &one.pieces).eq(after.passages.iter().map(|one| &one.pieces)) {
        return Err(source.cannot_change());
    }
    let moved: Vec<(&str, &str)> = (expected.iter().zip(&after.passages))
        .map(|(old, new)| (old.id.as_str(), new.id.as_str()))
        .filter(|(old, new)| old != new)
        .collect();
    let verb = if request.remove { "Removed from" } else { "Changed in" };
    let said = format!("{verb} {file}: the passage {}.", request.id);
    let renamed = moved.iter().map(|(old, new)| format!("The passage {old} is now {new}."));
    let said = std::iter::once(said).chain(renamed).collect::<Vec<_>>().join(" ");
    let change = source.write(curation, &new, said.clone())?;
    Ok(json!({ "file": file, "change": change, "said": said, "moved": moved }))
}
