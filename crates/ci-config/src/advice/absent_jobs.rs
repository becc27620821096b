//! Jobs without rules are not in pipelines of merge requests.

use std::collections::BTreeSet;

use super::{Advice, Subject};
use crate::code::Code;
use crate::outcome::Compiled;
use crate::reason::{Because, JobReason};

/// Names that a message lists.
const NAMES_MAX: usize = 5;

/// One finding, at the first such job, where other jobs make a pipeline of the merge request.
pub(super) fn advise(subject: &Subject<'_>, of_request: &Compiled) -> Option<Advice> {
    let is_absent = |reason: &&JobReason| reason.because == Because::ImplicitOnly;
    let reasons = of_request.reasons.jobs.iter().filter(is_absent);
    let names: BTreeSet<&str> = reasons.map(|reason| reason.job.as_str()).collect();
    let instances = subject.checked.instances.list.iter();
    let absent: BTreeSet<usize> = instances
        .filter(|instance| names.contains(instance.name.as_str()))
        .map(|instance| instance.job)
        .collect();
    let jobs = &subject.checked.config.jobs;
    let first = &jobs[*absent.first()?];
    let list = |names: &mut dyn Iterator<Item = &str>| {
        names.take(NAMES_MAX).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let present = list(&mut of_request.plan.jobs.iter().map(|job| job.name.as_str()));
    let names = list(&mut absent.iter().map(|at| jobs[*at].name.as_str()));
    Some(Advice {
        code: Code::AbsentJobs,
        span: first.span.clone(),
        message: format!("pipelines of merge requests have {present} and not {names}, which have no rules"),
        hint: "say with `workflow:rules` which pipelines there are: then jobs without rules are in all of them".to_owned(),
    })
}
