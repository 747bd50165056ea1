//! Markdown that could make a naive parser slow, or overflow its stack.

use super::*;

#[test]
fn what_is_too_deep_is_refused_and_takes_no_time() {
    let deep = |markdown: String| {
        let faults = source(&markdown).faults;
        assert_eq!(faults.len(), 1, "{}", &markdown[..40]);
        assert_eq!(faults[0].code, Code::TooDeep);
    };
    deep("> ".repeat(50_000) + "x");
    deep("- ".repeat(50_000) + "x");
    deep("1. ".repeat(50_000) + "x");
    deep((0..300).map(|n| "  ".repeat(n) + "- x\n").collect());
    deep("*a **b ".repeat(300) + &"c** d*".repeat(300));
    for flat in ["[", "![", "[[", "![[", "*", "_", "`", "~", "<", "[^", "\\", "&", "|", "[^1]: "] {
        for prose in [false, true] {
            let markdown = flat.repeat(20_000 / flat.len());
            let text = if prose { written(&markdown).value.text } else { text(&markdown).into() };
            assert!(text.blocks.len() < 20_000);
        }
    }
}

#[test]
fn what_only_looks_deep_is_read() {
    for markdown in [
        "- - - -\n".repeat(5_000),
        format!("{}\n", "- ".repeat(50_000)),
        "* ".repeat(50_000),
        format!("{}x", "- ".repeat(45)),
        format!("{}x", "> ".repeat(90)),
        format!("a {}", "> ".repeat(20_000)),
        format!("```\n{}\n```\n", "a > ".repeat(20_000)),
    ] {
        assert_eq!(source(&markdown).faults, [], "{}", &markdown[..20]);
        text(&markdown);
    }
}

#[test]
fn long_lines_and_many_lines_take_no_longer_than_their_length() {
    const MANY: usize = 20_000;
    for piece in [
        "[a](b) ",
        "![a](b) ",
        "<http://a.b> ",
        "<a@b.c> ",
        "*a* ",
        "**a** ",
        "`a` ",
        "~~a~~ ",
        "\\* ",
        "&amp; ",
        "[a] ",
        "[a](",
        "![a](",
        "[a](<",
        "[a][b] ",
        "*a _b ",
        "a**b",
        "<a ",
        "<!--",
        "<b> ",
        "\u{a0}é🙂 ",
        "a\n",
        "a  \n",
        "> a\n",
        "- a\n",
        "# a\n\n",
        "| a ",
        "a-\n",
        "[^1] ",
        "\n",
        "\t",
    ] {
        let markdown = piece.repeat(MANY);
        assert!(text(&markdown).blocks.len() <= MANY, "{piece:?}");
    }
    for piece in ["[[a]] ", "[[a|b]] ", "![[a]] ", "![[a]]\n\n", "[[a|a ", "[a](b)\n"] {
        written(&piece.repeat(MANY));
    }
    let notes = |n: usize| format!("x[^{n}]\n\n[^{n}]: y\n\n[^u{n}]: z\n\n");
    assert_eq!(text(&(0..2_000).map(notes).collect::<String>()).blocks.len(), 6_000);
    let ticks: Vec<String> = (0..200).map(|n| "`".repeat(n)).collect();
    text(&ticks.join(" a "));
    text(&format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(MANY)));
}

#[test]
fn many_references_in_a_sidecar_take_no_longer_than_their_number() {
    let span = Span::new(7, 3, 1);
    for (markdown, raw) in
        [("[[a]] ", "[[a]] "), ("[[a]] ", "[[\\u0061]] "), ("[[a]]\n", "[[a]]\n  ")]
    {
        let (markdown, raw) = (markdown.repeat(20_000), raw.repeat(20_000));
        let prose = prose(&markdown, Origin::Scalar { raw: &raw, span }).value;
        assert_eq!(prose.text.links.len(), 20_000);
    }
}
