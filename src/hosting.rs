//! How a host should serve the files of a site: their media types, and how long browsers may keep them.
//!
//! The files that hosts read (`pages::hosts`), the preview and publishing all follow these rules.

/// For a file that gets another name whenever its content changes.
pub const KEEP: &str = "public, max-age=31536000, immutable";
/// For every other file: a browser asks each time whether its copy is still current.
pub const REVALIDATE: &str = "no-cache";

/// The number of hexadecimal digits in the name of an asset, see [`crate::url::asset`].
const HASH_DIGITS: usize = 16;

/// The endings of the files that `dossier` generates, with their media types. Texts are UTF-8; JSON
/// always is, and XML and SVG files name their encoding themselves.
pub const SITE_TYPES: [(&str, &str); 10] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("xml", "application/xml"),
    ("svg", "image/svg+xml"),
    ("ico", "image/x-icon"),
];

/// Returns the media type of the file at a path, which its ending decides.
pub fn content_type(path: &str) -> &'static str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = SITE_TYPES.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known));
    match known {
        Some((_, kind)) => kind,
        None => mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream"),
    }
}

/// Returns the value of `Cache-Control` for the file at a path.
pub fn cache_control(path: &str) -> &'static str {
    if is_named_by_content(path) { KEEP } else { REVALIDATE }
}

/// True for `assets/STEM.HASH.ENDING` and `assets/NAME.HASH`.
fn is_named_by_content(path: &str) -> bool {
    let is_hash = |part: &str| {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        part.len() == HASH_DIGITS && part.bytes().all(is_digit)
    };
    let Some(name) = path.strip_prefix("assets/") else { return false };
    let mut parts = name.rsplit('/').next().unwrap_or_default().rsplitn(3, '.');
    match [parts.next(), parts.next(), parts.next()] {
        [Some(hash), Some(_), _] if is_hash(hash) => true,
        [Some(_), Some(hash), Some(_)] => is_hash(hash),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url;

    #[test]
    fn the_ending_decides_the_type() {
        for (path, kind) in [
            ("index.html", "text/html; charset=utf-8"),
            ("sources/a.annotations.jsonld", "application/ld+json"),
            ("sources/a.json", "application/json"),
            ("data/passages.csv", "text/csv; charset=utf-8"),
            ("feed.xml", "application/xml"),
            ("scans/OLD.HTML", "text/html; charset=utf-8"),
            ("scans/letter.pdf", "application/pdf"),
            ("sources/tape.mp3", "audio/mpeg"),
            ("v1.0/LICENCE", "application/octet-stream"),
            ("", "application/octet-stream"),
        ] {
            assert_eq!(content_type(path), kind, "{path}");
        }
    }

    #[test]
    fn only_what_is_named_by_its_content_is_kept() {
        for name in ["style.css", "fonts/serif.woff2", "LICENCE", "a.b.css", ".x"] {
            let path = url::asset(name, b"bytes");
            assert_eq!(cache_control(&path), KEEP, "{path}");
        }
        for path in [
            "index.html",
            "favicon.ico",
            "search/terms/0.js",
            "assets/photo.jpg",
            "assets/0123456789abcdef",
            "assets/0123456789abcdef.jpg",
            "assets/photo.0123456789ABCDEF.jpg",
            "assets/photo.0123456789abcdef.old.jpg",
            "sources/scan.0123456789abcdef.pdf",
        ] {
            assert_eq!(cache_control(path), REVALIDATE, "{path}");
        }
    }
}
