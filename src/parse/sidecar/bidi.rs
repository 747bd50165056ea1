//! Invisible characters that turn the direction of a text: what is read is not what is written.

use crate::diagnostic::{Code, Fault, File};
use crate::parse::yaml::{Node, Scalar, Value};

/// Warns of the first direction control in each text and key of a tree.
pub(super) fn check(node: &Node<'_>, faults: &mut Vec<Fault>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => faults.extend(warning(scalar)),
        Value::List(list) => list.iter().for_each(|item| check(item, faults)),
        Value::Map(entries) => {
            for entry in entries {
                faults.extend(warning(&entry.key));
                check(&entry.value, faults);
            }
        }
    }
}

fn warning(scalar: &Scalar<'_>) -> Option<Fault> {
    let (character, name) = scalar.text.chars().find_map(|c| Some((c, name(c)?)))?;
    // Written as an escape it is not among the raw characters: then the place is the whole text's.
    let place = scalar.raw.find(character).map_or(scalar.place, |byte| scalar.place_of(byte));
    let message = format!(
        "an invisible direction control stands here: U+{:04X}, {name}",
        u32::from(character)
    );
    Some(
        Fault::new(Code::BidiControl, File::Sidecar, place, message)
            .help("delete it, unless the text is wrong without it"),
    )
}

/// The Unicode name of an embedding, override or isolate. The marks U+200E, U+200F and U+061C are
/// ordinary parts of texts from right to left.
fn name(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        _ => return None,
    })
}
