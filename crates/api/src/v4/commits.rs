//! Commits, as they appear inside jobs.

use api_types::v4::Commit;
use app::App;
use domain::access::{Action, ProjectAccess};
use serde_json::Map;

use crate::answer::{Answer, done};

/// Reads commits of a project; those that are not there are left out. Nothing for somebody who
/// may not read the code.
pub(crate) async fn read(
    app: &App,
    access: &ProjectAccess,
    shas: &[String],
) -> Answer<Vec<Commit>> {
    if !access.may(Action::ReadCode) {
        return Ok(Vec::new());
    }
    let repository = app.repositories().open(access.project.id);
    let web_url = format!("{}/{}/-/commit", app.external_url(), access.project.full_path);
    let commits = done(repository.commits(shas).await)?;
    let shown = commits.into_iter().map(|commit| Commit {
        short_id: commit.sha.chars().take(8).collect(),
        created_at: commit.committer.at.to_rfc3339(),
        web_url: format!("{web_url}/{}", commit.sha),
        id: commit.sha,
        parent_ids: commit.parents,
        title: commit.title,
        message: commit.message,
        author_name: commit.author.name,
        author_email: commit.author.email,
        authored_date: commit.author.at.to_rfc3339(),
        committer_name: commit.committer.name,
        committer_email: commit.committer.email,
        committed_date: commit.committer.at.to_rfc3339(),
        trailers: Map::new(),
        extended_trailers: Map::new(),
    });
    Ok(shown.collect())
}
