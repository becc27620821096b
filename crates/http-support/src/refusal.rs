//! A refusal as GitLab's API words it: JSON in one of four shapes.

mod of_app;

pub use of_app::status;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Map, Value, json};

/// What the API answers instead of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: StatusCode,
    pub shape: Shape,
    /// What to do about it, as `"hint"` beside the rest: a key that GitLab does not have.
    pub hint: Option<String>,
    /// Seconds after which it is worth another try, as `Retry-After`.
    pub retry_after: Option<u64>,
}

/// The four shapes, each of which some client depends upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{"error":"environment is missing, sha is missing"}`: parameters.
    Error(String),
    /// `{"message":"404 Project Not Found"}`: everything else that is said in a sentence.
    Message(String),
    /// `{"message":{"name":["has already been taken"]}}`: what is wrong with which field.
    Fields(Vec<(String, Vec<String>)>),
    /// `{"error":"insufficient_scope","error_description":"..","scope":"api"}`: tokens.
    Token { error: &'static str, description: String, scope: Option<String> },
}

impl Refusal {
    /// `{"error": ..}`.
    pub fn error(status: StatusCode, error: impl Into<String>) -> Self {
        Self::new(status, Shape::Error(error.into()))
    }

    /// `{"message": ..}`.
    pub fn message(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, Shape::Message(message.into()))
    }

    /// `{"message": {field: [..]}}` with 400.
    pub fn fields<F: Into<String>, M: Into<String>>(
        fields: impl IntoIterator<Item = (F, M)>,
    ) -> Self {
        let mut grouped: Vec<(String, Vec<String>)> = Vec::new();
        for (field, message) in fields {
            let (field, message) = (field.into(), message.into());
            match grouped.iter_mut().find(|(name, _)| *name == field) {
                Some((_, messages)) => messages.push(message),
                None => grouped.push((field, vec![message])),
            }
        }
        Self::new(StatusCode::BAD_REQUEST, Shape::Fields(grouped))
    }

    /// 400 for parameters that cannot be read.
    pub fn bad_parameters(error: String) -> Self {
        Self::error(StatusCode::BAD_REQUEST, error)
    }

    /// 400 with GitLab's wording of a request that makes no sense here.
    pub fn bad_request(why: &str) -> Self {
        Self::message(StatusCode::BAD_REQUEST, format!("400 Bad request - {why}"))
    }

    /// 401: nobody is known, or not by this.
    pub fn unauthorized() -> Self {
        Self::message(StatusCode::UNAUTHORIZED, "401 Unauthorized")
    }

    /// 403 with the reason.
    pub fn forbidden(why: &str) -> Self {
        Self::message(StatusCode::FORBIDDEN, format!("403 Forbidden - {why}"))
    }

    /// 404 with the name of what is not there, as GitLab capitalizes it: `Project`.
    pub fn not_found(what: &str) -> Self {
        Self::message(StatusCode::NOT_FOUND, format!("404 {what} Not Found"))
    }

    /// 401 for a token that was good once: `error_description` says what has become of it.
    pub fn invalid_token(description: &str) -> Self {
        let description = description.to_owned();
        let shape = Shape::Token { error: "invalid_token", description, scope: None };
        Self::new(StatusCode::UNAUTHORIZED, shape)
    }

    /// 403 for a token that is good for other things. `scopes` are those that would do.
    pub fn insufficient_scope(scopes: &str) -> Self {
        let shape = Shape::Token {
            error: "insufficient_scope",
            description:
                "The request requires higher privileges than provided by the access token."
                    .to_owned(),
            scope: Some(scopes.to_owned()),
        };
        Self::new(StatusCode::FORBIDDEN, shape)
    }

    const fn new(status: StatusCode, shape: Shape) -> Self {
        Self { status, shape, hint: None, retry_after: None }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The JSON of the body.
    pub fn body(&self) -> Value {
        let mut body = self.shape_body();
        if let (Some(hint), Some(body)) = (&self.hint, body.as_object_mut()) {
            body.insert("hint".to_owned(), json!(hint));
        }
        body
    }

    fn shape_body(&self) -> Value {
        match &self.shape {
            Shape::Error(error) => json!({ "error": error }),
            Shape::Message(message) => json!({ "message": message }),
            Shape::Fields(fields) => {
                let fields: Map<String, Value> =
                    fields.iter().map(|(field, texts)| (field.clone(), json!(texts))).collect();
                json!({ "message": fields })
            }
            Shape::Token { error, description, scope: None } => {
                json!({ "error": error, "error_description": description })
            }
            Shape::Token { error, description, scope: Some(scope) } => {
                json!({ "error": error, "error_description": description, "scope": scope })
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            return crate::rate_limit::retry_later(self.retry_after.unwrap_or(60));
        }
        let mut response = (self.status, Json(self.body())).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
