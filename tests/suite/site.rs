//! A site that was built: its files, and its pages as trees.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;

use crate::harness::{files_below, is};
use crate::links::{self, Target};

/// The files of an output folder: path with `/` from its root, and content.
#[derive(Debug, PartialEq, Eq)]
pub struct Site {
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Reads a folder; one that does not exist is a site without files.
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

    /// A page as a tree.
    pub fn html(&self, path: &str) -> Page {
        Page { path: path.to_owned(), html: Html::parse_document(self.text(path)) }
    }

    /// A file of data.
    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(self.text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every path, in order.
    pub fn paths(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    /// Every page.
    pub fn pages(&self) -> Vec<Page> {
        let html = self.paths().into_iter().filter(|path| is(path, "html"));
        html.map(|path| self.html(path)).collect()
    }

    /// The files that hold some words in any case, in their names or their bytes.
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
    /// The elements that a CSS selector chooses, in the page's order.
    pub fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"));
        self.html.select(&selector).collect()
    }

    /// The only element that a CSS selector chooses.
    pub fn one(&self, css: &str) -> ElementRef<'_> {
        let found = self.all(css);
        assert_eq!(found.len(), 1, "{}: elements that are `{css}`", self.path);
        found[0]
    }

    /// The only element with this id.
    pub fn id(&self, id: &str) -> ElementRef<'_> {
        self.one(&format!("[id=\"{id}\"]"))
    }

    /// The words of the whole page, white space squashed.
    pub fn words(&self) -> String {
        words(self.one("body"))
    }

    /// The characters that the marks of a passage hold, in their order.
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

    /// The words of the links that lead to a path of the site or an address.
    pub fn link_words(&self, target: &str) -> Vec<String> {
        let links = self.all("a[href]").into_iter();
        links.filter(|link| self.target(*link) == target).map(words).collect()
    }

    /// Asserts that the page links to a path of the site or an address.
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

/// The words of an element, white space squashed.
pub fn words(element: ElementRef<'_>) -> String {
    squash(&text(element))
}

/// The characters of an element; where a line breaks there is a line feed.
fn text(element: ElementRef<'_>) -> String {
    let shown = element.descendants().filter_map(|node| match node.value() {
        Node::Text(text) => Some(&**text),
        Node::Element(element) if element.name() == "br" => Some("\n"),
        _ => None,
    });
    shown.collect()
}

/// Each run of ASCII white space as one space, none at the ends; no-break spaces stay.
pub fn squash(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without its ASCII white space: to compare what runs over several blocks.
pub fn ink(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}
