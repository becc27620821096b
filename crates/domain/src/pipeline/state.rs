//! What changes in a pipeline while it runs: small, read and written as one value.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::job::FailureReason;

/// The state of a pipeline's machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub status: Status,
    /// One for each job of the plan, same order.
    pub jobs: Vec<JobState>,
}

/// The latest attempt of one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobState {
    #[serde(rename = "s")]
    pub status: Status,
    /// From 1. Each attempt is a row of its own.
    #[serde(rename = "a", default = "first_attempt", skip_serializing_if = "is_first")]
    pub attempt: u16,
    /// Why it failed, while it is failed.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureReason>,
    /// Whether its failure does not count: decided when it ends, for `allow_failure:exit_codes`.
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    pub failure_allowed: bool,
    /// Somebody pressed Play: it starts as soon as it may.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub played: bool,
}

const fn first_attempt() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_first(attempt: &u16) -> bool {
    *attempt == 1
}
