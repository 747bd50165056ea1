//! Properties of the HTML of every text.

use proptest::prelude::*;

use super::*;
use crate::model::{BlockKind, InlineKind};

/// Random texts of all kinds of inline and block markup, in any order.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\n",
        "\n\n",
        "  \n",
        " ",
        "*",
        "**",
        "~~",
        "`",
        "# ",
        "\n> ",
        "\n- ",
        "\n1. ",
        "- [x] ",
        "[",
        "](a.md)",
        "](http://a.b)",
        "](x:y)",
        "![p](q.png)",
        "![p](http://q.r)",
        "[![p](q)](r)",
        "|",
        "\n|---|---|\n",
        "\n| a | |\n|---|---|\n| | b |\n",
        "[^1]",
        "\n\n[^1]: ",
        "\n\n[^2]: ",
        "<b>",
        "</b>",
        "<sub>",
        "</sub>",
        "<br>",
        "<!-- c -->",
        "\n\n<!-- c -->\n\n",
        "\n\n<div>\n",
        "<!--",
        "-->",
        "~",
        "&lt;",
        "\"",
        "'",
        "\\",
        "word",
        "слово",
        "第七",
        "e\u{301}",
        "🙂",
        "\nAnn: ",
        "\n\nBob: ",
        "\n\n**Ann**: ",
        "\nAd x\n",
        "\nPART I\n",
        "\nArticle 1\n",
        "```\n",
    ]);
    prop::collection::vec(piece, 0..50).prop_map(|pieces| pieces.concat())
}

/// Returns a byte range that begins and ends at character boundaries.
fn range(text: &str, (a, b): (prop::sample::Index, prop::sample::Index)) -> (u32, u32) {
    let mut at: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
    at.push(text.len() as u32);
    let (a, b) = (at[a.index(at.len())], at[b.index(at.len())]);
    (a.min(b), a.max(b))
}

/// Returns the visible part of a range of a block. In a table this is only the text of the cells.
fn shown(text: &Text, block: usize, start: u32, end: u32) -> String {
    let block = &text.blocks[block];
    let part = |start: u32, end: u32| block.text.get(start as usize..end as usize).unwrap_or("");
    if block.kind != BlockKind::Table {
        return part(start, end).to_owned();
    }
    let cells = block.spans.iter().filter(|span| matches!(span.kind, InlineKind::Cell(_)));
    cells.map(|cell| part(cell.start.max(start), cell.end.min(end))).collect()
}

/// Removes white space, because a browser ignores it at the ends of a paragraph.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().concat()
}

proptest! {
    #[test]
    fn each_block_is_shown_whole_under_its_number(text in any_text(), is_markdown: bool) {
        let text = source(&text, if is_markdown { Format::Markdown } else { Format::Plain });
        let mut view = view(&text);
        view.numbered = true;
        // An external picture becomes a link whose words are not part of the block.
        view.pictures.iter_mut().for_each(|picture| picture.external = false);
        let elements = strict::read(&html_of(&view));
        for n in 0..text.blocks.len() {
            let id = format!("p{}", n + 1);
            let blocks: Vec<_> = elements.iter().filter(|e| e.get("id") == Some(&id)).collect();
            prop_assert_eq!(blocks.len(), 1, "{} in {}", id, html_of(&view));
            let expected = shown(&text, n, 0, text.blocks[n].text.len() as u32);
            prop_assert_eq!(plain(&blocks[0].text), plain(&expected), "{}", html_of(&view));
        }
        view.pictures.iter_mut().for_each(|picture| picture.external = true);
        strict::read(&html_of(&view));
    }

    #[test]
    fn marks_hold_their_characters(
        text in any_text(),
        is_markdown: bool,
        ranges in prop::collection::vec(any::<(prop::sample::Index, (prop::sample::Index, prop::sample::Index))>(), 1..5),
    ) {
        let text = source(&text, if is_markdown { Format::Markdown } else { Format::Plain });
        prop_assume!(!text.blocks.is_empty());
        let ids = ["q.1", "q.2", "q.3", "q.4"];
        let mut marks: Vec<PassageMark<'_>> = Vec::new();
        for ((block, range_), id) in ranges.iter().zip(ids) {
            let block = block.index(text.blocks.len());
            let (start, end) = range(&text.blocks[block].text, *range_);
            if start < end {
                marks.push(PassageMark { block: block as u32, start, end, passage: id, id: Some(id), old_ids: &[], number: None, is_long: false });
            }
        }
        marks.sort();
        let mut view = view(&text);
        view.marks = marks.clone();
        view.pictures.iter_mut().for_each(|picture| picture.external = false);
        let elements = strict::read(&html_of(&view));
        for mark in marks {
            let parts = elements.iter().filter(|e| e.get("data-passage") == Some(mark.passage));
            let words: String = parts.map(|element| element.text.as_str()).collect();
            let expected = shown(&text, mark.block as usize, mark.start, mark.end);
            prop_assert_eq!(plain(&words), plain(&expected), "{:?} {}", mark, html_of(&view));
        }
    }

    #[test]
    fn excerpts_show_their_characters_and_no_others(
        text in any_text(),
        choice in any::<(prop::sample::Index, (prop::sample::Index, prop::sample::Index))>(),
    ) {
        let text = markdown(&text);
        prop_assume!(!text.blocks.is_empty());
        let block = choice.0.index(text.blocks.len());
        let (start, end) = range(&text.blocks[block].text, choice.1);
        let mut view = view(&text);
        view.excerpts = Some(vec![Piece { block: block as u32, start, end, gap: false }]);
        let elements = strict::read(&html_of(&view));
        let all: String =
            elements.iter().filter(|element| element.name == "p").map(|e| e.text.as_str()).collect();
        prop_assert_eq!(plain(&all.replace("[…]", "")), plain(&text.blocks[block].text[start as usize..end as usize]));
        prop_assert!(elements.iter().all(|element| element.name != "img"));
    }
}
