//! Turns words selected on a page into a passage: proposes its YAML, and adds it to the sidecar.

use serde::Deserialize;
use serde_json::{Value, json};

use super::curator::Curation;
use super::source_entry::SourceEntry;
use crate::curate::{self, Form, Selection};
use crate::model::ParsedPassage;
use crate::parse::ParsedSource;

#[derive(Deserialize)]
pub struct PassageRequest {
    page: String,
    #[serde(flatten)]
    selection: Selection,
    /// The passage's topics, by their ids.
    topics: Vec<String>,
    /// The curator's note; may be empty.
    note: String,
    /// The form in which to add the passage; none to only propose it.
    add: Option<Form>,
    /// Adds the topics to a passage of the same words, if there is one.
    #[serde(default)]
    join: bool,
}

/// Returns the YAML of a passage in each form, and adds it if requested. Errors are for the curator.
pub fn propose(curation: &mut Curation<'_>, request: &PassageRequest) -> Result<Value, String> {
    let source = SourceEntry::read(curation, &request.page)?;
    let before = source.parse();
    let proposal = curate::propose(&before.value.text, &request.selection)?;
    let lines = |form| proposal.lines(form, &request.topics, &request.note);
    let yaml = |form| lines(form).map(|lines| curate::passage_item(&lines, "", "\n"));
    // Without a quotation if none identifies exactly these words.
    let mut answer = json!({
        "file": source.paths.sidecar,
        "quote": yaml(Form::Quote),
        "paragraphs": yaml(Form::Paragraphs),
        "added": null,
    });
    let Some(form) = request.add else { return Ok(answer) };
    check_topics(curation, &request.topics, &[])?;
    let same = before.value.passages.iter().position(|one| *one.pieces == *proposal.pieces);
    let (new, place) = match (same, source.sidecar()?) {
        (Some(place), Some(sidecar)) if request.join => {
            let passage = &before.value.passages[place];
            (with_topics(&source, sidecar, passage, &request.topics)?, place)
        }
        _ => {
            let lines = lines(form).ok_or("no quotation leads to these words alone")?;
            (appended(&source, &before.value, &lines)?, before.value.passages.len())
        }
    };
    let after = source.check(curation, &before, &new)?;
    let added = after.passages.get(place);
    let added = added.ok_or("a build would not find this passage: copy it to the sidecar")?;
    let said = format!("Added to {}, line {}.", source.paths.sidecar, added.span.line);
    answer["added"] = added.span.line.into();
    answer["change"] = source.write(curation, &new, said.clone())?.into();
    answer["said"] = said.into();
    Ok(answer)
}

/// Refuses a passage without topics, and one with topics that are not there. `old` are those that it has
/// already, which may be drafts that are not built.
pub fn check_topics(
    curation: &Curation<'_>,
    topics: &[String],
    old: &[String],
) -> Result<(), String> {
    if topics.is_empty() {
        return Err("choose a topic: a passage needs at least one".to_owned());
    }
    let site = curation.site()?;
    match topics.iter().find(|id| !old.contains(id) && !site.has_topic(id)) {
        Some(unknown) => Err(format!("there is no topic `{unknown}` any more")),
        None => Ok(()),
    }
}

/// Returns the sidecar with a passage after its last.
fn appended(
    source: &SourceEntry,
    parsed: &ParsedSource,
    lines: &[String],
) -> Result<String, String> {
    let Some(sidecar) = source.sidecar()? else {
        return Ok(curate::begin(&parsed.meta.title, lines));
    };
    curate::append(sidecar, lines).ok_or_else(|| {
        let file = &source.paths.sidecar;
        format!("`{file}` leaves no place where a passage can be added safely: copy it there")
    })
}

/// Returns the sidecar in which a passage has these topics, too.
fn with_topics(
    source: &SourceEntry,
    sidecar: &str,
    passage: &ParsedPassage,
    topics: &[String],
) -> Result<String, String> {
    let passage = source.written(passage)?;
    let mut all = passage.topics.clone();
    all.extend(topics.iter().filter(|topic| !passage.topics.contains(topic)).cloned());
    passage.change(sidecar, &all, &passage.note).ok_or_else(|| source.cannot_change())
}
