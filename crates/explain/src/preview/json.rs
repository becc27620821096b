//! A preview as JSON.

use std::collections::BTreeMap;

use ci_config::reason::Compared;
use domain::job_spec::JobSpec;
use domain::pipeline::{AllowFailure, JobPlan, Plan};
use serde_json::{Value, json};

use super::{Preview, jobs, needs};
use crate::lint::finding;
use crate::why;

pub(super) fn value(preview: &Preview<'_>) -> Value {
    let compiled = preview.compiled();
    let list: Vec<Value> = compiled
        .map(|compiled| {
            jobs(compiled).map(|(plan, spec)| job(&compiled.plan, plan, spec)).collect()
        })
        .unwrap_or_default();
    let reasons = preview.reasons();
    json!({
        "created": preview.is_created(),
        "reason": preview.reason(),
        "name": compiled.and_then(|compiled| compiled.name.as_deref()),
        "stages": compiled.map(|compiled| compiled.plan.stages.as_slice()).unwrap_or_default(),
        "jobs": list,
        "not_created": not_created(preview),
        "compared": reasons.and_then(|reasons| reasons.compared.as_ref()).map(compared),
        "diagnostics": preview.diagnostics().iter().map(finding).collect::<Vec<_>>(),
    })
}

fn job(plan: &Plan, job: &JobPlan, spec: &JobSpec) -> Value {
    let variables = spec.variables.iter();
    let variables: BTreeMap<&str, &str> =
        variables.map(|one| (one.key.as_str(), one.value.as_str())).collect();
    json!({
        "name": job.name,
        "stage": plan.stages.get(job.stage),
        "when": job.when.word(),
        "start_in_seconds": job.start_in_seconds,
        "allow_failure": allow_failure(&job.allow_failure),
        "needs": needs(plan, job),
        "waits_for": if job.needs.is_some() { "needs" } else { "stages" },
        "variables": variables,
        "environment": job.environment.as_ref().map(|(name, _)| name),
        "environment_action": job.environment.as_ref().map(|(_, action)| action.word()),
        "tag_list": spec.tags,
    })
}

fn allow_failure(allowed: &AllowFailure) -> Value {
    match allowed {
        AllowFailure::No => false.into(),
        AllowFailure::Yes => true.into(),
        AllowFailure::ExitCodes(codes) => json!({ "exit_codes": codes }),
    }
}

/// Jobs of the file that the pipeline does not have.
fn not_created(preview: &Preview<'_>) -> Vec<Value> {
    let Some(reasons) = preview.reasons() else { return Vec::new() };
    let out = why::all(reasons).into_iter().filter(|why| !why.included);
    out.map(|why| json!({ "name": why.job, "reason": why.because, "place": why.place })).collect()
}

fn compared(compared: &Compared) -> Value {
    match compared {
        Compared::Commits { from, to } => json!({ "from": from, "to": to }),
        Compared::Given => json!({ "given": true }),
        Compared::Nothing => Value::Null,
    }
}
