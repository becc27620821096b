//! A pipeline as the API shows it.

use api_types::v4::{DetailedStatus, Pipeline, PipelineBasic};
use app::App;
use domain::access::ProjectAccess;
use domain::diagnostic::{Diagnostic, Severity};
use domain::pipeline::{self, Status};
use domain::{PipelineId, Timestamp};

use crate::answer::Answer;
use crate::lookups::Lookups;

/// Where a pipeline's page is, without scheme and host.
fn path(access: &ProjectAccess, id: PipelineId) -> String {
    format!("/{}/-/pipelines/{id}", access.project.full_path)
}

/// A pipeline in lists and inside jobs.
pub(crate) fn basic(
    app: &App,
    access: &ProjectAccess,
    pipeline: &pipeline::Pipeline,
) -> PipelineBasic {
    PipelineBasic {
        id: pipeline.id.0,
        iid: pipeline.iid,
        project_id: pipeline.project_id.0,
        sha: pipeline.sha.clone(),
        ref_name: pipeline.ref_name.clone(),
        status: pipeline.status.word(),
        source: pipeline.source.word(),
        created_at: pipeline.created_at.to_rfc3339(),
        updated_at: pipeline.updated_at.to_rfc3339(),
        web_url: format!("{}{}", app.external_url(), path(access, pipeline.id)),
        name: pipeline.name.clone(),
    }
}

/// A whole pipeline.
pub(crate) async fn present(
    app: &App,
    access: &ProjectAccess,
    pipeline: &pipeline::Pipeline,
) -> Answer<Pipeline> {
    let user = Lookups::new(app, access).user(pipeline.user_id).await?;
    let between = |from: Option<Timestamp>, to: Option<Timestamp>| {
        from.zip(to).map(|(from, to)| to.as_seconds() - from.as_seconds())
    };
    Ok(Pipeline {
        basic: basic(app, access, pipeline),
        before_sha: pipeline.before_sha.clone(),
        tag: pipeline.tag,
        yaml_errors: yaml_errors(&pipeline.diagnostics),
        user,
        started_at: pipeline.started_at.map(Timestamp::to_rfc3339),
        finished_at: pipeline.finished_at.map(Timestamp::to_rfc3339),
        committed_at: None,
        duration: between(pipeline.started_at, pipeline.finished_at),
        queued_duration: between(Some(pipeline.created_at), pipeline.started_at),
        coverage: None,
        detailed_status: detailed(pipeline.status, path(access, pipeline.id)),
        archived: false,
    })
}

/// The errors of the file in one text, each with its place; `None` without errors.
fn yaml_errors(diagnostics: &[Diagnostic]) -> Option<String> {
    let errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    let texts: Vec<String> = errors.map(with_place).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

pub(crate) fn with_place(finding: &Diagnostic) -> String {
    if finding.line == 0 {
        return finding.message.clone();
    }
    format!("{} ({}:{}:{})", finding.message, finding.file, finding.line, finding.column)
}

/// GitLab's text, label, group and icon of a status.
const fn words(status: Status) -> (&'static str, &'static str, &'static str, &'static str) {
    match status {
        Status::Created => ("Created", "created", "created", "created"),
        Status::Pending => ("Pending", "pending", "pending", "pending"),
        Status::Running => ("Running", "running", "running", "running"),
        Status::Success => ("Passed", "passed", "success", "success"),
        Status::Failed => ("Failed", "failed", "failed", "failed"),
        Status::Canceling => ("Canceling", "canceling", "canceling", "canceled"),
        Status::Canceled => ("Canceled", "canceled", "canceled", "canceled"),
        Status::Skipped => ("Skipped", "skipped", "skipped", "skipped"),
        Status::Manual => ("Manual", "waiting for manual action", "manual", "manual"),
        Status::Scheduled => ("Delayed", "waiting for delayed action", "scheduled", "scheduled"),
    }
}

fn detailed(status: Status, details_path: String) -> DetailedStatus {
    let (text, label, group, icon) = words(status);
    DetailedStatus {
        icon: format!("status_{icon}"),
        text,
        label,
        group,
        tooltip: label,
        has_details: true,
        details_path,
        illustration: None,
        favicon: format!("/assets/ci_favicons/favicon_status_{icon}.png"),
    }
}
