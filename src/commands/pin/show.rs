//! What `dossier pin` says of each source.

use serde_json::{Value, json};

use super::super::sources::{print, print_json, sidecar_path};
use crate::curate::pin::{PassageState, PassageStatus, Place};
use crate::parse::{Entry, ParsedSource};

/// What became of the checksum in a sidecar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinState {
    /// It is that of the text.
    Unchanged,
    /// It was missing, and is written.
    Pinned,
    /// It is missing.
    Unpinned,
    /// The text has changed, and the new checksum is written.
    Renewed,
    /// The text has changed, and the checksum stays that of the earlier one.
    Changed,
    NoSidecar,
    /// The sidecar cannot be changed.
    Refused,
}

impl PinState {
    fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Pinned => "pinned",
            Self::Unpinned => "unpinned",
            Self::Renewed => "renewed",
            Self::Changed => "changed",
            Self::NoSidecar => "no-sidecar",
            Self::Refused => "refused",
        }
    }
}

/// The outcome for one source.
#[derive(Debug)]
pub struct PinReport {
    pub state: PinState,
    pub sha256: String,
    pub pinned: Option<String>,
    /// True if `--repair` was given.
    pub is_repair: bool,
    pub only_line_ends: bool,
    /// True if the text that was pinned is known.
    pub knows_earlier: bool,
    /// Those of a text that has changed.
    pub passages: Vec<PassageStatus>,
    /// The places of the passages in the sidecar's list that were shown before a question.
    pub shown: Vec<usize>,
    /// The places of the passages in the sidecar's list that were rewritten.
    pub rewritten: Vec<usize>,
    /// True if a passage was not rewritten because there is nobody to ask.
    pub is_unanswered: bool,
    /// True if `paragraphs` keep their numbers, because the text is not pinned anew.
    pub has_unwritten_numbers: bool,
    /// The old ids that were written into `moved_from`.
    pub kept_ids: Vec<String>,
    /// Why the sidecar was not changed.
    pub why: Option<String>,
    pub is_written: bool,
    pub is_clean: bool,
}

impl PinReport {
    pub fn new(sha256: String, pinned: Option<String>, is_repair: bool) -> Self {
        Self {
            state: PinState::Unchanged,
            sha256,
            pinned,
            is_repair,
            only_line_ends: false,
            knows_earlier: false,
            passages: Vec::new(),
            shown: Vec::new(),
            rewritten: Vec::new(),
            is_unanswered: false,
            has_unwritten_numbers: false,
            kept_ids: Vec::new(),
            why: None,
            is_written: false,
            is_clean: false,
        }
    }

    pub fn refused(mut self, why: String) -> Self {
        self.rewritten.clear();
        self.kept_ids.clear();
        Self { state: PinState::Refused, why: Some(why), ..self }
    }

    /// Returns the lines of the passages that are broken or have, or may have, other words than before.
    pub fn lines_to_look_at(&self) -> Vec<u32> {
        let to_look_at = self.passages.iter().filter(|passage| self.is_to_look_at(passage));
        to_look_at.map(|passage| passage.line).collect()
    }

    pub fn is_to_look_at(&self, passage: &PassageStatus) -> bool {
        let is_uncertain = self.pinned.is_some() && passage.is_uncertain();
        passage.is_broken() || passage.is_changed() || is_uncertain
    }
}

pub fn show(report: &PinReport, source: &Entry<ParsedSource>, is_human: bool) {
    if !is_human {
        print_json(&json_of(report, source));
        return;
    }
    let (id, sidecar) = (source.id(), sidecar_path(source));
    let text = source.files.text_path().unwrap_or_default();
    let headline = match report.state {
        PinState::Unchanged if report.passages.iter().all(is_unremarkable) => return,
        PinState::Unchanged => "the text is the one that was pinned".to_owned(),
        PinState::Pinned => format!("pinned in `{sidecar}`"),
        PinState::Unpinned => format!("not pinned: `dossier pin {id}` does it"),
        PinState::Renewed => format!("the text has changed; pinned anew in `{sidecar}`"),
        PinState::Changed => "the text is not the one that was pinned".to_owned(),
        PinState::NoSidecar => {
            format!("`{text}` has no sidecar to write the checksum into: write `{sidecar}` first")
        }
        PinState::Refused => report.why.clone().unwrap_or_default(),
    };
    print(&format!("{id}: {headline}"));
    if report.only_line_ends {
        print("  only its line ends differ from those of the pinned text");
    } else if !report.passages.is_empty() && !report.knows_earlier {
        print(
            "  the pinned text is neither in the cache of the last build nor in git, so it is not known where",
        );
        print("  the passages stood");
    }
    for passage in &report.passages {
        if !report.shown.contains(&passage.index) && !is_unremarkable(passage) {
            show_passage(source, passage);
        }
    }
    if !report.rewritten.is_empty() {
        let rewritten = report.passages.iter().filter(|p| report.rewritten.contains(&p.index));
        let lines = rewritten.map(|passage| passage.line).collect::<Vec<_>>();
        print(&format!("  rewritten: the passages of {}", listed(&lines)));
    }
    for old in &report.kept_ids {
        print(&format!("  `#{old}` leads to the passage as before (`moved_from`)"));
    }
    for passage in &report.passages {
        if let (Some(old), Some(now)) = (passage.dying_block(), &passage.now) {
            print(&format!(
                "  warning: `sources/{id}.html#{old}` shows other words now; its passage is at `#{}`",
                now.id
            ));
        }
    }
    if report.has_unwritten_numbers {
        print(
            "  the numbers of paragraphs stay: new ones are written only when the text is pinned anew",
        );
    }
    if let Some(advice) = advice(report, id, &sidecar) {
        print(&format!("  {advice}"));
    }
}

/// Says what to do about a text or passages that are left as they are, or what to look at in a text that is
/// pinned anew.
fn advice(report: &PinReport, id: &str, sidecar: &str) -> Option<String> {
    let lines = report.lines_to_look_at();
    let is_left = matches!(report.state, PinState::Changed | PinState::Unpinned);
    if report.is_unanswered {
        let rest = "there is nobody to ask; add `--yes`, or run it in a terminal";
        Some(format!("no passage was rewritten: {rest}"))
    } else if is_left && !report.is_repair && report.passages.iter().any(has_repair) {
        Some(format!("look at the changes, then: dossier pin --repair {id}"))
    } else if is_left && !lines.is_empty() {
        let lines = listed(&lines);
        Some(format!(
            "look at {lines} of `{sidecar}`; when these passages are right: dossier pin {id}"
        ))
    } else if report.state == PinState::Changed {
        Some(format!("if this text is the right one: dossier pin {id}"))
    } else if report.state == PinState::Renewed {
        let uncertain = report.passages.iter().filter(|passage| passage.is_uncertain());
        let lines: Vec<u32> = uncertain.map(|passage| passage.line).collect();
        let at = format!("look at {} of `{sidecar}`", listed(&lines));
        let why = "passages by `paragraphs` or `section` may have other words now";
        (!lines.is_empty()).then(|| format!("{at}: {why}"))
    } else {
        None
    }
}

fn has_repair(passage: &PassageStatus) -> bool {
    passage.repair().is_some()
}

/// Returns `line 2`, or `lines 2, 5`.
fn listed(lines: &[u32]) -> String {
    let numbers: Vec<String> = lines.iter().map(u32::to_string).collect();
    format!("{} {}", if lines.len() == 1 { "line" } else { "lines" }, numbers.join(", "))
}

/// True for a passage of which there is nothing to say.
fn is_unremarkable(passage: &PassageStatus) -> bool {
    matches!(passage.state, PassageState::Unchanged | PassageState::Stands)
}

/// Shows a passage, and the difference if it has other words.
pub fn show_passage(source: &Entry<ParsedSource>, passage: &PassageStatus) {
    let at = format!("  {}:{}", sidecar_path(source), passage.line);
    let block = |place: &Option<Place>| place.as_ref().map(|place| place.block);
    let from_to = match (block(&passage.before), block(&passage.now)) {
        (Some(before), Some(now)) if before != now => format!(", p{before} → p{now}"),
        (_, Some(now)) => format!(", p{now}"),
        (Some(before), None) => format!(", was p{before}"),
        (None, None) => String::new(),
    };
    print(&format!("{at}: {}{from_to}", word(passage)));
    match &passage.state {
        PassageState::Changed { diff, .. } => print(&format!("    {diff}")),
        PassageState::Broken { fault, .. } => {
            print(&format!("    {}", fault.message));
            if passage.repair().is_none() {
                print(&format!("    {}", fault.help.replace('\n', "\n    ")));
            }
        }
        _ => {}
    }
    if let Some(repair) = passage.repair() {
        if !repair.diff.is_empty() {
            let block = repair.block;
            print(&format!(
                "    nearest is p{block}, where [-words of the quotation-] are {{+words of the text+}}:"
            ));
            print(&format!("      {}", repair.diff));
        }
        for (key, value) in &repair.keys {
            match value {
                Some(value) => print(&format!("    would be: {key}: {value}")),
                None => print(&format!("    would go: {key}")),
            }
        }
    }
}

fn word(passage: &PassageStatus) -> &'static str {
    match passage.state {
        PassageState::Unchanged => "unchanged",
        PassageState::Moved => "moved",
        PassageState::Stands => "stands",
        PassageState::Changed { .. } => "changed",
        PassageState::Broken { .. } => "broken",
    }
}

fn json_of(report: &PinReport, source: &Entry<ParsedSource>) -> Value {
    let passage = |passage: &PassageStatus| {
        let (message, help) = match &passage.state {
            PassageState::Broken { fault, .. } => (Some(&fault.message), Some(&fault.help)),
            _ => (None, None),
        };
        let diff = match (&passage.state, passage.repair()) {
            (PassageState::Changed { diff, .. }, _) => Some(diff),
            (_, Some(repair)) => Some(&repair.diff),
            _ => None,
        };
        let repair = passage.repair().map(|repair| {
            let keys = repair.keys.iter().map(|(key, value)| ((*key).to_owned(), json!(value)));
            Value::Object(keys.collect())
        });
        json!({
            "line": passage.line,
            "state": word(passage),
            "old_id": passage.before.as_ref().map(|place| &place.id),
            "id": passage.now.as_ref().map(|place| &place.id),
            "old_block": passage.before.as_ref().map(|place| place.block),
            "block": passage.now.as_ref().map(|place| place.block),
            "dying": passage.dying_block(),
            "message": message,
            "help": help,
            "diff": diff,
            "repair": repair,
            "rewritten": report.rewritten.contains(&passage.index),
        })
    };
    json!({
        "source": source.id(),
        "file": sidecar_path(source),
        "state": report.state.word(),
        "sha256": report.sha256,
        "pinned": report.pinned,
        "only_line_ends": report.only_line_ends,
        "written": report.is_written,
        "kept_ids": report.kept_ids,
        "why": report.why,
        "passages": report.passages.iter().map(passage).collect::<Vec<_>>(),
    })
}
