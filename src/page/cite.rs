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
use crate::link::{Passage, Source, SourceIx};
use crate::model::{Date, DateEnd};
use crate::url;

/// The box on a source's page.
#[derive(Debug, Hash, Serialize)]
pub struct CiteView {
    /// The citation in words.
    pub plain: String,
    /// The source in BibTeX.
    pub bibtex: String,
    /// The source in RIS.
    pub ris: String,
    /// The source in CSL-JSON.
    pub csl: String,
    /// The links to the files with the source and all of its passages: BibTeX, RIS, CSL-JSON.
    pub files: [String; 3],
}

/// A notation for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    Csl,
}

impl Notation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bibtex, Self::Ris, Self::Csl];
}

/// A source, or a passage of one, as a work that can be cited.
struct Work<'a> {
    make: Maker<'a>,
    source: &'a Source,
    passage: Option<&'a Passage>,
}

/// The box of a source.
pub fn source(make: Maker<'_>, source: &Source) -> CiteView {
    let work = Work { make, source, passage: None };
    CiteView {
        plain: work.plain(),
        bibtex: work.bibtex(),
        ris: work.ris().replace("\r\n", "\n"),
        csl: work.csl().to_string(),
        files: Notation::ALL.map(|notation| make.href(&path(source, notation), None)),
    }
}

/// A passage in words.
pub fn passage(make: Maker<'_>, source: &Source, passage: &Passage) -> String {
    Work { make, source, passage: Some(passage) }.plain()
}

/// The path of a source's file in a notation.
pub fn path(source: &Source, notation: Notation) -> String {
    url::citations(
        &source.id,
        match notation {
            Notation::Bibtex => "bib",
            Notation::Ris => "ris",
            Notation::Csl => "csl.json",
        },
    )
}

/// The file with a source and its passages.
pub fn file(make: Maker<'_>, ix: SourceIx, notation: Notation) -> String {
    let source = make.dossier.source(ix);
    let passages = source.passages.iter().map(Some);
    let works = [None].into_iter().chain(passages).map(|passage| Work { make, source, passage });
    match notation {
        Notation::Bibtex => works.map(|work| work.bibtex()).collect::<Vec<_>>().join("\n"),
        Notation::Ris => works.map(|work| work.ris()).collect(),
        Notation::Csl => {
            let items = works.map(|work| work.csl().to_string());
            format!("[\n{}\n]\n", items.collect::<Vec<_>>().join(",\n"))
        }
    }
}

impl<'a> Work<'a> {
    /// The key: the source's id, and that of the passage.
    fn key(&self) -> String {
        match self.passage {
            Some(passage) => format!("{}.{}", self.source.id, passage.id),
            None => self.source.id.clone(),
        }
    }

    /// The address of the very words: absolute when the dossier knows its own, else from its root.
    fn permalink(&self) -> String {
        let anchor = self.passage.map(|passage| passage.id.as_str());
        let page = url::source(&self.source.id);
        match self.make.dossier.meta.base_url {
            Some(_) => self.make.address(&page, anchor),
            None => url::from_root(&page, anchor),
        }
    }

    fn authors(&self) -> Vec<&'a str> {
        let dossier = self.make.dossier;
        self.source.authors.iter().map(|voice| dossier.voice_name(voice)).collect()
    }

    fn title(&self) -> &'a str {
        &self.source.parsed.meta.title
    }

    /// When the work was published; not when what a passage tells of was said.
    fn date(&self) -> Option<&'a Date> {
        self.source.parsed.meta.date.as_ref()
    }

    /// Where in the text, and where in the original.
    fn place(&self) -> Option<String> {
        let passage = self.passage?;
        let mut place = match passage.blocks() {
            [first, last] if first == last => format!("¶ {first}"),
            [first, last] => format!("¶ {first}–{last}"),
        };
        if let Some(locator) = &passage.locator {
            let _ = write!(place, " ({locator})");
        }
        Some(place)
    }

    fn checksum(&self) -> String {
        format!("SHA-256 {}", self.source.parsed.sha256)
    }

    /// What has no field of its own: who speaks, what the words are, original, archive, checksum.
    fn notes(&self) -> Vec<String> {
        let words = self.make.words;
        let meta = &self.source.parsed.meta;
        let voices = self.passage.map_or(&[][..], |passage| &passage.voices);
        let voices: Vec<&str> = voices.iter().map(|v| self.make.dossier.voice_name(v)).collect();
        let mut notes = Vec::new();
        if !voices.is_empty() && voices != self.authors() {
            notes.push(format!("{}: {}", words.text("who_speaks"), voices.join(", ")));
        }
        let fidelity = self.make.fidelity(meta.fidelity.as_deref());
        notes.extend(fidelity.map(|fidelity| fidelity.text.to_owned()));
        let original = meta.url.as_ref().map(|url| (words.text("original"), url));
        let archived = meta.archived.as_ref().map(|url| (words.text("archived"), url));
        let addresses = original.into_iter().chain(archived);
        notes.extend(addresses.map(|(label, url)| format!("{label}: {}", url::address(url))));
        notes.push(self.checksum());
        notes
    }

    fn plain(&self) -> String {
        let meta = &self.source.parsed.meta;
        let mut parts = Vec::new();
        let authors = self.authors().join(", ");
        parts.push(format!(
            "{authors}{}“{}”",
            if authors.is_empty() { "" } else { ": " },
            self.title()
        ));
        let date = self.date().map(|date| self.make.words.date(date));
        let published: Vec<String> = meta.publisher.iter().cloned().chain(date).collect();
        parts.push(published.join(", "));
        parts.push(self.make.dossier.meta.title.clone());
        parts.extend(self.place());
        parts.push(self.permalink());
        parts.extend(self.notes());
        if let Some(retrieved) = &meta.retrieved {
            let label = self.make.words.text("retrieved");
            parts.push(format!("{label}: {}", self.make.words.date(retrieved)));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(". ") + "."
    }

    fn bibtex(&self) -> String {
        let meta = &self.source.parsed.meta;
        let kind = match meta.kind.as_deref() {
            Some("report") => "techreport",
            Some("article") => "article",
            _ => "misc",
        };
        let publisher = match kind {
            "techreport" => "institution",
            "article" => "journal",
            _ => "howpublished",
        };
        let mut fields: Vec<(&str, String)> = Vec::new();
        let authors: Vec<String> =
            self.authors().iter().map(|name| format!("{{{}}}", tex(name))).collect();
        if !authors.is_empty() {
            fields.push(("author", authors.join(" and ")));
        }
        fields.push(("title", format!("{{{}}}", tex(self.title()))));
        fields.extend(meta.publisher.as_ref().map(|name| (publisher, tex(name))));
        if let Some(date) = self.date() {
            fields.push(("year", format!("{:04}", date.year())));
            fields.push(("date", date.as_str().to_owned()));
        }
        fields.push(("url", self.permalink()));
        fields.extend(meta.retrieved.as_ref().map(|date| ("urldate", date.as_str().to_owned())));
        fields.push(("langid", tex(&self.source.language)));
        fields.extend(meta.rights.as_ref().map(|rights| ("copyright", tex(rights))));
        fields.push((
            "note",
            tex(&self.place().into_iter().chain(self.notes()).collect::<Vec<_>>().join("; ")),
        ));
        let mut entry = format!("@{kind}{{{}", self.key());
        for (name, value) in fields {
            let _ = write!(entry, ",\n  {name} = {{{value}}}");
        }
        entry + "\n}\n"
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
        let mut lines = vec![("TY", kind.to_owned()), ("ID", self.key())];
        lines.extend(self.authors().into_iter().map(|name| ("AU", name.to_owned())));
        lines.push(("TI", self.title().to_owned()));
        lines.extend(meta.publisher.iter().map(|name| ("PB", name.clone())));
        if let Some((start, _)) = self.date().and_then(Date::ends) {
            lines.push(("PY", format!("{:04}", start.year)));
            lines.push(("DA", slashes(start)));
        }
        lines.extend(self.place().map(|place| ("SP", place)));
        lines.push(("UR", self.permalink()));
        lines.extend(meta.url.iter().map(|url| ("LK", url::address(url).into_owned())));
        let retrieved = meta.retrieved.as_ref().and_then(Date::ends);
        lines.extend(retrieved.map(|(start, _)| ("Y2", slashes(start))));
        lines.push(("LA", self.source.language.clone()));
        lines.push(("DB", self.make.dossier.meta.title.clone()));
        lines.extend(self.notes().into_iter().map(|note| ("N1", note)));
        lines.push(("ER", String::new()));
        let line = |(tag, value): (&str, String)| format!("{tag}  - {}\r\n", one_line(&value));
        lines.into_iter().map(line).collect()
    }

    fn csl(&self) -> Value {
        let meta = &self.source.parsed.meta;
        let kind = match meta.kind.as_deref() {
            Some("interview") => "interview",
            Some("treaty") => "treaty",
            Some("report") => "report",
            Some("article") => "article",
            Some("letter") => "personal_communication",
            _ => "document",
        };
        let literal = |name: &str| json!({ "literal": name });
        let mut item = json!({
            "id": self.key(),
            "type": kind,
            "title": self.title(),
            "container-title": self.make.dossier.meta.title,
            "URL": self.permalink(),
            "language": self.source.language,
            "note": self.notes().join("; "),
        });
        let authors: Vec<Value> = self.authors().into_iter().map(literal).collect();
        let fields = [
            ("author", (!authors.is_empty()).then_some(Value::Array(authors))),
            ("publisher", meta.publisher.as_deref().map(Value::from)),
            ("issued", self.date().and_then(csl_date)),
            ("accessed", meta.retrieved.as_ref().and_then(csl_date)),
            ("section", self.place().map(Value::from)),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                item[name] = value;
            }
        }
        item
    }
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
