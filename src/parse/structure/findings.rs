//! Warnings and hints about labels and patterns of a sidecar that do not fit the text.

use std::collections::HashSet;

use super::label_shapes::name_in_label;
use super::turns::{LabelFindings, UndeclaredLabel};
use crate::diagnostic::{Code, Fault, File, Span, Spanned, did_you_mean};
use crate::model::{BlockKind, SpeakerLabel, Text};
use crate::parse::yaml;

/// A text of more lines should be more than one block, if its lines are kept
const MAX_LINES: usize = 14;
/// or joined.
const MAX_JOINED_LINES: usize = 30;

/// The labels that count in a text, and where more can be written.
pub struct DeclaredLabels<'a> {
    pub speakers: Vec<&'a SpeakerLabel>,
    /// The path of the defaults that some of them come from.
    pub defaults_file: Option<&'a str>,
}

/// Reports undeclared labels, and the unused ones of the sidecar.
pub fn report_labels(
    findings: &LabelFindings,
    text: &Text,
    declared: &DeclaredLabels<'_>,
    written: &str,
    faults: &mut Vec<Fault>,
) {
    for undeclared in &findings.undeclared {
        faults.push(undeclared_label(undeclared, text, declared, written));
    }
    let unused = findings.unused.iter().map(|n| declared.speakers[*n as usize]);
    for SpeakerLabel { label, .. } in unused.filter(|speaker| !speaker.is_inherited) {
        let message = format!("no line of the text begins with the label `{}`", label.value);
        let shapes = findings.undeclared.iter().map(|undeclared| undeclared.label.as_str());
        let near = did_you_mean(&label.value, shapes.clone()).or_else(|| shapes.clone().next());
        let help = match near {
            Some(near) => format!("remove it, or correct it: a line begins with `{near}`"),
            None => "remove it, or write it as it stands in the text".to_owned(),
        };
        faults.push(Fault::new(Code::UnusedSpeaker, File::Sidecar, label.span, message).help(help));
    }
}

fn undeclared_label(
    undeclared: &UndeclaredLabel,
    text: &Text,
    DeclaredLabels { speakers, defaults_file }: &DeclaredLabels<'_>,
    written: &str,
) -> Fault {
    let UndeclaredLabel { label, patterns, declared, count, first } = undeclared;
    let span = span_of(label, first.block, text, written);
    let lines =
        if *count == 1 { "1 line begins".to_owned() } else { format!("{count} lines begin") };
    let message = format!("{lines} with `{label}`, a label that is not in `speakers`");
    let declared = declared.map(|n| speakers[n as usize]);
    let name = match declared.map(|speaker| speaker.names.as_slice()) {
        Some([name]) => name.value.clone(),
        Some(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
            format!("[{}]", names.join(", "))
        }
        None => match patterns.iter().find(|pattern| pattern.contains('*')) {
            Some(pattern) => name_in_label(pattern).to_owned(),
            None => "Name of the speaker".to_owned(),
        },
    };
    let additions: Vec<String> =
        patterns.iter().map(|pattern| format!("`{}: {name}`", yaml_key(pattern))).collect();
    let additions = additions.join(" and ");
    let meant = declared.filter(|_| !patterns.iter().any(|pattern| pattern.contains('*')));
    let place = match defaults_file {
        Some(file) => format!("`speakers` of `{file}` or of the source's own sidecar"),
        None => "`speakers`".to_owned(),
    };
    let help = match meant {
        Some(meant) => {
            format!(
                "did you mean `{}`? To count it too, add {additions} to {place}",
                meant.label.value
            )
        }
        None if declared.is_some() => {
            format!("nobody is credited with what follows; add {additions} to {place}")
        }
        None => format!(
            "nobody is credited with what follows; add {additions} to {place}, or `not_speakers: [{}]` if \
             it is no speaker",
            yaml_key(label)
        ),
    };
    Fault::new(Code::UnknownSpeaker, File::Text, span, message).help(help)
}

/// Reports the patterns that match nothing, each with the nearest of these lines.
pub fn report_patterns<'l>(
    key: &str,
    patterns: &[Spanned<String>],
    is_used: impl Fn(usize) -> bool,
    lines: &(impl Iterator<Item = &'l str> + Clone),
    faults: &mut Vec<Fault>,
) {
    for (_, pattern) in patterns.iter().enumerate().filter(|(n, _)| !is_used(*n)) {
        let message = format!("the pattern `{}` of `{key}` matches nothing", pattern.value);
        let help = match nearest_line(&pattern.value, lines.clone()) {
            Some(line) => {
                format!("remove it, or correct it: the nearest is `{}`", yaml::clip(line))
            }
            None => "remove it, or correct it".to_owned(),
        };
        let is_expression = ["?", "[", "\\", ".*", ".+", "^", "$", "|"]
            .iter()
            .any(|sign| pattern.value.replace("[*]", "").contains(sign));
        let wildcard = "; `*` is the only wildcard, all else stands for itself";
        let help = if is_expression { help + wildcard } else { help };
        let fault = Fault::new(Code::UnusedPattern, File::Sidecar, pattern.span, message);
        faults.push(fault.help(help));
    }
}

/// Returns the line that has most words of a pattern; of several the one with the fewest others.
fn nearest_line<'l>(pattern: &str, lines: impl Iterator<Item = &'l str>) -> Option<&'l str> {
    let words = |text: &str| -> HashSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let wanted = words(pattern);
    let mut nearest = None;
    let mut best = (0, usize::MAX);
    for line in lines {
        let words = words(line);
        let common = words.intersection(&wanted).count();
        let rank = (common, usize::MAX - (words.len() - common));
        if common > 0 && rank > best {
            best = rank;
            nearest = Some(line);
        }
    }
    nearest
}

/// Warns about a text of many lines without a blank line between them.
pub fn report_single_block(text: &Text, lines: &[Vec<u32>], faults: &mut Vec<Fault>) {
    let ([block], [starts]) = (text.blocks.as_slice(), lines) else { return };
    let is_joined = starts.iter().all(|start| !block.text[..*start as usize].ends_with('\n'));
    let most = if is_joined { MAX_JOINED_LINES } else { MAX_LINES };
    if block.kind == BlockKind::Paragraph && starts.len() >= most {
        let message = format!("the text is one paragraph of {} lines", starts.len() + 1);
        let help = "separate its paragraphs by blank lines, so that each can be cited";
        faults.push(Fault::new(Code::SingleBlock, File::Text, Span::START, message).help(help));
    }
}

/// A label as a key of a sidecar, in quotation marks if it needs them.
fn yaml_key(label: &str) -> String {
    let is_bare = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_');
    let is_word = label.starts_with(char::is_alphabetic)
        && label.ends_with(char::is_alphanumeric)
        && label.chars().all(is_bare);
    let is_reserved = ["yes", "no", "true", "false", "null", "on", "off", "y", "n"]
        .contains(&label.to_lowercase().as_str());
    if is_word && !is_reserved { label.to_owned() } else { yaml::quoted(label) }
}

/// Finds a label in the lines of its block as they are in the file.
fn span_of(label: &str, block: u32, text: &Text, written: &str) -> Span {
    let line = text.blocks[block as usize].line;
    let lines = (line..).zip(written.lines().skip(line.saturating_sub(1) as usize));
    for (number, written) in lines {
        let begin = written.trim_start_matches(|c: char| !c.is_alphanumeric());
        if let Some(at) = written.find(label).filter(|at| written.len() - begin.len() >= *at) {
            let column = written[..at].chars().count() as u32 + 1;
            return Span::new(number, column, label.chars().count() as u32);
        }
    }
    Span::new(line, 1, 1)
}
