//! What a transition writes: rows and lines of history, each with its reason.

use serde::{Deserialize, Serialize};

use super::{Requirement, Status};
use crate::job::FailureReason;

/// One thing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The latest attempt of a job moved.
    Job { job: usize, attempt: u16, from: Status, to: Status, because: Because },
    /// A job gets a new attempt, a row of its own that begins as `created`; the older one no
    /// longer counts. When it may start at once, a [`Change::Job`] follows.
    NewAttempt { job: usize, attempt: u16, because: Because },
    /// The pipeline moved.
    Pipeline { from: Status, to: Status },
}

/// Why a job moved. Data: surfaces put it into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Because {
    /// All it waited for is done.
    Ready,
    /// A runner took it.
    Claimed,
    /// Its script ended with 0.
    Passed,
    Failed {
        reason: FailureReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit_code: Option<i32>,
    },
    /// Its turn has come, and this server cannot do what it asks for.
    Unmet { requirement: Requirement },
    /// Its turn has come, and it waits for a person.
    NeedsAPerson,
    /// Its turn has come, and it waits for its time, in seconds since the epoch.
    Delayed { until: i64 },
    /// Its delay is over.
    Woke,
    /// Somebody pressed Play.
    Played,
    /// Somebody asked for another attempt.
    RetriedByAPerson,
    /// `retry` asked for another attempt.
    RetriedByRule { reason: FailureReason },
    /// A job that it waits for runs again.
    Reopened,
    /// Somebody stopped it.
    Canceled,
    /// What it waited for ended otherwise than its `when` asks: the composite of those jobs.
    PreviousEnded {
        status: Status,
        /// The first of those jobs that made the composite what it is, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job: Option<usize>,
    },
}
