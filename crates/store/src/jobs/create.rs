//! The rows of a new pipeline's jobs, all in two statements.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::Timestamp;
use domain::pipeline::{AllowFailure, Pipeline};
use serde::Serialize;

use crate::document;
use crate::error::Result;
use crate::pipelines::NewPipeline;
use crate::sql::sql;
use crate::tag_sets;
use crate::tx::Tx;
use crate::value::{args, clean};

/// A job on its way into the database.
#[derive(Serialize)]
struct NewRow {
    index: usize,
    attempt: u16,
    name: String,
    stage: String,
    stage_index: usize,
    status: &'static str,
    when: &'static str,
    allow_failure: bool,
    tags_key: i64,
    environment: Option<String>,
    timeout: Option<u32>,
}

/// A definition on its way into the database.
#[derive(Serialize)]
struct NewSpec {
    index: usize,
    document: String,
}

impl Tx<'_> {
    pub(crate) async fn insert_jobs(
        &mut self,
        pipeline: &Pipeline,
        new: &NewPipeline,
        now: Timestamp,
    ) -> Result<()> {
        if new.plan.jobs.is_empty() {
            return Ok(());
        }
        let rows = self.new_rows(new).await?;
        let sql = sql!(
            "INSERT INTO jobs (pipeline_id, project_id, plan_index, attempt, retried, name, stage,
             stage_index, status, when_word, allow_failure, tags_key, environment, user_id,
             timeout_seconds, created_at)
             SELECT $1, $2, CAST(r.value ->> 'index' AS BIGINT), CAST(r.value ->> 'attempt' AS BIGINT),
             FALSE, r.value ->> 'name', r.value ->> 'stage',
             CAST(r.value ->> 'stage_index' AS BIGINT), r.value ->> 'status', r.value ->> 'when',
             CAST(r.value ->> 'allow_failure' AS BOOLEAN), CAST(r.value ->> 'tags_key' AS BIGINT),
             r.value ->> 'environment', $4, CAST(r.value ->> 'timeout' AS BIGINT), $5
             FROM json_each(CAST($3 AS TEXT)) AS r
             ORDER BY CAST(r.value ->> 'index' AS BIGINT)"
        );
        let list = document::rows(&rows);
        let values = args![pipeline.id, pipeline.project_id, list, pipeline.user_id, now];
        self.execute(sql, values).await?;
        self.insert_specs(pipeline, new).await
    }

    async fn insert_specs(&mut self, pipeline: &Pipeline, new: &NewPipeline) -> Result<()> {
        let specs = new.specs.iter().enumerate();
        let specs: Vec<NewSpec> = specs
            .map(|(index, spec)| NewSpec { index, document: document::encode(spec) })
            .collect();
        let sql = sql!(
            "INSERT INTO job_specs (pipeline_id, plan_index, document)
             SELECT $1, CAST(r.value ->> 'index' AS BIGINT), r.value ->> 'document'
             FROM json_each(CAST($2 AS TEXT)) AS r"
        );
        self.execute(sql, args![pipeline.id, document::rows(&specs)]).await?;
        Ok(())
    }

    async fn new_rows(&mut self, new: &NewPipeline) -> Result<Vec<NewRow>> {
        let keys = self.tag_keys(new).await?;
        let jobs = new.plan.jobs.iter().zip(&new.specs).zip(&new.state.jobs).enumerate();
        Ok(jobs
            .map(|(index, ((plan, spec), state))| NewRow {
                index,
                attempt: state.attempt,
                name: clean(&plan.name),
                stage: clean(new.plan.stages.get(plan.stage).map_or("", String::as_str)),
                stage_index: plan.stage,
                status: state.status.word(),
                when: plan.when.word(),
                allow_failure: plan.allow_failure == AllowFailure::Yes || state.failure_allowed,
                tags_key: keys[&tag_sets::encode(&spec.tags)],
                environment: plan.environment.as_ref().map(|(name, _)| clean(name)),
                timeout: spec.timeout_seconds,
            })
            .collect())
    }

    /// The keys of all sets of tags that the pipeline's jobs have.
    async fn tag_keys(&mut self, new: &NewPipeline) -> Result<BTreeMap<String, i64>> {
        let mut keys = BTreeMap::new();
        for spec in &new.specs {
            let tags = tag_sets::encode(&spec.tags);
            if let Entry::Vacant(entry) = keys.entry(tags) {
                let key = self.intern_tags(entry.key()).await?;
                entry.insert(key);
            }
        }
        Ok(keys)
    }
}
