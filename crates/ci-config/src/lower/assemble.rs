//! The chosen jobs as a plan: sorted by stage, needs as indices, one specification each.

use std::collections::{BTreeMap, BTreeSet};

use domain::job_spec::JobSpec;
use domain::limits::{JOBS_PER_PIPELINE_MAX, NEEDS_MAX};
use domain::pipeline::{JobPlan, Need, Plan, Requirement, When};
use domain::variable::JobVariable;

use super::Checked;
use super::jobs::{allow_failure_of, when_of};
use super::spec::{self, Chosen};
use crate::code::Code;
use crate::findings::Findings;
use crate::job::Job;
use crate::keyword::rules::RuleWhen;
use crate::outcome::Compiled;
use crate::stop::Stop;

/// Sorts the chosen jobs by stage, resolves their needs, and builds plan and specs.
pub(super) fn assemble(
    findings: &mut Findings,
    checked: Checked<'_>,
    mut chosen: Vec<Chosen<'_>>,
    (root, mut written): (&[JobVariable], Vec<JobSpec>),
) -> Result<Compiled, Stop> {
    let graph = checked.graph;
    let instances = checked.instances;
    if chosen.len() > JOBS_PER_PIPELINE_MAX {
        let text =
            format!("a pipeline can have {JOBS_PER_PIPELINE_MAX} jobs, not {}", chosen.len());
        findings.error(Code::TooManyJobs, &checked.config.jobs[0].span, text);
        return Err(Stop::Refused);
    }
    chosen.sort_by_key(|chosen| graph.stages[chosen.job]);
    let mut place: Vec<Option<usize>> = vec![None; instances.list.len()];
    for (at, chosen) in chosen.iter().enumerate() {
        place[chosen.instance] = Some(at);
    }
    let mut plan = Plan::default();
    let mut stage_index: BTreeMap<usize, usize> = BTreeMap::new();
    let mut specs = Vec::with_capacity(chosen.len());
    let mut warned = BTreeSet::new();
    for chosen in chosen {
        let job = &checked.config.jobs[chosen.job];
        let stage = *stage_index.entry(graph.stages[chosen.job]).or_insert_with(|| {
            plan.stages.push(job.stage.clone());
            plan.stages.len() - 1
        });
        let rule = chosen.rule.map(|index| job.rule(index));
        let needs = needs_of(findings, checked, &chosen, &place)?;
        let when = match when_of(job, rule) {
            RuleWhen::Run(when) => when,
            RuleWhen::Never => continue,
        };
        plan.jobs.push(JobPlan {
            name: instances.list[chosen.instance].name.clone(),
            stage,
            when,
            start_in_seconds: match rule.and_then(|rule| rule.start_in_seconds) {
                Some(seconds) => Some(seconds),
                None => job.start_in_seconds.filter(|_| when == When::Delayed),
            },
            allow_failure: allow_failure_of(job, rule),
            retry: job.retry.clone(),
            environment: chosen
                .environment
                .as_ref()
                .map(|environment| (environment.name.clone(), environment.action)),
            needs,
            requires: Vec::new(),
        });
        // Instances of a parallel job share what is written; any other job takes it.
        let written = match instances.of_job[chosen.job].len() {
            1 => std::mem::take(&mut written[chosen.job]),
            _ => written[chosen.job].clone(),
        };
        let source = chosen.job;
        let spec = spec::spec(checked, chosen, &place, (root, written));
        let requires = spec.requirements();
        // Instances of a parallel job would say the same.
        if !requires.is_empty() && warned.insert(source) {
            warn_unmet(findings, job, &requires);
        }
        if let Some(planned) = plan.jobs.last_mut() {
            planned.requires = requires;
        }
        specs.push(spec);
    }
    Ok(Compiled { plan, specs, ..Compiled::default() })
}

/// Says of a job that it will end when its turn comes, and why.
fn warn_unmet(findings: &mut Findings, job: &Job, requires: &[Requirement]) {
    let unmet = requires.iter().find(|requirement| !requirement.is_met());
    let Some(requirement) = unmet else { return };
    let asked = job.asks.iter().find(|(key, _)| *key == requirement.key());
    let span = asked.map_or(&job.span, |(_, span)| span);
    let failure = requirement.failure();
    let message =
        format!("{} job: {requirement} is not carried out here; the job will fail", job.name);
    findings.warning(Code::NotCarriedOut, span, message);
    findings.hint(format!("when its turn comes it ends at once as `{failure}`"));
}

/// The needs of a chosen job as indices of the plan. A need that is not in the pipeline is dropped
/// if it is optional, and an error if it is not.
fn needs_of(
    findings: &mut Findings,
    checked: Checked<'_>,
    chosen: &Chosen<'_>,
    place: &[Option<usize>],
) -> Result<Option<Vec<Need>>, Stop> {
    let Some(needs) = chosen.needs(checked.graph) else { return Ok(None) };
    let instances = checked.instances;
    let name = &instances.list[chosen.instance].name;
    let span = &checked.config.jobs[chosen.job].span;
    if needs.listed > NEEDS_MAX {
        let text = format!(
            "{name}: one job can only need {NEEDS_MAX} others, but you have listed {}. See needs keyword documentation for more details",
            needs.listed
        );
        findings.error(Code::Needs, span, text);
        return Err(Stop::Refused);
    }
    let mut resolved = Vec::with_capacity(needs.edges.len());
    for edge in &needs.edges {
        match place[edge.to] {
            Some(job) => resolved.push(Need { job, artifacts: edge.artifacts }),
            None if edge.optional => {}
            None => {
                let need = &instances.list[edge.to].name;
                let text = format!(
                    "'{name}' job needs '{need}' job, but '{need}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional."
                );
                findings.error(Code::Needs, span, text);
                return Err(Stop::Refused);
            }
        }
    }
    Ok(Some(resolved))
}
