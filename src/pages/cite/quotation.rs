//! The words of a passage with their reference, as readers copy them.

use super::{blocks_of, on_one_line};
use crate::link::{Passage, SpokenTurn};
use crate::model::{SourceMeta, Text};
use crate::pages::context::ViewContext;
use crate::url;

/// Stands for the address of the passage if there is no `base_url`: then only the browser knows it.
const ADDRESS: &str = "{url}";

/// Returns `“words” — voice, title, date, ¶ n, {url} (fidelity)`. Turns are joined as `Ann: … / Bob: …`, lines
/// by `/`, and segments by `[…]`. None if the words are withheld.
pub fn copied_quotation(
    cx: ViewContext<'_>,
    source: &str,
    meta: &SourceMeta,
    text: &Text,
    passage: &Passage,
) -> Option<String> {
    let place = blocks_of(passage)?;
    let names: Vec<&str> = passage.voices.iter().map(|v| cx.dossier.voice_name(v)).collect();
    let date = passage.date.as_ref().map(|date| cx.locale.date(date)).unwrap_or_default();
    let address = match cx.dossier.meta.base_url {
        Some(_) => cx.address(&url::source_page(source), Some(&passage.id)),
        None => ADDRESS.to_owned(),
    };
    let mut reference = vec![names.join(", "), meta.title.clone(), date, place, address];
    reference.retain(|part| !part.is_empty());
    let words = cx.locale.fill("cite_quote", &[("text", &words(cx, text, passage))]);
    let fidelity = cx.fidelity(meta.fidelity.as_deref());
    let fidelity = fidelity.map(|fidelity| format!(" ({})", fidelity.text)).unwrap_or_default();
    Some(format!("{words} — {}{fidelity}", reference.join(", ")))
}

fn words(cx: ViewContext<'_>, text: &Text, passage: &Passage) -> String {
    if passage.turns.is_empty() {
        return on_one_line(&text.joined_text(&passage.pieces));
    }
    let turn = |(turn, words): (&SpokenTurn, String)| {
        format!("{}: {}", cx.turn_name(turn), on_one_line(&words))
    };
    let turns = passage.turns.iter().zip(passage.turn_texts(text)).map(turn);
    turns.collect::<Vec<_>>().join(" / ")
}
