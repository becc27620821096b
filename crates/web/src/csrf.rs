//! Forms of other sites are refused: by what the browser says of the sender, and by a token.

use axum::http::{HeaderMap, Method};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::frame::FormToken;

/// The token of all forms of one session. It tells nothing about the session's secret.
pub(crate) fn token(secret: &str) -> FormToken {
    let digest = Sha256::new().chain_update("form of ").chain_update(secret).finalize();
    FormToken(URL_SAFE_NO_PAD.encode(digest))
}

/// Whether the token that came with a form is the session's. Takes the same time for every wrong
/// one of the right length.
pub(crate) fn matches(expected: &FormToken, given: &str) -> bool {
    let (expected, given) = (expected.0.as_bytes(), given.as_bytes());
    expected.len() == given.len()
        && expected.iter().zip(given).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Whether a request may change something as far as its headers tell: it comes from a page of ours,
/// or from a program that is no browser (and then has no cookie of ours either, or means it).
///
/// `Sec-Fetch-Site` is sent by every current browser; `Origin` by older ones.
pub(crate) fn is_ours(method: &Method, headers: &HeaderMap, external_url: &str) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let host = text("host").unwrap_or_default();
    origin == origin_of(external_url)
        || origin.split_once("://").is_some_and(|(_, named)| !named.is_empty() && named == host)
}

/// `https://host:port` of an address.
fn origin_of(url: &str) -> &str {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find('/').map_or(url.len(), |at| after + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::{is_ours, matches, token};
    use axum::http::{HeaderMap, HeaderName, Method};

    fn ours(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        is_ours(method, &headers, "https://deploy.example.com/base")
    }

    #[test]
    fn refuses_forms_of_other_sites() {
        assert!(ours(&Method::GET, &[("sec-fetch-site", "cross-site")]));
        assert!(ours(&Method::POST, &[("sec-fetch-site", "same-origin")]));
        assert!(!ours(&Method::POST, &[("sec-fetch-site", "same-site")]));
        assert!(!ours(&Method::POST, &[("sec-fetch-site", "cross-site")]));
        assert!(ours(&Method::POST, &[("origin", "https://deploy.example.com")]));
        assert!(ours(&Method::POST, &[("origin", "http://h:1"), ("host", "h:1")]));
        assert!(!ours(&Method::POST, &[("origin", "https://evil.example.com"), ("host", "h")]));
        assert!(!ours(&Method::POST, &[("origin", "null"), ("host", "h")]));
    }

    #[test]
    fn a_token_belongs_to_one_session() {
        assert!(matches(&token("a"), &token("a").0));
        assert!(!matches(&token("a"), &token("b").0));
        assert!(!matches(&token("a"), ""));
    }
}
