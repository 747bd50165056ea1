//! An index of a text that is searched many times: where every eighth run of eight bytes stands.
//!
//! Wherever a needle stands, one of its first eight bytes stands at a place of the index, with the run
//! that begins there. So of all places only those are looked at where one of eight runs of the needle
//! stands.

use std::ops::Range;

/// How many bytes a run has, and how many places there are from one to the next.
const RUN: usize = 8;
/// The shortest needle in which a run stands wherever it begins.
const SHORTEST: usize = 2 * RUN - 1;
/// One of so many bytes may be looked at for a needle: of a needle whose runs are more common the text
/// is gone through as quickly.
const FEW: usize = 256;

/// The index does not help: the needle is short, or its runs are common.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Common;

/// A run of eight bytes, and where it stands.
type Run = (u64, u32);

/// Where runs of a text stand.
#[derive(Debug)]
pub(super) struct Grams {
    /// Runs with their places, in order.
    runs: Vec<Run>,
    length: usize,
}

impl Grams {
    /// The index of a text.
    pub(super) fn new(text: &[u8]) -> Self {
        let (runs, _) = text.as_chunks::<RUN>();
        let places = (0..).step_by(RUN);
        let mut runs: Vec<Run> =
            runs.iter().zip(places).map(|(run, at)| (u64::from_le_bytes(*run), at)).collect();
        runs.sort_unstable();
        Self { runs, length: text.len() }
    }

    /// Where each of a needle's runs stands, so that the needle may begin within a range of the text:
    /// the place of the run in the needle, and its places in the text.
    fn candidates(
        &self,
        needle: &[u8],
        within: &Range<usize>,
    ) -> Result<Vec<(usize, &[Run])>, Common> {
        if needle.len() < SHORTEST {
            return Err(Common);
        }
        let (mut all, mut count) = (Vec::with_capacity(RUN), 0);
        for shift in 0..RUN {
            let run = u64::from_le_bytes(*needle[shift..].first_chunk().ok_or(Common)?);
            let to_index = |at: usize| u32::try_from(at + shift).unwrap_or(u32::MAX);
            let (first, last) = (to_index(within.start), to_index(within.end));
            let start = self.runs.partition_point(|own| *own < (run, first));
            let end = self.runs.partition_point(|own| *own < (run, last));
            count += end.saturating_sub(start);
            all.push((shift, &self.runs[start..end.max(start)]));
        }
        if count <= self.length / FEW { Ok(all) } else { Err(Common) }
    }

    /// The first place of a needle in the text that this is the index of, from a place on.
    pub(super) fn find(
        &self,
        text: &[u8],
        needle: &[u8],
        from: usize,
    ) -> Result<Option<usize>, Common> {
        let candidates = self.candidates(needle, &(from..self.length))?;
        let of_run = |(shift, places): (usize, &[Run])| {
            let mut starts = places.iter().map(|(_, at)| *at as usize - shift);
            starts.find(|&start| text[start..].starts_with(needle))
        };
        Ok(candidates.into_iter().filter_map(of_run).min())
    }

    /// The last place of a needle that ends at a place or before, likewise.
    pub(super) fn find_last(
        &self,
        text: &[u8],
        needle: &[u8],
        until: usize,
    ) -> Result<Option<usize>, Common> {
        let after = (until + 1).saturating_sub(needle.len());
        let candidates = self.candidates(needle, &(0..after))?;
        let of_run = |(shift, places): (usize, &[Run])| {
            let starts = places.iter().rev();
            let mut starts = starts.filter_map(|(_, at)| (*at as usize).checked_sub(shift));
            starts.find(|&start| text[start..].starts_with(needle))
        };
        Ok(candidates.into_iter().filter_map(of_run).max())
    }
}

#[cfg(test)]
mod tests {
    use memchr::memmem;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_the_index_finds_is_what_a_search_finds(
            text in prop::collection::vec(0_u8..6, 300..6000),
            at in 0_usize..300,
            length in 1_usize..60,
            other in 0_u8..40,
            from in 0_usize..6000,
        ) {
            let grams = Grams::new(&text);
            let at = at.min(text.len() - length.min(text.len()));
            let mut needle = text[at..(at + length).min(text.len())].to_vec();
            if let Some(byte) = needle.get_mut(usize::from(other)) {
                *byte = 5 - *byte;
            }
            let from = from.min(text.len());
            if let Ok(found) = grams.find(&text, &needle, from) {
                let expected = memmem::find(&text[from..], &needle).map(|place| from + place);
                prop_assert_eq!(found, expected);
            }
            if let Ok(found) = grams.find_last(&text, &needle, from) {
                prop_assert_eq!(found, memmem::rfind(&text[..from], &needle));
            }
        }
    }

    #[test]
    fn what_is_common_or_short_is_left_to_a_search() {
        let text = b"the same words again and again, ".repeat(100);
        let grams = Grams::new(&text);
        assert_eq!(grams.find(&text, b"same words again", 0), Err(Common));
        assert_eq!(grams.find(&text, b"same", 0), Err(Common));
        let rare = b"and these words are here just once".as_slice();
        let text = [text.as_slice(), rare, &text].concat();
        let grams = Grams::new(&text);
        assert_eq!(grams.find(&text, rare, 0), Ok(Some(3200)));
        assert_eq!(grams.find(&text, rare, 3201), Ok(None));
        assert_eq!(grams.find_last(&text, rare, text.len()), Ok(Some(3200)));
        assert_eq!(grams.find_last(&text, rare, 3200 + rare.len() - 1), Ok(None));
    }
}
