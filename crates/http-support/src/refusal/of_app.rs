//! How the errors of commands are answered by the API.

use app::{Error, Kind};
use axum::http::StatusCode;

use super::Refusal;

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let hint = error.hint().map(str::to_owned);
        Self { hint, ..without_hint(&error) }
    }
}

fn without_hint(error: &Error) -> Refusal {
    let status = status(error.kind());
    match error.kind() {
        Kind::NotFound => Refusal::not_found(error.message()),
        Kind::Forbidden if error.code() == Some("insufficient_scope") => {
            Refusal::insufficient_scope("api")
        }
        Kind::Forbidden => Refusal::message(status, numbered("403 Forbidden", error)),
        Kind::Unauthenticated if error.code() == Some("invalid_token") => {
            Refusal::invalid_token(error.message())
        }
        Kind::Unauthenticated => Refusal::unauthorized(),
        Kind::Invalid | Kind::Conflict if !error.fields().is_empty() => {
            Refusal { status, ..Refusal::fields(error.fields().iter().cloned()) }
        }
        Kind::Invalid => Refusal::message(status, numbered("400 Bad request", error)),
        Kind::Conflict => Refusal::message(status, error.message()),
        Kind::TooLarge => Refusal::message(status, numbered("413 Request Entity Too Large", error)),
        Kind::Limited => Refusal::message(status, "429 Too Many Requests"),
        Kind::Unavailable => Refusal {
            retry_after: Some(5),
            ..Refusal::message(status, numbered("503 Service Unavailable", error))
        },
        Kind::Internal => internal(error),
    }
}

/// The status of an error's kind.
pub const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Limited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The server's fault: the client learns no more than that, the log learns all.
fn internal(error: &Error) -> Refusal {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::error!(%error, cause, "a request failed");
    Refusal::message(StatusCode::INTERNAL_SERVER_ERROR, "500 Internal Server Error")
}

fn numbered(beginning: &str, error: &Error) -> String {
    if error.message().is_empty() || error.message().starts_with(beginning) {
        return beginning.to_owned();
    }
    format!("{beginning} - {}", error.message())
}
