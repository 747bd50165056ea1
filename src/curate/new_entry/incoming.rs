//! Recognises files that are no plain text, and says how to make a text of them.

use crate::curate::shell_word;
use crate::diagnostic::Fault;

/// The name of a text that is no file.
pub const STANDARD_INPUT: &str = "standard input";

/// Why a file is not taken over as a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotText {
    pub message: String,
    pub help: String,
}

const WORD_PROCESSOR: &str = "open it in its program and save it as plain text (`.txt`) in the encoding UTF-8, \
    or run `pandoc FILE -t plain --wrap=none -o NAME.txt`";

/// Kinds of files by their endings, what they are, and how to make a text of them.
const KINDS: [(&[&str], &str, &str); 7] = [
    (
        &["docx", "doc", "odt", "rtf", "pages", "epub"],
        "a word processor's document",
        WORD_PROCESSOR,
    ),
    (
        &["pdf"],
        "a PDF file",
        "run `pdftotext FILE NAME.txt`, or open it, select all, and copy it into a new text file; compare the \
         result with the original",
    ),
    (
        &["html", "htm", "xhtml", "mhtml"],
        "a web page",
        "open it in a browser and copy the text that you need into a new text file, or run `pandoc FILE -t plain \
         --wrap=none -o NAME.txt`",
    ),
    (
        &["eml", "msg", "mbox"],
        "an e-mail with its technical parts",
        "open it in your e-mail program, and save or copy its text as a plain text file",
    ),
    (
        &["xlsx", "xls", "ods", "pptx", "ppt", "odp"],
        "a table or a presentation",
        "open it in its program and copy the words that you need into a new text file",
    ),
    (
        &["png", "jpg", "jpeg", "gif", "tif", "tiff", "webp", "heic", "bmp"],
        "a picture",
        "make a text of it by OCR, as with `tesseract FILE NAME`, write `fidelity: ocr` into its sidecar, and name \
         the picture there as `original`",
    ),
    (
        &["mp3", "wav", "m4a", "ogg", "mp4", "mov", "mkv", "webm", "zip", "gz", "7z"],
        "no text",
        "write down or unpack its words as a plain text file",
    ),
];

/// Bytes with which files of these endings begin.
const BEGINNINGS: [(&[u8], &str); 6] = [
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "docx"),
    (b"\xd0\xcf\x11\xe0", "doc"),
    (b"{\\rtf", "rtf"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
];

/// Objects to a file that is no text by its name or its first bytes.
pub fn check(name: &str, bytes: &[u8]) -> Result<(), NotText> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begins = |beginning: &[u8]| {
        start.get(..beginning.len()).is_some_and(|own| own.eq_ignore_ascii_case(beginning))
    };
    let by_bytes = BEGINNINGS.iter().find(|(beginning, _)| begins(beginning));
    let ending = by_bytes.map_or(ending.as_str(), |(_, ending)| ending);
    match KINDS.iter().find(|(endings, ..)| endings.contains(&ending)) {
        None => Ok(()),
        Some((_, what, help)) => {
            let help = help.replace("FILE", &file_in_command(name));
            Err(NotText { message: format!("`{name}` is {what}, not a plain text"), help })
        }
    }
}

/// Says that a file is not UTF-8, and how to convert it.
pub fn not_utf8(name: &str, bytes: &[u8], fault: &Fault) -> NotText {
    let place = format!("line {}, column {}", fault.span.line, fault.span.column);
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let encoding = if is_utf16 { "UTF-16" } else { "WINDOWS-1252" };
    let word = file_in_command(name);
    NotText {
        message: format!("`{name}` is not UTF-8 ({place})"),
        help: format!(
            "open it in a text editor and save it with the encoding UTF-8, or, if it is {encoding}, run `iconv -f \
             {encoding} -t UTF-8 {word} > NAME.txt`; then read it: no letter may have become another"
        ),
    }
}

/// Returns the name of a file as it is typed in a command, `FILE` for what came from standard input.
fn file_in_command(name: &str) -> String {
    if name == STANDARD_INPUT { "FILE".to_owned() } else { shell_word(name) }
}
