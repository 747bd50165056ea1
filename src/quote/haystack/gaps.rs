//! Whether the gaps of a quotation agree with those of the text.

use std::ops::Range;

use super::{Haystack, is_gap};
use crate::quote::normal;
use crate::quote::search::Segment;

/// A gap of a segment and the gap of the text that it meets. Either may be empty.
struct Meeting {
    /// Bytes of the segment's pattern.
    written: Range<usize>,
    /// Bytes of the text.
    found: Range<usize>,
}

impl Haystack {
    /// The place of a segment's words, if the segment stands in the text where its skeleton stands in
    /// the skeleton, which is from an offset of the text on: every gap of it must agree with the text's.
    pub(super) fn stands(&self, segment: &Segment, offset: usize) -> Option<Range<usize>> {
        let mut place = 0..0;
        let mut meeting = self.first_meeting(segment, offset);
        loop {
            if !self.agree(segment, &meeting) {
                return None;
            }
            if meeting.has(segment.words.start) {
                place.start = meeting.found.end - (meeting.written.end - segment.words.start);
            }
            if meeting.has(segment.words.end) {
                place.end = meeting.found.start + (segment.words.end - meeting.written.start);
            }
            if meeting.written.end == segment.pattern.len() {
                break;
            }
            meeting = self.next_meeting(segment, &meeting);
        }
        self.is_of_whole_letters(&place).then_some(place)
    }

    /// The gaps before the first letter, which stands at `offset`.
    fn first_meeting(&self, segment: &Segment, offset: usize) -> Meeting {
        let written = 0..gap_end(segment.pattern.as_bytes(), 0, usize::MAX);
        let before = self.text().as_bytes()[..offset].iter().rev();
        let length = before.take(longest(&written)).take_while(|&&byte| is_gap(byte)).count();
        Meeting { written, found: offset - length..offset }
    }

    /// The gaps after the letters that follow a meeting. The letters are known to be equal, so it is
    /// enough to look for the next gap in either, or for the words' edge.
    fn next_meeting(&self, segment: &Segment, last: &Meeting) -> Meeting {
        let (pattern, text) = (segment.pattern.as_bytes(), self.text().as_bytes());
        let is_edge =
            |at| at == pattern.len() || at == segment.words.start || at == segment.words.end;
        let (mut at, mut offset) = (last.written.end + 1, last.found.end + 1);
        while !is_edge(at) && !is_gap(pattern[at]) && !is_gap(text[offset]) {
            at += 1;
            offset += 1;
        }
        let written = at..gap_end(pattern, at, usize::MAX);
        let found = offset..gap_end(text, offset, longest(&written));
        Meeting { written, found }
    }

    /// Whether what is written may stand for what is found: as it is, without the hyphen of a joined
    /// line or the space after it, or without a space next to a prefix or suffix.
    fn agree(&self, segment: &Segment, meeting: &Meeting) -> bool {
        let text = self.text().as_bytes();
        let written = &segment.pattern.as_bytes()[meeting.written.clone()];
        let found = &text[meeting.found.clone()];
        // Spanned its ends a quotation may begin or end within a gap.
        let fits = |found: &[u8]| match () {
            () if meeting.written.start == 0 => found.ends_with(written),
            () if meeting.written.end == segment.pattern.len() => found.starts_with(written),
            () => found == written,
        };
        if fits(found) {
            return true;
        }
        let joint = self.joint_within(&meeting.found);
        let space_of_joint = joint.as_ref().map(|joint| joint.end - 1);
        let spaces = [space_of_joint, meeting.seam(segment)].into_iter().flatten();
        let spaces = spaces.filter(|&at| meeting.found.contains(&at) && text[at] == b' ');
        joint.into_iter().chain(spaces.map(|at| at..at + 1)).any(|omitted| {
            let before = &text[meeting.found.start..omitted.start];
            let after = &text[omitted.end.min(meeting.found.end)..meeting.found.end];
            fits(&[before, after].concat())
        })
    }

    /// The first joint that begins within a gap. A second one would need a line of dashes alone.
    fn joint_within(&self, gap: &Range<usize>) -> Option<Range<usize>> {
        let joint =
            self.joints.get(self.joints.partition_point(|joint| joint.start < gap.start))?;
        (joint.start < gap.end).then(|| joint.clone())
    }

    /// Whether a place begins and ends between letters.
    pub(super) fn is_of_whole_letters(&self, place: &Range<usize>) -> bool {
        !self.is_within_letter(place.start) && !self.is_within_letter(place.end)
    }

    /// Whether an offset parts a letter from its mark: as `é` is not found by `e`, neither is `q̃` by
    /// `q`, though NFC cannot join them.
    fn is_within_letter(&self, offset: usize) -> bool {
        let (before, after) = self.text().split_at(offset);
        after.starts_with(normal::is_mark) && !before.is_empty() && !before.ends_with(' ')
    }
}

impl Meeting {
    fn has(&self, edge: usize) -> bool {
        (self.written.start..=self.written.end).contains(&edge)
    }

    /// Where the text may have a space because a prefix or suffix touches the words there.
    fn seam(&self, segment: &Segment) -> Option<usize> {
        let is_inner = |edge: &usize| (1..segment.pattern.len()).contains(edge);
        let edges = [segment.words.start, segment.words.end];
        let edge = edges.into_iter().find(|edge| is_inner(edge) && self.has(*edge))?;
        match self.written.start {
            0 => self.found.end.checked_sub(self.written.end - edge + 1),
            start => Some(self.found.start + (edge - start)),
        }
    }
}

/// Where the gap that begins at an offset ends, at most `most` bytes on.
fn gap_end(bytes: &[u8], at: usize, most: usize) -> usize {
    at + bytes[at..].iter().take(most).take_while(|&&byte| is_gap(byte)).count()
}

/// How much of a gap of the text is looked at: a longer one cannot agree with what is written.
fn longest(written: &Range<usize>) -> usize {
    written.len() + 3
}
