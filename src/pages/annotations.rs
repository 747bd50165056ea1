//! A source's passages as W3C Web Annotations (<https://www.w3.org/TR/annotation-model/>).
//!
//! Positions count Unicode characters from 0 in the text of all blocks, joined by line feeds.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::context::ViewContext;
use crate::link::{Passage, Source, SourceIx};
use crate::model::{Piece, Publish, Text};
use crate::url;

/// The number of characters of context before and after a quotation.
const CONTEXT: usize = 32;

/// `sources/ID.annotations.jsonld`
#[derive(Debug, Serialize)]
pub struct AnnotationsView<'a> {
    #[serde(rename = "@context")]
    context: (&'static str, BTreeMap<&'static str, &'static str>),
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    items: Vec<Annotation<'a>>,
}

#[derive(Debug, Serialize)]
struct Annotation<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    body: Vec<Body<'a>>,
    target: Vec<Target<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
enum Body<'a> {
    #[serde(rename = "SpecificResource")]
    Topic { source: String, purpose: &'static str },
    #[serde(rename = "TextualBody")]
    Note { value: &'a str, format: &'static str, language: &'a str, purpose: &'static str },
}

#[derive(Debug, Serialize)]
struct Target<'a> {
    source: Arc<str>,
    sha256: &'a str,
    selector: Vec<Selector<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
enum Selector<'a> {
    #[serde(rename = "FragmentSelector")]
    Fragment {
        value: &'a str,
        #[serde(rename = "conformsTo")]
        conforms_to: &'static str,
    },
    #[serde(rename = "TextQuoteSelector")]
    TextQuote {
        exact: Cow<'a, str>,
        #[serde(skip_serializing_if = "str::is_empty")]
        prefix: &'a str,
        #[serde(skip_serializing_if = "str::is_empty")]
        suffix: &'a str,
    },
    #[serde(rename = "TextPositionSelector")]
    TextPosition { start: usize, end: usize },
}

pub fn annotations(cx: ViewContext<'_>, ix: SourceIx) -> AnnotationsView<'_> {
    let source = cx.dossier.source(ix);
    let joined = JoinedBlocks::of(&source.parsed.text);
    let address = cx.address(&url::source_page(&source.id), None).into();
    let terms = BTreeMap::from([("sha256", "https://schema.org/sha256")]);
    let annotation = |passage| annotation(cx, source, passage, &joined, &address);
    AnnotationsView {
        context: ("http://www.w3.org/ns/anno.jsonld", terms),
        id: cx.address(cx.path, None),
        kind: "AnnotationPage",
        items: source.passages.iter().map(annotation).collect(),
    }
}

fn annotation<'a>(
    cx: ViewContext<'a>,
    source: &'a Source,
    passage: &'a Passage,
    joined: &JoinedBlocks<'a>,
    address: &Arc<str>,
) -> Annotation<'a> {
    let topics = passage.topics.iter().map(|&topic| Body::Topic {
        source: cx.address(&url::topic_page(cx.dossier.topic_id(topic), 1), None),
        purpose: "classifying",
    });
    let note = passage.note.iter().map(|note| Body::Note {
        value: &note.prose.markdown,
        format: "text/markdown",
        language: &cx.dossier.meta.language,
        purpose: "commenting",
    });
    let target =
        |selector| Target { source: address.clone(), sha256: &source.parsed.sha256, selector };
    // The context of a quotation is withheld if only excerpts are published.
    let context = if source.parsed.meta.publish == Publish::Full { CONTEXT } else { 0 };
    let segments = passage.pieces.chunk_by(|_, next| !next.gap);
    let segments = segments.map(|pieces| target(joined.selectors(pieces, &passage.id, context)));
    Annotation {
        id: cx.address(&url::source_page(&source.id), Some(&passage.id)),
        kind: "Annotation",
        motivation: "highlighting",
        body: topics.chain(note).collect(),
        target: match source.parsed.meta.publish {
            Publish::Full | Publish::Excerpts => segments.collect(),
            Publish::Metadata => vec![target(vec![fragment(&passage.id)])],
        },
    }
}

struct JoinedBlocks<'a> {
    text: &'a Text,
    /// The position of each block's first character.
    starts: Vec<usize>,
}

impl<'a> JoinedBlocks<'a> {
    fn of(text: &'a Text) -> Self {
        let starts = text.blocks.iter().scan(0, |next, block| {
            let start = *next;
            *next += block.text.chars().count() + 1;
            Some(start)
        });
        Self { text, starts: starts.collect() }
    }

    /// The position of a byte of a block.
    fn position(&self, block: u32, offset: u32) -> usize {
        let before = &self.text.blocks[block as usize].text[..offset as usize];
        self.starts[block as usize] + before.chars().count()
    }

    /// Selectors for pieces that follow each other without a gap.
    fn selectors(&self, pieces: &[Piece], id: &'a str, context: usize) -> Vec<Selector<'a>> {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return Vec::new() };
        let words = |piece| self.text.piece_text(piece);
        let before = &self.text.blocks[first.block as usize].text[..first.start as usize];
        let after = &self.text.blocks[last.block as usize].text[last.end as usize..];
        vec![
            fragment(id),
            Selector::TextQuote {
                exact: match pieces {
                    [only] => Cow::Borrowed(words(only)),
                    _ => Cow::Owned(pieces.iter().map(words).collect::<Vec<_>>().join("\n")),
                },
                prefix: last_chars(before, context),
                suffix: first_chars(after, context),
            },
            Selector::TextPosition {
                start: self.position(first.block, first.start),
                end: self.position(last.block, last.end),
            },
        ]
    }
}

fn fragment(id: &str) -> Selector<'_> {
    Selector::Fragment { value: id, conforms_to: "http://www.w3.org/TR/html5/" }
}

fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

fn last_chars(text: &str, count: usize) -> &str {
    let Some(before) = count.checked_sub(1) else { return "" };
    text.char_indices().nth_back(before).map_or(text, |(start, _)| &text[start..])
}
