//! Citations: a source in words and in the notations that reference managers read (see `notation`), a
//! passage in words. A pinpoint citation is the record of the source plus the place of the passage.

mod notation;
mod quotation;

pub use quotation::copied_quotation;

use serde::Serialize;

use super::context::ViewContext;
use crate::html::{Html, escape_text};
use crate::link::{Passage, Source, SpokenTurn};
use crate::locale::Locale;
use crate::search::break_before;
use crate::url;

/// A citation in words has at most this many bytes of each turn.
const MAX_QUOTATION: usize = 1000;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CiteView {
    /// In words.
    pub plain: Html,
    /// For BibTeX.
    pub bibtex: Html,
    /// For RIS.
    pub ris: Html,
    /// For CSL-JSON.
    pub csl: Html,
}

/// Everything that the citations of a source and of its passages say, as plain text.
pub struct Citation<'a> {
    cx: ViewContext<'a>,
    source: &'a Source,
    authors: Vec<&'a str>,
    path: String,
    /// Facts that no notation has a field for: fidelity, addresses of the original and of its archive,
    /// checksum.
    notes: Vec<String>,
    /// The beginning of every citation in words: authors, title, publisher, date, dossier.
    work: String,
    /// The end of every citation in words: the notes, and when the source was retrieved.
    remarks: String,
}

impl<'a> Citation<'a> {
    pub fn new(cx: ViewContext<'a>, source: &'a Source) -> Self {
        let meta = &source.parsed.meta;
        let locale = cx.locale;
        let label = |key, text: &str| label(locale, key, text);
        let authors: Vec<&str> = source.authors.iter().map(|v| cx.dossier.voice_name(v)).collect();
        let title = locale.fill("cite_title", &[("title", &meta.title)]);
        let date = meta.date.as_ref().map(|date| locale.date(date));
        let work = [
            if authors.is_empty() {
                title
            } else {
                join_label(locale, &authors.join(", "), &title)
            },
            match (&meta.publisher, date) {
                (Some(publisher), Some(date)) => format!("{publisher}, {date}"),
                (Some(publisher), None) => publisher.clone(),
                (None, date) => capitalize(&date.unwrap_or_default()),
            },
            cx.dossier.meta.title.clone(),
        ];
        let fidelity = cx.fidelity(meta.fidelity.as_deref());
        let notes = [
            fidelity.map(|fidelity| fidelity.text.to_owned()),
            meta.url.as_deref().map(|written| label("original", &url::address(written))),
            meta.archived.as_deref().map(|written| label("archived", &url::address(written))),
            Some(format!("SHA-256 {}", source.parsed.sha256)),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        let retrieved = meta.retrieved.as_ref();
        let retrieved = retrieved.map(|date| label("retrieved", &locale.date(date)));
        let remarks: Vec<String> =
            notes.iter().chain(&retrieved).map(|remark| capitalize(remark)).collect();
        Self {
            cx,
            source,
            authors,
            path: url::source_page(&source.id),
            work: sentences(&work),
            remarks: sentences(&remarks),
            notes,
        }
    }

    pub fn of_source(&self) -> CiteView {
        CiteView {
            plain: self.in_words(None),
            bibtex: escape_text(&notation::bibtex(self)),
            ris: escape_text(&notation::ris(self)),
            csl: escape_text(&notation::csl_json(self)),
        }
    }

    /// Returns the address of a place on the source's page: absolute if the dossier has a `base_url`,
    /// else from the site's root.
    fn permalink(&self, anchor: Option<&str>) -> String {
        match self.cx.dossier.meta.base_url {
            Some(_) => self.cx.address(&self.path, anchor),
            None => url::from_root(&self.path, anchor),
        }
    }

    /// Cites a passage, or the whole source, in words. Names and titles are as they are written; what the
    /// interface says begins with a capital letter, since it follows a full stop.
    pub fn in_words(&self, passage: Option<&Passage>) -> Html {
        let anchor = passage.map(|passage| passage.id.as_str());
        let mut html = escape_text(&self.work);
        html.push_text(" ");
        if let Some(passage) = passage {
            let (place, words) = (place(passage), self.quotation(passage));
            let place =
                if words.is_empty() { place } else { join_label(self.cx.locale, &place, &words) };
            if !place.is_empty() {
                html.push_text(&sentences(&[place]));
                html.push_text(" ");
            }
        }
        html.push_link(&self.cx.href(&self.path, anchor), &self.permalink(anchor));
        html.push_text(". ");
        let voices = passage.into_iter().flat_map(|passage| &passage.voices);
        let voices: Vec<&str> = voices.map(|voice| self.cx.dossier.voice_name(voice)).collect();
        if !voices.is_empty() && voices != self.authors {
            let speakers = label(self.cx.locale, "who_speaks", &voices.join(", "));
            html.push_text(&sentences(&[capitalize(&speakers)]));
            html.push_text(" ");
        }
        html.push_text(&self.remarks);
        html
    }

    /// The words of a passage in quotation marks, each turn's after the names of its voices; empty if they
    /// are withheld.
    fn quotation(&self, passage: &Passage) -> String {
        let locale = self.cx.locale;
        let text = &self.source.parsed.text;
        let quoted = |words: &str| locale.fill("cite_quote", &[("text", &shortened(words))]);
        if passage.pieces.is_empty() {
            return String::new();
        }
        if passage.turns.is_empty() {
            return quoted(&text.joined_text(&passage.pieces));
        }
        let turn = |(turn, words): (&SpokenTurn, String)| {
            let names: Vec<&str> =
                turn.voices.iter().map(|voice| self.cx.dossier.voice_name(voice)).collect();
            if names.is_empty() {
                quoted(&words)
            } else {
                join_label(locale, &names.join(", "), &quoted(&words))
            }
        };
        let turns = passage.turns.iter().zip(passage.turn_texts(text)).map(turn);
        turns.collect::<Vec<_>>().join(" ")
    }
}

/// Returns words on one line, with `/` where the source has a line break.
fn on_one_line(words: &str) -> String {
    let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" / ")
}

/// Returns words on one line; of long ones the beginning, followed by `[…]`.
fn shortened(words: &str) -> String {
    let end = break_before(words, MAX_QUOTATION);
    let mut line = on_one_line(&words[..end]);
    if end < words.len() {
        line.push_str(" […]");
    }
    line
}

/// The place of a passage in the text, and in the original.
fn place(passage: &Passage) -> String {
    match (blocks_of(passage), passage.locator.as_deref()) {
        (Some(blocks), Some(locator)) => format!("{blocks} ({locator})"),
        (Some(blocks), None) => blocks,
        (None, locator) => locator.unwrap_or_default().to_owned(),
    }
}

/// The blocks of a passage in words; none if its words are withheld.
fn blocks_of(passage: &Passage) -> Option<String> {
    let [first, last] = passage.blocks()?;
    Some(if first == last { format!("¶ {first}") } else { format!("¶ {first}–{last}") })
}

/// A text after one of the interface's labels, by its key.
fn label(locale: &Locale, key: &str, text: &str) -> String {
    join_label(locale, locale.text(key), text)
}

/// Joins a label and a text as the language does.
fn join_label(locale: &Locale, label: &str, text: &str) -> String {
    locale.fill("cite_label", &[("label", label), ("text", text)])
}

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
