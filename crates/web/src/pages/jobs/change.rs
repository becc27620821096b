//! Playing, retrying and canceling jobs.

use axum::extract::{Path, State};
use domain::JobId;
use domain::access::Action;

use super::confirm::{CONFIRMED, question};
use super::load::find;
use crate::answer::{Answer, after};
use crate::form::Form;
use crate::paths;
use crate::problem::require;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// `POST /group/project/-/jobs/7/play`. A job whose file asks something first is asked about.
pub(crate) async fn play(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    form: Form,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    if !form.ticked(CONFIRMED) {
        let job = find(&site, &subject, id).await?;
        if question(&site, &job).await?.is_some() {
            let back = paths::encode(&stay(&subject, &form, job.id));
            let path = format!("{}?back={back}", subject.at.play_job(job.id));
            return after(&visitor, &path, "");
        }
    }
    let job = site.app.play_job(&subject.access, JobId(id), Vec::new()).await?;
    after(&visitor, &stay(&subject, &form, job.id), &format!("{} starts.", job.name))
}

/// `POST /group/project/-/jobs/7/retry`.
pub(crate) async fn retry(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    form: Form,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    let job = site.app.retry_job(&subject.access, JobId(id)).await?;
    after(&visitor, &stay(&subject, &form, job.id), &format!("{} runs once more.", job.name))
}

/// `POST /group/project/-/jobs/7/cancel`.
pub(crate) async fn cancel(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    form: Form,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    let job = site.app.cancel_job(&subject.access, JobId(id)).await?;
    after(&visitor, &stay(&subject, &form, job.id), &format!("{} is being canceled.", job.name))
}

/// The page that the button stands on, or the job's.
fn stay(subject: &Subject, form: &Form, job: JobId) -> String {
    way_back(subject, form.text("back"), job)
}

/// A page of the project that somebody came from, or the job's.
pub(super) fn way_back(subject: &Subject, back: &str, job: JobId) -> String {
    let is_ours =
        back == subject.at.board() || back.starts_with(&format!("{}/-/", subject.at.board()));
    if is_ours { back.to_owned() } else { subject.at.job(job) }
}
