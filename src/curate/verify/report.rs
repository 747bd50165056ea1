//! Puts the findings of an article into words.

use std::fmt::Write as _;

use super::{Finding, Findings, Place, Status};

/// Returns one sentence about a quotation that is not as the article has it.
pub fn message(finding: &Finding) -> String {
    let source = finding.place.as_ref().map_or("", |place| &place.source);
    match finding.status {
        Status::Found => format!("it stands in `{source}`"),
        Status::Differs => format!("the quotation differs from `{source}`"),
        Status::OtherSource => {
            let named = finding.named.join("” or “");
            format!("it stands in `{source}`, and not in “{named}”, which the article names")
        }
        Status::OtherVoice => {
            let voices = finding.place.as_ref().map(voices).unwrap_or_default();
            format!("{voices} says this, and not {}", finding.named.join(" or "))
        }
        Status::Nowhere => "the quotation stands in no source, and nothing like it".to_owned(),
    }
}

/// Returns the place of a quotation in words: source, block and voices.
pub fn place(place: &Place) -> String {
    let voices = voices(place);
    let separator = if voices.is_empty() { "" } else { ", " };
    format!("{} p{}{separator}{voices}", place.source, place.block)
}

fn voices(place: &Place) -> String {
    let names: Vec<&str> = place.voices.iter().map(|voice| &*voice.name).collect();
    names.join(" and ")
}

/// Returns the numbers of quotations by status: `5 quotations: 4 found, 1 differs`.
pub fn summary(all: &[Findings]) -> String {
    let findings = || all.iter().flat_map(|findings| &findings.list);
    let counts = Status::ALL.map(|status| {
        let count = findings().filter(|finding| finding.status == status).count();
        (count, status.as_str())
    });
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
    let total = match findings().count() {
        0 => "no quotation is long enough to be checked".to_owned(),
        1 => format!("1 quotation: {}", counts.join(", ")),
        count => format!("{count} quotations: {}", counts.join(", ")),
    };
    match all.iter().map(|findings| findings.short).sum() {
        0 => total,
        1 => format!("{total}; 1 shorter one was not checked"),
        short => format!("{total}; {short} shorter ones were not checked"),
    }
}

/// Returns a report in Markdown about an article.
pub fn markdown(name: &str, findings: &Findings) -> String {
    let mut report = format!("# Quotations in {}\n\n", escaped(name));
    let _ = writeln!(report, "{}.", capitalized(&summary(std::slice::from_ref(findings))));
    let parts = [("To be checked", false), ("Found", true)];
    for (title, is_found) in parts {
        let mut list = findings
            .list
            .iter()
            .filter(|finding| (finding.status == Status::Found) == is_found)
            .peekable();
        if list.peek().is_some() {
            let _ = writeln!(report, "\n## {title}\n");
        }
        for finding in list {
            report.push_str(&item(finding));
        }
    }
    report
}

/// Returns the item of a list about a quotation.
fn item(finding: &Finding) -> String {
    let mut item = format!(
        "- **Line {}, {}:** “{}”\n",
        finding.span.line,
        finding.status.as_str(),
        escaped(&finding.text)
    );
    let linked = finding.place.as_ref().map(link).unwrap_or_default();
    let line = match finding.status {
        Status::Found => format!("It stands in {linked}."),
        Status::Differs => format!("Most like it is {linked}."),
        Status::OtherSource => {
            let named = finding.named.join("” or “");
            format!(
                "It stands in {linked}, and not in “{}”, which the article names.",
                escaped(&named)
            )
        }
        Status::OtherVoice => {
            format!(
                "It stands in {linked}, and is not said by {}.",
                escaped(&finding.named.join(" or "))
            )
        }
        Status::Nowhere => "It stands in no source, and nothing like it.".to_owned(),
    };
    let _ = writeln!(item, "  {line}");
    if let Some(diff) = &finding.diff {
        let _ = writeln!(item, "  `` {} ``", diff.replace("``", "''"));
    }
    for note in &finding.notes {
        let _ = writeln!(item, "  {}.", escaped(&capitalized(note)));
    }
    item
}

/// Returns a link to a place, with its voices.
fn link(place: &Place) -> String {
    let title = format!("{}, paragraph {}", escaped(&place.title), place.block);
    let title = match &place.url {
        Some(url) => format!("[{title}](<{url}>)"),
        None => title,
    };
    match voices(place) {
        voices if voices.is_empty() => title,
        voices => format!("{title} ({})", escaped(&voices)),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + chars.as_str()
}

/// Writes a text on one line of Markdown, in which nothing of it is markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !escaped.is_empty() {
            escaped.push(' ');
        }
        for c in word.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '#') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    escaped
}
