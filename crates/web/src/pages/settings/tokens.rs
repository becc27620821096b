//! `/group/project/-/settings/access_tokens`: tokens that act for the project.

use app::{Kind, NewToken};
use askama::Template;
use axum::extract::{Path, State};
use domain::TokenId;
use domain::access::{Action, Role};

use super::members::roles;
use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::pages::account::tokens::{TokenForm, TokenTable, asked, is_active, row};
use crate::paths;
use crate::problem::{Problem, require};
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The tokens of the project, and the form for a new one.
#[derive(Debug, Template)]
#[template(path = "settings/tokens.html", blocks = ["main"])]
pub(crate) struct Tokens {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    /// A token that was just made: shown once.
    pub(crate) secret: Option<String>,
    pub(crate) tokens: TokenTable,
    pub(crate) form: TokenForm,
}

pages!(Tokens);

/// `GET /group/project/-/settings/access_tokens`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor, subject: Subject) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    answer::show(&visitor, &load(&site, &visitor, &subject).await?)
}

/// `POST /group/project/-/settings/access_tokens`.
pub(crate) async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    form: Form,
) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    let role = form.number("access_level").and_then(Role::from_level).unwrap_or(Role::Guest);
    let wish = NewToken { project: Some((subject.access.project.id, role)), ..asked(&form) };
    match site.app.create_token(&visitor.viewer, wish).await {
        Ok((_, secret)) => {
            let page = load(&site, &visitor, &subject).await?;
            answer::show(&visitor, &Tokens { secret: Some(secret), ..page })
        }
        Err(error) if error.kind() == Kind::Invalid => {
            let mut page = load(&site, &visitor, &subject).await?;
            page.form.refuse(&form, &error);
            answer::show_again(&visitor, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /group/project/-/settings/access_tokens/9/revoke`.
pub(crate) async fn revoke(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    _form: Form,
) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    let tokens = site.app.reads().list_project_tokens(&subject.access).await;
    let tokens = tokens.map_err(app::Error::from)?;
    let token = tokens.iter().find(|token| token.id == TokenId(id)).ok_or_else(Problem::missing)?;
    site.app.revoke_token(&visitor.viewer, token.id).await?;
    after(&visitor, &subject.at.tokens(), &format!("{} no longer works.", token.name))
}

async fn load(site: &Site, visitor: &Visitor, subject: &Subject) -> app::Result<Tokens> {
    let frame = visitor.project_frame(&subject.access, "Access tokens", Section::Settings);
    let tokens = site.app.reads().list_project_tokens(&subject.access).await?;
    let active = tokens.iter().filter(|token| is_active(token, frame.now));
    let rows = active.map(|token| row(&frame, token, subject.at.revoke_token(token.id)));
    let form = TokenForm { roles: roles(subject), ..TokenForm::empty(&frame, subject.at.tokens()) };
    Ok(Tokens {
        at: subject.at.clone(),
        secret: None,
        tokens: TokenTable { rows: rows.collect() },
        form,
        frame,
    })
}
