//! Gaps: the spaces, dashes, dots and quotation marks between two letters.
//!
//! Most of what may differ between a quotation and its source is in a gap. A gap is read as a series of
//! marks with or without white space between them, and two gaps are compared mark by mark.

mod read;

use std::ops::Range;

/// A run of bytes of the normal form that [`is_gap`] holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) marks: Vec<Mark>,
    /// True where white space is: before each mark, and after the last.
    spaces: Vec<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    kind: MarkKind,
    /// Bytes of the normal form.
    pub(super) range: Range<usize>,
    /// True if white space next to it does not matter.
    is_loose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkKind {
    /// A dash of any shape, `--` or `---`.
    Dash,
    /// A line of more dashes.
    Rule(usize),
    /// A quotation mark or apostrophe, or two single marks that stand for a double one.
    Quote,
    /// A full stop, or an ellipsis of three dots or more.
    Dots(usize),
}

/// True for the bytes of a normal form that make up gaps.
pub(super) fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'\'')
}

/// How much of a gap of the text a gap of the quotation must be equal to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The quotation begins with the gap.
    End,
    /// The quotation ends with the gap.
    Start,
    Whole,
}

/// The rules for white space in a gap.
pub(super) struct SpaceRules<'a> {
    /// True if no white space matters, as next to a script without spaces.
    pub(super) is_free: bool,
    /// The numbers of marks before which white space does not matter, as a prefix meets the words there.
    pub(super) seams: &'a [usize],
}

impl Gap {
    /// Compares a gap of a quotation with a gap of the text. Returns the number of the text's mark that the
    /// first mark corresponds to.
    pub(super) fn matches(
        &self,
        found: &Self,
        extent: Extent,
        rules: &SpaceRules<'_>,
    ) -> Option<usize> {
        let more = found.marks.len().checked_sub(self.marks.len())?;
        let first = match extent {
            Extent::Whole if more > 0 => return None,
            Extent::Whole | Extent::Start => 0,
            Extent::End => more,
        };
        let last = self.marks.len();
        let pairs = || self.marks.iter().zip(&found.marks[first..]);
        let is_edge =
            |n| (n == 0 && extent == Extent::End) || (n == last && extent == Extent::Start);
        let are_alike = pairs().enumerate().all(|(n, (written, found))| {
            let is_outer = is_edge(if extent == Extent::Start { n + 1 } else { n });
            written.kind == found.kind || (is_outer && written.is_part_of(found))
        });
        let is_loose = |n: usize| pairs().nth(n).is_some_and(|(a, b)| a.is_loose || b.is_loose);
        let are_spaces_alike = || {
            (0..=last).all(|n| {
                is_edge(n)
                    || self.spaces[n] == found.spaces[first + n]
                    || rules.is_free
                    || rules.seams.contains(&n)
                    || is_loose(n)
                    || n.checked_sub(1).is_some_and(is_loose)
            })
        };
        (are_alike && are_spaces_alike()).then_some(first)
    }

    /// Returns the number of marks that end at an offset or before.
    pub(super) fn marks_until(&self, offset: usize) -> usize {
        self.marks.iter().take_while(|mark| mark.range.end <= offset).count()
    }
}

impl Mark {
    /// True if a quotation may end after these dots, although the text has more: they do not cut an
    /// ellipsis.
    fn is_part_of(&self, found: &Self) -> bool {
        match (self.kind, found.kind) {
            (MarkKind::Dots(part), MarkKind::Dots(all)) => {
                part < all && all > 3 && (part, all) != (2, 4)
            }
            _ => false,
        }
    }

    /// Returns the number of the text's dots that the quotation leaves out.
    pub(super) fn dots_left_out(&self, found: &Self) -> usize {
        found.dots().saturating_sub(self.dots())
    }

    /// The number of dots; 0 for other marks.
    pub(super) fn dots(&self) -> usize {
        match self.kind {
            MarkKind::Dots(count) => count,
            _ => 0,
        }
    }
}
