//! `ci/lint`: what is wrong with a configuration file, without a pipeline.

use api_types::v4::{Lint, LintJob};
use app::{App, LintReport};
use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::diagnostic::Severity;
use http_support::params::{Params, filled};
use serde::Deserialize;

use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::place::At;
use crate::v4::pipelines::with_place;

#[derive(Debug, Deserialize)]
pub(crate) struct LintBody {
    content: String,
    #[serde(rename = "ref", default, deserialize_with = "filled")]
    ref_name: Option<String>,
    #[serde(default)]
    include_jobs: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct LintQuery {
    #[serde(default, deserialize_with = "filled")]
    content_ref: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    sha: Option<String>,
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
    let content = Some(body.content.clone());
    let lint = app::Lint { content, ref_name: body.ref_name };
    let report = done(app.lint(&access, lint).await)?;
    Ok(Json(present(report, Some(body.content), body.include_jobs)))
}

/// `GET /projects/:id/ci/lint`: the file in the repository.
pub(crate) async fn check_stored(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(query): Params<LintQuery>,
) -> Answer<Json<Lint>> {
    let access = caller.project(&app, &id, Action::ReadCode).await?;
    let ref_name = query.content_ref.or(query.sha).or(query.ref_name);
    let report = done(app.lint(&access, app::Lint { content: None, ref_name }).await)?;
    Ok(Json(present(report, None, query.include_jobs)))
}

fn present(report: LintReport, content: Option<String>, include_jobs: bool) -> Lint {
    let of = |severity: Severity| -> Vec<String> {
        let findings = report.diagnostics.iter().filter(|found| found.severity == severity);
        findings.map(with_place).collect()
    };
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let jobs = report.jobs.into_iter().map(|name| LintJob { name });
    Lint {
        valid: errors.is_empty(),
        errors,
        warnings,
        merged_yaml: content,
        includes: Vec::new(),
        jobs: include_jobs.then(|| jobs.collect()),
    }
}
