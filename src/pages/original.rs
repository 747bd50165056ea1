//! The file that a source's text was taken from, such as a scan.

use serde::Serialize;

use super::context::ViewContext;
use crate::link::Source;

/// The extensions of pictures that browsers show.
const PICTURES: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];

/// Words for a page in locators, in lower case, without the point after an abbreviation.
const PAGE_WORDS: [&str; 15] = [
    "p",
    "pp",
    "pg",
    "page",
    "pages",
    "s",
    "seite",
    "seiten",
    "pág",
    "página",
    "с",
    "стр",
    "страница",
    "ص",
    "صفحة",
];

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OriginalView<'a> {
    /// The name of the file.
    pub title: &'a str,
    /// The address of the file.
    pub url: String,
    /// True if browsers show it as a picture.
    pub is_picture: bool,
}

impl<'a> OriginalView<'a> {
    pub fn new(cx: ViewContext<'a>, path: &'a str) -> Self {
        Self {
            title: path.rsplit('/').next().unwrap_or(path),
            url: cx.href(path, None),
            is_picture: extension(path).is_some_and(|one| PICTURES.contains(&one.as_str())),
        }
    }
}

/// Returns the link to the page of a source's original that a locator names, if the original is a PDF.
pub fn original_at(cx: ViewContext<'_>, source: &Source, locator: Option<&str>) -> Option<String> {
    let path =
        source.original.as_ref().filter(|path| extension(path).is_some_and(|one| one == "pdf"))?;
    Some(format!("{}#page={}", cx.href(path, None), page_number(locator?)?))
}

/// Returns the extension of a path in lower case.
fn extension(path: &str) -> Option<String> {
    path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
}

/// Returns the page that a locator begins with, as in `p. 12`, `S. 3-5` or `第12页`.
fn page_number(locator: &str) -> Option<u32> {
    let locator = locator.trim().to_lowercase();
    let (word, rest) = locator.split_at(locator.find(|c: char| c.is_ascii_digit())?);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    let word = word.trim_end_matches(['.', ' ', '\u{a0}']);
    let is_page = PAGE_WORDS.contains(&word)
        || matches!(word, "第" | "") && after.trim_start().starts_with('页');
    digits.parse().ok().filter(|_| is_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locator_that_begins_with_a_page_names_it() {
        let pages = ["p. 12", "pp. 12–14", "Page 12, line 3", "S. 12", "стр. 12", "第12页", "ص 12"];
        for locator in pages {
            assert_eq!(page_number(locator), Some(12), "{locator}");
        }
        for locator in
            ["12", "00:12:33", "line 12", "art. 12, p. 3", "p. x", "§ 12", "p. 99999999999"]
        {
            assert_eq!(page_number(locator), None, "{locator}");
        }
    }
}
