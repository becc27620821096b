//! `/group/project/-/pipelines/42`: the sentence, the graph, the jobs, the reasons.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State as SiteState};
use domain::PipelineId;
use domain::access::Action;
use domain::environment::EnvironmentAction;
use domain::job::Job;
use domain::pipeline::{JobPlan, Pipeline, Plan, Status};
use pipeline::Graph;

use super::graph::columns;
use super::rows::{end, ref_chip, state};
use crate::answer::{self, Answer};
use crate::commit_line::CommitLine;
use crate::commits::Commits;
use crate::frame::{Frame, Section};
use crate::moment::{Moment, Took};
use crate::page::pages;
use crate::pages::projects::board::{WaitingRow, waiting};
use crate::person::People;
use crate::press::{Press, Weight};
use crate::problem::{Problem, require};
use crate::ref_chip::RefChip;
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;
use crate::visitor::Visitor;
use crate::{live, reasons, words};

/// One pipeline.
#[derive(Debug, Template)]
#[template(path = "pipelines/show.html", blocks = ["main"])]
pub(crate) struct Show {
    pub(crate) frame: Frame,
    pub(crate) id: i64,
    pub(crate) state: State,
    /// The rest of the sentence after the state: `in 3 min 12 s`.
    pub(crate) sentence: String,
    pub(crate) name: Option<String>,
    pub(crate) commit: CommitLine,
    pub(crate) ref_chip: RefChip,
    pub(crate) who: Option<String>,
    /// What made it: `by a push`.
    pub(crate) source: &'static str,
    pub(crate) created: Moment,
    pub(crate) took: Option<Took>,
    pub(crate) stages: Vec<StageColumn>,
    pub(crate) waiting: Vec<WaitingRow>,
    /// Errors of a refused file, or warnings about an accepted one.
    pub(crate) findings: Vec<Finding>,
    pub(crate) is_refused: bool,
    /// Why no job was made of a file that was not refused: somebody asked for none.
    pub(crate) skipped: Option<String>,
    /// Jobs of the file that are not in the pipeline.
    pub(crate) not_created: Vec<ReasonRow>,
    /// Why the jobs that are here are here.
    pub(crate) created_because: Vec<ReasonRow>,
    /// The page with all reasons.
    pub(crate) why: String,
    pub(crate) presses: Vec<Press>,
}

pages!(Show);

impl Show {
    /// All jobs in the order of the graph.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &JobNode> {
        self.stages.iter().flat_map(|stage| &stage.groups).flat_map(|group| &group.nodes)
    }
}

/// A column of the graph.
#[derive(Debug)]
pub(crate) struct StageColumn {
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) groups: Vec<Group>,
}

/// Jobs that differ only in a number or in the values of a matrix; mostly a single one.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) nodes: Vec<JobNode>,
}

impl Group {
    /// The job, if it is alone.
    pub(crate) fn single(&self) -> Option<&JobNode> {
        match self.nodes.as_slice() {
            [node] => Some(node),
            [] | [_, _, ..] => None,
        }
    }
}

/// A job in the graph and in the table.
#[derive(Debug)]
pub(crate) struct JobNode {
    /// Index in the plan.
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) stage: String,
    pub(crate) path: String,
    pub(crate) state: State,
    /// The jobs that it waits for, by index in the plan.
    pub(crate) needs: Vec<usize>,
    /// What it waits for, in words: names, or `earlier stages`.
    pub(crate) waits_for: String,
    pub(crate) environment: Option<String>,
    pub(crate) took: Option<Took>,
    /// From 1.
    pub(crate) attempt: u16,
    /// Why it failed or why it has not started, in words.
    pub(crate) because: Option<String>,
    pub(crate) press: Option<Press>,
}

impl JobNode {
    /// The needs for the script that draws the lines.
    pub(crate) fn need_list(&self) -> String {
        let needs: Vec<String> = self.needs.iter().map(ToString::to_string).collect();
        needs.join(" ")
    }
}

/// A diagnostic with its place.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) file: String,
    /// 0 where the whole file is meant.
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// The line, with what is meant in it.
    pub(crate) snippet: Option<Marked>,
    /// How the file, or the value, came to where it is wrong.
    pub(crate) ways: Vec<String>,
}

/// A line in three parts.
#[derive(Debug)]
pub(crate) struct Marked {
    pub(crate) before: String,
    pub(crate) marked: String,
    pub(crate) after: String,
}

impl Finding {
    /// `.gitlab-ci.yml:4:3`.
    pub(crate) fn place(&self) -> String {
        if self.line == 0 {
            self.file.clone()
        } else {
            format!("{}:{}:{}", self.file, self.line, self.column)
        }
    }

    /// The place and the message in one line.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.place(), self.message)
    }
}

/// A job of the file and why it is or is not in the pipeline.
#[derive(Debug)]
pub(crate) struct ReasonRow {
    pub(crate) job: String,
    pub(crate) because: String,
    /// Where the deciding rule stands.
    pub(crate) place: Option<String>,
}

/// `GET /group/project/-/pipelines/42`.
pub(crate) async fn show(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
) -> Answer {
    require(&subject.access, Action::ReadPipeline)?;
    let found = site.app.reads().find_pipeline(&subject.access, PipelineId(id)).await;
    let found = found.map_err(app::Error::from)?.ok_or_else(Problem::missing)?;
    answer::show(&visitor, &load(&site, &visitor, &subject, &found).await?)
}

async fn load(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    found: &Pipeline,
) -> app::Result<Show> {
    let (app, access, reads) = (&site.app, &subject.access, site.app.reads());
    let project = access.project.id;
    let jobs = reads.latest_jobs(found.id).await?;
    let title = format!("Pipeline {}", found.id);
    let mut frame = visitor.project_frame(access, &title, Section::Pipelines);
    frame.topics = vec![live::pipeline(project, found.id)];
    let commits = Commits::of(app, project, &subject.at, [found.sha.clone()]).await;
    let who = People::of(app, [found.user_id]).await?.name(found.user_id);
    let document = reads.pipeline_reasons(found.id).await?;
    let (not_created, created_because) = reasons::rows(&document);
    let plan = reads.pipeline_plan(found.id).await?;
    let deploying = deploying(&plan);
    let stages = match Graph::new(plan) {
        Ok(graph) => {
            let now = reads.pipeline_state(found.id).await?;
            columns(subject, &frame, &graph, (&now, &jobs))
        }
        // A plan that is no graph has no jobs that could be shown.
        Err(_) => Vec::new(),
    };
    let is_refused = found.failure_reason.is_some();
    Ok(Show {
        id: found.id.0,
        state: state(access, found, &jobs),
        sentence: sentence(&frame, found, &jobs),
        name: found.name.clone(),
        commit: commits.line(&found.sha),
        ref_chip: ref_chip(&subject.at, &found.ref_name, found.tag),
        who,
        source: words::made(found.source),
        created: frame.moment(found.created_at),
        took: found
            .started_at
            .filter(|_| found.status.is_active())
            .map(|from| frame.took(from, None)),
        stages,
        waiting: waiting::of_pipeline(subject, &frame, (&jobs, &deploying), (&found.sha, &commits)),
        findings: found.diagnostics.iter().map(words::finding).collect(),
        is_refused,
        skipped: reasons::skipped(&document).filter(|_| !is_refused),
        not_created,
        created_because,
        why: subject.at.why(found.id),
        presses: presses(subject, &frame, found, &jobs),
        frame,
    })
}

/// The jobs of a plan that bring something to an environment.
fn deploying(plan: &Plan) -> BTreeSet<usize> {
    let starts = |job: &JobPlan| {
        job.environment.as_ref().is_some_and(|(_, action)| *action == EnvironmentAction::Start)
    };
    let jobs = plan.jobs.iter().enumerate().filter(|(_, job)| starts(job));
    jobs.map(|(index, _)| index).collect()
}

/// What a pipeline is, after its number.
fn sentence(frame: &Frame, found: &Pipeline, jobs: &[Job]) -> String {
    let took = found.started_at.map(|from| frame.took(from, end(found)).words());
    let within = |word: &str| match &took {
        Some(took) => format!("{word} in {took}"),
        None => word.to_owned(),
    };
    let count = |status: Status| jobs.iter().filter(|job| job.status == status).count();
    match found.status {
        Status::Failed if found.failure_reason.is_some() => {
            "has no jobs: the configuration was refused".to_owned()
        }
        Status::Created => "was created".to_owned(),
        Status::Pending => "waits for a runner".to_owned(),
        Status::Running => {
            let done = jobs.iter().filter(|job| job.status.is_completed()).count();
            format!("is running, {done} of {} jobs are done", jobs.len())
        }
        Status::Success if count(Status::Failed) > 0 => within("passed with warnings"),
        Status::Success => within("passed"),
        Status::Failed => within("failed"),
        Status::Canceling => "is being canceled".to_owned(),
        Status::Canceled => "was canceled".to_owned(),
        Status::Skipped => "was skipped".to_owned(),
        Status::Manual if count(Status::Manual) == 1 => "waits for a person".to_owned(),
        Status::Manual => format!("waits for a person at {} jobs", count(Status::Manual)),
        Status::Scheduled => "waits for its time".to_owned(),
    }
}

fn presses(subject: &Subject, frame: &Frame, found: &Pipeline, jobs: &[Job]) -> Vec<Press> {
    if !subject.access.may(Action::RunPipeline) || found.failure_reason.is_some() {
        return Vec::new();
    }
    let (token, about) = (&frame.form_token, found.id.to_string());
    let mut presses = Vec::new();
    let again = |job: &&Job| matches!(job.status, Status::Failed | Status::Canceled);
    let failed = jobs.iter().filter(again).count();
    if failed > 0 {
        let label =
            if failed == 1 { "Retry 1 job".to_owned() } else { format!("Retry {failed} jobs") };
        let action = subject.at.retry_pipeline(found.id);
        presses.push(Press::new(token, &label, &about, action).icon("retry"));
    }
    let stops = |job: &&Job| pipeline::is_cancelable(job.status);
    let active = jobs.iter().filter(stops).count();
    if active > 0 && found.status != Status::Canceling {
        let running = jobs.iter().filter(|job| job.status == Status::Running).count();
        let what = canceling(running, active - running);
        let action = subject.at.cancel_pipeline(found.id);
        let press = Press::new(token, "Cancel pipeline", &about, action);
        presses.push(press.icon("stop").weight(Weight::Danger).confirm(what));
    }
    presses
}

/// What canceling a pipeline does, in figures.
fn canceling(running: usize, others: usize) -> String {
    let jobs = |count: usize| if count == 1 { "job" } else { "jobs" };
    match (running, others) {
        (0, _) => format!("{others} {} will not start.", jobs(others)),
        (_, 0) => format!("Stops {running} running {}.", jobs(running)),
        (_, _) => format!(
            "Stops {running} running {}; {others} {} will not start.",
            jobs(running),
            jobs(others)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::canceling;

    #[test]
    fn canceling_is_said_in_figures() {
        assert_eq!(canceling(1, 2), "Stops 1 running job; 2 jobs will not start.");
        assert_eq!(canceling(0, 1), "1 job will not start.");
        assert_eq!(canceling(3, 0), "Stops 3 running jobs.");
    }
}
