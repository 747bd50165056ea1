//! The commands and messages for curators, as docs/format.md describes them.

mod defaults;
mod explain;
mod export;
mod gaps;
mod init;
mod messages;
mod new;
mod page_of_codes;
mod schema;
mod terminal;
mod verify;
//! The commands for curators, as "Commands for curators" in docs/format.md describes them.

mod interrupted;
mod old_ids;
mod pin;
mod quote;
