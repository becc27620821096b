//! The graph of a pipeline: written once when the pipeline is created, never changed.

use serde::{Deserialize, Serialize};

use crate::environment::EnvironmentAction;
use crate::job::FailureReason;
use crate::pipeline::Requirement;
use crate::words::words;

/// What the machine needs to know of a pipeline's jobs. What a runner needs is the job's
/// [`JobSpec`](crate::job_spec::JobSpec).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Stages that have jobs, in order.
    pub stages: Vec<String>,
    /// Jobs in the order of their stages, then of the file.
    pub jobs: Vec<JobPlan>,
}

/// One job of the graph. It is named by its index in [`Plan::jobs`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPlan {
    pub name: String,
    /// Index in [`Plan::stages`].
    pub stage: usize,
    pub when: When,
    /// Seconds of delay, with [`When::Delayed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_in_seconds: Option<u32>,
    pub allow_failure: AllowFailure,
    /// `None`: waits for all earlier stages. `Some`: waits for these jobs only, even none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Vec<Need>>,
    #[serde(default, skip_serializing_if = "Retry::is_none")]
    pub retry: Retry,
    /// The environment's name, expanded, and what the job does with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<(String, EnvironmentAction)>,
    /// What it asks of the server itself, in the order of [`Requirement::ALL`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
}

/// A job that another job waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Index in [`Plan::jobs`].
    pub job: usize,
    /// Whether its artifacts are fetched.
    pub artifacts: bool,
}

words! {
    /// `when` after rules were evaluated.
    When {
        OnSuccess = "on_success",
        OnFailure = "on_failure",
        Always = "always",
        Manual = "manual",
        Delayed = "delayed",
    }
}

/// `allow_failure` after rules were evaluated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllowFailure {
    #[default]
    No,
    Yes,
    /// Only when the script ends with one of these.
    ExitCodes(Vec<i32>),
}

/// `retry`: how often, and after what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// Retries after the first attempt, 0 to 2.
    pub max: u16,
    /// Empty, with `exit_codes` empty too: after any failure.
    #[serde(default)]
    pub when: Vec<FailureReason>,
    #[serde(default)]
    pub exit_codes: Vec<i32>,
}

impl Retry {
    /// Whether there is nothing to retry.
    pub fn is_none(&self) -> bool {
        self.max == 0
    }
}
