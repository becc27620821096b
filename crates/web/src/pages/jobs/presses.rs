//! What may be done with a job.

use domain::access::Action;
use domain::job::Job;
use domain::pipeline::Status;

use crate::frame::Frame;
use crate::press::{Press, Weight};
use crate::subject::Subject;

/// The buttons of a job, the likeliest first. `deploys`: it brings something to an environment.
pub(crate) fn of(subject: &Subject, frame: &Frame, job: &Job, deploys: bool) -> Vec<Press> {
    if !subject.access.may(Action::RunPipeline) || job.retried {
        return Vec::new();
    }
    let at = &subject.at;
    let page = frame.address.split('?').next().unwrap_or_default();
    let is_elsewhere = page != at.job(job.id);
    let press = |label: &str, action: String| {
        let press = Press::new(&frame.form_token, label, &job.name, action);
        if is_elsewhere { press.back(page) } else { press }
    };
    let mut presses = Vec::new();
    if matches!(job.status, Status::Manual | Status::Scheduled) {
        presses.push(
            press(start(job, deploys), at.play_job(job.id)).weight(Weight::Primary).icon("play"),
        );
    }
    if pipeline::is_retryable(job.status) {
        presses.push(press("Retry", at.retry_job(job.id)).icon("retry"));
    }
    if pipeline::is_cancelable(job.status) && job.status != Status::Created {
        let label = if job.status == Status::Canceling { "Cancel at once" } else { "Cancel" };
        presses.push(press(label, at.cancel_job(job.id)).weight(Weight::Danger).icon("stop"));
    }
    presses
}

/// What the button says that starts a job.
pub(crate) fn start(job: &Job, deploys: bool) -> &'static str {
    match (deploys, job.status) {
        (true, Status::Manual) => "Deploy",
        (true, _) => "Deploy now",
        (false, Status::Scheduled) => "Start now",
        (false, _) => "Play",
    }
}
