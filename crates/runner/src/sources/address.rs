//! The address of a repository, and the credentials that the server put into it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// An address taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    plain: String,
    /// `scheme://host[:port]/`, for addresses of HTTP.
    origin: Option<String>,
    /// `user:password`, decoded.
    credentials: Option<String>,
}

impl Address {
    pub(crate) fn parse(url: &str) -> Self {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Self { plain: url.to_owned(), origin: None, credentials: None };
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(decode(user)), host),
            None => (None, authority),
        };
        let is_http = scheme == "http" || scheme == "https";
        Self {
            plain: format!("{scheme}://{host}{path}"),
            origin: is_http.then(|| format!("{scheme}://{host}/")),
            credentials: credentials.filter(|_| is_http),
        }
    }

    /// The address as it may stand on disk.
    pub(crate) fn without_credentials(&self) -> &str {
        &self.plain
    }

    /// `scheme://host[:port]/` of an address of HTTP.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The path of the project: `group/project`.
    pub(crate) fn project_path(&self) -> Option<&str> {
        let (_, rest) = self.plain.split_once("://")?;
        let path = &rest[rest.find('/')?..];
        Some(path.trim_matches('/').trim_end_matches(".git"))
    }

    /// The setting of git and its value that send the credentials to this server and to no other.
    pub(crate) fn header_setting(&self) -> Option<(String, String)> {
        let (origin, credentials) = (self.origin.as_ref()?, self.credentials.as_ref()?);
        let value = format!("Authorization: Basic {}", STANDARD.encode(credentials));
        Some((format!("http.{origin}.extraHeader"), value))
    }
}

/// Decodes `%xx`; what is no such sequence stays.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        match rest.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[at + 3..];
            }
            None => {
                bytes.push(b'%');
                rest = &rest[at + 1..];
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
