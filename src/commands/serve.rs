//! `dossier serve`: shows the site in a browser, and again at every change.
