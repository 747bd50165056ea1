//! Properties of every Markdown text.

use proptest::prelude::*;

use super::*;

/// Random texts of Markdown syntax and many scripts, in any order.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\n\n"),
        Just("  \n"),
        Just("\r\n"),
        Just(" "),
        Just("\u{a0}"),
        Just("\t"),
        Just("*"),
        Just("**"),
        Just("_"),
        Just("~~"),
        Just("`"),
        Just("```\n"),
        Just("# "),
        Just("\n## "),
        Just("\n> "),
        Just("\n- "),
        Just("\n  - "),
        Just("\n1. "),
        Just("- [ ] "),
        Just("\n---\n"),
        Just("["),
        Just("]"),
        Just("]("),
        Just(")"),
        Just("[["),
        Just("]]"),
        Just("|"),
        Just("\n|---|---|\n"),
        Just("\n| a | b |\n"),
        Just("[^1]"),
        Just("\n[^1]: "),
        Just("!["),
        Just("![["),
        Just("#p1"),
        Just("<b>"),
        Just("<!-- "),
        Just("&amp;"),
        Just("\\"),
        Just("https://a.b"),
        Just("(x:y)"),
        Just("-\n"),
        Just("word"),
        Just("Слово"),
        Just("第七条"),
        Just("e\u{301}"),
        Just("🙂"),
        Just("“q”"),
        Just("\u{202e}"),
        Just("كلمة"),
        Just("p4"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_markdown_becomes_a_sound_text(markdown in markdown()) {
        for text in [text(&markdown).into(), written(&markdown).value.text] {
            for block in &text.blocks {
                // Links are not nested and do not overlap.
                let links = block.spans.iter().filter(|span| matches!(span.kind, InlineKind::Link(_)));
                let ends: Vec<(u32, u32)> = links.map(|link| (link.start, link.end)).collect();
                prop_assert!(ends.windows(2).all(|two| two[0].1 <= two[1].0), "{:?}", block);
            }
            let links = text.links.iter().map(|link| link.block);
            prop_assert!(links.is_sorted() && text.divisions.iter().all(|d| d.heading));
        }
    }

    #[test]
    fn references_stand_where_they_are_said_to(markdown in markdown()) {
        let lines: Vec<&str> = markdown.lines().collect();
        for link in &written(&markdown).value.text.links {
            let line = lines[link.span.line as usize - 1];
            let rest: String = line.chars().skip(link.span.column as usize - 1).collect();
            let begins: &[&str] = match link.kind {
                LinkKind::Markdown => &["[", "<", "!["],
                LinkKind::Wiki | LinkKind::WikiWithText => &["[[", "![["],
                LinkKind::Embed => &["![["],
            };
            prop_assert!(begins.iter().any(|begin| rest.starts_with(begin)), "{:?} {rest:?}", link);
            prop_assert!(rest.chars().count() >= link.span.width as usize);
        }
    }
}
