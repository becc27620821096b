//! Runners, as people see and make them. What runners themselves ask is in `runner`.

use api_types::v4::{CreatedRunner, Runner};
use app::{App, NewRunner};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Action;
use domain::limits::{RUNNER_ONLINE_SECONDS_MAX, RUNNER_STALE_SECONDS_MIN};
use domain::runner::{self, RunnerScope};
use domain::{ProjectId, RunnerId, Timestamp};
use http_support::params::Params;
use http_support::refusal::Refusal;
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done, found};
use crate::caller::{Caller, Runners};
use crate::page::Paging;
use crate::place::At;

/// A runner as the API shows it.
pub(crate) fn present(runner: &runner::Runner, now: Timestamp) -> Runner {
    let shared = runner.scope == RunnerScope::Instance;
    let status = status(runner, now);
    Runner {
        id: runner.id.0,
        description: runner.description.clone(),
        ip_address: "",
        active: !runner.paused,
        paused: runner.paused,
        is_shared: shared,
        runner_type: if shared { "instance_type" } else { "project_type" },
        name: Some("gitlab-runner".to_owned()),
        online: runner.contacted_at.map(|_| status == "online"),
        status,
        created_at: runner.created_at.to_rfc3339(),
        job_execution_status: "idle",
    }
}

fn status(runner: &runner::Runner, now: Timestamp) -> &'static str {
    let Some(contacted) = runner.contacted_at else { return "never_contacted" };
    if contacted.plus_seconds(RUNNER_ONLINE_SECONDS_MAX) > now {
        "online"
    } else if contacted.plus_seconds(RUNNER_STALE_SECONDS_MIN) > now {
        "offline"
    } else {
        "stale"
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct CreateRunnerBody {
    runner_type: RunnerType,
    project_id: Option<ProjectId>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    access_level: AccessLevel,
    run_untagged: Option<bool>,
    #[serde(default)]
    tag_list: Vec<String>,
    maximum_timeout: Option<u32>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
enum RunnerType {
    #[serde(rename = "instance_type")]
    Instance,
    #[serde(rename = "group_type")]
    Group,
    #[serde(rename = "project_type")]
    Project,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum AccessLevel {
    #[default]
    NotProtected,
    RefProtected,
}

/// `POST /user/runners`: the way to a runner's token.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller<Runners>,
    Params(body): Params<CreateRunnerBody>,
) -> Answer<Created<CreatedRunner>> {
    caller.account()?;
    let project_id = match (body.runner_type, body.project_id) {
        (RunnerType::Instance, _) => None,
        (RunnerType::Project, Some(project)) => {
            let id = project.to_string();
            Some(caller.project(&app, &id, Action::AdminProject).await?.project.id)
        }
        (RunnerType::Project, None) => {
            return Err(Refusal::error(StatusCode::BAD_REQUEST, "project_id is missing"));
        }
        (RunnerType::Group, _) => {
            return Err(Refusal::bad_request("there are no runners of groups"));
        }
    };
    let new = NewRunner {
        project_id,
        description: body.description,
        tags: body.tag_list,
        run_untagged: body.run_untagged.unwrap_or(true),
        paused: body.paused,
        protected_only: body.access_level == AccessLevel::RefProtected,
        maximum_timeout_seconds: body.maximum_timeout,
    };
    let (runner, token) = done(app.create_runner(&caller.viewer, new).await)?;
    Ok(created(CreatedRunner { id: runner.id.0, token, token_expires_at: None }))
}

/// `GET /runners`: those that the caller may change; for administrators, all.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    paging: Paging,
) -> Answer<Response> {
    caller.account()?;
    let now = app.now();
    let runners = done(app.reads().list_runners(&caller.viewer, paging.request).await)?;
    Ok(paging.answer(&runners.map(|runner| present(&runner, now))))
}

/// `GET /runners/all`, for administrators.
pub(crate) async fn list_all(app: State<App>, caller: Caller, paging: Paging) -> Answer<Response> {
    caller.admin()?;
    list(app, caller, paging).await
}

/// `GET /runners/:id`, for administrators.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    At(id): At<RunnerId>,
) -> Answer<Json<Runner>> {
    caller.admin()?;
    let runner = found(done(app.reads().find_runner(id).await)?, "Runner")?;
    Ok(Json(present(&runner, app.now())))
}

/// `DELETE /runners/:id`.
pub(crate) async fn remove(
    State(app): State<App>,
    caller: Caller,
    At(id): At<RunnerId>,
) -> Answer<StatusCode> {
    caller.account()?;
    done(app.delete_runner(&caller.viewer, id).await)?;
    Ok(StatusCode::NO_CONTENT)
}
