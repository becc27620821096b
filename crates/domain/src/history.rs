//! What history keeps: what happened, who did it, and why.

use serde_json::Value;

use crate::{JobId, ProjectId, RunnerId, Timestamp, UserId};

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    User(UserId),
    /// A job, with its token.
    Job(JobId),
    Runner(RunnerId),
    /// Evenkeel itself.
    System,
}

/// One line of history, before it is appended.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub project_id: Option<ProjectId>,
    pub actor: Actor,
    /// What happened, as `noun.verb`: `pipeline.created`, `job.played`.
    pub action: &'static str,
    /// What it happened to: `pipeline:42`.
    pub subject: String,
    /// The rest, the reason among it. Begins with `"v"`.
    pub payload: Value,
}

/// One line of history, as it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub id: i64,
    /// Its place in the sealed chain; `None` while it is not sealed yet.
    pub position: Option<i64>,
    pub at: Timestamp,
    pub project_id: Option<ProjectId>,
    pub actor: Actor,
    pub action: String,
    pub subject: String,
    pub payload: Value,
}
