//! Each page's data for programs: JSON-LD with the terms of schema.org.

use serde_json::{Map, Value, json};

use super::context::ViewContext;
use crate::link::{EntryIx, Source, Topic, TopicIx, Voice};
use crate::model::Date;
use crate::url;

/// The data of the home page and of lists. Sources and topics have their own; none for other kinds.
pub fn page(cx: ViewContext<'_>, kind: &str, title: &str, description: &str) -> Option<String> {
    let meta = &cx.dossier.meta;
    let kind = match kind {
        "home" => "WebSite",
        "page" => "WebPage",
        "search" => "SearchResultsPage",
        "moved" | "not-found" | "source" | "topic" => return None,
        _ => "CollectionPage",
    };
    let mut data = thing(kind, title, cx.address(cx.path, None));
    put(&mut data, "description", text(description));
    put(&mut data, "inLanguage", text(&meta.language));
    if kind == "WebSite" {
        let authors = meta.authors.iter().map(|name| json!({ "@type": "Person", "name": name }));
        put(&mut data, "author", list(authors.collect()));
        put(&mut data, "copyrightNotice", meta.rights.as_deref().and_then(text));
    } else {
        put(&mut data, "isPartOf", Some(site(cx)));
    }
    Some(json_ld(data))
}

/// The data of a source's page.
pub fn source(cx: ViewContext<'_>, source: &Source) -> String {
    let dossier = cx.dossier;
    let meta = &source.parsed.meta;
    let kind = match meta.kind.as_deref() {
        Some("article") => "Article",
        Some("letter") => "Message",
        Some("report") => "Report",
        Some("treaty") => "Legislation",
        _ => "CreativeWork",
    };
    let mut data = thing(kind, &meta.title, cx.address(cx.path, None));
    put(&mut data, "inLanguage", text(&source.language));
    put(&mut data, "author", list(source.authors.iter().map(|v| voice(cx, v)).collect()));
    let publisher = meta.publisher.as_deref().and_then(text);
    put(
        &mut data,
        "publisher",
        publisher.map(|name| json!({ "@type": "Organization", "name": name })),
    );
    put(&mut data, "datePublished", meta.date.as_ref().and_then(exact));
    put(&mut data, "dateModified", meta.updated.as_ref().and_then(exact));
    put(&mut data, "abstract", text(&cx.plain(source.summary.as_ref())));
    put(
        &mut data,
        "isBasedOn",
        meta.url.as_deref().and_then(|written| text(&url::address(written))),
    );
    put(
        &mut data,
        "archivedAt",
        meta.archived.as_deref().and_then(|written| text(&url::address(written))),
    );
    put(&mut data, "copyrightNotice", meta.rights.as_deref().and_then(text));
    put(&mut data, "about", list(source.topics.iter().map(|&ix| topic_link(cx, ix)).collect()));
    let original_id = meta.translation_of.as_ref().map(|id| id.value.as_str());
    let (original, others): (Vec<_>, Vec<_>) =
        source.versions.iter().partition(|&&ix| Some(dossier.source_id(ix)) == original_id);
    let versions = |list: Vec<&crate::link::SourceIx>| -> Vec<Value> {
        let link = |ix: &crate::link::SourceIx| {
            let entry = EntryIx::Source(*ix);
            let address = cx.address(&dossier.path(entry), None);
            Value::Object(thing("CreativeWork", dossier.title(entry), address))
        };
        list.into_iter().map(link).collect()
    };
    put(&mut data, "translationOfWork", list(versions(original)));
    put(&mut data, "workTranslation", list(versions(others)));
    let checksum = json!({
        "@type": "PropertyValue", "propertyID": "SHA-256", "value": source.parsed.sha256,
    });
    put(&mut data, "identifier", Some(checksum));
    put(&mut data, "isPartOf", Some(site(cx)));
    json_ld(data)
}

/// The data of a topic's page.
pub fn topic(cx: ViewContext<'_>, topic: &Topic) -> String {
    let meta = &topic.parsed.meta;
    let address = cx.address(&url::topic(&topic.id, 1), None);
    let mut data = thing(topic_type(topic), &meta.title.value, address);
    let aliases = meta.aliases.iter().filter_map(|alias| text(&alias.value));
    put(&mut data, "alternateName", list(aliases.collect()));
    put(&mut data, "description", text(&cx.plain(topic.summary.as_ref())));
    let same = meta.same_as.iter().filter_map(|written| text(&url::address(written)));
    put(&mut data, "sameAs", list(same.collect()));
    put(&mut data, "mainEntityOfPage", text(&cx.address(cx.path, None)));
    json_ld(data)
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
    let address = cx.address(&url::topic(&topic.id, 1), None);
    Value::Object(thing(topic_type(topic), &topic.parsed.meta.title.value, address))
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
    let address = cx.address(url::HOME, None);
    Value::Object(thing("WebSite", &cx.dossier.meta.title, address))
}

fn thing(kind: &str, name: &str, address: String) -> Map<String, Value> {
    let fields = [("@type", kind.into()), ("name", name.into()), ("url", address.into())];
    fields.into_iter().map(|(key, value): (&str, Value)| (key.to_owned(), value)).collect()
}

fn put(data: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        data.insert(key.to_owned(), value);
    }
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| text.into())
}

fn list(mut values: Vec<Value>) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(values.into()),
    }
}

/// A date that schema.org's `Date` can hold: neither an interval nor approximate.
fn exact(date: &Date) -> Option<Value> {
    let is_exact = !date.is_interval() && !date.is_approximate();
    is_exact.then(|| date.as_str().into())
}

/// The data as JSON for a `<script>` element, which no text in it can end.
fn json_ld(mut data: Map<String, Value>) -> String {
    data.insert("@context".to_owned(), "https://schema.org".into());
    Value::Object(data).to_string().replace('<', "\\u003c")
}
