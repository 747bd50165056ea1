//! Parses texts that are no entries: articles whose quotations are checked.

use std::borrow::Cow;
use std::sync::Arc;

use super::decode::decode;
use super::front_matter::FrontMatter;
use super::markdown::{self, Origin};
use super::plain;
use crate::diagnostic::{Code, Fault, File};
use crate::model::{Format, Text};

/// Decodes the bytes of an article, without a byte order mark and carriage returns.
pub fn decode_article(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    decode(bytes, File::Text)
}

/// Parses an article as the curator's own texts are, without front matter. The fault is `too-deep`.
pub fn article(text: &str, format: Format) -> Result<Arc<Text>, Fault> {
    match format {
        Format::Plain => Ok(Arc::new(plain::source(text, &[]).value.text)),
        Format::Markdown => {
            let (_, text) = FrontMatter::separate(Cow::Borrowed(text));
            let parsed = markdown::prose(&text, Origin::Text);
            match parsed.faults.into_iter().find(|fault| fault.code == Code::TooDeep) {
                Some(fault) => Err(fault),
                None => Ok(parsed.value.text),
            }
        }
    }
}
