//! What makes a pipeline, and the predefined variables that follow from it.
//!
//! Nothing here looks anything up: the server fills an event from its rows and its repository,
//! `evenkeel what-if` from a work tree and its flags, and both get the same variables.

pub mod catalogue;
mod commit;
mod list;
mod merge_request;
mod origin;
mod project;
mod server;

pub use commit::Commit;
pub use merge_request::{MergeRequest, MergeRequestEvent, Side};
pub use origin::{Chat, ExternalPullRequest, Upstream};
pub use project::Project;
pub use server::Server;

use domain::pipeline::Source;
use domain::push::ZERO_SHA;
use domain::slug::slug;
use domain::variable::JobVariable;

use crate::input::{Input, Variables};
use list::List;

/// What happened to which ref of which project.
///
/// Texts that are not known stay empty; their variables are then empty too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub source: Source,
    /// The short name of the branch or tag. Of a merge request the source branch.
    pub ref_name: String,
    /// Whether `ref_name` is a tag.
    pub tag: bool,
    /// The message of an annotated tag.
    pub tag_message: String,
    pub protected: bool,
    /// The tip before the push, [`ZERO_SHA`] where there is nothing to compare with.
    pub before_sha: String,
    pub commit: Commit,
    pub project: Project,
    pub server: Server,
    /// Who started it.
    pub user: Option<User>,
    /// The number of the pipeline inside the project, where it is known already.
    pub pipeline_iid: Option<i64>,
    /// Open merge requests from this branch, as `group/project!1`, newest first.
    pub open_merge_requests: Vec<String>,
    /// Of a pipeline for a merge request, also of its child pipelines.
    pub merge_request: Option<MergeRequest>,
    pub external_pull_request: Option<ExternalPullRequest>,
    /// The description of the schedule that made it.
    pub schedule_description: Option<String>,
    /// The payload of a trigger, JSON. A pipeline of a trigger token has one, perhaps empty.
    pub trigger_payload: Option<String>,
    pub chat: Option<Chat>,
    /// Of a downstream pipeline, the job that made it.
    pub upstream: Option<Upstream>,
}

/// An account as a job sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    pub id: i64,
    pub username: String,
    pub name: String,
    pub email: String,
}

/// Merge requests that `CI_OPEN_MERGE_REQUESTS` names at most (GitLab's number).
const OPEN_MERGE_REQUESTS_MAX: usize = 4;

impl Default for Event {
    fn default() -> Self {
        Self {
            source: Source::Push,
            ref_name: String::new(),
            tag: false,
            tag_message: String::new(),
            protected: false,
            before_sha: ZERO_SHA.to_owned(),
            commit: Commit::default(),
            project: Project::default(),
            server: Server::default(),
            user: None,
            pipeline_iid: None,
            open_merge_requests: Vec::new(),
            merge_request: None,
            external_pull_request: None,
            schedule_description: None,
            trigger_payload: None,
            chat: None,
            upstream: None,
        }
    }
}

impl Event {
    /// An input with everything that the event decides; the text and the variables of settings and
    /// of the pipeline are the caller's.
    pub fn input(&self) -> Input {
        Input {
            path: self.project.config_path.clone(),
            source: self.source,
            ref_name: self.ref_name.clone(),
            tag: self.tag,
            merge_request: self.merge_request.is_some(),
            is_protected: self.protected,
            project_path: self.project.path.clone(),
            sha: self.commit.sha.clone(),
            variables: self.variables(),
            ..Input::default()
        }
    }

    /// The predefined variables, by when they exist. Those of settings and of the pipeline are left
    /// empty.
    pub fn variables(&self) -> Variables {
        Variables {
            predefined: self.before_pipeline(),
            pipeline_predefined: self.of_pipeline(),
            user: self.of_user(),
            ..Variables::default()
        }
    }

    /// Those that exist before the pipeline does: seen by `include`, `workflow` and jobs.
    pub fn before_pipeline(&self) -> Vec<JobVariable> {
        let mut list = List::default();
        list.add("CI", "true");
        list.add("GITLAB_CI", "true");
        list.add("GITLAB_FEATURES", "");
        self.commit.add_to(&mut list);
        self.add_reference(&mut list);
        self.project.add_to(&mut list, &self.server);
        self.server.add_to(&mut list);
        if let Some(merge_request) = &self.merge_request {
            merge_request.add_to(&mut list, &self.server);
        }
        self.add_origin(&mut list);
        list.into_variables()
    }

    /// Those of the pipeline: seen by jobs and their rules.
    fn of_pipeline(&self) -> Vec<JobVariable> {
        let mut list = List::default();
        list.add_some("CI_PIPELINE_IID", self.pipeline_iid.map(|iid| iid.to_string()));
        list.add("CI_CONFIG_REF_URI", self.config_uri());
        list.add_some("CI_PIPELINE_TRIGGERED", self.trigger_payload.as_ref().map(|_| "true"));
        list.add_some("TRIGGER_PAYLOAD", self.trigger_payload.as_deref());
        if let Some(chat) = &self.chat {
            chat.add_to(&mut list);
        }
        list.into_variables()
    }

    /// `host/group/project//path@refs/heads/branch`; of a merge request its source branch.
    fn config_uri(&self) -> String {
        let Project { path, config_path, .. } = &self.project;
        let kind = if self.tag { "tags" } else { "heads" };
        format!("{}/{path}//{config_path}@refs/{kind}/{}", self.server.fqdn, self.ref_name)
    }

    /// Those of the account that started it: seen by jobs and their rules.
    fn of_user(&self) -> Vec<JobVariable> {
        let mut list = List::default();
        if let Some(user) = &self.user {
            list.add("GITLAB_USER_ID", user.id.to_string());
            list.add("GITLAB_USER_LOGIN", &user.username);
            list.add("GITLAB_USER_NAME", &user.name);
            list.add("GITLAB_USER_EMAIL", &user.email);
        }
        list.into_variables()
    }

    fn add_reference(&self, list: &mut List) {
        list.add("CI_COMMIT_BEFORE_SHA", &self.before_sha);
        list.add("CI_COMMIT_REF_NAME", &self.ref_name);
        list.add("CI_COMMIT_REF_SLUG", slug(&self.ref_name));
        list.add("CI_COMMIT_REF_PROTECTED", self.protected.to_string());
        if self.tag {
            list.add("CI_COMMIT_TAG", &self.ref_name);
            list.add("CI_COMMIT_TAG_MESSAGE", &self.tag_message);
        } else if self.merge_request.is_none() {
            list.add("CI_COMMIT_BRANCH", &self.ref_name);
        }
        if !self.open_merge_requests.is_empty() {
            let named = self.open_merge_requests.iter().take(OPEN_MERGE_REQUESTS_MAX);
            let named: Vec<&str> = named.map(String::as_str).collect();
            list.add("CI_OPEN_MERGE_REQUESTS", named.join(","));
        }
    }

    fn add_origin(&self, list: &mut List) {
        list.add("CI_PIPELINE_SOURCE", self.source.word());
        let description = self.schedule_description.as_deref();
        list.add_some("CI_PIPELINE_SCHEDULE_DESCRIPTION", description);
        if let Some(external) = &self.external_pull_request {
            external.add_to(list);
        }
        if let Some(upstream) = &self.upstream {
            upstream.add_to(list);
        }
    }
}

#[cfg(test)]
mod tests;
