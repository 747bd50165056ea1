//! What a link leads to, as it is written.

use crate::model::Target;

/// Schemes of links that are followed.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The target of a Markdown link or picture.
pub fn of_address(written: &str) -> Target {
    // Browsers pass over white space and control characters before and within a scheme.
    let plain: String =
        written.chars().filter(|c| !c.is_ascii_control()).collect::<String>().trim().to_owned();
    if plain.starts_with("//") {
        return Target::Address(format!("https:{plain}"));
    }
    match scheme(&plain) {
        Some(scheme) if SCHEMES.contains(&scheme.as_str()) => Target::Address(plain),
        Some(scheme) => Target::Refused { scheme },
        None => path(&plain),
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
        Some((path, fragment)) => (path, Some(decoded(fragment))),
        None => (written, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    Target::Path { path: decoded(path), written: written.to_owned(), fragment }
}

/// The name within `[[…]]`. With a fragment alone, the place is on the same page.
pub fn of_name(written: &str) -> Target {
    let (name, fragment) = match written.split_once('#') {
        Some((name, fragment)) => (name.trim(), Some(fragment.trim().to_owned())),
        None => (written.trim(), None),
    };
    if name.is_empty() && fragment.is_some() {
        return Target::Path { path: String::new(), written: written.to_owned(), fragment };
    }
    Target::Name { name: name.to_owned(), fragment }
}

/// Text with its `%41` decoded; as it is written when that is no UTF-8.
pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = hex.filter(|_| bytes[at] == b'%').and_then(|h| u8::from_str_radix(h, 16).ok());
        plain.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(plain).unwrap_or_else(|_| text.to_owned())
}
