//! Parses the values of single keys: dates, addresses, languages, numbers.

use oxilangtag::LanguageTag;
use url::Url;

use super::languages;
use super::tables::FIDELITIES;
use crate::diagnostic::{Code, Fault, File, Spanned, did_you_mean};
use crate::model::{
    Date, Host, Publish, Selector, check_old_passage_id, check_passage_id, composed,
};
use crate::parse::yaml::{Scalar, clip};

pub(super) type ValueResult<T> = Result<T, Fault>;

/// The text as written. A block's last line break ends the block and is no part of the text.
#[allow(clippy::unnecessary_wraps, reason = "a parser like the others")]
pub(super) fn text(scalar: &Scalar<'_>) -> ValueResult<String> {
    Ok(scalar.text.trim_end_matches('\n').to_owned())
}

pub(super) fn spanned_text(scalar: &Scalar<'_>) -> ValueResult<Spanned<String>> {
    Ok(Spanned { value: text(scalar)?, span: scalar.span })
}

/// An id or a path: its letters and marks are composed, as in the names of files.
pub(super) fn name(scalar: &Scalar<'_>) -> ValueResult<Spanned<String>> {
    Ok(Spanned { value: composed(&text(scalar)?).into_owned(), span: scalar.span })
}

pub(super) fn date(scalar: &Scalar<'_>) -> ValueResult<Date> {
    Date::parse(scalar.text.trim())
        .map_err(|error| fault(scalar, Code::InvalidDate, error.message, error.help))
}

pub(super) fn passage_id(scalar: &Scalar<'_>) -> ValueResult<Spanned<String>> {
    let id = name(scalar)?;
    check_passage_id(&id.value)
        .map_err(|error| fault(scalar, Code::InvalidId, error.message, error.help))?;
    Ok(id)
}

pub(super) fn old_passage_id(scalar: &Scalar<'_>) -> ValueResult<Spanned<String>> {
    let id = name(scalar)?;
    check_old_passage_id(&id.value)
        .map_err(|error| fault(scalar, Code::InvalidId, error.message, error.help))?;
    Ok(id)
}

pub(super) fn flag(scalar: &Scalar<'_>) -> ValueResult<bool> {
    match &*scalar.text {
        "true" if scalar.is_plain => Ok(true),
        "false" if scalar.is_plain => Ok(false),
        other => {
            let message = match other {
                "true" | "false" => {
                    format!("in quotation marks, `{other}` is a text and neither true nor false")
                }
                _ => format!("`{}` is neither `true` nor `false`", clip(other)),
            };
            let help = match other.to_lowercase().as_str() {
                "true" | "yes" | "on" | "y" | "1" => "write `true`, without quotation marks",
                "false" | "no" | "off" | "n" | "0" => "write `false`, without quotation marks",
                _ => "write `true` or `false`, without quotation marks",
            };
            Err(wrong_type(scalar, message, help))
        }
    }
}

pub(super) fn integer(scalar: &Scalar<'_>) -> ValueResult<i64> {
    scalar.text.parse().ok().filter(|_| scalar.is_plain).ok_or_else(|| {
        let message = format!("`{}` is not a whole number", clip(&scalar.text));
        wrong_type(scalar, message, "write a number such as `3`, without quotation marks")
    })
}

/// `48`, `48-51` or `48–51`.
pub(super) fn paragraphs(scalar: &Scalar<'_>) -> ValueResult<Selector> {
    let text = scalar.text.trim();
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    let (first, last) = (first.trim(), last.trim());
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number(first) || !is_number(last) {
        let message =
            format!("`{}` is not a number of a paragraph, nor two with a hyphen", clip(text));
        let meant = text.replace(|c: char| c == 'p' || c == '#' || c.is_whitespace(), "");
        let numbers: Vec<&str> = meant.split(['-', '–']).collect();
        let help = if numbers.len() <= 2 && numbers.iter().all(|digits| is_number(digits)) {
            format!("write `paragraphs: {}`", numbers.join("-"))
        } else {
            "write `paragraphs: 48` or `paragraphs: 48-51`".to_owned()
        };
        return Err(wrong_type(scalar, message, &help));
    }
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if 1 <= first && first <= last => {
            Ok(Selector::Paragraphs { first, last, span: scalar.span })
        }
        _ => {
            let message = format!("there are no paragraphs `{}`", clip(text));
            let help = "paragraphs are counted from 1, and the first number is not above the last";
            Err(fault(scalar, Code::ParagraphOutOfRange, message, help))
        }
    }
}

pub(super) fn fidelity(scalar: &Scalar<'_>) -> ValueResult<String> {
    one_of(scalar, "fidelity", &FIDELITIES.map(|word| (word, word))).map(str::to_owned)
}

pub(super) fn publish(scalar: &Scalar<'_>) -> ValueResult<Publish> {
    let values = [Publish::Full, Publish::Excerpts, Publish::Metadata];
    one_of(scalar, "publish", &values.map(|value| (value.as_str(), value)))
}

pub(super) fn host(scalar: &Scalar<'_>) -> ValueResult<Host> {
    one_of(scalar, "hosts", &Host::ALL)
}

/// The value of one of these words.
fn one_of<T: Copy>(scalar: &Scalar<'_>, key: &str, values: &[(&str, T)]) -> ValueResult<T> {
    let text = scalar.text.trim();
    if let Some((_, value)) = values.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let words: Vec<&str> = values.iter().map(|(word, _)| *word).collect();
    let help = match did_you_mean(text, words.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write one of `{}`", words.join("`, `")),
    };
    Err(invalid(scalar, format!("`{}` is not a value of `{key}`", clip(text)), help))
}

/// A BCP 47 tag whose language has two or three letters: `russian` would be well-formed, but no
/// longer code is registered.
pub(super) fn language(scalar: &Scalar<'_>) -> ValueResult<String> {
    let text = scalar.text.trim();
    let primary = text.split('-').next().unwrap_or_default();
    if primary.len() <= 3 && LanguageTag::parse(text).is_ok() {
        return Ok(text.to_owned());
    }
    let hyphens = text.replace('_', "-");
    let help = if let Some(code) = languages::code_of(text) {
        format!("write `{code}`")
    } else if hyphens != text && LanguageTag::parse(hyphens.as_str()).is_ok() {
        format!("write `{}`", clip(&hyphens))
    } else {
        "write the language's code, such as `ru`, `en-GB` or `zh-Hant`".to_owned()
    };
    Err(invalid(scalar, format!("`{}` is not a language tag (BCP 47)", clip(text)), help))
}

/// Converts the digits to lower case.
pub(super) fn sha256(scalar: &Scalar<'_>) -> ValueResult<Spanned<String>> {
    let text = scalar.text.trim();
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Spanned { value: text.to_ascii_lowercase(), span: scalar.span });
    }
    let message = format!("`{}` is not a SHA-256 sum: 64 hexadecimal digits", clip(text));
    Err(invalid(scalar, message, "delete the line and run `dossier pin`, which writes it"))
}

/// An http or https address, as written.
pub(super) fn url(scalar: &Scalar<'_>) -> ValueResult<String> {
    let text = scalar.text.trim();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_web = matches!(scheme.as_deref(), Some("http" | "https"));
    // The parser drops line breaks and tabs; a page would show them.
    let is_clean = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_web && is_clean && Url::parse(text).is_ok() {
        return Ok(text.to_owned());
    }
    let help = if scheme.is_none() && Url::parse(&format!("https://{text}")).is_ok() && is_clean {
        format!("write `https://{}`", clip(text))
    } else {
        "write the whole address, beginning with `https://` or `http://`".to_owned()
    };
    Err(invalid(scalar, format!("`{}` is not an address on the web", clip(text)), help))
}

/// The address of a folder, to which paths can be appended: it ends with `/`.
pub(super) fn base_url(scalar: &Scalar<'_>) -> ValueResult<Spanned<String>> {
    let url = url(scalar)?;
    if url.contains(['?', '#']) {
        let help = "write the address of the folder that the site will be in";
        return Err(invalid(scalar, "the address of a site has neither `?` nor `#`", help));
    }
    let value = if url.ends_with('/') { url } else { url + "/" };
    Ok(Spanned { value, span: scalar.span })
}

/// A path of a file or folder within the site, valid on any system: `old/name.html` or `old/`.
pub(super) fn moved_from(scalar: &Scalar<'_>) -> ValueResult<Spanned<String>> {
    let path = name(scalar)?;
    let file = path.value.strip_suffix('/').unwrap_or(&path.value);
    let is_portable = |c: char| !c.is_control() && !r#"\:?#*"<>|"#.contains(c);
    let is_name =
        |name: &str| !name.is_empty() && !name.starts_with('.') && !name.ends_with(['.', ' ']);
    if file.chars().all(is_portable) && file.split('/').all(is_name) {
        return Ok(path);
    }
    let slashed = path.value.replace('\\', "/");
    let help = match &slashed {
        slashed if *slashed != path.value && !slashed.contains(':') => {
            format!("write `/` between folders: `{slashed}`")
        }
        _ => "write the old path from the site's root, such as `old/name.html`: without scheme, \
                 host, `..`, `?` and `#`"
            .to_owned(),
    };
    Err(invalid(scalar, format!("`{}` is not a path within the site", clip(&path.value)), help))
}

fn wrong_type(scalar: &Scalar<'_>, message: String, help: &str) -> Fault {
    fault(scalar, Code::WrongType, message, help)
}

fn invalid(scalar: &Scalar<'_>, message: impl Into<String>, help: impl Into<String>) -> Fault {
    fault(scalar, Code::InvalidValue, message, help)
}

fn fault(
    scalar: &Scalar<'_>,
    code: Code,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Fault {
    Fault::new(code, File::Sidecar, scalar.span, message).help(help)
}
