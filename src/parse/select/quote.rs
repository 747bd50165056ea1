//! Finding the words of a quotation, exactly once.

use std::ops::Range;

use memchr::memmem;

use super::quotable::{Quotable, is_gap};
use super::{Finder, fault};
use crate::diagnostic::{Code, Fault};
use crate::model::{Piece, Written};
use crate::normal;

/// How many comparisons of characters one segment may cost. Only a text of one letter repeated comes
/// near; what stands in it more often than that is ambiguous.
const WORK: usize = 1 << 26;

/// A stretch of the form of the text that a segment stands at.
type Occurrence = Range<usize>;

/// The characters of a quotation, or why it stands nowhere, or not in one place only.
pub fn find(
    finder: &Finder<'_>,
    quote: &Written,
    prefix: Option<&Written>,
    suffix: Option<&Written>,
) -> Result<Vec<Piece>, Box<Fault>> {
    let segments = segments(&quote.value);
    if segments.iter().any(|segment| !segment.chars().any(normal::is_word)) || segments.is_empty() {
        let message = "a quotation needs words: there is no letter and no digit in it";
        return Err(fault(Code::InvalidPassage, quote.place, message)
            .help("write the words as they stand in the text; `[…]` joins segments with words")
            .into());
    }
    let text = finder.quotable();
    let mut occurrences: Vec<Vec<Occurrence>> =
        segments.iter().map(|segment| occurrences(text, segment)).collect();
    let missing: Vec<usize> = (0..segments.len()).filter(|&n| occurrences[n].is_empty()).collect();
    if !missing.is_empty() {
        return Err(finder.nearest().not_found(text, quote, &segments, &missing).into());
    }
    let before: Option<String> = prefix.map(|prefix| normal::form(&prefix.value));
    let after: Option<String> = suffix.map(|suffix| normal::form(&suffix.value));
    if let (Some(before), Some(first)) = (&before, occurrences.first_mut()) {
        first.retain(|at| stands_before(text, at.start, before));
    }
    if let (Some(after), Some(last)) = (&after, occurrences.last_mut()) {
        last.retain(|at| stands_after(text, at.end, after));
    }
    let placements = placements(&occurrences);
    match placements.as_slice() {
        [one] => Ok(pieces(text, one)),
        [] => Err(no_placement(quote, prefix, suffix, &occurrences).into()),
        several => Err(ambiguous(text, quote, several, (prefix, suffix)).into()),
    }
}

/// The forms of the segments that `[…]` joins.
fn segments(quote: &str) -> Vec<String> {
    quote
        .replace("[...]", "[…]")
        .split("[…]")
        .map(normal::form)
        .filter(|segment| !segment.is_empty())
        .collect()
}

/// Every place where a segment stands, in order; places may overlap.
pub fn occurrences(text: &Quotable, segment: &str) -> Vec<Occurrence> {
    let skeleton: String = segment.chars().filter(|c| !is_gap(*c)).collect();
    let lead = segment.find(|c| !is_gap(c)).unwrap_or(0);
    let finder = memmem::Finder::new(&skeleton);
    let haystack = text.skeleton.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    let mut work = 0;
    while let Some(at) = finder.find(&haystack[from..]).filter(|_| work < WORK) {
        let at = from + at;
        let start = text.in_form[at] as usize;
        if let Some(start) = start.checked_sub(lead)
            && let Some(end) = verify(text, start, segment)
        {
            found.push(start..end);
        }
        work += segment.len();
        from = at + text.skeleton[at..].chars().next().map_or(1, char::len_utf8);
    }
    found
}

/// Where a segment ends that begins at a place of the form; none when it does not stand there.
///
/// A hyphen that ends a line may be missing from the segment, with the space after it, or stand in
/// it without the space; where the hyphen is a soft one, only the space is left of it.
fn verify(text: &Quotable, start: usize, segment: &str) -> Option<usize> {
    let form = text.form.as_bytes();
    let is_soft = |at: usize| text.soft.binary_search(&(at as u32)).is_ok();
    let mut at = start;
    let mut quoted = segment.bytes().peekable();
    while let Some(&byte) = quoted.peek() {
        if form.get(at) == Some(&byte) {
            let soft = byte == b'-' && is_soft(at);
            quoted.next();
            at += 1;
            if soft && form.get(at) == Some(&b' ') && quoted.peek() != Some(&b' ') {
                at += 1;
            }
        } else if is_soft(at) {
            let hyphen = form.get(at) == Some(&b'-');
            at += 1;
            if hyphen && form.get(at) == Some(&b' ') {
                at += 1;
            }
        } else {
            return None;
        }
    }
    // A letter whose mark is not in the quotation is another letter.
    let cut = text.form.get(at..)?.chars().next().is_some_and(normal::is_mark);
    (!cut).then_some(at)
}

/// Whether words stand directly before a place, white space aside.
fn stands_before(text: &Quotable, at: usize, words: &str) -> bool {
    let before = text.form[..at].trim_end();
    if before.ends_with(words) {
        return true;
    }
    // Across a line's hyphen the skeletons decide.
    let near = before.len().saturating_sub(2 * words.len() + 2);
    let near = (near..=before.len()).find(|&at| before.is_char_boundary(at)).unwrap_or(near);
    (near..before.len())
        .filter(|&start| before.is_char_boundary(start))
        .any(|start| verify(text, start, words) == Some(before.len()))
}

/// Whether words stand directly after a place, white space aside.
fn stands_after(text: &Quotable, at: usize, words: &str) -> bool {
    let rest = &text.form[at..];
    let at = at + (rest.len() - rest.trim_start().len());
    verify(text, at, words).is_some()
}

/// Where each segment of a quotation stands.
type Placement = Vec<Occurrence>;

/// Every way to place the segments in order and apart, of which no span contains another's.
///
/// For each first segment the others are placed as early as can be; of those that end at one place
/// the latest first segment has the smallest span. A placement whose middle could stand elsewhere
/// within the same span counts twice: the second way is added.
fn placements(occurrences: &[Vec<Occurrence>]) -> Vec<Placement> {
    let Some((first, others)) = occurrences.split_first() else { return Vec::new() };
    let mut placements: Vec<Placement> = Vec::new();
    for start in first {
        let mut placement = vec![start.clone()];
        for next in others {
            let from = placement.last().map_or(0, |before| before.end);
            let at = next.partition_point(|occurrence| occurrence.start < from);
            let Some(occurrence) = next.get(at) else {
                return with_second_ways(placements, occurrences);
            };
            placement.push(occurrence.clone());
        }
        let end = |placement: &Placement| placement.last().map(|last| last.end);
        if placements.last().is_some_and(|before| end(before) == end(&placement)) {
            placements.pop();
        }
        placements.push(placement);
    }
    with_second_ways(placements, occurrences)
}

fn with_second_ways(
    mut placements: Vec<Placement>,
    occurrences: &[Vec<Occurrence>],
) -> Vec<Placement> {
    if let [only] = placements.as_slice() {
        let latest = as_late_as_can_be(only, occurrences);
        if latest != *only {
            placements.push(latest);
        }
    }
    placements
}

/// The same span with its middle segments as late as they can stand.
fn as_late_as_can_be(placement: &Placement, occurrences: &[Vec<Occurrence>]) -> Placement {
    let mut latest = placement.clone();
    for n in (1..placement.len().saturating_sub(1)).rev() {
        let to = latest[n + 1].start;
        let at = occurrences[n].partition_point(|occurrence| occurrence.end <= to);
        if let Some(occurrence) = occurrences[n][..at].last() {
            latest[n] = occurrence.clone();
        }
    }
    latest
}

fn pieces(text: &Quotable, placement: &Placement) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (n, occurrence) in placement.iter().enumerate() {
        let mut own = text.pieces(occurrence.clone());
        if let Some(first) = own.first_mut() {
            first.gap = n > 0;
        }
        pieces.append(&mut own);
    }
    pieces
}

/// The segments stand in the text, yet not so: not in this order, or not after this prefix.
fn no_placement(
    quote: &Written,
    prefix: Option<&Written>,
    suffix: Option<&Written>,
    occurrences: &[Vec<Occurrence>],
) -> Fault {
    let (place, message, help) = match (prefix, suffix) {
        (Some(prefix), _) if occurrences.first().is_some_and(Vec::is_empty) => (
            prefix.place,
            "the quotation stands in the text, but not directly after this prefix",
            "write the words that stand directly before it, or take the prefix away",
        ),
        (_, Some(suffix)) if occurrences.last().is_some_and(Vec::is_empty) => (
            suffix.place,
            "the quotation stands in the text, but not directly before this suffix",
            "write the words that stand directly after it, or take the suffix away",
        ),
        _ => (
            quote.place,
            "the segments of this quotation stand in the text in another order",
            "put them in the order of the text, or make a passage of each",
        ),
    };
    fault(Code::QuoteNotFound, place, message).help(help)
}

/// How many places an ambiguous quotation is shown with.
const SHOWN: usize = 5;
/// How many characters before and after a place are shown.
const AROUND: usize = 36;

fn ambiguous(
    text: &Quotable,
    quote: &Written,
    several: &[Placement],
    (prefix, suffix): (Option<&Written>, Option<&Written>),
) -> Fault {
    let spans: Vec<Range<usize>> = several
        .iter()
        .filter_map(|placement| Some(placement.first()?.start..placement.last()?.end))
        .collect();
    let count = spans.len();
    let mut help = String::from("it stands at:");
    for span in spans.iter().take(SHOWN) {
        let number = text.block_number(span.start);
        help.push_str(&format!("\n  p{number}: {}", in_context(&text.form, span)));
    }
    if count > SHOWN {
        help.push_str(&format!("\n  and {} more", count - SHOWN));
    }
    if prefix.is_none() && suffix.is_none() && spans.windows(2).all(|pair| pair[0] != pair[1]) {
        help.push('\n');
        help.push_str(&tell_apart(text, &spans));
    } else {
        help.push_str("\nquote more words, so that only one place has them");
    }
    fault(
        Code::QuoteAmbiguous,
        quote.place,
        format!("this quotation stands in the text {count} times"),
    )
    .help(help)
}

/// A prefix or suffix that only the first of the places has, to be pasted.
fn tell_apart(text: &Quotable, spans: &[Range<usize>]) -> String {
    let Some(first) = spans.first() else { return String::new() };
    let before = &text.form[..first.start];
    for words in 1..=8 {
        let start =
            before.trim_end().rmatch_indices(' ').nth(words - 1).map_or(0, |(at, _)| at + 1);
        let prefix = before[start..].trim_end();
        let is_own =
            spans[1..].iter().all(|span| !text.form[..span.start].trim_end().ends_with(prefix));
        if !prefix.is_empty() && is_own {
            return format!("for the first of them, add `prefix: \"{prefix}\"`");
        }
    }
    let after = text.form[first.end..].trim_start();
    for words in 1..=8 {
        let end = after.match_indices(' ').nth(words - 1).map_or(after.len(), |(at, _)| at);
        let suffix = &after[..end];
        let is_own =
            spans[1..].iter().all(|span| !text.form[span.end..].trim_start().starts_with(suffix));
        if !suffix.is_empty() && is_own {
            return format!("for the first of them, add `suffix: \"{suffix}\"`");
        }
    }
    "add words to the quotation, so that only one place has them".to_owned()
}

/// The words around a place, with the place in the middle.
fn in_context(form: &str, span: &Range<usize>) -> String {
    let start = form[..span.start].char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let shown_end = form[span.start..span.end]
        .char_indices()
        .nth(AROUND)
        .map_or(span.end, |(at, _)| span.start + at);
    let end =
        form[shown_end..].char_indices().nth(AROUND).map_or(form.len(), |(at, _)| shown_end + at);
    let lead = if start > 0 { "…" } else { "" };
    let trail = if end < form.len() { "…" } else { "" };
    format!("{lead}{}{trail}", &form[start..end])
}
