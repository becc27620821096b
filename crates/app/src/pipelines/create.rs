//! A pipeline that somebody asks for: by API or form.

use domain::access::{Action, ProjectAccess};
use domain::pipeline::{Pipeline, Source};
use domain::push::ZERO_SHA;
use store::Tx;

use super::draft::{Drafted, Skip, Wish};
use super::predefined::Happened;
use super::{Inputs, PipelineVariable, check_inputs, given};
use crate::App;
use crate::drive::{Draft, Started};
use crate::error::{Error, Kind, Result};
use crate::metrics::StatusLabel;
use crate::pushes::short_name;

/// A pipeline that somebody asks for.
#[derive(Clone, Debug)]
pub struct CreatePipeline {
    /// A branch or a tag, with or without `refs/heads/` or `refs/tags/`.
    pub ref_name: String,
    pub source: Source,
    pub variables: Vec<PipelineVariable>,
    /// Values for the inputs that the file's header declares.
    pub inputs: Inputs,
}

/// A branch or tag as it is now.
pub(super) struct Tip {
    pub(super) tag: bool,
    pub(super) name: String,
    pub(super) sha: String,
}

impl App {
    /// Makes a pipeline of the current tip of a branch or tag.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with field `base`: no such ref, no file, errors in the file (the
    /// refused pipeline is kept), no jobs by the rules.
    pub async fn create_pipeline(
        &self,
        access: &ProjectAccess,
        new: CreatePipeline,
    ) -> Result<Pipeline> {
        if !access.may(Action::RunPipeline) || access.project.archived {
            return Err(Error::forbidden("403 Forbidden"));
        }
        let given = given(&new.variables)?;
        check_inputs(&new.inputs)?;
        let tip = self.tip(access, &new.ref_name).await?;
        let tip = tip.ok_or_else(|| base("Reference not found"))?;
        let least = self.push_role(access.project.id, tip.tag, &tip.name).await?;
        if least.is_some_and(|least| access.role < Some(least)) {
            return Err(base(
                "You do not have sufficient permission to run a pipeline on this branch or tag.",
            ));
        }
        let repository = self.repositories().open(access.project.id);
        let commit = repository.commit(&tip.sha).await?;
        let happened = Happened {
            source: new.source,
            tag_message: self.tag_message(access.project.id, tip.tag, &tip.name).await?,
            ref_name: tip.name,
            tag: tip.tag,
            protected: least.is_some(),
            before_sha: ZERO_SHA.to_owned(),
        };
        let wish = Wish {
            project: access.project.clone(),
            commit: commit.ok_or_else(|| base("Reference not found"))?,
            happened,
            push: None,
            user: self.viewing_user(access).await?,
            given,
            inputs: new.inputs,
            skip: Skip::Never,
        };
        match self.draft(wish.clone()).await? {
            Drafted::NoFile { .. } => Err(base("Missing CI config file")),
            Drafted::Filtered(because, _) => Err(base(because.message())),
            Drafted::Draft(draft) => {
                let pipeline = self.store_draft(*draft).await?;
                self.remember_commit(pipeline.id, wish.commit);
                refused_or(pipeline)
            }
        }
    }

    async fn store_draft(&self, draft: Draft) -> Result<Pipeline> {
        let now = self.now();
        let started = self.write(async move |tx: &mut Tx<'_>| draft.store(tx, now).await).await?;
        Ok(self.announce(started))
    }

    /// After the commit of a new pipeline: remember its plan, count it, ring.
    pub(crate) fn announce(&self, started: Started) -> Pipeline {
        let Started { pipeline, graph, rung } = started;
        if let Some(graph) = graph {
            self.inner.plans.put(pipeline.id, graph);
        }
        let label = StatusLabel::of(pipeline.status);
        self.inner.metrics.pipelines_created.get_or_create(&label).inc();
        self.ring(&rung);
        pipeline
    }

    /// The account of the viewer.
    pub(crate) async fn viewing_user(
        &self,
        access: &ProjectAccess,
    ) -> Result<Option<domain::user::User>> {
        match access.viewer.user_id() {
            Some(id) => Ok(self.reads().find_user(id).await?),
            None => Ok(None),
        }
    }

    /// The branch or tag of that name and its commit; a branch wins over a tag.
    pub(super) async fn tip(&self, access: &ProjectAccess, name: &str) -> Result<Option<Tip>> {
        let repository = self.repositories().open(access.project.id);
        let full_names = match short_name(name) {
            Some(_) => vec![name.to_owned()],
            None => vec![format!("refs/heads/{name}"), format!("refs/tags/{name}")],
        };
        for full in full_names {
            let Some((tag, short)) = short_name(&full) else { continue };
            if repository.ref_sha(&full).await?.is_none() {
                continue;
            }
            if let Some(sha) = repository.resolve(&full).await? {
                return Ok(Some(Tip { tag, name: short.to_owned(), sha }));
            }
        }
        Ok(None)
    }
}

/// GitLab answers a refused pipeline with what is wrong with the file.
fn refused_or(pipeline: Pipeline) -> Result<Pipeline> {
    if pipeline.failure_reason.is_none() {
        return Ok(pipeline);
    }
    let texts = pipeline.diagnostics.iter().map(|one| one.message.as_str());
    let text: Vec<&str> = texts.collect();
    Err(base(&text.join(", ")).with_hint(format!("pipeline {} shows where", pipeline.id)))
}

fn base(text: &str) -> Error {
    Error::new(Kind::Invalid, text).with_field("base", text)
}
