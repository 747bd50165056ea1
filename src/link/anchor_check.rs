//! Whether the place that a reference names is on its target's page.

use super::anchors::{self, Anchor};
use super::resolver::{Reference, Resolver};
use super::{EntryIx, Findings};
use crate::diagnostic::{Code, did_you_mean};
use crate::model::{Prose, Publish};

impl Resolver<'_> {
    /// Whether an entry's page has the place; reports it when it has not.
    pub fn check_anchor(
        &self,
        to: EntryIx,
        fragment: Option<&str>,
        reference: Reference<'_>,
        findings: &mut Findings,
    ) -> bool {
        let Some(name) = fragment else { return true };
        findings.consulted.push(to);
        let (found, near) = match to {
            EntryIx::Source(ix) => {
                let anchors = self.anchors(ix);
                match anchors.find(name) {
                    Some(Anchor::Draft) => {
                        findings.fault(
                            Code::DraftReference,
                            reference.standing.file,
                            reference.place,
                            format!("the passage `{name}` has only topics that are drafts"),
                            "the reference is shown as text; build with `--drafts` to see it as a link".into(),
                        );
                        return false;
                    }
                    Some(_) => (true, None),
                    None => (false, did_you_mean(name, anchors.names())),
                }
            }
            EntryIx::Topic(ix) => {
                heading(self.published.topics[ix.0 as usize].parsed.text.as_ref(), name)
            }
            EntryIx::Page(ix) => {
                heading(Some(&self.published.pages[ix.0 as usize].parsed.text), name)
            }
            EntryIx::Home => (false, None),
        };
        if !found {
            let help = match near {
                Some(near) => format!("did you mean `#{near}`?"),
                None => self.which_anchors(to),
            };
            let message = format!("`{}` has no place `#{name}`", self.title(to));
            findings.fault(
                Code::UnknownAnchor,
                reference.standing.file,
                reference.place,
                message,
                help,
            );
        }
        found
    }

    /// Whether an entry's page has the place.
    pub fn has_anchor(&self, to: EntryIx, name: &str, findings: &mut Findings) -> bool {
        findings.consulted.push(to);
        match to {
            EntryIx::Source(ix) => {
                let found = self.anchors(ix).find(name);
                found.is_some_and(|anchor| anchor != Anchor::Draft)
            }
            EntryIx::Topic(ix) => {
                heading(self.published.topics[ix.0 as usize].parsed.text.as_ref(), name).0
            }
            EntryIx::Page(ix) => {
                heading(Some(&self.published.pages[ix.0 as usize].parsed.text), name).0
            }
            EntryIx::Home => false,
        }
    }

    fn which_anchors(&self, to: EntryIx) -> String {
        match to {
            EntryIx::Source(ix) => {
                let parsed = &self.published.sources[ix.0 as usize].parsed;
                if parsed.meta.publish == Publish::Excerpts {
                    return "only its passages are published: name one of them".to_owned();
                }
                format!(
                    "its blocks are `#p1` to `#p{}`; its passages and divisions have anchors, too",
                    parsed.text.blocks.len()
                )
            }
            _ => "only headings of its text have anchors".to_owned(),
        }
    }
}

fn heading<'a>(prose: Option<&'a Prose>, name: &str) -> (bool, Option<&'a str>) {
    let Some(prose) = prose else { return (false, None) };
    let anchors = prose.text.divisions.iter().map(|division| division.anchor.as_str());
    if anchors::has_heading(prose, name) {
        return (true, None);
    }
    (false, did_you_mean(name, anchors))
}
