//! Starting, canceling and retrying pipelines.

use app::{CreatePipeline, DryRun, Kind, Lint, PipelineVariable};
use axum::extract::{Path, State};
use domain::PipelineId;
use domain::access::Action;
use domain::pipeline::Source;
use domain::variable::VariableKind;

use super::new;
use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::problem::require;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;
use crate::words;

/// `POST /group/project/-/pipelines`.
pub(crate) async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    form: Form,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    let keys = form.all("variables[][key]");
    let pairs = keys.into_iter().zip(form.all("variables[][value]"));
    let pairs: Vec<(String, String)> = pairs
        .map(|(key, value)| (key.trim().to_owned(), value.to_owned()))
        .filter(|(key, _)| !key.is_empty())
        .collect();
    let variables = pairs.iter().map(|(key, value)| PipelineVariable {
        key: key.clone(),
        value: value.clone(),
        kind: VariableKind::EnvVar,
        raw: false,
    });
    let ref_name = form.trimmed("ref").to_owned();
    let wish = CreatePipeline {
        ref_name: ref_name.clone(),
        source: Source::Web,
        variables: variables.collect(),
        inputs: app::Inputs::new(),
    };
    match site.app.create_pipeline(&subject.access, wish).await {
        Ok(made) => after(&visitor, &subject.at.pipeline(made.id), ""),
        Err(error) if error.kind() == Kind::Invalid => {
            let page = new::load(&site, &visitor, &subject).await;
            let dry_run = Some(DryRun::default());
            let asked = Lint { content: None, ref_name: Some(ref_name.clone()), dry_run };
            // The form is refused in any case; what is wrong where is an addition.
            let report = site.app.lint(&subject.access, asked).await.ok();
            let findings = report.iter().flat_map(|report| &report.diagnostics);
            let page = new::New {
                findings: findings.map(words::finding).collect(),
                refusal: Some(crate::problem::sentence(error.message())),
                variables: new::with_empty_rows(pairs),
                ref_name,
                ..page
            };
            answer::show_again(&visitor, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /group/project/-/pipelines/42/cancel`.
pub(crate) async fn cancel(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    _form: Form,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    let pipeline = site.app.cancel_pipeline(&subject.access, PipelineId(id)).await?;
    after(&visitor, &subject.at.pipeline(pipeline.id), "The pipeline is being canceled.")
}

/// `POST /group/project/-/pipelines/42/retry`.
pub(crate) async fn retry(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    _form: Form,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    let pipeline = site.app.retry_pipeline(&subject.access, PipelineId(id)).await?;
    after(
        &visitor,
        &subject.at.pipeline(pipeline.id),
        "Its failed and canceled jobs run once more.",
    )
}
