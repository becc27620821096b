//! Files that are not in the pipeline's own commit: of other projects, and from addresses.

use std::sync::Arc;

use ci_config::elsewhere::{Asker, CommitAnswer, CommitQuestion, Elsewhere, ProjectQuestion};
use ci_config::{Missing, StoredFile};
use domain::access::{Action, ProjectAccess, Viewer};
use domain::limits::REMOTE_FETCHES_MAX;
use domain::user::User;
use store::ProjectRef;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::compile::read_text;
use crate::App;
use crate::error::{Error, Result};

impl App {
    /// Answers questions about other places, those about addresses side by side.
    pub(super) async fn look_elsewhere(
        &self,
        user: Option<&User>,
        elsewhere: &mut Elsewhere,
        missing: Vec<Missing>,
    ) -> Result<()> {
        let mut addresses = Vec::new();
        for question in missing {
            match question {
                Missing::Commit(question) => {
                    let answer = self.commit_elsewhere(user, &question).await?;
                    elsewhere.commits.insert(question, answer);
                }
                Missing::Tags(question) => {
                    let tags = self.tags_elsewhere(user, &question).await?;
                    elsewhere.tags.insert(question, tags);
                }
                Missing::StoredFile(file) => {
                    let text = self.text_elsewhere(user, &file).await?;
                    elsewhere.files.insert(file, text);
                }
                Missing::StoredPaths { project, sha } => {
                    let access = self.project_as(&viewer(user), &project).await?;
                    let paths = match access {
                        Some(access) => {
                            self.repositories().open(access.project.id).list_paths(&sha).await?
                        }
                        None => Vec::new(),
                    };
                    elsewhere.paths.insert((project, sha), paths);
                }
                Missing::RemoteFile { url, age_seconds_max } => {
                    addresses.push((url, age_seconds_max));
                }
                Missing::LocalFile { .. }
                | Missing::ChangedPaths
                | Missing::ChangedSince { .. }
                | Missing::ExistingPaths
                | Missing::FileId { .. }
                | Missing::LastCommit { .. } => {}
            }
        }
        self.fetch_all(elsewhere, addresses).await
    }

    /// Fetches addresses, a few at once.
    async fn fetch_all(
        &self,
        elsewhere: &mut Elsewhere,
        addresses: Vec<(String, Option<u64>)>,
    ) -> Result<()> {
        let places = Arc::new(Semaphore::new(REMOTE_FETCHES_MAX));
        let mut fetches = JoinSet::new();
        for (url, age_seconds_max) in addresses {
            let (app, places) = (self.clone(), Arc::clone(&places));
            fetches.spawn(async move {
                let _place = places.acquire_owned().await;
                let now = app.now();
                let answer = app.inner.remote_files.get(&url, age_seconds_max, now).await;
                (url, answer)
            });
        }
        while let Some(done) = fetches.join_next().await {
            let (url, answer) = done
                .map_err(|cause| Error::internal("a file could not be fetched").caused_by(cause))?;
            elsewhere.remote.insert(url, answer);
        }
        Ok(())
    }

    async fn commit_elsewhere(
        &self,
        user: Option<&User>,
        question: &CommitQuestion,
    ) -> Result<CommitAnswer> {
        let Some(access) = self.asked_project(user, &question.project).await? else {
            return Ok(CommitAnswer::NoProject);
        };
        let project = access.project;
        let reference = match (question.reference.as_str(), &project.default_branch) {
            ("HEAD", Some(branch)) => format!("refs/heads/{branch}"),
            (reference, _) => reference.to_owned(),
        };
        let sha = self.repositories().open(project.id).resolve(&reference).await?;
        Ok(match sha {
            Some(sha) => CommitAnswer::Found { project: project.full_path, sha },
            None => CommitAnswer::NoCommit,
        })
    }

    async fn tags_elsewhere(
        &self,
        user: Option<&User>,
        question: &ProjectQuestion,
    ) -> Result<Vec<String>> {
        let Some(access) = self.asked_project(user, question).await? else {
            return Ok(Vec::new());
        };
        let tags = self.repositories().open(access.project.id).tags().await?;
        let short = |name: &str| name.strip_prefix("refs/tags/").unwrap_or(name).to_owned();
        Ok(tags.into_iter().map(|tag| short(&tag.name)).collect())
    }

    async fn text_elsewhere(
        &self,
        user: Option<&User>,
        file: &StoredFile,
    ) -> Result<Option<String>> {
        let Some(access) = self.project_as(&viewer(user), &file.project).await? else {
            return Ok(None);
        };
        let repository = self.repositories().open(access.project.id);
        read_text(&repository, &file.sha, &file.path).await
    }

    async fn asked_project(
        &self,
        user: Option<&User>,
        question: &ProjectQuestion,
    ) -> Result<Option<ProjectAccess>> {
        let viewer = match question.asker {
            Asker::User => viewer(user),
            Asker::Nobody => Viewer::Anonymous,
        };
        self.project_as(&viewer, &question.project).await
    }

    /// A project whose code the viewer may read.
    async fn project_as(&self, viewer: &Viewer, path: &str) -> Result<Option<ProjectAccess>> {
        let access = self.reads().find_project(viewer, ProjectRef::Path(path)).await?;
        Ok(access.filter(|access| access.may(Action::ReadCode)))
    }
}

/// Who looks: the user who runs the pipeline, or nobody.
fn viewer(user: Option<&User>) -> Viewer {
    user.map_or(Viewer::Anonymous, App::viewer_of)
}
