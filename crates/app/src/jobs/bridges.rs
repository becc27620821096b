//! Jobs without a script that stand for another pipeline: GitLab calls them bridges.

use domain::pipeline::{JobPlan, Pipeline, Requirement};
use store::JobPlaces;

use crate::App;
use crate::error::Result;

impl App {
    /// The bridges of a pipeline. In GitLab's API they are apart from the other jobs.
    ///
    /// # Errors
    /// The store's.
    pub async fn bridges(&self, pipeline: &Pipeline) -> Result<JobPlaces> {
        Ok(JobPlaces::Only(self.places_of_bridges(pipeline).await?))
    }

    /// The jobs of a pipeline that are none.
    ///
    /// # Errors
    /// The store's.
    pub async fn all_but_bridges(&self, pipeline: &Pipeline) -> Result<JobPlaces> {
        let places = self.places_of_bridges(pipeline).await?;
        Ok(if places.is_empty() { JobPlaces::All } else { JobPlaces::Without(places) })
    }

    async fn places_of_bridges(&self, pipeline: &Pipeline) -> Result<Vec<usize>> {
        let graph = self.graph(pipeline.id).await?;
        let is_bridge = |job: &JobPlan| job.requires.iter().copied().any(Requirement::is_bridge);
        let jobs = graph.plan().jobs.iter().enumerate();
        Ok(jobs.filter(|(_, job)| is_bridge(job)).map(|(place, _)| place).collect())
    }
}
