//! `dossier` builds a static site from a curated dossier: a folder of source texts as others wrote them,
//! with a YAML sidecar beside each that says where it comes from, who speaks, and which passages are
//! about which topics. Every quotation is checked against its source.
//!
//! The command is in [`cli`] and [`commands`]. Another program can use the library:
//!
//! ```no_run
//! use dossier::{Caches, DirtyFiles, Goal, Options, Project, build};
//!
//! let options = Options { dir: Some("my-dossier".into()), goal: Goal::Check, ..Options::default() };
//! let project = Project::open(options)?;
//! let outcome = build(&project, &mut Caches::default(), &DirtyFiles::All)?;
//! for diagnostic in &outcome.diagnostics {
//!     println!("{}: {}", diagnostic.file, diagnostic.message);
//! }
//! # Ok::<(), dossier::Failure>(())
//! ```
//!
//! [`find_quotation`] finds a quotation in any text, as a build does:
//!
//! ```
//! let text = "The bridge was “closed” in May.\n\nIt is open again.";
//! let found = dossier::find_quotation(text, "was \"closed\" in May")?;
//! assert_eq!((found.block, &*found.words), (1, "was “closed” in May"));
//! assert!(dossier::find_quotation(text, "was opened in May").is_err());
//! # Ok::<(), dossier::QuotationError>(())
//! ```
//!
//! # Map of the source
//!
//! Data flows one way through the stages; `pipeline::build` is the only way through them.
//!
//! | module | does | look here when |
//! |---|---|---|
//! | `project` | turns options into absolute paths | a folder is not found or refused |
//! | `scan` | finds the files and reads those that may have changed, also the defaults of folders (`scan/defaults`); tells from the names what a file is (`scan/names`), and warns of names that are nearly right (`scan/near_misses`) | a file is missed, or read although it should not be |
//! | `parse` | reads sidecars (`parse/sidecar`), texts (`parse/markdown`, `parse/plain`), speaker labels and divisions (`parse/structure`), defaults of folders (`parse/defaults`); joins text and sidecar and places the passages (`parse/entry`); finds what a new sidecar may say about a text (`parse/survey`), unless its lines begin with their numbers (`parse/numbered_lines`) | a key is refused, a speaker is not recognised, a block has another number |
//! | `quote` | called by `parse`: finds a passage's words in the text (`quote/placement`), and explains why they are not found (`quote/explain`); for `curate`, finds the words that a quotation nearly has (`quote/near_match`), and tells whether they differ in spelling only (`quote/spelling`) | a quotation is refused |
//! | `link` | resolves references (`link/resolver`; of a source's own text: `link/source`), collects backlinks and passages of topics (`link/relations`), notes what a page depends on (`link/tracked`); warns of files that are not read (`link/misplaced`), joins a fault and what follows from it (`link/consequences`), proposes names (`link/suggestions`); finds sentences that name a topic and are in no passage about it (`link/unmarked`) | a link leads nowhere |
//! | `search` | builds the index that readers search | a word is not found |
//! | `pages` | decides which pages there are (`pages/plan`) and what each shows, one file a kind of page; draws dates (`pages/drawing`), arranges a topic's evidence (`pages/evidence`), puts versions side by side (`pages/versions`), writes tables of passages, sources and topics (`pages/table`) | a fact is missing on a page |
//! | `html` | writes texts as HTML, with passages in `<mark>` | markup is wrong |
//! | `theme`, `render` | templates; pages and JSON as bytes | a template fails |
//! | `site` | the planned site, from which pages are rendered all at once or one by one; what `publish` (`site/contents`, `site/openings`) and the preview (`site/curated`) ask of it | |
//! | `withheld` | looks through every rendered page for words that a source withholds | a leak is missed, or a page is refused although nothing leaks |
//! | `output` | decides which files are up to date (`output/site`, by `Site::hash_of_inputs` and `link/tracked`), writes, prunes | a page is stale, a file is deleted although it should not be |
//! | `cache` | saves the caches of all stages for the next process | |
//! | `publish` | compares the site with what is at a target, and sends what differs | a file is sent, left or refused although it should not be |
//! | `watch` | waits for changes | a change is missed |
//! | `server` | shows the site in a browser; answers the requests of a page that changes the dossier (`server/curator` lists them): passages (`server/passages`, `server/edits`), topics (`server/topics`), mentions (`server/mentions`), and undoing (`server/changes`) | a page is not reloaded, a change is refused |
//! | `curate` | helps to write sidecars: finds words and proposes passages (`curate/find`, `curate/locate`), changes a sidecar and keeps all else (`curate/append`, `curate/edit`), follows passages through a changed text (`curate/pin`), lists what a dossier lacks (`curate/gaps`), begins entries and dossiers (`curate/new_entry`, `curate/starter`) | a sidecar is changed otherwise than it should be |
//! | `curate/verify` | finds the quotations of an article (marks: `curate/verify/pairs`) in all sources, and whom and which source the article names beside them (`curate/verify/names`, `curate/verify/addresses`; verbs and titles of each language: `curate/verify/lexicon`) | a quotation is missed, or a voice is named wrongly |
//!
//! Unpublished content is kept out in these places. Drafts: `link` (`PublishedEntries`), and passages
//! with only draft topics in `link/anchors`. Of texts with `publish: excerpts`, everything but the
//! passages: `html/blocks` (`write_excerpt`, for every view with `TextView::excerpts`, which
//! `pages/context` sets in `source_text`), `link/anchors` (what may be referred to and embedded),
//! `link/source` (mentions), `search/documents` and `pages/annotations`. Of texts with
//! `publish: metadata`, passages have no pieces: `link/source`. Files: `link/files`. The guard in
//! `withheld` looks through every page for what these have missed.
//!
//! Used by all stages: `model` (data), `diagnostic`, `url` (every path and link), `hosting`
//! (media types and caching), `locale`
//! (the interface's language), `fingerprint`, `encoding`, `exchange` (files that people edit too),
//! `timings`, `progress`.

pub mod cli;
pub mod commands;

pub(crate) mod cache;
pub(crate) mod curate;
pub(crate) mod diagnostic;
pub(crate) mod encoding;
pub(crate) mod exchange;
pub(crate) mod fingerprint;
pub(crate) mod hosting;
pub(crate) mod html;
pub(crate) mod link;
pub(crate) mod locale;
pub(crate) mod model;
pub(crate) mod output;
pub(crate) mod pages;
pub(crate) mod parse;
pub(crate) mod pipeline;
pub(crate) mod progress;
pub(crate) mod project;
pub(crate) mod publish;
pub(crate) mod quote;
pub(crate) mod render;
pub(crate) mod scan;
pub(crate) mod search;
pub(crate) mod server;
pub(crate) mod site;
pub(crate) mod theme;
pub(crate) mod timings;
pub(crate) mod url;
pub(crate) mod watch;
pub(crate) mod withheld;

mod quotation;

pub use diagnostic::{Code, Diagnostic, Level, Span};
pub use pipeline::{BuildOutcome, Caches, build};
pub use project::{Failure, Goal, Options, Project};
pub use quotation::{FoundQuotation, QuotationError, find_quotation};
pub use scan::DirtyFiles;

/// Parts of the program that its own tests and benchmarks use. Not a stable interface.
#[doc(hidden)]
pub mod internals {
    pub use crate::cache::DiskCache;
    pub use crate::diagnostic::Spanned;
    pub use crate::model::{Block, BlockKind, Selector, Text};
    pub use crate::pipeline::write_indexes;
    pub use crate::project::MANIFEST;
    pub use crate::quote::{QuotableText, normal, select};
    pub use crate::site::Site;
}
