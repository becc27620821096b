//! The event stream: names of topics that changed, never their content.
//!
//! A topic of a page is written `<project>.<topic>`, so that it can be checked: whoever may not
//! read the thing does not learn that it changes.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use app::Subscription;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use domain::access::{Action, ProjectAccess, Viewer};
use domain::limits::{LIVE_SECONDS_MAX, LIVE_TOPICS_MAX};
use domain::{JobId, PipelineId, ProjectId};
use futures_util::stream::unfold;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::problem::Problem;
use crate::query::Query;
use crate::reads::ProjectRef;
use crate::site::Site;
use crate::visitor::Visitor;

/// Seconds after which a silent stream says that it is alive.
const SILENCE: Duration = Duration::from_secs(20);

/// Topics of a page.
pub(crate) fn pipelines(project: ProjectId) -> String {
    format!("{project}.pipelines")
}

/// Environments and deployments of a project.
pub(crate) fn environments(project: ProjectId) -> String {
    format!("{project}.environments")
}

/// One pipeline.
pub(crate) fn pipeline(project: ProjectId, id: PipelineId) -> String {
    format!("{project}.pipeline-{id}")
}

/// One job and its trace.
pub(crate) fn job(project: ProjectId, id: JobId) -> String {
    format!("{project}.job-{id}")
}

/// Rung when the server stops: streams end, so that nobody has to wait for them.
pub const STOPPING_TOPIC: &str = "stopping";

/// Effects, for administrators.
pub(crate) const EFFECTS: &str = "effects";

/// `GET /-/live?topics=7.pipelines,7.pipeline-42`.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    query: Query,
) -> Result<Response, Problem> {
    let asked: Vec<&str> = query.text("topics").split(',').filter(|t| !t.is_empty()).collect();
    if asked.len() > LIVE_TOPICS_MAX {
        return Err(Problem::too_large());
    }
    let mut names = BTreeMap::new();
    for topic in asked {
        if let Some(bell) = bell_of(&site, &visitor.viewer, topic).await? {
            names.insert(bell, topic.to_owned());
        }
    }
    let permit = Arc::clone(&site.streams).try_acquire_owned();
    let permit = permit.map_err(|_none_left| Problem::too_many())?;
    let bells =
        site.app.bells().subscribe(names.keys().cloned().chain([STOPPING_TOPIC.to_owned()]));
    let ends = Instant::now() + Duration::from_secs(LIVE_SECONDS_MAX);
    let stream = Stream { bells, names, ends, greeted: false, _permit: permit };
    let events = unfold(stream, async |stream| stream.next().await);
    let headers = [("cache-control", "no-store"), ("x-accel-buffering", "no")];
    Ok((headers, Sse::new(events)).into_response())
}

struct Stream {
    bells: Subscription,
    /// The page's name of each bell.
    names: BTreeMap<String, String>,
    /// Then the browser comes again, and what it may see is checked again.
    ends: Instant,
    greeted: bool,
    _permit: OwnedSemaphorePermit,
}

impl Stream {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if !self.greeted {
            self.greeted = true;
            let hello = Event::default().retry(Duration::from_secs(2)).comment("listening");
            return Some((Ok(hello), self));
        }
        if Instant::now() >= self.ends {
            return None;
        }
        let rung = self.bells.next(SILENCE).await;
        if rung.iter().any(|bell| bell == STOPPING_TOPIC) {
            return None;
        }
        let names: Vec<&str> =
            rung.iter().filter_map(|bell| self.names.get(bell)).map(String::as_str).collect();
        let event = if names.is_empty() {
            Event::default().comment("still listening")
        } else {
            Event::default().data(names.join(" "))
        };
        Some((Ok(event), self))
    }
}

/// The bell behind a page's topic, if the viewer may hear it.
async fn bell_of(site: &Site, viewer: &Viewer, topic: &str) -> app::Result<Option<String>> {
    if topic == EFFECTS {
        return Ok(viewer.is_admin().then(|| EFFECTS.to_owned()));
    }
    let Some((project, name)) = topic.split_once('.') else { return Ok(None) };
    let Ok(project) = project.parse::<ProjectId>() else { return Ok(None) };
    let found = site.app.reads().find_project(viewer, ProjectRef::Id(project)).await?;
    let Some(access) = found else { return Ok(None) };
    bell_in(site, &access, name).await
}

async fn bell_in(site: &Site, access: &ProjectAccess, name: &str) -> app::Result<Option<String>> {
    let (reads, project) = (site.app.reads(), access.project.id);
    match name.split_once('-') {
        None if name == "pipelines" => {
            Ok(access.may(Action::ReadPipeline).then(|| app::project_topic(project)))
        }
        None if name == "environments" => {
            Ok(access.may(Action::ReadEnvironment).then(|| app::environments_topic(project)))
        }
        Some(("pipeline", id)) => {
            let Ok(id) = id.parse::<PipelineId>() else { return Ok(None) };
            let found = reads.find_pipeline(access, id).await?;
            Ok(found.map(|pipeline| app::pipeline_topic(pipeline.id)))
        }
        Some(("job", id)) => {
            let Ok(id) = id.parse::<JobId>() else { return Ok(None) };
            Ok(reads.find_job(access, id).await?.map(|job| app::job_topic(job.id)))
        }
        Some(_) | None => Ok(None),
    }
}
