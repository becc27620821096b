//! Which surface answers what: health, the API, git, and pages for everything else.

use std::path::Path;

use anyhow::Context as _;
use app::App;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http_support::client_ip::{Network, TrustedProxies};
use http_support::project_path::{self, Rest};
use tower::ServiceExt as _;

use crate::settings::Settings;

/// The router of the whole server.
///
/// # Errors
/// A trusted proxy that is no network.
pub(super) fn router(
    app: &App,
    settings: &Settings,
    password_file: &Path,
) -> anyhow::Result<Router> {
    let git = git_server::router(app.clone());
    let settings_of_pages = web::Settings { password_file: password_file.to_owned() };
    let pages = web::router(app.clone(), settings_of_pages);
    let surfaces = Router::new()
        .merge(super::health::router(app.clone()))
        .nest("/api/v4", api::router(app.clone()))
        .fallback(move |request| git_or_page(git.clone(), pages.clone(), request));
    Ok(http_support::wrap(surfaces, trusted(&settings.trusted_proxies)?))
}

/// Addresses of git and of pages both begin with a project's path: what follows tells them apart.
async fn git_or_page(git: Router, pages: Router, request: Request) -> Response {
    let is_git = project_path::split(request.uri().path())
        .is_some_and(|split| matches!(split.rest, Rest::Git(rest) if !rest.is_empty()));
    let surface = if is_git { git } else { pages };
    match surface.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn trusted(networks: &[String]) -> anyhow::Result<TrustedProxies> {
    let parsed: Result<Vec<Network>, _> = networks
        .iter()
        .map(|text| {
            text.parse::<Network>()
                .ok()
                .with_context(|| format!("`{text}` is no network: say 10.0.0.0/8 or an address"))
        })
        .collect();
    Ok(TrustedProxies::new(parsed?))
}
