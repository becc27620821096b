//! What a client shows to say who it is.

use std::fmt;

use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};

/// The cookie of a signed-in browser.
pub const SESSION_COOKIE: &str = "_evenkeel_session";

/// One credential, not yet checked.
#[derive(Clone, PartialEq, Eq)]
pub enum Presented {
    /// A personal or project access token.
    Token(String),
    /// The token of a running job.
    Job(String),
    /// A name and a password; the password may be a token.
    Basic { username: String, password: String },
    /// The secret of a browser's session.
    Session(String),
}

impl fmt::Debug for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(..)",
            Self::Job(_) => "Job(..)",
            Self::Basic { .. } => "Basic(..)",
            Self::Session(_) => "Session(..)",
        })
    }
}

/// The credential of a request.
///
/// Where there are several the first of this order counts: `PRIVATE-TOKEN`, `JOB-TOKEN`, `Authorization: Bearer`, the same as parameters of the query,
/// `Authorization: Basic`, the cookie.
pub fn presented(parts: &Parts) -> Option<Presented> {
    let headers = &parts.headers;
    header(headers, "private-token")
        .map(Presented::Token)
        .or_else(|| header(headers, "job-token").map(Presented::Job))
        .or_else(|| bearer(headers).map(Presented::Token))
        .or_else(|| parameter(parts.uri.query().unwrap_or_default()))
        .or_else(|| basic(headers))
        .or_else(|| session(headers).map(Presented::Session))
}

/// `Authorization: Basic`, decoded.
pub fn basic(headers: &HeaderMap) -> Option<Presented> {
    use base64::Engine as _;
    let encoded = authorization(headers, "basic")?;
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (username, password) = text.split_once(':')?;
    Some(Presented::Basic { username: username.to_owned(), password: password.to_owned() })
}

/// The value of the session's cookie.
pub fn session(headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, secret) = pairs.find(|(name, _)| name.trim() == SESSION_COOKIE)?;
    Some(secret.trim().to_owned())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    authorization(headers, "bearer").map(str::to_owned)
}

fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (name, rest) = value.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| rest.trim()).filter(|rest| !rest.is_empty())
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(text_of(value)).filter(|text| !text.is_empty())
}

/// Bytes that are no text make a token that is wrong, not one that is absent.
fn text_of(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).trim().to_owned()
}

fn parameter(query: &str) -> Option<Presented> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let of = |name: &str| {
        let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.to_string())
    };
    of("private_token")
        .map(Presented::Token)
        .or_else(|| of("job_token").map(Presented::Job))
        .or_else(|| of("access_token").map(Presented::Token))
}

#[cfg(test)]
mod tests {
    use super::{Presented, presented};
    use axum::http::Request;

    fn found(uri: &str, headers: &[(&str, &str)]) -> Option<Presented> {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        presented(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn finds_every_way_of_showing_a_token() {
        let token = Some(Presented::Token("glpat-x".to_owned()));
        assert_eq!(found("/", &[("PRIVATE-TOKEN", "glpat-x")]), token);
        assert_eq!(found("/", &[("Authorization", "bearer glpat-x")]), token);
        assert_eq!(found("/?private_token=glpat-x", &[]), token);
        assert_eq!(found("/?a=b&access_token=glpat%2Dx", &[]), token);
        assert_eq!(found("/", &[("job-token", "j")]), Some(Presented::Job("j".to_owned())));
        assert_eq!(found("/?job_token=j", &[]), Some(Presented::Job("j".to_owned())));
        let basic = Presented::Basic { username: "root".into(), password: "a:b".into() };
        assert_eq!(found("/", &[("Authorization", "Basic cm9vdDphOmI=")]), Some(basic));
        let cookie = "a=1; _evenkeel_session=s3; b=2";
        assert_eq!(found("/", &[("Cookie", cookie)]), Some(Presented::Session("s3".to_owned())));
        assert_eq!(found("/", &[("PRIVATE-TOKEN", "")]), None);
        assert_eq!(found("/", &[("Authorization", "Basic !!!")]), None);
    }

    #[test]
    fn takes_the_first_of_several() {
        let both = [("Cookie", "_evenkeel_session=s"), ("PRIVATE-TOKEN", "t"), ("JOB-TOKEN", "j")];
        assert_eq!(found("/?private_token=q", &both), Some(Presented::Token("t".to_owned())));
    }
}
