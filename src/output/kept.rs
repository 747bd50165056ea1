//! What is kept of a site on disk for later runs.

use std::path::PathBuf;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use super::{OutputRecord, PreviousOutput};
use crate::diagnostic::Diagnostic;
use crate::encoding;
use crate::fingerprint::Fingerprint;
use crate::link::Dossier;
use crate::output::Ledger;
use crate::pages::SitePlan;
use crate::scan::FileStamp;
use crate::search::SearchIndex;
use crate::site::IndexedSite;

/// What is stored of a site but for its lists: what does not follow from the dossier.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct CachedSite {
    #[borsh(serialize_with = "encoding::path::store", deserialize_with = "encoding::path::load")]
    folder: PathBuf,
    shared: Fingerprint,
    assets: Vec<(String, String)>,
    copies: Vec<String>,
    faults: Vec<Diagnostic>,
    manifest: Option<FileStamp>,
}

impl PreviousOutput {
    /// The dossier that it was made from.
    pub fn dossier(&self) -> &Arc<Dossier> {
        &self.dossier
    }

    /// What is to be stored of it but for its lists.
    pub fn stored(&self) -> CachedSite {
        CachedSite {
            folder: self.folder.clone(),
            shared: self.shared,
            assets: self.plan.assets.clone(),
            copies: self.plan.copies().to_vec(),
            faults: self.plan.faults.clone(),
            manifest: self.ledger.stamp(),
        }
    }

    /// How its files were left.
    pub fn files(&self) -> &[OutputRecord] {
        &self.files
    }

    /// A site that an earlier run left, made from this dossier. None when it has other files.
    pub fn restored(
        dossier: Arc<Dossier>,
        site: CachedSite,
        index: SearchIndex,
        files: Vec<OutputRecord>,
    ) -> Option<Self> {
        let CachedSite { folder, shared, assets, copies, faults, manifest } = site;
        let plan = SitePlan::restored(&dossier, assets, copies, faults);
        let searched = IndexedSite::whole(dossier.clone(), index);
        let shards = searched.shards.iter().map(|page| page.path.as_str());
        let paths: Vec<&str> = plan.paths().chain(shards).collect();
        let is_whole = paths.len() == files.len();
        let ledger = Ledger::stamped(&paths, manifest);
        let (plan, searched) = (Arc::new(plan), Arc::new(searched));
        is_whole.then_some(Self { folder, plan, dossier, shared, files, searched, ledger })
    }

    /// Its plan and its search index.
    pub fn parts(&self) -> (Arc<SitePlan>, Arc<IndexedSite>) {
        (self.plan.clone(), self.searched.clone())
    }
}
