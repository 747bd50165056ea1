//! Refuses requests that other sites make a browser send: those from a page of a different origin, and
//! those with a foreign host name that resolves to this machine (“DNS rebinding”).

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;

pub struct Guard {
    pub address: SocketAddr,
    /// Allows requests from other machines, which use an address of this one.
    pub expose: bool,
}

impl Guard {
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let Some(host) = host.to_str().ok().filter(|host| self.is_this_server(host)) else {
            return false;
        };
        let expected = format!("http://{host}");
        headers.get_all(ORIGIN).iter().all(|origin| origin.as_bytes() == expected.as_bytes())
    }

    /// Returns true if a `Host` header names this server. Of names only `localhost` counts: anybody can
    /// let another name resolve to this machine.
    fn is_this_server(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        if authority.as_str().contains('@')
            || authority.port_u16().unwrap_or(80) != self.address.port()
        {
            return false;
        }
        let name = authority.host();
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        address.is_ok_and(|address| self.expose || address.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;

    fn admits(expose: bool, lines: &[(&str, &str)]) -> bool {
        let guard = Guard { address: "127.0.0.1:4000".parse().unwrap(), expose };
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, value.parse().unwrap());
        }
        guard.admits(&headers)
    }

    #[test]
    fn only_names_of_this_machine_with_its_port_are_hosts() {
        for host in ["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000", "[::1]:4000"] {
            assert!(admits(false, &[("host", host)]), "{host}");
        }
        for host in [
            "evil.example:4000",
            "localhost.evil.example:4000",
            "127.0.0.1.evil.example:4000",
            "127.0.0.1",
            "127.0.0.1:4001",
            "192.168.1.2:4000",
            "user@127.0.0.1:4000",
            "",
            ":4000",
            "127.0.0.1:4000/",
        ] {
            assert!(!admits(false, &[("host", host)]), "{host}");
        }
        assert!(!admits(false, &[]));
        assert!(!admits(false, &[("host", "127.0.0.1:4000"), ("host", "evil.example")]));
        assert!(admits(true, &[("host", "192.168.1.2:4000")]));
        assert!(!admits(true, &[("host", "evil.example:4000")]));
    }

    #[test]
    fn only_its_own_pages_may_ask() {
        let host = ("host", "127.0.0.1:4000");
        assert!(admits(false, &[host, ("origin", "http://127.0.0.1:4000")]));
        for origin in
            ["null", "http://evil.example", "https://127.0.0.1:4000", "http://localhost:4000", ""]
        {
            assert!(!admits(false, &[host, ("origin", origin)]), "{origin}");
        }
        let own = ("origin", "http://127.0.0.1:4000");
        assert!(!admits(false, &[host, own, ("origin", "http://evil.example")]));
    }
}
