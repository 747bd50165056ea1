//! BibTeX, RIS and CSL-JSON, unescaped.
//!
//! BibTeX follows Oren Patashnik's manual, with biblatex's fields for whole dates; RIS the tags of the
//! Research Information Systems format; CSL-JSON the schema of CSL 1.0.2. Names are not split into
//! parts, since nothing says which part is which.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use super::Citation;
use crate::locale::Locale;
use crate::model::{Date, DateEnd, Period, SourceMeta};
use crate::url;

/// The name of a source's kind in BibTeX, BibTeX's field for its publisher, and its kind in RIS and CSL.
fn kinds(meta: &SourceMeta) -> [&'static str; 4] {
    // What was published is no personal communication, whoever it was meant for.
    let is_published = meta.publisher.is_some() || meta.url.is_some();
    match meta.kind.as_deref() {
        Some("report") => ["techreport", "institution", "RPRT", "report"],
        Some(ARTICLE) => ["article", "journal", "JOUR", "article-newspaper"],
        Some("interview") if is_published => ["misc", "howpublished", "GEN", "interview"],
        Some("interview") => ["misc", "howpublished", "PCOMM", "interview"],
        Some("letter") if !is_published => {
            ["misc", "howpublished", "PCOMM", "personal_communication"]
        }
        Some("treaty") => ["misc", "howpublished", "LEGAL", "treaty"],
        _ => ["misc", "howpublished", "GEN", "document"],
    }
}

/// The kind of source whose publisher is the newspaper or journal that contains it.
const ARTICLE: &str = "article";

fn is_article(meta: &SourceMeta) -> bool {
    meta.kind.as_deref() == Some(ARTICLE)
}

pub(super) fn bibtex(citation: &Citation<'_>) -> String {
    let source = citation.source;
    let meta = &source.parsed.meta;
    let [kind, publisher, ..] = kinds(meta);
    let mut entry = format!("@{kind}{{{}", source.id);
    let mut field = |name: &str, value: &str| {
        let _ = write!(entry, ",\n  {name} = {{{value}}}");
    };
    let authors: Vec<String> =
        citation.authors.iter().map(|name| format!("{{{}}}", tex(name))).collect();
    if !authors.is_empty() {
        field("author", &authors.join(" and "));
    }
    field("title", &format!("{{{}}}", tex(&meta.title)));
    if let Some(name) = &meta.publisher {
        // Unlike in single braces, an `and` in the name does not separate two publishers.
        field(publisher, &format!("{{{}}}", tex(name)));
    }
    if let Some(date) = &meta.date {
        field("year", &format!("{:04}", date.year()));
        field("date", date.as_str());
    }
    if let Some(date) = &meta.retrieved {
        field("urldate", date.as_str());
    }
    field("langid", &tex(&source.language));
    field("url", &citation.permalink(None));
    let notes: Vec<String> = citation.notes.iter().map(|note| tex(note)).collect();
    field("note", &notes.join("; "));
    entry + "\n}"
}

pub(super) fn ris(citation: &Citation<'_>) -> String {
    let source = citation.source;
    let meta = &source.parsed.meta;
    let [_, _, kind, _] = kinds(meta);
    let mut entry = String::new();
    let mut line = |tag: &str, value: &str| {
        let _ = writeln!(entry, "{tag}  - {}", one_line(value));
    };
    line("TY", kind);
    for name in &citation.authors {
        line("AU", name);
    }
    line("TI", &meta.title);
    if let Some(name) = &meta.publisher {
        line(if is_article(meta) { "T2" } else { "PB" }, name);
    }
    let locale = citation.cx.locale;
    if let Some(date) = &meta.date {
        line("PY", &format!("{:04}", date.year()));
        line("DA", &ris_date(date, locale));
    }
    if let Some(address) = &meta.url {
        line("LK", &url::address(address));
    }
    if let Some(date) = &meta.retrieved {
        line("Y2", &ris_date(date, locale));
    }
    line("LA", &source.language);
    line("DB", &citation.cx.dossier.meta.title);
    line("ID", &source.id);
    line("UR", &citation.permalink(None));
    for note in &citation.notes {
        line("N1", note);
    }
    entry + "ER  - "
}

pub(super) fn csl_json(citation: &Citation<'_>) -> String {
    let source = citation.source;
    let meta = &source.parsed.meta;
    let [.., kind] = kinds(meta);
    let locale = citation.cx.locale;
    let publisher = meta.publisher.as_deref();
    let dossier = citation.cx.dossier.meta.title.as_str();
    let item = CslItem {
        id: &source.id,
        url: citation.permalink(None),
        note: citation.notes.join("; "),
        kind,
        title: &meta.title,
        author: citation.authors.iter().map(|name| json!({ "literal": name })).collect(),
        publisher: publisher.filter(|_| !is_article(meta)),
        container_title: if is_article(meta) { publisher } else { Some(dossier) },
        source: is_article(meta).then_some(dossier),
        issued: meta.date.as_ref().map(|date| csl_date(date, locale)),
        accessed: meta.retrieved.as_ref().map(|date| csl_date(date, locale)),
        language: &source.language,
    };
    serde_json::to_string(&item).unwrap_or_default()
}

#[derive(Serialize)]
struct CslItem<'a> {
    id: &'a str,
    #[serde(rename = "URL")]
    url: String,
    note: String,
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(rename = "container-title", skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    /// Where the source was found: the dossier, if something else contains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessed: Option<Value>,
    language: &'a str,
}

/// Escapes the characters that TeX treats specially.
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

/// Joins lines, and runs of white space, by one space.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A date in RIS: `2018/01/19/`; an unknown month or day is left empty. RIS has no intervals: one with two
/// ends is its beginning, and an open one is in words behind the last slash.
fn ris_date(date: &Date, locale: &Locale) -> String {
    let part = |part: Option<i8>| part.map_or(String::new(), |part| format!("{part:02}"));
    let (start, _) = date.period().ends();
    let words = if date.is_open() { locale.date(date) } else { String::new() };
    format!("{:04}/{}/{}/{words}", start.year, part(start.month), part(start.day))
}

/// A date in CSL: one list of numbers, or two for an interval. CSL has no open intervals: they are in
/// words.
fn csl_date(date: &Date, locale: &Locale) -> Value {
    let parts = |end: DateEnd| -> Vec<i16> {
        let rest = [end.month, end.day].into_iter().flatten().map(i16::from);
        [end.year].into_iter().chain(rest).collect()
    };
    let ends = match date.period() {
        Period::Single(only) => vec![parts(only)],
        Period::Interval(start, end) => vec![parts(start), parts(end)],
        Period::From(_) | Period::Until(_) => return json!({ "literal": locale.date(date) }),
    };
    if date.is_certain() {
        json!({ "date-parts": ends })
    } else {
        json!({ "date-parts": ends, "circa": true })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use std::collections::BTreeMap;

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
        let locale = Locale::new("en", BTreeMap::new());
        let date = |written: &str| Date::parse(written).unwrap();
        let csl = |written: &str| csl_date(&date(written), &locale).to_string();
        assert_eq!(csl("2018-01-19"), r#"{"date-parts":[[2018,1,19]]}"#);
        for uncertain in ["2018-01~", "2018-01?", "2018-01%"] {
            assert_eq!(csl(uncertain), r#"{"circa":true,"date-parts":[[2018,1]]}"#);
        }
        assert_eq!(csl("2017/2018-02"), r#"{"date-parts":[[2017],[2018,2]]}"#);
        assert_eq!(csl("2017/.."), r#"{"literal":"date_from"}"#);
        let ris = |written: &str| ris_date(&date(written), &locale);
        assert_eq!(ris("0954-01-09"), "0954/01/09/");
        assert_eq!(ris("2018?"), "2018///");
        assert_eq!(ris("../2018-05"), "2018/05//date_until");
    }
}
