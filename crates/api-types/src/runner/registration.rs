//! Registering, verifying and removing a runner.

use serde::{Deserialize, Serialize};

use super::lenient::{comma_list, null_as_default};
use super::request::RunnerDetails;

/// The body of `POST /runners/verify`, which attaches a machine to a runner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VerifyRunnerBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_id: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub info: RunnerDetails,
}

/// The body of `POST /runners`, the older way to register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterRunnerBody {
    /// A registration token.
    pub token: Option<String>,
    pub description: Option<String>,
    pub maintenance_note: Option<String>,
    /// Comma-separated, or a list.
    #[serde(deserialize_with = "comma_list")]
    pub tag_list: Vec<String>,
    pub run_untagged: Option<bool>,
    pub locked: Option<bool>,
    /// `not_protected` or `ref_protected`.
    pub access_level: Option<String>,
    /// In seconds.
    pub maximum_timeout: Option<u32>,
    pub paused: Option<bool>,
    #[serde(deserialize_with = "null_as_default")]
    pub info: RunnerDetails,
}

/// The answer to registering (201) and verifying (200).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredRunner {
    /// Never 0.
    pub id: i64,
    pub token: String,
    /// RFC 3339, or `null`; the empty text breaks clients.
    pub token_expires_at: Option<String>,
}

/// The body of `DELETE /runners` and of `POST /runners/reset_authentication_token`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunnerTokenBody {
    pub token: Option<String>,
}

/// The body of `DELETE /runners/managers`, which forgets one machine of a runner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ForgetMachineBody {
    pub token: Option<String>,
    pub system_id: Option<String>,
}
