//! Sidecars: what a curator says about a text, a topic, a page or the whole dossier.
//!
//! Each kind of sidecar is read key by key with `fields`, which reports keys that nobody
//! asked for; what one value may be is in `values`. No name is looked up here: topics, sources
//! and speakers are still as written.

mod dossier;
mod fields;
mod page;
mod source;
mod topic;
mod values;

pub use source::{PassageFields, SourceSidecar};

use crate::diagnostic::{Checked, Code, Fault, File};
use crate::model::{DossierMeta, PageMeta, TopicMeta};
use crate::parse::bidi;
use crate::parse::yaml::{self, Node, Value};
use fields::Fields;

/// Reads a source's sidecar.
pub fn source(yaml: &str) -> Checked<SourceSidecar> {
    read(yaml, "a source", source::read)
}

/// Reads a topic's sidecar.
pub fn topic(yaml: &str) -> Checked<TopicMeta> {
    read(yaml, "a topic", topic::read)
}

/// Reads a free page's sidecar. No key of it is required.
pub fn page(yaml: &str) -> Checked<PageMeta> {
    read(yaml, "a page", page::read)
}

/// Reads `dossier.yaml`.
pub fn dossier(yaml: &str) -> Checked<DossierMeta> {
    read(yaml, "a dossier", dossier::read)
}

/// Reads the mapping that a sidecar is; `owner` is what it describes.
fn read<T>(yaml: &str, owner: &'static str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Checked<T> {
    let Checked { value: tree, mut faults } = yaml::parse(yaml);
    let entries = match &tree {
        Some(Node { value: Value::Map(entries), .. }) => entries.as_slice(),
        Some(other) => {
            faults.push(not_a_mapping(owner, other));
            &[]
        }
        None => &[],
    };
    if let Some(tree) = &tree {
        bidi::in_values(tree, &mut faults);
    }
    let mut fields = Fields::of_sidecar(owner, entries, faults.iter().all(leaves_whole));
    let value = read(&mut fields);
    faults.extend(fields.finish());
    Checked { value, faults }
}

/// Whether a fault leaves nothing unread. After one that does not, a key that is missing may well
/// have been written.
fn leaves_whole(fault: &Fault) -> bool {
    !matches!(fault.code, Code::InvalidYaml | Code::TooDeep | Code::TooLarge | Code::WrongType)
}

fn not_a_mapping(owner: &str, found: &Node<'_>) -> Fault {
    let message =
        format!("the sidecar of {owner} is a mapping, and this is {}", found.value.shape());
    Fault::new(Code::WrongType, File::Sidecar, found.span, message)
        .help("write one `key: value` a line, beginning with `title: …`")
}
#[cfg(test)]
mod tests;
