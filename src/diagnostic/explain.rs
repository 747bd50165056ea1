//! Explains each code: a section of `docs/diagnostics.md`, which is a part of the program.

use annotate_snippets::renderer::DEFAULT_EMPHASIS_STYLE as BOLD;
use unicode_width::UnicodeWidthStr;

use super::Code;
use super::print::Style;

/// The page: a section for each code under a heading `## CODE`, in the order of [`Code::ALL`].
const PAGE: &str = include_str!("../../docs/diagnostics.md");

/// The width to which paragraphs are wrapped in a terminal.
const MAX_COLUMNS: usize = 80;

/// Returns the section of a code in Markdown, without its heading.
pub fn section(code: Code) -> &'static str {
    let heading = format!("\n## {code}\n");
    let (_, rest) = PAGE.split_once(&heading).unwrap_or_default();
    rest.split_once("\n## ").map_or(rest, |(section, _)| section).trim()
}

/// Returns the sentence that says when a code is reported: the first after the level.
pub fn summary(code: Code) -> &'static str {
    let first = section(code).split("\n\n").next().unwrap_or_default();
    let (_, sentence) = first.split_once("** ").unwrap_or_default();
    sentence.split_once(". ").map_or(sentence, |(sentence, _)| sentence).trim_end_matches('.')
}

/// Lays out the section of a code for a terminal: paragraphs wrapped, examples as they are.
pub fn for_terminal(code: Code, style: Style) -> String {
    let mut text = format!("**{code}**\n");
    for paragraph in section(code).split("\n\n") {
        text.push('\n');
        if paragraph.starts_with("    ") {
            text.push_str(paragraph);
            text.push('\n');
        } else {
            text.push_str(&wrap(&name_targets(paragraph)));
        }
    }
    embolden(&text, style)
}

/// Writes each link `[words](target)` as `words (docs/target)`.
fn name_targets(paragraph: &str) -> String {
    let mut text = String::with_capacity(paragraph.len());
    let mut rest = paragraph;
    while let Some((before, after)) = rest.split_once("](") {
        let (Some((before, words)), Some((target, after))) =
            (before.rsplit_once('['), after.split_once(')'))
        else {
            break;
        };
        text.extend([before, words, " (docs/", target, ")"]);
        rest = after;
    }
    text + rest
}

/// Wraps a paragraph, or each item of a list.
fn wrap(paragraph: &str) -> String {
    let mut text = String::new();
    let mut column = 0;
    for line in paragraph.lines() {
        let is_item = line.starts_with("- ");
        for (index, word) in line.split_whitespace().enumerate() {
            let width = word.replace("**", "").width();
            let begins_item = is_item && index == 0;
            if column > 0 && (begins_item || column + 1 + width > MAX_COLUMNS) {
                text.push('\n');
                column = 0;
            }
            let indent = if !begins_item && paragraph.starts_with("- ") { "  " } else { "" };
            let gap = if column > 0 { " " } else { indent };
            text.push_str(gap);
            text.push_str(word);
            column += gap.len() + width;
        }
    }
    text + "\n"
}

/// Turns words between `**` bold, where the terminal can show it.
pub fn embolden(text: &str, style: Style) -> String {
    let mut parts = text.split("**");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        shown.push_str(&match style {
            Style::Plain => String::new(),
            Style::Coloured if index % 2 == 0 => BOLD.render().to_string(),
            Style::Coloured => BOLD.render_reset().to_string(),
        });
        shown.push_str(part);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_section_that_begins_with_its_level_and_a_sentence() {
        for code in Code::ALL {
            let level = code.level().word();
            let shown = section(*code);
            let levels = shown.strip_prefix("**").and_then(|rest| rest.split_once("** "));
            let levels = levels.map(|(levels, _)| levels.to_lowercase()).unwrap_or_default();
            assert!(levels.starts_with(level), "{code}: the section does not begin with {level}");
            let sentence = summary(*code);
            assert!(!sentence.is_empty() && sentence.len() < 100, "{code}: {sentence}");
        }
    }

    #[test]
    fn the_page_has_the_codes_in_their_order_and_nothing_else() {
        let headings = PAGE.lines().filter_map(|line| line.strip_prefix("## "));
        let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(headings.collect::<Vec<_>>(), codes);
    }

    #[test]
    fn paragraphs_are_wrapped_and_examples_are_not() {
        let long = "word ".repeat(30);
        let shown = wrap(&format!("- {long}\n  {long}\n- b"));
        assert!(shown.lines().all(|line| line.width() <= MAX_COLUMNS), "{shown}");
        assert_eq!(shown.lines().filter(|line| line.starts_with("- ")).count(), 2, "{shown}");
        assert!(shown.lines().skip(1).any(|line| line.starts_with("  word")), "{shown}");
        for code in Code::ALL {
            let shown = for_terminal(*code, Style::Plain);
            let is_example = |line: &&str| line.starts_with("    ");
            let examples = |text: &str| text.lines().filter(is_example).collect::<String>();
            assert_eq!(examples(&shown), examples(section(*code)));
            let mut prose = shown.lines().filter(|line| !is_example(line));
            assert_eq!(prose.find(|line| line.width() > MAX_COLUMNS), None, "{code}");
        }
    }

    #[test]
    fn marks_of_emphasis_and_links_are_for_the_page() {
        assert_eq!(
            name_targets("See [dates](format.md#dates)."),
            "See dates (docs/format.md#dates)."
        );
        assert_eq!(name_targets("`[[a]]` and [b] (c)"), "`[[a]]` and [b] (c)");
        assert_eq!(embolden("a **b** c", Style::Plain), "a b c");
        assert_eq!(embolden("a **b** c", Style::Coloured), "a \u{1B}[1mb\u{1B}[0m c");
    }
}
