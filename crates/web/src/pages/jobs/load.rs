//! A job's page, from what is stored.

use axum::extract::{Path, State as SiteState};
use domain::JobId;
use domain::access::Action;
use domain::environment::EnvironmentAction;
use domain::job::Job;
use domain::job_spec::JobSpec;
use domain::pipeline::Status;

use super::show::{Because, Show};
use super::{facts, presses, trace};
use crate::answer::{self, Answer};
use crate::commits::Commits;
use crate::frame::{Frame, Section};
use crate::pages::pipelines::rows::ref_chip;
use crate::problem::{Problem, require};
use crate::query::Query;
use crate::reads::JobFilter;
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;
use crate::visitor::Visitor;
use crate::{live, words};

/// Attempts of a job that its page names.
const ATTEMPTS: u32 = 100;

/// `GET /group/project/-/jobs/7`.
pub(crate) async fn page(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    query: Query,
) -> Answer {
    require(&subject.access, Action::ReadPipeline)?;
    let job = find(&site, &subject, id).await?;
    answer::show(&visitor, &load(&site, &visitor, &subject, (&job, &query)).await?)
}

/// The job that an address names.
pub(super) async fn find(site: &Site, subject: &Subject, id: i64) -> Result<Job, Problem> {
    let job = site.app.reads().find_job(&subject.access, JobId(id)).await;
    job.map_err(app::Error::from)?.ok_or_else(Problem::missing)
}

async fn load(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    (job, query): (&Job, &Query),
) -> app::Result<Show> {
    let (access, reads) = (&subject.access, site.app.reads());
    let project = access.project.id;
    let spec = reads.job_spec(job.id).await?;
    let pipeline = reads.find_pipeline(access, job.pipeline_id).await?;
    let sha = pipeline.map(|pipeline| pipeline.sha).unwrap_or_default();
    let commits = Commits::of(&site.app, project, &subject.at, [sha.clone()]).await;
    let mut frame = visitor.project_frame(access, &job.name, Section::Pipelines);
    frame.topics = vec![live::job(project, job.id)];
    let line = query.text("line").parse().ok();
    let (deploys, left) = (does_deploy(&spec), reads.artifacts_of(job.id).await?);
    Ok(Show {
        at: subject.at.clone(),
        id: job.id.0,
        name: job.name.clone(),
        state: State::of_job(job, access.may(Action::RunPipeline)),
        sentence: sentence(&frame, job),
        pipeline: job.pipeline_id.0,
        index: job.index,
        stage: job.stage.clone(),
        commit: commits.line(&sha),
        ref_chip: ref_chip(&subject.at, &job.ref_name, job.tag),
        because: because(site, subject, (job, &spec), deploys).await?,
        facts: facts::facts(site, subject, &frame, (job, &spec)).await?,
        attempts: attempts(site, subject, job).await?,
        artifacts: facts::artifacts(subject, &frame, (job, &spec), &left),
        trace: trace::window(site, access, &subject.at, (job, line)).await?,
        presses: presses::of(subject, &frame, job, deploys),
        frame,
    })
}

/// Whether a job brings something to an environment.
pub(crate) fn does_deploy(spec: &JobSpec) -> bool {
    spec.environment.as_ref().is_some_and(|one| one.action == EnvironmentAction::Start)
}

/// What a job is, after its name.
fn sentence(frame: &Frame, job: &Job) -> String {
    let took = job.started_at.map(|from| frame.took(from, job.finished_at).words());
    let took = |word: &str| took.as_ref().map(|took| format!(" {word} {took}")).unwrap_or_default();
    match job.status {
        Status::Created => "has not started: it waits for other jobs".to_owned(),
        Status::Pending => "waits for a runner".to_owned(),
        Status::Running => "is running".to_owned(),
        Status::Success => format!("passed{}", took("in")),
        Status::Failed => match job.exit_code {
            Some(code) => format!("failed with exit code {code}{}", took("after")),
            None => format!("failed{}", took("after")),
        },
        Status::Canceling => "is being canceled".to_owned(),
        Status::Canceled => format!("was canceled{}", took("after")),
        Status::Skipped => "was skipped".to_owned(),
        Status::Manual => "waits for a person".to_owned(),
        Status::Scheduled => "waits for its time".to_owned(),
    }
}

/// Why it has not started or has failed, and what to do.
async fn because(
    site: &Site,
    subject: &Subject,
    (job, spec): (&Job, &JobSpec),
    deploys: bool,
) -> app::Result<Option<Because>> {
    let note = |class, text: String| Some(Because { class, text, hint: None });
    if job.retried {
        return Ok(note("", "A later attempt took its place.".to_owned()));
    }
    Ok(match job.status {
        Status::Pending => {
            let reason = site.app.pending_reason(&subject.access, job).await?;
            reason.as_ref().map(words::pending)
        }
        Status::Failed if job.started_at.is_none() => words::not_carried_out(&spec.requirements())
            .or_else(|| job.failure_reason.and_then(words::failed)),
        Status::Failed => job.failure_reason.and_then(words::failed),
        Status::Manual => {
            let to = job.environment.as_ref().filter(|_| deploys);
            let what = to.map_or("It starts".to_owned(), |name| format!("It deploys to `{name}`"));
            note(
                "waiting",
                format!("{what} when somebody with the role developer presses the button."),
            )
        }
        Status::Skipped => {
            note("", "What it waits for ended otherwise than its `when` asks.".to_owned())
        }
        Status::Created
        | Status::Running
        | Status::Success
        | Status::Canceling
        | Status::Canceled
        | Status::Scheduled => None,
    })
}

/// The attempts of the same job, if there are several.
async fn attempts(
    site: &Site,
    subject: &Subject,
    job: &Job,
) -> app::Result<Vec<(u16, String, State)>> {
    if job.attempt == 1 && !job.retried {
        return Ok(Vec::new());
    }
    let all = JobFilter {
        pipeline: Some(job.pipeline_id),
        include_retried: true,
        ..JobFilter::default()
    };
    let request = domain::page::PageRequest::first(ATTEMPTS);
    let jobs = site.app.reads().list_jobs(&subject.access, &all, request).await?.rows;
    let mut same: Vec<&Job> = jobs.iter().filter(|one| one.index == job.index).collect();
    same.sort_by_key(|one| one.attempt);
    let row = |one: &&Job| (one.attempt, subject.at.job(one.id), State::of_job(one, false));
    Ok(same.iter().map(row).collect())
}
