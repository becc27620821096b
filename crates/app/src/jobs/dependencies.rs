//! The earlier jobs whose artifacts a job fetches.

use api_types::runner::{ArtifactFile, Dependency};
use domain::JobId;
use domain::artifact::Artifact;
use domain::job::Job;
use domain::job_spec::JobSpec;
use domain::pipeline::{Plan, Status};
use domain::variable::JobVariable;

use crate::App;
use crate::error::{Error, Kind, Result};

/// The file type of what `artifacts:paths` leaves.
pub(super) const ARCHIVE: &str = "archive";
/// The code of the error that says so.
pub(super) const MISSING_DEPENDENCY: &str = "missing_dependency";

/// What a job gets from earlier ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Inherited {
    /// Those that left an archive.
    pub(super) archives: Vec<Dependency>,
    /// What they left in dotenv reports; of equal keys the last wins.
    pub(super) variables: Vec<JobVariable>,
}

impl App {
    /// What a job gets from its dependencies. `token` is the job's own.
    pub(super) async fn inherited(
        &self,
        job: &Job,
        spec: &JobSpec,
        token: &str,
    ) -> Result<Inherited> {
        let graph = self.graph(job.pipeline_id).await?;
        let wanted = wanted(graph.plan(), job.index, spec.dependencies.as_deref());
        if wanted.is_empty() {
            return Ok(Inherited::default());
        }
        let jobs = self.reads().latest_jobs(job.pipeline_id).await?;
        let producers: Vec<&Job> = jobs.iter().filter(|one| wanted.contains(&one.index)).collect();
        let ids: Vec<JobId> = producers.iter().map(|one| one.id).collect();
        let artifacts = self.reads().artifacts_of_jobs(&ids).await?;
        let now = self.now();
        let is_explicit =
            spec.dependencies.is_some() || graph.plan().jobs[job.index].needs.is_some();
        if is_explicit {
            self.check_expired(&producers, &artifacts).await?;
        }
        let is_kept = |artifact: &&Artifact| artifact.expires_at.is_none_or(|end| end > now);
        let alive = |artifact: &&Artifact| artifact.file_type == ARCHIVE && is_kept(artifact);
        let dependency = |producer: &&Job| {
            let archive = artifacts.iter().filter(alive).find(|one| one.job_id == producer.id)?;
            Some(Dependency {
                id: producer.id.0,
                name: producer.name.clone(),
                token: token.to_owned(),
                artifacts_file: Some(ArtifactFile {
                    filename: archive.filename.clone(),
                    size: archive.bytes,
                }),
            })
        };
        let mut reports = Vec::new();
        for producer in &producers {
            let own = artifacts.iter().filter(|one| one.job_id == producer.id);
            reports.extend(own.filter(is_kept));
        }
        Ok(Inherited {
            variables: self.dotenv_of(&reports).await?,
            archives: producers.iter().filter_map(dependency).collect(),
        })
    }
}

impl App {
    /// A job that names another one's artifacts cannot do without them once their time is over.
    async fn check_expired(&self, producers: &[&Job], artifacts: &[Artifact]) -> Result<()> {
        let now = self.now();
        let is_there = |job: &Job| {
            let archive = |one: &&Artifact| one.job_id == job.id && one.file_type == ARCHIVE;
            let found = artifacts.iter().find(archive);
            found.is_some_and(|one| one.expires_at.is_none_or(|end| end > now))
        };
        for producer in producers.iter().filter(|job| job.status == Status::Success) {
            if is_there(producer) {
                continue;
            }
            let spec = self.reads().job_spec(producer.id).await?;
            let archive = spec.artifacts.iter().find(|one| one.artifact_type == ARCHIVE);
            let (Some(archive), Some(end)) = (archive, producer.finished_at) else { continue };
            let expiry = super::artifacts::expiry(archive.expire_in.as_deref(), end);
            if expiry.is_ok_and(|expiry| expiry.is_some_and(|at| at <= now)) {
                let text = format!("the artifacts of job `{}` have expired", producer.name);
                return Err(Error::new(Kind::Invalid, text)
                    .with_hint("retry that job")
                    .with_code(MISSING_DEPENDENCY));
            }
        }
        Ok(())
    }
}

/// Indexes of the jobs whose artifacts are fetched (GitLab's table): what `needs` asks for, else all
/// of earlier stages; `dependencies` leaves only those that it names.
pub(super) fn wanted(plan: &Plan, index: usize, named: Option<&[String]>) -> Vec<usize> {
    let Some(job) = plan.jobs.get(index) else { return Vec::new() };
    let candidates: Vec<usize> = match &job.needs {
        Some(needs) if named.is_none() || !needs.is_empty() => {
            needs.iter().filter(|need| need.artifacts).map(|need| need.job).collect()
        }
        Some(_) | None => {
            let earlier = |at: &usize| plan.jobs[*at].stage < job.stage;
            (0..plan.jobs.len()).filter(earlier).collect()
        }
    };
    let is_named = |at: &usize| {
        named.is_none_or(|names| names.iter().any(|name| names_job(name, &plan.jobs[*at].name)))
    };
    candidates.into_iter().filter(is_named).collect()
}

/// A name means the job itself, or all parallel instances of it: `test` is `test 1/2` too.
fn names_job(name: &str, job: &str) -> bool {
    let Some(rest) = job.strip_prefix(name) else { return false };
    let Some(rest) = rest.strip_prefix(' ') else { return rest.is_empty() };
    let numbers = rest.split_once('/').is_some_and(|(index, total)| {
        [index, total]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    });
    numbers || rest.starts_with(": [") || rest.starts_with('[')
}
