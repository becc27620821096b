//! The server itself.

use serde::Serialize;

/// `GET /version` and `GET /metadata`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// Three numbers: the GitLab release whose API this is.
    pub version: String,
    pub revision: String,
    pub kas: Kas,
    pub enterprise: bool,
}

/// GitLab's agent server, of which there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kas {
    pub enabled: bool,
    pub external_url: Option<String>,
    pub external_k8s_proxy_url: Option<String>,
    pub version: Option<String>,
}
