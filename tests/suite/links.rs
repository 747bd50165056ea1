//! Checks every page of a site: links resolve with their fragments, ids are unique, nothing is
//! fetched from elsewhere and no inline script runs.

use std::collections::{BTreeMap, BTreeSet};

use scraper::ElementRef;
use serde_json::Value;

use crate::harness::{Page, Site, is};

/// The target of a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of the site: its decoded path from the root.
    Inside { path: String, fragment: Option<String> },
    /// An external URL.
    Outside,
}

/// The URL schemes that a page may link to.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The relations of a `<link>` for which browsers fetch nothing.
const UNFETCHED: [&str; 4] = ["canonical", "alternate", "license", "author"];

/// Resolves a link on a page; an error if the target is not in the site.
pub fn resolve(page: &str, href: &str) -> Result<Target, String> {
    if let Some(scheme) = scheme(href) {
        let allowed = SCHEMES.contains(&scheme.to_ascii_lowercase().as_str());
        return if allowed { Ok(Target::Outside) } else { Err("a refused scheme".to_owned()) };
    }
    if href.starts_with('/') {
        return Err("not a relative link".to_owned());
    }
    let (path, fragment) = match href.split_once('#') {
        Some((path, fragment)) => (path, Some(decode(fragment))),
        None => (href, None),
    };
    let path = decode(path.split('?').next().unwrap_or_default());
    if path.is_empty() {
        return Ok(Target::Inside { path: page.to_owned(), fragment });
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop().ok_or("leaves the site")?),
            part => parts.push(part),
        }
    }
    Ok(Target::Inside { path: parts.join("/"), fragment })
}

/// Returns all errors of the site's pages. The links of `404.html` begin with `root`.
pub fn faults(site: &Site, root: &str) -> Vec<String> {
    let pages = site.pages();
    let ids: BTreeMap<&str, BTreeSet<&str>> =
        pages.iter().map(|page| (page.path.as_str(), ids(page).into_iter().collect())).collect();
    let reaches = |path: &str, fragment: Option<&str>| match (site.has(path), fragment) {
        (false, _) => Err("no such file"),
        (true, None | Some("top")) => Ok(()),
        (true, Some(fragment)) => match ids.get(path) {
            Some(ids) if !ids.contains(fragment) => Err("no such anchor"),
            _ => Ok(()),
        },
    };
    let mut faults = Vec::new();
    for page in &pages {
        faults.extend(form(page));
        for (element, address) in addresses(page) {
            let checked = match page.path.as_str() {
                "404.html" => resolve_absolute(root, address),
                path => resolve(path, address),
            };
            let fault = match checked {
                Err(fault) => Some(fault),
                Ok(Target::Outside) => fetched(element).then(|| "fetched from elsewhere".into()),
                Ok(Target::Inside { path, fragment }) => {
                    reaches(&path, fragment.as_deref()).err().map(str::to_owned)
                }
            };
            faults.extend(fault.map(|fault| format!("{}: `{address}`: {fault}", page.path)));
        }
    }
    for (path, url) in data_urls(site) {
        let (file, fragment) = url.split_once('#').map_or((&*url, None), |(a, b)| (a, Some(b)));
        if let Err(fault) = reaches(file, fragment) {
            faults.push(format!("{path}: `{url}`: {fault}"));
        }
    }
    for path in site.paths().into_iter().filter(|path| is(path, "css")) {
        let css: String = site.text(path).split_whitespace().collect();
        let fetches = ["url(http", "url(\"http", "url('http", "url(//", "@import"];
        if fetches.iter().any(|fetch| css.contains(fetch)) {
            faults.push(format!("{path}: fetches from elsewhere"));
        }
    }
    faults
}

/// Returns the errors of a page apart from broken links.
fn form(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for id in ids(page) {
        if !seen.insert(id) {
            faults.push(format!("id `{id}` twice"));
        }
    }
    for script in page.all("script") {
        // A script with `src` must be a file of the site; its address is checked elsewhere.
        if script.attr("type") != Some("application/ld+json") && script.attr("src").is_none() {
            faults.push("a script within the page".to_owned());
        }
    }
    for element in page.all("*") {
        let attributes = element.value().attrs().map(|(name, _)| name);
        let handlers = attributes.filter(|name| name.starts_with("on"));
        faults.extend(handlers.map(|name| format!("a script in `{name}`")));
    }
    for css in ["iframe", "object", "embed", "base"] {
        faults.extend(page.all(css).iter().map(|_| format!("a `{css}`")));
    }
    for css in ["html[lang]", "head > title", "h1"] {
        if page.all(css).is_empty() {
            faults.push(format!("no `{css}`"));
        }
    }
    faults.into_iter().map(|fault| format!("{}: {fault}", page.path)).collect()
}

fn ids(page: &Page) -> Vec<&str> {
    page.all("[id]").into_iter().filter_map(|element| element.attr("id")).collect()
}

/// Returns every element with a URL attribute, and its URL.
fn addresses(page: &Page) -> Vec<(ElementRef<'_>, &str)> {
    let with = |css, name: &'static str| {
        let elements = page.all(css).into_iter();
        elements.filter_map(move |element| Some((element, element.attr(name)?)))
    };
    with("[href]", "href").chain(with("[src]", "src")).chain(with("form", "action")).collect()
}

/// Returns true if a browser fetches the URL of this element without a click.
fn fetched(element: ElementRef<'_>) -> bool {
    match element.value().name() {
        "a" | "area" | "form" => false,
        "link" => !element.attr("rel").is_some_and(|rel| UNFETCHED.contains(&rel)),
        _ => true,
    }
}

fn resolve_absolute(root: &str, href: &str) -> Result<Target, String> {
    match href.strip_prefix(root) {
        Some("") => Ok(Target::Inside { path: "index.html".to_owned(), fragment: None }),
        Some(path) => resolve("404.html", path),
        None if href.starts_with('#') => resolve("404.html", href),
        None if scheme(href).is_some() => resolve("404.html", href),
        None => Err(format!("does not begin with `{root}`")),
    }
}

/// Returns each internal `url` in the site's JSON, with the path of its file.
fn data_urls(site: &Site) -> Vec<(&str, String)> {
    let mut urls = Vec::new();
    for path in site.paths().into_iter().filter(|path| is(path, "json")) {
        let mut values = vec![site.json(path)];
        while let Some(value) = values.pop() {
            match value {
                Value::Array(items) => values.extend(items),
                Value::Object(fields) => {
                    let url = fields.get("url").and_then(Value::as_str);
                    let inside = url.filter(|url| scheme(url).is_none());
                    urls.extend(inside.map(|url| (path, url.to_owned())));
                    values.extend(fields.into_iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
    }
    urls
}

/// Returns the scheme of a URL; an empty one if it begins with `//`.
fn scheme(href: &str) -> Option<&str> {
    if href.starts_with("//") {
        return Some("");
    }
    let (scheme, _) = href.split_once(':')?;
    let valid = scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (valid && scheme.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(scheme)
}

/// Undoes percent-encoding.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|code| str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        let decoded = byte.filter(|_| *first == b'%');
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn links_are_resolved_from_their_page() {
    let inside = |path: &str, fragment: Option<&str>| {
        Ok(Target::Inside { path: path.to_owned(), fragment: fragment.map(str::to_owned) })
    };
    assert_eq!(
        resolve("topics/a.html", "../sources/b.html#p1"),
        inside("sources/b.html", Some("p1"))
    );
    assert_eq!(resolve("topics/a.html", "#p%201"), inside("topics/a.html", Some("p 1")));
    assert_eq!(resolve("index.html", "topics/%D0%B4.html?x"), inside("topics/д.html", None));
    assert_eq!(resolve("index.html", "https://example.org/"), Ok(Target::Outside));
    for refused in ["javascript:alert(1)", "//example.org/x", "/x", "../x"] {
        assert!(resolve("index.html", refused).is_err(), "{refused}");
    }
}

#[test]
fn the_checker_finds_each_kind_of_fault() {
    let sound = "<!doctype html><html lang=en><title>T</title><h1 id=a>T</h1><a href='#a'>x</a>";
    let site = |html: &str| Site {
        files: BTreeMap::from([("x/a.html".to_owned(), format!("{sound}{html}").into_bytes())]),
    };
    assert_eq!(faults(&site(""), "/"), [""; 0]);
    for fault in [
        "<a href='b.html'>no file</a>",
        "<a href='a.html#b'>no anchor</a>",
        "<a href='/x/a.html'>from the root</a>",
        "<a href='javascript:x'>scheme</a>",
        "<img src='https://example.org/a.png'>",
        "<link rel=stylesheet href='https://example.org/a.css'>",
        "<p id=a>twice</p>",
        "<script>1</script>",
        "<p onclick='x'>handler</p>",
    ] {
        assert_eq!(faults(&site(fault), "/").len(), 1, "{fault}");
    }
}
