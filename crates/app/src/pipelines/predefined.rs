//! Predefined variables: what GitLab gives to every pipeline and job, for the features that exist.

use domain::limits::COMMIT_MESSAGE_BYTES_MAX;
use domain::pipeline::Source;
use domain::project::Project;
use domain::slug::slug;
use domain::user::User;
use domain::variable::JobVariable;
use git::Commit;

use crate::address::Address;

/// What predefined variables are made from, known before the pipeline exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) address: &'a Address,
    pub(crate) version: &'a str,
    pub(crate) project: &'a Project,
    pub(crate) commit: &'a Commit,
    pub(crate) event: &'a Event,
}

/// What happened to which ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) source: Source,
    /// Short name of the branch or tag.
    pub(crate) ref_name: String,
    pub(crate) tag: bool,
    pub(crate) protected: bool,
    pub(crate) before_sha: String,
}

/// Variables that exist before the pipeline does.
pub(crate) fn before_pipeline(facts: Facts<'_>) -> Vec<JobVariable> {
    let mut list = List::default();
    list.add("CI", "true");
    list.add("GITLAB_CI", "true");
    list.add("GITLAB_FEATURES", "");
    commit(&mut list, facts.commit);
    reference(&mut list, facts.event);
    project(&mut list, facts);
    server(&mut list, facts);
    list.0
}

/// Variables of the pipeline that jobs see in their rules.
pub(crate) fn of_pipeline(iid: Option<i64>) -> Vec<JobVariable> {
    let mut list = List::default();
    if let Some(iid) = iid {
        list.add("CI_PIPELINE_IID", iid.to_string());
    }
    list.0
}

/// Variables of the account that started it.
pub(crate) fn of_user(user: Option<&User>) -> Vec<JobVariable> {
    let mut list = List::default();
    if let Some(user) = user {
        list.add("GITLAB_USER_ID", user.id.to_string());
        list.add("GITLAB_USER_LOGIN", &user.username);
        list.add("GITLAB_USER_NAME", &user.name);
        list.add("GITLAB_USER_EMAIL", &user.email);
    }
    list.0
}

#[derive(Debug, Default)]
struct List(Vec<JobVariable>);

impl List {
    fn add(&mut self, key: &str, value: impl Into<String>) {
        self.0.push(JobVariable::public(key, value));
    }
}

fn commit(list: &mut List, commit: &Commit) {
    let (message, is_truncated) = cut(&commit.message);
    list.add("CI_COMMIT_SHA", &commit.sha);
    list.add("CI_COMMIT_SHORT_SHA", commit.sha.get(..8).unwrap_or(&commit.sha));
    list.add("CI_COMMIT_MESSAGE", message);
    list.add("CI_COMMIT_MESSAGE_IS_TRUNCATED", is_truncated.to_string());
    list.add("CI_COMMIT_TITLE", &commit.title);
    list.add("CI_COMMIT_DESCRIPTION", description(message));
    let author = format!("{} <{}>", commit.author.name, commit.author.email);
    list.add("CI_COMMIT_AUTHOR", author);
    list.add("CI_COMMIT_TIMESTAMP", seconds(commit.committer.at));
}

fn reference(list: &mut List, event: &Event) {
    list.add("CI_COMMIT_BEFORE_SHA", &event.before_sha);
    list.add("CI_COMMIT_REF_NAME", &event.ref_name);
    list.add("CI_COMMIT_REF_SLUG", slug(&event.ref_name));
    list.add("CI_COMMIT_REF_PROTECTED", event.protected.to_string());
    list.add(if event.tag { "CI_COMMIT_TAG" } else { "CI_COMMIT_BRANCH" }, &event.ref_name);
    list.add("CI_PIPELINE_SOURCE", event.source.word());
}

fn project(list: &mut List, facts: Facts<'_>) {
    let project = facts.project;
    let namespace = parent(&project.full_path);
    list.add("CI_PROJECT_ID", project.id.to_string());
    list.add("CI_PROJECT_NAME", &project.path);
    list.add("CI_PROJECT_TITLE", &project.name);
    list.add("CI_PROJECT_DESCRIPTION", &project.description);
    list.add("CI_PROJECT_PATH", &project.full_path);
    list.add("CI_PROJECT_PATH_SLUG", slug(&project.full_path));
    list.add("CI_PROJECT_NAMESPACE", namespace);
    list.add("CI_PROJECT_NAMESPACE_SLUG", slug(namespace));
    list.add("CI_PROJECT_NAMESPACE_ID", project.namespace_id.to_string());
    list.add("CI_PROJECT_ROOT_NAMESPACE", namespace.split('/').next().unwrap_or(namespace));
    list.add("CI_PROJECT_URL", facts.address.page(&project.full_path));
    list.add("CI_PROJECT_VISIBILITY", project.visibility.word());
    list.add("CI_CONFIG_PATH", project.ci_config_path());
    let default_branch = project.default_branch.as_deref().unwrap_or("main");
    list.add("CI_DEFAULT_BRANCH", default_branch);
    list.add("CI_DEFAULT_BRANCH_SLUG", slug(default_branch));
    // Image names are lower case; the host is the server's own until it has a registry elsewhere.
    list.add("CI_REGISTRY", facts.address.authority());
    let image = format!("{}/{}", facts.address.authority(), project.full_path.to_lowercase());
    list.add("CI_REGISTRY_IMAGE", image);
}

fn server(list: &mut List, facts: Facts<'_>) {
    let address = facts.address;
    list.add("CI_API_V4_URL", address.page("api/v4"));
    list.add("CI_SERVER_URL", address.url());
    list.add("CI_SERVER_HOST", address.host());
    list.add("CI_SERVER_PORT", address.port().to_string());
    list.add("CI_SERVER_FQDN", address.authority());
    list.add("CI_SERVER_PROTOCOL", address.scheme());
    list.add("CI_SERVER_SHELL_SSH_HOST", address.host());
    list.add("CI_SERVER_SHELL_SSH_PORT", "22");
    list.add("CI_SERVER_NAME", "Evenkeel");
    list.add("CI_SERVER_VERSION", facts.version);
    let mut numbers = facts.version.split(['.', '-', '+']);
    for key in ["CI_SERVER_VERSION_MAJOR", "CI_SERVER_VERSION_MINOR", "CI_SERVER_VERSION_PATCH"] {
        list.add(key, numbers.next().unwrap_or("0"));
    }
    list.add("CI_SERVER_REVISION", facts.version);
}

/// The namespace in front of the last `/`.
fn parent(full_path: &str) -> &str {
    full_path.rsplit_once('/').map_or("", |(namespace, _)| namespace)
}

/// A message cut where GitLab cuts it, at a character's border.
fn cut(message: &str) -> (&str, bool) {
    if message.len() <= COMMIT_MESSAGE_BYTES_MAX {
        return (message, false);
    }
    let mut end = COMMIT_MESSAGE_BYTES_MAX;
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    (&message[..end], true)
}

/// The message without its first line; the whole message where the first line is no title.
fn description(message: &str) -> &str {
    match message.split_once('\n') {
        Some((title, _)) if title.chars().count() >= 100 => message,
        Some((_, rest)) => rest.trim_start_matches('\n'),
        None if message.chars().count() >= 100 => message,
        None => "",
    }
}

/// ISO 8601 in UTC without fractions, as git gives it.
fn seconds(at: domain::Timestamp) -> String {
    let text = at.to_rfc3339();
    match text.split_once('.') {
        Some((whole, _)) => format!("{whole}+00:00"),
        None => text,
    }
}
