//! The guard: looks through every generated file for words that sources withhold.
//!
//! What a page may show of a withheld text is decided where the page is made. The guard does not rely on
//! that: it compares the finished files with the unpublished parts of the texts, and so also finds what
//! the curator has copied from there, and what a template gives away.

mod allowed;
mod index;
mod output_text;
mod report;
mod words;

pub use index::WithheldText;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};

use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link::Dossier;
use crate::locale::Locale;
use crate::parse::ParsedDossier;
use allowed::AllowedValues;
use index::{WithheldIndex, is_withheld};
use output_text::readable_text;
use report::{CuratedIndex, Leak};
use words::{Run, RunFinder, Word, for_each_word};

/// The result of a look at a file, kept with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum GuardState {
    /// Nobody has looked.
    #[default]
    Unknown,
    /// Nothing in it is withheld.
    Clear,
    /// Some of it is withheld somewhere, and published elsewhere in a dossier with this hash.
    Allowed(Fingerprint),
}

/// The runs of withheld words as of the last build that needed them.
#[derive(Debug, Clone, Default)]
pub struct GuardCache(Arc<Mutex<Option<CachedIndex>>>);

#[derive(Debug)]
struct CachedIndex {
    texts: Arc<[WithheldText]>,
    index: Arc<WithheldIndex>,
}

#[cfg(test)]
impl GuardCache {
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

/// The guard of a dossier in which something is withheld.
#[derive(Debug)]
pub struct Guard {
    dossier: Arc<Dossier>,
    parsed: Arc<ParsedDossier>,
    locale: Arc<Locale>,
    texts: Arc<[WithheldText]>,
    /// The hash of everything on which it depends whether withheld words are allowed.
    context: Fingerprint,
    cache: GuardCache,
    // Each of these is collected when it is first needed.
    index: OnceLock<Arc<WithheldIndex>>,
    published: OnceLock<HashSet<u64, foldhash::fast::RandomState>>,
    allowed: OnceLock<AllowedValues>,
    curated: OnceLock<CuratedIndex>,
}

impl Guard {
    /// Returns the guard of a dossier; None if nothing is withheld.
    pub fn new(
        dossier: &Arc<Dossier>,
        parsed: &Arc<ParsedDossier>,
        locale: &Arc<Locale>,
        cache: &GuardCache,
    ) -> Option<Self> {
        dossier.sources.iter().any(is_withheld).then(|| Self {
            texts: WithheldText::all(dossier).into(),
            context: fingerprint(&(dossier.names, &dossier.hashes)),
            dossier: dossier.clone(),
            parsed: parsed.clone(),
            locale: locale.clone(),
            cache: cache.clone(),
            index: OnceLock::new(),
            published: OnceLock::new(),
            allowed: OnceLock::new(),
            curated: OnceLock::new(),
        })
    }

    pub fn texts(&self) -> &[WithheldText] {
        &self.texts
    }

    /// True if files that are clear of `earlier` texts are clear of those of this dossier, too.
    pub fn is_covered_by(&self, earlier: &[WithheldText]) -> bool {
        self.texts.iter().all(|text| text.is_covered_by(earlier))
    }

    /// True if a file with this state need not be looked at again; `is_covered` is the result of
    /// [`Guard::is_covered_by`] for the texts at the time.
    pub fn accepts(&self, state: GuardState, is_covered: bool) -> bool {
        match state {
            GuardState::Unknown => false,
            GuardState::Clear => is_covered,
            GuardState::Allowed(context) => is_covered && context == self.context,
        }
    }

    /// Looks through a generated file. Withheld words that are published nowhere are an error.
    pub fn check(&self, path: &str, bytes: &[u8]) -> Result<GuardState, Vec<Diagnostic>> {
        let text = readable_text(path, bytes);
        let index = self.index();
        let mut finder = RunFinder::default();
        let mut count = 0;
        let mut found: Vec<Run<usize>> = Vec::new();
        for_each_word(&text, |word, _| {
            found.extend(finder.push(word, count).filter(|run| index.contains(run.hash)));
            count += 1;
        });
        if found.is_empty() {
            return Ok(GuardState::Clear);
        }
        let published = self.published.get_or_init(|| index.published_runs(&self.dossier));
        found.retain(|run| !published.contains(&run.hash));
        if !found.is_empty() {
            self.retain_forbidden(&text, &mut found);
        }
        if found.is_empty() {
            return Ok(GuardState::Allowed(self.context));
        }
        Err(Leak::all(&text, &found).iter().flat_map(|leak| self.report(path, leak)).collect())
    }

    /// Keeps the runs with words that belong to no title, name or address.
    fn retain_forbidden(&self, text: &str, runs: &mut Vec<Run<usize>>) {
        let mut words: Vec<Word> = Vec::new();
        for_each_word(text, |word, _| words.push(word));
        let allowed = self.allowed.get_or_init(|| AllowedValues::new(&self.dossier, &self.locale));
        let is_covered = allowed.cover(&words);
        runs.retain(|run| !is_covered[run.first..run.first + run.length].iter().all(|&is| is));
    }

    fn index(&self) -> &WithheldIndex {
        self.index.get_or_init(|| {
            // Held meanwhile, so that several requests of a browser collect the runs once.
            let mut cached = self.cache.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*cached {
                Some(cached) if cached.texts == self.texts => cached.index.clone(),
                _ => {
                    let index = Arc::new(WithheldIndex::new(&self.dossier));
                    let texts = self.texts.clone();
                    *cached = Some(CachedIndex { texts, index: index.clone() });
                    index
                }
            }
        })
    }
}
