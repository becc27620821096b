//! `Params<T>`: what a client sent, wherever it put it, as one value.
//!
//! GitLab takes parameters from the query, a form, multipart fields or JSON, merged, the body
//! winning, and forgives types: `"false"` is a boolean, `"7"` a number, `a,b` a list.

mod body;
mod coerce;
mod fault;
mod moment;
mod placeholder;
mod tree;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize as _, Deserializer};
use serde_json::{Map, Value};

pub use fault::Fault;
pub use moment::{Day, Moment};

use crate::refusal::Refusal;

/// The merged parameters of a request. Must be the last argument: it takes the body.
///
/// Parameters that `T` does not name are ignored, `null` counts as absent, and an empty string
/// counts as absent wherever something else than a text is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Params<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let mut merged = tree::parse(request.uri().query().unwrap_or_default().as_bytes())?;
        for (key, value) in body::read(request).await? {
            merged.insert(key, value);
        }
        from_map(merged).map(Self)
    }
}

/// For a text that counts as absent when it is empty: `#[serde(default, deserialize_with =
/// "filled")]`.
///
/// # Errors
/// It is no text.
pub fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.trim().is_empty()))
}

/// Reads merged parameters, as [`Params`] does.
///
/// # Errors
/// 400 with every fault, in the order in which `T` declares its fields.
pub fn from_map<T: DeserializeOwned>(map: Map<String, Value>) -> Result<T, Refusal> {
    coerce::read(map).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Refusal::bad_parameters(faults.join(", "))
    })
}

/// Reads a query alone, as [`Params`] does.
///
/// # Errors
/// 400 with every fault.
pub fn from_query<T: DeserializeOwned>(query: &str) -> Result<T, Refusal> {
    from_map(tree::parse(query.as_bytes())?)
}

/// The pairs of a query, decoded, in their order.
pub fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

/// A query made from pairs.
pub fn encode(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests;
