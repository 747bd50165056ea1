//! A source's sidecar: what is known of the text, and the passages that were picked out of it.

use super::fields::Fields;
use super::values::{
    date, fidelity, flag, language, moved_from, paragraphs, passage_id, publish, sha256, text, url,
    written,
};
use crate::diagnostic::{Code, Span, Spanned};
use crate::model::{Date, Prose, Selector, SourceMeta, SpeakerLabel};

/// A source's sidecar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SourceSidecar {
    /// What is known of the whole text.
    pub meta: SourceMeta,
    /// The passages in the sidecar's order.
    pub passages: Vec<PassageFields>,
}

/// A passage as written: not yet looked up in the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PassageFields {
    /// Where its mapping begins.
    pub span: Span,
    /// The id, if one is written; of a valid shape.
    pub id: Option<Spanned<String>>,
    /// What names its part of the text; none only when the fault has been reported.
    pub selector: Option<Selector>,
    /// Topics as written; empty only when the fault has been reported.
    pub topics: Vec<Spanned<String>>,
    /// The curator's note.
    pub note: Option<Prose>,
    /// The place in the original: a page, a sheet, a time code.
    pub locator: Option<String>,
    /// When it was said, if not at the source's date.
    pub date: Option<Date>,
    /// Who speaks, if written: names as written.
    pub speakers: Vec<Spanned<String>>,
}

pub(super) fn read(fields: &mut Fields<'_>) -> SourceSidecar {
    let meta = SourceMeta {
        title: fields.title("Interview with the ambassador").value,
        kind: fields.one("kind", text),
        date: fields.one("date", date),
        language: fields.one("language", language),
        summary: fields.prose("summary"),
        authors: fields.list("authors", written),
        speakers: speakers(fields),
        publisher: fields.one("publisher", text),
        url: fields.one("url", url),
        archived: fields.one("archived", url),
        retrieved: fields.one("retrieved", date),
        updated: fields.one("updated", date),
        rights: fields.one("rights", text),
        publish: fields.one("publish", publish).unwrap_or_default(),
        fidelity: fields.one("fidelity", fidelity),
        original: fields.one("original", written),
        sha256: fields.one("sha256", sha256),
        translation_of: fields.one("translation_of", written),
        topics: fields.list("topics", written),
        furniture: fields.list("furniture", text),
        divisions: fields.list("divisions", text),
        moved_from: fields.list("moved_from", moved_from),
        draft: fields.one("draft", flag).unwrap_or(false),
        extra: fields.extra(),
    };
    SourceSidecar { meta, passages: fields.mappings("passages", "a passage", passage) }
}

fn speakers(fields: &mut Fields<'_>) -> Vec<SpeakerLabel> {
    let mut speakers = Vec::new();
    for (label, name) in fields.pairs("speakers", "Interviewer: Name of the interviewer") {
        if label.text.trim().is_empty() {
            // A blank label would stand before every colon.
            let help = "write the label as it stands in the text, without its colon";
            fields.report(Code::InvalidValue, label.span, "a speaker's label is blank", help);
        } else {
            speakers.push(SpeakerLabel { label: label.text.to_string(), name });
        }
    }
    speakers
}

fn passage(fields: &mut Fields<'_>) -> PassageFields {
    let selector = selector(fields);
    let topics = topics(fields);
    PassageFields {
        span: fields.span(),
        id: fields.one("id", passage_id),
        selector,
        topics,
        note: fields.prose("note"),
        locator: fields.one("locator", text),
        date: fields.one("date", date),
        speakers: fields.one_or_list("speaker", written),
    }
}

/// The one selector. What is wrong with its value is reported by itself, and is not a missing one.
fn selector(fields: &mut Fields<'_>) -> Option<Selector> {
    let faults = fields.fault_count();
    let quote = fields.one("quote", written);
    let prefix = fields.one("prefix", written);
    let suffix = fields.one("suffix", written);
    let paragraphs = fields.one("paragraphs", paragraphs);
    let section = fields.one("section", written);
    let is_sound = fields.fault_count() == faults;

    if let (None, Some(affix)) = (&quote, prefix.as_ref().or(suffix.as_ref())) {
        let message = "`prefix` and `suffix` tell equal quotes apart, and there is no `quote`";
        let help = "delete it, or write a `quote`";
        if is_sound {
            fields.missing(Code::InvalidPassage, affix.span, message, help);
        }
        return paragraphs.or(section.map(Selector::Section));
    }
    if let Some(quote) = quote.as_ref().filter(|quote| holds_no_words(quote)) {
        let help = "write the words as they stand in the text";
        fields.report(Code::InvalidPassage, quote.span, "this quote holds no words", help);
        return None;
    }
    let quote = quote.map(|quote| Selector::Quote { quote, prefix, suffix });
    let mut written = [quote, paragraphs, section.map(Selector::Section)].into_iter().flatten();
    match (written.next(), written.next()) {
        (Some(_), Some(_)) => {
            let keys = ["quote", "paragraphs", "section"];
            let second = keys.iter().filter_map(|key| fields.span_of(key)).max();
            let message = "a passage has one of `quote`, `paragraphs` and `section`, not several";
            let span = second.unwrap_or(fields.span());
            let help = "keep one, or make two passages of it";
            fields.report(Code::InvalidPassage, span, message, help);
            None
        }
        (None, _) if is_sound => {
            let message = "a passage needs one of `quote`, `paragraphs` and `section`";
            let help = "write `quote: words from the text`";
            fields.missing(Code::InvalidPassage, fields.span(), message, help);
            None
        }
        (selector, _) => selector,
    }
}

/// Whether nothing is left of a quote without the marks of what is left out.
fn holds_no_words(quote: &Spanned<String>) -> bool {
    quote.value.replace("[…]", "").replace("[...]", "").trim().is_empty()
}

fn topics(fields: &mut Fields<'_>) -> Vec<Spanned<String>> {
    let faults = fields.fault_count();
    let topics = fields.list("topics", written);
    if topics.is_empty() && fields.fault_count() == faults {
        let help = "write `topics: [id-of-a-topic]`";
        let message = "a passage needs at least one topic";
        fields.missing(Code::InvalidPassage, fields.span(), message, help);
    }
    topics
}
