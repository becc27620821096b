//! Namespaces.

use api_types::v4::{Namespace, NamespaceBasic};
use app::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::namespace;

use crate::answer::{Answer, done, found};
use crate::caller::Caller;
use crate::page::Paging;
use crate::place::At;

/// A namespace inside a project.
pub(crate) fn basic(app: &App, namespace: &namespace::Namespace) -> NamespaceBasic {
    let path = match namespace.kind {
        namespace::NamespaceKind::User => namespace.full_path.clone(),
        namespace::NamespaceKind::Group => format!("groups/{}", namespace.full_path),
    };
    NamespaceBasic {
        id: namespace.id.0,
        name: namespace.name.clone(),
        path: namespace.path.clone(),
        kind: namespace.kind.word(),
        full_path: namespace.full_path.clone(),
        parent_id: namespace.parent_id.map(|id| id.0),
        avatar_url: None,
        web_url: format!("{}/{path}", app.external_url()),
    }
}

fn whole(app: &App, namespace: &namespace::Namespace) -> Namespace {
    let basic = basic(app, namespace);
    Namespace { basic, billable_members_count: 1, plan: "default", trial: false }
}

/// `GET /namespaces`: those that the caller may make projects in.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    paging: Paging,
) -> Answer<Response> {
    let user = caller.account()?;
    let own = done(app.reads().find_namespace_of_user(user.id).await)?;
    Ok(paging.answer(&paging.cut(own.iter().map(|namespace| whole(&app, namespace)).collect())))
}

/// `GET /namespaces/:id`, by number or path.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
) -> Answer<Json<Namespace>> {
    let user = caller.account()?;
    let namespace = match id.parse() {
        Ok(id) => app.reads().find_namespace(domain::NamespaceId(id)).await,
        Err(_) => app.reads().find_namespace_by_path(&id).await,
    };
    let namespace = done(namespace)?;
    let visible =
        namespace.filter(|found| found.owner_id == Some(user.id) || caller.viewer.is_admin());
    Ok(Json(whole(&app, &found(visible, "Namespace")?)))
}
