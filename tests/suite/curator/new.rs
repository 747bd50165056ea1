//! `dossier new`.
