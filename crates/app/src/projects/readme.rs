//! The first commit of a project that begins with a README.

use domain::access::ProjectAccess;
use domain::push::{RefUpdate, ZERO_SHA};
use git::{NewCommit, Signature};

use crate::App;
use crate::error::{Error, Result};
use crate::pushes::PushRequest;

impl App {
    /// Commits a README and moves the branch, through the same door as every push.
    pub(super) async fn add_readme(&self, access: &ProjectAccess, branch: &str) -> Result<()> {
        let project = &access.project;
        let user = access.viewer.user_id().ok_or_else(|| Error::forbidden("403 Forbidden"))?;
        let user = self.reads().find_user(user).await?;
        let user = user.ok_or_else(|| Error::not_found("User"))?;
        let repository = self.repositories().open(project.id);
        let text = format!("# {}\n\n{}\n", project.name, project.description);
        let commit = NewCommit {
            parent: None,
            files: vec![("README.md".to_owned(), text.trim_end().to_owned().into_bytes())],
            message: "Initial commit".to_owned(),
            author: Signature { name: user.name, email: user.email, at: self.now() },
        };
        let sha = repository.create_commit(&commit).await?;
        let update =
            RefUpdate { name: format!("refs/heads/{branch}"), old: ZERO_SHA.to_owned(), new: sha };
        let request = PushRequest { updates: vec![update.clone()], ..PushRequest::default() };
        let ticket = self.begin_push(access, request).await?;
        match repository.update_ref(&update, "Initial commit").await {
            Ok(()) => {
                self.finish_push(ticket, vec![update]).await;
                Ok(())
            }
            Err(error) => {
                self.abandon_push(ticket).await;
                Err(error.into())
            }
        }
    }
}
