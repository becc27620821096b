//! `ci/lint`: what is wrong with a configuration file, without a pipeline.

mod present;

use api_types::v4::Lint;
use app::{App, DryRun};
use axum::Json;
use axum::extract::State;
use domain::access::Action;
use http_support::params::{Params, filled};
use serde::Deserialize;

use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::place::At;
use present::present;

#[derive(Debug, Deserialize)]
pub(crate) struct LintBody {
    content: String,
    #[serde(default)]
    dry_run: bool,
    /// The ref of a dry run.
    #[serde(rename = "ref", default, deserialize_with = "filled")]
    ref_name: Option<String>,
    #[serde(default)]
    include_jobs: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct LintQuery {
    /// Where the file is read; `sha` is the older name.
    #[serde(default, deserialize_with = "filled")]
    content_ref: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    sha: Option<String>,
    #[serde(default)]
    dry_run: bool,
    /// The ref of a dry run; `ref` is the older name.
    #[serde(default, deserialize_with = "filled")]
    dry_run_ref: Option<String>,
    #[serde(rename = "ref", default, deserialize_with = "filled")]
    ref_name: Option<String>,
    #[serde(default)]
    include_jobs: bool,
}

/// `POST /projects/:id/ci/lint`: a file that is sent. 200, for nothing is made.
pub(crate) async fn check(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<LintBody>,
) -> Answer<Json<Lint>> {
    let access = caller.project(&app, &id, Action::RunPipeline).await?;
    let (ref_name, dry_run) = if body.dry_run {
        (None, Some(DryRun { ref_name: body.ref_name }))
    } else {
        (body.ref_name, None)
    };
    let lint = app::Lint { content: Some(body.content), ref_name, dry_run };
    let report = done(app.lint(&access, lint).await)?;
    Ok(Json(present(&app, report, body.include_jobs)))
}

/// `GET /projects/:id/ci/lint`: the file in the repository.
pub(crate) async fn check_stored(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(query): Params<LintQuery>,
) -> Answer<Json<Lint>> {
    let access = caller.project(&app, &id, Action::ReadCode).await?;
    let of_run = query.dry_run_ref.or(query.ref_name);
    let content = query.content_ref.or(query.sha);
    let (ref_name, dry_run) = if query.dry_run {
        (content, Some(DryRun { ref_name: of_run }))
    } else {
        (content.or(of_run), None)
    };
    let report = done(app.lint(&access, app::Lint { content: None, ref_name, dry_run }).await)?;
    Ok(Json(present(&app, report, query.include_jobs)))
}
