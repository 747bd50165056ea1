//! A topic's sidecar.

use super::fields::Fields;
use super::values::{date, flag, moved_from, text, url, written};
use crate::model::{Event, TopicMeta};

pub(super) fn read(fields: &mut Fields<'_>) -> TopicMeta {
    TopicMeta {
        title: fields.title("INF Treaty"),
        kind: fields.one("kind", text).unwrap_or_else(|| "issue".to_owned()),
        aliases: fields.list("aliases", written),
        autolink: fields.one("autolink", flag).unwrap_or(true),
        summary: fields.prose("summary"),
        parent: fields.one("parent", written),
        related: fields.list("related", written),
        same_as: fields.list("same_as", url),
        // An event without a date has no place on a timeline; the fault has been reported.
        events: fields.mappings("events", "an event", event).into_iter().flatten().collect(),
        updated: fields.one("updated", date),
        moved_from: fields.list("moved_from", moved_from),
        draft: fields.one("draft", flag).unwrap_or(false),
        extra: fields.extra(),
    }
}

fn event(fields: &mut Fields<'_>) -> Option<Event> {
    let date = fields.required("date", "1987-12-08", date);
    let title = fields.title("Signed in Washington");
    let sources = fields.list("sources", written);
    Some(Event { date: date?, title, sources })
}
