//! Ids of entries and passages.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::ValueError;

/// Composes letters and their marks (Unicode NFC), so that names that look the same are the same.
pub fn composed(name: &str) -> Cow<'_, str> {
    if is_nfc(name) { Cow::Borrowed(name) } else { Cow::Owned(name.nfc().collect()) }
}

/// Checks that a file's stem is a valid id of an entry: lower-case letters of any script with their
/// marks, digits and `-`; neither `index` nor a name that Windows reserves.
fn check_id(stem: &str) -> Result<(), ValueError> {
    let Some(why) = objection(stem) else { return Ok(()) };
    let shown: String = stem.chars().take(80).collect();
    Err(ValueError { message: format!("`{shown}` cannot be an id: {why}"), help: remedy(stem) })
}

/// The longest id of an entry, in bytes: a file name has at most 255 on most systems, and the longest that
/// is made of an id ends with `.annotations.jsonld`.
const MAX_ENTRY_ID: usize = 255 - ".annotations.jsonld".len();

/// Checks that a file's stem is a valid id, and not too long for the names of the entry's files.
pub fn check_entry_id(stem: &str) -> Result<(), ValueError> {
    check_id(stem)?;
    if stem.len() <= MAX_ENTRY_ID {
        return Ok(());
    }
    let start: String = stem.chars().take(20).collect();
    let length = stem.len();
    Err(ValueError {
        message: format!(
            "`{start}…` cannot be an id: it has {length} bytes, more than {MAX_ENTRY_ID}"
        ),
        help: "choose a shorter name: those of the entry's pages are made of it".to_owned(),
    })
}

/// Checks that a written passage id is a valid id and not of the form of a default one (`p3`, `p3-2`).
pub fn check_passage_id(id: &str) -> Result<(), ValueError> {
    check_id(id)?;
    if is_default_passage_id(id) {
        return Err(ValueError {
            message: format!("`{id}` is of the shape that passages without `id` have"),
            help: "leave `id` out, or name the passage with a word".to_owned(),
        });
    }
    Ok(())
}

/// Checks that an address which a passage had before may lead to it: an id, but not that of a block.
pub fn check_old_passage_id(id: &str) -> Result<(), ValueError> {
    check_id(id)?;
    if is_default_passage_id(id) && !id.contains('-') {
        return Err(ValueError {
            message: format!("`{id}` is always a block, and cannot lead to a passage"),
            help: "leave it out: only ids of your own and such as `p3-2` can be kept".to_owned(),
        });
    }
    Ok(())
}

/// Returns why a name is not an id, or none if it is one.
fn objection(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("it is empty".to_owned());
    }
    if name.chars().any(is_upper) {
        return Some("it has upper-case letters".to_owned());
    }
    if let Some(other) = name.chars().find(|&c| !is_allowed(c)) {
        return Some(format!("{} is no letter, digit or `-`", shown(other)));
    }
    if name == "index" {
        return Some("`index` is the page that lists all entries".to_owned());
    }
    is_reserved(name).then(|| "Windows reserves this name".to_owned())
}

/// Returns the id that a name is nearly, such as `the-bridge` for `The Bridge`; the name itself if it is
/// one, None if it has neither letters nor digits.
pub fn nearest_id(name: &str) -> Option<String> {
    let slug = slug(name);
    match slug.as_str() {
        "" => None,
        id if id == "index" || is_reserved(id) => Some(format!("{slug}-1")),
        _ => Some(slug),
    }
}

fn remedy(name: &str) -> String {
    let Some(id) = nearest_id(name) else {
        return "use lower-case letters, digits and `-`".to_owned();
    };
    let shown: String = id.chars().take(80).collect();
    if slug(name) == id {
        format!("call it `{shown}`")
    } else {
        format!("choose another name, such as `{shown}`")
    }
}

/// Proposes an id for an entry with a title; none if the title has no letter or digit that an id may have.
pub fn id_for_title(title: &str) -> Option<String> {
    let mut id = nearest_id(title)?;
    if id.len() > MAX_ENTRY_ID {
        id.truncate(id.floor_char_boundary(MAX_ENTRY_ID));
        // Without the word that was cut, if there are others.
        id.truncate(id.rfind('-').unwrap_or(id.len()));
    }
    (!id.trim_matches('-').is_empty() && check_entry_id(&id).is_ok()).then_some(id)
}

/// The name in lower case, with `-` for whatever is not allowed.
fn slug(name: &str) -> String {
    let lower: String = name.to_lowercase().nfc().collect();
    let words = lower.split(|c: char| !is_allowed(c)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Title-case letters such as `ǅ` count as upper case.
fn is_upper(c: char) -> bool {
    use GeneralCategory::{TitlecaseLetter, UppercaseLetter};
    matches!(c.general_category(), UppercaseLetter | TitlecaseLetter)
}

fn is_allowed(c: char) -> bool {
    use GeneralCategoryGroup::{Letter, Mark};
    let letter_or_mark = matches!(c.general_category_group(), Letter | Mark);
    c == '-'
        || c.general_category() == GeneralCategory::DecimalNumber
        || letter_or_mark && !is_upper(c)
}

fn is_reserved(name: &str) -> bool {
    let numbered = |device: &str| {
        // Windows reserves the superscripts as well as the digits.
        name.strip_prefix(device).is_some_and(|port| {
            matches!(port.as_bytes(), [b'1'..=b'9']) || matches!(port, "¹" | "²" | "³")
        })
    };
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// True for `p` and a number, perhaps followed by `-` and another: ids that the program gives.
pub fn is_default_passage_id(id: &str) -> bool {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let Some(numbers) = id.strip_prefix('p') else { return false };
    match numbers.split_once('-') {
        Some((block, nth)) => is_number(block) && is_number(nth),
        None => is_number(numbers),
    }
}

/// A character as messages show it.
fn shown(c: char) -> String {
    if c == ' ' {
        "a space".to_owned()
    } else if c.is_control() || c.is_whitespace() || c.general_category() == GeneralCategory::Format
    {
        format!("U+{:04X}", u32::from(c))
    } else {
        format!("`{c}`")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn fault(stem: &str) -> (String, String) {
        let fault = check_id(stem).expect_err(stem);
        (fault.message, fault.help)
    }

    #[test]
    fn letters_of_every_script_are_ids() {
        for id in [
            "inf",
            "us-russia",
            "2018-01-19",
            "договор",
            "معاهدة",
            "条約",
            "łódź",
            "हिन्दी",
            "com10",
            "console",
            "p3",
        ] {
            assert_eq!(check_id(id), Ok(()), "{id}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_a_name_that_would_do() {
        let cases = [
            ("INF Treaty", "`INF Treaty` cannot be an id: it has upper-case letters", "inf-treaty"),
            (
                "us_russia",
                "`us_russia` cannot be an id: `_` is no letter, digit or `-`",
                "us-russia",
            ),
            ("a b", "`a b` cannot be an id: a space is no letter, digit or `-`", "a-b"),
            (
                "a\u{200b}b",
                "`a\u{200b}b` cannot be an id: U+200B is no letter, digit or `-`",
                "a-b",
            ),
            ("v1.2", "`v1.2` cannot be an id: `.` is no letter, digit or `-`", "v1-2"),
            ("Договор", "`Договор` cannot be an id: it has upper-case letters", "договор"),
        ];
        for (stem, message, name) in cases {
            assert_eq!(fault(stem), (message.to_owned(), format!("call it `{name}`")), "{stem}");
        }
    }

    #[test]
    fn names_with_a_use_of_their_own_are_refused() {
        for stem in ["index", "con", "prn", "aux", "nul", "com1", "com9", "lpt3"] {
            let (_, help) = fault(stem);
            assert_eq!(help, format!("choose another name, such as `{stem}-1`"));
        }
        assert!(check_id("com¹").is_err());
        assert_eq!(fault("CON").1, "choose another name, such as `con-1`");
        assert_eq!(fault("").1, "use lower-case letters, digits and `-`");
        assert_eq!(fault("…").1, "use lower-case letters, digits and `-`");
    }

    #[test]
    fn names_of_files_are_not_too_long() {
        assert_eq!(check_entry_id(&"a".repeat(236)), Ok(()));
        assert!(check_entry_id(&"a".repeat(237)).is_err());
        assert!(check_entry_id(&"д".repeat(119)).is_err());
        assert!(check_entry_id("A").is_err());
    }

    #[test]
    fn passages_do_not_take_the_shape_of_default_ids() {
        for id in ["p3", "p3-2", "p03", "P3", "a b"] {
            assert!(check_passage_id(id).is_err(), "{id}");
        }
        for id in ["inf-violation", "p", "p-3", "p3-", "p3-x", "p3-2-1", "q3", "page3"] {
            assert_eq!(check_passage_id(id), Ok(()), "{id}");
        }
    }

    #[test]
    fn an_old_id_is_none_of_a_block() {
        for id in ["p3", "p03", "A", ""] {
            assert!(check_old_passage_id(id).is_err(), "{id}");
        }
        for id in ["p3-2", "inf-violation", "passage-2"] {
            assert_eq!(check_old_passage_id(id), Ok(()), "{id}");
        }
    }

    #[test]
    fn a_title_becomes_an_id() {
        let cases = [
            ("The bridge", Some("the-bridge")),
            ("INF Treaty (1987)", Some("inf-treaty-1987")),
            ("Côte d’Ivoire", Some("côte-d-ivoire")),
            ("Договор о РСМД", Some("договор-о-рсмд")),
            ("中导条约", Some("中导条约")),
            ("Index", Some("index-1")),
            ("CON", Some("con-1")),
            (" … ", None),
            ("-", None),
        ];
        for (title, id) in cases {
            assert_eq!(id_for_title(title).as_deref(), id, "{title}");
        }
        assert_eq!(id_for_title(&"long word ".repeat(40)).unwrap().len(), 234);
    }

    proptest! {
        #[test]
        fn an_id_for_a_title_is_an_id(title in "\\PC{0,12}|[A-Za-z_. -]{0,8}|д{100,150}") {
            if let Some(id) = id_for_title(&title) {
                prop_assert_eq!(check_entry_id(&id), Ok(()));
            }
        }

        #[test]
        fn a_proposed_name_is_an_id(stem in "\\PC{0,12}|[A-Za-z_. -]{0,8}") {
            if let Err(fault) = check_id(&stem)
                && let Some(name) = fault.help.strip_prefix("call it `")
                && let Some(name) = name.strip_suffix('`')
            {
                prop_assert_eq!(check_id(name), Ok(()));
            }
        }
    }
}
