//! Surveys a text that has no sidecar yet, for what a sidecar may say about it.

use super::decode::decode;
use super::front_matter::{self, FrontMatter};
use super::numbered_lines::has_numbered_lines;
use super::structure::{self, Proposals};
use crate::diagnostic::{Fault, File};
use crate::model::{BlockKind, Format, join_lines};

#[derive(Debug, Default)]
pub struct Survey {
    /// The YAML of the front matter.
    pub front_matter: Option<String>,
    /// The first heading, else the subject of an e-mail, else the first line, unless that looks like a
    /// speaker's.
    pub title: Option<String>,
    /// True if there is nothing but white space and front matter.
    pub is_empty: bool,
    /// True if lines begin with their numbers, so that nothing is proposed.
    pub has_numbered_lines: bool,
    pub proposals: Proposals,
}

/// Fails if the text is not UTF-8.
pub fn survey(bytes: &[u8], format: Format) -> Result<Survey, Fault> {
    let text = decode(bytes, File::Text)?;
    let (front_matter, text) = match format {
        Format::Markdown => {
            let yaml = front_matter::yaml_of(&text).map(str::to_owned);
            (yaml, FrontMatter::separate(text).1)
        }
        Format::Plain => (None, text),
    };
    Ok(Survey { front_matter, is_empty: text.trim().is_empty(), ..survey_text(&text, format) })
}

fn survey_text(text: &str, format: Format) -> Survey {
    if format == Format::Plain && has_numbered_lines(text) {
        return Survey { has_numbered_lines: true, ..Survey::default() };
    }
    let parsed = structure::without_sidecar(text, format);
    let mut headings = parsed.text.blocks.iter();
    let heading = headings.find(|block| matches!(block.kind, BlockKind::Heading(_)));
    let title = match heading {
        Some(heading) => Some(join_lines(&heading.text)),
        None => structure::subject(&parsed)
            .or_else(|| structure::first_line(&parsed))
            .map(str::to_owned),
    };
    let proposals = structure::propose(&parsed, format);
    Survey { title, proposals, ..Survey::default() }
}
