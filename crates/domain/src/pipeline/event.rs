//! What can happen to a pipeline.

use crate::job::FailureReason;

/// Something that happened, or that somebody asks for. Jobs are indexes in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The pipeline was stored; its first jobs may start.
    Created,
    /// A runner took the job.
    Claimed { job: usize, attempt: u16 },
    /// The job's runner says that it passed.
    Passed { job: usize, attempt: u16 },
    /// The job failed, by its runner's or the server's word.
    Failed { job: usize, attempt: u16, reason: FailureReason, exit_code: Option<i32> },
    /// The job's runner has stopped after it was asked to.
    Stopped { job: usize, attempt: u16 },
    /// The time of a delayed job has come. One that comes late or twice changes nothing; one that
    /// comes early asks to be woken again.
    Woke { job: usize, attempt: u16 },
    /// Somebody starts a manual job, or a delayed one early. A finished one gets a new attempt.
    Play { job: usize },
    /// Somebody wants a finished job to run once more.
    Retry { job: usize },
    /// Somebody wants all failed and canceled jobs to run once more. Manual ones wait for a person
    /// again.
    RetryAll,
    /// Somebody stops one job. `graceful`: its runner knows how to stop with an `after_script`;
    /// without it a job that is already stopping ends at once.
    Cancel { job: usize, graceful: bool },
    /// Somebody stops everything. `graceful`: indexes of running jobs whose runner knows how.
    CancelAll { graceful: Vec<usize> },
}
