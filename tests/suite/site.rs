//! A built site: its files, and its pages as trees.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;

use crate::harness::{files_below, is};
use crate::links::{self, Target};

/// The files of an output folder: content by path, with `/` as separator.
#[derive(Debug, PartialEq, Eq)]
pub struct Site {
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Reads a folder; a missing folder is a site without files.
    pub fn read(folder: &Path) -> Self {
        let files = files_below(folder).into_iter();
        Self { files: files.map(|(name, path)| (name, fs::read(path).unwrap())).collect() }
    }

    /// Returns true if there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The content of a file.
    pub fn bytes(&self, path: &str) -> &[u8] {
        self.files.get(path).unwrap_or_else(|| {
            panic!("no {path} in the site, which holds:\n{}", self.paths().join("\n"))
        })
    }

    /// The content of a file as text.
    pub fn text(&self, path: &str) -> &str {
        str::from_utf8(self.bytes(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Parses a page.
    pub fn html(&self, path: &str) -> Page {
        Page { path: path.to_owned(), html: Html::parse_document(self.text(path)) }
    }

    /// Parses a JSON file.
    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(self.text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// All paths, sorted.
    pub fn paths(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    /// Parses all pages.
    pub fn pages(&self) -> Vec<Page> {
        let html = self.paths().into_iter().filter(|path| is(path, "html"));
        html.map(|path| self.html(path)).collect()
    }

    /// Returns the files that contain some words, ignoring case, in their paths or bytes.
    pub fn holding(&self, words: &str) -> Vec<&str> {
        let words = words.to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&words);
        let files = self.files.iter();
        files
            .filter(|(path, bytes)| holds(path) || holds(&String::from_utf8_lossy(bytes)))
            .map(|(path, _)| path.as_str())
            .collect()
    }
}

/// A page of the site.
pub struct Page {
    /// Its path from the site's root.
    pub path: String,
    html: Html,
}

impl Page {
    /// Returns the elements that match a CSS selector, in the order of the page.
    pub fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"));
        self.html.select(&selector).collect()
    }

    /// Returns the only element that matches a CSS selector.
    pub fn one(&self, css: &str) -> ElementRef<'_> {
        let found = self.all(css);
        assert_eq!(found.len(), 1, "{}: elements that are `{css}`", self.path);
        found[0]
    }

    /// Returns the only element with this id.
    pub fn id(&self, id: &str) -> ElementRef<'_> {
        self.one(&format!("[id=\"{id}\"]"))
    }

    /// Returns the words of the whole page, white space collapsed.
    pub fn words(&self) -> String {
        words(self.one("body"))
    }

    /// Returns the characters within the marks of a passage, in their order.
    pub fn marked(&self, passage: &str) -> String {
        let marks = self.all(&format!("mark[data-passage=\"{passage}\"]"));
        squash(&marks.into_iter().map(text).collect::<String>())
    }

    /// Returns the targets of the page's links: paths of the site with their fragments, or URLs.
    pub fn links(&self) -> Vec<String> {
        self.links_in(self.one("html"))
    }

    /// Returns the targets of the links inside an element.
    pub fn links_in(&self, element: ElementRef<'_>) -> Vec<String> {
        element.select(&anchors()).map(|link| self.target(link)).collect()
    }

    /// Returns the words of the links to a path of the site or a URL.
    pub fn link_words(&self, target: &str) -> Vec<String> {
        let links = self.all("a[href]").into_iter();
        links.filter(|link| self.target(*link) == target).map(words).collect()
    }

    /// Asserts that the page links to a path of the site or a URL.
    pub fn assert_links(&self, target: &str) {
        let links = self.links();
        let found = links.iter().any(|link| link == target);
        assert!(found, "{} does not link to {target} but to:\n{}", self.path, links.join("\n"));
    }

    fn target(&self, link: ElementRef<'_>) -> String {
        let href = link.attr("href").unwrap_or_default();
        match links::resolve(&self.path, href) {
            Ok(Target::Inside { path, fragment: None }) => path,
            Ok(Target::Inside { path, fragment: Some(fragment) }) => format!("{path}#{fragment}"),
            Ok(Target::Outside) => href.to_owned(),
            Err(fault) => format!("{href} ({fault})"),
        }
    }
}

fn anchors() -> Selector {
    Selector::parse("a[href]").expect("the selector is written right")
}

/// Returns the words of an element, white space collapsed.
pub fn words(element: ElementRef<'_>) -> String {
    squash(&text(element))
}

/// Returns the characters of an element; a line break becomes a line feed.
fn text(element: ElementRef<'_>) -> String {
    let shown = element.descendants().filter_map(|node| match node.value() {
        Node::Text(text) => Some(&**text),
        Node::Element(element) if element.name() == "br" => Some("\n"),
        _ => None,
    });
    shown.collect()
}

/// Collapses ASCII white space and trims the ends; no-break spaces stay.
pub fn squash(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Removes ASCII white space, to compare texts that extend over several blocks.
pub fn ink(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}
