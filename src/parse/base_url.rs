//! The warning about a site whose public address is not encrypted.

use url::{Host, Url};

use crate::diagnostic::{Code, Diagnostic, Fault, File, Spanned};
use crate::parse::yaml::clip;

/// Returns a fault for an address in `dossier.yaml` at which readers would get the site unencrypted.
pub(super) fn insecure_in_sidecar(base_url: &Spanned<String>) -> Option<Fault> {
    let message = insecure(&base_url.value)?;
    let fault = Fault::new(Code::InsecureBaseUrl, File::Sidecar, base_url.span, message);
    Some(fault.help(HELP))
}

/// Returns a fault for such an address on the command line; `file` is the sidecar whose address it
/// replaces.
pub(super) fn insecure_in_flag(base_url: &str, file: &str) -> Option<Diagnostic> {
    let message = format!("`--base-url`: {}", insecure(base_url)?);
    Some(Diagnostic::about(Code::InsecureBaseUrl, file, message).help(HELP))
}

const HELP: &str = "write `https://` as soon as the host offers it; most do, without charge";

fn insecure(base_url: &str) -> Option<String> {
    let url = Url::parse(base_url).ok()?;
    let is_safe = match url.host()? {
        // An address of Tor is a key, so that the connection is encrypted and checked.
        Host::Domain(name) => {
            matches!(name.rsplit('.').next(), Some("localhost" | "onion"))
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let is_insecure = url.scheme() == "http" && !is_safe;
    is_insecure.then(|| {
        format!("`{}` is not encrypted: others can change pages on their way", clip(base_url))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leaves_the_machine_unencrypted_is_insecure() {
        let is_insecure = |url: &str| insecure(url).is_some();
        for url in ["http://example.org/", "http://192.168.0.1/", "HTTP://localhost.org/"] {
            assert!(is_insecure(url), "{url}");
        }
        for url in [
            "https://example.org/",
            "http://localhost:8000/a/",
            "http://dossier.localhost/",
            "http://127.0.0.1/",
            "http://[::1]:80/",
            "http://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/",
        ] {
            assert!(!is_insecure(url), "{url}");
        }
    }
}
