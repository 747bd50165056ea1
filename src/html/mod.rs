//! Texts as HTML. Everything that comes from content is escaped; no markup is passed through.

mod blocks;
mod inline;
mod quotation;
mod text;

pub use inline::{LinkView, PassageMark};
pub use quotation::{TurnView, block, quotation};
pub use text::{EmbedView, EmbeddedWords, TextView};

use serde::Serialize;

/// HTML in which all content is escaped; serialised as a string, which templates print with `safe`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Appends text; quotation marks stay as they are.
    pub fn push_text(&mut self, text: &str) {
        replace_into(&mut self.0, text, |byte| matches!(byte, b'&' | b'<'));
    }

    pub fn push_link(&mut self, href: &str, text: &str) {
        start_tag(&mut self.0, "a", &[("href", href)]);
        self.push_text(text);
        self.0.push_str("</a>");
    }
}

/// Returns text as the content of an element; quotation marks stay as they are.
pub fn escape_text(text: &str) -> Html {
    let mut html = Html(String::with_capacity(text.len() + text.len() / 16));
    html.push_text(text);
    html
}

/// Appends text, escaped for an element or a quoted attribute.
pub fn escape_into(out: &mut String, text: &str) {
    replace_into(out, text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\''));
}

/// Appends running text, escaped, with `<br>` for each line feed.
fn escape_lines_into(out: &mut String, text: &str) {
    replace_into(out, text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | b'\n'));
}

/// The number of bytes that are compared at once, as processors do.
const BYTES_AT_ONCE: usize = 32;

/// Appends text with its special bytes as HTML.
fn replace_into(out: &mut String, text: &str, is_special: impl Fn(u8) -> bool) {
    let mut written = 0;
    for (n, bytes) in text.as_bytes().chunks(BYTES_AT_ONCE).enumerate() {
        // Most of a text needs no escape.
        if !bytes.iter().fold(false, |found, &byte| found | is_special(byte)) {
            continue;
        }
        for (at, &byte) in (n * BYTES_AT_ONCE..).zip(bytes).filter(|(_, byte)| is_special(**byte)) {
            out.push_str(&text[written..at]);
            out.push_str(match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\n' => "<br>",
                _ => "&#39;",
            });
            written = at + 1;
        }
    }
    out.push_str(&text[written..]);
}

fn start_tag(out: &mut String, name: &str, attributes: &[(&str, &str)]) {
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes {
        attribute(out, name, value);
    }
    out.push('>');
}

fn end_tag(out: &mut String, name: &str) {
    for part in ["</", name, ">"] {
        out.push_str(part);
    }
}

fn text_element(out: &mut String, name: &str, attributes: &[(&str, &str)], text: &str) {
    start_tag(out, name, attributes);
    escape_into(out, text);
    end_tag(out, name);
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_into(out, value);
    out.push('"');
}

fn id_attribute(out: &mut String, prefix: &str, id: &str) {
    out.push_str(" id=\"");
    escape_into(out, prefix);
    escape_into(out, id);
    out.push('"');
}

/// Returns the direction of a text by the language that its sidecar declares. Without one, browsers find it
/// by the text's first letter.
pub fn text_direction(declared: Option<&str>) -> &'static str {
    declared.map_or("auto", direction)
}

/// Returns `rtl` or `ltr`. A script subtag takes precedence over the language.
///
/// The scripts are those whose letters have the bidirectional class R or AL in the Unicode Character
/// Database; the languages are those whose usual script, by the Common Locale Data Repository, is one.
pub fn direction(language: &str) -> &'static str {
    const SCRIPTS: [&str; 11] =
        ["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr", "Aran", "Yezi"];
    const LANGUAGES: [&str; 21] = [
        "ar", "arc", "arz", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "ks", "lrc", "mzn",
        "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi",
    ];
    let mut subtags = language.split('-');
    let main = subtags.next().unwrap_or_default().to_ascii_lowercase();
    let script = subtags.find(|tag| tag.len() == 4 && tag.bytes().all(|b| b.is_ascii_alphabetic()));
    let is_rtl = match script {
        Some(script) => SCRIPTS.iter().any(|known| known.eq_ignore_ascii_case(script)),
        None => LANGUAGES.contains(&main.as_str()),
    };
    if is_rtl { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests;
