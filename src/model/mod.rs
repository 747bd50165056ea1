//! Plain data that the stages pass on, without the logic of any stage.

mod date;
mod id;
mod line_hyphen;
mod meta;
mod passage;
mod script;
mod text;

pub use date::{Date, DateEnd, Day, Period, Qualifier};
pub use id::{
    check_entry_id, check_old_passage_id, check_passage_id, composed, id_for_title,
    is_default_passage_id, nearest_id,
};
pub use line_hyphen::{LineHyphen, hyphen_at_end, letter_at_start};
pub use meta::{
    DossierMeta, Event, Extra, Host, PageMeta, Publish, SourceMeta, SpeakerLabel, TOPIC_KINDS,
    TopicMeta,
};
pub use passage::{ParsedPassage, PassageTurn, Piece, Quotation, Selector};
pub use script::{break_between, is_han_or_kana, join_lines};
pub use text::{
    Align, Block, BlockKind, Container, Division, Format, HtmlElement, InlineKind, InlineSpan,
    Layout, Link, LinkKind, Picture, Position, Prose, Target, Text, Turn,
};

use borsh::{BorshDeserialize, BorshSerialize};

/// One value for each kind of entry.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub struct PerKind<S, T, P> {
    pub sources: S,
    pub topics: T,
    pub pages: P,
}

/// The reason why a written date or id is refused, in words for the curator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError {
    pub message: String,
    pub help: String,
}
