//! Each page's data for programs: JSON-LD with the terms of schema.org.

use serde_json::{Value, json};

use super::context::ViewContext;
use crate::link::{EntryIx, Source, SourceIx, Topic, TopicIx, Voice};
use crate::model::Date;
use crate::url;

/// A term with its value; a field without a value is left out.
type Field = (&'static str, Option<Value>);

/// The data of the home page and of lists. Sources and topics have their own; none for other kinds.
pub fn page_data(
    cx: ViewContext<'_>,
    kind: &str,
    title: &str,
    description: &str,
) -> Option<String> {
    let meta = &cx.dossier.meta;
    let kind = match kind {
        "home" => "WebSite",
        "page" => "WebPage",
        "search" => "SearchResultsPage",
        "moved" | "not-found" | "source" | "topic" => return None,
        _ => "CollectionPage",
    };
    let fields: &[Field] = if kind == "WebSite" {
        let authors = meta.authors.iter().map(|name| json!({ "@type": "Person", "name": name }));
        &[("author", list(authors)), ("copyrightNotice", meta.rights.as_deref().and_then(text))]
    } else {
        &[("isPartOf", Some(site(cx)))]
    };
    let general = [("description", text(description)), ("inLanguage", text(&meta.language))];
    let fields = general.iter().chain(fields).cloned();
    Some(json_ld(thing(kind, title, &cx.address(cx.path, None), fields)))
}

pub fn source_data(cx: ViewContext<'_>, source: &Source) -> String {
    let dossier = cx.dossier;
    let meta = &source.parsed.meta;
    let kind = match meta.kind.as_deref() {
        Some("article") => "Article",
        Some("letter") => "Message",
        Some("report") => "Report",
        Some("treaty") => "Legislation",
        _ => "CreativeWork",
    };
    let publisher = meta.publisher.as_deref().filter(|name| !name.is_empty());
    let address = |written: &Option<String>| text(&url::address(written.as_deref()?));
    let original_id = meta.translation_of.as_ref().map(|id| id.value.as_str());
    let (original, others): (Vec<SourceIx>, Vec<SourceIx>) =
        source.versions.iter().partition(|&&ix| Some(dossier.source_id(ix)) == original_id);
    let version = |ix: SourceIx| {
        let entry = EntryIx::Source(ix);
        let address = cx.address(&dossier.path(entry), None);
        thing("CreativeWork", dossier.title(entry), &address, [])
    };
    let checksum = json!({
        "@type": "PropertyValue", "propertyID": "SHA-256", "value": source.parsed.sha256,
    });
    let fields = [
        ("inLanguage", text(&source.language)),
        ("author", list(source.authors.iter().map(|v| voice(cx, v)))),
        ("publisher", publisher.map(|name| json!({ "@type": "Organization", "name": name }))),
        ("datePublished", meta.date.as_ref().and_then(exact)),
        ("dateModified", meta.updated.as_ref().and_then(exact)),
        ("abstract", text(&cx.plain(source.summary.as_ref()))),
        ("isBasedOn", address(&meta.url)),
        ("archivedAt", address(&meta.archived)),
        ("copyrightNotice", meta.rights.as_deref().and_then(text)),
        ("about", list(source.topics.iter().map(|&ix| topic_link(cx, ix)))),
        ("translationOfWork", list(original.into_iter().map(version))),
        ("workTranslation", list(others.into_iter().map(version))),
        ("identifier", Some(checksum)),
        ("isPartOf", Some(site(cx))),
    ];
    json_ld(thing(kind, &meta.title, &cx.address(cx.path, None), fields))
}

pub fn topic_data(cx: ViewContext<'_>, topic: &Topic) -> String {
    let meta = &topic.parsed.meta;
    let address = cx.address(&url::topic_page(&topic.id, 1), None);
    let same_as = meta.same_as.iter().filter_map(|written| text(&url::address(written)));
    let fields = [
        ("alternateName", list(meta.aliases.iter().filter_map(|alias| text(&alias.value)))),
        ("description", text(&cx.plain(topic.summary.as_ref()))),
        ("sameAs", list(same_as)),
        ("mainEntityOfPage", text(&cx.address(cx.path, None))),
    ];
    json_ld(thing(topic_type(topic), &meta.title.value, &address, fields))
}

fn topic_type(topic: &Topic) -> &'static str {
    match topic.parsed.meta.kind.as_str() {
        "person" => "Person",
        "organisation" => "Organization",
        "place" => "Place",
        "event" => "Event",
        "treaty" => "Legislation",
        _ => "DefinedTerm",
    }
}

fn topic_link(cx: ViewContext<'_>, ix: TopicIx) -> Value {
    let topic = cx.dossier.topic(ix);
    let address = cx.address(&url::topic_page(&topic.id, 1), None);
    thing(topic_type(topic), &topic.parsed.meta.title.value, &address, [])
}

fn voice(cx: ViewContext<'_>, voice: &Voice) -> Value {
    match voice {
        Voice::Topic(ix) => topic_link(cx, *ix),
        // It may be a person's name or an organisation's.
        Voice::Plain(name) => json!({ "@type": "Thing", "name": name }),
    }
}

/// The dossier, for `isPartOf`.
fn site(cx: ViewContext<'_>) -> Value {
    thing("WebSite", &cx.dossier.meta.title, &cx.address(url::HOME, None), [])
}

fn thing(kind: &str, name: &str, address: &str, fields: impl IntoIterator<Item = Field>) -> Value {
    let mut thing = json!({ "@type": kind, "name": name, "url": address });
    for (key, value) in fields {
        if let Some(value) = value {
            thing[key] = value;
        }
    }
    thing
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| text.into())
}

/// A list of one value is the value.
fn list(values: impl Iterator<Item = Value>) -> Option<Value> {
    let mut values: Vec<Value> = values.collect();
    if values.len() > 1 { Some(values.into()) } else { values.pop() }
}

/// A date that schema.org's `Date` can hold: certain, and no interval.
fn exact(date: &Date) -> Option<Value> {
    date.without_qualifier().filter(|_| date.is_certain()).map(Value::from)
}

/// The data as JSON for a `<script>` element, which no text in it can end.
fn json_ld(mut data: Value) -> String {
    data["@context"] = "https://schema.org".into();
    data.to_string().replace('<', "\\u003c")
}
