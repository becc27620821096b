//! What changes in a pipeline while it runs: small, read and written as one value.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::Timestamp;
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
    /// Somebody pressed Play or Retry: a manual or delayed job starts as soon as its turn comes.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub played: bool,
    /// When a delayed job starts by itself, while it is scheduled.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub wake_at: Option<Timestamp>,
}

impl JobState {
    /// A job that nothing has happened to.
    pub const CREATED: Self = Self {
        status: Status::Created,
        attempt: 1,
        failure: None,
        failure_allowed: false,
        played: false,
        wake_at: None,
    };
}

const fn first_attempt() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_first(attempt: &u16) -> bool {
    *attempt == 1
}
