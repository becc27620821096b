//! `release`: what is released after the script.

use serde::{Deserialize, Serialize};

/// A release, all texts as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReleaseSpec {
    pub tag_name: String,
    /// With it a tag that has to be made is annotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_message: Option<String>,
    /// `None`: the tag's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A text, or the path of a file that holds it.
    pub description: String,
    /// What a tag that has to be made points to; `None`: the pipeline's commit.
    #[serde(rename = "ref")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<String>,
    /// ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_at: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<ReleaseLink>,
}

/// A link of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReleaseLink {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filepath: Option<String>,
    /// `runbook`, `package`, `image` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_type: Option<String>,
}
