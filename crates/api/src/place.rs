//! What stands in the path of a request: ids and names, decoded.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, MatchedPath, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use http_support::refusal::Refusal;
use serde::de::DeserializeOwned;

/// The variable segments of the path, in their order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for At<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(segments)) => Ok(Self(segments)),
            Err(rejection) => {
                let pattern = parts.extensions.get::<MatchedPath>();
                let pattern = pattern.map(MatchedPath::as_str).unwrap_or_default();
                let name = name_of(&rejection, pattern);
                Err(Refusal::error(StatusCode::BAD_REQUEST, format!("{name} is invalid")))
            }
        }
    }
}

/// The name of the segment that could not be read: `pipeline_id`.
fn name_of(rejection: &PathRejection, pattern: &str) -> String {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        return "id".to_owned();
    };
    let names = || pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let last = || names().last().unwrap_or("id").to_owned();
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds name no segment")]
    match failed.kind() {
        ErrorKind::ParseErrorAtIndex { index, .. } => {
            names().nth(*index).map_or_else(last, str::to_owned)
        }
        ErrorKind::ParseErrorAtKey { key, .. } => key.clone(),
        _ => last(),
    }
}
