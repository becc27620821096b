//! `/group/project/-/project_members`: who belongs to the project.

use app::Kind;
use askama::Template;
use axum::extract::{Path, State};
use domain::UserId;
use domain::access::{Action, Role};
use domain::member::Member;

use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::moment::Moment;
use crate::page::pages;
use crate::paths;
use crate::person::People;
use crate::press::{Press, Weight};
use crate::problem::{Problem, require, sentence};
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The members, and the form for one more.
#[derive(Debug, Template)]
#[template(path = "settings/members.html", blocks = ["main"])]
pub(crate) struct Members {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) rows: Vec<MemberRow>,
    /// What was typed before a refusal.
    pub(crate) username: String,
    /// `(level, word, chosen)`.
    pub(crate) roles: Vec<(i64, &'static str, bool)>,
    pub(crate) refusal: Option<String>,
}

pages!(Members);

/// One member.
#[derive(Debug)]
pub(crate) struct MemberRow {
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) role: &'static str,
    /// Through the namespace that the project lives in.
    pub(crate) is_inherited: bool,
    pub(crate) expires: Option<Moment>,
    pub(crate) remove: Option<Press>,
}

/// `GET /group/project/-/project_members`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor, subject: Subject) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    answer::show(&visitor, &load(&site, &visitor, &subject).await?)
}

/// `POST /group/project/-/project_members`.
pub(crate) async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    form: Form,
) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    let username = form.trimmed("username");
    let user = site.app.reads().find_user_by_name(username).await.map_err(app::Error::from)?;
    let role = form.number("access_level").and_then(Role::from_level);
    let refusal = match (user, role) {
        (None, _) => format!("Nobody is called {username}."),
        (_, None) => "This role does not exist.".to_owned(),
        (Some(user), Some(role)) => {
            match site.app.add_member(&subject.access, user.id, role, None).await {
                Ok(_) => {
                    let notice = format!("{} is a {} now.", user.name, role.word());
                    return after(&visitor, &subject.at.members(), &notice);
                }
                Err(error) if matches!(error.kind(), Kind::Invalid | Kind::Conflict) => {
                    sentence(error.message())
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    let page = load(&site, &visitor, &subject).await?;
    let page = Members { username: username.to_owned(), refusal: Some(refusal), ..page };
    answer::show_again(&visitor, &page)
}

/// `POST /group/project/-/project_members/2/remove`.
pub(crate) async fn remove(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    _form: Form,
) -> Result<axum::response::Response, Problem> {
    require(&subject.access, Action::AdminProject)?;
    site.app.remove_member(&subject.access, UserId(id)).await?;
    after(&visitor, &subject.at.members(), "The member is removed.")
}

async fn load(site: &Site, visitor: &Visitor, subject: &Subject) -> app::Result<Members> {
    let (access, reads) = (&subject.access, site.app.reads());
    let frame = visitor.project_frame(access, "Members", Section::Settings);
    let members = reads.list_members(access).await?;
    let namespace = reads.find_namespace(access.project.namespace_id).await?;
    let owner = namespace.and_then(|namespace| namespace.owner_id);
    let ids = members.iter().map(|member| Some(member.user_id)).chain([owner]);
    let people = People::of(&site.app, ids).await?;
    let inherited = owner.and_then(|id| people.find(id)).map(|user| MemberRow {
        name: user.name.clone(),
        username: user.username.clone(),
        role: Role::Owner.word(),
        is_inherited: true,
        expires: None,
        remove: None,
    });
    let own = members.iter().filter_map(|member| row(subject, &frame, member, &people));
    Ok(Members {
        at: subject.at.clone(),
        rows: inherited.into_iter().chain(own).collect(),
        username: String::new(),
        roles: roles(subject),
        refusal: None,
        frame,
    })
}

fn row(subject: &Subject, frame: &Frame, member: &Member, people: &People) -> Option<MemberRow> {
    let user = people.find(member.user_id)?;
    let action = subject.at.remove_member(member.user_id);
    let what = format!("{} does not belong to the project from now on.", user.name);
    let press = Press::new(&frame.form_token, "Remove", &user.name, action);
    Some(MemberRow {
        name: user.name.clone(),
        username: user.username.clone(),
        role: member.role.word(),
        is_inherited: false,
        expires: member.expires_at.map(|at| frame.moment(at)),
        remove: Some(press.weight(Weight::Danger).confirm(what)),
    })
}

/// The roles that the viewer may give: none above the own one.
pub(super) fn roles(subject: &Subject) -> Vec<(i64, &'static str, bool)> {
    let own = subject.access.role;
    let fits = |role: &&Role| own.is_none_or(|own| **role <= own);
    let row = |role: &Role| (role.level(), role.word(), *role == Role::Developer);
    Role::ALL.iter().filter(fits).map(row).collect()
}
