//! The turns of a text: whose words follow each label, and which words are nobody's.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::label_shapes::{Condition, LabelShape, LabelShapes, LineBeginning};
use super::speaker_labels::{LabelIndex, is_dash};
use super::{first_footnote, lines_of, overlay};
use crate::diagnostic::Spanned;
use crate::model::{
    Block, BlockKind, InlineKind, InlineSpan, Position, SourceMeta, SpeakerLabel, Text, Turn,
};
use crate::quote::normal::{self, Pattern};

/// The labels of a text that its sidecar does not declare, and those that are not in the text.
#[derive(Debug, Default)]
pub struct LabelFindings {
    /// In the order of their first places.
    pub undeclared: Vec<UndeclaredLabel>,
    /// The labels that begin a line, as indices into the speakers.
    pub used: HashSet<u32>,
    /// The labels of which neither they nor a form begin a line, as indices into the speakers.
    pub unused: Vec<u32>,
    /// The patterns of `narration:` and of `not_speakers:` that a line matches, by their indices.
    pub narration: HashSet<usize>,
    pub not_speakers: HashSet<usize>,
}

/// A label, or several forms of a declared one, that the sidecar does not declare.
#[derive(Debug)]
pub struct UndeclaredLabel {
    pub label: String,
    /// The labels to declare, most of them with `*`.
    pub patterns: Vec<String>,
    /// The declared label that it differs from only in case or by what `*` stands for, as an index.
    pub declared: Option<u32>,
    pub count: usize,
    pub first: Position,
}

/// A line that may begin with a label, or that is furniture or begins a division.
#[derive(Debug)]
pub struct TurnLine<'t> {
    position: Position,
    line: &'t str,
    /// True if the line is joined with the one before it.
    is_joined: bool,
    /// True if the line is furniture or begins a division.
    is_marked: bool,
}

/// Returns the lines of the paragraphs before the footnotes, without a first block that repeats the title.
pub fn turn_lines<'t>(text: &'t Text, lines: &[Vec<u32>], title: &str) -> Vec<TurnLine<'t>> {
    let body = first_footnote(text) as usize;
    let mut all = Vec::new();
    for (n, (block, line_starts)) in text.blocks[..body].iter().zip(lines).enumerate() {
        let is_title = n == 0 && normal::equal(&block.text, title);
        if block.kind != BlockKind::Paragraph || is_title {
            continue;
        }
        let marked = marked_lines(block);
        for (start, _, line) in lines_of(&block.text, line_starts) {
            all.push(TurnLine {
                position: Position { block: n as u32, offset: start },
                line,
                is_joined: start > 0 && !block.text[..start as usize].ends_with('\n'),
                is_marked: marked.binary_search(&start).is_ok(),
            });
        }
    }
    all
}

/// Returns true if one of these labels begins a line.
pub fn has_label(
    lines: &[TurnLine<'_>],
    speakers: &[&SpeakerLabel],
    narration: &[Spanned<String>],
) -> bool {
    let labels = LabelIndex::new(speakers.iter().copied());
    let narration = patterns(narration);
    let is_narration = |line: &str| narration.iter().any(|pattern| pattern.matches_whole(line));
    lines.iter().any(|TurnLine { line, is_marked, .. }| {
        !is_marked && labels.recognise(line).is_some() && !is_narration(line)
    })
}

/// Marks the labels of `speakers` at the beginning of lines, and sets the text's turns.
pub fn mark_turns(
    text: &mut Text,
    lines: &[Vec<u32>],
    meta: &SourceMeta,
    speakers: &[&SpeakerLabel],
) -> LabelFindings {
    let labels = LabelIndex::new(speakers.iter().copied());
    let shapes = LabelShapes::new(speakers.iter().copied(), patterns(&meta.not_speakers));
    let narration = patterns(&meta.narration);
    let mut findings = LabelFindings::default();
    let mut starts: Vec<TurnStart> = Vec::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut found: BTreeMap<u32, Vec<InlineSpan>> = BTreeMap::new();
    let mut block = None;
    // True if an undeclared label may begin here although the lines are joined.
    let mut is_open = true;
    for TurnLine { position, line, is_joined, is_marked } in turn_lines(text, lines, &meta.title) {
        is_open |= block.replace(position.block) != Some(position.block);
        let may_begin = !is_joined || is_open;
        is_open = true;
        if is_marked {
            continue;
        }
        if let Some(nth) = narration.iter().position(|pattern| pattern.matches_whole(line)) {
            findings.narration.insert(nth);
            starts.push(TurnStart { position, label: None });
            continue;
        }
        if let Some((label, length)) = labels.recognise(line) {
            findings.used.insert(label);
            let (start, kind) = (position.offset, InlineKind::Label(label));
            let span = InlineSpan { start, end: start + length, kind };
            found.entry(position.block).or_default().push(span);
            starts.push(TurnStart { position, label: Some(label) });
        } else if !speakers.is_empty() {
            match shapes.find(line) {
                Some(LineBeginning::Undeclared(shape)) => {
                    candidates.push(Candidate { shape, position, may_begin });
                }
                Some(LineBeginning::NotSpeaker(nth)) => {
                    findings.not_speakers.insert(nth);
                }
                None => {}
            }
        }
        is_open = ends_sentence(line);
    }
    for (block, spans) in found {
        overlay(&mut text.blocks[block as usize].spans, spans);
    }
    add_undeclared(candidates, &mut starts, &mut findings);
    findings.unused = unused_labels(speakers, &findings.used, &findings.undeclared);
    text.turns = turns(text, starts);
    findings
}

/// Gives the labels of a text the numbers that they have among those that `is_kept`. All labels of the text
/// must be.
pub fn renumber_labels(text: &mut Text, count: u32, is_kept: impl Fn(u32) -> bool) {
    let mut kept = 0;
    let numbers = (0..count).map(|n| {
        kept += u32::from(is_kept(n));
        kept.saturating_sub(1)
    });
    let numbers: Vec<u32> = numbers.collect();
    for span in text.blocks.iter_mut().flat_map(|block| &mut block.spans) {
        if let InlineKind::Label(label) = &mut span.kind {
            *label = numbers[*label as usize];
        }
    }
    for label in text.turns.iter_mut().filter_map(|turn| turn.label.as_mut()) {
        *label = numbers[*label as usize];
    }
}

fn patterns(written: &[Spanned<String>]) -> Vec<Pattern> {
    written.iter().map(|pattern| Pattern::new(&pattern.value)).collect()
}

/// Returns the beginnings of the lines that are furniture or begin a division, in order.
fn marked_lines(block: &Block) -> Vec<u32> {
    let is_line =
        |span: &&InlineSpan| matches!(span.kind, InlineKind::Furniture | InlineKind::Division(_));
    block.spans.iter().filter(is_line).map(|span| span.start).collect()
}

pub(super) fn ends_sentence(line: &str) -> bool {
    let is_close = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』');
    line.trim_end_matches(is_close).ends_with(|c| {
        is_dash(c) || matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।')
    })
}

struct TurnStart {
    position: Position,
    /// None for words that are nobody's.
    label: Option<u32>,
}

/// A line that looks as if it began with a label.
struct Candidate {
    shape: LabelShape,
    position: Position,
    may_begin: bool,
}

/// Adds the beginnings of undeclared labels: those that may begin where they are, and those whose label begins
/// another line.
fn add_undeclared(
    mut candidates: Vec<Candidate>,
    starts: &mut Vec<TurnStart>,
    findings: &mut LabelFindings,
) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for candidate in &candidates {
        *counts.entry(&candidate.shape.label).or_default() += 1;
    }
    let has_both = ["Q.", "A."].iter().all(|label| counts.contains_key(label));
    let is_met: Vec<bool> = candidates
        .iter()
        .map(|candidate| match candidate.shape.condition {
            Condition::None => true,
            Condition::Repeated => counts[candidate.shape.label.as_str()] > 1,
            Condition::QuestionsAndAnswers => has_both,
        })
        .collect();
    let mut is_met = is_met.into_iter();
    candidates.retain(|_| is_met.next() == Some(true));
    let certain: HashSet<String> = candidates
        .iter()
        .filter(|candidate| candidate.may_begin)
        .map(|candidate| candidate.shape.pattern.clone())
        .collect();
    candidates.retain(|candidate| certain.contains(&candidate.shape.pattern));
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for Candidate { shape, position, .. } in candidates {
        starts.push(TurnStart { position, label: None });
        // The forms of one declared label with a parenthesis, bracket or time are reported together.
        let key = match shape.declared {
            Some(n) if shape.pattern.contains('*') => format!("*{n}"),
            _ => shape.pattern.clone(),
        };
        let undeclared = &mut findings.undeclared;
        let index = *groups.entry(key).or_insert_with(|| {
            let LabelShape { label, declared, .. } = &shape;
            undeclared.push(UndeclaredLabel {
                label: label.clone(),
                patterns: Vec::new(),
                declared: *declared,
                count: 0,
                first: position,
            });
            undeclared.len() - 1
        });
        let group = &mut undeclared[index];
        group.count += 1;
        if !group.patterns.contains(&shape.pattern) {
            group.patterns.push(shape.pattern);
        }
    }
}

/// Returns the labels that begin no line, but not those of which a form begins one.
fn unused_labels(
    speakers: &[&SpeakerLabel],
    used: &HashSet<u32>,
    undeclared: &[UndeclaredLabel],
) -> Vec<u32> {
    let label = |n: u32| speakers[n as usize].label.value.as_str();
    let has_form = |n: u32| {
        let is_form =
            |other: &&u32| label(**other).contains('*') && label(**other).contains(label(n));
        undeclared.iter().any(|found| found.declared == Some(n)) || used.iter().any(|u| is_form(&u))
    };
    (0..speakers.len() as u32).filter(|n| !used.contains(n) && !has_form(*n)).collect()
}

/// Returns the turns. Each ends where the next turn, a division or the footnotes begin.
fn turns(text: &Text, mut starts: Vec<TurnStart>) -> Vec<Turn> {
    starts.sort_by_key(|start| start.position);
    let footnotes = Position { block: first_footnote(text), offset: 0 };
    let ends = starts.iter().enumerate().map(|(n, start)| {
        let next = starts.get(n + 1).map_or(footnotes, |next| next.position);
        let division = text.divisions.partition_point(|division| division.start <= start.position);
        text.divisions.get(division).map_or(next, |division| division.start.min(next))
    });
    let turn = |(start, end): (&TurnStart, Position)| Turn {
        label: start.label,
        start: start.position,
        end,
    };
    starts.iter().zip(ends).map(turn).collect()
}
