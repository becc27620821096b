//! Reports about a job: its state, its trace's digest, its artifacts' parameters.

use serde::{Deserialize, Serialize};

use super::lenient::null_as_default;
use super::request::RunnerDetails;

/// The body of `PUT /jobs/:id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateJobBody {
    /// The job's token; it may also come in the header [`super::JOB_TOKEN`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// `pending`, `running`, `success` or `failed`. Old clients leave it out to say that they live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// GitLab's word, such as `script_failure`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
    /// An older copy of `output.checksum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "TraceDigest::is_empty")]
    pub output: TraceDigest,
    /// Left out when it is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// The whole trace, from clients that do not send it in pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub info: Option<RunnerDetails>,
}

/// What a trace should amount to when all of it has arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TraceDigest {
    /// `crc32:` and 8 hex digits, over all bytes that were sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytesize: Option<u64>,
}

impl TraceDigest {
    fn is_empty(&self) -> bool {
        self.checksum.is_none() && self.bytesize.is_none()
    }
}

/// The parameters of `POST /jobs/:id/artifacts`, from the query or from form fields after the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArtifactQuery {
    /// `archive` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// `zip` unless said; `gzip` or `raw`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_format: Option<String>,
    /// As written in the file: `1 week`, `never`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_in: Option<String>,
}
