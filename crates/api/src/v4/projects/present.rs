//! A project as the API shows it.

use api_types::v4::{
    AccessLevels, CiSettings, Links, MergeSettings, Permission, Permissions, Project,
    ProjectFeatures, ProjectIdentity, SimpleProject,
};
use app::App;
use domain::access::{ProjectAccess, Viewer};
use domain::namespace::Namespace;
use domain::project;
use domain::user::User;

use crate::answer::{Answer, done, found};
use crate::v4::{namespaces, users};

/// GitLab's number for "whatever the account's setting says" about notifications.
const NOTIFICATIONS_GLOBAL: i64 = 3;

/// A project with the namespace and the owner that belong to it.
pub(crate) async fn present(app: &App, access: &ProjectAccess) -> Answer<Project> {
    let project = &access.project;
    let namespace = done(app.reads().find_namespace(project.namespace_id).await)?;
    let namespace = found(namespace, "Namespace")?;
    let owner = match namespace.owner_id {
        Some(owner) => done(app.reads().find_user(owner).await)?,
        None => None,
    };
    Ok(whole(app, access, &namespace, owner.as_ref()))
}

/// The least that names a project.
pub(crate) fn identity(project: &project::Project, namespace: &str) -> ProjectIdentity {
    ProjectIdentity {
        id: project.id.0,
        description: Some(project.description.clone()),
        name: project.name.clone(),
        name_with_namespace: format!("{namespace} / {}", project.name),
        path: project.path.clone(),
        path_with_namespace: project.full_path.clone(),
        created_at: project.created_at.to_rfc3339(),
    }
}

fn simple(app: &App, project: &project::Project, namespace: &Namespace) -> SimpleProject {
    let web_url = format!("{}/{}", app.external_url(), project.full_path);
    SimpleProject {
        identity: identity(project, &namespace.name),
        default_branch: project.default_branch.clone(),
        tag_list: Vec::new(),
        topics: Vec::new(),
        ssh_url_to_repo: format!("git@{}:{}.git", host(app.external_url()), project.full_path),
        http_url_to_repo: format!("{web_url}.git"),
        readme_url: None,
        forks_count: 0,
        avatar_url: None,
        star_count: 0,
        last_activity_at: project.last_activity_at.to_rfc3339(),
        visibility: project.visibility.word(),
        namespace: namespaces::basic(app, namespace),
        web_url,
    }
}

/// The host of an address, without scheme, port and path.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => host,
        Some(_) | None => authority,
    }
}

fn whole(
    app: &App,
    access: &ProjectAccess,
    namespace: &Namespace,
    owner: Option<&User>,
) -> Project {
    let project = &access.project;
    let itself = format!("{}/api/v4/projects/{}", app.external_url(), project.id);
    Project {
        simple: simple(app, project, namespace),
        container_registry_image_prefix: format!(
            "{}/{}",
            host(app.external_url()),
            project.full_path.to_lowercase()
        ),
        links: Links { members: format!("{itself}/members"), itself },
        features: features(),
        levels: levels(),
        updated_at: project.last_activity_at.to_rfc3339(),
        archived: project.archived,
        empty_repo: project.default_branch.is_none(),
        owner: owner.map(|owner| users::basic(app, owner)),
        creator_id: project.creator_id.0,
        import_url: None,
        import_type: None,
        import_status: "none",
        import_error: None,
        open_issues_count: 0,
        description_html: String::new(),
        repository_object_format: "sha1",
        shared_with_groups: Vec::new(),
        marked_for_deletion_at: None,
        marked_for_deletion_on: None,
        mirror: false,
        public_jobs: true,
        ci: ci(project),
        merge: merge(),
        permissions: permissions(access),
    }
}

/// What Evenkeel has is on, everything else is off.
fn features() -> ProjectFeatures {
    ProjectFeatures {
        jobs_enabled: true,
        emails_disabled: true,
        shared_runners_enabled: true,
        ..ProjectFeatures::default()
    }
}

const fn levels() -> AccessLevels {
    AccessLevels {
        repository_access_level: "enabled",
        builds_access_level: "enabled",
        environments_access_level: "enabled",
        issues_access_level: "disabled",
        merge_requests_access_level: "disabled",
        forking_access_level: "disabled",
        wiki_access_level: "disabled",
        snippets_access_level: "disabled",
        pages_access_level: "disabled",
        container_registry_access_level: "disabled",
        releases_access_level: "disabled",
    }
}

fn ci(project: &project::Project) -> CiSettings {
    CiSettings {
        ci_config_path: project.ci_config_path.clone(),
        ci_default_git_depth: project.git_depth,
        ci_forward_deployment_enabled: false,
        ci_forward_deployment_rollback_allowed: true,
        ci_job_token_scope_enabled: true,
        ci_separated_caches: true,
        build_git_strategy: "fetch",
        build_timeout: project.build_timeout_seconds,
        auto_cancel_pending_pipelines: "disabled",
        keep_latest_artifact: true,
        auto_devops_enabled: false,
        runner_token_expiration_interval: None,
    }
}

const fn merge() -> MergeSettings {
    MergeSettings {
        merge_method: "merge",
        squash_option: "default_off",
        only_allow_merge_if_pipeline_succeeds: false,
        only_allow_merge_if_all_discussions_are_resolved: false,
    }
}

/// Only somebody who is known is anything in a project.
fn permissions(access: &ProjectAccess) -> Option<Permissions> {
    if access.viewer == Viewer::Anonymous {
        return None;
    }
    let permission = |role: domain::access::Role| Permission {
        access_level: role.level(),
        notification_level: NOTIFICATIONS_GLOBAL,
    };
    Some(Permissions { project_access: access.role.map(permission), group_access: None })
}

#[cfg(test)]
mod tests {
    #[test]
    fn finds_the_host_of_an_address() {
        assert_eq!(super::host("http://127.0.0.1:8080"), "127.0.0.1");
        assert_eq!(super::host("https://git.example.com/x"), "git.example.com");
        assert_eq!(super::host("http://[::1]:80"), "[::1]");
        assert_eq!(super::host("http://[::1]"), "[::1]");
    }
}
