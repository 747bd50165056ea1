//! `dossier gaps`: shows what a dossier lacks.

use std::fmt::Write as _;
use std::io::Write as _;

use super::report::{self, Report, counted};
use super::sources::ReadDossier;
use crate::cli::{GapsArgs, MessageFormat};
use crate::curate::{self, Gap, GapKind};
use crate::diagnostic::explain::embolden;
use crate::diagnostic::print::Style;
use crate::project::Failure;

/// The number of gaps of a kind that are shown without `--all`.
const MAX_SHOWN: usize = 3;

/// Shows the gaps of a dossier. Returns true: it is advice.
pub fn run(args: &GapsArgs) -> Result<bool, Failure> {
    let dossier = ReadDossier::read(&args.project)?;
    let linked = &dossier.linked;
    let mut gaps = curate::gaps(&linked.dossier, &linked.parsed, &linked.diagnostics);
    if let Some(folder) = &args.project.project {
        let flag = format!(" --project {}", curate::shell_word(&folder.to_string_lossy()));
        for command in gaps.iter_mut().filter_map(|gap| gap.command.as_mut()) {
            command.push_str(&flag);
        }
    }
    let warning = |_| "the dossier has errors, which `dossier check` shows".to_owned();
    Report::warn(dossier.errors().map(warning));
    let (style, mut out) = report::standard_output();
    let output = match args.project.message_format {
        MessageFormat::Human => for_people(&gaps, args.all, style),
        MessageFormat::Json => for_programs(&gaps),
    };
    report::ignore_closed_pipe(out.write_all(output.as_bytes()).and_then(|()| out.flush()))?;
    Ok(true)
}

fn for_programs(gaps: &[Gap]) -> String {
    // Gaps have only text, numbers and nulls, which are always JSON.
    let lines = gaps.iter().filter_map(|gap| serde_json::to_string(gap).ok());
    lines.fold(String::new(), |text, line| text + &line + "\n")
}

/// Describes gaps by kind: the first of each, or all of them.
fn for_people(gaps: &[Gap], all: bool, style: Style) -> String {
    if gaps.is_empty() {
        return "nothing is missing\n".to_owned();
    }
    let mut text = String::new();
    for group in gaps.chunk_by(|one, next| one.kind == next.kind) {
        // Writing to a string cannot fail.
        let heading = format!("**{}**", heading(group[0].kind, group.len()));
        let _ = writeln!(text, "{}", embolden(&heading, style));
        let shown = if all { group.len() } else { MAX_SHOWN };
        for gap in group.iter().take(shown) {
            let place = gap.line.map(|line| format!(":{line}")).unwrap_or_default();
            let _ = writeln!(text, "  {} ({}{place})", gap.message, gap.file);
            if let Some(command) = &gap.command {
                let _ = writeln!(text, "    {command}");
            } else if let Some(words) = &gap.text {
                let _ = writeln!(text, "    {words}");
            }
        }
        if group.len() > shown {
            let _ = writeln!(text, "  and {} more: `dossier gaps --all`", group.len() - shown);
        }
    }
    text
}

fn heading(kind: GapKind, count: usize) -> String {
    let (one, many) = match kind {
        GapKind::UnknownSpeaker => ("unknown speaker", "unknown speakers"),
        GapKind::UnusedSpeaker => ("unused speaker", "unused speakers"),
        GapKind::EventWithoutSource => ("event without source", "events without source"),
        GapKind::TopicWithoutEvidence => ("topic without evidence", "topics without evidence"),
        GapKind::OneSidedTopic => ("topic with one side only", "topics with one side only"),
        GapKind::UnmarkedMention => {
            ("mention of a topic in no passage", "mentions of topics in no passage")
        }
        GapKind::SourceWithoutPassage => ("source without passage", "sources without passage"),
        GapKind::SourceWithoutChecksum => ("source without checksum", "sources without checksum"),
        GapKind::SourceWithoutArchive => {
            ("source without archived copy", "sources without archived copy")
        }
    };
    counted(count, one, many)
}
