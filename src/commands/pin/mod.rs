//! `dossier pin`: writes the checksums of texts into their sidecars, and follows passages through changed
//! texts.

mod earlier;
mod show;

use std::io::{self, BufRead, IsTerminal, Write};

use super::report::counted;
use super::sources::{ReadDossier, print, refused, say, sidecar_path};
use crate::cli::{MessageFormat, PinArgs};
use crate::curate::pin::{PassageState, PassageStatus, TwoTexts};
use crate::curate::{Refusal, SourceBytes, has_value, list_of_ids, set_key, set_passage_key};
use crate::diagnostic::{Code, Level};
use crate::parse::sidecar::{self, PassageFields};
use crate::parse::{Entry, ParsedSource, differs_in_line_ends};
use crate::project::Failure;
use earlier::EarlierTexts;
use show::{PinReport, PinState};

/// The key of a text's checksum.
const SHA256: &str = "sha256";

/// Pins the texts. Returns false if one that has changed is not pinned, or if a passage is broken.
pub fn run(args: &PinArgs) -> Result<bool, Failure> {
    let project = super::open(args.project.options())?;
    let caches = super::load_caches(&project);
    let earlier = EarlierTexts::new(&project.root, &caches);
    let dossier = ReadDossier::link(project, caches);
    let named: Vec<&Entry<ParsedSource>> =
        args.sources.iter().map(|name| dossier.find(name)).collect::<Result<_, _>>()?;
    let is_named = !named.is_empty();
    let all = if is_named { named } else { dossier.sources().iter().collect() };
    let is_human = args.project.message_format == MessageFormat::Human;
    let mut pinning = Pinning { dossier: &dossier, args, is_named, earlier, may_ask: true };
    let mut is_clean = true;
    let (mut written, mut left) = (0, 0);
    for source in &all {
        let Some(files) = dossier.bytes(source)? else { continue };
        let mut report = pinning.pin(source, &files)?;
        // A source without a sidecar is a fault only of who names it.
        report.is_clean |= report.state == PinState::NoSidecar && !is_named;
        is_clean &= report.is_clean;
        written += usize::from(report.is_written);
        left += usize::from(!report.is_clean);
        show::show(&report, source, is_human);
    }
    if is_human {
        let unchanged = all.len() - written.min(all.len());
        let left = if left > 0 { format!("; {left} to look at") } else { String::new() };
        let sidecars = counted(written, "sidecar", "sidecars");
        print(&format!("{sidecars} written, {unchanged} left as they are{left}"));
    }
    Ok(is_clean)
}

struct Pinning<'a> {
    dossier: &'a ReadDossier,
    args: &'a PinArgs,
    /// True if sources are named: then changed texts are pinned anew.
    is_named: bool,
    earlier: EarlierTexts,
    /// False after the answer `q`.
    may_ask: bool,
}

impl Pinning<'_> {
    fn pin(
        &mut self,
        source: &Entry<ParsedSource>,
        files: &SourceBytes,
    ) -> Result<PinReport, Failure> {
        let before = files.parse();
        let sha256 = &before.value.sha256;
        let pinned = before.value.meta.sha256.as_ref().map(|pinned| pinned.value.clone());
        let mut report = PinReport::new(sha256.clone(), pinned.clone(), self.args.repair);
        let old = match files.sidecar_text() {
            Ok(Some(old)) => old,
            Ok(None) => {
                report.state = PinState::NoSidecar;
                return Ok(report);
            }
            Err(why) => return Ok(report.refused(refused(&why, source))),
        };
        if pinned.is_none() && has_value(old, SHA256) {
            return Ok(report.refused(no_checksum(source)));
        }
        let is_pinned = pinned.as_ref() == Some(sha256);
        report.only_line_ends = !is_pinned
            && pinned.as_ref().is_some_and(|pinned| differs_in_line_ends(&files.text, pinned));
        let mut yaml = old.to_owned();
        if self.args.repair || (pinned.is_some() && !is_pinned) {
            let Some(fields) = read_passages(old) else {
                return Ok(report.refused(refused(&Refusal::NoPlace, source)));
            };
            let now = &before.value.text;
            let earlier = if report.only_line_ends || is_pinned {
                Some(now.clone())
            } else {
                self.earlier.find(source, files, pinned.as_deref(), sha256)
            };
            report.knows_earlier = earlier.is_some();
            let publish = before.value.meta.publish;
            let texts = TwoTexts { earlier: earlier.as_ref(), now, publish };
            report.passages = texts.follow(&fields);
            if self.args.repair {
                yaml = self.repair(source, &mut report, &yaml, texts)?;
            }
        }
        let is_broken = report.passages.iter().any(PassageStatus::is_broken);
        let renews = match (&pinned, is_pinned) {
            (_, true) => false,
            _ if self.args.repair => self.is_named && report.lines_to_look_at().is_empty(),
            (None, _) => true,
            (Some(_), _) => self.is_named && !is_broken,
        };
        if renews {
            match set_key(&yaml, SHA256, sha256) {
                Some(new) => yaml = new,
                None => return Ok(report.refused(refused(&Refusal::NoPlace, source))),
            }
        }
        report.state = match (pinned.is_some(), is_pinned, renews) {
            (_, true, _) => PinState::Unchanged,
            (false, _, true) => PinState::Pinned,
            (false, _, false) => PinState::Unpinned,
            (true, _, true) => PinState::Renewed,
            (true, _, false) => PinState::Changed,
        };
        let is_left = self.args.repair && self.is_named && !is_pinned && !renews;
        report.is_clean = !is_broken && !is_left && report.state != PinState::Changed;
        if yaml != old {
            match files.checked(&before, yaml) {
                Ok(new) => {
                    self.dossier.write(source, files, &new.yaml)?;
                    report.update_lines(&new.yaml);
                }
                Err(why) => return Ok(report.refused(refused(&why, source))),
            }
            report.is_written = true;
        }
        Ok(report)
    }

    /// Rewrites passages as far as the curator agrees, and keeps their old ids. Returns the sidecar.
    fn repair(
        &mut self,
        source: &Entry<ParsedSource>,
        report: &mut PinReport,
        old: &str,
        texts: TwoTexts<'_>,
    ) -> Result<String, Failure> {
        let mut yaml = old.to_owned();
        let (mut shown, mut accepted) = (Vec::new(), Vec::new());
        let mut is_unanswered = false;
        for passage in report.passages.iter().filter(|passage| passage.repair().is_some()) {
            is_unanswered |= !self.args.yes && !has_terminal();
            if self.is_human() && (self.args.yes || self.can_ask()) {
                show::show_passage(source, passage);
                shown.push(passage.index);
            }
            if self.asks(source, "rewrite it?")? {
                accepted.push(passage.index);
            }
        }
        let is_left = |passage: &PassageStatus| {
            report.is_to_look_at(passage) && !accepted.contains(&passage.index)
        };
        let (mut rewritten, mut has_unwritten_numbers) = (Vec::new(), false);
        let will_be_pinned = self.is_named && !report.passages.iter().any(is_left);
        for passage in report.passages.iter().filter(|passage| accepted.contains(&passage.index)) {
            let Some(repair) = passage.repair() else { continue };
            if passage.is_by_number && !will_be_pinned {
                has_unwritten_numbers = true;
                continue;
            }
            let keys = repair.keys.iter().try_fold(yaml.clone(), |yaml, (key, value)| {
                set_passage_key(&yaml, passage.index, key, value.as_deref())
            });
            match keys {
                Some(new) => {
                    yaml = new;
                    rewritten.push(passage.index);
                }
                None => say(&refused(&Refusal::NoPlace, source)),
            }
        }
        report.shown = shown;
        report.rewritten = rewritten;
        report.is_unanswered = is_unanswered;
        report.has_unwritten_numbers = has_unwritten_numbers;
        if yaml != old {
            report.passages_after(&yaml, texts);
        }
        let lost: Vec<(usize, String)> = report
            .passages
            .iter()
            .filter_map(|passage| Some((passage.index, passage.old_id_to_keep()?.to_owned())))
            .collect();
        for (index, id) in lost {
            let question = format!("keep the old address `#{id}` (`moved_from`)?");
            if self.asks(source, &question)?
                && let Some(new) = add_old_id(&yaml, index, &id)
            {
                yaml = new;
                report.kept_ids.push(id);
            }
        }
        Ok(yaml)
    }

    fn is_human(&self) -> bool {
        self.args.project.message_format == MessageFormat::Human
    }

    /// True if there is somebody who can be asked, and who did not end the questions.
    fn can_ask(&self) -> bool {
        has_terminal() && self.is_human() && self.may_ask
    }

    /// Asks on a terminal. Without one, returns whether `--yes` was given.
    fn asks(&mut self, source: &Entry<ParsedSource>, question: &str) -> Result<bool, Failure> {
        if self.args.yes || !self.can_ask() {
            return Ok(self.args.yes);
        }
        let mut answer = String::new();
        let asked = write!(io::stderr(), "{}: {question} [y/N/q] ", source.id());
        let read = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
        read.map_err(|error| Failure::io("read", "the answer", error))?;
        let answer = answer.trim().to_lowercase();
        self.may_ask = !matches!(answer.as_str(), "q" | "quit");
        Ok(matches!(answer.as_str(), "y" | "yes"))
    }
}

/// Says that what stands for a checksum is none, and so may not be replaced.
fn no_checksum(source: &Entry<ParsedSource>) -> String {
    format!(
        "the `{SHA256}` of `{}` is no checksum, so it is not known whether the text has changed: correct \
         the value, or remove it if the text is the right one",
        sidecar_path(source)
    )
}

fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

impl PinReport {
    /// Follows the passages again as they are rewritten; what they were before stays.
    fn passages_after(&mut self, yaml: &str, texts: TwoTexts<'_>) {
        let Some(fields) = read_passages(yaml) else { return };
        for (passage, after) in self.passages.iter_mut().zip(texts.follow(&fields)) {
            if after.now.is_some() {
                passage.now = after.now;
                if passage.is_broken() {
                    passage.state = PassageState::Stands;
                } else if passage.is_changed() && self.rewritten.contains(&passage.index) {
                    // It has the words that it had before.
                    passage.state = PassageState::Moved;
                }
            }
        }
    }

    /// Takes the lines of the passages from the sidecar as it is now.
    fn update_lines(&mut self, yaml: &str) {
        let Some(fields) = read_passages(yaml) else { return };
        for passage in &mut self.passages {
            passage.line = fields.get(passage.index).map_or(passage.line, |now| now.span.line);
        }
    }
}

/// Reads the passages of a sidecar; none if it has errors.
fn read_passages(yaml: &str) -> Option<Vec<PassageFields>> {
    let yaml = yaml.strip_prefix('\u{feff}').unwrap_or(yaml).replace("\r\n", "\n");
    let read = sidecar::source(&yaml, Some(""));
    let is_error = |code: Code, level: Level| level == Level::Error && code != Code::MissingKey;
    let has_errors = read.faults.iter().any(|fault| is_error(fault.code, fault.level));
    (!has_errors).then_some(read.value.passages)
}

/// Adds an id to those that a passage had before.
fn add_old_id(sidecar: &str, passage: usize, id: &str) -> Option<String> {
    let fields = read_passages(sidecar)?;
    let old_ids = fields.get(passage)?.moved_from.iter().map(|old| old.value.clone());
    let ids: Vec<String> = old_ids.chain([id.to_owned()]).collect();
    set_passage_key(sidecar, passage, "moved_from", Some(&list_of_ids(&ids)))
}
