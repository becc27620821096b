//! What is kept as JSON. Each document begins with `{"v":N`, and every `N` ever released keeps its
//! decoder here and one sample among the tests: a job may be retried from a plan that is months old.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The documents of version 1: `{"v":1,"d":..}`. Kinds: `domain::pipeline::Plan` and `State`,
/// `domain::job_spec::JobSpec`, lists of `Diagnostic`, of `JobVariable`, of `RefUpdate`, of options.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Outer<'d, T> {
    v: u32,
    d: &'d T,
}

#[derive(Deserialize)]
struct Inner<T> {
    v: u32,
    d: T,
}

/// The text of a document.
pub(crate) fn encode<T: Serialize + ?Sized>(document: &T) -> String {
    serde_json::to_string(&Outer { v: VERSION, d: &document })
        .expect("documents have text keys and numbers that JSON knows")
}

/// The document of a text. `what` names it in the error.
pub(crate) fn decode<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T> {
    let inner: Inner<T> = serde_json::from_str(text)
        .map_err(|error| Error::corrupt(format!("a document, {what}: {error}")))?;
    match inner.v {
        VERSION => Ok(inner.d),
        other => Err(Error::corrupt(format!("a document, {what}, of version {other}"))),
    }
}

/// A list as JSON, for statements that read it with `json_each`.
pub(crate) fn rows<T: Serialize>(rows: &[T]) -> String {
    serde_json::to_string(rows).expect("rows have text keys and numbers that JSON knows")
}
