//! Invariants of every text, checked by the tests of each format.

#![allow(clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use crate::model::{BlockKind, InlineKind, Layout, Position, Text};

/// Asserts everything that later stages rely on.
pub fn assert_sound(text: &Text) {
    assert_layout(text);
    for (n, block) in text.blocks.iter().enumerate() {
        let mut open: Vec<u32> = Vec::new();
        let mut before = (0, u32::MAX);
        for span in &block.spans {
            assert!(span.start <= span.end, "block {n}: {span:?} ends before it begins");
            assert!(
                block.text.get(span.start as usize..span.end as usize).is_some(),
                "block {n}: {span:?} is not within {:?}",
                block.text
            );
            assert!(before.0 <= span.start, "block {n}: {span:?} is out of order");
            before = (span.start, span.end);
            while open.last().is_some_and(|end| *end <= span.start) {
                open.pop();
            }
            assert!(open.iter().all(|end| span.end <= *end), "block {n}: {span:?} crosses another");
            if span.start < span.end {
                open.push(span.end);
            }
        }
        for span in &block.spans {
            match &span.kind {
                InlineKind::Link(link) => assert_eq!(text.links[*link as usize].block as usize, n),
                InlineKind::Picture(one) => {
                    assert_eq!(text.pictures[*one as usize].block as usize, n);
                }
                InlineKind::Division(one) => {
                    assert_eq!(text.divisions[*one as usize].start.block as usize, n);
                }
                _ => {}
            }
        }
        if let BlockKind::Embed(link) = block.kind {
            assert_eq!(text.links[link as usize].block as usize, n);
        }
    }
    assert!(text.hyphens.is_sorted(), "hyphens are out of order");
    for hyphen in &text.hyphens {
        let rest = |at: Position| &text.blocks[at.block as usize].text[at.offset as usize..];
        assert!(hyphen.at < hyphen.next, "{hyphen:?}");
        let hyphen_and_letter = [rest(hyphen.at), rest(hyphen.next)];
        assert!(hyphen_and_letter[0].starts_with(['-', '\u{2010}', '\u{ad}', '¬', '⸗']));
        assert!(hyphen_and_letter[1].starts_with(char::is_lowercase), "{hyphen_and_letter:?}");
    }
    assert_divisions(text);
    let mut end = Position { block: 0, offset: 0 };
    for turn in &text.turns {
        assert!(end <= turn.start && turn.start < turn.end, "{turn:?} begins before {end:?}");
        end = turn.end;
    }
}

/// Asserts that every block is in the layout once, in order, and that containers are balanced.
fn assert_layout(text: &Text) {
    let mut depth = 0_u32;
    let mut blocks = Vec::new();
    for step in &text.layout {
        match step {
            Layout::Block(n) => blocks.push(*n),
            Layout::Open(_) => depth += 1,
            Layout::Close => depth = depth.checked_sub(1).unwrap_or_else(|| panic!("too many")),
            Layout::Rule => {}
        }
    }
    assert_eq!(depth, 0, "something is not closed");
    assert_eq!(blocks, (0..text.blocks.len() as u32).collect::<Vec<_>>());
}

/// Asserts that divisions nest, and that their anchors are unique and valid in a URL.
fn assert_divisions(text: &Text) {
    let mut anchors = BTreeSet::new();
    let mut open: Vec<(u8, Position)> = Vec::new();
    let mut before = None;
    for division in &text.divisions {
        let anchor = &division.anchor;
        assert!(anchors.insert(anchor.clone()), "`{anchor}` is there twice");
        assert!(!anchor.is_empty() && !anchor.starts_with('-') && !anchor.ends_with('-'));
        assert!(anchor.chars().all(|c| c == '-' || crate::quote::normal::is_word(c)), "{anchor:?}");
        assert!(before < Some(division.start) && division.start < division.end, "{division:?}");
        before = Some(division.start);
        while open.last().is_some_and(|(_, end)| *end <= division.start) {
            open.pop();
        }
        for (level, end) in &open {
            assert!(*level < division.level && division.end <= *end, "{division:?} does not nest");
        }
        open.push((division.level, division.end));
    }
}
