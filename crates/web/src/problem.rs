//! Why there is no page: what is wrong, where, and what to do.

use std::error::Error as _;
use std::sync::Arc;

use app::Kind;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, ProjectAccess, least_role};

/// The answer of a page that cannot be shown, or of a form that was refused. The outermost layer
/// puts it into the layout.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) title: String,
    /// A sentence.
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
    /// The page of the project that it happened in.
    pub(crate) back: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, title: &str, text: impl Into<String>) -> Self {
        Self { status, title: title.to_owned(), text: text.into(), hint: None, back: None }
    }

    /// There is no such thing, or it is not for this viewer: nobody learns which.
    pub(crate) fn missing() -> Self {
        let text = "There is no such page, or it is not for you.";
        Self::new(StatusCode::NOT_FOUND, "Not found", text)
    }

    /// Somebody has to sign in first.
    pub(crate) fn sign_in() -> Self {
        let text = "This page is for people who are signed in.";
        Self::new(StatusCode::UNAUTHORIZED, "Sign in first", text)
    }

    /// A form that did not come from our own page, or from an older session.
    pub(crate) fn foreign_form() -> Self {
        let text = "The form was not sent from a page of this server, or from before you signed in or out.";
        let mut problem = Self::new(StatusCode::FORBIDDEN, "The form was refused", text);
        problem.hint = Some("Open the page again and send the form from there.".to_owned());
        problem
    }

    /// The right method is another one.
    pub(crate) fn wrong_method() -> Self {
        let text = "This address takes another kind of request.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Not possible", text)
    }

    /// A body or an address that cannot be read.
    pub(crate) fn unreadable() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Not readable", "The request cannot be read.")
    }

    /// More than a limit allows.
    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", "The form holds more than is taken.")
    }

    /// Too many streams at once.
    pub(crate) fn too_many() -> Self {
        let text = "As many streams are open as the server holds.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Too many", text)
    }

    /// The viewer is known, sees the project, and may not do this.
    pub(crate) fn not_allowed(access: &ProjectAccess, action: Action) -> Self {
        let role = least_role(action).word();
        let yours = access.role.map_or("you have none here", |role| role.word());
        let text = format!("{} takes the role {role}; yours is {yours}.", doing(action));
        let mut problem = Self::new(StatusCode::FORBIDDEN, "Not allowed", text);
        problem.hint = Some("An owner or a maintainer of the project can give it.".to_owned());
        problem.back = Some(crate::paths::Project(access.project.full_path.clone()).board());
        problem
    }
}

/// Asks for a right.
///
/// # Errors
/// Which role is missing; for somebody unknown, the way to the sign-in page.
pub(crate) fn require(access: &ProjectAccess, action: Action) -> Result<(), Problem> {
    if access.may(action) {
        Ok(())
    } else if access.viewer.user_id().is_none() {
        Err(Problem::sign_in())
    } else {
        Err(Problem::not_allowed(access, action))
    }
}

/// What an action is called at the beginning of a sentence.
const fn doing(action: Action) -> &'static str {
    match action {
        Action::ReadProject => "Seeing this project",
        Action::ReadCode => "Reading the code",
        Action::ReadPipeline => "Seeing pipelines and jobs",
        Action::ReadEnvironment => "Seeing environments",
        Action::PushCode => "Pushing",
        Action::RunPipeline => "Starting, retrying and canceling jobs",
        Action::WriteEnvironment => "Changing environments",
        Action::DeleteEnvironment => "Deleting environments",
        Action::AdminVariables => "Seeing and changing variables",
        Action::AdminProject => "Changing settings",
        Action::DeleteProject => "Deleting the project",
    }
}

/// A fragment of a message as a sentence of a page.
pub(crate) fn sentence(fragment: &str) -> String {
    let mut chars = fragment.trim().chars();
    let Some(first) = chars.next() else { return String::new() };
    let mut sentence: String = first.to_uppercase().chain(chars).collect();
    if !sentence.ends_with(['.', ':', ')']) {
        sentence.push('.');
    }
    sentence
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        let (status, title) = match error.kind() {
            Kind::NotFound => return Self::missing(),
            Kind::Unauthenticated => return Self::sign_in(),
            Kind::Forbidden => (StatusCode::FORBIDDEN, "Not allowed"),
            Kind::Conflict => (StatusCode::CONFLICT, "Not possible now"),
            Kind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "Not possible"),
            Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Too large"),
            Kind::Limited => (StatusCode::TOO_MANY_REQUESTS, "Too often"),
            Kind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Not available now"),
            Kind::Internal => return internal(&error),
        };
        let mut problem = Self::new(status, title, sentence(error.message()));
        problem.hint = error.hint().map(sentence);
        problem
    }
}

/// A mistake of the server is logged once, here, and explained by its id only.
fn internal(error: &app::Error) -> Problem {
    let cause = error.source().map(ToString::to_string);
    tracing::error!(%error, cause, "a page failed");
    let text = "This is a mistake of the server, not yours.";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed", text)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn fragments_become_sentences() {
        assert_eq!(sentence("job is not retryable"), "Job is not retryable.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence(""), "");
    }
}
