//! `dossier quote`: finds words in the sources, prints the passage that selects them, and adds it.

use std::io;
use std::slice;

use rayon::prelude::*;
use serde_json::json;

use super::report::{Report, counted};
use super::sources::{ReadDossier, print, print_json, refused, say, sidecar_path};
use crate::cli::{MessageFormat, QuoteArgs};
use crate::curate::verify::without_outer_marks;
use crate::curate::{
    Form, FoundWords, Proposal, find, objection, passage_item, propose_pieces, says_something_else,
    shell_word,
};
use crate::link::Source;
use crate::model::{Piece, composed};
use crate::parse::{Entry, ParsedSource};
use crate::project::Failure;
use crate::quote::QuotableText;

/// At most so many places are shown to people.
const MAX_SHOWN: usize = 20;

/// A place of the words.
struct Place<'a> {
    source: &'a Entry<ParsedSource>,
    found: FoundWords,
}

/// Finds words, and adds a passage if that was asked for. Returns false if there is no place for them, or not
/// only one where one is needed.
pub fn run(args: &QuoteArgs) -> Result<bool, Failure> {
    let (name, words) = args.source_and_text();
    let words = read_words(words)?;
    let dossier = ReadDossier::read(&args.project)?;
    dossier.check_topics(&args.topics)?;
    let sources = match name {
        Some(name) => slice::from_ref(dossier.find(name)?),
        None => dossier.sources(),
    };
    if let Some(errors) = dossier.errors() {
        say(&format!("note: the dossier has {errors}: see `dossier check`"));
    }
    let (words, places) = find_in(sources, &words);
    let is_only = places.len() == 1;
    let is_enough = if name.is_some() || args.add { is_only } else { !places.is_empty() };
    let shown = match args.project.message_format {
        MessageFormat::Human => places.len().min(MAX_SHOWN),
        MessageFormat::Json => places.len(),
    };
    let proposed: Vec<(&Place<'_>, Proposal)> =
        places[..shown].par_iter().filter_map(|place| Some((place, place.propose()?))).collect();
    let has_passage = proposed.iter().any(|(_, passage)| passage.quote.is_some());
    let is_enough = is_enough && has_passage;
    let mut added = None;
    let mut is_refused = false;
    let mut advice = None;
    if let (true, [(place, passage)]) = (args.add && is_only, proposed.as_slice()) {
        if place.says_something_else(&dossier, words) {
            advice = Some(advice_to_add(place, passage, args));
            is_refused = true;
        } else {
            match add(&dossier, place.source, passage, args)? {
                Ok(line) => added = Some(line),
                Err(why) => {
                    say(&format!("error: nothing was added: {why}"));
                    is_refused = true;
                }
            }
        }
    }
    for (place, passage) in &proposed {
        show(&dossier, place, passage, args, added);
    }
    if shown < places.len() {
        say(&format!("and {} more", counted(places.len() - shown, "place", "places")));
    }
    // What is proposed without a quotation says so itself.
    if !is_enough && (proposed.is_empty() || has_passage) {
        let (message, help) = complaint(sources, words, &places);
        Report::refusal(&message, &help);
    }
    if let Some(help) = advice {
        Report::refusal("nothing was added: the text has other words than yours", &help);
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

/// Finds words in some sources: where they stand, or else where they nearly do. If they stand nowhere, quotation
/// marks around them do not count. Returns the words that were found.
fn find_in<'a, 'w>(
    sources: &'a [Entry<ParsedSource>],
    words: &'w str,
) -> (&'w str, Vec<Place<'a>>) {
    let bare = without_outer_marks(words);
    let places = places_of(sources, words);
    let is_exact = places.first().is_some_and(|place| place.found.diff.is_none());
    if is_exact || bare == words.trim() {
        (words, places)
    } else {
        (bare, places_of(sources, bare))
    }
}

fn places_of<'a>(sources: &'a [Entry<ParsedSource>], words: &str) -> Vec<Place<'a>> {
    let places = sources.par_iter().flat_map_iter(|source| {
        let found = find(&source.parsed.text, words).into_iter();
        found.map(move |found| Place { source, found })
    });
    let (exact, near): (Vec<_>, Vec<_>) = places.partition(|place| place.found.diff.is_none());
    if exact.is_empty() { near } else { exact }
}

impl Place<'_> {
    fn propose(&self) -> Option<Proposal> {
        let quotable = QuotableText::new(&self.source.parsed.text);
        propose_pieces(&quotable, self.found.pieces.clone())
    }

    fn says_something_else(&self, dossier: &ReadDossier, words: &str) -> bool {
        let language = linked(dossier, self.source).map_or("", |source| source.language.as_str());
        says_something_else(&self.found, &self.source.parsed.text, words, language)
    }
}

/// Returns what to do about words that the text has otherwise.
fn advice_to_add(place: &Place<'_>, passage: &Proposal, args: &QuoteArgs) -> String {
    let id = place.source.id();
    let words =
        passage.quote.as_ref().filter(|quote| quote.prefix.is_none() && quote.suffix.is_none());
    let Some(words) = words else {
        let sidecar = sidecar_path(place.source);
        return format!(
            "if the words of the text are right, write the passage above into `{sidecar}`"
        );
    };
    let topics = args.topics.iter().map(|topic| format!(" --topic {}", shell_word(topic)));
    let note = Some(&args.note).filter(|note| !note.is_empty());
    let note = note.map_or(String::new(), |note| format!(" --note {}", shell_word(note)));
    let command = format!("dossier quote {id} {}", shell_word(&words.quote));
    format!(
        "if the words of the text are right: {command}{}{note} --add",
        topics.collect::<String>()
    )
}

/// Returns why there is not the place that is needed, and what to do.
fn complaint(
    sources: &[Entry<ParsedSource>],
    words: &str,
    places: &[Place<'_>],
) -> (String, String) {
    let fault = match sources {
        [only] => objection(&only.parsed.text, words),
        _ => None,
    };
    match (fault, places.len()) {
        (Some(fault), 0) => (fault.message, fault.help),
        (Some(fault), _) => {
            (fault.message, "take one of these passages, or quote more of the text".to_owned())
        }
        (None, 0) => (
            "the words stand in no source, nor nearly".to_owned(),
            "look for fewer of them, or name the source to see what is most like them".to_owned(),
        ),
        (None, count) => {
            let count = counted(count, "place", "places");
            let message = format!("nothing was added: the words stand in {count}");
            (message, "name the source, or quote more of it".to_owned())
        }
    }
}

/// Adds the passage to the sidecar. Returns its line, or why it is refused.
fn add(
    dossier: &ReadDossier,
    source: &Entry<ParsedSource>,
    passage: &Proposal,
    args: &QuoteArgs,
) -> Result<Result<u32, String>, Failure> {
    let Some(lines) = passage.lines(Form::Quote, &topics(args), &args.note) else {
        return Ok(Err(
            "no quotation leads to these words alone: quote more of the text".to_owned()
        ));
    };
    let Some(bytes) = dossier.bytes(source)? else {
        return Ok(Err("the text is not there any more".to_owned()));
    };
    match bytes.with_passage(&bytes.parse(), &lines) {
        Ok((sidecar, line)) => {
            dossier.write(source, &bytes, &sidecar.yaml)?;
            Ok(Ok(line))
        }
        Err(why) => Ok(Err(refused(&why, source))),
    }
}

fn topics(args: &QuoteArgs) -> Vec<String> {
    args.topics.iter().map(|id| composed(id).into_owned()).collect()
}

fn show(
    dossier: &ReadDossier,
    place: &Place<'_>,
    passage: &Proposal,
    args: &QuoteArgs,
    added: Option<u32>,
) {
    let Place { source, found: FoundWords { diff, .. } } = place;
    let voices = voices(dossier, source, &passage.pieces);
    let yaml = passage.lines(Form::Quote, &topics(args), &args.note);
    let yaml = yaml.map(|lines| passage_item(&lines, "", "\n"));
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
    let Some(linked) = linked(dossier, source) else { return Vec::new() };
    let (voices, _) = linked.spoken_in(pieces);
    voices.iter().map(|voice| dossier.linked.dossier.voice_name(voice).to_owned()).collect()
}

fn linked<'d>(dossier: &'d ReadDossier, source: &Entry<ParsedSource>) -> Option<&'d Source> {
    let sources = &dossier.linked.dossier.sources;
    let found = sources.binary_search_by(|linked| linked.id.as_str().cmp(source.id()));
    found.ok().map(|ix| &sources[ix])
}
