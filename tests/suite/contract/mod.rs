//! The output that `docs/format.md` specifies, one theme per file. Tests rely on ids, URLs, words
//! and data attributes, which the format fixes, and not on classes or the order of a page's parts.

mod annotations;
mod autolinks;
mod base_url;
mod cite;
mod dates;
mod diagnostics;
mod drafts;
mod excerpts;
mod feeds;
mod hosts;
mod lists;
mod marks;
mod moved;
mod overviews;
mod quotes;
mod reading;
mod references;
mod search;
mod site_data;
mod site_files;
mod source_page;
mod text_form;
mod theme;
mod topic_data;
mod topic_page;
mod weight;
mod whole_site;
