//! The project that a page is about, as far as its visitor may know it.

use app::App;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use domain::access::ProjectAccess;

use crate::answer::moved;
use crate::paths;
use crate::problem::Problem;
use crate::reads::ProjectRef;
use crate::visitor::Visitor;

/// The path of a project, split off by the outer router.
#[derive(Clone, Debug)]
pub(crate) struct ProjectPath(pub(crate) String);

/// A project and its pages.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) access: ProjectAccess,
    pub(crate) at: paths::Project,
}

impl<S> FromRequestParts<S> for Subject
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, state).await;
        let asked = parts.extensions.get::<ProjectPath>().cloned();
        let ProjectPath(asked) = asked.expect("the outer router splits the path off");
        let found = App::from_ref(state)
            .reads()
            .find_project(&visitor.viewer, ProjectRef::Path(&asked))
            .await
            .map_err(|error| Problem::from(app::Error::from(error)).into_response())?;
        let access = found.ok_or_else(|| Problem::missing().into_response())?;
        let path = access.project.full_path.clone();
        if path != asked && parts.method == Method::GET {
            // Written in another case, or the project was renamed.
            let rest = visitor.address.strip_prefix(&format!("/{asked}")).unwrap_or_default();
            return Err(moved(&format!("/{path}{rest}")));
        }
        Ok(Self { access, at: paths::Project(path) })
    }
}
