//! What an article says beside a quotation: the sources and the voice that it names.

use std::collections::BTreeSet;
use std::ops::Range;

use super::draft::Draft;
use super::names::{LinkedSource, Mention, Names};
use super::notes::note_length;
use super::quotations::Quotation;
use super::speech::{is_credit_of, name_beside_verb, people, speaks_after, speaks_before};
use crate::link::{SourceIx, Voice, is_abbreviated};
use crate::quote::normal::is_word;

/// The words beside a quotation.
#[derive(Debug, Default)]
pub struct Beside {
    /// The sources that the sentence names, or else the only one that the paragraph names.
    pub sources: BTreeSet<SourceIx>,
    /// The places of these sources that the links name.
    pub places: BTreeSet<(SourceIx, String)>,
    /// All voices that the sentence names.
    pub voices: BTreeSet<Voice>,
    /// The voices whose name is plainly the speaker's.
    pub speakers: BTreeSet<Voice>,
    /// What looks like the names of people, known or not, and is plainly the speaker's.
    pub people: Vec<String>,
    /// Those of these names that stand beside a verb of saying.
    pub strangers: Vec<String>,
    /// The sentence around the quotation, without the quotation.
    pub sentence: String,
}

/// A range of a paragraph.
type Region = (usize, Range<usize>);

impl Beside {
    /// Reads what stands beside a quotation; `all` are the quotations of the article, whose words are not the
    /// article's own.
    pub fn new(quotation: &Quotation, all: &[Quotation], draft: &Draft, names: &Names) -> Self {
        let masked = |number: usize| masked(number, all, draft);
        let (before, after) = sentence(quotation, all, draft, &masked);
        let mut beside = Self::default();
        for ((number, range), is_before) in [(before.clone(), true), (after.clone(), false)] {
            let text = &masked(number)[range];
            beside.sentence.push_str(text);
            beside.sentence.push(' ');
            let speaks = if is_before { speaks_before } else { speaks_after };
            beside.add_names(text, names, speaks);
        }
        for (number, range) in &quotation.credits {
            let text = &draft.paragraphs[*number].text[range.clone()];
            beside.sentence.push_str(text);
            beside.add_names(text, names, is_credit_of);
        }
        let mut near: Vec<Region> = vec![before, after];
        near.extend(own_regions(quotation, draft));
        beside.add_links(linked(&near, draft, names));
        if beside.sources.is_empty() {
            let paragraphs = [near[0].0, near[1].0];
            let mut around = Self::default();
            for number in paragraphs {
                let text = masked(number);
                let found = names.find(&text);
                around.sources.extend(found.iter().flat_map(|mention| mention.sources));
                around.add_links(linked(&[(number, 0..text.len())], draft, names));
            }
            if around.sources.len() == 1 {
                (beside.sources, beside.places) = (around.sources, around.places);
            }
        }
        beside
    }

    /// Adds the names in a part of the sentence; `speaks` decides whether one is plainly the speaker's.
    fn add_names(&mut self, text: &str, names: &Names, speaks: fn(&str, Range<usize>) -> bool) {
        let mut titles = Vec::new();
        for Mention { range, voices, sources, is_whole } in names.find(text) {
            self.sources.extend(sources);
            self.voices.extend(voices.iter().cloned());
            if !sources.is_empty() {
                titles.push(range.clone());
            }
            if is_whole && speaks(text, range) {
                self.speakers.extend(voices.iter().cloned());
            }
        }
        let is_title = |name: &Range<usize>| {
            titles.iter().any(|title| title.start < name.end && name.start < title.end)
        };
        let people = people(text).into_iter().filter(|name| !is_title(name));
        for name in people.filter(|name| speaks(text, name.clone())) {
            self.people.push(text[name.clone()].to_owned());
            self.strangers.extend(name_beside_verb(text, name).map(str::to_owned));
        }
    }

    fn add_links(&mut self, links: impl Iterator<Item = LinkedSource>) {
        for LinkedSource { source, place, .. } in links {
            self.sources.insert(source);
            self.places.extend(place.map(|place| (source, place)));
        }
    }

    /// Returns the one voice that the sentence plainly says the words of, if it names no other one.
    /// `is_speaker` tells who may be one.
    pub fn speaker(&self, is_speaker: impl Fn(&Voice) -> bool) -> Option<&Voice> {
        let mut voices = self.voices.iter().filter(|voice| is_speaker(voice));
        let only = voices.next().filter(|_| voices.next().is_none())?;
        self.speakers.contains(only).then_some(only)
    }

    /// True if the sentence has a word of a name that is not too short.
    pub fn has_part_of(&self, name: &str) -> bool {
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !is_word(c)).map(str::to_lowercase).collect()
        };
        let sentence = words(&self.sentence);
        words(name).iter().any(|word| word.chars().count() >= 3 && sentence.contains(word))
    }
}

/// Returns the characters of a paragraph with spaces in place of quotations.
fn masked(number: usize, all: &[Quotation], draft: &Draft) -> String {
    let mut text = draft.paragraphs[number].text.clone();
    for quotation in all {
        let (first, last) = quotation.paragraphs;
        let range = match number {
            _ if number == first => quotation.first.clone(),
            _ if number == last => quotation.last.clone(),
            _ if first < number && number < last => 0..text.len(),
            _ => continue,
        };
        let blank = " ".repeat(range.len());
        text.replace_range(range, &blank);
    }
    text
}

/// Returns the parts of the sentence before and after a quotation. Before a block quotation it is the last
/// sentence of the paragraph above.
fn sentence(
    quotation: &Quotation,
    all: &[Quotation],
    draft: &Draft,
    masked: &impl Fn(usize) -> String,
) -> (Region, Region) {
    let (first, last) = quotation.paragraphs;
    if quotation.is_block {
        let own = draft.paragraphs[first].block_quote;
        let above =
            first.checked_sub(1).filter(|&above| draft.paragraphs[above].block_quote != own);
        let Some(above) = above else { return ((first, 0..0), (last, 0..0)) };
        let text = masked(above);
        let words = text.trim_end();
        let end = words.trim_end_matches(['.', '!', '?', '…', '。']).len();
        return ((above, sentence_start(&words[..end])..text.len()), (last, 0..0));
    }
    let before = masked(first);
    let ends_before = |other: &&Quotation| {
        other.paragraphs.1 == first
            && other.last.end <= quotation.first.start
            && ends_sentence(other, &before[other.last.end..])
    };
    let end = |other: &Quotation| other.last.end + note_length(&before[other.last.end..]);
    let from = all.iter().filter(ends_before).map(end).max().unwrap_or(0);
    let start = from + sentence_start(&before[from..quotation.first.start]);
    let before = start..quotation.first.start;
    let after = masked(last);
    let end = quotation.last.end + note_length(&after[quotation.last.end..]);
    let rest = &after[end..];
    let ends = ends_sentence(quotation, rest);
    let length = if ends { 0 } else { sentence_length(rest) };
    ((first, before), (last, end..end + length))
}

/// True if a quotation ends with a full stop, and the article goes on with a new sentence.
fn ends_sentence(quotation: &Quotation, rest: &str) -> bool {
    let rest = &rest[note_length(rest)..];
    quotation.text.ends_with(['.', '。', '…'])
        && rest.trim_start().starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
}

/// Returns the ranges of the paragraphs that a quotation has words in.
fn own_regions(quotation: &Quotation, draft: &Draft) -> Vec<Region> {
    let (first, last) = quotation.paragraphs;
    let region = |number: usize| {
        let range = match number {
            _ if quotation.is_block => 0..draft.paragraphs[number].text.len(),
            _ if number == first => quotation.first.clone(),
            _ if number == last => quotation.last.clone(),
            _ => 0..draft.paragraphs[number].text.len(),
        };
        (number, range)
    };
    let credits = quotation.credits.iter().cloned();
    (first..=last).map(region).chain(credits).collect()
}

fn linked<'a>(
    regions: &'a [Region],
    draft: &'a Draft,
    names: &'a Names,
) -> impl Iterator<Item = LinkedSource> + 'a {
    regions.iter().flat_map(|(number, region)| {
        let links = names.linked(&draft.paragraphs[*number]).into_iter();
        let touches = |range: &Range<usize>| {
            range.start < region.end && region.start < range.end.max(range.start + 1)
        };
        links.filter(move |link| touches(&link.range))
    })
}

/// Returns the offset at which the last sentence of a text begins.
fn sentence_start(text: &str) -> usize {
    let mut start = 0;
    while let Some(end) = sentence_end(&text[start..]) {
        start += end;
    }
    start
}

fn sentence_length(text: &str) -> usize {
    sentence_end(text).unwrap_or(text.len())
}

/// Returns the offset after the first full stop that ends a sentence before another one.
fn sentence_end(text: &str) -> Option<usize> {
    text.char_indices().find_map(|(at, c)| {
        let end = at + c.len_utf8();
        let rest = &text[end..];
        let is_end = match c {
            '\n' | '。' | '！' | '？' => true,
            '.' | '!' | '?' | '…' | '؟' | '।' => {
                let next = rest.trim_start().chars().next();
                rest.starts_with(char::is_whitespace)
                    && next
                        .is_none_or(|next| !next.is_lowercase() && !matches!(next, '—' | '–' | '('))
                    && !(c == '.' && is_abbreviated(&text[..at]))
            }
            _ => false,
        };
        (is_end && !rest.is_empty()).then_some(end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_its_full_stop() {
        for (text, start) in [
            ("One. Two three", " Two three"),
            ("Mr. John F. Doe said", "Mr. John F. Doe said"),
            ("It cost 1.5 million", "It cost 1.5 million"),
            ("Why? She said", " She said"),
            ("一。二", "二"),
            ("a line\nShe said", "She said"),
        ] {
            assert_eq!(&text[sentence_start(text)..], start, "{text}");
        }
    }
}
