//! Environments as rows: what runs, what comes, how far behind.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::deployment::{Deployment, DeploymentStatus};
use domain::environment::EnvironmentState;
use domain::pipeline::Status;

use super::waiting::Waiting;
use super::{EnvironmentRow, Headline, Next, Runs};
use crate::commits::{Commits, behind};
use crate::frame::Frame;
use crate::pages::jobs::presses;
use crate::person::People;
use crate::press::Press;
use crate::reads::BoardRow;
use crate::site::Site;
use crate::state::{Mark, State};
use crate::subject::Subject;

/// What the rows of a board need besides the board.
#[derive(Debug)]
pub(crate) struct Around {
    pub(crate) commits: Commits,
    pub(crate) people: People,
    pub(crate) waiting: Vec<Waiting>,
}

impl Around {
    /// Reads commits and people of a board.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn of(
        site: &Site,
        subject: &Subject,
        board: &[BoardRow],
        waiting: Vec<Waiting>,
    ) -> app::Result<Self> {
        let deployments = || board.iter().flat_map(deployments);
        let shas: BTreeSet<String> = deployments()
            .map(|one| one.sha.clone())
            .chain(waiting.iter().map(|one| one.sha.clone()))
            .collect();
        let project = subject.access.project.id;
        let commits = Commits::of(&site.app, project, &subject.at, shas).await;
        let people = People::of(&site.app, deployments().map(|one| one.user_id)).await?;
        Ok(Self { commits, people, waiting })
    }
}

fn deployments(row: &BoardRow) -> impl Iterator<Item = &Deployment> {
    [&row.last_success, &row.latest, &row.upcoming].into_iter().flatten()
}

/// A row of the board.
pub(crate) async fn row(
    site: &Site,
    subject: &Subject,
    frame: &Frame,
    (row, around): (&BoardRow, &Around),
) -> EnvironmentRow {
    let environment = &row.environment;
    let behind = match &row.last_success {
        Some(runs) if !runs.tag => {
            behind(&site.app, environment.project_id, &runs.sha, &runs.ref_name).await
        }
        Some(_) | None => None,
    };
    EnvironmentRow {
        id: environment.id.0,
        path: subject.at.environment(environment.id),
        name: environment.name.clone(),
        url: environment.external_url.clone().filter(|url| is_web(url)),
        state: state(row),
        runs: row.last_success.as_ref().map(|runs| Runs {
            commit: around.commits.line(&runs.sha),
            since: frame.moment(runs.finished_at.unwrap_or(runs.updated_at)),
            who: around.people.name(runs.user_id),
            is_external: runs.job_id.is_none(),
        }),
        next: next(subject, frame, row, around),
        behind,
        presses: row_presses(subject, frame, row, around),
    }
}

/// An address that may stand in a link: no script of a stranger's.
pub(crate) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// What the last thing that happened there has come to.
pub(crate) fn state(row: &BoardRow) -> State {
    match (row.environment.state, &row.latest, &row.last_success) {
        (EnvironmentState::Stopped, _, _) => State::new(Mark::Skipped, "stopped"),
        (EnvironmentState::Stopping, _, _) => State::new(Mark::Running, "stopping"),
        (EnvironmentState::Available, _, Some(runs)) => State::of_deployment(runs.status),
        (EnvironmentState::Available, Some(latest), None) if is_over(latest) => {
            State::of_deployment(latest.status)
        }
        (EnvironmentState::Available, Some(_) | None, None) => {
            State::new(Mark::Created, "no deployment")
        }
    }
}

const fn is_over(deployment: &Deployment) -> bool {
    matches!(deployment.status, DeploymentStatus::Failed | DeploymentStatus::Canceled)
}

/// A deployment after the one that runs, as long as it matters.
fn next(subject: &Subject, frame: &Frame, row: &BoardRow, around: &Around) -> Option<Next> {
    let newer = |one: &&Deployment| row.last_success.as_ref().is_none_or(|runs| one.id > runs.id);
    let next = row.upcoming.as_ref().or(row.latest.as_ref()).filter(newer)?;
    if next.status == DeploymentStatus::Success {
        return None;
    }
    Some(Next {
        state: match next.status {
            DeploymentStatus::Blocked => {
                State::of(Status::Manual, subject.access.may(Action::RunPipeline))
            }
            status @ (DeploymentStatus::Created
            | DeploymentStatus::Running
            | DeploymentStatus::Success
            | DeploymentStatus::Failed
            | DeploymentStatus::Canceled
            | DeploymentStatus::Skipped) => State::of_deployment(status),
        },
        commit: around.commits.line(&next.sha),
        job_path: next.job_id.map(|id| subject.at.job(id)),
        at: frame.moment(next.updated_at),
    })
}

fn row_presses(subject: &Subject, frame: &Frame, row: &BoardRow, around: &Around) -> Vec<Press> {
    let name = &row.environment.name;
    let waiting =
        around.waiting.iter().find(|one| one.deploys && one.job.environment.as_ref() == Some(name));
    let Some(waiting) = waiting.filter(|_| subject.access.may(Action::RunPipeline)) else {
        return Vec::new();
    };
    let target = waiting.sha.get(..8).unwrap_or_default();
    let what = match &row.last_success {
        Some(runs) => {
            format!("{name} goes from {} to {target}.", runs.sha.get(..8).unwrap_or_default())
        }
        None => format!("{name} gets its first deployment: {target}."),
    };
    presses::of(subject, frame, &waiting.job, true)
        .into_iter()
        .take(1)
        .map(|press| press.confirm(what.clone()))
        .collect()
}

/// The environment that a project's first sentence is about: the one that matters most among those
/// that run something.
pub(crate) fn headline(frame: &Frame, board: &[BoardRow], around: &Around) -> Option<Headline> {
    let running = board.iter().filter(|row| {
        row.last_success.is_some() && row.environment.state == EnvironmentState::Available
    });
    let row = running.min_by_key(|row| row.environment.tier)?;
    let runs = row.last_success.as_ref()?;
    Some(Headline {
        environment: row.environment.name.clone(),
        commit: around.commits.line(&runs.sha),
        since: frame.moment(runs.finished_at.unwrap_or(runs.updated_at)),
        who: around.people.name(runs.user_id),
        state: state(row),
    })
}
