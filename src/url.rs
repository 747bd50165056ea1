//! Builds every path and link of the site.
//!
//! A *path* is the name of a file from the site's root, with `/` between folders and no leading `/`. A
//! *link* is relative to the page that contains it, and percent-encoded where HTML or a server would
//! misread it.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

/// The number of items on one page of a list.
pub const LIST_PAGE: usize = 200;
/// The number of items on one page of the timeline: many, because filters act on one page.
const TIMELINE_PAGE: usize = 500;

pub const HOME: &str = "index.html";
pub const VOICES: &str = "voices.html";
pub const MAP: &str = "map.html";
pub const SEARCH: &str = "search.html";
pub const NOT_FOUND: &str = "404.html";
/// The feed of the whole dossier.
pub const FEED: &str = "feed.xml";
/// The list of shards of the search index.
pub const SEARCH_INDEX: &str = "search/index.js";
/// The facts of every entry, for programs.
pub const INDEX_JSON: &str = "data/index.json";
/// Every passage, for spreadsheets and statistics.
pub const PASSAGES_CSV: &str = "data/passages.csv";
pub const SITEMAP: &str = "sitemap.xml";
pub const ROBOTS: &str = "robots.txt";
/// Tells GitHub Pages to serve the files as they are.
pub const NO_JEKYLL: &str = ".nojekyll";
/// The icon that browsers ask for at the root of a host; like no other asset, it has a fixed name.
pub const FAVICON: &str = "favicon.ico";

pub fn source_page(id: &str) -> String {
    ["sources/", id, ".html"].concat()
}

/// A source's facts, for programs.
pub fn source_json(id: &str) -> String {
    ["sources/", id, ".json"].concat()
}

/// A source's passages as annotations.
pub fn annotations(id: &str) -> String {
    ["sources/", id, ".annotations.jsonld"].concat()
}

/// The `number`-th page of a topic, from 1.
pub fn topic_page(id: &str, number: usize) -> String {
    numbered_page("topics/", id, number)
}

/// A topic's facts, for programs.
pub fn topic_json(id: &str) -> String {
    ["topics/", id, ".json"].concat()
}

pub fn topic_feed(id: &str) -> String {
    ["topics/", id, ".xml"].concat()
}

pub fn free_page(id: &str) -> String {
    ["pages/", id, ".html"].concat()
}

/// The `number`-th page of the list of sources, from 1.
pub fn source_list_page(number: usize) -> String {
    numbered_page("sources/", "index", number)
}

/// The `number`-th page of the list of topics, from 1.
pub fn topic_list_page(number: usize) -> String {
    numbered_page("topics/", "index", number)
}

/// The `number`-th page of the timeline, from 1.
pub fn timeline_page(number: usize) -> String {
    numbered_page("", "timeline", number)
}

/// The `number`-th page of the whole dossier as one document, from 1; only its index has more than one.
pub fn print_page(number: usize) -> String {
    numbered_page("", "print", number)
}

/// The n-th shard of the search index's terms, from 0.
pub fn search_terms(n: usize) -> String {
    format!("search/terms/{n}.js")
}

/// The n-th shard of the names of what the search index finds, from 0.
pub fn search_names(n: usize) -> String {
    format!("search/names/{n}.js")
}

/// The n-th part of an entry in the search index, from 1.
pub fn search_entry(id: &str, part: usize) -> String {
    numbered_page("search/entries/", id, part).replace(".html", ".js")
}

/// The path of a list's first page is without a number.
fn numbered_page(folder: &str, stem: &str, number: usize) -> String {
    if number <= 1 {
        [folder, stem, ".html"].concat()
    } else {
        format!("{folder}{stem}.{number}.html")
    }
}

pub fn timeline_pages(items: usize) -> usize {
    items.div_ceil(TIMELINE_PAGE).max(1)
}

/// Returns the items of the timeline's n-th page, from 1.
pub fn timeline_slice<T>(items: &[T], number: usize) -> &[T] {
    slice(items, number, TIMELINE_PAGE)
}

/// Returns the number of pages of a list; an empty list has one, too.
pub fn list_pages(items: usize) -> usize {
    items.div_ceil(LIST_PAGE).max(1)
}

/// Returns the number of the page that has the item at an index of a list, from 1.
pub fn list_page_of(index: usize) -> usize {
    index / LIST_PAGE + 1
}

/// Returns the id of a passage's card on the pages of its topics.
pub fn card_element(source: &str, passage: &str) -> String {
    [source, ".", passage].concat()
}

/// Returns the items of a list's n-th page, from 1.
pub fn list_slice<T>(items: &[T], number: usize) -> &[T] {
    slice(items, number, LIST_PAGE)
}

fn slice<T>(items: &[T], number: usize, length: usize) -> &[T] {
    let start = (number.saturating_sub(1) * length).min(items.len());
    let end = (start + length).min(items.len());
    &items[start..end]
}

/// The name of a theme's asset in the output: `style.css` becomes `assets/style.HASH.css`.
pub fn asset(name: &str, bytes: &[u8]) -> String {
    if name == FAVICON {
        return name.to_owned();
    }
    let hash = blake3::hash(bytes).to_hex();
    let hash = &hash.as_str()[..16];
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("assets/{stem}.{hash}.{ending}"),
        None => format!("assets/{name}.{hash}"),
    }
}

/// Returns the link from the page at `from` to the site's root: `""`, `"../"`, …
pub fn root(from: &str) -> String {
    "../".repeat(from.matches('/').count())
}

/// Returns the link from the page at `from` to the file at `to`.
pub fn link(from: &str, to: &str, fragment: Option<&str>) -> String {
    let mut link = String::with_capacity(to.len() + 8);
    if from != to || fragment.is_none() {
        push_relative(&mut link, from, to);
    }
    if let Some(fragment) = fragment {
        link.push('#');
        encode_into(&mut link, fragment);
    }
    link
}

fn push_relative(link: &mut String, from: &str, to: &str) {
    let alike = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let shared = from.as_bytes()[..alike].iter().rposition(|&byte| byte == b'/');
    let shared = shared.map_or(0, |slash| slash + 1);
    for _ in from.as_bytes()[shared..].iter().filter(|&&byte| byte == b'/') {
        link.push_str("../");
    }
    encode_into(link, &to[shared..]);
}

/// Returns the link from the site's root, for JSON.
pub fn from_root(to: &str, fragment: Option<&str>) -> String {
    link("", to, fragment)
}

/// Returns the absolute URL of a path below `base`, which ends with `/`.
pub fn absolute(base: &str, path: &str) -> String {
    let path = without_index(path);
    let mut address = String::with_capacity(base.len() + path.len() + 8);
    address.push_str(base);
    encode_into(&mut address, path);
    // Links may have letters of any script, but absolute URLs are ASCII.
    if address.is_ascii() {
        return address;
    }
    url::Url::parse(&address).map_or(address, String::from)
}

/// Returns the absolute URL of a place if the site has a public URL, else the link from the page at `from`.
pub fn absolute_or_link(
    base: Option<&str>,
    from: &str,
    to: &str,
    fragment: Option<&str>,
) -> String {
    match base {
        Some(base) => {
            let anchor = fragment.map(|fragment| link(to, to, Some(fragment)));
            absolute(base, to) + &anchor.unwrap_or_default()
        }
        None => link(from, to, fragment),
    }
}

/// Encodes the characters that are not allowed in a URL (WHATWG URL Standard), and leaves the rest of
/// the address as written.
pub fn address(written: &str) -> Cow<'_, str> {
    let is_forbidden = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}[]".contains(c);
    if !written.contains(is_forbidden) {
        return Cow::Borrowed(written);
    }
    url::Url::parse(written).map_or(Cow::Borrowed(written), |url| Cow::Owned(url.into()))
}

/// Returns the path of the site on its host, with `/` at both ends.
pub fn host_path(base: Option<&str>) -> String {
    base.and_then(|base| url::Url::parse(base).ok())
        .map_or_else(|| "/".to_owned(), |url| url.path().to_owned())
}

/// Returns the path of a file on a host whose root is that of the site, in ASCII; a folder's `index.html`
/// is the folder.
pub fn from_host_root(path: &str) -> String {
    let link = from_root(without_index(path), None);
    format!("/{}", percent_encoding::utf8_percent_encode(&link, percent_encoding::CONTROLS))
}

/// Returns the path of a folder instead of that of its `index.html`.
fn without_index(path: &str) -> &str {
    let folder = path.strip_suffix("index.html");
    folder.filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(path)
}

/// Encodes the characters that would end or break a path; letters of any script stay readable.
fn encode_into(link: &mut String, path: &str) {
    let breaks = |c: char| {
        c.is_ascii_control()
            || matches!(c, ' ' | '"' | '#' | '%' | '<' | '>' | '?' | '`')
            || matches!(c, '[' | '\\' | ']' | '^' | '{' | '|' | '}')
    };
    if !path.contains(breaks) {
        link.push_str(path);
        return;
    }
    for c in path.chars() {
        if breaks(c) {
            // Writing to a string cannot fail.
            let _ = write!(link, "%{:02X}", u32::from(c));
        } else {
            link.push(c);
        }
    }
}

/// Resolves a path with `..` and `.` against a folder; returns none if it leaves the root.
pub fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns the part of a path before its last `/`, or an empty text.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Decodes `%20` and the like; returns none if the result is not UTF-8.
pub fn decode(path: &str) -> Option<String> {
    percent_decode_str(path).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_page_that_holds_them() {
        assert_eq!(link("index.html", "topics/inf.html", None), "topics/inf.html");
        assert_eq!(link("topics/inf.html", "topics/start.html", None), "start.html");
        assert_eq!(link("topics/inf.html", "sources/a.html", Some("p4")), "../sources/a.html#p4");
        assert_eq!(link("topics/inf.html", "index.html", None), "../index.html");
        assert_eq!(link("topics/inf.html", "topics/inf.html", Some("x")), "#x");
        assert_eq!(link("topics/inf.html", "topics/inf.html", None), "inf.html");
    }

    #[test]
    fn what_would_end_a_path_is_encoded_and_letters_stay() {
        assert_eq!(link("", "scans/a b#1?.pdf", None), "scans/a%20b%231%3F.pdf");
        assert_eq!(link("", "sources/договор.html", None), "sources/договор.html");
    }

    #[test]
    fn absolute_addresses_name_folders_without_their_index() {
        assert_eq!(absolute("https://e.org/d/", "index.html"), "https://e.org/d/");
        assert_eq!(absolute("https://e.org/d/", "topics/index.html"), "https://e.org/d/topics/");
        assert_eq!(absolute("https://e.org/", "topics/ä.html"), "https://e.org/topics/%C3%A4.html");
    }

    #[test]
    fn paths_on_a_host_are_ascii_without_blanks() {
        assert_eq!(from_host_root("index.html"), "/");
        assert_eq!(from_host_root("old/index.html"), "/old/");
        assert_eq!(from_host_root("old index.html"), "/old%20index.html");
        assert_eq!(from_host_root("ä/100%.html"), "/%C3%A4/100%25.html");
    }

    #[test]
    fn a_list_is_cut_into_pages() {
        let items: Vec<u32> = (0..401).collect();
        assert_eq!(list_pages(items.len()), 3);
        assert_eq!(list_slice(&items, 2).first(), Some(&200));
        assert_eq!(list_slice(&items, 3), [400]);
        assert!(list_slice(&items, 4).is_empty());
        assert_eq!([0, 199, 200, 400].map(list_page_of), [1, 1, 2, 3]);
        assert_eq!((list_pages(0), list_pages(200), list_pages(201)), (1, 1, 2));
    }

    #[test]
    fn a_joined_path_stays_below_the_root() {
        assert_eq!(join("topics/sub", "../../sources/a.md").as_deref(), Some("sources/a.md"));
        assert_eq!(join("topics", "../../x"), None);
    }
}
