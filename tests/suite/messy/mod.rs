//! Dossiers as curators really have them, large and uneven: a court transcript of questions and answers, a
//! treaty in two languages, and many topics with many voices. Their words are made up and always the same.

mod many;
mod transcript;
mod treaty;

pub use many::many;
pub use transcript::transcript;
pub use treaty::treaty;

use crate::harness::Project;

/// Wraps a text as a typewriter does.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if lines[last].len() + word.len() < width {
            lines[last] = format!("{} {word}", lines[last]);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// One of some words: another one for each number and use.
fn one_of<'a>(words: &[&'a str], number: usize, usage: usize) -> &'a str {
    words[(number * 7 + usage * 5 + number / words.len()) % words.len()]
}

/// A curator's note of one of five lengths; the first is none.
fn note(number: usize) -> Option<String> {
    let sentences = [
        "He contradicts himself here.",
        "The clerk read this back twice, and nobody objected; the minutes of the second day leave it out.",
        "Compare what the harbour master says of the same night, when asked about it by the other side.",
        "The figure is that of the printed list, and not that of the ledger, which has a blot in this line.",
        "No other source has these words, so whoever quotes them should say where they come from.",
    ];
    let count = [0, 1, 2, 4, 9][number % 5];
    let text = (0..count).map(|n| sentences[(number + n) % sentences.len()]).collect::<Vec<_>>();
    (count > 0).then(|| text.join(" "))
}

/// Writes the topics of a dossier: ids, titles and what else their sidecars have.
fn topics(project: &Project, topics: &[(&str, &str, &str)]) {
    for (id, title, more) in topics {
        project.write(&format!("dossier/topics/{id}.yaml"), format!("title: {title}\n{more}"));
    }
}

/// A dossier of one text without a date, an author or a topic: most pages of its site have nothing to show.
pub fn bare() -> Project {
    Project::dossier(&[
        ("sources/slip.md", "A slip of paper that nobody has signed.\n"),
        ("sources/slip.yaml", "title: A slip of paper\n"),
    ])
}

#[test]
fn they_have_nothing_that_a_curator_would_correct() {
    for project in [transcript(), treaty(), many()] {
        assert_eq!(project.codes(), [""; 0]);
    }
}
