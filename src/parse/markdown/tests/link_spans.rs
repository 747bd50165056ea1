//! Tests of the places of links in their file.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

/// Returns line and column of each link, with the characters that its span covers in the file.
fn pointed(prose: &Prose, file: &str) -> Vec<(u32, u32, String)> {
    let lines: Vec<&str> = file.lines().collect();
    let pointed = |span: Span| {
        let line = lines[span.line as usize - 1];
        let shown = line.chars().skip(span.column as usize - 1).take(span.width as usize);
        (span.line, span.column, shown.collect())
    };
    let links = prose.text.links.iter().map(|link| link.span);
    links.chain(prose.text.pictures.iter().map(|picture| picture.span)).map(pointed).collect()
}

#[test]
fn a_place_is_counted_in_characters_and_is_as_wide_as_the_link() {
    for (markdown, expected) in [
        ("é🙂 [[a]]", (1, 4, "[[a]]")),
        ("\tx\n\n> - é [[a|é]]", (3, 7, "[[a|é]]")),
        ("é [b *é*](c.md) d", (1, 3, "[b *é*](c.md)")),
        ("é <http://a.b>", (1, 3, "<http://a.b>")),
        ("[r]: c.md\n\né [r]", (3, 3, "[r]")),
        ("é ![é](c.png)", (1, 3, "![é](c.png)")),
        ("x\n\n  ![[a#p1]]", (3, 3, "![[a#p1]]")),
        ("é ![[a]]", (1, 3, "![[a]]")),
        ("x\n\n[^n]: é [[a]]\n\ny[^n]", (3, 9, "[[a]]")),
        ("| é | é [[a]] |\n|--|--|\n", (1, 9, "[[a]]")),
        ("x [a\nb](c.md)", (1, 3, "[a")),
        ("e\u{301} [[a]]", (1, 4, "[[a]]")),
        ("- 1. x\n\t[[a]]", (2, 2, "[[a]]")),
    ] {
        let (line, column, shown) = expected;
        let found = pointed(&written(markdown).value, markdown);
        assert_eq!(found, [(line, column, shown.to_owned())], "{markdown:?}");
    }
}

#[test]
fn places_in_a_sidecar_are_those_of_its_lines() {
    let markdown =
        "é [[a]] and [[a]]\n[b](c.md) [[gone]] [[d|e]]\n\n[^n]: [[f]]\n\n[![p](q)](r)[^n] [[f]]\n";
    let raw = "é [[a]] and\n    [[a]]\n    [b](c.md) [[g\\x6fne]] [[d|e]]\n\n    [^n]: [[f]]\n\n    [![p](q)](r)[^n] [[f]]";
    let span = Span::new(4, 12, 9);
    let prose = prose(markdown, Origin::Scalar { raw, span }).value;
    let places: Vec<Span> = prose.text.links.iter().map(|link| link.span).collect();
    assert_eq!(prose.text.pictures[0].span, Span::new(10, 6, 7));
    assert_eq!(
        places,
        [
            Span::new(4, 14, 5),
            Span::new(5, 5, 5),
            Span::new(6, 5, 9),
            span,
            Span::new(6, 27, 7),
            Span::new(10, 5, 12),
            Span::new(10, 22, 5),
            Span::new(8, 11, 5),
        ]
    );
}

/// Random Markdown in which each link has a different name: `n000`, `n001`, …
fn numbered() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[[N]]",
        "[[N]]",
        "[[N|t]]",
        "[[N\\|t]]",
        "![[N]]",
        "[t](N)",
        "[t\nu](N)",
        "\n\n![[N]]\n\n",
        "*",
        "**",
        "[",
        "]",
        "`",
        "é",
        "🙂 ",
        "第七条",
        "e\u{301}",
        "\t",
        " ",
        "word ",
        "\\",
        "\n",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "\n| ",
        " | ",
        "\n|---|---|\n",
        "# ",
        "[^n]",
        "\n\n[^n]: ",
        "&amp;",
        "<b>",
        "1. ",
    ]);
    prop::collection::vec(piece, 0..50).prop_map(|pieces| {
        let numbered =
            pieces.iter().enumerate().map(|(n, piece)| piece.replace('N', &format!("n{n:03}")));
        numbered.collect()
    })
}

/// Returns the rest of a line from a place on, in the normal form that names have.
fn rest_of(line: &str, span: Span) -> String {
    line.chars().skip(span.column as usize - 1).nfc().collect()
}

/// Returns the name in a link. Outside tables, an escaped pipe is part of it.
fn name(target: &Target) -> &str {
    match target {
        Target::Name { name, .. } => name.split('|').next().unwrap(),
        Target::Path { path, .. } => path,
        _ => panic!("{target:?}"),
    }
}

proptest! {
    #[test]
    fn each_link_is_found_at_its_own_place(markdown in numbered()) {
        for link in &written(&markdown).value.text.links {
            let name = name(&link.target);
            let line = markdown.lines().nth(link.span.line as usize - 1).unwrap();
            let rest = rest_of(line, link.span);
            // In a table, an escaped pipe may hide one more bracket.
            let begins = match link.kind {
                LinkKind::Markdown => rest.starts_with('['),
                LinkKind::Embed => rest.starts_with(&format!("![[{name}")),
                _ => rest.trim_start_matches(['!', '[']).starts_with(name) && rest.contains("[["),
            };
            prop_assert!(begins, "{:?} is not at {:?} in {:?}", link, rest, markdown);
            if link.kind == LinkKind::Markdown {
                let further = markdown.lines().skip(link.span.line as usize);
                let rest = further.fold(rest, |rest, line| rest + line);
                let address = rest.split_once("](").unwrap().1;
                // With an escaped bracket, the parser may let a link contain others.
                let is_at_place = address.starts_with(name) || rest.contains("\\[");
                prop_assert!(is_at_place, "{:?} {:?}", link, markdown);
            }
        }
    }

    #[test]
    fn each_reference_is_found_in_the_lines_of_a_sidecar(markdown in numbered()) {
        let raw = markdown.replace('\n', "\n   ");
        let span = Span::new(9, 4, 1);
        // The scalar as it would be in the file, starting at its first line.
        let file = "\n".repeat(8) + "   " + &raw;
        let lines: Vec<&str> = file.split('\n').collect();
        for link in &prose(&markdown, Origin::Scalar { raw: &raw, span }).value.text.links {
            if link.kind == LinkKind::Markdown {
                continue;
            }
            let line = lines[link.span.line as usize - 1];
            let rest = rest_of(line, link.span);
            let is_found = rest.trim_start_matches(['!', '[']).starts_with(name(&link.target));
            prop_assert!(is_found, "{:?} is not at {:?} in {:?}", link, rest, markdown);
        }
    }
}

#[test]
fn a_name_in_another_normal_form_is_found_too() {
    let written = &written("[[e\u{301}]][[n005]]").value.text.links;
    let names: Vec<&str> = written.iter().map(|link| name(&link.target)).collect();
    assert_eq!(names, ["é", "n005"]);
    assert_eq!(written[0].span.width, 6);
}
