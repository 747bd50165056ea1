//! The commands for curators, one file a part.

mod explain;
mod page_of_codes;
mod terminal;
//! The commands for curators, as docs/format.md describes them.

mod export;
mod gaps;
//! What a curator who works with the program sees.

mod messages;
//! What is there for curators who write and check a dossier, as `docs/format.md` says.

mod defaults;
//! The commands for curators, see "Commands for curators" in docs/format.md.

mod init;
mod new;
mod schema;
