//! `CI_MERGE_REQUEST_*`.

use domain::limits::MERGE_REQUEST_DESCRIPTION_CHARS_MAX;

use super::list::List;
use super::server::Server;

/// The merge request that a pipeline runs for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeRequest {
    pub id: i64,
    /// Its number inside the target project.
    pub iid: i64,
    pub event: MergeRequestEvent,
    pub title: String,
    pub description: String,
    pub draft: bool,
    pub squash: bool,
    /// `None` where the server knows no approvals.
    pub approved: Option<bool>,
    /// User names.
    pub assignees: Vec<String>,
    pub labels: Vec<String>,
    pub milestone: Option<String>,
    pub source: Side,
    pub target: Side,
    /// The version of the diff, where the server counts them.
    pub diff_id: Option<i64>,
    /// The merge base of source and target.
    pub diff_base_sha: Option<String>,
}

/// One side of a merge request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    pub project_id: i64,
    pub project_path: String,
    pub branch: String,
    pub protected: bool,
    /// The branch's tip; shown in pipelines of merged results only.
    pub sha: String,
}

/// Which commit a merge request's pipeline runs for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MergeRequestEvent {
    /// The tip of the source branch.
    #[default]
    Detached,
    /// What merging it would give.
    MergedResult,
    /// What merging it after others would give.
    MergeTrain,
}

impl MergeRequestEvent {
    /// `CI_MERGE_REQUEST_EVENT_TYPE`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Detached => "detached",
            Self::MergedResult => "merged_result",
            Self::MergeTrain => "merge_train",
        }
    }
}

impl MergeRequest {
    pub(super) fn add_to(&self, list: &mut List, server: &Server) {
        list.add("CI_MERGE_REQUEST_ID", self.id.to_string());
        list.add("CI_MERGE_REQUEST_IID", self.iid.to_string());
        list.add("CI_MERGE_REQUEST_EVENT_TYPE", self.event.word());
        // The path of the request itself; what is built may be `../merge` or `../train`.
        list.add("CI_MERGE_REQUEST_REF_PATH", format!("refs/merge-requests/{}/head", self.iid));
        self.add_text(list);
        list.add("CI_MERGE_REQUEST_DRAFT", self.draft.to_string());
        list.add("CI_MERGE_REQUEST_SQUASH_ON_MERGE", self.squash.to_string());
        // Known to jobs only when it is so (GitLab's documentation).
        list.add_some("CI_MERGE_REQUEST_APPROVED", self.approved.filter(|is| *is).map(|_| "true"));
        self.add_lists(list);
        list.add_some("CI_MERGE_REQUEST_DIFF_ID", self.diff_id.map(|id| id.to_string()));
        list.add_some("CI_MERGE_REQUEST_DIFF_BASE_SHA", self.diff_base_sha.as_deref());
        self.add_target(list, server);
        self.add_source(list, server);
    }

    fn add_text(&self, list: &mut List) {
        list.add("CI_MERGE_REQUEST_TITLE", &self.title);
        let end = self.description.char_indices().nth(MERGE_REQUEST_DESCRIPTION_CHARS_MAX);
        let cut = end.map_or(&*self.description, |(end, _)| &self.description[..end]);
        list.add("CI_MERGE_REQUEST_DESCRIPTION", cut);
        list.add("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED", end.is_some().to_string());
    }

    /// Empty lists have no variable.
    fn add_lists(&self, list: &mut List) {
        let named = |names: &[String]| (!names.is_empty()).then(|| names.join(","));
        list.add_some("CI_MERGE_REQUEST_ASSIGNEES", sentence(&self.assignees));
        list.add_some("CI_MERGE_REQUEST_LABELS", named(&self.labels));
        list.add_some("CI_MERGE_REQUEST_MILESTONE", self.milestone.as_deref());
    }

    fn add_target(&self, list: &mut List, server: &Server) {
        let target = &self.target;
        list.add("CI_MERGE_REQUEST_PROJECT_ID", target.project_id.to_string());
        list.add("CI_MERGE_REQUEST_PROJECT_PATH", &target.project_path);
        list.add("CI_MERGE_REQUEST_PROJECT_URL", server.page(&target.project_path));
        list.add("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", &target.branch);
        list.add("CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED", target.protected.to_string());
        list.add("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", self.tip(target));
    }

    fn add_source(&self, list: &mut List, server: &Server) {
        let source = &self.source;
        list.add("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", source.project_id.to_string());
        list.add("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", &source.project_path);
        list.add("CI_MERGE_REQUEST_SOURCE_PROJECT_URL", server.page(&source.project_path));
        list.add("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", &source.branch);
        list.add("CI_MERGE_REQUEST_SOURCE_BRANCH_PROTECTED", source.protected.to_string());
        list.add("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", self.tip(source));
    }

    /// A side's tip: empty, but defined, in detached pipelines.
    fn tip<'s>(&self, side: &'s Side) -> &'s str {
        if self.event == MergeRequestEvent::Detached { "" } else { &side.sha }
    }
}

/// Names as GitLab lists assignees: `a, b, and c`.
fn sentence(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(one.clone()),
        [one, two] => Some(format!("{one} and {two}")),
        [first @ .., last] => Some(format!("{}, and {last}", first.join(", "))),
    }
}
