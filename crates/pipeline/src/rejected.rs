//! An event that does not fit the state.

use std::fmt;

use domain::pipeline::Status;

/// What was attempted, with which job in which status, and why it is refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Rejected {
    /// Its place among the events that were applied together.
    pub event: usize,
    /// Index in the plan; `None` when the plan has no such job.
    pub job: Option<usize>,
    /// The job's name, or the index that no job has.
    pub name: String,
    /// The job's status, or the pipeline's when there is no such job.
    pub status: Status,
    pub attempted: Attempted,
    pub because: Refusal,
}

/// What somebody or something wanted of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted {
    Claim,
    Pass,
    Fail,
    Stop,
    Play,
    Retry,
    Cancel,
}

/// Why an event is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The job's status does not allow it.
    Status,
    /// The event is about an attempt that a later one has replaced.
    OldAttempt { latest: u16 },
    /// The job had as many attempts as a job may have.
    TooManyAttempts,
    /// The plan has no such job.
    NoSuchJob,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, status, attempted, .. } = self;
        match self.because {
            Refusal::Status => write!(f, "job `{name}` is {status} and cannot {attempted}"),
            Refusal::OldAttempt { latest } => {
                write!(f, "job `{name}` is at attempt {latest}: an older one cannot {attempted}")
            }
            Refusal::TooManyAttempts => {
                write!(f, "job `{name}` had too many attempts and cannot {attempted}")
            }
            Refusal::NoSuchJob => write!(f, "the pipeline has no job {name}"),
        }
    }
}

impl fmt::Display for Attempted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Claim => "be claimed",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Stop => "report that it stopped",
            Self::Play => "be played",
            Self::Retry => "be retried",
            Self::Cancel => "be canceled",
        })
    }
}
