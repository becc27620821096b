//! What a thing's state looks like: a glyph of its own shape, a colour, and its word.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::Timestamp;
use domain::deployment::DeploymentStatus;
use domain::job::Job;
use domain::pipeline::Status;

use crate::moment;

/// The shape and the colour of a state. The name is the glyph's and the class's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Passed,
    Warned,
    Failed,
    Running,
    Pending,
    Waiting,
    Scheduled,
    Skipped,
    Canceled,
    Created,
}

impl Mark {
    /// The name of the symbol and of the class.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::Pending => "pending",
            Self::Waiting => "waiting",
            Self::Scheduled => "scheduled",
            Self::Skipped => "skipped",
            Self::Canceled => "canceled",
            Self::Created => "created",
        }
    }
}

/// A state as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) mark: Mark,
    pub(crate) word: String,
}

impl State {
    pub(crate) fn new(mark: Mark, word: impl Into<String>) -> Self {
        Self { mark, word: word.into() }
    }

    /// A pipeline's or a stage's state. `for_you`: the viewer may press what it waits for.
    pub(crate) fn of(status: Status, for_you: bool) -> Self {
        match status {
            Status::Created => Self::new(Mark::Created, "created"),
            Status::Pending => Self::new(Mark::Pending, "pending"),
            Status::Running => Self::new(Mark::Running, "running"),
            Status::Success => Self::new(Mark::Passed, "passed"),
            Status::Failed => Self::new(Mark::Failed, "failed"),
            Status::Canceling => Self::new(Mark::Running, "canceling"),
            Status::Canceled => Self::new(Mark::Canceled, "canceled"),
            Status::Skipped => Self::new(Mark::Skipped, "skipped"),
            Status::Manual if for_you => Self::new(Mark::Waiting, "waiting for you"),
            Status::Manual => Self::new(Mark::Waiting, "manual"),
            Status::Scheduled => Self::new(Mark::Scheduled, "scheduled"),
        }
    }

    /// A job's state: an allowed failure is a warning, a scheduled job says when it starts.
    pub(crate) fn of_job(job: &Job, for_you: bool) -> Self {
        match (job.status, job.scheduled_at) {
            (Status::Failed, _) if job.allow_failure => Self::new(Mark::Warned, "failed, allowed"),
            (Status::Scheduled, Some(at)) => {
                Self::new(Mark::Scheduled, format!("scheduled {}", moment::clock(at)))
            }
            (status, _) => Self::of(status, for_you),
        }
    }

    /// A deployment's state.
    pub(crate) fn of_deployment(status: DeploymentStatus) -> Self {
        let mark = match status {
            DeploymentStatus::Created => Mark::Created,
            DeploymentStatus::Blocked => Mark::Waiting,
            DeploymentStatus::Running => Mark::Running,
            DeploymentStatus::Success => Mark::Passed,
            DeploymentStatus::Failed => Mark::Failed,
            DeploymentStatus::Canceled => Mark::Canceled,
            DeploymentStatus::Skipped => Mark::Skipped,
        };
        Self::new(mark, status.word())
    }

    /// A pipeline's state, with the time of its next scheduled job if that is what it waits for.
    pub(crate) fn scheduled(at: Timestamp) -> Self {
        Self::new(Mark::Scheduled, format!("scheduled {}", moment::clock(at)))
    }

    /// The glyph alone; the word is its name.
    pub(crate) fn glyph(&self) -> Glyph<'_> {
        Glyph { name: self.mark.name(), label: Some(&self.word) }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.mark.name();
        let icon = Glyph { name, label: None };
        let word = crate::html::escape(&self.word);
        write!(f, "<span class=\"state {name}\">{icon}<span>{word}</span></span>")
    }
}

impl HtmlSafe for State {}

/// A drawing of 16 by 16 from the layout's list of symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Glyph<'a> {
    pub(crate) name: &'a str,
    /// What it says, where no word stands beside it.
    pub(crate) label: Option<&'a str>,
}

impl fmt::Display for Glyph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, label } = self;
        match label {
            None => write!(
                f,
                "<svg class=\"i g-{name}\" aria-hidden=\"true\"><use href=\"#i-{name}\"/></svg>"
            ),
            Some(label) => {
                let label = crate::html::escape(label);
                write!(
                    f,
                    "<svg class=\"i g-{name}\" role=\"img\" aria-label=\"{label}\"><title>{label}</title><use href=\"#i-{name}\"/></svg>"
                )
            }
        }
    }
}

impl HtmlSafe for Glyph<'_> {}

/// A drawing beside a word.
pub(crate) const fn icon(name: &str) -> Glyph<'_> {
    Glyph { name, label: None }
}

/// What a group of jobs has come to: the stage of a pipeline in a list, parallel jobs in a graph.
/// `may_run`: the viewer may press what waits.
pub(crate) fn composite(jobs: &[&Job], may_run: bool) -> State {
    let any = |status: Status| jobs.iter().any(|job| job.status == status);
    let counts = |status: Status| jobs.iter().any(|job| job.status == status && !job.allow_failure);
    let first = [
        (any(Status::Running) || any(Status::Canceling), Status::Running),
        (any(Status::Pending), Status::Pending),
        (counts(Status::Failed), Status::Failed),
        (counts(Status::Canceled), Status::Canceled),
        (counts(Status::Manual), Status::Manual),
        (any(Status::Scheduled), Status::Scheduled),
        (any(Status::Created), Status::Created),
        (!any(Status::Success) && any(Status::Manual), Status::Manual),
        (!any(Status::Success) && !any(Status::Failed), Status::Skipped),
    ]
    .into_iter()
    .find_map(|(holds, status)| holds.then_some(status));
    match first {
        Some(status) => State::of(status, may_run),
        None if any(Status::Failed) => State::new(Mark::Warned, "passed, warned"),
        None => State::of(Status::Success, may_run),
    }
}
