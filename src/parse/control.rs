//! Warns of control characters, which no page can show.

use crate::diagnostic::{Code, Fault, File, Span};

/// Warns of the first control character within each line of a text. Tabs are white space, and so is a
/// form feed at the beginning or end of a line, where a page ended.
pub(super) fn check_lines(text: &str) -> Vec<Fault> {
    // Most texts have none of these bytes, and need not be divided into lines.
    if !text.as_bytes().chunks(BYTES_AT_ONCE).any(may_have_control) {
        return Vec::new();
    }
    (1..).zip(text.split('\n')).filter_map(|(line, text)| check_line(line, text)).collect()
}

/// The number of bytes that are compared at once, as processors do.
const BYTES_AT_ONCE: usize = 64;

/// True if one of these bytes is a control character, or can be the first byte of one.
fn may_have_control(bytes: &[u8]) -> bool {
    let may_be_control =
        |byte: u8| byte < b' ' && byte != b'\n' && byte != b'\t' || byte == 0x7f || byte == 0xc2;
    bytes.iter().fold(false, |found, &byte| found | may_be_control(byte))
}

fn check_line(line: u32, text: &str) -> Option<Fault> {
    if !may_have_control(text.as_bytes()) {
        return None;
    }
    let is_space = |c: char| c == '\u{c}' || c == ' ' || c == '\t';
    let end = text.trim_end_matches(is_space).len();
    let start = text.len() - text.trim_start_matches(is_space).len();
    let is_control = |&(_, (at, c)): &(usize, (usize, char))| {
        c.is_control() && c != '\t' && (start..end).contains(&at)
    };
    let (before, (_, control)) = text.char_indices().enumerate().find(is_control)?;
    let (code, name) = (u32::from(control), name(control));
    let message = format!("a control character stands here: U+{code:04X}{name}");
    let span = Span::new(line, before as u32 + 1, 1);
    Some(Fault::new(Code::ControlCharacter, File::Text, span, message).help(help(control)))
}

fn name(control: char) -> &'static str {
    match control {
        '\u{c}' => ", form feed",
        '\u{85}' => ", next line",
        _ => "",
    }
}

fn help(control: char) -> String {
    match windows_1252(control) {
        Some(meant) => format!(
            "in Windows-1252 this is `{meant}`: convert the original file to UTF-8 again, from that encoding"
        ),
        None => "delete it, or write a space or a line break instead".to_owned(),
    }
}

/// Returns the printable character that has the code of a control character in Windows-1252.
fn windows_1252(control: char) -> Option<char> {
    const MEANT: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
    let n = u32::from(control).checked_sub(0x80)?;
    MEANT.chars().nth(n as usize).filter(|meant| *meant != ' ' && control != '\u{85}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_within_lines_are_reported_at_their_place() {
        let places = |text: &str| -> Vec<(u32, u32)> {
            check_lines(text).iter().map(|fault| (fault.span.line, fault.span.column)).collect()
        };
        for (text, expected) in [
            ("one\ttwo\n« é » \u{a0}\n", &[][..]),
            ("\u{c}page\nend\u{c} \n\u{c}\n", &[]),
            ("é a\u{93}b\u{94}", &[(1, 4)]),
            ("a\u{85}b\nc\u{c}d\ne\u{1b}f\ng\u{7f}\n", &[(1, 2), (2, 2), (3, 2), (4, 2)]),
        ] {
            assert_eq!(places(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_was_meant_is_shown() {
        for (control, meant) in [('\u{80}', '€'), ('\u{91}', '‘'), ('\u{97}', '—'), ('\u{9f}', 'Ÿ')]
        {
            assert_eq!(windows_1252(control), Some(meant));
        }
        for control in ['\u{81}', '\u{85}', '\u{9d}', '\u{1}', '\u{7f}'] {
            assert_eq!(windows_1252(control), None);
        }
    }
}
