//! Runners that come and go.

use api_types::runner::{
    ForgetMachineBody, RUNNER_TOKEN_PREFIX, RegisterRunnerBody, RegisteredRunner, RunnerTokenBody,
    VerifyRunnerBody,
};
use app::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use http_support::params::Params;
use http_support::refusal::Refusal;

use super::credential;
use crate::answer::{Answer, Created, created, done};

/// `POST /runners/verify`: a machine shows the runner's token before it begins.
pub(crate) async fn verify(
    State(app): State<App>,
    headers: HeaderMap,
    Params(body): Params<VerifyRunnerBody>,
) -> Answer<Json<RegisteredRunner>> {
    let token = body.token.clone().unwrap_or_default();
    let runner = credential::runner(&app, &headers, body.token).await?;
    app.runner_contact(&runner, body.system_id.as_deref(), &body.info);
    Ok(Json(RegisteredRunner { id: runner.runner.id.0, token, token_expires_at: None }))
}

/// `POST /runners`: the older way, with a token that belongs to nobody, is closed. A client that
/// knows no other may show the token of a runner that was made before.
pub(crate) async fn register(
    State(app): State<App>,
    Params(body): Params<RegisterRunnerBody>,
) -> Answer<Created<RegisteredRunner>> {
    let token = body.token.filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Refusal::error(StatusCode::BAD_REQUEST, "token is missing"))?;
    if !token.starts_with(RUNNER_TOKEN_PREFIX) {
        return Err(Refusal::message(
            StatusCode::GONE,
            "410 Gone - there are no registration tokens: make a runner with POST /user/runners \
             and use its token",
        ));
    }
    let runner = done(app.authenticate_runner(&token).await)?;
    app.runner_contact(&runner, None, &body.info);
    Ok(created(RegisteredRunner { id: runner.runner.id.0, token, token_expires_at: None }))
}

/// `DELETE /runners`: the runner itself goes.
pub(crate) async fn unregister(
    State(app): State<App>,
    headers: HeaderMap,
    Params(body): Params<RunnerTokenBody>,
) -> Answer<StatusCode> {
    let runner = credential::runner(&app, &headers, body.token).await?;
    done(app.delete_runner_by_token(&runner).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /runners/managers`: one machine of a runner goes, the runner stays.
pub(crate) async fn forget_machine(
    State(app): State<App>,
    headers: HeaderMap,
    Params(body): Params<ForgetMachineBody>,
) -> Answer<StatusCode> {
    let runner = credential::runner(&app, &headers, body.token).await?;
    let machine = body.system_id.filter(|id| !id.is_empty());
    let machine =
        machine.ok_or_else(|| Refusal::error(StatusCode::BAD_REQUEST, "system_id is missing"))?;
    done(app.forget_machine(&runner, &machine).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /runners/router/discovery`: jobs come from `POST /jobs/request` alone.
pub(crate) async fn discovery() -> Refusal {
    Refusal::message(StatusCode::NOT_IMPLEMENTED, "501 Not Implemented")
}
