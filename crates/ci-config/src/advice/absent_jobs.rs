//! Jobs without rules are not in pipelines of merge requests.

use super::{Advice, Subject};
use crate::code::Code;
use crate::outcome::Compiled;
use crate::reason::Because;

/// Names that a message lists.
const NAMES_MAX: usize = 5;

/// One finding, at the first such job, where other jobs make a pipeline of the merge request.
pub(super) fn advise(subject: &Subject<'_>, of_request: &Compiled) -> Option<Advice> {
    let is_absent = |name: &str| {
        let mut reasons = of_request.reasons.jobs.iter();
        reasons.any(|reason| reason.job == name && reason.because == Because::ImplicitOnly)
    };
    let instances = &subject.checked.instances.list;
    let jobs = &subject.checked.config.jobs;
    let absent: Vec<_> = jobs
        .iter()
        .enumerate()
        .filter(|(at, _)| {
            let mut own = instances.iter().filter(|instance| instance.job == *at);
            own.any(|instance| is_absent(&instance.name))
        })
        .map(|(_, job)| job)
        .collect();
    let first = absent.first()?;
    let list = |names: &mut dyn Iterator<Item = &str>| {
        names.take(NAMES_MAX).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let present = list(&mut of_request.plan.jobs.iter().map(|job| job.name.as_str()));
    let names = list(&mut absent.iter().map(|job| job.name.as_str()));
    Some(Advice {
        code: Code::AbsentJobs,
        span: first.span.clone(),
        message: format!("pipelines of merge requests have {present} and not {names}, which have no rules"),
        hint: "say with `workflow:rules` which pipelines there are: then jobs without rules are in all of them".to_owned(),
    })
}
