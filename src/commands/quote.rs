//! `dossier quote`: finds words in the sources, prints the passage that selects them, and adds it.

use std::io;

use rayon::prelude::*;
use serde_json::json;

use super::report::counted;
use super::sources::{ReadDossier, print, print_json, refused, say, sidecar_path};
use crate::cli::{MessageFormat, QuoteArgs};
use crate::curate::{Form, FoundWords, Proposal, find, propose_pieces};
use crate::diagnostic::Fault;
use crate::link::{Source, Voice};
use crate::model::{Piece, composed};
use crate::parse::{Entry, ParsedSource};
use crate::project::Failure;
use crate::quote::NearMatch;

/// At most so many places are shown to people.
const MAX_SHOWN: usize = 20;

/// A place of the words.
struct Place<'a> {
    source: &'a Entry<ParsedSource>,
    passage: Proposal,
    /// The difference, if the words stand there only nearly.
    diff: Option<String>,
}

/// Finds words, and adds a passage if that was asked for. Returns false if there is no place for them, or not
/// only one where one is needed.
pub fn run(args: &QuoteArgs) -> Result<bool, Failure> {
    let (name, words) = args.source_and_text();
    let words = read_words(words)?;
    let dossier = ReadDossier::read(&args.project)?;
    dossier.check_topics(&args.topics)?;
    let only = name.map(|name| dossier.find(name)).transpose()?;
    dossier.report_errors();
    let found = match only {
        Some(source) => find_in(source, &words),
        None => find_in_all(dossier.sources(), &words),
    };
    let is_only = found.places.len() == 1;
    let is_enough = if only.is_some() || args.add { is_only } else { !found.places.is_empty() };
    let mut added = None;
    let mut is_refused = false;
    if let (true, [place]) = (args.add && is_only, found.places.as_slice()) {
        match add(&dossier, place, args)? {
            Ok(line) => added = Some(line),
            Err(why) => {
                say(&format!("error: nothing was added: {why}"));
                is_refused = true;
            }
        }
    }
    for place in found.places.iter().take(match args.project.message_format {
        MessageFormat::Human => MAX_SHOWN,
        MessageFormat::Json => usize::MAX,
    }) {
        show(&dossier, place, args, added);
    }
    if let Some(more) = found.places.len().checked_sub(MAX_SHOWN + 1) {
        say(&format!("and {} more", counted(more + 1, "place", "places")));
    }
    match &found.fault {
        Some(fault) if !is_enough && found.places.is_empty() => {
            say(&format!("error: {}\nhelp: {}", fault.message, fault.help));
        }
        Some(fault) if !is_enough => {
            say(&format!("error: {}", fault.message));
            say("help: take one of these passages, or quote more of the text");
        }
        _ if !is_enough => {
            let count = counted(found.places.len(), "place", "places");
            say(&format!("error: nothing was added: the words stand in {count}"));
            say("help: name the source, or quote more of it");
        }
        _ => {}
    }
    Ok(is_enough && !is_refused)
}

/// Returns the words, read from standard input if they are given as `-`.
fn read_words(given: &str) -> Result<String, Failure> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let words = io::read_to_string(io::stdin());
    let words = words.map_err(|error| Failure::io("read", "standard input", error))?;
    Ok(words.trim().to_owned())
}

/// The places of some words, and why there is not exactly one.
struct Places<'a> {
    places: Vec<Place<'a>>,
    fault: Option<Fault>,
}

fn find_in<'a>(source: &'a Entry<ParsedSource>, words: &str) -> Places<'a> {
    let text = &source.parsed.text;
    let places = |pieces: Vec<Piece>, diff| -> Vec<Place<'a>> {
        let passage = propose_pieces(text, pieces);
        passage.map(|passage| Place { source, passage, diff }).into_iter().collect()
    };
    match find(text, words, true) {
        FoundWords::Once(pieces) => Places { places: places(pieces, None), fault: None },
        FoundWords::Several(found, fault) => Places {
            places: found.into_iter().flat_map(|pieces| places(pieces, None)).collect(),
            fault: Some(fault),
        },
        FoundWords::Near(NearMatch { pieces, diff, .. }, fault) => {
            Places { places: places(pieces, Some(diff)), fault: Some(fault) }
        }
        FoundWords::Nowhere(fault) => Places { places: Vec::new(), fault: Some(fault) },
    }
}

/// Finds words in all sources: where they stand, or else where they nearly do.
fn find_in_all<'a>(sources: &'a [Entry<ParsedSource>], words: &str) -> Places<'a> {
    let found: Vec<Places<'a>> = sources.par_iter().map(|source| find_in(source, words)).collect();
    let fault = match found.as_slice() {
        [only] => only.fault.clone(),
        _ => None,
    };
    let (exact, near): (Vec<_>, Vec<_>) =
        found.into_iter().flat_map(|found| found.places).partition(|place| place.diff.is_none());
    let places = if exact.is_empty() { near } else { exact };
    let nowhere = || {
        let span = crate::diagnostic::Span::START;
        let (code, file) = (crate::diagnostic::Code::QuoteNotFound, crate::diagnostic::File::Text);
        Fault::new(code, file, span, "the words stand in no source, nor nearly")
            .help("look for fewer of them, or name the source to see what is most like them")
    };
    let fault = fault.or_else(|| places.is_empty().then(nowhere));
    Places { places, fault }
}

/// Adds the passage to the sidecar. Returns its line, or why it is refused.
fn add(
    dossier: &ReadDossier,
    place: &Place<'_>,
    args: &QuoteArgs,
) -> Result<Result<u32, String>, Failure> {
    let Some(lines) = place.passage.lines(Form::Quote, &topics(args), &args.note) else {
        return Ok(Err(
            "no quotation leads to these words alone: quote more of the text".to_owned()
        ));
    };
    let Some(bytes) = dossier.bytes(place.source)? else {
        return Ok(Err("the text is not there any more".to_owned()));
    };
    match bytes.with_passage(&bytes.parse(), &lines) {
        Ok((sidecar, line)) => {
            dossier.write(place.source, &bytes, &sidecar.yaml)?;
            Ok(Ok(line))
        }
        Err(why) => Ok(Err(refused(&why, place.source))),
    }
}

fn topics(args: &QuoteArgs) -> Vec<String> {
    args.topics.iter().map(|id| composed(id).into_owned()).collect()
}

fn show(dossier: &ReadDossier, place: &Place<'_>, args: &QuoteArgs, added: Option<u32>) {
    let Place { source, passage, diff } = place;
    let voices = voices(dossier, source, &passage.pieces);
    let yaml = passage.lines(Form::Quote, &topics(args), &args.note);
    let yaml = yaml.map(|lines| format!("- {}\n", lines.join("\n  ")));
    let (first, last) = passage.paragraphs;
    let sidecar = sidecar_path(source);
    if args.project.message_format == MessageFormat::Json {
        let quotation = passage.quote.as_ref();
        print_json(&json!({
            "source": source.id(),
            "file": sidecar,
            "blocks": [first, last],
            "voices": voices,
            "text": source.parsed.text.joined_text(&passage.pieces),
            "diff": diff,
            "quote": quotation.map(|quotation| &quotation.quote),
            "prefix": quotation.and_then(|quotation| quotation.prefix.as_ref()),
            "suffix": quotation.and_then(|quotation| quotation.suffix.as_ref()),
            "yaml": yaml,
            "added": added,
        }));
        return;
    }
    let blocks = if first == last { format!("p{first}") } else { format!("p{first} to p{last}") };
    let voices = if voices.is_empty() { String::new() } else { format!(", {}", voices.join(", ")) };
    print(&format!("# {}: {blocks}{voices}", source.id()));
    if let Some(diff) = diff {
        print(
            "# Not exactly: where your words differ, [-yours-] stand before {+those of the text+}.",
        );
        print(&format!("#   {diff}"));
    }
    match yaml {
        Some(yaml) => {
            // Valid as a list, but a build needs a topic.
            let yaml = yaml.replace("topics: []", "topics: []  # write the id of a topic");
            print(yaml.trim_end());
        }
        None => print("# No quotation leads to these words alone: quote more of the text."),
    }
    if let Some(line) = added {
        print(&format!("# Added to {sidecar}, line {line}."));
    }
}

/// Returns the names of those who say some words.
fn voices(dossier: &ReadDossier, source: &Entry<ParsedSource>, pieces: &[Piece]) -> Vec<String> {
    let linked = &dossier.linked.dossier;
    let found: Option<&Source> = linked.sources.iter().find(|linked| linked.id == source.id());
    let (voices, _) = found.map(|found| found.spoken_in(pieces)).unwrap_or_default();
    voices.iter().map(|voice: &Voice| linked.voice_name(voice).to_owned()).collect()
}
