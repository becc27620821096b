//! An environment as the API shows it.

use api_types::v4::{Environment, EnvironmentBasic, ProjectIdentity};
use app::App;
use domain::access::ProjectAccess;
use domain::environment;

use crate::answer::{Answer, done, found};
use crate::v4::projects;

/// An environment inside a deployment.
pub(crate) fn basic(environment: &environment::Environment) -> EnvironmentBasic {
    EnvironmentBasic {
        id: environment.id.0,
        name: environment.name.clone(),
        slug: environment.slug.clone(),
        external_url: environment.external_url.clone(),
        created_at: environment.created_at.to_rfc3339(),
        updated_at: environment.updated_at.to_rfc3339(),
    }
}

/// An environment; with its project in lists and after changes, as GitLab has it.
pub(super) fn present(
    environment: &environment::Environment,
    project: Option<ProjectIdentity>,
) -> Environment {
    Environment {
        basic: basic(environment),
        tier: environment.tier.word(),
        state: environment.state.word(),
        description: None,
        auto_stop_at: None,
        auto_stop_setting: "always",
        kubernetes_namespace: None,
        flux_resource_path: None,
        cluster_agent: None,
        project,
    }
}

/// The project of environments, as it is shown beside them.
pub(super) async fn project(app: &App, access: &ProjectAccess) -> Answer<ProjectIdentity> {
    let namespace = done(app.reads().find_namespace(access.project.namespace_id).await)?;
    Ok(projects::identity(&access.project, &found(namespace, "Namespace")?.name))
}
