//! Every page, in one list.
//!
//! Addresses of projects have as many segments as there are groups, so that no router can match
//! them: what is not in the first list is split once, and what follows the project is looked up in
//! the second.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http_support::project_path::{self, Rest, Split};
use tower::ServiceExt as _;

use crate::pages::{
    account, admin, commits, environments, jobs, pipelines, projects, settings, variables,
};
use crate::problem::Problem;
use crate::site::Site;
use crate::subject::ProjectPath;
use crate::{assets, layer, live};

macro_rules! routes {
    ($(#[$doc:meta])* $make:ident, $table:ident: $($method:ident $path:literal => $handler:path),+ $(,)?) => {
        $(#[$doc])*
        fn $make() -> Router<Site> {
            Router::new()$(.route($path, $method($handler)))+
        }

        /// The same, for the test that follows every link.
        #[cfg(test)]
        pub(crate) const $table: &[(&str, &str)] = &[$((stringify!($method), $path)),+];
    };
}

routes! {
    /// Pages outside of projects.
    outer, OUTER:
    get "/" => projects::list::show,
    get "/users/sign_in" => account::sign_in::show,
    post "/users/sign_in" => account::sign_in::create,
    post "/users/sign_out" => account::sign_out::create,
    get "/projects/new" => projects::new::show,
    post "/projects/new" => projects::new::create,
    get "/-/user_settings/personal_access_tokens" => account::tokens::show,
    post "/-/user_settings/personal_access_tokens" => account::tokens::create,
    post "/-/user_settings/personal_access_tokens/{id}/revoke" => account::tokens::revoke,
    get "/-/user_settings/password/edit" => account::password::show,
    post "/-/user_settings/password/edit" => account::password::update,
    get "/-/profile/preferences" => account::preferences::show,
    post "/-/profile/preferences" => account::preferences::update,
    get "/admin" => admin::health::show,
    post "/admin/effects/{id}/retry" => admin::health::retry,
    get "/admin/runners" => admin::runners::show,
    get "/-/live" => live::show,
}

routes! {
    /// Pages of a project: what follows its path.
    inner, INNER:
    get "/" => projects::board::show,
    get "/edit" => settings::general::show,
    post "/edit" => settings::general::update,
    get "/-/pipelines" => pipelines::list::show,
    post "/-/pipelines" => pipelines::create,
    get "/-/pipelines/new" => pipelines::new::show,
    get "/-/pipelines/{id}" => pipelines::show::show,
    get "/-/pipelines/{id}/why" => pipelines::why::show,
    post "/-/pipelines/{id}/cancel" => pipelines::cancel,
    post "/-/pipelines/{id}/retry" => pipelines::retry,
    get "/-/jobs/{id}" => jobs::page,
    get "/-/jobs/{id}/raw" => jobs::raw,
    get "/-/jobs/{id}/trace" => jobs::piece,
    get "/-/jobs/{id}/artifacts/download" => jobs::artifacts,
    get "/-/jobs/{id}/play" => jobs::confirm::confirm,
    post "/-/jobs/{id}/play" => jobs::play,
    post "/-/jobs/{id}/retry" => jobs::retry,
    post "/-/jobs/{id}/cancel" => jobs::cancel,
    get "/-/environments" => environments::list::show,
    get "/-/environments/{id}" => environments::show::show,
    get "/-/environments/{id}/stop" => environments::confirm_stop,
    post "/-/environments/{id}/stop" => environments::stop,
    get "/-/commit/{sha}" => commits::show::show,
    get "/-/settings/ci_cd" => variables::list::show,
    post "/-/variables" => variables::create,
    get "/-/variables/{id}/edit" => variables::edit::show,
    post "/-/variables/{id}" => variables::update,
    post "/-/variables/{id}/delete" => variables::delete,
    get "/-/project_members" => settings::members::show,
    post "/-/project_members" => settings::members::create,
    post "/-/project_members/{id}/remove" => settings::members::remove,
    get "/-/settings/access_tokens" => settings::tokens::show,
    post "/-/settings/access_tokens" => settings::tokens::create,
    post "/-/settings/access_tokens/{id}/revoke" => settings::tokens::revoke,
}

/// All pages and the files that they use.
pub(crate) fn router(site: Site) -> Router {
    let of_project = inner()
        .fallback(async || Problem::missing())
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .with_state(site.clone());
    let pages = outer()
        .fallback(project)
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .layer(axum::Extension(OfProject(of_project)))
        .layer(from_fn_with_state(site.clone(), layer::wrap))
        .with_state(site);
    Router::new().route("/assets/{hash}/{name}", get(assets::show)).fallback_service(pages)
}

/// The router of what follows a project's path.
#[derive(Clone, Debug)]
struct OfProject(Router);

/// A page of a project: the path is split off, the rest is routed.
async fn project(
    axum::Extension(OfProject(router)): axum::Extension<OfProject>,
    State(_site): State<Site>,
    mut request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    let Some((project, rest)) = divide(&path) else { return Problem::missing().into_response() };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(uri) = format!("{rest}{query}").parse::<Uri>() else {
        return Problem::missing().into_response();
    };
    request.extensions_mut().insert(ProjectPath(project.to_owned()));
    *request.uri_mut() = uri;
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// A project's path and what follows it. No project is called `edit`: that is its settings' page.
fn divide(path: &str) -> Option<(&str, String)> {
    let split = project_path::split(path)?;
    match split {
        Split { project, rest: Rest::Page(page) } => {
            Some((project, format!("/-/{}", page.trim_end_matches('/'))))
        }
        Split { project, rest: Rest::Git("") } => Some((project, "/".to_owned())),
        Split { rest: Rest::Git(_), .. } => None,
        Split { project, rest: Rest::Home } => match project.strip_suffix("/edit") {
            Some(project) if project.contains('/') => Some((project, "/edit".to_owned())),
            Some(_) | None => Some((project, "/".to_owned())),
        },
    }
}

/// Whether the lists have an answer for a method and an address.
#[cfg(test)]
pub(crate) fn answers(method: &str, address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let of = |table: &[(&str, &str)], path: &str| {
        table.iter().any(|(known, pattern)| *known == method && fits(pattern, path))
    };
    if path.starts_with("/assets/") {
        return assets::all().iter().any(|asset| asset.path() == path);
    }
    of(OUTER, path) || divide(path).is_some_and(|(_, rest)| of(INNER, &rest))
}

#[cfg(test)]
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) =
        (pattern.split('/').collect(), path.split('/').collect());
    let same = |(known, given): (&&str, &&str)| {
        if known.starts_with('{') { !given.is_empty() } else { known == given }
    };
    pattern.len() == path.len() && pattern.iter().zip(&path).all(same)
}

#[cfg(test)]
mod tests {
    use super::{answers, divide};

    #[test]
    fn splits_a_project_from_its_pages() {
        let at = |path| divide(path).map(|(project, rest)| format!("{project} {rest}"));
        assert_eq!(at("/a/b").unwrap(), "a/b /");
        assert_eq!(at("/a/b/").unwrap(), "a/b /");
        assert_eq!(at("/a/b/edit").unwrap(), "a/b /edit");
        assert_eq!(at("/a/edit").unwrap(), "a/edit /");
        assert_eq!(at("/a/b/c/-/pipelines/42/").unwrap(), "a/b/c /-/pipelines/42");
        assert_eq!(at("/a"), None);
        assert_eq!(at("/a/b.git/info/refs"), None);
    }

    #[test]
    fn knows_what_it_answers() {
        assert!(answers("get", "/a/b/-/pipelines/42?x=y#z"));
        assert!(!answers("get", "/a/b/-/pipelines/42/cancel"));
        assert!(answers("post", "/a/b/-/pipelines/42/cancel"));
        assert!(!answers("get", "/a/b/-/nothing"));
    }
}
