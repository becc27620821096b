//! A job as the API shows it.

use api_types::v4::{
    Artifact, ArtifactsFile, Commit, Job, JobBasic, JobProject, PipelineBasic, Runner, User,
};
use app::App;
use domain::Timestamp;
use domain::access::ProjectAccess;
use domain::artifact;
use domain::job;
use domain::pipeline::Status;

/// What a job mentions, looked up.
#[derive(Debug)]
pub(crate) struct Mentions {
    pub(crate) user: Option<User>,
    pub(crate) commit: Option<Commit>,
    pub(crate) runner: Option<Runner>,
    pub(crate) artifacts: Vec<artifact::Artifact>,
    pub(crate) pipeline: PipelineBasic,
}

/// A job.
pub(crate) fn present(
    app: &App,
    access: &ProjectAccess,
    job: &job::Job,
    mentions: Mentions,
) -> Job {
    let archive = mentions.artifacts.iter().find(|artifact| artifact.file_type == "archive");
    let failed = job.status == Status::Failed;
    let mut tag_list = job.tags.clone();
    tag_list.sort_unstable();
    let basic = JobBasic {
        id: job.id.0,
        status: job.status.word(),
        stage: job.stage.clone(),
        name: job.name.clone(),
        ref_name: job.ref_name.clone(),
        tag: job.tag,
        coverage: None,
        allow_failure: job.allow_failure,
        created_at: job.created_at.to_rfc3339(),
        started_at: job.started_at.map(Timestamp::to_rfc3339),
        finished_at: job.finished_at.map(Timestamp::to_rfc3339),
        erased_at: job.erased_at.map(Timestamp::to_rfc3339),
        duration: duration(job, app.now()),
        queued_duration: queued_duration(job, app.now()),
        user: mentions.user,
        commit: mentions.commit,
        pipeline: mentions.pipeline,
        failure_reason: job.failure_reason.filter(|_| failed).map(job::FailureReason::word),
        web_url: format!("{}/{}/-/jobs/{}", app.external_url(), access.project.full_path, job.id),
        project: JobProject { ci_job_token_scope_enabled: true },
    };
    Job {
        basic,
        artifacts_file: archive.map(|archive| ArtifactsFile {
            filename: archive.filename.clone(),
            size: archive.bytes,
        }),
        artifacts_expire_at: archive
            .and_then(|archive| archive.expires_at)
            .map(Timestamp::to_rfc3339),
        artifacts: mentions.artifacts.into_iter().map(file).collect(),
        runner: mentions.runner,
        runner_manager: None,
        archived: false,
        tag_list,
    }
}

/// Seconds of work, so far where it goes on.
fn duration(job: &job::Job, now: Timestamp) -> Option<f64> {
    Some(job.finished_at.unwrap_or(now).seconds_since(job.started_at?))
}

/// Seconds in the queue, so far where it still waits there.
fn queued_duration(job: &job::Job, now: Timestamp) -> Option<f64> {
    let end = match job.started_at {
        Some(started) => started,
        None if job.status == Status::Pending => now,
        None => job.finished_at?,
    };
    Some(end.seconds_since(job.queued_at?))
}

fn file(artifact: artifact::Artifact) -> Artifact {
    Artifact {
        file_type: artifact.file_type,
        size: artifact.bytes,
        filename: artifact.filename,
        file_format: Some(artifact.file_format),
    }
}
