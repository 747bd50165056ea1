//! Texts as HTML. Everything that comes from content is escaped here; nothing is passed through.

mod blocks;
mod inline;
mod quotation;
mod text;

pub use inline::{LinkView, Mark};
pub use quotation::{Quotation, Whole};
pub use text::{Embed, TextView};

/// Appends text, escaped for an element or a quoted attribute.
pub fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// The same as a string of its own.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    escape_into(&mut out, text);
    out
}

/// Appends ` name="value"`.
fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_into(out, value);
    out.push('"');
}

/// Appends an element's id, with what stands before each of its text.
fn place(out: &mut String, prefix: &str, id: &str) {
    out.push_str(" id=\"");
    escape_into(out, prefix);
    escape_into(out, id);
    out.push('"');
}

/// The direction that a language is written in: `rtl` or `ltr`.
///
/// Scripts with right-to-left letters are those of the Unicode Character Database whose letters
/// have the bidirectional class R or AL; languages are listed with their usual script as in the
/// Common Locale Data Repository. A script subtag in the tag decides before the language does.
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
