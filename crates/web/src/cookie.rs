//! Cookies: read from a request, written to an answer.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// Says which colours the reader wants.
pub(crate) const THEME: &str = "evenkeel_theme";
/// Proves that a form of somebody who is not signed in came from our own page.
pub(crate) const FORM: &str = "_evenkeel_form";
/// What the last form did, until it is said.
pub(crate) const NOTICE: &str = "_evenkeel_notice";

/// Seconds for which a browser keeps what is meant to stay.
const YEAR_SECONDS: u32 = 31_536_000;

/// The value of a cookie.
pub(crate) fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// How long a cookie stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Until the browser is closed.
    Session,
    Year,
    /// Not at all: it is taken away.
    Gone,
}

/// A `Set-Cookie` line. The value must be safe in a header: hex, base64 or percent-encoded.
/// `None` when it is not.
pub(crate) fn set(name: &str, value: &str, keep: Keep, is_secure: bool) -> Option<HeaderValue> {
    let age = match keep {
        Keep::Session => String::new(),
        Keep::Year => format!("; Max-Age={YEAR_SECONDS}"),
        Keep::Gone => "; Max-Age=0".to_owned(),
    };
    let secure = if is_secure { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    HeaderValue::from_str(&line).ok()
}

#[cfg(test)]
mod tests {
    use super::{Keep, find, set};

    #[test]
    fn finds_one_of_several() {
        let headers = [("cookie".parse().unwrap(), "a=1; b=2;c=3".parse().unwrap())].into_iter();
        let headers = headers.collect();
        assert_eq!(find(&headers, "b"), Some("2"));
        assert_eq!(find(&headers, "c"), Some("3"));
        assert_eq!(find(&headers, "d"), None);
    }

    #[test]
    fn is_out_of_reach_of_scripts_and_other_sites() {
        let line = set("s", "x", Keep::Session, true).unwrap();
        assert_eq!(line, "s=x; Path=/; HttpOnly; SameSite=Lax; Secure");
    }
}
