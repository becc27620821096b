//! `/group/project/-/jobs/7/play`: what a job's file asks before somebody starts it, by itself or by
//! stopping an environment (`manual_confirmation`). With script or without, the button leads here
//! first.

use askama::Template;
use axum::extract::{Path, State};
use domain::access::Action;
use domain::job::Job;
use domain::pipeline::Status;

use super::load::{does_deploy, find};
use super::presses;
use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::press::{Press, Weight};
use crate::problem::require;
use crate::query::Query;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The field that says that the question was read.
pub(crate) const CONFIRMED: &str = "confirmed";

/// The question.
#[derive(Debug, Template)]
#[template(path = "jobs/confirm.html", blocks = ["main"])]
pub(crate) struct Confirm {
    pub(crate) frame: Frame,
    pub(crate) name: String,
    /// What the button does: `It deploys to production`.
    pub(crate) what: String,
    /// The text of the file.
    pub(crate) text: String,
    pub(crate) press: Press,
    /// Where to go instead.
    pub(crate) back: String,
}

pages!(Confirm);

/// `GET /group/project/-/jobs/7/play`. Where nothing is asked, the job's page.
pub(crate) async fn confirm(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    query: Query,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    let job = find(&site, &subject, id).await?;
    let Some(Question { text, deploys }) = question(&site, &job).await? else {
        return Ok(answer::moved(&subject.at.job(job.id)));
    };
    let back = super::change::way_back(&subject, query.text("back"), job.id);
    let frame =
        visitor.project_frame(&subject.access, &format!("Start {}", job.name), Section::Pipelines);
    let press = Press::new(
        &frame.form_token,
        presses::start(&job, deploys),
        &job.name,
        subject.at.play_job(job.id),
    );
    let press = press.weight(Weight::Primary).icon("play").back(&back).field(CONFIRMED, "true");
    let to = job.environment.as_ref().filter(|_| deploys);
    let what = to.map_or_else(|| "It starts.".to_owned(), |name| format!("It deploys to {name}."));
    answer::show(&visitor, &Confirm { name: job.name, what, text, press, back, frame })
}

/// What is asked before a job starts.
#[derive(Debug)]
pub(crate) struct Question {
    /// The text of the file.
    pub(crate) text: String,
    /// Whether the job deploys when it starts.
    pub(crate) deploys: bool,
}

/// What is asked before a job starts that waits for somebody; `None` where nothing is.
pub(crate) async fn question(site: &Site, job: &Job) -> app::Result<Option<Question>> {
    if job.status != Status::Manual {
        return Ok(None);
    }
    let spec = site.app.reads().job_spec(job.id).await?;
    let deploys = does_deploy(&spec);
    let text = spec.manual_confirmation.filter(|text| !text.trim().is_empty());
    Ok(text.map(|text| Question { text, deploys }))
}
