//! A free page's sidecar.

use super::fields::Fields;
use super::values::{date, flag, integer, moved_from, text};
use crate::model::PageMeta;

pub(super) fn read(fields: &mut Fields<'_>) -> PageMeta {
    PageMeta {
        title: fields.one("title", text),
        summary: fields.prose("summary"),
        order: fields.one("order", integer),
        updated: fields.one("updated", date),
        moved_from: fields.list("moved_from", moved_from),
        draft: fields.one("draft", flag).unwrap_or(false),
        extra: fields.extra(),
    }
}
