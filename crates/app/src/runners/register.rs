//! Making and deleting runners.

use api_types::runner::RUNNER_TOKEN_PREFIX;
use domain::access::{Action, Viewer};
use domain::history::Entry;
use domain::runner::{Runner, RunnerScope};
use domain::{ProjectId, RunnerId};
use serde_json::json;
use store::{ProjectRef, Tx};

use crate::error::{Error, Result};
use crate::history::actor;
use crate::{App, random, secret};

/// The setting that names the runner inside this server.
const BUILT_IN: &str = "built_in_runner";
/// Seconds that a runner must allow at least (GitLab's limit).
const TIMEOUT_SECONDS_MIN: u32 = 600;

/// A runner to be made.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's settings of a runner")]
pub struct NewRunner {
    /// `None`: for all projects.
    pub project_id: Option<ProjectId>,
    pub description: String,
    pub tags: Vec<String>,
    pub run_untagged: bool,
    pub paused: bool,
    pub protected_only: bool,
    pub maximum_timeout_seconds: Option<u32>,
}

/// A runner that has shown its token.
#[derive(Clone, Debug)]
pub struct RunnerToken {
    pub runner: Runner,
}

impl App {
    /// Makes a runner; the text is its token and cannot be had again.
    ///
    /// # Errors
    /// `Forbidden`: administrators make runners for all projects, Maintainers for theirs. `Invalid`.
    pub async fn create_runner(&self, viewer: &Viewer, new: NewRunner) -> Result<(Runner, String)> {
        self.may_administer_runners(viewer, new.project_id).await?;
        if new.tags.is_empty() && !new.run_untagged {
            let text = "can not be empty when runner is not allowed to pick untagged jobs";
            return Err(Error::invalid("tags_list", text));
        }
        let timeout = new.maximum_timeout_seconds;
        if timeout.is_some_and(|seconds| seconds < TIMEOUT_SECONDS_MIN) {
            return Err(Error::invalid("maximum_timeout", "needs to be at least 10 minutes"));
        }
        let token = random::token(RUNNER_TOKEN_PREFIX);
        let row = row(new, secret::hash(&token));
        let (now, actor) = (self.now(), actor(viewer));
        let runner = self
            .write(async move |tx: &mut Tx<'_>| {
                let runner = tx.insert_runner(&row, now).await?;
                tx.append_history(&line(&runner, actor, "runner.created"), now).await?;
                Ok::<_, Error>(runner)
            })
            .await?;
        Ok((runner, token))
    }

    /// The runner inside this server: the same one at each start, with a new token and with the
    /// given settings.
    ///
    /// # Errors
    /// The store's.
    pub async fn built_in_runner(&self, new: NewRunner) -> Result<(Runner, String)> {
        let token = random::token(RUNNER_TOKEN_PREFIX);
        let row = row(new, secret::hash(&token));
        let known = self.reads().find_setting(BUILT_IN).await?;
        let known = known.and_then(|id| id.parse::<RunnerId>().ok());
        let known = match known {
            Some(id) => self.reads().find_runner(id).await?,
            None => None,
        };
        let now = self.now();
        let runner = self
            .write(async move |tx: &mut Tx<'_>| {
                let runner = match known {
                    Some(old) => {
                        tx.set_runner_token(old.id, &row.token_hash).await?;
                        let runner = settings_of(&row, old);
                        tx.update_runner(&runner).await?;
                        runner
                    }
                    None => tx.insert_runner(&row, now).await?,
                };
                tx.set_setting(BUILT_IN, &runner.id.to_string()).await?;
                Ok::<_, Error>(runner)
            })
            .await?;
        Ok((runner, token))
    }

    /// The runner behind a token.
    ///
    /// # Errors
    /// `Forbidden`, as GitLab answers.
    pub async fn authenticate_runner(&self, secret: &str) -> Result<RunnerToken> {
        let found = self.reads().find_runner_by_token_hash(&secret::hash(secret)).await?;
        let runner = found.ok_or_else(|| Error::forbidden("403 Forbidden"))?;
        Ok(RunnerToken { runner })
    }

    /// Deletes a runner.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn delete_runner(&self, viewer: &Viewer, id: RunnerId) -> Result<()> {
        let runner = self.reads().find_runner(id).await?;
        let runner = runner.ok_or_else(|| Error::not_found("Runner"))?;
        let project = match runner.scope {
            RunnerScope::Instance => None,
            RunnerScope::Project(project) => Some(project),
        };
        self.may_administer_runners(viewer, project).await?;
        self.remove_runner(&runner, actor(viewer)).await
    }

    /// Deletes the runner that asks.
    ///
    /// # Errors
    /// The store's.
    pub async fn delete_runner_by_token(&self, token: &RunnerToken) -> Result<()> {
        let actor = domain::history::Actor::Runner(token.runner.id);
        self.remove_runner(&token.runner, actor).await
    }

    async fn remove_runner(&self, runner: &Runner, actor: domain::history::Actor) -> Result<()> {
        let entry = line(runner, actor, "runner.deleted");
        let (now, id) = (self.now(), runner.id);
        self.write(async move |tx: &mut Tx<'_>| {
            tx.delete_runner(id).await?;
            tx.append_history(&entry, now).await?;
            Ok::<_, Error>(())
        })
        .await
    }

    async fn may_administer_runners(
        &self,
        viewer: &Viewer,
        project: Option<ProjectId>,
    ) -> Result<()> {
        if viewer.is_admin() {
            return Ok(());
        }
        let forbidden = || Error::forbidden("403 Forbidden");
        let project = project.ok_or_else(forbidden)?;
        let access = self.reads().find_project(viewer, ProjectRef::Id(project)).await?;
        let access = access.ok_or_else(|| Error::not_found("Project"))?;
        if access.may(Action::AdminProject) { Ok(()) } else { Err(forbidden()) }
    }
}

fn row(new: NewRunner, token_hash: [u8; 32]) -> store::NewRunner {
    store::NewRunner {
        description: new.description,
        scope: new.project_id.map_or(RunnerScope::Instance, RunnerScope::Project),
        tags: new.tags,
        run_untagged: new.run_untagged,
        paused: new.paused,
        protected_only: new.protected_only,
        maximum_timeout_seconds: new.maximum_timeout_seconds,
        token_hash,
    }
}

fn settings_of(row: &store::NewRunner, old: Runner) -> Runner {
    Runner {
        description: row.description.clone(),
        tags: row.tags.clone(),
        run_untagged: row.run_untagged,
        paused: row.paused,
        protected_only: row.protected_only,
        maximum_timeout_seconds: row.maximum_timeout_seconds,
        ..old
    }
}

fn line(runner: &Runner, actor: domain::history::Actor, action: &'static str) -> Entry {
    let project_id = match runner.scope {
        RunnerScope::Instance => None,
        RunnerScope::Project(project) => Some(project),
    };
    let payload = json!({"v": 1, "description": runner.description, "tags": runner.tags});
    Entry { project_id, actor, action, subject: format!("runner:{}", runner.id), payload }
}
