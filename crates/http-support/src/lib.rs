//! What every surface shares: parameters, credentials, project paths, request ids, limits.

pub mod client_ip;
pub mod credentials;
pub mod panic;
pub mod params;
pub mod project_path;
pub mod rate_limit;
pub mod refusal;
pub mod request_id;
pub mod viewer;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use client_ip::TrustedProxies;

/// What the whole server's router is wrapped in, once: request ids, client addresses, panic guard.
pub fn wrap(router: Router, proxies: TrustedProxies) -> Router {
    router
        .layer(panic::layer())
        .layer(from_fn_with_state(proxies, client_ip::middleware))
        .layer(from_fn(request_id::middleware))
}

#[cfg(test)]
mod tests;
