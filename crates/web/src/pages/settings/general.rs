//! `/group/project/edit`: what a project is.

use app::{Kind, UpdateProject};
use askama::Template;
use axum::extract::State;
use domain::access::Action;
use domain::project::Visibility;

use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::paths;
use crate::problem::{require, sentence};
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The settings, again after a mistake.
#[derive(Debug, Template)]
#[template(path = "settings/general.html", blocks = ["main"])]
pub(crate) struct General {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) id: i64,
    pub(crate) full_path: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// The word of the chosen visibility.
    pub(crate) visibility: String,
    /// Whether the viewer may change who sees the project.
    pub(crate) may_show: bool,
    pub(crate) default_branch: String,
    pub(crate) branches: Vec<String>,
    /// Empty for the usual one.
    pub(crate) config_path: String,
    pub(crate) clone_url: String,
    pub(crate) refusal: Option<String>,
}

pages!(General);

/// Branches that are offered as the default one.
const BRANCHES_MAX: usize = 500;

/// `GET /group/project/edit`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor, subject: Subject) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    answer::show(&visitor, &load(&site, &visitor, &subject).await)
}

/// `POST /group/project/edit`.
pub(crate) async fn update(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    form: Form,
) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    let project = &subject.access.project;
    let visibility = Visibility::parse(form.text("visibility"));
    let wish = UpdateProject {
        name: form.optional("name"),
        description: Some(form.trimmed("description").to_owned()),
        visibility: visibility.filter(|wanted| *wanted != project.visibility),
        default_branch: form
            .optional("default_branch")
            .filter(|wanted| project.default_branch.as_ref() != Some(wanted)),
        ci_config_path: Some(form.trimmed("ci_config_path").to_owned()),
        ..UpdateProject::default()
    };
    match site.app.update_project(&subject.access, wish).await {
        Ok(_) => after(&visitor, &subject.at.settings(), "The settings are saved."),
        Err(error) if matches!(error.kind(), Kind::Invalid | Kind::Conflict) => {
            let page = load(&site, &visitor, &subject).await;
            let page = General {
                name: form.text("name").to_owned(),
                description: form.text("description").to_owned(),
                default_branch: form.text("default_branch").to_owned(),
                config_path: form.text("ci_config_path").to_owned(),
                refusal: Some(sentence(error.message())),
                ..page
            };
            answer::show_again(&visitor, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// The settings as they are. Without its repository there are no branches to offer.
async fn load(site: &Site, visitor: &Visitor, subject: &Subject) -> General {
    let project = &subject.access.project;
    let branches = site.app.repositories().open(project.id).branches().await.unwrap_or_default();
    General {
        frame: visitor.project_frame(&subject.access, "Settings", Section::Settings),
        at: subject.at.clone(),
        id: project.id.0,
        full_path: project.full_path.clone(),
        name: project.name.clone(),
        description: project.description.clone(),
        visibility: project.visibility.word().to_owned(),
        may_show: subject.access.may(Action::DeleteProject),
        default_branch: project.default_branch.clone().unwrap_or_default(),
        branches: branches.into_iter().map(|branch| branch.short).take(BRANCHES_MAX).collect(),
        config_path: project.ci_config_path.clone().unwrap_or_default(),
        clone_url: site.clone_url(&project.full_path),
        refusal: None,
    }
}
