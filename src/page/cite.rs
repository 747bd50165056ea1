//! How to cite a source and each of its passages: in words, and in the three notations that programs
//! for references read. Each has the permalink and the checksum of the text that was quoted.
//!
//! BibTeX as Oren Patashnik's manual has it, with the fields of biblatex for whole dates; RIS as
//! the tags of the Research Information Systems format; CSL-JSON by the schema of CSL 1.0.2. Names are
//! given as they are and not cut into parts, since nobody here knows which part is which.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use super::maker::Maker;
use crate::link::{Passage, Source};
use crate::model::{Date, DateEnd};
use crate::url;
use crate::words::Words;

/// A box on a source's page: how to cite the source, or one of its passages.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct CiteView {
    /// In words.
    pub plain: String,
    /// In BibTeX.
    pub bibtex: String,
    /// In RIS.
    pub ris: String,
    /// In CSL-JSON: one item, as HTML, in which quotation marks need not be escaped.
    pub csl: String,
}

/// A source, or a passage of one, as a work that can be cited.
struct Work<'a> {
    make: Maker<'a>,
    source: &'a Source,
    passage: Option<&'a Passage>,
    /// The address of the very words.
    permalink: String,
    /// Where in the text, and where in the original.
    place: Option<String>,
    authors: Vec<&'a str>,
    /// What has no field of its own.
    notes: Vec<String>,
}

/// How to cite a source, or a passage of it.
pub fn cite(make: Maker<'_>, source: &Source, passage: Option<&Passage>) -> CiteView {
    let work = Work::new(make, source, passage);
    CiteView {
        plain: work.plain(),
        bibtex: work.bibtex(),
        ris: work.ris(),
        csl: serde_json::to_string(&work.csl())
            .unwrap_or_default()
            .replace('&', "&amp;")
            .replace('<', "&lt;"),
    }
}

impl<'a> Work<'a> {
    fn new(make: Maker<'a>, source: &'a Source, passage: Option<&'a Passage>) -> Self {
        let dossier = make.dossier;
        let mut work = Self {
            make,
            source,
            passage,
            permalink: permalink(make, source, passage),
            place: passage.map(place),
            authors: source.authors.iter().map(|voice| dossier.voice_name(voice)).collect(),
            notes: Vec::new(),
        };
        work.notes = work.notes();
        work
    }

    /// The key: the source's id, and that of the passage.
    fn key(&self) -> String {
        match self.passage {
            Some(passage) => format!("{}.{}", self.source.id, passage.id),
            None => self.source.id.clone(),
        }
    }

    fn title(&self) -> &'a str {
        &self.source.parsed.meta.title
    }

    /// When the work was published; not when what a passage tells of was said.
    fn date(&self) -> Option<&'a Date> {
        self.source.parsed.meta.date.as_ref()
    }

    /// What has no field of its own: who speaks, what the words are, original, archive, checksum.
    fn notes(&self) -> Vec<String> {
        let words = self.make.words;
        let meta = &self.source.parsed.meta;
        let voices = self.passage.map_or(&[][..], |passage| &passage.voices);
        let voices: Vec<&str> = voices.iter().map(|v| self.make.dossier.voice_name(v)).collect();
        let mut notes = Vec::new();
        if !voices.is_empty() && voices != self.authors {
            notes.push(labelled(words, words.text("who_speaks"), &voices.join(", ")));
        }
        let fidelity = self.make.fidelity(meta.fidelity.as_deref());
        notes.extend(fidelity.map(|fidelity| fidelity.text.to_owned()));
        let original = meta.url.as_ref().map(|url| (words.text("original"), url));
        let archived = meta.archived.as_ref().map(|url| (words.text("archived"), url));
        let addresses = original.into_iter().chain(archived);
        notes.extend(addresses.map(|(label, url)| labelled(words, label, &url::address(url))));
        notes.push(format!("SHA-256 {}", self.source.parsed.sha256));
        notes
    }

    /// The citation in words. Names and titles are as they are written; what the interface says
    /// begins with a capital letter, since it follows a full stop.
    fn plain(&self) -> String {
        let meta = &self.source.parsed.meta;
        let words = self.make.words;
        let title = words.fill("cite_title", &[("title", self.title())]);
        let authors = self.authors.join(", ");
        let date = self.date().map(|date| words.date(date));
        let mut parts = vec![
            if authors.is_empty() { title } else { labelled(words, &authors, &title) },
            match (&meta.publisher, date) {
                (Some(publisher), Some(date)) => format!("{publisher}, {date}"),
                (Some(publisher), None) => publisher.clone(),
                (None, date) => capital(&date.unwrap_or_default()),
            },
            self.make.dossier.meta.title.clone(),
        ];
        parts.extend(self.place.clone());
        parts.push(self.permalink.clone());
        parts.extend(self.notes.iter().map(|note| capital(note)));
        if let Some(retrieved) = &meta.retrieved {
            let retrieved = labelled(words, words.text("retrieved"), &words.date(retrieved));
            parts.push(capital(&retrieved));
        }
        sentences(&parts)
    }

    fn bibtex(&self) -> String {
        let meta = &self.source.parsed.meta;
        let (kind, publisher) = match meta.kind.as_deref() {
            Some("report") => ("techreport", "institution"),
            Some("article") => ("article", "journal"),
            _ => ("misc", "howpublished"),
        };
        let mut entry = format!("@{kind}{{{}", self.key());
        let mut field = |name: &str, value: &str| {
            let _ = write!(entry, ",\n  {name} = {{{value}}}");
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
        field("url", &self.permalink);
        if let Some(date) = &meta.retrieved {
            field("urldate", date.as_str());
        }
        field("langid", &tex(&self.source.language));
        if let Some(rights) = &meta.rights {
            field("copyright", &tex(rights));
        }
        let notes: Vec<&str> = self.place.iter().chain(&self.notes).map(String::as_str).collect();
        field("note", &tex(&notes.join("; ")));
        entry + "\n}"
    }

    fn ris(&self) -> String {
        let meta = &self.source.parsed.meta;
        let kind = match meta.kind.as_deref() {
            Some("report") => "RPRT",
            Some("article") => "JOUR",
            Some("interview" | "letter") => "PCOMM",
            Some("treaty") => "LEGAL",
            _ => "GEN",
        };
        let mut entry = String::new();
        let mut line = |tag: &str, value: &str| {
            let _ = writeln!(entry, "{tag}  - {}", one_line(value));
        };
        line("TY", kind);
        line("ID", &self.key());
        self.authors.iter().for_each(|name| line("AU", name));
        line("TI", self.title());
        meta.publisher.iter().for_each(|name| line("PB", name));
        if let Some((start, _)) = self.date().and_then(Date::ends) {
            line("PY", &format!("{:04}", start.year));
            line("DA", &slashes(start));
        }
        self.place.iter().for_each(|place| line("SP", place));
        line("UR", &self.permalink);
        meta.url.iter().for_each(|url| line("LK", &url::address(url)));
        if let Some((start, _)) = meta.retrieved.as_ref().and_then(Date::ends) {
            line("Y2", &slashes(start));
        }
        line("LA", &self.source.language);
        line("DB", &self.make.dossier.meta.title);
        self.notes.iter().for_each(|note| line("N1", note));
        entry + "ER  - "
    }

    fn csl(&self) -> Csl<'_> {
        let meta = &self.source.parsed.meta;
        let kind = match meta.kind.as_deref() {
            Some(kind @ ("interview" | "treaty" | "report" | "article")) => kind,
            Some("letter") => "personal_communication",
            _ => "document",
        };
        Csl {
            id: self.key(),
            kind,
            title: self.title(),
            author: self.authors.iter().map(|literal| Literal { literal }).collect(),
            publisher: meta.publisher.as_deref(),
            container_title: &self.make.dossier.meta.title,
            section: self.place.as_deref(),
            issued: self.date().and_then(csl_date),
            accessed: meta.retrieved.as_ref().and_then(csl_date),
            url: &self.permalink,
            language: &self.source.language,
            note: self.notes.join("; "),
        }
    }
}

/// An item of CSL-JSON.
#[derive(Serialize)]
struct Csl<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Literal<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(rename = "container-title")]
    container_title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessed: Option<Value>,
    #[serde(rename = "URL")]
    url: &'a str,
    language: &'a str,
    note: String,
}

/// A name that is not cut into parts.
#[derive(Serialize)]
struct Literal<'a> {
    literal: &'a str,
}

/// The address of the very words: absolute when the dossier knows its own, else from its root.
fn permalink(make: Maker<'_>, source: &Source, passage: Option<&Passage>) -> String {
    let anchor = passage.map(|passage| passage.id.as_str());
    let page = url::source(&source.id);
    match make.dossier.meta.base_url {
        Some(_) => make.address(&page, anchor),
        None => url::from_root(&page, anchor),
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
fn labelled(words: &Words, label: &str, text: &str) -> String {
    words.fill("cite_label", &[("label", label), ("text", text)])
}

/// A text with its first letter as at the beginning of a sentence.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// The parts that say something, each closed by a full stop unless it closes itself.
fn sentences(parts: &[String]) -> String {
    let said = parts.iter().filter(|part| !part.is_empty());
    let closed = said.map(|part| format!("{part}{}", if is_closed(part) { "" } else { "." }));
    closed.collect::<Vec<_>>().join(" ")
}

/// Whether a text ends with a mark that ends a sentence, be it before closing quotation marks.
fn is_closed(text: &str) -> bool {
    let is_quote = |c: char| c.is_whitespace() || "\"'”“’‘»«›‹》〉」』".contains(c);
    text.trim_end_matches(is_quote).ends_with(|c: char| ".!?…。．！？｡؟۔।".contains(c))
}

/// A text for BibTeX: what TeX would read as its own is written out.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in one_line(text).chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            // BibTeX counts braces even behind a backslash.
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '%' | '&' | '#' | '$' | '_' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A date as RIS has it: `2018/01/19/`, with what is not known left empty.
fn slashes(end: DateEnd) -> String {
    let part = |part: Option<i8>| part.map_or(String::new(), |part| format!("{part:02}"));
    format!("{:04}/{}/{}/", end.year, part(end.month), part(end.day))
}

/// A date as CSL has it: one list of numbers, or two for an interval.
fn csl_date(date: &Date) -> Option<Value> {
    let (start, end) = date.ends()?;
    let parts = |end: DateEnd| -> Vec<i16> {
        let rest = [end.month, end.day].into_iter().flatten().map(i16::from);
        [end.year].into_iter().chain(rest).collect()
    };
    let count = if date.is_interval() { 2 } else { 1 };
    let ends = &[parts(start), parts(end)][..count];
    let mut value = json!({ "date-parts": ends });
    if date.is_approximate() {
        value["circa"] = Value::Bool(true);
    }
    Some(value)
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
        assert_eq!(parts.map(capital), expected);
    }

    #[test]
    fn what_tex_reads_as_its_own_is_written_out() {
        assert_eq!(
            tex("50 % & #1_a\n{b}"),
            "50 \\% \\& \\#1\\_a \\textbraceleft{}b\\textbraceright{}"
        );
        assert_eq!(
            tex("a\\b~c^d$"),
            "a\\textbackslash{}b\\textasciitilde{}c\\textasciicircum{}d\\$"
        );
        assert_eq!(tex("معاهدة “x”"), "معاهدة “x”");
    }

    #[test]
    fn dates_say_what_is_known() {
        let date = |written: &str| Date::parse(written).unwrap();
        let csl = |written: &str| csl_date(&date(written)).unwrap().to_string();
        assert_eq!(csl("2018-01-19"), r#"{"date-parts":[[2018,1,19]]}"#);
        assert_eq!(csl("2018-01~"), r#"{"circa":true,"date-parts":[[2018,1]]}"#);
        assert_eq!(csl("2017/2018-02"), r#"{"date-parts":[[2017],[2018,2]]}"#);
        let ris = |written: &str| slashes(date(written).ends().unwrap().0);
        assert_eq!(ris("0954-01-09"), "0954/01/09/");
        assert_eq!(ris("2018"), "2018///");
    }
}
