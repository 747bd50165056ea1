//! Files for hosts, which say how to serve the site in the form that each host reads.

use std::fmt::Write;

use ::url::{Host as HostName, Url};

use super::redirect;
use crate::hosting;
use crate::link::Dossier;
use crate::model::{DossierMeta, Host};
use crate::url;

/// Cloudflare reads no more rules of `_headers` and no more lines of `_redirects` than these, and no
/// longer line.
const MAX_HEADER_RULES: usize = 100;
const MAX_REDIRECTS: usize = 2000;
const MAX_REDIRECT_LENGTH: usize = 1000;

const WRITTEN_BY: &str = "# Written by dossier, because dossier.yaml has it in `hosts`.\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostFile {
    /// `CNAME`: the domain of the site, for GitHub Pages.
    Domain,
    /// `_headers` and `_redirects`, for Netlify and Cloudflare Pages.
    Headers,
    Redirects,
    /// `.htaccess`, for Apache.
    Htaccess,
}

/// What files for hosts say, and the dossier does not.
#[derive(Debug)]
pub struct Serving<'a> {
    /// Name in the theme, and path on the site.
    pub assets: &'a [(String, String)],
    /// The policy for scripts and styles that all pages have; None if they have none, or if a copied
    /// file may need another.
    pub policy: Option<String>,
}

/// The files that the hosts of a dossier read, with their paths.
pub fn files(meta: &DossierMeta) -> Vec<(&'static str, HostFile)> {
    let has = |host| meta.hosts.contains(&host);
    let mut files = Vec::new();
    if has(Host::GitHub) && domain(meta).is_some() {
        files.push(("CNAME", HostFile::Domain));
    }
    if has(Host::Netlify) || has(Host::Cloudflare) {
        files.push(("_headers", HostFile::Headers));
        files.push(("_redirects", HostFile::Redirects));
    }
    if has(Host::Apache) {
        files.push((".htaccess", HostFile::Htaccess));
    }
    files
}

impl HostFile {
    pub fn text(self, dossier: &Dossier, serving: &Serving<'_>) -> String {
        match self {
            Self::Domain => domain(&dossier.meta).unwrap_or_default() + "\n",
            Self::Headers => headers(&dossier.meta, serving),
            Self::Redirects => redirects(dossier),
            Self::Htaccess => htaccess(&dossier.meta, serving),
        }
    }
}

/// The site's own domain; None if the site is not at its root, or if it is a domain of GitHub's.
fn domain(meta: &DossierMeta) -> Option<String> {
    let url = Url::parse(meta.base_url.as_deref()?).ok()?;
    let HostName::Domain(name) = url.host()? else { return None };
    let is_own = name.contains('.') && !name.ends_with(".github.io");
    (is_own && url.path() == "/" && url.port().is_none()).then(|| name.to_owned())
}

/// No two rules set the same header of one file: Cloudflare would send both values. Files without
/// `Cache-Control` are revalidated, which is what both hosts do of themselves.
fn headers(meta: &DossierMeta, serving: &Serving<'_>) -> String {
    let mut text = WRITTEN_BY.to_owned() + "/*\n  X-Content-Type-Options: nosniff\n";
    if let Some(policy) = &serving.policy {
        let _ = writeln!(text, "  Content-Security-Policy: {policy}");
    }
    let _ =
        writeln!(text, "/sources/*.jsonld\n  Content-Type: {}", hosting::content_type(".jsonld"));
    let kept = serving
        .assets
        .iter()
        .map(|(_, path)| path)
        .filter(|path| hosting::cache_control(path) == hosting::KEEP);
    let most =
        if meta.hosts.contains(&Host::Cloudflare) { MAX_HEADER_RULES - 2 } else { usize::MAX };
    for path in kept.take(most) {
        let path = url::from_host_root(path);
        let _ = writeln!(text, "{path}\n  Cache-Control: {}", hosting::KEEP);
    }
    text
}

/// The pages at old addresses redirect, too, for every other host and for lines that are left out here.
fn redirects(dossier: &Dossier) -> String {
    let for_cloudflare = dossier.meta.hosts.contains(&Host::Cloudflare);
    // With `!`, Netlify redirects although there is a page. Cloudflare does so anyway, and ignores lines
    // that have it.
    let status = if for_cloudflare { "301" } else { "301!" };
    let lines = redirect::old_addresses(dossier).map(|(entry, old)| {
        let [old, new] =
            [redirect::path(old), dossier.path(entry)].map(|path| url::from_host_root(&path));
        format!("{old} {new} {status}\n")
    });
    let lines: String = if for_cloudflare {
        lines.filter(|line| line.len() <= MAX_REDIRECT_LENGTH).take(MAX_REDIRECTS).collect()
    } else {
        lines.collect()
    };
    WRITTEN_BY.to_owned() + &lines
}

/// Needs no more than `AllowOverride FileInfo`: a directive of another group would make Apache answer
/// every request with an error where it is not allowed.
fn htaccess(meta: &DossierMeta, serving: &Serving<'_>) -> String {
    let mut text = WRITTEN_BY.to_owned();
    let root = url::host_path(meta.base_url.as_deref());
    let _ = writeln!(text, "ErrorDocument 404 {root}{}", url::NOT_FOUND);
    text.push_str("<IfModule mod_mime.c>\n");
    for (ending, kind) in hosting::SITE_TYPES {
        let (kind, charset) = kind.split_once("; charset=").unwrap_or((kind, ""));
        let _ = writeln!(text, "  AddType {kind} .{ending}");
        if !charset.is_empty() {
            let _ = writeln!(text, "  AddCharset {charset} .{ending}");
        }
    }
    // `.dossier-published` and others are for the program that publishes.
    text.push_str(
        "</IfModule>\n<IfModule mod_alias.c>\n  RedirectMatch 404 \"/\\.dossier-\"\n</IfModule>\n\
         <IfModule mod_headers.c>\n  Header always set X-Content-Type-Options \"nosniff\"\n",
    );
    if let Some(policy) = &serving.policy {
        let policy = policy.replace('%', "%%");
        let _ = writeln!(text, "  Header always set Content-Security-Policy \"{policy}\"");
    }
    let _ = writeln!(
        text,
        "  Header set Cache-Control \"{}\"\n  <FilesMatch \"\\.[0-9a-f]{{16}}(\\.[^.]+)?$\">\n    \
         Header set Cache-Control \"{}\"\n  </FilesMatch>\n</IfModule>",
        hosting::REVALIDATE,
        hosting::KEEP,
    );
    text
}

/// Returns the policy in the head of a page.
pub fn policy_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<meta http-equiv=\"Content-Security-Policy\" content=\"")?;
    let (policy, _) = rest.split_once('"')?;
    Some(policy.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// True for files that browsers show with styles, scripts or media of their own, which the policy of the
/// site's pages would forbid.
pub fn may_need_another_policy(path: &str) -> bool {
    let kind = hosting::content_type(path);
    let kinds =
        ["text/html", "application/xhtml", "image/svg", "application/xml", "audio/", "video/"];
    kinds.iter().any(|start| kind.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(base_url: &str, hosts: &[Host]) -> DossierMeta {
        DossierMeta {
            base_url: Some(base_url.to_owned()),
            hosts: hosts.iter().copied().collect(),
            ..DossierMeta::default()
        }
    }

    #[test]
    fn only_an_own_domain_at_its_root_is_named() {
        let domain = |base_url: &str| domain(&meta(base_url, &[]));
        assert_eq!(domain("https://example.org/").as_deref(), Some("example.org"));
        assert_eq!(domain("https://пример.example/").as_deref(), Some("xn--e1afmkfd.example"));
        for other in [
            "https://me.github.io/",
            "https://example.org/dossier/",
            "https://example.org:8443/",
            "https://192.0.2.1/",
            "http://localhost/",
        ] {
            assert_eq!(domain(other), None, "{other}");
        }
    }

    #[test]
    fn each_host_has_its_files() {
        let names = |hosts: &[Host]| -> Vec<&str> {
            files(&meta("https://example.org/", hosts)).into_iter().map(|(path, _)| path).collect()
        };
        assert_eq!(names(&[]), [""; 0]);
        assert_eq!(names(&[Host::GitHub]), ["CNAME"]);
        assert_eq!(names(&[Host::Netlify]), ["_headers", "_redirects"]);
        assert_eq!(names(&[Host::Netlify, Host::Cloudflare]), ["_headers", "_redirects"]);
        assert_eq!(names(&[Host::Apache]), [".htaccess"]);
    }

    #[test]
    fn no_more_rules_than_cloudflare_reads() {
        let asset = |n: usize| (format!("{n}.css"), format!("assets/{n}.0123456789abcdef.css"));
        let assets: Vec<(String, String)> = (0..200).map(asset).collect();
        let serving = Serving { assets: &assets, policy: None };
        let rules = |host| {
            let text = headers(&meta("https://example.org/", &[host]), &serving);
            text.lines().filter(|line| line.starts_with('/')).count()
        };
        assert_eq!((rules(Host::Cloudflare), rules(Host::Netlify)), (100, 202));
    }

    #[test]
    fn the_policy_is_that_of_the_page() {
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';\n img-src *\">";
        assert_eq!(policy_of(page).as_deref(), Some("default-src 'none'; img-src *"));
        assert_eq!(policy_of("<meta charset=\"utf-8\">"), None);
    }
}
