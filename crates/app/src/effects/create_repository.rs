//! The repository of a project that was stored.

use domain::ProjectId;

use crate::App;
use crate::error::Result;

/// Makes it, unless it is there.
pub(super) async fn run(app: &App, project: ProjectId, branch: &str) -> Result<()> {
    app.repositories().create(project, branch).await?;
    Ok(())
}
