//! How citations in words, BibTeX, RIS and CSL-JSON write texts and dates.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::{Date, DateEnd};

/// What an item of CSL-JSON has of its own among those of one source.
#[derive(Serialize)]
pub(super) struct CslOwn<'a> {
    pub(super) id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) section: Option<&'a str>,
    #[serde(rename = "URL")]
    pub(super) url: &'a str,
    pub(super) note: String,
}

/// What the items of CSL-JSON of one source share.
#[derive(Serialize)]
pub(super) struct Csl<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) author: Vec<Literal<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) publisher: Option<&'a str>,
    #[serde(rename = "container-title")]
    pub(super) container_title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issued: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accessed: Option<Value>,
    pub(super) language: &'a str,
}

/// A name that is not cut into parts.
#[derive(Serialize)]
pub(super) struct Literal<'a> {
    pub(super) literal: &'a str,
}

/// The members of a JSON object, without its braces.
pub(super) fn members(object: &impl Serialize) -> String {
    let mut json = serde_json::to_string(object).unwrap_or_default();
    json.pop();
    json.replace_range(..1.min(json.len()), "");
    json
}

/// Lines of RIS with one tag.
pub(super) fn lines(tag: &str, values: &[impl AsRef<str>]) -> String {
    let line = |value| [tag, "  - ", &*one_line(value), "\n"].concat();
    values.iter().map(|value| line(value.as_ref())).collect()
}

/// A text with its first letter as at the beginning of a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// The parts that say something, each closed by a full stop unless it closes itself.
pub(super) fn sentences(parts: &[String]) -> String {
    let said = parts.iter().filter(|part| !part.is_empty());
    let closed = said.flat_map(|part| [part.as_str(), if is_closed(part) { "" } else { "." }, " "]);
    let mut sentences: String = closed.collect();
    sentences.pop();
    sentences
}

/// Whether a text ends with a mark that ends a sentence, be it before closing quotation marks.
pub(super) fn is_closed(text: &str) -> bool {
    let is_quote = |c: char| c.is_whitespace() || "\"'”“’‘»«›‹》〉」』".contains(c);
    text.trim_end_matches(is_quote).ends_with(|c: char| ".!?…。．！？｡؟۔।".contains(c))
}

/// A text for BibTeX: what TeX would read as its own is written out.
pub(super) fn tex(text: &str) -> String {
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

fn one_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A date as RIS has it: `2018/01/19/`, with what is not known left empty.
pub(super) fn slashes(end: DateEnd) -> String {
    let part = |part: Option<i8>| part.map_or(String::new(), |part| format!("{part:02}"));
    format!("{:04}/{}/{}/", end.year, part(end.month), part(end.day))
}

/// A date as CSL has it: one list of numbers, or two for an interval.
pub(super) fn csl_date(date: &Date) -> Option<Value> {
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
