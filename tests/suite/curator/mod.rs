//! The commands and messages for curators, as docs/format.md describes them.

mod defaults;
mod explain;
mod export;
mod gaps;
mod init;
mod interrupted;
mod messages;
mod new;
mod old_ids;
mod page_of_codes;
mod pin;
mod quote;
mod schema;
mod terminal;
mod verify;
