//! Makes one diagnostic of a fault in a file and of what follows from it when the dossier is linked.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Level};

/// Joins the diagnostics of all stages up to linking.
pub fn join_consequences(diagnostics: &mut Vec<Diagnostic>) {
    join_topics_without_brackets(diagnostics);
    keep_one_of_misnamed_files(diagnostics);
}

/// Makes one of topics that are no list, `topics: Bridge`, and of what is said of each of them.
fn join_topics_without_brackets(diagnostics: &mut Vec<Diagnostic>) {
    let place = |one: &Diagnostic| (one.file.clone(), one.span.map(|span| span.line));
    let is_unlisted = |one: &Diagnostic| one.code == Code::WrongType;
    let lists: BTreeSet<_> = diagnostics.iter().filter(|one| is_unlisted(one)).map(place).collect();
    let is_consequence =
        |one: &mut Diagnostic| one.code == Code::UnknownTopic && lists.contains(&place(one));
    let consequences: Vec<Diagnostic> = diagnostics.extract_if(.., is_consequence).collect();
    for unknown in consequences {
        let mut lists = diagnostics.iter_mut().filter(|one| is_unlisted(one));
        if let Some(list) = lists.find(|list| place(list) == place(&unknown)) {
            list.help = format!("{}; {}: {}", list.help, unknown.message, unknown.help);
        }
    }
}

/// Keeps the error of a file whose name is nearly right and which is referred to, without the warning about
/// its name and the same error of other references.
fn keep_one_of_misnamed_files(diagnostics: &mut Vec<Diagnostic>) {
    let is_used = |one: &Diagnostic| one.code == Code::MisplacedFile && one.level == Level::Error;
    let used: BTreeSet<String> =
        diagnostics.iter().filter(|one| is_used(one)).map(|one| one.file.clone()).collect();
    let mut kept = BTreeSet::new();
    diagnostics.retain(|one| {
        one.code != Code::MisplacedFile
            || !used.contains(&one.file)
            || is_used(one) && kept.insert(one.file.clone())
    });
}
