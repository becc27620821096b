//! Commits, of their own and as they appear inside jobs.

use api_types::v4::{Commit, CommitDetails};
use app::{App, PipelineFilter, PipelineOrder, Sort};
use axum::Json;
use axum::extract::State;
use domain::access::{Action, ProjectAccess};
use domain::page::PageRequest;
use domain::pipeline::Pipeline;
use serde_json::Map;

use crate::answer::{Answer, done, found};
use crate::caller::{AlsoJobs, Caller};
use crate::place::At;
use crate::v4::pipelines;

/// `GET /projects/:id/repository/commits/:sha`; the sha may be a branch or a tag.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, revision)): At<(String, String)>,
) -> Answer<Json<CommitDetails>> {
    let access = caller.project(&app, &id, Action::ReadCode).await?;
    let repository = app.repositories().open(access.project.id);
    let sha = found(done(repository.resolve(&revision).await)?, "Commit")?;
    let commit = read(&app, &access, std::slice::from_ref(&sha)).await?.pop();
    let pipeline = newest_pipeline(&app, &access, sha).await?;
    Ok(Json(CommitDetails {
        commit: found(commit, "Commit")?,
        status: pipeline.as_ref().map(|pipeline| pipeline.status.word()),
        project_id: access.project.id.0,
        last_pipeline: pipeline.map(|pipeline| pipelines::basic(&app, &access, &pipeline)),
    }))
}

async fn newest_pipeline(
    app: &App,
    access: &ProjectAccess,
    sha: String,
) -> Answer<Option<Pipeline>> {
    let filter = PipelineFilter {
        sha: Some(sha),
        order_by: PipelineOrder::Id,
        sort: Some(Sort::Descending),
        ..PipelineFilter::default()
    };
    let page = done(app.reads().list_pipelines(access, &filter, PageRequest::first(1)).await)?;
    Ok(page.rows.into_iter().next())
}

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
