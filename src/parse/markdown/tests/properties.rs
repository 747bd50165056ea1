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

/// Random texts of Markdown in which each word is written once: `W` in a piece becomes a word. No word is
/// in an address, a title of a link, a comment or a language of code, which are not for the reader.
fn words_in_markdown() -> impl Strategy<Value = (String, usize)> {
    let pieces = [
        "W",
        " W ",
        "W\n",
        "\n\nW",
        "*W*",
        "**W",
        "W**",
        "~~W~~",
        "~W~",
        "`W`",
        "_W_",
        "# W\n",
        "\n> W",
        "\n- W",
        "\n  - W",
        "\n1. W",
        "- [ ] W",
        "\nW\n===\n",
        "\n    W\n",
        "\n```\nW\n```\n",
        "[W](a.md)",
        "[W]",
        "[W][W]",
        "![W](q.png)",
        "[[W",
        "W]]",
        "\n\n[W]: ",
        "\n> [W]: W",
        "\n- [W]: W\n",
        "\n\n[W]: <W> 'W'\n",
        "\n\n[W]: W \"W\nW\"\n",
        "[^W]",
        "\n\n[^W]: W",
        "\n\n[^1]: W\n\n    W\n",
        "[^1]",
        "\n|W|W|\n|-|-|\n",
        "\n|W|W|W|",
        "\n|W",
        "|W",
        "\\|W",
        "\n\n|W\n|-\nW|W\n",
        "<W>",
        "<b>W</b>",
        "<b>W",
        "<br>W",
        "<!-- c -->W",
        "\n\n<div>\nW\n</div>\n\n",
        "\n\n<!-- W",
        "&amp;W",
        "\\W",
        "\n",
        "\n\n",
        "  \n",
        " ",
        "\n---\n",
        "\t",
        "'",
        "\"",
        "(",
        ")",
        ":",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| {
        let mut parts = pieces.concat();
        let words = parts.matches('W').count();
        for n in 0..words {
            parts = parts.replacen('W', &format!("q{n}q"), 1);
        }
        (parts, words)
    })
}

proptest! {
    #[test]
    fn no_word_is_lost_unsaid((markdown, words) in words_in_markdown()) {
        let Checked { value: TextWithLines { text, .. }, faults } = source(&markdown);
        let mut shown: Vec<&str> = text.blocks.iter().map(|block| block.text.as_str()).collect();
        shown.extend(text.pictures.iter().map(|picture| picture.alt.as_str()));
        shown.extend(faults.iter().map(|fault| fault.message.as_str()));
        let addresses = format!("{:?}", text.links);
        for n in 0..words {
            let word = format!("q{n}q");
            let is_in = |shown: &&str| shown.contains(&word);
            // A comment that another piece has closed, an address of a link, the name of a footnote.
            let mut closed: Vec<&str> = markdown.split("-->").collect();
            closed.pop();
            let is_hidden = closed.iter().any(|part| {
                part.split_once("<!--").is_some_and(|(_, comment)| comment.contains(&word))
            }) || addresses.contains(&word) || markdown.contains(&format!("[^{word}]"));
            prop_assert!(is_hidden || shown.iter().any(is_in), "{} of {:?}", word, markdown);
        }
    }

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
