//! `/projects/new`: the form for a new project.

use app::{CreateProject, Kind};
use askama::Template;
use axum::extract::State;
use domain::NamespaceId;
use domain::project::Visibility;
use domain::user::User;

use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::paths;
use crate::problem::sentence;
use crate::site::Site;
use crate::visitor::Visitor;

/// The form, again after a mistake.
#[derive(Debug, Template)]
#[template(path = "projects/new.html", blocks = ["main"])]
pub(crate) struct New {
    pub(crate) frame: Frame,
    /// `(id, full path, chosen)`.
    pub(crate) namespaces: Vec<(i64, String, bool)>,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) description: String,
    /// The word of the chosen visibility.
    pub(crate) visibility: String,
    pub(crate) with_readme: bool,
    /// `(field, what is wrong)`; a field of `base` is about the whole.
    pub(crate) wrong: Vec<(String, String)>,
}

pages!(New);

impl New {
    /// What is wrong with a field.
    pub(crate) fn wrong_with(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

/// `GET /projects/new`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Answer {
    let user = visitor.signed_in()?;
    answer::show(&visitor, &load(&site, &visitor, user).await?)
}

/// `POST /projects/new`.
pub(crate) async fn create(State(site): State<Site>, visitor: Visitor, form: Form) -> Answer {
    let user = visitor.signed_in()?;
    let wish = CreateProject {
        name: form.optional("name"),
        path: form.optional("path"),
        namespace_id: form.number("namespace_id").map(NamespaceId),
        description: form.trimmed("description").to_owned(),
        visibility: Visibility::parse(form.text("visibility")),
        default_branch: None,
        initialize_with_readme: form.ticked("initialize_with_readme"),
    };
    match site.app.create_project(&visitor.viewer, wish).await {
        Ok(made) => after(&visitor, &paths::Project(made.full_path).board(), ""),
        Err(error) if matches!(error.kind(), Kind::Invalid | Kind::Conflict) => {
            let page = load(&site, &visitor, user).await?;
            answer::show_again(&visitor, &filled(page, &form, &error))
        }
        Err(error) => Err(error.into()),
    }
}

/// The form as it was sent, with what is wrong.
fn filled(page: New, form: &Form, error: &app::Error) -> New {
    let wrong = if error.fields().is_empty() {
        vec![("base".to_owned(), sentence(error.message()))]
    } else {
        error.fields().to_vec()
    };
    New {
        name: form.text("name").to_owned(),
        path: form.text("path").to_owned(),
        description: form.text("description").to_owned(),
        visibility: form.text("visibility").to_owned(),
        with_readme: form.ticked("initialize_with_readme"),
        wrong,
        ..page
    }
}

async fn load(site: &Site, visitor: &Visitor, user: &User) -> app::Result<New> {
    let own = site.app.reads().find_namespace_of_user(user.id).await?;
    Ok(New {
        frame: visitor.frame("New project", Section::None),
        namespaces: own.into_iter().map(|one| (one.id.0, one.full_path, true)).collect(),
        name: String::new(),
        path: String::new(),
        description: String::new(),
        visibility: Visibility::Private.word().to_owned(),
        with_readme: false,
        wrong: Vec::new(),
    })
}
