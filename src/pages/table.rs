//! Passages, sources and topics as tables, for spreadsheets and statistics; docs/format.md explains the
//! columns. `data/passages.csv` and `dossier export` have the same rows.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use crate::link::{Passage, Quotes, SourceIx, TopicIx, TrackedDossier, Voice};
use crate::model::{Date, Publish};
use crate::url;

/// Between the items of a list in a cell.
const SEPARATOR: &str = "; ";
/// A spreadsheet takes a cell that begins with one of these for a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

const PASSAGE_COLUMNS: &[&str] = &[
    "source",
    "id",
    "block_first",
    "block_last",
    "voices",
    "date",
    "text",
    "note",
    "locator",
    "fidelity",
    "topics",
    "url",
];

const SOURCE_COLUMNS: &[&str] = &[
    "id",
    "title",
    "kind",
    "date",
    "language",
    "summary",
    "authors",
    "publisher",
    "source_url",
    "archived",
    "retrieved",
    "updated",
    "rights",
    "publish",
    "fidelity",
    "original",
    "sha256",
    "translation_of",
    "blocks",
    "passages",
    "topics",
    "url",
];

const TOPIC_COLUMNS: &[&str] = &[
    "id", "title", "kind", "aliases", "parent", "related", "summary", "same_as", "passages",
    "sources", "voices", "events", "url",
];

/// Rows with a cell for each column. They are made one by one as they are written, since together they
/// have the words of all passages.
pub struct Table<'a> {
    columns: &'static [&'static str],
    rows: Box<dyn Iterator<Item = Vec<Cell<'a>>> + 'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Cell<'a> {
    Text(Option<Cow<'a, str>>),
    Number(Option<usize>),
    List(Vec<&'a str>),
}

/// A row as an object of JSON, its fields in the order of the columns.
struct Record<'a, 'r>(&'static [&'static str], &'r [Cell<'a>]);

impl Table<'_> {
    /// Returns the table as CSV (RFC 4180) with lines that end in a line feed.
    pub fn csv(self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail.
        let _ = writer.write_record(self.columns);
        for row in self.rows {
            for cell in &row {
                let _ = writer.write_field(cell.csv().as_bytes());
            }
            let _ = writer.write_record(None::<&[u8]>);
        }
        writer.into_inner().unwrap_or_default()
    }

    /// Returns a line of JSON for each row.
    pub fn json_lines(self) -> Vec<u8> {
        let mut lines = Vec::new();
        for row in self.rows {
            // As above.
            let _ = serde_json::to_writer(&mut lines, &Record(self.columns, &row));
            lines.push(b'\n');
        }
        lines
    }
}

impl Serialize for Record<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().zip(self.1))
    }
}

impl<'a> Cell<'a> {
    fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(Some(text.into()))
    }

    fn optional(text: Option<&'a str>) -> Self {
        Self::Text(text.map(Cow::Borrowed))
    }

    fn number(number: usize) -> Self {
        Self::Number(Some(number))
    }

    /// Returns the cell of a spreadsheet; empty if there is nothing.
    fn csv(&self) -> Cow<'_, str> {
        let text = match self {
            Self::Text(text) => Cow::Borrowed(text.as_deref().unwrap_or_default()),
            Self::Number(number) => {
                number.map(|number| number.to_string()).unwrap_or_default().into()
            }
            Self::List(items) => items.join(SEPARATOR).into(),
        };
        if text.starts_with(FORMULA_STARTS) { format!("'{text}").into() } else { text }
    }
}

/// Every published passage: by source, each source's as on its page.
pub fn passages<'a>(dossier: &'a TrackedDossier<'a>) -> Table<'a> {
    let row = move |source: Quotes<'a>, n, passage: &'a Passage| {
        let blocks = passage.blocks();
        let block = |place: usize| Cell::Number(blocks.map(|blocks| blocks[place] as usize));
        vec![
            Cell::text(source.id()),
            Cell::text(&*passage.id),
            block(0),
            block(1),
            names(dossier, &passage.voices),
            Cell::optional(passage.date.as_ref().map(Date::as_str)),
            Cell::Text(blocks.map(|_| source.text(n))),
            Cell::optional(passage.note.as_ref().map(|note| note.prose.markdown.as_ref())),
            Cell::optional(passage.locator.as_deref()),
            Cell::optional(source.meta().fidelity.as_deref()),
            topics(dossier, &passage.topics),
            place(dossier, &url::source_page(source.id()), Some(&passage.id)),
        ]
    };
    let rows = dossier
        .all_quotes()
        .flat_map(move |source| source.passages().map(move |(n, passage)| row(source, n, passage)));
    Table { columns: PASSAGE_COLUMNS, rows: Box::new(rows) }
}

/// Every source, in the order of the ids.
pub fn sources<'a>(dossier: &'a TrackedDossier<'a>) -> Table<'a> {
    let row = move |ix| {
        let source = dossier.source(ix);
        let meta = &source.parsed.meta;
        let has_words = meta.publish != Publish::Metadata;
        let blocks = has_words.then_some(source.parsed.text.blocks.len());
        let translated = source.translation_of.first().map(|&ix| dossier.source_id(ix));
        vec![
            Cell::text(&*source.id),
            Cell::text(&*meta.title),
            Cell::optional(meta.kind.as_deref()),
            Cell::optional(meta.date.as_ref().map(Date::as_str)),
            Cell::text(&*source.language),
            Cell::optional(meta.summary.as_ref().map(|summary| summary.markdown.as_ref())),
            names(dossier, &source.authors),
            Cell::optional(meta.publisher.as_deref()),
            Cell::optional(meta.url.as_deref()),
            Cell::optional(meta.archived.as_deref()),
            Cell::optional(meta.retrieved.as_ref().map(Date::as_str)),
            Cell::optional(meta.updated.as_ref().map(Date::as_str)),
            Cell::optional(meta.rights.as_deref()),
            Cell::text(meta.publish.as_str()),
            Cell::optional(meta.fidelity.as_deref()),
            Cell::optional(source.original.as_deref()),
            Cell::text(&*source.parsed.sha256),
            Cell::optional(translated),
            Cell::Number(blocks),
            Cell::number(source.passages.len()),
            topics(dossier, &source.topics),
            place(dossier, &url::source_page(&source.id), None),
        ]
    };
    Table { columns: SOURCE_COLUMNS, rows: Box::new(dossier.sources().map(row)) }
}

/// Every topic, in the order of the ids.
pub fn all_topics<'a>(dossier: &'a TrackedDossier<'a>) -> Table<'a> {
    let row = move |ix| {
        let topic = dossier.topic(ix);
        let meta = &topic.parsed.meta;
        let relations = &topic.relations;
        let quoted = relations.passages.iter().map(|passage| passage.source);
        let sources: BTreeSet<SourceIx> = quoted.chain(relations.sources.iter().copied()).collect();
        let voices = relations.passages.iter().flat_map(|&ix| &dossier.passage(ix).voices);
        let related: Vec<TopicIx> = relations.related.iter().map(|related| related.topic).collect();
        vec![
            Cell::text(&*topic.id),
            Cell::text(&*meta.title.value),
            Cell::text(&*meta.kind),
            Cell::List(meta.aliases.iter().map(|alias| alias.value.as_str()).collect()),
            Cell::optional(topic.parent.map(|parent| dossier.topic_id(parent))),
            topics(dossier, &related),
            Cell::optional(meta.summary.as_ref().map(|summary| summary.markdown.as_ref())),
            Cell::List(meta.same_as.iter().map(String::as_str).collect()),
            Cell::number(relations.passages.len()),
            Cell::number(sources.len()),
            Cell::number(voices.collect::<BTreeSet<_>>().len()),
            Cell::number(topic.events.len()),
            place(dossier, &url::topic_page(&topic.id, 1), None),
        ]
    };
    Table { columns: TOPIC_COLUMNS, rows: Box::new(dossier.topics().map(row)) }
}

fn names<'a>(dossier: &'a TrackedDossier<'a>, voices: &'a [Voice]) -> Cell<'a> {
    Cell::List(voices.iter().map(|voice| dossier.voice_name(voice)).collect())
}

fn topics<'a>(dossier: &'a TrackedDossier<'a>, topics: &[TopicIx]) -> Cell<'a> {
    Cell::List(topics.iter().map(|&ix| dossier.topic_id(ix)).collect())
}

/// The absolute URL of a place if the dossier has a `base_url`, else the link from the site's root.
fn place<'a>(dossier: &TrackedDossier<'_>, path: &str, fragment: Option<&str>) -> Cell<'a> {
    Cell::text(url::absolute_or_link(dossier.meta.base_url.as_deref(), "", path, fragment))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn table(cells: Vec<Cell<'_>>) -> Table<'_> {
        Table { columns: &["a", "b"][..cells.len()], rows: Box::new([cells].into_iter()) }
    }

    #[test]
    fn what_a_spreadsheet_would_compute_begins_with_an_apostrophe() {
        for text in ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "- a list"] {
            let one_row = || table(vec![Cell::text(text), Cell::List(vec![text, "b"])]);
            let csv = one_row().csv();
            let mut reader = csv::Reader::from_reader(&*csv);
            let row = reader.records().next().unwrap().unwrap();
            assert_eq!(&row[0], format!("'{text}"));
            assert_eq!(&row[1], format!("'{text}; b"));
            let json: serde_json::Value = serde_json::from_slice(&one_row().json_lines()).unwrap();
            assert_eq!(json, serde_json::json!({ "a": text, "b": [text, "b"] }));
        }
        let csv = table(vec![Cell::text("a=b"), Cell::text("'c'")]).csv();
        assert_eq!(String::from_utf8(csv).unwrap(), "a,b\na=b,'c'\n");
    }

    #[test]
    fn what_would_end_a_cell_is_quoted() {
        let csv = table(vec![Cell::text("one, \"two\"\nthree"), Cell::Number(None)]).csv();
        assert_eq!(String::from_utf8(csv).unwrap(), "a,b\n\"one, \"\"two\"\"\nthree\",\n");
    }
}
