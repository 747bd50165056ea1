//! The dossier's own sidecar, `dossier.yaml`.

use super::fields::Fields;
use super::values::{base_url, flag, language, text, written};
use crate::model::DossierMeta;

pub(super) fn read(fields: &mut Fields<'_>) -> DossierMeta {
    DossierMeta {
        title: fields.title("Name of the dossier").value,
        description: fields.one("description", text),
        language: fields.one("language", language).unwrap_or_else(|| "en".to_owned()),
        base_url: fields.one("base_url", base_url),
        authors: fields.list("authors", text),
        rights: fields.one("rights", text),
        featured: fields.is_written("featured").then(|| fields.list("featured", written)),
        autolink: fields.one("autolink", flag).unwrap_or(true),
        extra: fields.extra(),
    }
}
