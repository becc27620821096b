//! Stopping an environment.

use axum::extract::{Path, State};
use domain::EnvironmentId;
use domain::access::Action;
use domain::job::Job;

use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::frame::Section;
use crate::pages::jobs::confirm::{CONFIRMED, Confirm, question};
use crate::press::{Press, Weight};
use crate::problem::{Problem, require};
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// `POST /group/project/-/environments/3/stop`. What its stop job asks is asked first.
pub(crate) async fn stop(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    form: Form,
) -> Answer {
    require(&subject.access, Action::WriteEnvironment)?;
    let id = EnvironmentId(id);
    if !form.ticked(CONFIRMED) && asked(&site, &subject, id).await?.is_some() {
        return after(&visitor, &subject.at.stop_environment(id), "");
    }
    let stopped = site.app.stop_environment(&subject.access, id, false).await?;
    let notice = format!("{} is {}.", stopped.name, stopped.state.word());
    after(&visitor, &subject.at.environment(stopped.id), &notice)
}

/// `GET /group/project/-/environments/3/stop`. Where nothing is asked, the environment's page.
pub(crate) async fn confirm_stop(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
) -> Answer {
    require(&subject.access, Action::WriteEnvironment)?;
    let (id, back) = (EnvironmentId(id), subject.at.environment(id));
    let Some((job, text, name)) = asked(&site, &subject, id).await? else {
        return Ok(answer::moved(&back));
    };
    let title = format!("Start {}", job.name);
    let frame = visitor.project_frame(&subject.access, &title, Section::Environments);
    let press = Press::new(&frame.form_token, "Stop", &name, subject.at.stop_environment(id));
    let press = press.weight(Weight::Danger).icon("stop").field(CONFIRMED, "true");
    let what = format!("It stops {name}.");
    answer::show(&visitor, &Confirm { name: job.name, what, text, press, back, frame })
}

/// The stop job of an environment, what it asks, and the environment's name; `None` where nothing is
/// asked.
async fn asked(
    site: &Site,
    subject: &Subject,
    id: EnvironmentId,
) -> Result<Option<(Job, String, String)>, Problem> {
    let found = site.app.reads().find_environment(&subject.access, id).await;
    let found = found.map_err(app::Error::from)?.ok_or_else(Problem::missing)?;
    let Some(job) = site.app.stop_job(&subject.access, &found).await? else { return Ok(None) };
    let question = question(site, &job).await?;
    Ok(question.map(|question| (job, question.text, found.name)))
}
