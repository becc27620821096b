//! `pages`: a folder of the artifacts that is a website.

use serde::{Deserialize, Serialize};

/// What is published, all texts as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PagesSpec {
    /// The folder.
    pub publish: String,
    /// For one of several sites at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_in: Option<String>,
}
