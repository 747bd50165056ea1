//! Checks that the place named by a reference is on the page of its target.

use super::anchors::{self, Anchor};
use super::resolver::{Reference, Resolver};
use super::{EntryIx, Findings};
use crate::diagnostic::{Code, did_you_mean};
use crate::model::{Prose, Publish};

impl Resolver<'_> {
    /// Returns true if an entry's page has the place; reports it otherwise. A reference without a place
    /// is to the whole page.
    pub fn check_anchor(
        &self,
        to: EntryIx,
        fragment: Option<&str>,
        reference: Reference<'_>,
        findings: &mut Findings,
    ) -> bool {
        let Some(name) = fragment.filter(|name| !self.has_anchor(to, name, findings)) else {
            return true;
        };
        let found = match to {
            EntryIx::Source(ix) => self.anchors(ix).find(name),
            _ => None,
        };
        if found == Some(Anchor::Faulty) || found.is_none() && self.is_incomplete(to) {
            // The fault of the passage, or of the file, has been reported.
            return false;
        }
        if found == Some(Anchor::Draft) {
            let message = format!("the passage `{name}` has only topics that are drafts");
            let help =
                "the reference is shown as text; build with `--drafts` to see it as a link".into();
            reference.report(Code::DraftReference, message, help, findings);
            return false;
        }
        let near = match to {
            EntryIx::Source(ix) => did_you_mean(name, self.anchors(ix).names()),
            _ => did_you_mean(name, self.text_of(to).into_iter().flat_map(anchors::headings)),
        };
        let help = match near {
            Some(near) => format!("did you mean `#{near}`?"),
            None => self.describe_anchors(to),
        };
        let message = format!("`{}` has no place `#{name}`", self.title(to));
        reference.report(Code::UnknownAnchor, message, help, findings);
        false
    }

    /// Returns true if an entry's page has the place.
    pub fn has_anchor(&self, to: EntryIx, name: &str, findings: &mut Findings) -> bool {
        findings.consulted.push(to);
        match to {
            EntryIx::Source(ix) => {
                let found = self.anchors(ix).find(name);
                found.is_some_and(|anchor| !matches!(anchor, Anchor::Draft | Anchor::Faulty))
            }
            _ => self.text_of(to).is_some_and(|text| anchors::has_heading(text, name)),
        }
    }

    /// True if a part of a source could not be read.
    fn is_incomplete(&self, entry: EntryIx) -> bool {
        match entry {
            EntryIx::Source(ix) => self.published.sources[ix.0 as usize].parsed.is_incomplete,
            _ => false,
        }
    }

    /// Returns the curator's text of a topic or page.
    fn text_of(&self, entry: EntryIx) -> Option<&Prose> {
        match entry {
            EntryIx::Topic(ix) => self.published.topics[ix.0 as usize].parsed.text.as_ref(),
            EntryIx::Page(ix) => Some(&self.published.pages[ix.0 as usize].parsed.text),
            EntryIx::Source(_) | EntryIx::Home => None,
        }
    }

    fn describe_anchors(&self, to: EntryIx) -> String {
        let EntryIx::Source(ix) = to else {
            return "only headings of its text have anchors".to_owned();
        };
        let parsed = &self.published.sources[ix.0 as usize].parsed;
        match parsed.meta.publish {
            Publish::Full => {}
            Publish::Excerpts => {
                return "only its passages are published: name one of them".to_owned();
            }
            Publish::Metadata => {
                return "its text is withheld: name a passage by its `id`, or the source"
                    .to_owned();
            }
        }
        format!(
            "its blocks are `#p1` to `#p{}`; its passages and divisions have anchors, too",
            parsed.text.blocks.len()
        )
    }
}
