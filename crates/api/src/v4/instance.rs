//! `/version` and `/metadata`: what clients ask before anything else.

use api_types::v4::{Kas, Metadata};
use app::App;
use axum::Json;
use axum::extract::State;

use crate::answer::Answer;
use crate::caller::{Accounts, Caller};

/// The GitLab release whose API this is: clients compare it and choose what to call.
const GITLAB_VERSION: &str = "18.9.2";

/// `GET /version`, `GET /metadata`.
pub(crate) async fn metadata(
    State(app): State<App>,
    caller: Caller<Accounts>,
) -> Answer<Json<Metadata>> {
    caller.account()?;
    Ok(Json(Metadata {
        version: GITLAB_VERSION.to_owned(),
        revision: app.version().to_owned(),
        kas: Kas::default(),
        enterprise: false,
    }))
}
