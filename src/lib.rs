//! `dossier` builds a static site from a curated dossier: a folder of source texts as others wrote
//! them, with a YAML sidecar beside each that says where it comes from, who speaks, and which
//! passages are about which topics. Every quotation is proved to stand in its source.
//!
//! # The map
//!
//! Data flows one way through the stages, and [`build`] is the only way through them:
//!
//! | stage | makes | of | look here when |
//! |---|---|---|---|
//! | [`project`] | a [`Project`]: absolute paths, options | the command line | a folder is not found or refused |
//! | [`walk`] | [`scan::ScannedProject`]: entries and their bytes | the disk | a file is missed, or one is read that should not be |
//! | [`parse`] | [`parse::ParsedDossier`]: texts taken apart, sidecars, passages placed | the bytes of each entry | a sidecar's key, a block's number, a quote that is (not) found: `parse/select` |
//! | [`link`] | a [`link::Dossier`]: every reference an index that is valid | all entries | a reference, a backlink, an automatic link, the order of passages |
//! | [`search`] | a [`search::Index`]: terms, and the documents that hold them | the dossier | a word that is (not) found by readers |
//! | [`page`] | [`pages::View`]s: what each page shows | the dossier | a fact is missing on a page or in its JSON |
//! | [`render`] | bytes | a view, the [`theme`]'s templates | a template's fault, the sitemap |
//! | [`write`](mod@write) | the site | bytes | a stale file, a file that should not be deleted |
//!
//! Around them: [`watch`] says when to build again and what to look at, [`serve`] shows pages in a browser
//! when it asks for them, and [`curate`] makes a passage of words that are selected there.
//!
//! Beside the stages: [`model`] is the data they hand on, [`diagnostic`] the faults of content,
//! [`normal`] how words are compared, [`url`] every path and link, [`html`] texts as HTML,
//! [`words`] what the pages say in the dossier's language, [`memory`] what is kept between builds,
//! [`timings`] where the time of a build goes, [`site`] the plan of all files, from which they are made together or one by one, [`stored`] how values lie
//! on disk. [`cli`] is what was typed and [`commands`] what is done.

pub mod cache;
pub mod cli;
pub mod commands;
pub mod curate;
pub mod diagnostic;
pub mod encoding;
pub mod fingerprint;
pub(crate) mod html;
pub mod link;
pub(crate) mod locale;
pub mod model;
pub mod output;
pub(crate) mod pages;
pub mod parse;
pub mod project;
pub mod quote;
pub(crate) mod render;
pub mod scan;
pub mod search;
pub mod server;
pub mod site;
pub(crate) mod theme;
pub mod timings;
pub mod url;
pub mod watch;

pub mod pipeline;

pub use pipeline::{BuildOutcome, Caches, build};
pub use project::{Failure, Project};
