//! Projects, with the settings that clients look at.

use serde::Serialize;

use super::{NamespaceBasic, UserBasic};

/// The least that names a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectIdentity {
    pub id: i64,
    pub description: Option<String>,
    pub name: String,
    pub name_with_namespace: String,
    pub path: String,
    pub path_with_namespace: String,
    pub created_at: String,
}

/// A project with `simple=true`, or to somebody who is not signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SimpleProject {
    #[serde(flatten)]
    pub identity: ProjectIdentity,
    pub default_branch: Option<String>,
    pub tag_list: Vec<String>,
    pub topics: Vec<String>,
    pub ssh_url_to_repo: String,
    pub http_url_to_repo: String,
    pub web_url: String,
    pub readme_url: Option<String>,
    pub forks_count: i64,
    pub avatar_url: Option<String>,
    pub star_count: i64,
    pub last_activity_at: String,
    pub visibility: &'static str,
    pub namespace: NamespaceBasic,
}

/// A whole project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's keys of a project")]
pub struct Project {
    #[serde(flatten)]
    pub simple: SimpleProject,
    pub container_registry_image_prefix: String,
    #[serde(rename = "_links")]
    pub links: Links,
    #[serde(flatten)]
    pub features: ProjectFeatures,
    #[serde(flatten)]
    pub levels: AccessLevels,
    pub updated_at: String,
    pub archived: bool,
    pub empty_repo: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserBasic>,
    pub creator_id: i64,
    pub import_url: Option<String>,
    pub import_type: Option<String>,
    pub import_status: &'static str,
    pub import_error: Option<String>,
    pub open_issues_count: i64,
    pub description_html: String,
    pub repository_object_format: &'static str,
    pub shared_with_groups: Vec<String>,
    pub marked_for_deletion_at: Option<String>,
    pub marked_for_deletion_on: Option<String>,
    pub mirror: bool,
    pub public_jobs: bool,
    #[serde(flatten)]
    pub ci: CiSettings,
    #[serde(flatten)]
    pub merge: MergeSettings,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Permissions>,
}

/// Where the project's lists are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Links {
    #[serde(rename = "self")]
    pub itself: String,
    pub members: String,
}

/// What is switched on. Clients leave commands out by these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's switches of a project")]
pub struct ProjectFeatures {
    pub packages_enabled: bool,
    pub issues_enabled: bool,
    pub merge_requests_enabled: bool,
    pub wiki_enabled: bool,
    pub jobs_enabled: bool,
    pub snippets_enabled: bool,
    pub container_registry_enabled: bool,
    pub service_desk_enabled: bool,
    pub service_desk_address: Option<String>,
    pub can_create_merge_request_in: bool,
    pub lfs_enabled: bool,
    pub emails_disabled: bool,
    pub emails_enabled: bool,
    pub shared_runners_enabled: bool,
    pub group_runners_enabled: bool,
    pub request_access_enabled: bool,
}

/// Who may use which part: `disabled`, `private` or `enabled`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessLevels {
    pub repository_access_level: &'static str,
    pub builds_access_level: &'static str,
    pub environments_access_level: &'static str,
    pub issues_access_level: &'static str,
    pub merge_requests_access_level: &'static str,
    pub forking_access_level: &'static str,
    pub wiki_access_level: &'static str,
    pub snippets_access_level: &'static str,
    pub pages_access_level: &'static str,
    pub container_registry_access_level: &'static str,
    pub releases_access_level: &'static str,
}

/// How pipelines are made and run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's settings of CI/CD")]
pub struct CiSettings {
    pub ci_config_path: Option<String>,
    pub ci_default_git_depth: u32,
    pub ci_forward_deployment_enabled: bool,
    pub ci_forward_deployment_rollback_allowed: bool,
    pub ci_job_token_scope_enabled: bool,
    pub ci_separated_caches: bool,
    pub build_git_strategy: &'static str,
    pub build_timeout: u32,
    pub auto_cancel_pending_pipelines: &'static str,
    pub keep_latest_artifact: bool,
    pub auto_devops_enabled: bool,
    pub runner_token_expiration_interval: Option<i64>,
}

/// How merge requests end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MergeSettings {
    pub merge_method: &'static str,
    pub squash_option: &'static str,
    pub only_allow_merge_if_pipeline_succeeds: bool,
    pub only_allow_merge_if_all_discussions_are_resolved: bool,
}

/// What the viewer is in the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Permissions {
    pub project_access: Option<Permission>,
    pub group_access: Option<Permission>,
}

/// A role by its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Permission {
    pub access_level: i64,
    pub notification_level: i64,
}
