//! Why a request is refused, in words that git shows in the client's terminal.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A refusal before git is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing of git is at this address.
    NoSuchPlace,
    /// Clients from before 2010, which read files instead of asking.
    Dumb,
    /// `GET` where `POST` belongs, or the other way round.
    Method,
    /// The body is not of the media type that its address takes.
    MediaType,
    /// A body in an encoding other than gzip.
    Encoding,
    /// Nobody is known: git asks for a name and a password and tries again.
    Unauthenticated { because: String },
    /// The project is not there, or not for this viewer.
    NoProject,
    /// The viewer is known and may not.
    Forbidden { because: String },
    /// Too often, or too many at once.
    Busy { because: String },
    /// The server's fault.
    Broken,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPlace | Self::NoProject => StatusCode::NOT_FOUND,
            Self::Dumb | Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType | Self::Encoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Self::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The text, which git prints behind `remote: `.
    fn text(&self) -> &str {
        match self {
            Self::NoSuchPlace => "There is nothing for git at this address.",
            Self::Dumb => {
                "This server speaks the smart protocol only. Use git 1.6.6 or newer, without GIT_SMART_HTTP=0."
            }
            Self::Method => "This address takes another method.",
            Self::MediaType => "This address takes another type of content.",
            Self::Encoding => "The body may be encoded with gzip or not at all.",
            Self::NoProject => {
                "The project you were looking for could not be found or you don't have permission to view it."
            }
            Self::Broken => "The server failed. Try again; if it stays so, tell its administrator.",
            Self::Unauthenticated { because }
            | Self::Forbidden { because }
            | Self::Busy { because } => because,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(format!("{}\n", self.text())));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        let mut set = |name, value| headers.insert(name, header::HeaderValue::from_static(value));
        set(header::CONTENT_TYPE, "text/plain; charset=utf-8");
        set(header::CACHE_CONTROL, "no-cache");
        match self {
            Self::Unauthenticated { .. } => {
                set(header::WWW_AUTHENTICATE, "Basic realm=\"Evenkeel\", charset=\"UTF-8\"");
            }
            Self::Busy { .. } => {
                set(header::RETRY_AFTER, "10");
            }
            Self::NoSuchPlace
            | Self::Dumb
            | Self::Method
            | Self::MediaType
            | Self::Encoding
            | Self::NoProject
            | Self::Forbidden { .. }
            | Self::Broken => {}
        }
        response
    }
}
