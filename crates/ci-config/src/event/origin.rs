//! Variables of pipelines that something else than a push made.

use super::list::List;

/// A command in a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chat {
    /// What followed the command.
    pub input: String,
    pub channel: String,
    pub user_id: String,
}

/// A pull request on another host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExternalPullRequest {
    pub iid: i64,
    pub source_repository: String,
    pub target_repository: String,
    pub source_branch: String,
    pub source_sha: String,
    pub target_branch: String,
    pub target_sha: String,
}

/// The job of another pipeline that made this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upstream {
    pub project_id: i64,
    pub pipeline_id: i64,
    pub job_id: i64,
}

impl Chat {
    pub(super) fn add_to(&self, list: &mut List) {
        list.add("CHAT_INPUT", &self.input);
        list.add("CHAT_CHANNEL", &self.channel);
        list.add("CHAT_USER_ID", &self.user_id);
    }
}

impl ExternalPullRequest {
    pub(super) fn add_to(&self, list: &mut List) {
        let mut add = |end: &str, value: &str| {
            list.add(&format!("CI_EXTERNAL_PULL_REQUEST_{end}"), value);
        };
        add("IID", &self.iid.to_string());
        add("SOURCE_REPOSITORY", &self.source_repository);
        add("TARGET_REPOSITORY", &self.target_repository);
        add("SOURCE_BRANCH_NAME", &self.source_branch);
        add("SOURCE_BRANCH_SHA", &self.source_sha);
        add("TARGET_BRANCH_NAME", &self.target_branch);
        add("TARGET_BRANCH_SHA", &self.target_sha);
    }
}

impl Upstream {
    pub(super) fn add_to(&self, list: &mut List) {
        list.add("CI_UPSTREAM_PROJECT_ID", self.project_id.to_string());
        list.add("CI_UPSTREAM_PIPELINE_ID", self.pipeline_id.to_string());
        list.add("CI_UPSTREAM_JOB_ID", self.job_id.to_string());
    }
}
