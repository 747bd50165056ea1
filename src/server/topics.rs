//! Lists topics, and creates new ones.

use std::time::Duration;

use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::curator::{Curation, json_response};
use super::{Preview, ServerState, query_value};
use crate::model::{check_entry_id, composed, id_for_title};
use crate::parse::yaml::quoted;

/// The folder of topics in the project's.
const TOPICS: &str = "dossier/topics";
/// The longest time until a new topic is in the site, unless something keeps it from being built.
const MAX_WAIT: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
pub struct TopicRequest {
    title: String,
    /// The id of the topic to create; none to have one proposed.
    id: Option<String>,
}

/// Lists all topics, those of the page's passages first.
pub fn respond(preview: &Preview, query: &str) -> Response {
    let page = query_value(query, "page").unwrap_or_default();
    let topics = preview.site.as_ref().map(|site| site.topics(&page)).unwrap_or_default();
    let topics = topics.into_iter().map(|(id, title)| json!({ "id": id, "title": title }));
    json_response(&topics.collect())
}

/// Proposes an id for a topic, or creates it. Errors are for the curator.
pub fn answer(curation: &mut Curation<'_>, request: &TopicRequest) -> Result<Value, String> {
    let title = request.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(id) = &request.id else { return Ok(json!({ "id": id_for_title(&title) })) };
    if title.is_empty() {
        return Err("a topic needs a title".to_owned());
    }
    let id = composed(id.trim()).into_owned();
    check_entry_id(&id).map_err(|error| format!("{}: {}", error.message, error.help))?;
    let site = curation.site()?;
    if let Some(other) = site.topic_called(&title) {
        return Err(format!("“{title}” is a name of the topic `{other}`: choose that one"));
    }
    let file = format!("{TOPICS}/{id}.yaml");
    let text = format!("{TOPICS}/{id}.md");
    let root = &curation.state.root;
    let on_disk = [&file, &text].into_iter().find(|file| root.join(file).exists());
    if let Some(other) = site.file_of_entry(&id).or(on_disk.map(String::as_str)) {
        return Err(format!("`{id}` is the id of `{other}`: choose another one"));
    }
    std::fs::create_dir_all(root.join(TOPICS))
        .map_err(|error| format!("cannot create the folder `{TOPICS}`: {error}"))?;
    let yaml = format!("title: {}\nkind: issue\n", quoted(&title));
    let said = format!("Created the topic {title} in {file}.");
    let change = curation.changes.write(root, &file, None, yaml.as_bytes(), said.clone())?;
    Ok(json!({ "id": id, "title": title, "file": file, "change": change, "said": said }))
}

/// Waits until a topic that has just been created is in the site, so that a passage can have it.
pub async fn wait_for_site(state: &ServerState, answer: &Value) {
    let (Some(_), Some(id)) = (answer.get("change"), answer["id"].as_str()) else { return };
    let is_there = |preview: &Option<std::sync::Arc<Preview>>| {
        let site = preview.as_ref().and_then(|preview| preview.site.as_ref());
        site.is_some_and(|site| site.has_topic(id))
    };
    let mut preview = state.preview.clone();
    // Without the topic in the end: the dossier has an error, which the page shows.
    let _ = tokio::time::timeout(MAX_WAIT, preview.wait_for(is_there)).await;
}
