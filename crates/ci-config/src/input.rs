//! What the compiler knows, and what it asks for.

use std::collections::BTreeMap;

use domain::pipeline::Source;
use domain::variable::JobVariable;

use crate::document::ReadFiles;
use crate::elsewhere::{CommitQuestion, Elsewhere, ProjectQuestion};
use crate::merged::StoredFile;

/// Everything that decides what a configuration means. The compiler reads nothing else: the same
/// input always gives the same outcome.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what a ref can be")]
pub struct Input {
    /// Path of the configuration in the repository, for messages: `.gitlab-ci.yml`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Texts of files of the same project and commit that [`Missing::LocalFile`] asked for, by the
    /// path asked for; `None` where there is no such file.
    pub files: BTreeMap<String, Option<String>>,
    /// What made the pipeline (`CI_PIPELINE_SOURCE`).
    pub source: Source,
    /// The short name of the branch or tag.
    pub ref_name: String,
    /// Whether `ref_name` is a tag.
    pub tag: bool,
    /// Whether the pipeline belongs to a merge request; `ref_name` is then its source branch, which
    /// `only` and `except` do not see.
    pub merge_request: bool,
    /// Whether the ref is protected; separates caches.
    pub is_protected: bool,
    /// `group/project`, for `only: main@group/project`.
    pub project_path: String,
    /// The pipeline's commit, for files that others include from it.
    pub sha: String,
    /// Variables by tier.
    pub variables: Variables,
    /// Values for the inputs that the main file's header declares: a text, a number, a boolean or
    /// a list.
    pub inputs: BTreeMap<String, serde_json::Value>,
    /// Files that the push changed.
    pub changed_paths: Changed,
    /// Answers to [`Missing::ChangedSince`], by the ref asked for; `None` where it is no ref.
    pub changed_since: BTreeMap<String, Option<Vec<String>>>,
    /// All files of the commit; `None` until [`Missing::ExistingPaths`] asked for them.
    pub existing_paths: Option<Vec<String>>,
    /// What reasons say. It changes no plan.
    pub detail: Detail,
    /// Answers about other commits, other projects and addresses.
    pub elsewhere: Elsewhere,
    /// Answers to [`Missing::FileId`]: git's id of what is at a path of the commit, `None` where
    /// there is no file.
    pub file_ids: BTreeMap<String, Option<String>>,
    /// Answers to [`Missing::LastCommit`]: the last commit that changed a path, `None` where there
    /// is none.
    pub last_commits: BTreeMap<String, Option<String>>,
    /// Files that were read in earlier rounds, so that each is read once. It changes no outcome.
    pub read: ReadFiles,
}

impl Default for Input {
    fn default() -> Self {
        Self {
            path: ".gitlab-ci.yml".to_owned(),
            text: String::new(),
            files: BTreeMap::new(),
            source: Source::Push,
            ref_name: String::new(),
            tag: false,
            merge_request: false,
            is_protected: false,
            project_path: String::new(),
            sha: String::new(),
            variables: Variables::default(),
            inputs: BTreeMap::new(),
            changed_paths: Changed::default(),
            changed_since: BTreeMap::new(),
            existing_paths: None,
            detail: Detail::default(),
            elsewhere: Elsewhere::default(),
            file_ids: BTreeMap::new(),
            last_commits: BTreeMap::new(),
            read: ReadFiles::default(),
        }
    }
}

/// Variables from outside the file.
///
/// Inside a list a later entry wins. Precedence, highest first: `pipeline`, `project`, `user`, the file's own variables, `pipeline_predefined`, `predefined`
/// (GitLab's documentation "CI/CD variable precedence").
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// Predefined ones that exist before the pipeline (`CI_COMMIT_BRANCH`, `CI_PIPELINE_SOURCE`):
    /// seen by `include`, `workflow` and jobs.
    pub predefined: Vec<JobVariable>,
    /// Predefined ones of the pipeline (`CI_PIPELINE_IID`): seen by jobs only. The compiler adds
    /// those of a job itself: `CI_JOB_NAME`, `CI_JOB_STAGE`, `CI_NODE_INDEX`, `CI_ENVIRONMENT_NAME`
    /// and their like.
    pub pipeline_predefined: Vec<JobVariable>,
    /// `GITLAB_USER_*`: seen by jobs only.
    pub user: Vec<JobVariable>,
    /// Variables of settings: instance, then group, then project. Only those that this ref may see:
    /// the caller leaves out protected ones where the ref is not protected.
    pub project: Vec<ScopedVariable>,
    /// Given with the pipeline: API, form, push option.
    pub pipeline: Vec<JobVariable>,
}

/// A variable of settings, with the environments that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedVariable {
    pub variable: JobVariable,
    /// `*`, a name, or a pattern with `*`.
    pub environment_scope: String,
}

/// What reasons say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// How rules were judged.
    #[default]
    Rules,
    /// That, and where keywords and variables come from.
    Origins,
}

/// Files that a push changed, or a merge request against its target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Changed {
    /// Not looked up yet: the compiler answers [`Missing::ChangedPaths`] when it matters.
    #[default]
    NotAsked,
    /// There is nothing to compare with (new branch, tag, schedule, API, form): `rules:changes` is
    /// true.
    NoDiff,
    /// Paths between the old and the new tip, or between the merge base with the target and the
    /// tip; perhaps none.
    Paths(Vec<String>),
}

/// A fact that the compiler needs before it can go on. The caller fills it into [`Input`] and
/// calls again, at most `COMPILE_ROUNDS_MAX` times.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The text of a file at the pipeline's commit: goes to [`Input::files`].
    LocalFile { path: String },
    /// Goes to [`Input::changed_paths`], never as [`Changed::NotAsked`].
    ChangedPaths,
    /// Files changed since the merge base with a ref (branch, tag, SHA, `refs/..`): goes to
    /// [`Input::changed_since`].
    ChangedSince { reference: String },
    /// Goes to [`Input::existing_paths`].
    ExistingPaths,
    /// A commit of a project of this instance: goes to [`Elsewhere::commits`].
    Commit(CommitQuestion),
    /// The names of a project's tags: goes to [`Elsewhere::tags`].
    Tags(ProjectQuestion),
    /// The text of a file of a commit that was found: goes to [`Elsewhere::files`].
    StoredFile(StoredFile),
    /// All files of a commit that was found: goes to [`Elsewhere::paths`].
    StoredPaths { project: String, sha: String },
    /// The body at an address: goes to [`Elsewhere::remote`]. A body that is at most so old will
    /// do; without a number it is fetched now.
    RemoteFile { url: String, age_seconds_max: Option<u64> },
    /// git's id of a file's content: goes to [`Input::file_ids`].
    FileId { path: String },
    /// The last commit, up to the pipeline's, that changed a path: goes to [`Input::last_commits`].
    LastCommit { path: String },
}
