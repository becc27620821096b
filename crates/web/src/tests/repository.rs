//! Pipelines and jobs for the tests, as a person and a runner would make them.

use app::{App, CreatePipeline, JobToken, NewRunner, UpdateJob};
use domain::access::{ProjectAccess, Viewer};
use domain::pipeline::{Pipeline, Source};

/// A pipeline of `main`.
pub(super) async fn pipeline(app: &App, access: &ProjectAccess) -> Pipeline {
    let ref_name = "main".to_owned();
    let wish = CreatePipeline {
        ref_name,
        source: Source::Web,
        variables: Vec::new(),
        inputs: app::Inputs::new(),
    };
    app.create_pipeline(access, wish).await.unwrap()
}

/// A runner's view of the next job.
pub(super) async fn claim(app: &App, root: &Viewer) -> JobToken {
    let new = NewRunner { run_untagged: true, ..NewRunner::default() };
    let (_, secret) = app.create_runner(root, new).await.unwrap();
    let runner = app.authenticate_runner(&secret).await.unwrap();
    let asked = serde_json::from_value(serde_json::json!({"token": secret})).unwrap();
    let job = app.request_job(&runner, asked).await.unwrap().job.expect("a job waits");
    app.authenticate_job(domain::JobId(job.id), &job.token).await.unwrap()
}

/// The job's runner says how it ended.
pub(super) async fn end(app: &App, job: &JobToken, state: &str) {
    let exit_code = (state == "failed").then_some(2);
    let reason = (state == "failed").then(|| "script_failure".to_owned());
    let update =
        UpdateJob { state: Some(state.to_owned()), failure_reason: reason, exit_code, trace: None };
    app.update_job(job, update).await.unwrap();
}
