//! What is known of a job: where it ran, in what, how long.

use domain::access::ProjectAccess;
use domain::artifact::Artifact;
use domain::job::Job;
use domain::job_spec::JobSpec;

use super::show::{ArtifactRow, Fact, FactValue};
use crate::frame::Frame;
use crate::person::People;
use crate::site::Site;
use crate::subject::Subject;
use crate::{paths, words};

/// The facts of a job, the most wanted first.
///
/// # Errors
/// The store's.
pub(super) async fn facts(
    site: &Site,
    subject: &Subject,
    frame: &Frame,
    (job, spec): (&Job, &JobSpec),
) -> app::Result<Vec<Fact>> {
    let fact = |name, value| Fact { name, value };
    let mut facts = Vec::new();
    if let Some(name) = &job.environment {
        facts.push(fact(
            "Environment",
            environment(site, &subject.access, &subject.at, name).await?,
        ));
    }
    if let Some(id) = job.runner_id {
        let runner = site.app.reads().find_runner(id).await?;
        let name = runner.map_or_else(|| format!("#{id}"), |runner| runner.description);
        facts.push(fact("Runner", FactValue::Text(name)));
    }
    if let Some(image) = &spec.image {
        facts.push(fact("Image", FactValue::Text(image.name.clone())));
    }
    if let Some(from) = job.started_at {
        facts.push(fact("Took", FactValue::Took(frame.took(from, job.finished_at))));
    }
    if let Some(queued) = job.queued_at {
        let until = job.started_at.or(job.finished_at);
        facts.push(fact("Waited in the queue", FactValue::Took(frame.took(queued, until))));
    }
    if let Some(at) = job.started_at {
        facts.push(fact("Started", FactValue::Moment(frame.moment(at))));
    }
    let people = People::of(&site.app, [job.user_id]).await?;
    if let Some(name) = people.name(job.user_id) {
        facts.push(fact("By", FactValue::Text(name)));
    }
    if !job.tags.is_empty() {
        facts.push(fact("Tags", FactValue::Text(job.tags.join(", "))));
    }
    Ok(facts)
}

async fn environment(
    site: &Site,
    access: &ProjectAccess,
    at: &paths::Project,
    name: &str,
) -> app::Result<FactValue> {
    let found = site.app.reads().find_environment_by_name(access, name).await?;
    let text = name.to_owned();
    Ok(match found {
        Some(found) => FactValue::Link { text, path: at.environment(found.id) },
        None => FactValue::Text(text),
    })
}

/// The files that a job left, the archive with its address where the viewer may have it.
pub(super) fn artifacts(
    subject: &Subject,
    frame: &Frame,
    (job, spec): (&Job, &JobSpec),
    artifacts: &[Artifact],
) -> Vec<ArtifactRow> {
    let may = subject.access.may_download(spec.artifacts_access);
    let row = |artifact: &Artifact| ArtifactRow {
        name: artifact.filename.clone(),
        size: words::size(artifact.bytes),
        path: (may && artifact.file_type == "archive").then(|| subject.at.artifacts(job.id)),
        whom: words::artifacts_for(spec.artifacts_access),
        expires: artifact.expires_at.map(|at| frame.moment(at)),
    };
    artifacts.iter().map(row).collect()
}
