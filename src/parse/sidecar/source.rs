//! The keys of a source's sidecar: facts about the text, and its passages. Those that `_defaults.yaml` may
//! have for all sources of a folder.

use super::keys::KeyReader;
use super::tables::{DEFAULTS, PASSAGE};
use super::values::{
    ValueResult, date, fidelity, flag, language, moved_from, name, old_passage_id, paragraphs,
    passage_id, publish, sha256, spanned_text, text, url,
};
use crate::diagnostic::{Code, Fault, File, Span, Spanned};
use crate::model::{Date, Prose, Selector, SourceMeta, SpeakerLabel, nearest_id};
use crate::parse::defaults::SourceDefaults;
use crate::parse::yaml::{self, Scalar};

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SourceSidecar {
    pub meta: SourceMeta,
    pub passages: Vec<PassageFields>,
    /// The keys it has a value for, of those in [`DEFAULTS`].
    pub own_keys: Vec<&'static str>,
}

/// A passage as written, not yet looked up in the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PassageFields {
    /// Beginning of its mapping.
    pub span: Span,
    pub id: Option<Spanned<String>>,
    /// The id that is meant by one which cannot be an id, and is reported.
    pub meant_id: Option<String>,
    /// Ids that it had before.
    pub moved_from: Vec<Spanned<String>>,
    /// None only if a fault has been reported.
    pub selector: Option<Selector>,
    /// Empty only if a fault has been reported.
    pub topics: Vec<Spanned<String>>,
    pub note: Option<Prose>,
    pub locator: Option<String>,
    pub date: Option<Date>,
    pub speakers: Vec<Spanned<String>>,
}

pub(super) fn read_source_keys(keys: &mut KeyReader<'_>) -> SourceSidecar {
    let meta = SourceMeta {
        title: keys.title("Interview with the ambassador").value,
        kind: keys.optional("kind", text),
        date: keys.optional("date", date),
        language: keys.optional("language", language),
        summary: keys.prose("summary"),
        authors: keys.list("authors", spanned_text),
        speakers: speakers(keys, false),
        not_speakers: keys.list("not_speakers", spanned_text),
        narration: keys.list("narration", spanned_text),
        publisher: keys.optional("publisher", text),
        url: keys.optional("url", url),
        archived: keys.optional("archived", url),
        retrieved: keys.optional("retrieved", date),
        updated: keys.optional("updated", date),
        rights: keys.optional("rights", text),
        publish: keys.optional("publish", publish).unwrap_or_default(),
        fidelity: keys.optional("fidelity", fidelity),
        original: keys.optional("original", name),
        sha256: keys.optional("sha256", sha256),
        translation_of: keys.optional("translation_of", name),
        topics: keys.list("topics", name),
        furniture: keys.list("furniture", spanned_text),
        divisions: keys.list("divisions", spanned_text),
        moved_from: keys.list("moved_from", moved_from),
        draft: keys.optional("draft", flag).unwrap_or(false),
        extra: keys.extra(),
        inherited: Vec::new(),
    };
    let passages = keys.mappings("passages", &PASSAGE, passage);
    let own_keys = DEFAULTS.names().filter(|key| keys.has_value(key)).collect();
    SourceSidecar { meta, passages, own_keys }
}

pub(super) fn read_defaults_keys(keys: &mut KeyReader<'_>) -> SourceDefaults {
    SourceDefaults {
        publisher: keys.optional("publisher", text),
        kind: keys.optional("kind", text),
        language: keys.optional("language", language),
        rights: keys.optional("rights", text),
        publish: keys.optional("publish", publish),
        fidelity: keys.optional("fidelity", fidelity),
        speakers: speakers(keys, true),
        not_speakers: default_list(keys, "not_speakers", spanned_text),
        furniture: default_list(keys, "furniture", spanned_text),
        divisions: default_list(keys, "divisions", spanned_text),
        authors: default_list(keys, "authors", spanned_text),
        topics: default_list(keys, "topics", name),
        speakers_file: None,
    }
}

/// Reads a list that may be empty; none if the key is left out.
fn default_list<'n>(
    keys: &mut KeyReader<'n>,
    key: &'static str,
    parse: impl Fn(&Scalar<'n>) -> ValueResult<Spanned<String>>,
) -> Option<Vec<Spanned<String>>> {
    keys.has_value(key).then(|| keys.list(key, parse))
}

/// Reads the labels of a sidecar, or those of the defaults of a folder, which are inherited.
fn speakers(keys: &mut KeyReader<'_>, is_inherited: bool) -> Vec<SpeakerLabel> {
    let mut speakers = Vec::new();
    for (label, names) in keys.labels("speakers", "Interviewer: Name of the interviewer") {
        if label.text.trim_matches(|c: char| c == '*' || c.is_whitespace()).is_empty() {
            // Such a label would match every line with a colon.
            let help = "write the label as it stands in the text, without its colon";
            let message = "a speaker's label has no characters of the text";
            let fault = Fault::new(Code::InvalidValue, File::Sidecar, label.span, message);
            keys.faults.push(fault.help(help));
        } else {
            let label = Spanned { value: without_colon(label, &mut keys.faults), span: label.span };
            speakers.push(SpeakerLabel { label, names, is_inherited });
        }
    }
    speakers
}

/// Returns a label without the colon after it, which does not belong to it and is reported.
fn without_colon(label: &Scalar<'_>, faults: &mut Vec<Fault>) -> String {
    let Some(bare) = label.text.trim_end().strip_suffix([':', '：']) else {
        return label.text.to_string();
    };
    let message = format!("the label `{}` has its colon in it", yaml::clip(&label.text));
    let fault = Fault::new(Code::InvalidValue, File::Sidecar, label.span, message);
    faults.push(fault.help(format!("write `{}` without the colon of the text", yaml::clip(bare))));
    bare.to_owned()
}

fn passage(keys: &mut KeyReader<'_>) -> PassageFields {
    let id = keys.optional("id", passage_id);
    let meant_id = keys.text("id").filter(|_| id.is_none()).and_then(|id| nearest_id(&id));
    PassageFields {
        span: keys.span,
        selector: selector(keys),
        topics: topics(keys),
        id,
        meant_id,
        moved_from: keys.list("moved_from", old_passage_id),
        note: keys.prose("note"),
        locator: keys.optional("locator", text),
        date: keys.optional("date", date),
        speakers: keys.one_or_list("speaker", spanned_text),
    }
}

/// Reads the one key that selects the passage's words. A faulty value is reported as such, and not also
/// as a missing key.
fn selector(keys: &mut KeyReader<'_>) -> Option<Selector> {
    let faults = keys.faults.len();
    let quote = keys.optional("quote", spanned_text);
    let prefix = keys.optional("prefix", spanned_text);
    let suffix = keys.optional("suffix", spanned_text);
    let paragraphs = keys.optional("paragraphs", paragraphs);
    let section = keys.optional("section", spanned_text);
    let is_valid = keys.faults.len() == faults;

    if let (None, Some(affix)) = (&quote, prefix.as_ref().or(suffix.as_ref())) {
        let message = "`prefix` and `suffix` tell equal quotes apart, and there is no `quote`";
        let help = "delete it, or write a `quote`";
        if is_valid {
            keys.missing(&["quote"], invalid_passage(affix.span, message, help));
        }
        return paragraphs.or(section.map(Selector::Section));
    }
    if let Some(quote) = quote.as_ref().filter(|quote| holds_no_words(quote)) {
        let help = "write the words as they stand in the text";
        keys.faults.push(invalid_passage(quote.span, "this quote holds no words", help));
        return None;
    }
    let quote = quote.map(|quote| Selector::Quote { quote, prefix, suffix });
    let mut selectors = [quote, paragraphs, section.map(Selector::Section)].into_iter().flatten();
    match (selectors.next(), selectors.next()) {
        (Some(_), Some(_)) => {
            let selectors = ["quote", "paragraphs", "section"];
            let second = selectors.iter().filter_map(|key| keys.span_of(key)).max();
            let message = "a passage has one of `quote`, `paragraphs` and `section`, not several";
            let span = second.unwrap_or(keys.span);
            let help = "keep one, or make two passages of it";
            keys.faults.push(invalid_passage(span, message, help));
            None
        }
        (None, _) if is_valid => {
            let message = "a passage needs one of `quote`, `paragraphs` and `section`";
            let help = "write `quote: words from the text`";
            let fault = invalid_passage(keys.span, message, help);
            keys.missing(&["quote", "paragraphs", "section"], fault);
            None
        }
        (selector, _) => selector,
    }
}

fn invalid_passage(span: Span, message: &str, help: &str) -> Fault {
    Fault::new(Code::InvalidPassage, File::Sidecar, span, message).help(help)
}

/// True if a quote has nothing but the marks of omissions.
fn holds_no_words(quote: &Spanned<String>) -> bool {
    quote.value.replace("[…]", "").replace("[...]", "").trim().is_empty()
}

fn topics(keys: &mut KeyReader<'_>) -> Vec<Spanned<String>> {
    let faults = keys.faults.len();
    let topics = keys.list("topics", name);
    if topics.is_empty() && keys.faults.len() == faults {
        let help = "write `topics: [id-of-a-topic]`";
        let message = "a passage needs at least one topic";
        keys.missing(&["topics"], invalid_passage(keys.span, message, help));
    }
    topics
}
