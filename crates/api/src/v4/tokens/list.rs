//! `GET /personal_access_tokens`.

use app::App;
use axum::extract::State;
use axum::response::Response;
use domain::{Timestamp, UserId, token};
use http_support::params::{Moment, Params, filled};
use http_support::refusal::Refusal;
use serde::Deserialize;

use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::page::Paging;

/// Which tokens are wanted: shared with the tokens of projects.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TokenFilter {
    user_id: Option<UserId>,
    state: Option<TokenState>,
    revoked: Option<bool>,
    #[serde(default, deserialize_with = "filled")]
    search: Option<String>,
    created_after: Option<Moment>,
    created_before: Option<Moment>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum TokenState {
    Active,
    Inactive,
}

impl TokenFilter {
    pub(crate) fn takes(&self, token: &token::Token, now: Timestamp) -> bool {
        let state =
            if super::is_active(token, now) { TokenState::Active } else { TokenState::Inactive };
        let contains = |search: &String| token.name.to_lowercase().contains(&search.to_lowercase());
        self.state.is_none_or(|wanted| wanted == state)
            && self.revoked.is_none_or(|wanted| wanted == token.revoked)
            && self.search.as_ref().is_none_or(contains)
            && self.created_after.is_none_or(|Moment(after)| token.created_at >= after)
            && self.created_before.is_none_or(|Moment(before)| token.created_at < before)
    }
}

/// The caller's tokens; an administrator may ask for somebody's.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    paging: Paging,
    Params(filter): Params<TokenFilter>,
) -> Answer<Response> {
    let user = caller.account()?;
    let owner = filter.user_id.unwrap_or(user.id);
    if owner != user.id && !caller.viewer.is_admin() {
        return Err(Refusal::unauthorized());
    }
    let now = app.now();
    let tokens = done(app.reads().list_user_tokens(owner).await)?;
    let shown = tokens
        .iter()
        .filter(|token| filter.takes(token, now))
        .map(|token| super::show_token(token, now));
    Ok(paging.answer(&paging.cut(shown.collect())))
}
