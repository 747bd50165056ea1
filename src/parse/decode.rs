//! Decodes the bytes of a file as UTF-8.

use std::borrow::Cow;

use super::advance;
use crate::diagnostic::{Checked, Code, Fault, File, Span};

/// Decodes and parses a file; none if it is not UTF-8, which is reported.
pub fn parse_file<T>(
    bytes: &[u8],
    file: File,
    faults: &mut Vec<Fault>,
    parse: impl FnOnce(&str) -> Checked<T>,
) -> Option<T> {
    let text = decode_text(bytes, file, faults)?;
    Some(parse(&text).unpack(faults))
}

/// Decodes a text; none if it is not UTF-8, which is reported.
pub fn decode_text<'a>(
    bytes: &'a [u8],
    file: File,
    faults: &mut Vec<Fault>,
) -> Option<Cow<'a, str>> {
    decode(bytes, file).map_err(|fault| faults.push(fault)).ok()
}

/// Removes the byte order mark and carriage returns as well.
pub fn decode(bytes: &[u8], file: File) -> Result<Cow<'_, str>, Fault> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(normalize_line_ends(text.strip_prefix('\u{feff}').unwrap_or(text))),
        Err(error) => Err(not_utf8(bytes, error.valid_up_to(), file)),
    }
}

fn normalize_line_ends(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn not_utf8(bytes: &[u8], valid: usize, file: File) -> Fault {
    let span = advance(Span::START, &String::from_utf8_lossy(&bytes[..valid]));
    let byte = bytes.get(valid).copied().unwrap_or_default();
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let encoding = if utf16 { "it looks like UTF-16; " } else { "" };
    let message = format!("the file is not UTF-8: the byte 0x{byte:02X} begins no character");
    Fault::new(Code::NotUtf8, file, span, message)
        .help(format!("{encoding}save it again with the encoding UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_mark_and_carriage_returns_are_gone() {
        let mut faults = Vec::new();
        let decoded = decode_text("\u{feff}a\r\nb\rc\n".as_bytes(), File::Text, &mut faults);
        assert_eq!(decoded.as_deref(), Some("a\nb\nc\n"));
        assert!(faults.is_empty());
    }

    #[test]
    fn the_first_bad_byte_is_named_with_its_place() {
        let mut faults = Vec::new();
        assert_eq!(decode_text(b"a\n\xc3\xa4\xff", File::Text, &mut faults), None);
        assert_eq!((faults[0].span.line, faults[0].span.column), (2, 2));
        assert!(faults[0].message.contains("0xFF"), "{}", faults[0].message);
    }
}
