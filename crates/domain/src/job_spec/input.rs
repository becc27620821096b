//! `inputs` of a job: values that may be given when it is started.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::words::words;

/// An input as the job declares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputSpec {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: InputKind,
    pub default: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Empty: any value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
}

words! {
    /// The type of an input.
    InputKind { Array = "array", Boolean = "boolean", Number = "number", String = "string" }
}
