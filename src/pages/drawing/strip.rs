//! The strip of a topic's page: its events and what its voices say, in time.

use super::{Drawing, Item, LaneItems, Size};
use crate::link::{EntryIx, Event, Passage, PassageIx, Topic, Voice};
use crate::model::Date;
use crate::pages::context::ViewContext;
use crate::url;

/// With five lanes and the years, about 100 pixels high.
const SIZE: Size = Size { width: 480, lane: 16, rows: [14, 8], max_rows: 3 };

/// Draws what a page of a topic shows: its passages, with a lane for each of some voices, and on the first page
/// the topic's events. None if that is less than two marks. A mark leads to the first card or event of its date.
pub fn topic_strip<'a>(
    cx: ViewContext<'a>,
    topic: &'a Topic,
    number: usize,
    voices: &[(&'a Voice, usize)],
) -> Option<Drawing<'a>> {
    let mut lanes: Vec<LaneItems<'a>> = Vec::new();
    let mut add = |name: &'a str, items: Vec<Item<'a>>| {
        if !items.is_empty() {
            lanes.push(LaneItems::new(name, items));
        }
    };
    if number == 1 {
        add(cx.locale.text("events"), event_items(cx, &topic.events));
    }
    let mut by_lane: Vec<Vec<(PassageIx, &Passage)>> = vec![Vec::new(); voices.len() + 1];
    for &ix in url::list_slice(&topic.relations.passages, number) {
        let passage = cx.dossier.passage(ix);
        let own = voices.iter().position(|(voice, _)| passage.voices.iter().eq([*voice]));
        by_lane[own.unwrap_or(voices.len())].push((ix, passage));
    }
    let names = voices.iter().map(|(voice, _)| cx.dossier.voice_name(voice));
    // Without lanes for voices, no passage is another's.
    let rest = if voices.is_empty() { "passages" } else { "others" };
    for (name, passages) in names.chain([cx.locale.text(rest)]).zip(by_lane) {
        add(name, passage_items(cx, &passages));
    }
    let marks: usize = lanes.iter().map(|lane| lane.items.len()).sum();
    (marks > 1).then(|| Drawing::new(lanes, SIZE))
}

/// The element of an event on its topic's page; `n` is from 0.
pub fn event_element(n: usize) -> String {
    format!("_event-{}", n + 1)
}

fn event_items<'a>(cx: ViewContext<'a>, events: &'a [Event]) -> Vec<Item<'a>> {
    let events: Vec<(usize, &Event)> = events.iter().enumerate().collect();
    let dates = events.chunk_by(|(_, a), (_, b)| a.date == b.date);
    let item = |group: &[(usize, &'a Event)]| {
        let (n, event) = *group.first()?;
        let title = if group.len() == 1 {
            event.title.clone()
        } else {
            cx.locale.count("n_events", group.len())
        };
        Some(Item::new(cx, &event.date, &title, cx.href(cx.path, Some(&event_element(n)))))
    };
    dates.filter_map(item).collect()
}

fn passage_items<'a>(cx: ViewContext<'a>, passages: &[(PassageIx, &'a Passage)]) -> Vec<Item<'a>> {
    let dated: Vec<(&Date, PassageIx, &Passage)> = passages
        .iter()
        .filter_map(|&(ix, passage)| Some((passage.date.as_ref()?, ix, passage)))
        .collect();
    let dates = dated.chunk_by(|a, b| a.0 == b.0);
    let item = |group: &[(&'a Date, PassageIx, &Passage)]| {
        let (date, ix, passage) = *group.first()?;
        let title = if group.len() == 1 {
            cx.dossier.title(EntryIx::Source(ix.source)).to_owned()
        } else {
            cx.locale.count("n_passages", group.len())
        };
        let element = url::card_element(cx.dossier.source_id(ix.source), &passage.id);
        Some(Item::new(cx, date, &title, cx.href(cx.path, Some(&element))))
    };
    dates.filter_map(item).collect()
}
