//! The status of a stage, of a pipeline and of what a job waits for, from the statuses of jobs.

use domain::pipeline::{JobState, State, Status};

use crate::graph::{Graph, Node};

/// The kinds of jobs in a group, each kind once. What a group's status depends on is no more
/// than this, so that groups are joined with one instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kinds(u16);

impl Kinds {
    pub(crate) const NONE: Self = Self(0);
    const CREATED: Self = Self(1);
    const PENDING: Self = Self(1 << 1);
    const RUNNING: Self = Self(1 << 2);
    const SUCCESS: Self = Self(1 << 3);
    const FAILED: Self = Self(1 << 4);
    const CANCELING: Self = Self(1 << 5);
    const CANCELED: Self = Self(1 << 6);
    const SKIPPED: Self = Self(1 << 7);
    const MANUAL: Self = Self(1 << 8);
    const SCHEDULED: Self = Self(1 << 9);
    /// Failed or canceled, and that is allowed.
    const WARNED: Self = Self(1 << 10);
    /// Manual and optional.
    const IGNORED: Self = Self(1 << 11);

    /// The kind of one job.
    pub(crate) fn of(node: &Node, job: &JobState) -> Self {
        match job.status {
            Status::Created => Self::CREATED,
            Status::Pending => Self::PENDING,
            Status::Running => Self::RUNNING,
            Status::Success => Self::SUCCESS,
            Status::Failed if job.failure_allowed => Self::WARNED,
            Status::Failed => Self::FAILED,
            Status::Canceling => Self::CANCELING,
            Status::Canceled if node.tolerates => Self::WARNED,
            Status::Canceled => Self::CANCELED,
            Status::Skipped => Self::SKIPPED,
            Status::Manual if node.tolerates => Self::IGNORED,
            Status::Manual => Self::MANUAL,
            Status::Scheduled => Self::SCHEDULED,
        }
    }

    #[must_use]
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn any(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    /// Nothing but these.
    const fn only(self, kinds: &[Self]) -> bool {
        let mut rest = self.0;
        let mut at = 0;
        while at < kinds.len() {
            rest &= !kinds[at].0;
            at += 1;
        }
        rest == 0
    }

    /// The status of a group of jobs: the first row that fits, as in GitLab
    /// (`Gitlab::Ci::Status::Composite`). A group without jobs is a success.
    pub(crate) const fn composite(self) -> Status {
        if self.0 == 0 {
            return Status::Success;
        }
        if self.only(&[Self::SKIPPED, Self::IGNORED]) {
            return Status::Skipped;
        }
        if self.only(&[Self::SUCCESS, Self::SKIPPED, Self::WARNED, Self::IGNORED]) {
            return Status::Success;
        }
        if self.only(&[Self::CREATED, Self::WARNED, Self::IGNORED]) {
            return Status::Created;
        }
        let ended = [Self::CANCELED, Self::SUCCESS, Self::SKIPPED, Self::WARNED, Self::IGNORED];
        if self.only(&ended) {
            return Status::Canceled;
        }
        let ahead = [Self::PENDING, Self::CREATED, Self::SKIPPED, Self::WARNED, Self::IGNORED];
        if self.only(&ahead) {
            return Status::Pending;
        }
        self.mixed()
    }

    const fn mixed(self) -> Status {
        if self.any(Self::RUNNING) || self.any(Self::PENDING) {
            return Status::Running;
        }
        if self.any(Self::MANUAL) {
            return Status::Manual;
        }
        if self.any(Self::SCHEDULED) {
            return Status::Scheduled;
        }
        if self.any(Self::CREATED) {
            return Status::Running;
        }
        if self.any(Self::CANCELING) {
            return Status::Canceling;
        }
        Status::Failed
    }

    /// The same for the needs of a job: one that does not run at all decides at once.
    pub(crate) const fn composite_of_needs(self) -> Status {
        if self.any(Self::SKIPPED) || self.any(Self::IGNORED) {
            return Status::Skipped;
        }
        self.composite()
    }
}

/// The kinds of these jobs together.
pub(crate) fn kinds(graph: &Graph, state: &State, jobs: impl IntoIterator<Item = usize>) -> Kinds {
    jobs.into_iter()
        .fold(Kinds::NONE, |kinds, job| kinds.with(Kinds::of(graph.node(job), &state.jobs[job])))
}

/// The status of one stage, by its index in the plan.
///
/// # Panics
/// When the plan has no such stage.
pub fn stage_status(graph: &Graph, state: &State, stage: usize) -> Status {
    kinds(graph, state, graph.stage(stage).iter().copied()).composite()
}

/// Whether a job failed or was canceled and that is allowed: "passed with warnings" when the
/// pipeline is a success.
pub fn has_warnings(graph: &Graph, state: &State) -> bool {
    kinds(graph, state, 0..graph.jobs()).any(Kinds::WARNED)
}

/// The jobs that a job waits for and that have not ended: why it has not started yet.
///
/// # Panics
/// When the plan has no such job.
pub fn waits_for(graph: &Graph, state: &State, job: usize) -> Vec<usize> {
    if state.jobs[job].status != Status::Created {
        return Vec::new();
    }
    previous(graph, job).filter(|&job| !has_ended(graph, state, job)).collect()
}

/// An optional manual job holds nobody back.
fn has_ended(graph: &Graph, state: &State, job: usize) -> bool {
    let status = state.jobs[job].status;
    status.is_completed() || (status == Status::Manual && graph.node(job).tolerates)
}

/// What a job waits for: its needs, or all jobs of earlier stages.
pub(crate) fn previous(graph: &Graph, job: usize) -> Box<dyn Iterator<Item = usize> + '_> {
    match graph.needs(job) {
        Some(needs) => Box::new(needs.iter().copied()),
        None => Box::new((0..graph.node(job).stage).flat_map(|stage| graph.stage(stage)).copied()),
    }
}

/// The first of the jobs that made the composite of what `job` waits for what it is.
pub(crate) fn culprit(graph: &Graph, state: &State, job: usize, status: Status) -> Option<usize> {
    let blamed = match status {
        Status::Failed => Kinds::FAILED,
        Status::Canceled => Kinds::CANCELED,
        Status::Skipped => Kinds::SKIPPED.with(Kinds::IGNORED),
        Status::Success
        | Status::Created
        | Status::Pending
        | Status::Running
        | Status::Canceling
        | Status::Manual
        | Status::Scheduled => Kinds::NONE,
    };
    previous(graph, job).find(|&other| blamed.any(Kinds::of(graph.node(other), &state.jobs[other])))
}
