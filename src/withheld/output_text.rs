//! The text of generated files: of a page without its tags, of data without its escapes.

use std::borrow::Cow;

/// Elements that do not separate words.
const INLINE: [&str; 16] = [
    "a", "abbr", "b", "bdi", "bdo", "code", "del", "em", "i", "mark", "s", "small", "span",
    "strong", "sub", "sup",
];
/// The longest name or number of a character reference, such as `&thetasym;`.
const MAX_REFERENCE: usize = 12;

/// Returns everything in a file that a reader or program may read as words.
pub fn readable_text<'a>(path: &str, bytes: &'a [u8]) -> Cow<'a, str> {
    let text = String::from_utf8_lossy(bytes);
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "html" | "xml" => Cow::Owned(without_tags(&text)),
        "json" | "jsonl" | "jsonld" | "js" if text.contains('\\') => {
            Cow::Owned(without_escapes(&text))
        }
        _ => text,
    }
}

/// Returns the text of a page, and after it the values of attributes, which are within the text but no
/// part of it.
fn without_tags(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut values = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        push_decoded(&mut text, &rest[..at]);
        rest = &rest[at..];
        let (name, length) = read_tag(rest, &mut values);
        if !INLINE.contains(&name) {
            text.push('\n');
        }
        let is_script = name == "script" && !rest.starts_with("</");
        rest = &rest[length..];
        if is_script {
            let end = rest.find("</script").unwrap_or(rest.len());
            text.push_str(&without_escapes(&rest[..end]));
            rest = &rest[end..];
        }
    }
    push_decoded(&mut text, rest);
    text.push('\n');
    text + &values
}

/// Reads a tag, and appends the values of its attributes. Returns the name of its element, and the length
/// of the tag; a `<` that begins none is one by itself.
fn read_tag<'a>(text: &'a str, values: &mut String) -> (&'a str, usize) {
    if let Some(comment) = text.strip_prefix("<!--") {
        let end = comment.find("-->").unwrap_or(comment.len());
        push_decoded(values, &comment[..end]);
        return ("", (end + "<!---->".len()).min(text.len()));
    }
    if !text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')) {
        return ("", 1);
    }
    let name = text[1..].trim_start_matches('/');
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    let mut at = 1;
    while let Some(length) = text[at..].find(['>', '"', '\'']) {
        at += length + 1;
        let mark = &text[at - 1..at];
        if mark == ">" {
            return (name, at);
        }
        let end = text[at..].find(mark).unwrap_or(text.len() - at);
        push_decoded(values, &text[at..at + end]);
        values.push('\n');
        at = (at + end + 1).min(text.len());
    }
    (name, text.len())
}

/// Appends text, with each character reference as its character.
fn push_decoded(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.bytes().take(MAX_REFERENCE).position(|byte| byte == b';');
        match name.and_then(|end| decode_reference(&rest[..end]).map(|c| (end, c))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
}

fn decode_reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "shy" => Some('\u{ad}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)
        }
    }
}

/// Returns JSON with each escape as its character.
fn without_escapes(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let mut escape = rest[at + 1..].chars();
        match escape.next() {
            Some('u') => {
                let (c, after) = unicode_escape(escape.as_str());
                text.push(c);
                rest = after;
            }
            Some(c) => {
                text.push(if matches!(c, 'n' | 't' | 'r' | 'b' | 'f') { '\n' } else { c });
                rest = escape.as_str();
            }
            None => rest = "",
        }
    }
    text.push_str(rest);
    text
}

/// Reads what follows `\u`: the character, which may be written as a pair of surrogates, and the rest.
fn unicode_escape(text: &str) -> (char, &str) {
    let unit = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    let Some(first) = unit(text) else { return (' ', text) };
    let rest = &text[4..];
    if let Some(after) = rest.strip_prefix("\\u")
        && let Some(second) = unit(after)
        && let Some(Ok(c)) = char::decode_utf16([first, second]).next()
        && c > '\u{ffff}'
    {
        return (c, &after[4..]);
    }
    (char::from_u32(u32::from(first)).unwrap_or(' '), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(path: &str, text: &str) -> String {
        let text = readable_text(path, text.as_bytes());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_page_is_read_without_its_tags() {
        for (page, expected) in [
            ("<p>one <em>tw</em>o<br>three</p><p>four</p>", "one two three four"),
            ("a <a href=\"b&amp;c.html\" title='d > e'>f</a> g", "a f g b&c.html d > e"),
            ("&lt;x&gt; &#39;y&#x27; &nbsp;z &unknown; & &", "<x> 'y' z &unknown; & &"),
            ("1 < 2 <!-- a comment --> 3", "1 2 3 a comment"),
            ("<script src=\"a\"></script><b>c</b>", "c a"),
            ("<script>{\"a\": \"\\u003cb\\nc\"}</script>d", "{\"a\": \"<b c\"} d"),
            ("<", ""),
            ("<a b=\"c", "c"),
            ("<!--", ""),
        ] {
            assert_eq!(words("x.html", page), expected, "{page}");
        }
    }

    #[test]
    fn data_are_read_without_their_escapes() {
        for (json, expected) in [
            (r#"["a\nb", "c\"d", "\u00e9\ud83d\ude00"]"#, "[\"a b\", \"c\"d\", \"é😀\"]"),
            (r#""\u12"#, "\" 12"),
            ("\"\\", "\""),
            ("\"\\ud83d x\"", "\" x\""),
        ] {
            assert_eq!(words("x.json", json), expected, "{json}");
            assert_eq!(words("x.js", json), expected, "{json}");
            assert_eq!(words("x.jsonl", json), expected, "{json}");
        }
        assert_eq!(words("robots.txt", "a <b> \\n"), "a <b> \\n");
    }
}
