//! The end of a delay.

use domain::PipelineId;
use domain::history::Actor;
use domain::pipeline::Event;

use crate::App;
use crate::drive::{Note, Refused, Step};
use crate::error::Result;

/// Tells the pipeline. One that is gone, or has gone on, needs no waking.
pub(super) async fn run(app: &App, pipeline: PipelineId, job: usize, attempt: u16) -> Result<()> {
    let event = Event::Woke { job, attempt };
    let step = Step { event, actor: Actor::System, note: Note::Nothing };
    match app.drive(pipeline, step).await {
        Ok(_) | Err(Refused::Rejected(_) | Refused::Taken) => Ok(()),
        Err(Refused::Failed(error)) if error.kind() == crate::Kind::NotFound => Ok(()),
        Err(Refused::Failed(error)) => Err(error),
    }
}
