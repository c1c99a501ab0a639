//! Which requests are answered.
//!
//! A page of a foreign site can make its host's name lead to this machine, and read what is served as its own (DNS
//! rebinding). Its requests name that host, so requests are answered only if they name this machine.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

/// Bytes of a path; no file system has longer ones.
const MAX_PATH: usize = 4096;
/// Bytes of a name in a path, likewise.
const MAX_NAME: usize = 255;

/// What a host may be called besides `localhost` and its addresses: the value of `--host`.
#[derive(Clone)]
pub(super) struct Host(Arc<str>);

/// Why a request is not answered.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    ForeignHost,
    NoHost,
    BadPath,
    NoSuchPath,
}

impl Host {
    /// - `argument`: value of `--host`.
    pub(super) fn new(argument: &str) -> Self {
        Self(argument.trim_end_matches('.').to_lowercase().into())
    }

    /// Whether a host and port name this machine.
    fn is_named_by(&self, authority: &str) -> bool {
        let (name, port) = match authority.rfind(':') {
            Some(colon) if !authority.ends_with(']') => (&authority[..colon], &authority[colon + 1..]),
            _ => (authority, ""),
        };
        let name = name.to_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        let is_address = match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => name.parse::<IpAddr>().is_ok_and(|address| address.is_ipv4()),
        };
        let is_local = name == "localhost" || name.ends_with(".localhost");
        let is_port = port.is_empty() || port.parse::<u16>().is_ok();
        is_port && (is_address || is_local || *name == *self.0)
    }

    fn refusal(&self, uri: &Uri, headers: &HeaderMap) -> Option<Refusal> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return Some(Refusal::NoHost) };
        let is_ours = |authority: &str| self.is_named_by(authority);
        let is_foreign_target = uri.authority().is_some_and(|authority| !is_ours(authority.as_str()));
        if is_foreign_target || !host.to_str().is_ok_and(is_ours) {
            return Some(Refusal::ForeignHost);
        }
        refusal_of_path(uri.path())
    }
}

/// Paths that no file and no page has.
fn refusal_of_path(path: &str) -> Option<Refusal> {
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else { return Some(Refusal::BadPath) };
    let mut escapes = path.split('%').skip(1);
    if !escapes.all(|rest| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))) {
        return Some(Refusal::BadPath);
    }
    // An escaped slash would be a part of a name here, and end one on the disk.
    let has_other_parts = decoded.matches('/').count() != path.matches('/').count();
    let climbs = decoded.split(['/', '\\']).any(|name| matches!(name, "." | ".."));
    if has_other_parts || climbs || decoded.contains(char::is_control) || !decoded.starts_with('/') {
        return Some(Refusal::BadPath);
    }
    let is_long = decoded.len() > MAX_PATH || decoded.split('/').any(|name| name.len() > MAX_NAME);
    (is_long || decoded.contains("//") || decoded.contains('\\')).then_some(Refusal::NoSuchPath)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::ForeignHost => (
                StatusCode::FORBIDDEN,
                "This host is not served here. Use localhost or an address, or start with --host.\n",
            ),
            Self::NoHost => (StatusCode::BAD_REQUEST, "The request names no host, or more than one.\n"),
            Self::BadPath => (StatusCode::BAD_REQUEST, "This is not a valid path.\n"),
            Self::NoSuchPath => (StatusCode::NOT_FOUND, "There is no such path.\n"),
        };
        (status, text).into_response()
    }
}

/// Answers a request, or refuses it.
pub(super) async fn check(State(host): State<Host>, request: Request, next: Next) -> Response {
    match host.refusal(request.uri(), request.headers()) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_name_this_machine() {
        let host = Host::new("My-Laptop.local");
        let ours =
            ["localhost", "localhost:4400", "LOCALHOST.:80", "a.localhost", "127.0.0.1:1", "192.168.0.7", "[::1]:80"];
        ours.iter().for_each(|name| assert!(host.is_named_by(name), "{name}"));
        assert!(host.is_named_by("[fe80::1]") && host.is_named_by("my-laptop.local:4400"));
        let foreign = ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil@localhost", "::1"];
        foreign.iter().for_each(|name| assert!(!host.is_named_by(name), "{name}"));
        let broken =
            ["[::1", "[evil]", "localhost:80@evil", "localhost:x", "127.0.0.1:80:evil", "my-laptop", "[127.0.0.1]"];
        broken.iter().for_each(|name| assert!(!host.is_named_by(name), "{name}"));
    }

    #[test]
    fn paths_that_nothing_has() {
        assert_eq!(refusal_of_path("/react/a%20b/%C3%A9/v1..2/"), None);
        for path in [
            "/%00",
            "/..%2fx",
            "/../x",
            "/a/%2e%2e/x",
            "/%ff",
            "/a%0ab",
            "/..%5cx",
            "/a%2fb",
            "/%",
            "/100%zz/",
            "*",
            "",
        ] {
            assert_eq!(refusal_of_path(path), Some(Refusal::BadPath), "{path}");
        }
        for path in ["//x", "/a//b", "/%5cx", &format!("/{}", "a".repeat(256)), &"/a".repeat(3000)] {
            assert_eq!(refusal_of_path(path), Some(Refusal::NoSuchPath), "{path}");
        }
    }
}
