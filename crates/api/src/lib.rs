//! REST v4 and the runner protocol, as GitLab's.
//!
//! This file lists every route. What an endpoint does is in the file that its function names.

mod answer;
mod caller;
mod lookups;
mod page;
mod place;
mod runner;
mod unrouted;
mod v4;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, delete, get, post, put};

use v4::{
    commits, deployments, environments, instance, jobs, lint, members, namespaces, pipelines,
    project_tokens, projects, runners, tokens, users, variables,
};

/// The API, to be nested at `/api/v4`. Whatever it has no route for is answered by itself, as JSON.
pub fn router(app: App) -> Router {
    let routes = routes()
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .fallback(unrouted::not_found)
        .method_not_allowed_fallback(unrouted::not_allowed)
        .layer(from_fn(unrouted::headers))
        .layer(DefaultBodyLimit::disable())
        .with_state(app);
    Router::new().fallback_service(unrouted::without_last_slash(routes))
}

/// A path and what may be done with it.
type Route = (&'static str, MethodRouter<App>);

fn routes() -> Vec<Route> {
    [accounts(), projects_and_members(), delivery(), pipelines_and_jobs(), runner_protocol()]
        .concat()
}

fn accounts() -> Vec<Route> {
    vec![
        ("/version", get(instance::metadata)),
        ("/metadata", get(instance::metadata)),
        ("/user", get(users::current)),
        ("/users", get(users::list).post(users::create)),
        ("/users/{id}", get(users::show)),
        ("/users/{user_id}/personal_access_tokens", post(tokens::create_for_user)),
        ("/users/{user_id}/projects", get(projects::list_of_user)),
        ("/user/personal_access_tokens", post(tokens::create_own)),
        ("/personal_access_tokens", get(tokens::list)),
        ("/personal_access_tokens/self", get(tokens::show_self).delete(tokens::revoke_self)),
        ("/personal_access_tokens/{id}", get(tokens::show).delete(tokens::revoke)),
        ("/namespaces", get(namespaces::list)),
        ("/namespaces/{id}", get(namespaces::show)),
    ]
}

fn projects_and_members() -> Vec<Route> {
    vec![
        ("/projects", get(projects::list).post(projects::create)),
        ("/projects/{id}", get(projects::show).put(projects::update)),
        ("/projects/{id}/members", get(members::list).post(members::add)),
        ("/projects/{id}/members/all", get(members::list)),
        ("/projects/{id}/members/{user_id}", get(members::show).delete(members::remove)),
        ("/projects/{id}/members/all/{user_id}", get(members::show)),
        ("/projects/{id}/access_tokens", get(project_tokens::list).post(project_tokens::create)),
        (
            "/projects/{id}/access_tokens/{token_id}",
            get(project_tokens::show).delete(project_tokens::revoke),
        ),
        ("/projects/{id}/variables", get(variables::list).post(variables::create)),
        (
            "/projects/{id}/variables/{key}",
            get(variables::show).put(variables::update).delete(variables::delete),
        ),
    ]
}

fn delivery() -> Vec<Route> {
    vec![
        ("/projects/{id}/environments", get(environments::list).post(environments::create)),
        (
            "/projects/{id}/environments/{environment_id}",
            get(environments::show).put(environments::update).delete(environments::delete),
        ),
        ("/projects/{id}/environments/{environment_id}/stop", post(environments::stop)),
        ("/projects/{id}/deployments", get(deployments::list).post(deployments::create)),
        (
            "/projects/{id}/deployments/{deployment_id}",
            get(deployments::show).put(deployments::update).delete(deployments::delete),
        ),
    ]
}

fn pipelines_and_jobs() -> Vec<Route> {
    vec![
        ("/projects/{id}/pipeline", post(pipelines::create)),
        ("/projects/{id}/pipelines", get(pipelines::list)),
        ("/projects/{id}/pipelines/latest", get(pipelines::latest)),
        ("/projects/{id}/pipelines/{pipeline_id}", get(pipelines::show)),
        ("/projects/{id}/pipelines/{pipeline_id}/jobs", get(jobs::list_of_pipeline)),
        ("/projects/{id}/pipelines/{pipeline_id}/bridges", get(jobs::bridges_of_pipeline)),
        ("/projects/{id}/pipelines/{pipeline_id}/variables", get(pipelines::variables)),
        ("/projects/{id}/pipelines/{pipeline_id}/cancel", post(pipelines::cancel)),
        ("/projects/{id}/pipelines/{pipeline_id}/retry", post(pipelines::retry)),
        ("/projects/{id}/repository/commits/{sha}", get(commits::show)),
        ("/projects/{id}/ci/lint", get(lint::check_stored).post(lint::check)),
        ("/job", get(jobs::of_token)),
        ("/projects/{id}/jobs", get(jobs::list)),
        ("/projects/{id}/jobs/artifacts/{ref_name}/download", get(jobs::artifacts_of_ref)),
        (
            "/projects/{id}/jobs/artifacts/{ref_name}/raw/{*artifact_path}",
            get(jobs::artifact_file_of_ref),
        ),
        ("/projects/{id}/jobs/{job_id}", get(jobs::show)),
        ("/projects/{id}/jobs/{job_id}/trace", get(jobs::trace)),
        ("/projects/{id}/jobs/{job_id}/play", post(jobs::play)),
        ("/projects/{id}/jobs/{job_id}/retry", post(jobs::retry)),
        ("/projects/{id}/jobs/{job_id}/cancel", post(jobs::cancel)),
        ("/projects/{id}/jobs/{job_id}/artifacts", get(jobs::artifacts)),
        ("/projects/{id}/jobs/{job_id}/artifacts/{*artifact_path}", get(jobs::artifact_file)),
    ]
}

fn runner_protocol() -> Vec<Route> {
    vec![
        ("/user/runners", post(runners::create)),
        ("/runners", get(runners::list).post(runner::register).delete(runner::unregister)),
        ("/runners/all", get(runners::list_all)),
        ("/runners/verify", post(runner::verify)),
        ("/runners/managers", delete(runner::forget_machine)),
        ("/runners/router/discovery", get(runner::discovery)),
        ("/runners/{id}", get(runners::show).delete(runners::remove)),
        ("/jobs/request", post(runner::request_job)),
        ("/jobs/{job_id}", put(runner::update_job)),
        ("/jobs/{job_id}/trace", axum::routing::patch(runner::append_trace)),
        ("/jobs/{job_id}/artifacts", get(runner::download_artifact).post(runner::upload_artifact)),
    ]
}

#[cfg(test)]
mod tests;
