//! How to cite a source and each of its passages: in words, and in the notations that reference
//! managers read (see `notation`).

mod notation;

use std::borrow::Cow;

use serde::Serialize;

use super::context::ViewContext;
use crate::html::{Html, escape_text};
use crate::link::{Passage, Source};
use crate::locale::Locale;
use crate::model::Date;
use crate::url;

/// A citation in each notation, for a box on a source's page.
#[derive(Debug, Serialize)]
pub struct CiteView {
    /// In words, with a link to the place.
    pub plain: Html,
    pub bibtex: Html,
    pub ris: Html,
    /// CSL-JSON: one item.
    pub csl: Html,
}

/// Everything that a citation says, as plain text.
struct Citation<'a> {
    /// The id of the source, or `SOURCE.PASSAGE`.
    key: String,
    /// The source's kind, as the curator wrote it.
    kind: Option<&'a str>,
    authors: Vec<&'a str>,
    title: &'a str,
    publisher: Option<&'a str>,
    /// When the source was published; not when a passage of it was said.
    date: Option<&'a Date>,
    retrieved: Option<&'a Date>,
    language: &'a str,
    /// The title of the dossier.
    dossier: &'a str,
    /// The original's address.
    original: Option<Cow<'a, str>>,
    /// The address of the place: absolute if the dossier has a `base_url`, else from the site's root.
    permalink: String,
    /// The place of a passage in the text and in the original: `¶ 3 (p. 5)`.
    place: Option<String>,
    /// Who speaks in a passage, with a label, unless it is the authors.
    speakers: Option<String>,
    /// Facts that no notation has a field for: fidelity, addresses of the original and of its archive,
    /// checksum.
    notes: Vec<String>,
}

/// The citation of a source, or of one of its passages.
pub fn cite(cx: ViewContext<'_>, source: &Source, passage: Option<&Passage>) -> CiteView {
    let citation = Citation::new(cx, source, passage);
    let href = cx.href(&url::source(&source.id), passage.map(|passage| passage.id.as_str()));
    CiteView {
        plain: citation.in_words(cx.locale, &href),
        bibtex: escape_text(&notation::bibtex(&citation)),
        ris: escape_text(&notation::ris(&citation)),
        csl: escape_text(&notation::csl_json(&citation)),
    }
}

impl<'a> Citation<'a> {
    fn new(cx: ViewContext<'a>, source: &'a Source, passage: Option<&Passage>) -> Self {
        let (dossier, locale) = (cx.dossier, cx.locale);
        let meta = &source.parsed.meta;
        let path = url::source(&source.id);
        let anchor = passage.map(|passage| passage.id.as_str());
        let authors: Vec<&str> = source.authors.iter().map(|v| dossier.voice_name(v)).collect();
        let voices: Vec<&str> =
            passage.iter().flat_map(|p| &p.voices).map(|v| dossier.voice_name(v)).collect();
        let has_speakers = !voices.is_empty() && voices != authors;
        let original = meta.url.as_deref().map(url::address);
        let archived = meta.archived.as_deref().map(url::address);
        let fidelity = cx.fidelity(meta.fidelity.as_deref());
        let label = |key, text: &str| label(locale, key, text);
        Self {
            key: match anchor {
                Some(anchor) => format!("{}.{anchor}", source.id),
                None => source.id.clone(),
            },
            kind: meta.kind.as_deref(),
            title: &meta.title,
            publisher: meta.publisher.as_deref(),
            date: meta.date.as_ref(),
            retrieved: meta.retrieved.as_ref(),
            language: &source.language,
            dossier: &dossier.meta.title,
            permalink: match dossier.meta.base_url {
                Some(_) => cx.address(&path, anchor),
                None => url::from_root(&path, anchor),
            },
            place: passage.map(place),
            speakers: has_speakers.then(|| label("who_speaks", &voices.join(", "))),
            notes: [
                fidelity.map(|fidelity| fidelity.text.to_owned()),
                original.as_deref().map(|address| label("original", address)),
                archived.as_deref().map(|address| label("archived", address)),
                Some(format!("SHA-256 {}", source.parsed.sha256)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            authors,
            original,
        }
    }

    /// The citation in words. Names and titles are as they are written; what the interface says begins
    /// with a capital letter, since it follows a full stop.
    fn in_words(&self, locale: &Locale, href: &str) -> Html {
        let title = locale.fill("cite_title", &[("title", self.title)]);
        let authors = self.authors.join(", ");
        let date = self.date.map(|date| locale.date(date));
        let mut work = vec![
            if authors.is_empty() { title } else { join_label(locale, &authors, &title) },
            match (self.publisher, date) {
                (Some(publisher), Some(date)) => format!("{publisher}, {date}"),
                (Some(publisher), None) => publisher.to_owned(),
                (None, date) => capitalize(&date.unwrap_or_default()),
            },
            self.dossier.to_owned(),
        ];
        work.extend(self.place.clone());
        let retrieved = self.retrieved.map(|date| label(locale, "retrieved", &locale.date(date)));
        let remarks = self.speakers.iter().chain(&self.notes).chain(&retrieved);
        let remarks: Vec<String> = remarks.map(|remark| capitalize(remark)).collect();
        let mut html = escape_text(&sentences(&work));
        html.push_text(" ");
        html.push_link(href, &self.permalink);
        html.push_text(". ");
        html.push_text(&sentences(&remarks));
        html
    }
}

/// The place of a passage in the text, and in the original.
fn place(passage: &Passage) -> String {
    let blocks = match passage.blocks() {
        [first, last] if first == last => format!("¶ {first}"),
        [first, last] => format!("¶ {first}–{last}"),
    };
    match &passage.locator {
        Some(locator) => format!("{blocks} ({locator})"),
        None => blocks,
    }
}

/// A text after one of the interface's labels, by its key.
fn label(locale: &Locale, key: &str, text: &str) -> String {
    join_label(locale, locale.text(key), text)
}

/// Joins a label and a text as the language does.
fn join_label(locale: &Locale, label: &str, text: &str) -> String {
    locale.fill("cite_label", &[("label", label), ("text", text)])
}

/// Puts the first letter into upper case.
fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Joins the parts that are not empty, each closed by a full stop unless it closes itself.
fn sentences(parts: &[String]) -> String {
    let mut sentences = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        sentences.push(if is_closed(part) { part.clone() } else { format!("{part}.") });
    }
    sentences.join(" ")
}

/// True if a text ends with a mark that ends a sentence, also within closing quotation marks.
fn is_closed(text: &str) -> bool {
    let is_quote = |c: char| c.is_whitespace() || "\"'”“’‘»«›‹》〉」』".contains(c);
    text.trim_end_matches(is_quote).ends_with(|c: char| ".!?…。．！？｡؟۔।".contains(c))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;

    #[test]
    fn a_part_has_one_full_stop() {
        for (part, expected) in [
            ("Press", "Press."),
            ("19 января 2018\u{202f}г.", "19 января 2018\u{202f}г."),
            ("“What now?”", "“What now?”"),
            ("“What now”", "“What now”."),
            ("„Was nun?“", "„Was nun?“"),
            ("«\u{a0}Que faire\u{202f}!\u{a0}»", "«\u{a0}Que faire\u{202f}!\u{a0}»"),
            ("《怎么办？》", "《怎么办？》"),
            ("《到此为止。》", "《到此为止。》"),
            ("«ماذا الآن؟»", "«ماذا الآن؟»"),
            ("It goes on…", "It goes on…"),
            ("¶ 3 (p. 5 f.)", "¶ 3 (p. 5 f.)."),
            ("", ""),
        ] {
            assert_eq!(sentences(&[part.to_owned()]), expected);
        }
        let parts = ["A?", "", "B", "C."].map(str::to_owned);
        assert_eq!(sentences(&parts), "A? B. C.");
    }

    #[test]
    fn a_part_begins_with_a_capital_letter_where_its_script_has_them() {
        let parts = ["a digest", "äußerst", "январь", "¶ 1", "约 2018", ""];
        let expected = ["A digest", "Äußerst", "Январь", "¶ 1", "约 2018", ""];
        assert_eq!(parts.map(capitalize), expected);
    }
}
