//! Warns of invisible direction controls, which can show words in another order than they are
//! written.

use crate::diagnostic::{Code, Fault, File, Span};
use crate::parse::yaml::{Node, Scalar, Value};

/// Warns of the first direction control in each line of a text.
pub(super) fn check_lines(text: &str) -> Vec<Fault> {
    let controls =
        (1..).zip(text.lines()).filter_map(|(line, text)| Some((line, first_control(text)?)));
    let span = |line, before| Span::new(line, before as u32 + 1, 1);
    controls.map(|(line, (before, c))| fault(File::Text, span(line, before), c)).collect()
}

/// Warns of the first direction control in each scalar and key of a sidecar.
pub(super) fn check_values(node: &Node<'_>, faults: &mut Vec<Fault>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => faults.extend(check_scalar(scalar)),
        Value::List(list) => list.iter().for_each(|item| check_values(item, faults)),
        Value::Map(entries) => {
            for entry in entries {
                faults.extend(check_scalar(&entry.key));
                check_values(&entry.value, faults);
            }
        }
    }
}

fn check_scalar(scalar: &Scalar<'_>) -> Option<Fault> {
    let (_, control) = first_control(&scalar.text)?;
    // Written as an escape, it is not among the raw characters: then the span is the whole scalar's.
    let span = scalar.raw.find(control).map_or(scalar.span, |byte| scalar.span_of(byte));
    Some(fault(File::Sidecar, span, control))
}

/// Returns the first control and the number of characters before it.
fn first_control(text: &str) -> Option<(usize, char)> {
    // In UTF-8 all of them begin with this byte.
    memchr::memchr(0xe2, text.as_bytes())?;
    text.chars().enumerate().find(|&(_, c)| name(c).is_some())
}

fn fault(file: File, span: Span, control: char) -> Fault {
    let (code, name) = (u32::from(control), name(control).unwrap_or_default());
    let message = format!("an invisible direction control stands here: U+{code:04X}, {name}");
    Fault::new(Code::BidiControl, file, span, message)
        .help("delete it unless the text is wrong without it: it can show words in another order")
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
