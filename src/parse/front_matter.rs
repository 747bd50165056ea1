//! Front matter: YAML between two lines `---` at the beginning of a Markdown file. It is not text.

use std::borrow::Cow;

use super::check_characters;
use super::yaml::{self, Pair, Scalar, Value};
use crate::diagnostic::{Code, Fault, File, Level, Span, Spanned};
use crate::model::Date;

/// The keys of a front matter that count where the sidecar does not have them.
#[derive(Debug, Default)]
pub struct FrontMatter {
    pub title: Option<String>,
    date: Option<Spanned<String>>,
    /// The place of `draft: true`.
    draft: Option<Span>,
    /// Direction controls and the like.
    faults: Vec<Fault>,
}

impl FrontMatter {
    /// Separates the front matter from a text. The lines of the front matter are blank in what is left,
    /// so that no place in the file moves.
    pub fn separate(text: Cow<'_, str>) -> (Self, Cow<'_, str>) {
        let Some((_, pairs, rest)) = read(&text) else { return (Self::default(), text) };
        let front = Self {
            title: find(&pairs, "title").map(|title| title.text.trim().to_owned()),
            date: find(&pairs, "date").map(|date| Spanned {
                value: date.text.trim().to_owned(),
                span: in_file(date.span),
            }),
            draft: find(&pairs, "draft")
                .filter(|draft| draft.text == "true")
                .map(|draft| in_file(draft.span)),
            faults: check_characters(&text[..text.len() - rest.len()]),
        };
        let lines = text[..text.len() - rest.len()].matches('\n').count();
        (front, Cow::Owned("\n".repeat(lines) + rest))
    }

    /// Returns the date if it is one of the format; another one is reported as ignored.
    pub fn date(&self, faults: &mut Vec<Fault>) -> Option<Date> {
        let date = self.date.as_ref()?;
        match Date::parse(&date.value) {
            Ok(date) => Some(date),
            Err(error) => {
                let message = format!("the date of the front matter is ignored: {}", error.message);
                let help = format!("write `date` into the sidecar; {}", error.help);
                faults.push(hint(Code::InvalidDate, date.span, message, help));
                None
            }
        }
    }

    /// Reports what is wrong with the front matter of an entry that is a draft or not.
    pub fn report(self, is_draft: bool, faults: &mut Vec<Fault>) {
        if let Some(span) = self.draft.filter(|_| !is_draft) {
            let message = "`draft: true` in the front matter is ignored".to_owned();
            let help = "to leave the entry out, write `draft: true` into its sidecar".to_owned();
            faults.push(hint(Code::UnknownKey, span, message, help));
        }
        faults.extend(self.faults);
    }
}

/// Returns the YAML of a text's front matter, if it has one.
pub fn yaml_of(text: &str) -> Option<&str> {
    read(text).map(|(yaml, ..)| yaml)
}

/// Returns the YAML of a text's front matter, its keys, and the text after it.
fn read(text: &str) -> Option<(&str, Vec<Pair<'_>>, &str)> {
    let (yaml, rest) = split(text)?;
    let parsed = yaml::parse(yaml);
    let is_yaml = parsed.faults.iter().all(|fault| fault.code == Code::DuplicateKey);
    match parsed.value.filter(|_| is_yaml)?.value {
        Value::Map(pairs) => Some((yaml, pairs, rest)),
        _ => None,
    }
}

/// Returns the lines between the first line `---` and the next, and the text after that.
fn split(text: &str) -> Option<(&str, &str)> {
    let body = text.strip_prefix("---")?.trim_start_matches([' ', '\t']).strip_prefix('\n')?;
    let mut length = 0;
    for line in body.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&body[..length], &body[length + line.len()..]));
        }
        length += line.len();
    }
    None
}

/// Finds the text of a key, in any case of letters. A blank one counts as left out.
fn find<'n, 'y>(pairs: &'n [Pair<'y>], key: &str) -> Option<&'n Scalar<'y>> {
    let pair = pairs.iter().find(|pair| pair.key.text.to_lowercase() == key)?;
    match &pair.value.value {
        Value::Scalar(scalar) if !scalar.text.trim().is_empty() => Some(scalar),
        _ => None,
    }
}

/// Converts a place in the YAML to one in the file, which has one line more before it.
fn in_file(span: Span) -> Span {
    Span { line: span.line + 1, ..span }
}

fn hint(code: Code, span: Span, message: String, help: String) -> Fault {
    Fault { level: Level::Hint, ..Fault::new(code, File::Text, span, message).help(help) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mapping_between_two_lines_is_front_matter() {
        let separated = |text: &str| {
            let (front, rest) = FrontMatter::separate(Cow::Borrowed(text));
            (front.title, rest.into_owned())
        };
        for (text, title, rest) in [
            ("---\ntitle: A\n---\nText\n", Some("A"), "\n\n\nText\n"),
            ("---  \nTITLE: \"A: b\"\nx: [1]\n---\t\n\nText", Some("A: b"), "\n\n\n\n\nText"),
            ("---\ntitle: [A]\n---", None, "\n\n"),
            ("---\ntitle: A\ntitle: B\n---\n", Some("A"), "\n\n\n\n"),
        ] {
            assert_eq!(separated(text), (title.map(str::to_owned), rest.to_owned()), "{text:?}");
        }
        for text in [
            "",
            "---",
            "---\n",
            "---\n---\nText",
            "---\nWords of a text.\n---\n",
            "---\n- a\n---\n",
            "---\na: b: c\n---\n",
            "---\ntitle: A\n",
            "----\ntitle: A\n----\n",
            "\n---\ntitle: A\n---\n",
            " ---\ntitle: A\n---\n",
        ] {
            assert_eq!(separated(text), (None, text.to_owned()), "{text:?}");
        }
    }
}
