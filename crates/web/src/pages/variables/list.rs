//! `/group/project/-/settings/ci_cd`: the project's variables.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use domain::access::Action;
use domain::page::PageRequest;
use domain::variable::{Variable, VariableKind};

use crate::answer::{self, Answer};
use crate::frame::{FormToken, Frame, Section};
use crate::page::pages;
use crate::paths;
use crate::press::{Press, Weight};
use crate::problem::require;
use crate::reads::EnvironmentFilter;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The variables, and the form for a new one.
#[derive(Debug, Template)]
#[template(path = "variables/list.html", blocks = ["main"])]
pub(crate) struct List {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) rows: Vec<VariableRow>,
    pub(crate) form: VariableForm,
}

pages!(List);

/// One variable.
#[derive(Debug)]
pub(crate) struct VariableRow {
    pub(crate) id: i64,
    pub(crate) key: String,
    /// `None` for a hidden one, which nobody sees again.
    pub(crate) value: Option<String>,
    pub(crate) scope: String,
    /// Words: `protected`, `masked`, `file`, `raw`.
    pub(crate) flags: Vec<&'static str>,
    pub(crate) description: String,
    pub(crate) delete: Press,
}

/// The form of a variable, new or old.
#[derive(Debug, Default, Template)]
#[template(path = "parts/variable_form.html")]
#[expect(clippy::struct_excessive_bools, reason = "the boxes of the form")]
pub(crate) struct VariableForm {
    pub(crate) form_token: FormToken,
    pub(crate) action: String,
    /// An old variable keeps its key.
    pub(crate) is_new: bool,
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) scope: String,
    pub(crate) description: String,
    pub(crate) is_file: bool,
    pub(crate) is_protected: bool,
    pub(crate) is_raw: bool,
    /// `visible`, `masked` or `hidden`.
    pub(crate) visibility: String,
    /// Names of environments to choose from.
    pub(crate) environments: Vec<String>,
    /// `(field, what is wrong)`.
    pub(crate) wrong: Vec<(String, String)>,
    pub(crate) back: Option<String>,
}

impl HtmlSafe for VariableForm {}

impl VariableForm {
    /// What is wrong with a field.
    pub(crate) fn wrong_with(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

/// Environments whose names are offered.
const ENVIRONMENTS: u32 = 100;

/// `GET /group/project/-/settings/ci_cd`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor, subject: Subject) -> Answer {
    require(&subject.access, Action::AdminVariables)?;
    answer::show(&visitor, &load(&site, &visitor, &subject).await?)
}

pub(super) async fn load(site: &Site, visitor: &Visitor, subject: &Subject) -> app::Result<List> {
    let frame = visitor.project_frame(&subject.access, "Variables", Section::Variables);
    let variables = site.app.list_variables(&subject.access).await?;
    let rows = variables.iter().map(|variable| row(subject, &frame, variable));
    let environments = environments(site, subject).await?;
    let form = VariableForm {
        form_token: frame.form_token.clone(),
        action: subject.at.create_variable(),
        is_new: true,
        scope: "*".to_owned(),
        visibility: "visible".to_owned(),
        environments,
        ..VariableForm::default()
    };
    Ok(List { at: subject.at.clone(), rows: rows.collect(), form, frame })
}

/// Names of the project's environments.
pub(super) async fn environments(site: &Site, subject: &Subject) -> app::Result<Vec<String>> {
    let filter = EnvironmentFilter::default();
    let request = PageRequest::first(ENVIRONMENTS);
    let page = site.app.reads().list_environments(&subject.access, &filter, request).await?;
    Ok(page.rows.into_iter().map(|environment| environment.name).collect())
}

fn row(subject: &Subject, frame: &Frame, variable: &Variable) -> VariableRow {
    let flags = [
        (variable.protected, "protected"),
        (variable.masked, "masked"),
        (variable.kind == VariableKind::File, "file"),
        (variable.raw, "raw"),
    ];
    let action = subject.at.delete_variable(variable.id);
    let what = format!("Jobs that start from now on do not get {}.", variable.key);
    VariableRow {
        id: variable.id.0,
        key: variable.key.clone(),
        value: (!variable.hidden).then(|| variable.value.clone()),
        scope: variable.environment_scope.clone(),
        flags: flags.into_iter().filter_map(|(is_set, word)| is_set.then_some(word)).collect(),
        description: variable.description.clone().unwrap_or_default(),
        delete: Press::new(&frame.form_token, "Delete", &variable.key, action)
            .weight(Weight::Danger)
            .confirm(what),
    }
}
