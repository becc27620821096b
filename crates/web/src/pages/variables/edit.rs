//! `/group/project/-/variables/9/edit`: one variable.

use askama::Template;
use axum::extract::{Path, State};
use domain::VariableId;
use domain::access::Action;
use domain::variable::{Variable, VariableKind};

use super::list::{VariableForm, environments};
use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::problem::{Problem, require};
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The form.
#[derive(Debug, Template)]
#[template(path = "variables/edit.html", blocks = ["main"])]
pub(crate) struct Edit {
    pub(crate) frame: Frame,
    pub(crate) form: VariableForm,
}

pages!(Edit);

/// `GET /group/project/-/variables/9/edit`.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
) -> Answer {
    require(&subject.access, Action::AdminVariables)?;
    let variable = find(&site, &subject, VariableId(id)).await?;
    answer::show(&visitor, &load(&site, &visitor, &subject, &variable).await?)
}

/// A variable of the project by its id.
pub(super) async fn find(
    site: &Site,
    subject: &Subject,
    id: VariableId,
) -> Result<Variable, Problem> {
    let variables = site.app.list_variables(&subject.access).await?;
    variables.into_iter().find(|variable| variable.id == id).ok_or_else(Problem::missing)
}

pub(super) async fn load(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    variable: &Variable,
) -> app::Result<Edit> {
    let frame = visitor.project_frame(&subject.access, &variable.key, Section::Variables);
    let visibility = match (variable.hidden, variable.masked) {
        (true, _) => "hidden",
        (false, true) => "masked",
        (false, false) => "visible",
    };
    let form = VariableForm {
        form_token: frame.form_token.clone(),
        action: subject.at.update_variable(variable.id),
        is_new: false,
        key: variable.key.clone(),
        value: variable.value.clone(),
        scope: variable.environment_scope.clone(),
        description: variable.description.clone().unwrap_or_default(),
        is_file: variable.kind == VariableKind::File,
        is_protected: variable.protected,
        is_raw: variable.raw,
        visibility: visibility.to_owned(),
        environments: environments(site, subject).await?,
        wrong: Vec::new(),
        back: Some(subject.at.variables()),
    };
    Ok(Edit { frame, form })
}
