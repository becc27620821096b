//! `GET /user`: the first thing that nearly every client asks.

use api_types::v4::{AdminFacts, CurrentUser};
use app::App;
use axum::Json;
use axum::extract::State;

use crate::answer::{Answer, done};
use crate::caller::{Accounts, Caller};

/// Projects that a user may have: GitLab's default.
const PROJECTS_LIMIT: i64 = 100_000;

/// The account of the caller.
pub(crate) async fn current(
    State(app): State<App>,
    caller: Caller<Accounts>,
) -> Answer<Json<CurrentUser>> {
    let user = caller.account()?;
    let admin = if user.is_admin {
        let own = done(app.reads().find_namespace_of_user(user.id).await)?;
        let namespace_id = own.map(|namespace| namespace.id.0);
        Some(AdminFacts {
            is_admin: true,
            note: None,
            namespace_id,
            created_by: None,
            is_auditor: false,
        })
    } else {
        None
    };
    Ok(Json(CurrentUser {
        user: super::profile(&app, user),
        last_sign_in_at: None,
        confirmed_at: Some(user.created_at.to_rfc3339()),
        last_activity_on: None,
        email: user.email.clone(),
        theme_id: 1,
        color_scheme_id: 1,
        projects_limit: PROJECTS_LIMIT,
        current_sign_in_at: None,
        identities: Vec::new(),
        can_create_group: false,
        can_create_project: true,
        two_factor_enabled: false,
        external: false,
        private_profile: false,
        commit_email: user.email.clone(),
        preferred_language: "en",
        shared_runners_minutes_limit: None,
        extra_shared_runners_minutes_limit: None,
        scim_identities: Vec::new(),
        admin,
    }))
}
