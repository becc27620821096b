//! Every address that a template or a redirect may use. They are GitLab's.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands unescaped in a query or a path segment.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Text for one segment of a path or one value of a query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

pub(crate) const HOME: &str = "/";
pub(crate) const SIGN_IN: &str = "/users/sign_in";
pub(crate) const SIGN_OUT: &str = "/users/sign_out";
pub(crate) const NEW_PROJECT: &str = "/projects/new";
pub(crate) const TOKENS: &str = "/-/user_settings/personal_access_tokens";
pub(crate) const PASSWORD: &str = "/-/user_settings/password/edit";
pub(crate) const PREFERENCES: &str = "/-/profile/preferences";
pub(crate) const ADMIN: &str = "/admin";
pub(crate) const ADMIN_RUNNERS: &str = "/admin/runners";

/// Sign-in, coming back to a page afterwards.
pub(crate) fn sign_in_then(next: &str) -> String {
    format!("{SIGN_IN}?next={}", encode(next))
}

/// The form that revokes a personal access token.
pub(crate) fn revoke_token(id: impl std::fmt::Display) -> String {
    format!("{TOKENS}/{id}/revoke")
}

/// The form that runs a dead effect once more.
pub(crate) fn rerun_effect(id: impl std::fmt::Display) -> String {
    format!("/admin/effects/{id}/retry")
}

/// The pages of one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project(pub(crate) String);

macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident = $rest:literal),+ $(,)?) => {$(
        $(#[$doc])*
        pub(crate) fn $name(&self) -> String { format!(concat!("/{}", $rest), self.0) }
    )+};
}

macro_rules! things {
    ($($(#[$doc:meta])* $name:ident = $rest:literal),+ $(,)?) => {$(
        $(#[$doc])*
        pub(crate) fn $name(&self, id: impl std::fmt::Display) -> String {
            format!(concat!("/{}", $rest), self.0, id)
        }
    )+};
}

impl Project {
    pages! {
        board = "",
        pipelines = "/-/pipelines",
        new_pipeline = "/-/pipelines/new",
        environments = "/-/environments",
        /// Variables: GitLab keeps them on the CI/CD settings page.
        variables = "/-/settings/ci_cd",
        create_variable = "/-/variables",
        settings = "/edit",
        members = "/-/project_members",
        tokens = "/-/settings/access_tokens",
    }

    things! {
        pipeline = "/-/pipelines/{}",
        why = "/-/pipelines/{}/why",
        cancel_pipeline = "/-/pipelines/{}/cancel",
        retry_pipeline = "/-/pipelines/{}/retry",
        job = "/-/jobs/{}",
        raw_trace = "/-/jobs/{}/raw",
        trace = "/-/jobs/{}/trace",
        artifacts = "/-/jobs/{}/artifacts/download",
        play_job = "/-/jobs/{}/play",
        retry_job = "/-/jobs/{}/retry",
        cancel_job = "/-/jobs/{}/cancel",
        environment = "/-/environments/{}",
        stop_environment = "/-/environments/{}/stop",
        commit = "/-/commit/{}",
        edit_variable = "/-/variables/{}/edit",
        update_variable = "/-/variables/{}",
        delete_variable = "/-/variables/{}/delete",
        revoke_token = "/-/settings/access_tokens/{}/revoke",
        remove_member = "/-/project_members/{}/remove",
    }

    /// The environment page, opened at one deployment.
    pub(crate) fn deployment(
        &self,
        environment: impl std::fmt::Display,
        deployment: impl std::fmt::Display,
    ) -> String {
        format!("{}#deployment-{deployment}", self.environment(environment))
    }

    /// The pipelines of one branch or tag.
    pub(crate) fn pipelines_of_ref(&self, name: &str) -> String {
        format!("{}?ref={}", self.pipelines(), encode(name))
    }
}
