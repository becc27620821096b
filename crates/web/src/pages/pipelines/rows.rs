//! Pipelines as rows of lists.

use domain::access::{Action, ProjectAccess};
use domain::job::Job;
use domain::pipeline::{Pipeline, Status};

use super::list::{PipelineRow, StageGlyph};
use crate::commits::Commits;
use crate::frame::Frame;
use crate::person::People;
use crate::press::{Press, Weight};
use crate::ref_chip::RefChip;
use crate::site::Site;
use crate::state::{Mark, State, composite};
use crate::subject::Subject;
use crate::{paths, words};

/// Reads what rows of some pipelines show.
///
/// # Errors
/// The store's.
pub(crate) async fn rows(
    site: &Site,
    subject: &Subject,
    frame: &Frame,
    pipelines: &[Pipeline],
) -> app::Result<Vec<PipelineRow>> {
    let people = People::of(&site.app, pipelines.iter().map(|one| one.user_id)).await?;
    let shas = pipelines.iter().map(|one| one.sha.clone());
    let project = subject.access.project.id;
    let commits = Commits::of(&site.app, project, &subject.at, shas).await;
    let mut rows = Vec::with_capacity(pipelines.len());
    for pipeline in pipelines {
        let jobs = site.app.reads().latest_jobs(pipeline.id).await?;
        let mut row = row(subject, frame, pipeline, &jobs);
        row.commit = commits.line(&pipeline.sha);
        row.who = people.name(pipeline.user_id);
        rows.push(row);
    }
    Ok(rows)
}

fn row(subject: &Subject, frame: &Frame, pipeline: &Pipeline, jobs: &[Job]) -> PipelineRow {
    let at = &subject.at;
    let refusal = pipeline.failure_reason.and_then(|_| pipeline.diagnostics.first());
    PipelineRow {
        id: pipeline.id.0,
        path: at.pipeline(pipeline.id),
        state: state(&subject.access, pipeline, jobs),
        name: pipeline.name.clone(),
        commit: Commits::none(at).line(&pipeline.sha),
        ref_chip: ref_chip(at, &pipeline.ref_name, pipeline.tag),
        who: None,
        stages: stages(subject, pipeline, jobs),
        took: pipeline.started_at.map(|from| frame.took(from, end(pipeline))),
        created: frame.moment(pipeline.created_at),
        refusal: refusal.map(|found| words::finding(found).line()),
        presses: presses(subject, frame, pipeline),
    }
}

/// A branch or tag with the way to its pipelines.
pub(crate) fn ref_chip(at: &paths::Project, name: &str, is_tag: bool) -> RefChip {
    RefChip { name: name.to_owned(), is_tag, path: at.pipelines_of_ref(name) }
}

/// When a pipeline stopped counting: at its end, or when it began to wait for a person.
pub(crate) fn end(pipeline: &Pipeline) -> Option<domain::Timestamp> {
    let counts = pipeline.status.is_active();
    if counts { None } else { pipeline.finished_at.or(Some(pipeline.updated_at)) }
}

/// A pipeline's state, with a warning for what failed and was allowed to.
pub(crate) fn state(access: &ProjectAccess, pipeline: &Pipeline, jobs: &[Job]) -> State {
    let warned = jobs.iter().any(|job| job.status == Status::Failed && job.allow_failure);
    if pipeline.status == Status::Success && warned {
        return State::new(Mark::Warned, "passed, warned");
    }
    let starts = jobs.iter().filter_map(|job| job.scheduled_at).min();
    match (pipeline.status, starts) {
        (Status::Scheduled, Some(at)) => State::scheduled(at),
        (status, _) => State::of(status, access.may(Action::RunPipeline)),
    }
}

fn stages(subject: &Subject, pipeline: &Pipeline, jobs: &[Job]) -> Vec<StageGlyph> {
    let may_run = subject.access.may(Action::RunPipeline);
    let last = jobs.iter().map(|job| job.stage_index).max();
    let indexes = 0..last.map_or(0, |last| last + 1);
    let glyphs = indexes.filter_map(|index| {
        let of_stage: Vec<&Job> = jobs.iter().filter(|job| job.stage_index == index).collect();
        let name = of_stage.first()?.stage.clone();
        let path = format!("{}#stage-{}", subject.at.pipeline(pipeline.id), index + 1);
        Some(StageGlyph { name, path, state: composite(&of_stage, may_run) })
    });
    glyphs.collect()
}

/// What may be done with a pipeline from a list.
fn presses(subject: &Subject, frame: &Frame, pipeline: &Pipeline) -> Vec<Press> {
    if !subject.access.may(Action::RunPipeline) {
        return Vec::new();
    }
    let about = format!("pipeline {}", pipeline.id);
    let token = &frame.form_token;
    match pipeline.status {
        Status::Running | Status::Pending | Status::Created => {
            let action = subject.at.cancel_pipeline(pipeline.id);
            vec![Press::new(token, "Cancel", &about, action).weight(Weight::Danger)]
        }
        Status::Failed | Status::Canceled if pipeline.failure_reason.is_none() => {
            vec![Press::new(token, "Retry", &about, subject.at.retry_pipeline(pipeline.id))]
        }
        Status::Failed
        | Status::Canceled
        | Status::Success
        | Status::Canceling
        | Status::Skipped
        | Status::Manual
        | Status::Scheduled => Vec::new(),
    }
}
