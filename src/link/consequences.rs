//! Makes one diagnostic of a fault in a file and of what follows from it when the dossier is linked.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Level};

/// Joins the diagnostics of all stages up to linking.
pub fn join_consequences(diagnostics: &mut Vec<Diagnostic>) {
    name_topics_in_brackets(diagnostics);
    keep_one_of_misnamed_files(diagnostics);
}

/// Makes one of a topic without brackets, `topics: Bridge`, and of its name, which is that of no topic.
fn name_topics_in_brackets(diagnostics: &mut Vec<Diagnostic>) {
    let is_of = |code: Code| move |one: &&Diagnostic| one.code == code;
    let meant: Vec<(Diagnostic, String)> = diagnostics
        .iter()
        .filter(is_of(Code::UnknownTopic))
        .filter_map(|unknown| {
            let is_same = |one: &&Diagnostic| one.file == unknown.file && one.span == unknown.span;
            let mut lists = diagnostics.iter().filter(is_of(Code::WrongType));
            let lead = lists.find(is_same)?.help.split_once('[')?.0;
            let near = unknown.help.strip_prefix("did you mean `")?.strip_suffix("`?")?;
            Some((unknown.clone(), format!("{lead}[{near}]`")))
        })
        .collect();
    for (unknown, help) in meant {
        diagnostics.retain(|one| *one != unknown);
        let mut lists = diagnostics.iter_mut().filter(|one| one.code == Code::WrongType);
        if let Some(list) = lists.find(|one| one.file == unknown.file && one.span == unknown.span) {
            list.help = help;
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
