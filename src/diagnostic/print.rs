//! Prints diagnostics for people and for programs.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use annotate_snippets::renderer::{
    DEFAULT_ERROR_STYLE, DEFAULT_LINE_NUM_STYLE as ARROW, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE,
};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Heading, Renderer, Snippet};

use super::{Diagnostic, Excerpt, Level, Span};

/// Colours for people's output; the caller knows what its stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

/// What is printed of a diagnostic, or of anything else that is found in a file.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    pub level: Level,
    /// The word in brackets after the level.
    pub code: &'a str,
    pub file: &'a str,
    pub span: Option<Span>,
    pub excerpt: Option<&'a Excerpt>,
    /// One sentence: what is wrong.
    pub message: &'a str,
    /// What to do; may be empty.
    pub help: &'a str,
}

impl<'a> From<&'a Diagnostic> for Message<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        Self {
            level: diagnostic.level,
            code: diagnostic.code.as_str(),
            file: &diagnostic.file,
            span: diagnostic.span,
            excerpt: diagnostic.excerpt.as_ref(),
            message: &diagnostic.message,
            help: &diagnostic.help,
        }
    }
}

const MAX_COLUMNS: usize = 100;

/// At most so many characters are underlined, so that the beginning of a long span is visible.
const MAX_UNDERLINED: usize = 72;

/// Prints each diagnostic as rustc does: what is wrong, where, the line with carets, and help.
///
/// Control characters and direction controls are escaped, so that content can neither control the
/// terminal nor show its words in another order.
pub fn write_human(
    diagnostics: &[Diagnostic],
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    diagnostics.iter().try_for_each(|diagnostic| write_message(&diagnostic.into(), out, style))
}

/// Prints one message.
pub fn write_message(message: &Message<'_>, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    }
    .term_width(MAX_COLUMNS);
    writeln!(out, "{}", renderer.render(&[title(message)]))?;
    writeln!(out, "{}", arrow(message, style))?;
    let rest: Vec<Group<'_>> = source_line(message).into_iter().chain(help(message)).collect();
    if !rest.is_empty() {
        writeln!(out, "{}", renderer.render(&rest))?;
    }
    writeln!(out)
}

/// Returns the word of a level as it stands before a message without a code.
pub fn level_word(level: Level, style: Style) -> String {
    let word = level.word();
    let colour = match level {
        Level::Error => DEFAULT_ERROR_STYLE,
        Level::Warning => DEFAULT_WARNING_STYLE,
        Level::Hint => DEFAULT_NOTE_STYLE,
    };
    match style {
        Style::Plain => word.to_owned(),
        Style::Coloured => format!("{colour}{word}{colour:#}"),
    }
}

/// Prints each diagnostic as one JSON object on a line of its own.
pub fn write_json(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    diagnostics.iter().try_for_each(|diagnostic| {
        serde_json::to_writer(&mut *out, &JsonDiagnostic::from(diagnostic))?;
        out.write_all(b"\n")
    })
}

/// Returns the last line of a run: the number of diagnostics, and then `outcome`, if it is not empty.
///
/// The line is empty if there are no diagnostics. With `strict`, warnings count as errors.
pub fn summary(diagnostics: &[Diagnostic], strict: bool, outcome: &str) -> String {
    let Some(worst) = diagnostics.iter().map(|diagnostic| diagnostic.level).min() else {
        return String::new();
    };
    let word = if fails(diagnostics, strict) { Level::Error } else { worst }.word();
    let counts: Vec<String> = [Level::Error, Level::Warning, Level::Hint]
        .into_iter()
        .map(|level| (level, diagnostics.iter().filter(|one| one.level == level).count()))
        .filter(|&(_, count)| count > 0)
        .map(|(level, count)| {
            format!("{count} {}{}", level.word(), if count == 1 { "" } else { "s" })
        })
        .collect();
    let separator = if outcome.is_empty() { "" } else { "; " };
    format!("{word}: {}{separator}{outcome}", enumerated(&counts))
}

/// Returns the code to ask `dossier explain` about: the only one of a run, or `CODE` if there are several.
pub fn code_to_explain(diagnostics: &[Diagnostic]) -> Option<&'static str> {
    let first = diagnostics.first()?.code;
    let is_only = diagnostics.iter().all(|diagnostic| diagnostic.code == first);
    Some(if is_only { first.as_str() } else { "CODE" })
}

/// True if a run with these diagnostics fails: the site is not written, the exit code is 1.
pub fn fails(diagnostics: &[Diagnostic], strict: bool) -> bool {
    diagnostics.iter().any(|diagnostic| match diagnostic.level {
        Level::Error => true,
        Level::Warning => strict,
        Level::Hint => false,
    })
}

/// `a`, `a and b`, `a, b and c`.
fn enumerated(items: &[String]) -> String {
    match items {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => items.concat(),
    }
}

/// The output for programs; names and order are part of the format.
#[derive(serde::Serialize)]
struct JsonDiagnostic<'a> {
    level: &'static str,
    code: &'static str,
    message: &'a str,
    file: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    help: Option<&'a str>,
}

impl<'a> From<&'a Diagnostic> for JsonDiagnostic<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        Self {
            level: diagnostic.level.word(),
            code: diagnostic.code.as_str(),
            message: &diagnostic.message,
            file: &diagnostic.file,
            line: diagnostic.span.map(|span| span.line),
            column: diagnostic.span.map(|span| span.column),
            help: Some(diagnostic.help.as_str()).filter(|help| !help.is_empty()),
        }
    }
}

/// `error[CODE]: message`.
fn title<'a>(message: &Message<'a>) -> Group<'a> {
    let title = heading(message.level).primary_title(visible(message.message, false));
    Group::with_title(title.id(message.code))
}

/// ` --> FILE:LINE:COLUMN`, the arrow's head above the line that sets off the numbers.
///
/// Written by hand, because the renderer would count columns in the shortened and escaped line.
fn arrow(message: &Message<'_>, style: Style) -> String {
    let file = visible(message.file, false);
    let (indent, place) = match message.span {
        Some(Span { line, column, .. }) => (line.to_string().len(), format!(":{line}:{column}")),
        None => (1, String::new()),
    };
    let arrow = match style {
        Style::Plain => Cow::Borrowed("-->"),
        Style::Coloured => Cow::Owned(format!("{ARROW}-->{ARROW:#}")),
    };
    format!("{:indent$}{arrow} {file}{place}", "")
}

fn source_line<'a>(message: &Message<'a>) -> Option<Group<'a>> {
    let (span, excerpt) = (message.span?, message.excerpt?);
    Some(Group::with_level(heading(message.level)).element(snippet(span, excerpt)))
}

fn help<'a>(message: &Message<'a>) -> Option<Group<'a>> {
    if message.help.is_empty() {
        return None;
    }
    Some(Group::with_title(Heading::HELP.primary_title(visible(message.help, true))))
}

fn heading(level: Level) -> Heading<'static> {
    match level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
        Level::Hint => Heading::NOTE.with_name(level.word()),
    }
}

/// The line with carets under the characters of `span`.
fn snippet(span: Span, excerpt: &Excerpt) -> Snippet<'_, Annotation<'_>> {
    let first = (span.column as usize).saturating_sub(excerpt.skipped as usize + 1);
    let width = (span.width as usize).clamp(1, MAX_UNDERLINED);
    let start = byte_of(&excerpt.text, first);
    let end = start + byte_of(&excerpt.text[start..], width);
    let before = visible(&excerpt.text[..start], false);
    let marked = visible(&excerpt.text[start..end], false);
    let underlined = before.len()..before.len() + marked.len();
    let line = [before, marked, visible(&excerpt.text[end..], false)].concat();
    Snippet::source(line)
        .line_start(span.line as usize)
        .annotation(AnnotationKind::Primary.span(underlined))
}

/// Returns the byte at which the character of this index begins, or the text's end.
fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}

/// Escapes everything that could control a terminal, as `<U+202E>`.
///
/// Tabs stay, because the renderer shows them as spaces; line feeds stay if `keep_lines` is set.
pub fn visible(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let harmful = |c: char| match c {
        '\t' => false,
        '\n' => !keep_lines,
        // Characters that reorder text, and that some terminals take for the end of a line.
        '\u{061C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if harmful(c) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "<U+{:04X}>", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Code;

    fn shown(diagnostic: Diagnostic) -> String {
        let mut out = Vec::new();
        write_human(&[diagnostic], &mut out, Style::Plain).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn at(line: &str, column: u32, width: u32) -> Diagnostic {
        let mut diagnostic = Diagnostic::about(Code::UnknownKey, "dossier/a.yaml", "a message")
            .at(Span::new(7, column, width));
        diagnostic.excerpt = Some(Excerpt { text: line.to_owned(), skipped: 0 });
        diagnostic
    }

    #[test]
    fn a_diagnostic_looks_as_in_rustc() {
        assert_eq!(
            shown(at("publsh: full", 1, 6).help("did you mean `publish`?\nor `rights`?")),
            "error[unknown-key]: a message
 --> dossier/a.yaml:7:1
  |
7 | publsh: full
  | ^^^^^^
  |
help: did you mean `publish`?
      or `rights`?

"
        );
    }

    #[test]
    fn a_whole_file_has_no_line() {
        let hint = Diagnostic::about(Code::UnusedTopic, "dossier/topics/a.yaml", "no passage");
        assert_eq!(shown(hint), "hint[unused-topic]: no passage\n --> dossier/topics/a.yaml\n\n");
    }

    /// The column of the first caret, and the columns of the characters of the line above it.
    fn caret_and_line(text: &str) -> (usize, String) {
        let lines: Vec<&str> = text.lines().collect();
        let carets = lines.iter().position(|line| line.contains('^')).unwrap();
        (lines[carets].find('^').unwrap(), lines[carets - 1].to_owned())
    }

    #[test]
    fn carets_stand_under_the_characters_after_tabs_wide_and_spelled_out_ones() {
        let (caret, line) = caret_and_line(&shown(at("a\tb", 3, 1)));
        assert_eq!((caret, line.as_str()), ("7 | a    ".len(), "7 | a    b"));

        // Two characters of two columns each stand before it.
        let (caret, _) = caret_and_line(&shown(at("第七b", 3, 1)));
        assert_eq!(caret, "7 | ".len() + 4);

        let text = shown(at("a\u{202E}b\u{9B}31m", 2, 2));
        assert!(text.contains("7 | a<U+202E>b<U+009B>31m\n  |  ^^^^^^^^^\n"), "{text}");
        assert!(text.contains("a.yaml:7:2\n"), "the column is the file's: {text}");
    }

    #[test]
    fn a_place_after_the_line_is_shown_at_its_end() {
        assert_eq!(caret_and_line(&shown(at("abc", 40, 9))).0, "7 | abc".len());
        assert_eq!(caret_and_line(&shown(at("", 1, 1))).0, "7 | ".len());
    }

    #[test]
    fn a_long_line_is_cut_around_the_carets() {
        let mut line = "word ".repeat(200);
        line.replace_range(500..505, "HERE ");
        let text = shown(at(&line, 501, 4));
        let (caret, shown_line) = caret_and_line(&text);
        assert_eq!(&shown_line[caret..caret + 4], "HERE");
        assert!(shown_line.len() <= MAX_COLUMNS, "{shown_line}");
        assert!(shown_line.contains("..."), "{shown_line}");
        assert!(text.contains("a.yaml:7:501\n"), "{text}");
    }

    #[test]
    fn of_a_long_stretch_the_start_is_underlined() {
        let text = shown(at(&"word ".repeat(2000), 3, 9000));
        let (caret, line) = caret_and_line(&text);
        assert_eq!((caret, text.matches('^').count()), ("7 | wo".len(), MAX_UNDERLINED));
        assert!(line.len() <= MAX_COLUMNS, "{line}");
    }

    #[test]
    fn an_excerpt_that_begins_within_its_line_keeps_the_column() {
        let mut diagnostic = at("", 901, 4);
        diagnostic.excerpt = Some(Excerpt { text: "before HERE".to_owned(), skipped: 893 });
        let text = shown(diagnostic);
        let (caret, line) = caret_and_line(&text);
        assert_eq!(&line[caret..], "HERE");
        assert!(text.contains("a.yaml:7:901\n"), "{text}");
    }

    #[test]
    fn json_has_exactly_the_fields_of_the_format() {
        let mut out = Vec::new();
        let whole = Diagnostic::about(Code::MissingSidecar, "dossier/a.md", "no `a.yaml`");
        write_json(&[at("x", 1, 6).help("say\n\"x\""), whole], &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                r#"{"level":"error","code":"unknown-key","message":"a message","#,
                r#""file":"dossier/a.yaml","line":7,"column":1,"help":"say\n\"x\""}"#,
                "\n",
                r#"{"level":"warning","code":"missing-sidecar","message":"no `a.yaml`","#,
                r#""file":"dossier/a.md","line":null,"column":null,"help":null}"#,
                "\n"
            )
        );
    }

    #[test]
    fn the_summary_counts_and_says_what_became_of_the_site() {
        let error = || at("x", 1, 1);
        let warning = || Diagnostic { level: Level::Warning, ..at("x", 1, 1) };
        let left = "the site was left as it was";
        assert_eq!(
            summary(&[error(), warning(), error()], false, left),
            "error: 2 errors and 1 warning; the site was left as it was"
        );
        assert_eq!(summary(&[warning()], false, ""), "warning: 1 warning");
        assert_eq!(
            summary(&[warning(), warning()], true, left),
            "error: 2 warnings; the site was left as it was"
        );
        let hint = Diagnostic { level: Level::Hint, ..at("x", 1, 1) };
        assert_eq!(
            summary(&[hint, warning(), error()], false, ""),
            "error: 1 error, 1 warning and 1 hint"
        );
        assert_eq!(summary(&[], true, left), "");
    }

    #[test]
    fn colours_are_only_there_when_asked_for() {
        let mut out = Vec::new();
        write_human(&[at("x", 1, 1)], &mut out, Style::Coloured).unwrap();
        assert!(String::from_utf8(out).unwrap().contains('\u{1B}'));
        assert!(!shown(at("x", 1, 1)).contains('\u{1B}'));
    }

    proptest! {
        #[test]
        fn nothing_of_the_content_steers_the_terminal(
            words in r"(?s)[a-z\t\n\r\x00-\x1F\x7F-\x9F第é\u{301}\u{200D}\u{202A}-\u{202E}\u{2066}-\u{2069}]{0,200}",
            column in 1..300_u32,
            width in 0..300_u32,
            skipped in 0..20_u32,
        ) {
            let mut diagnostic = at("", column, width).help(words.clone());
            diagnostic.message.clone_from(&words);
            diagnostic.file.clone_from(&words);
            diagnostic.excerpt = Some(Excerpt { text: words, skipped });
            let text = shown(diagnostic);
            let harmful = |c: char| {
                (c.is_control() && c != '\n') || ('\u{202A}'..='\u{202E}').contains(&c)
                    || ('\u{2066}'..='\u{2069}').contains(&c)
            };
            // A tab in the file's name is the one that the renderer does not see.
            let text = text.replace('\t', " ");
            prop_assert!(!text.contains(harmful), "{:?}", text);
        }
    }
}
