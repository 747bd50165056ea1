//! Every visible word of a source's text is on its page, or a diagnostic names it.

use std::fs;

use rayon::prelude::*;

use crate::cases::Case;
use crate::harness::{Project, files_below, repository};

#[test]
fn every_visible_word_is_on_its_page_or_in_a_diagnostic() {
    let cases = Case::all();
    let of_cases = cases.par_iter().map(|case| {
        let args = case.file("args");
        let args: Vec<&str> = args.split_whitespace().collect();
        (case.name.clone(), lost_words(&case.project(), &args))
    });
    let mut lost: Vec<(String, (usize, Vec<String>))> = of_cases.collect();
    lost.push(("the sample".to_owned(), lost_words(&Project::copy_of(repository()), &[])));
    lost.push(("the world".to_owned(), lost_words(&Project::world(), &[])));
    let texts: usize = lost.iter().map(|(_, (texts, _))| texts).sum();
    assert!(texts > 200, "only {texts} texts are on a page");
    lost.retain(|(_, (_, words))| !words.is_empty());
    assert!(lost.is_empty(), "{lost:#?}");
}

/// Builds a project. Returns how many of its sources have their text on a page, and the words that are
/// neither there nor in a diagnostic.
fn lost_words(project: &Project, args: &[&str]) -> (usize, Vec<String>) {
    let said: Vec<String> =
        project.diagnostics(args).into_iter().map(|found| found.message).collect();
    project.run(&[&["build"], args].concat());
    let site = project.site();
    let mut texts = 0;
    let mut lost = Vec::new();
    for (path, file) in files_below(&project.path("dossier/sources")) {
        let Some((stem, ending)) = path.rsplit('/').next().unwrap_or(&path).rsplit_once('.') else {
            continue;
        };
        let page = format!("sources/{stem}.html");
        let facts = format!("sources/{stem}.json");
        let is_text = ending == "md" || ending == "txt";
        if !is_text || !site.has(&page) || site.json(&facts)["publish"].as_str() != Some("full") {
            continue;
        }
        let Ok(text) = fs::read_to_string(file) else { continue };
        texts += 1;
        let shown = site.html(&page).words() + site.text(&page);
        let text = if ending == "md" { visible(&text) } else { text };
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let is_lost = |word: &&str| {
            !shown.contains(*word) && !said.iter().any(|message| message.contains(*word))
        };
        lost.extend(words.filter(is_lost).map(|word| format!("{path}: {word}")));
    }
    (texts, lost)
}

/// Returns a text in Markdown without front matter, comments, addresses, titles of links, languages of
/// code and names of characters.
fn visible(markdown: &str) -> String {
    let body = markdown.strip_prefix("---\n").and_then(|front| front.split_once("\n---\n"));
    let body = match body {
        Some((front, body)) if front.contains(": ") => body,
        _ => markdown,
    };
    let body = without(body, "<!--", "-->");
    let body = without(&body, "[//]:", "\n");
    let body = without(&body.replace("alert(1)", ""), "](", ")");
    let body = without(&body, "]: http", "\n");
    let body = without(&body, "```", "\n");
    without(&without(&body, "://", " "), "&", ";")
}

/// Removes the parts of a text between two marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(close) {
            Some((_, after)) => kept.extend([" ", after]),
            None => kept.extend([open, part]),
        }
    }
    kept
}
