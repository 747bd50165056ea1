//! A strict HTML parser that panics instead of correcting errors.

use std::collections::BTreeSet;

/// An element with its text.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    /// As written in the HTML.
    pub attributes: Vec<(String, String)>,
    /// All text within it, with `<br>` as a line feed; no footnote marks or picture placeholders.
    pub text: String,
    quiet: bool,
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Returns the elements in the order of their end tags. Panics if the HTML is invalid: if a browser
/// would have to guess, a link is nested in a link, an id is not unique, or a fragment has no target.
pub fn read(html: &str) -> Vec<Element> {
    let mut done: Vec<Element> = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let (text, further) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            add(&mut open, text, html);
            rest = further;
            continue;
        };
        let end = tag.find('>').unwrap_or_else(|| panic!("a tag has no end: {rest}"));
        rest = &tag[end + 1..];
        if let Some(name) = tag[..end].strip_prefix('/') {
            let element = open.pop().unwrap_or_else(|| panic!("</{name}> ends nothing: {html}"));
            assert_eq!(element.name, name, "in {html}");
            done.push(element);
            continue;
        }
        let element = element(&tag[..end]);
        assert_place(&element, &open, html);
        match element.name.as_str() {
            "br" => add(&mut open, "\n", html),
            "img" | "hr" => done.push(element),
            _ => open.push(element),
        }
    }
    assert!(open.is_empty(), "{:?} does not end: {html}", open.last());
    let ids: Vec<&str> = done.iter().filter_map(|element| element.get("id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "an id is there twice: {html}");
    for element in &done {
        if let Some(id) = element.get("href").and_then(|href| href.strip_prefix("#_")) {
            assert!(known.contains(format!("_{id}").as_str()), "nothing is `{id}`: {html}");
        }
    }
    done
}

fn element(tag: &str) -> Element {
    let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{tag}");
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut rest = rest;
    while let Some((attribute, further)) = rest.split_once("=\"") {
        let (value, further) = further.split_once('"').unwrap_or_else(|| panic!("{tag}"));
        assert!(!attributes.iter().any(|(known, _)| known == attribute), "{tag}");
        attributes.push((attribute.to_owned(), unescaped(value)));
        rest = further.trim_start();
    }
    assert_eq!(rest, "", "{tag}");
    let class =
        attributes.iter().find(|(name, _)| name == "class").map(|(_, value)| value.as_str());
    let quiet = matches!(class, Some("footnote-mark" | "picture" | "permalink" | "back" | "box"));
    Element { name: name.to_owned(), attributes, text: String::new(), quiet }
}

/// Asserts that an element is allowed in its parent.
fn assert_place(element: &Element, open: &[Element], html: &str) {
    let parent = open.last().map_or("", |parent| parent.name.as_str());
    let parents: &[&str] = match element.name.as_str() {
        "tr" => &["thead", "tbody"],
        "td" | "th" => &["tr"],
        "thead" | "tbody" => &["table"],
        "li" => &["ul", "ol"],
        "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "div" | "ul" | "ol" | "blockquote"
        | "hr" | "section" | "table" => &["", "div", "li", "blockquote", "section"],
        _ => &[
            "p", "h2", "h3", "h4", "h5", "h6", "td", "th", "pre", "li", "div", "a", "b", "em", "i",
            "s", "u", "strong", "del", "span", "sub", "sup", "code", "mark",
        ],
    };
    assert!(parents.contains(&parent), "<{}> stands in <{parent}>: {html}", element.name);
    let in_link = element.name == "a" && open.iter().any(|above| above.name == "a");
    assert!(!in_link, "a link stands within a link: {html}");
}

fn add(open: &mut [Element], text: &str, html: &str) {
    let text = unescaped(text);
    let parent = open.last().map_or("", |parent| parent.name.as_str());
    let bare = ["", "ul", "ol", "table", "thead", "tbody", "tr", "section", "blockquote"];
    assert!(!bare.contains(&parent) || text.trim().is_empty(), "{text:?} in <{parent}>: {html}");
    if !open.iter().any(|element| element.quiet) {
        for element in open {
            element.text.push_str(&text);
        }
    }
}

/// Replaces entities with their characters. The program writes only five of them.
pub fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').unwrap_or_else(|| panic!("a bare &: {text}"));
        plain.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            _ => panic!("&{entity};"),
        });
        plain.push_str(rest);
    }
    assert!(!text.contains(['<', '>']), "{text}");
    plain
}
