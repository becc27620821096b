//! Stopping an environment.

use axum::extract::{Path, State};
use domain::EnvironmentId;
use domain::access::Action;

use crate::answer::{Answer, after};
use crate::form::Form;
use crate::problem::require;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// `POST /group/project/-/environments/3/stop`.
pub(crate) async fn stop(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    _form: Form,
) -> Answer {
    require(&subject.access, Action::WriteEnvironment)?;
    let stopped = site.app.stop_environment(&subject.access, EnvironmentId(id), false).await?;
    let notice = format!("{} is {}.", stopped.name, stopped.state.word());
    after(&visitor, &subject.at.environment(stopped.id), &notice)
}
