//! Refs of the server's own, which keep commits that branches have left.

use domain::ProjectId;
use domain::push::{RefUpdate, ZERO_SHA};

use crate::App;
use crate::error::Result;

/// Makes the ref, unless it is there. A commit that is gone cannot be kept any more.
pub(crate) async fn run(app: &App, project: ProjectId, name: &str, sha: &str) -> Result<()> {
    let repository = app.repositories().open(project);
    let update = RefUpdate { name: name.to_owned(), old: ZERO_SHA.to_owned(), new: sha.to_owned() };
    match repository.update_ref(&update, "keep the commit").await {
        Ok(()) | Err(git::Error::RefMoved { .. }) => Ok(()),
        Err(error) => {
            if repository.commit(sha).await?.is_none() {
                return Ok(());
            }
            Err(error.into())
        }
    }
}
