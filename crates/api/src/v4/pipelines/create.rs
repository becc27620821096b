//! `POST /projects/:id/pipeline`.

use api_types::v4::Pipeline;
use app::{App, CreatePipeline, PipelineVariable};
use axum::extract::State;
use domain::access::Action;
use domain::pipeline::Source;
use domain::variable::VariableKind;
use http_support::params::Params;
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done};
use crate::caller::Caller;
use crate::place::At;

#[derive(Deserialize)]
pub(crate) struct CreatePipelineBody {
    #[serde(rename = "ref")]
    ref_name: String,
    #[serde(default)]
    variables: Vec<VariableBody>,
    #[serde(default)]
    inputs: app::Inputs,
}

/// A variable for one pipeline or one job.
#[derive(Deserialize)]
pub(crate) struct VariableBody {
    key: String,
    #[serde(default)]
    value: String,
    variable_type: Option<VariableKind>,
    #[serde(default)]
    raw: bool,
}

impl VariableBody {
    pub(crate) fn read(self) -> PipelineVariable {
        let kind = self.variable_type.unwrap_or(VariableKind::EnvVar);
        PipelineVariable { key: self.key, value: self.value, kind, raw: self.raw }
    }
}

/// Makes a pipeline of the newest commit of a branch or tag.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<CreatePipelineBody>,
) -> Answer<Created<Pipeline>> {
    let access = caller.project(&app, &id, Action::RunPipeline).await?;
    let new = CreatePipeline {
        ref_name: body.ref_name,
        source: Source::Api,
        variables: body.variables.into_iter().map(VariableBody::read).collect(),
        inputs: body.inputs,
    };
    let pipeline = done(app.create_pipeline(&access, new).await)?;
    Ok(created(super::present(&app, &access, &pipeline).await?))
}
