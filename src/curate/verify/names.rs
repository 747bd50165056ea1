//! The names of a dossier that an article may mention: voices, and titles and addresses of sources.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::draft::{DraftLink, DraftTarget, Paragraph};
use super::lexicon::is_title;
use super::speech::is_alone;
use crate::link::{Dossier, Source, SourceIx, Voice, keep_leftmost_longest};
use crate::quote::normal::{self, is_spaceless, is_word};
use crate::url;

/// The fewest characters of a title without spaces by which a source is named.
const MIN_SPACELESS_TITLE: usize = 4;

/// The fewest letters of the last word of a name by which a voice is named.
const MIN_LAST_WORD: usize = 3;

/// All names of a dossier.
pub struct Names {
    patterns: Option<AhoCorasick>,
    /// What each pattern names.
    named: Vec<Named>,
    /// The titles of all entries, in normal form.
    titles: BTreeSet<String>,
    ids: HashMap<String, SourceIx>,
    /// By [`bare_address`].
    addresses: HashMap<String, Vec<SourceIx>>,
    /// The site's address, as [`bare_address`].
    base: Option<String>,
}

/// The bearers of a name.
#[derive(Debug, Default)]
struct Named {
    voices: Vec<Voice>,
    sources: Vec<SourceIx>,
    /// True for the last word of a voice's name.
    is_last_word: bool,
}

/// A name in a text.
#[derive(Debug)]
pub struct Mention<'n> {
    pub range: Range<usize>,
    pub voices: &'n [Voice],
    pub sources: &'n [SourceIx],
    /// False for the last word of a voice's name that is a part of another name here: `Peter Smith`.
    pub is_whole: bool,
}

/// A source that a link leads to.
#[derive(Debug)]
pub struct LinkedSource {
    /// The characters of the link.
    pub range: Range<usize>,
    pub source: SourceIx,
    /// The place on the source's page that the link names.
    pub place: Option<String>,
}

impl Names {
    pub fn new(dossier: &Dossier) -> Self {
        let mut named: BTreeMap<String, Named> = BTreeMap::new();
        let voices = voices(dossier);
        for voice in &voices {
            for name in names_of(voice, dossier) {
                let bearers = &mut named.entry(normal::form(name)).or_default().voices;
                if !bearers.contains(voice) {
                    bearers.push(voice.clone());
                }
            }
        }
        for (word, voice) in last_words(&voices, dossier) {
            named.entry(word).or_insert_with(|| Named {
                voices: vec![voice.clone()],
                sources: Vec::new(),
                is_last_word: true,
            });
        }
        let topics = dossier.topics.iter().map(|topic| &topic.parsed.meta.title.value);
        let titles = topics.chain(dossier.pages.iter().map(|page| &page.parsed.title));
        let mut titles: BTreeSet<String> = titles.map(|title| normal::form(title)).collect();
        let mut ids = HashMap::new();
        let mut addresses: HashMap<String, Vec<SourceIx>> = HashMap::new();
        for (number, source) in dossier.sources.iter().enumerate() {
            let ix = SourceIx(number as u32);
            let title = normal::form(&source.parsed.meta.title);
            if is_telling(&title) {
                named.entry(title.clone()).or_default().sources.push(ix);
            }
            titles.insert(title);
            ids.insert(source.id.clone(), ix);
            for address in
                [&source.parsed.meta.url, &source.parsed.meta.archived].into_iter().flatten()
            {
                addresses.entry(bare_address(address)).or_default().push(ix);
            }
        }
        named.retain(|name, _| name.contains(is_word));
        let (forms, named): (Vec<String>, Vec<Named>) = named.into_iter().unzip();
        let base = dossier.meta.base_url.as_deref().map(bare_address);
        let patterns = AhoCorasick::new(&forms).ok().filter(|_| !forms.is_empty());
        Self { patterns, named, titles, ids, addresses, base }
    }

    /// True if words are the title of an entry.
    pub fn is_title(&self, words: &str) -> bool {
        let form = normal::form(words);
        self.titles.contains(form.trim_end_matches(['.', ',', ';', ':']))
            || self.titles.contains(&form)
    }

    /// Finds the names in a text that do not overlap: the leftmost first, then the longest.
    pub fn find(&self, text: &str) -> Vec<Mention<'_>> {
        let Some(patterns) = &self.patterns else { return Vec::new() };
        let mapped = normal::map(text);
        let found = patterns.find_overlapping_iter(&mapped.text);
        let whole =
            found.filter(|name| normal::at_word_boundary(&mapped.text, name.start(), name.end()));
        let mut names: Vec<(usize, usize, usize)> =
            whole.map(|name| (name.start(), name.end(), name.pattern().as_usize())).collect();
        keep_leftmost_longest(&mut names);
        let mention = |(start, end, name): (usize, usize, usize)| {
            let range = mapped.original(start..end);
            let range = range.start as usize..range.end as usize;
            let Named { voices, sources, is_last_word } = &self.named[name];
            let is_whole = !is_last_word || is_alone(text, range.clone());
            Mention { range, voices, sources, is_whole }
        };
        names.into_iter().map(mention).collect()
    }

    /// Returns the sources that the links of a paragraph lead to.
    pub fn linked(&self, paragraph: &Paragraph) -> Vec<LinkedSource> {
        let of_link = |link: &DraftLink| {
            let (sources, is_ours) = self.target(&link.target);
            let place = link.place.clone().filter(|_| is_ours);
            let linked =
                |source| LinkedSource { range: link.range.clone(), source, place: place.clone() };
            sources.into_iter().map(linked).collect::<Vec<_>>()
        };
        paragraph.links.iter().flat_map(of_link).collect()
    }

    /// Returns the sources that a link leads to; true if not to their addresses elsewhere, whose places are
    /// not known.
    fn target(&self, target: &DraftTarget) -> (Vec<SourceIx>, bool) {
        match target {
            DraftTarget::Name(name) => {
                if let Some(ix) = self.ids.get(name) {
                    return (vec![*ix], true);
                }
                let found = self.find(name);
                let whole = found.into_iter().find(|mention| mention.range == (0..name.len()));
                (whole.map(|mention| mention.sources.to_vec()).unwrap_or_default(), true)
            }
            DraftTarget::Address(address) => {
                let bare = bare_address(address);
                if let Some(sources) = self.addresses.get(&bare) {
                    return (sources.clone(), false);
                }
                let path = if address.contains("://") {
                    self.base.as_ref().and_then(|base| bare.strip_prefix(base.as_str()))
                } else {
                    Some(bare.as_str())
                };
                (path.and_then(|path| self.by_path(path)).into_iter().collect(), true)
            }
        }
    }

    /// Finds a source by the path of its page or of one of its files.
    fn by_path(&self, path: &str) -> Option<SourceIx> {
        let file = path.rsplit('/').next()?;
        let folder = url::folder(path);
        let stem = match file.rsplit_once('.') {
            Some((stem, "html" | "md" | "txt" | "yaml" | "json")) => stem,
            // Some hosts leave the ending out.
            None if folder.ends_with("sources") => file,
            _ => return None,
        };
        let stem = url::decode(stem).unwrap_or_else(|| stem.to_owned());
        let is_elsewhere = folder.ends_with("topics") || folder.ends_with("pages");
        self.ids.get(&stem).copied().filter(|_| !is_elsewhere)
    }
}

/// Returns an address without scheme, fragment and the `/` at its end.
fn bare_address(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let address =
        address.strip_prefix("https://").or(address.strip_prefix("http://")).unwrap_or(address);
    address.strip_prefix("www.").unwrap_or(address).trim_end_matches('/').to_owned()
}

/// True for titles that are more than a word, which an article may use by chance.
fn is_telling(title: &str) -> bool {
    title.contains(' ') || title.chars().filter(|&c| is_spaceless(c)).count() >= MIN_SPACELESS_TITLE
}

/// Returns everybody who speaks in a source, each once.
fn voices(dossier: &Dossier) -> BTreeSet<Voice> {
    let of_source = |source: &Source| -> Vec<Voice> {
        let speakers = source.speakers.iter().flat_map(|voices| voices.iter());
        let passages = source.passages.iter().flat_map(|passage| passage.voices.iter());
        source.authors.iter().chain(speakers).chain(passages).cloned().collect()
    };
    dossier.sources.iter().flat_map(of_source).collect()
}

/// Returns the last words of names that tell a voice from all others, each with the voice.
fn last_words<'v>(voices: &'v BTreeSet<Voice>, dossier: &Dossier) -> BTreeMap<String, &'v Voice> {
    let mut bearers: HashMap<String, usize> = HashMap::new();
    for voice in voices {
        let names = names_of(voice, dossier).into_iter().map(normal::form);
        let words: BTreeSet<String> = names.flat_map(|name| all_words(&name)).collect();
        for word in words {
            *bearers.entry(word).or_default() += 1;
        }
    }
    let last_word = |voice: &'v Voice| {
        let name = normal::form(dossier.voice_name(voice));
        let name = name.split([',', ';', '(', '[']).next().unwrap_or_default();
        let word = name.split(' ').next_back().unwrap_or_default();
        let word = word.trim_matches(|c| !is_word(c));
        let is_telling = word.chars().filter(|c| c.is_alphabetic()).count() >= MIN_LAST_WORD
            && !word.starts_with(char::is_lowercase)
            && !is_title(&word.to_lowercase())
            && bearers.get(&word.to_lowercase()) == Some(&1);
        is_telling.then(|| (word.to_owned(), voice))
    };
    voices.iter().filter_map(last_word).collect()
}

/// Returns the words of a name in small letters, and the parts of those that have hyphens.
fn all_words(name: &str) -> Vec<String> {
    let whole = name.split(' ').map(|word| word.trim_matches(|c| !is_word(c)));
    let parts = name.split(|c| !is_word(c));
    whole.chain(parts).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Returns the names of a voice: that of a topic has aliases.
pub fn names_of<'a>(voice: &'a Voice, dossier: &'a Dossier) -> Vec<&'a str> {
    let aliases = match voice {
        Voice::Topic(ix) => &*dossier.topic(*ix).parsed.meta.aliases,
        Voice::Plain(_) => &[],
    };
    let aliases = aliases.iter().map(|alias| alias.value.as_str());
    std::iter::once(dossier.voice_name(voice)).chain(aliases).collect()
}
