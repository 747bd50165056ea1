//! Reads gaps of a text.

use std::ops::Range;

use super::{Gap, Mark, MarkKind};
use crate::quote::prepared::PreparedText;

/// The most dashes in a row that mean a dash; more are a line.
const MAX_DASHES: usize = 3;
/// The fewest dots in a row that are an ellipsis.
const ELLIPSIS: usize = 3;

impl Gap {
    pub(in crate::quote) fn empty() -> Self {
        Self { marks: Vec::new(), spaces: vec![false] }
    }

    /// Reads the gap at a range of a text. `shift` is added to the places of its marks.
    pub(in crate::quote) fn read(
        &mut self,
        text: &PreparedText<'_>,
        range: Range<usize>,
        shift: usize,
    ) {
        let bytes = &text.text().as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            let (kind, end, is_loose) = match bytes[at] {
                b' ' => {
                    self.add_space();
                    at += 1;
                    continue;
                }
                b'-' => dash(text, bytes, at),
                b'.' => dots(bytes, at),
                _ => quote(text, bytes, at),
            };
            self.add(Mark { kind, range: at + shift..end + shift, is_loose });
            at = end;
        }
    }

    /// Returns the gap at a range of a text in every form that its line-end hyphen allows.
    pub(in crate::quote) fn forms(
        text: &PreparedText<'_>,
        range: Range<usize>,
        shift: usize,
    ) -> Vec<Self> {
        let read = |range: Range<usize>, left_out: Range<usize>, hyphen: bool| {
            let mut gap = Self::empty();
            gap.read(text, range.start..left_out.start.max(range.start), shift);
            if hyphen {
                let place = left_out.start + shift..left_out.start + shift;
                gap.add(Mark { kind: MarkKind::Dash, range: place, is_loose: false });
            }
            gap.read(text, left_out.end.min(range.end)..range.end, shift);
            gap
        };
        let whole = read(range.clone(), range.end..range.end, false);
        let Some(joint) = text.joint_within(&range) else { return vec![whole] };
        let joint_end = joint.range.end;
        let has_space = text.text()[..joint_end].ends_with(' ');
        let space = joint_end - usize::from(has_space)..joint_end;
        let is_soft = joint.range == space;
        let mut forms = vec![whole, read(range.clone(), space.clone(), is_soft)];
        if is_soft {
            forms.push(read(range.clone(), space.start..space.start, true));
        }
        if joint.joins_word {
            forms.push(read(range, joint.range.clone(), false));
        }
        forms
    }

    fn add(&mut self, mark: Mark) {
        self.marks.push(mark);
        self.spaces.push(false);
    }

    fn add_space(&mut self) {
        if let Some(last) = self.spaces.last_mut() {
            *last = true;
        }
    }
}

/// Reads the dashes at an offset.
fn dash(text: &PreparedText<'_>, bytes: &[u8], at: usize) -> (MarkKind, usize, bool) {
    let count = bytes[at..].iter().take_while(|&&byte| byte == b'-').count();
    let kind = if count <= MAX_DASHES { MarkKind::Dash } else { MarkKind::Rule(count) };
    (kind, at + count, count > 1 || is_long_dash(text.original_char(at)))
}

/// Reads a full stop, or an ellipsis whose dots may have spaces between them.
fn dots(bytes: &[u8], at: usize) -> (MarkKind, usize, bool) {
    let (mut count, mut end) = (0, at);
    loop {
        match &bytes[end..] {
            [b'.', ..] => end += 1,
            [b' ', b'.', ..] => end += 2,
            _ => break,
        }
        count += 1;
    }
    if count < ELLIPSIS {
        (MarkKind::Dots(1), at + 1, false)
    } else {
        (MarkKind::Dots(count), end, false)
    }
}

/// Reads a quotation mark, or two single ones that stand for a double one.
fn quote(text: &PreparedText<'_>, bytes: &[u8], at: usize) -> (MarkKind, usize, bool) {
    let mark = text.original_char(at);
    let is_double = is_single_mark(mark)
        && bytes.get(at + 1) == Some(&b'\'')
        && text.original_char(at + 1) == mark;
    let is_guillemet = matches!(mark, '«' | '»' | '‹' | '›');
    (MarkKind::Quote, at + 1 + usize::from(is_double), is_guillemet)
}

fn is_single_mark(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | '\u{2bc}' | '\u{2018}'
            ..='\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{ff07}' | '\u{ff40}'
    )
}

/// True for dashes around which writers put white space or not, unlike hyphens.
fn is_long_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2012}'..='\u{2015}' | '\u{2e3a}' | '\u{2e3b}' | '\u{fe31}' | '\u{fe32}' | '\u{fe58}'
    )
}
