//! Parses the targets of links and pictures.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::model::{Target, composed};

/// Schemes of addresses that pages may link to.
const ALLOWED_SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

pub fn parse_address(written: &str) -> Target {
    // Browsers ignore white space and control characters before and within a scheme.
    let plain: String = written.chars().filter(|c| !c.is_ascii_control()).collect();
    let plain = plain.trim();
    if plain.starts_with("//") {
        return Target::Address(format!("https:{plain}"));
    }
    match scheme(plain) {
        Some(scheme) if ALLOWED_SCHEMES.contains(&scheme.as_str()) => {
            Target::Address(plain.to_owned())
        }
        Some(scheme) => Target::Refused { scheme },
        None => path(plain),
    }
}

/// The scheme of an address (RFC 3986, section 3.1), in lower case.
fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn path(written: &str) -> Target {
    let (path, fragment) = match written.split_once('#') {
        Some((path, fragment)) => (path, Some(decode(fragment))),
        None => (written, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    Target::Path { path: decode(path), written: written.to_owned(), fragment }
}

/// Parses the name within `[[…]]`. A fragment alone is a place on the same page.
pub fn parse_reference(written: &str) -> Target {
    let written = decode(written);
    let (name, fragment) = match written.split_once('#') {
        Some((name, fragment)) => (name.trim(), Some(fragment.trim().to_owned())),
        None => (written.trim(), None),
    };
    if name.is_empty() && fragment.is_some() {
        return Target::Path { path: String::new(), written, fragment };
    }
    Target::Name { name: name.to_owned(), fragment }
}

/// Decodes `%41` and the like, unless the result is not UTF-8, and composes letters and marks.
fn decode(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text));
    composed(&decoded).into_owned()
}
