//! How to cite a source and each of its passages: in words, and in the three notations that programs
//! for references read. Each has the permalink and the checksum of the text that was quoted.
//!
//! BibTeX as Oren Patashnik's manual has it, with the fields of biblatex for whole dates; RIS as
//! the tags of the Research Information Systems format; CSL-JSON by the schema of CSL 1.0.2. Names are
//! given as they are and not cut into parts, since nobody here knows which part is which.

mod notation;

use std::fmt::Write;
use std::slice;

use serde::Serialize;

use notation::{Csl, CslOwn, Literal, capital, csl_date, lines, members, sentences, slashes, tex};

use super::context::ViewContext;
use crate::html::{element, escape};
use crate::link::{Passage, Source};
use crate::locale::Locale;
use crate::model::Date;
use crate::url;

/// A box on a source's page: how to cite the source, or one of its passages. All of it is HTML.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct CiteView {
    /// In words, with a link to the place.
    pub plain: String,
    /// In BibTeX.
    pub bibtex: String,
    /// In RIS.
    pub ris: String,
    /// In CSL-JSON: one item.
    pub csl: String,
}

/// What the citations of a source and of its passages share, written once: a notation's own part is
/// short. The strings are HTML.
pub struct Citations<'a> {
    cx: ViewContext<'a>,
    source: &'a Source,
    authors: Vec<&'a str>,
    /// Title, publisher and dossier, in words.
    about: String,
    /// What the words are, original, archive, checksum and when it was retrieved, in words.
    rest: String,
    /// The kind of work in BibTeX, and its fields.
    bibtex: [String; 2],
    /// What BibTeX has no field for.
    bibtex_note: String,
    /// The type in RIS, and its lines.
    ris: String,
    /// The notes in RIS.
    ris_notes: String,
    /// The members in CSL-JSON, without braces.
    csl: String,
    /// What CSL-JSON has no member for.
    csl_note: String,
}

impl<'a> Citations<'a> {
    /// Of a source.
    pub fn new(cx: ViewContext<'a>, source: &'a Source) -> Self {
        let work = Work {
            cx,
            source,
            authors: source.authors.iter().map(|voice| cx.dossier.voice_name(voice)).collect(),
        };
        let notes = work.notes();
        Self {
            cx,
            source,
            about: element(&sentences(&work.about())),
            rest: element(&sentences(&work.rest(&notes))),
            bibtex: work.bibtex().map(|part| element(&part)),
            bibtex_note: element(&tex(&notes.join("; "))),
            ris: element(&work.ris()),
            ris_notes: element(&lines("N1", &notes)),
            csl: element(&members(&work.csl())),
            csl_note: notes.join("; "),
            authors: work.authors,
        }
    }

    /// How to cite the source, or a passage of it.
    pub fn cite(&self, passage: Option<&Passage>) -> CiteView {
        let id = &self.source.id;
        let page = url::source(id);
        let anchor = passage.map(|passage| passage.id.as_str());
        let own = CitedPlace {
            key: anchor.map_or_else(|| id.clone(), |anchor| [id, ".", anchor].concat()),
            permalink: match self.cx.dossier.meta.base_url {
                Some(_) => self.cx.address(&page, anchor),
                None => url::from_root(&page, anchor),
            },
            place: passage.map(place),
            spoken: passage.and_then(|passage| self.spoken(passage)),
        };
        CiteView {
            plain: self.plain(&own, &self.cx.href(&page, anchor)),
            bibtex: self.bibtex(&own),
            ris: self.ris(&own),
            csl: self.csl(&own),
        }
    }

    /// Who speaks in a passage, when it is not who wrote the source.
    fn spoken(&self, passage: &Passage) -> Option<String> {
        let dossier = self.cx.dossier;
        let voices: Vec<&str> = passage.voices.iter().map(|v| dossier.voice_name(v)).collect();
        let words = self.cx.locale;
        (!voices.is_empty() && voices != self.authors)
            .then(|| labelled(words, words.text("who_speaks"), &voices.join(", ")))
    }

    /// The citation in words. Names and titles are as they are written; what the interface says
    /// begins with a capital letter, since it follows a full stop.
    fn plain(&self, own: &CitedPlace, href: &str) -> String {
        let sentence = |text: String| element(&sentences(&[text]));
        let place = own.place.clone().map(sentence);
        let spoken = own.spoken.as_deref().map(|spoken| sentence(capital(spoken)));
        let link = ["<a href=\"", &escape(href), "\">", &element(&own.permalink), "</a>."].concat();
        let (about, rest) = (Some(&self.about), Some(&self.rest));
        let parts = [about, place.as_ref(), Some(&link), spoken.as_ref(), rest];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    fn bibtex(&self, own: &CitedPlace) -> String {
        let ([kind, fields], permalink) = (&self.bibtex, element(&own.permalink));
        let said = own.place.iter().chain(&own.spoken);
        let said: String = said.map(|said| element(&tex(said)) + "; ").collect();
        let begin = ["@", kind, "{", &own.key, fields].concat();
        let note = ["  note = {", &said, &self.bibtex_note, "}\n}"].concat();
        [&begin, ",\n  url = {", &permalink, "},\n", &note].concat()
    }

    fn ris(&self, own: &CitedPlace) -> String {
        let own = [
            lines("ID", slice::from_ref(&own.key)),
            lines("SP", own.place.as_slice()),
            lines("UR", slice::from_ref(&own.permalink)),
            lines("N1", own.spoken.as_slice()),
        ];
        [&self.ris, &*element(&own.concat()), &self.ris_notes, "ER  - "].concat()
    }

    fn csl(&self, own: &CitedPlace) -> String {
        let spoken = own.spoken.as_deref();
        let notes: Vec<&str> = spoken.into_iter().chain([self.csl_note.as_str()]).collect();
        let own = CslOwn {
            id: &own.key,
            section: own.place.as_deref(),
            url: &own.permalink,
            note: notes.join("; "),
        };
        ["{", &element(&members(&own)), ",", &self.csl, "}"].concat()
    }
}

/// What a citation has of its own among those of one source.
struct CitedPlace {
    /// The source's id, and that of the passage.
    key: String,
    /// The address of the very words: absolute when the dossier knows its own, else from its root.
    permalink: String,
    /// Where in the text, and where in the original.
    place: Option<String>,
    /// Who speaks, when it is not who wrote the source.
    spoken: Option<String>,
}

/// A source as a work that can be cited.
struct Work<'a> {
    cx: ViewContext<'a>,
    source: &'a Source,
    authors: Vec<&'a str>,
}

impl<'a> Work<'a> {
    fn title(&self) -> &'a str {
        &self.source.parsed.meta.title
    }

    /// When the work was published; not when what a passage tells of was said.
    fn date(&self) -> Option<&'a Date> {
        self.source.parsed.meta.date.as_ref()
    }

    /// What has no field of its own: what the words are, original, archive, checksum.
    fn notes(&self) -> Vec<String> {
        let words = self.cx.locale;
        let meta = &self.source.parsed.meta;
        let fidelity = self.cx.fidelity(meta.fidelity.as_deref());
        let mut notes: Vec<String> =
            fidelity.into_iter().map(|fidelity| fidelity.text.to_owned()).collect();
        let original = meta.url.as_ref().map(|url| (words.text("original"), url));
        let archived = meta.archived.as_ref().map(|url| (words.text("archived"), url));
        let addresses = original.into_iter().chain(archived);
        notes.extend(addresses.map(|(label, url)| labelled(words, label, &url::address(url))));
        notes.push(format!("SHA-256 {}", self.source.parsed.sha256));
        notes
    }

    /// What a citation in words begins with.
    fn about(&self) -> Vec<String> {
        let meta = &self.source.parsed.meta;
        let words = self.cx.locale;
        let title = words.fill("cite_title", &[("title", self.title())]);
        let authors = self.authors.join(", ");
        let date = self.date().map(|date| words.date(date));
        vec![
            if authors.is_empty() { title } else { labelled(words, &authors, &title) },
            match (&meta.publisher, date) {
                (Some(publisher), Some(date)) => format!("{publisher}, {date}"),
                (Some(publisher), None) => publisher.clone(),
                (None, date) => capital(&date.unwrap_or_default()),
            },
            self.cx.dossier.meta.title.clone(),
        ]
    }

    /// What a citation in words ends with.
    fn rest(&self, notes: &[String]) -> Vec<String> {
        let words = self.cx.locale;
        let mut parts: Vec<String> = notes.iter().map(|note| capital(note)).collect();
        if let Some(retrieved) = &self.source.parsed.meta.retrieved {
            let retrieved = labelled(words, words.text("retrieved"), &words.date(retrieved));
            parts.push(capital(&retrieved));
        }
        parts
    }

    /// The kind of entry, and its fields but `url` and `note`.
    fn bibtex(&self) -> [String; 2] {
        let meta = &self.source.parsed.meta;
        let (kind, publisher) = match meta.kind.as_deref() {
            Some("report") => ("techreport", "institution"),
            Some("article") => ("article", "journal"),
            _ => ("misc", "howpublished"),
        };
        let mut fields = String::new();
        let mut field = |name: &str, value: &str| {
            let _ = write!(fields, ",\n  {name} = {{{value}}}");
        };
        let authors: Vec<String> =
            self.authors.iter().map(|name| format!("{{{}}}", tex(name))).collect();
        if !authors.is_empty() {
            field("author", &authors.join(" and "));
        }
        field("title", &format!("{{{}}}", tex(self.title())));
        if let Some(name) = &meta.publisher {
            field(publisher, &tex(name));
        }
        if let Some(date) = self.date() {
            field("year", &format!("{:04}", date.year()));
            field("date", date.as_str());
        }
        if let Some(date) = &meta.retrieved {
            field("urldate", date.as_str());
        }
        field("langid", &tex(&self.source.language));
        [kind.to_owned(), fields]
    }

    /// The type, and all lines but those of the key, the place, the permalink and the notes.
    fn ris(&self) -> String {
        let meta = &self.source.parsed.meta;
        let kind = match meta.kind.as_deref() {
            Some("report") => "RPRT",
            Some("article") => "JOUR",
            Some("interview" | "letter") => "PCOMM",
            Some("treaty") => "LEGAL",
            _ => "GEN",
        };
        let mut entry = lines("TY", &[kind]);
        entry.push_str(&lines("AU", &self.authors));
        entry.push_str(&lines("TI", &[self.title()]));
        entry.push_str(&lines("PB", meta.publisher.as_slice()));
        if let Some((start, _)) = self.date().and_then(Date::ends) {
            entry.push_str(&lines("PY", &[format!("{:04}", start.year)]));
            entry.push_str(&lines("DA", &[slashes(start)]));
        }
        if let Some(url) = &meta.url {
            entry.push_str(&lines("LK", &[url::address(url)]));
        }
        if let Some((start, _)) = meta.retrieved.as_ref().and_then(Date::ends) {
            entry.push_str(&lines("Y2", &[slashes(start)]));
        }
        entry.push_str(&lines("LA", &[&self.source.language]));
        entry + &lines("DB", &[&self.cx.dossier.meta.title])
    }

    fn csl(&self) -> Csl<'_> {
        let meta = &self.source.parsed.meta;
        let kind = match meta.kind.as_deref() {
            Some(kind @ ("interview" | "treaty" | "report" | "article")) => kind,
            Some("letter") => "personal_communication",
            _ => "document",
        };
        Csl {
            kind,
            title: self.title(),
            author: self.authors.iter().map(|literal| Literal { literal }).collect(),
            publisher: meta.publisher.as_deref(),
            container_title: &self.cx.dossier.meta.title,
            issued: self.date().and_then(csl_date),
            accessed: meta.retrieved.as_ref().and_then(csl_date),
            language: &self.source.language,
        }
    }
}

/// Where a passage is in the text, and where in the original.
fn place(passage: &Passage) -> String {
    let mut place = match passage.blocks() {
        [first, last] if first == last => format!("¶ {first}"),
        [first, last] => format!("¶ {first}–{last}"),
    };
    if let Some(locator) = &passage.locator {
        let _ = write!(place, " ({locator})");
    }
    place
}

/// A label and what it is of, as the language joins them.
fn labelled(words: &Locale, label: &str, text: &str) -> String {
    words.fill("cite_label", &[("label", label), ("text", text)])
}
