//! The chosen jobs as a plan: sorted by stage, needs as indices, one specification each.

use std::collections::{BTreeMap, BTreeSet};

use domain::limits::{JOBS_PER_PIPELINE_MAX, NEEDS_MAX};
use domain::pipeline::{JobPlan, Need, Plan, Requirement, When};
use domain::variable::JobVariable;
use yaml::Span;

use super::Checked;
use super::jobs::{allow_failure_of, when_of};
use super::spec::{self, Chosen};
use crate::code::Code;
use crate::config::Specs;
use crate::findings::Findings;
use crate::graph::Edge;
use crate::job::Job;
use crate::keyword::rules::RuleWhen;
use crate::outcome::Compiled;
use crate::reason::JobReason;
use crate::stop::Stop;

/// Where each instance is in the plan, if it is, and what each chosen job needs of the plan.
pub(super) struct Needs {
    place: Vec<Option<usize>>,
    of_chosen: Vec<Option<Vec<Need>>>,
}

/// Sorts the chosen jobs by stage and resolves their needs. Where a job needs one that is not in,
/// the reasons of all such jobs say so.
pub(super) fn needs(
    findings: &mut Findings,
    checked: Checked<'_>,
    chosen: &mut [Chosen<'_>],
    reasons: &mut [JobReason],
) -> Result<Needs, Stop> {
    if chosen.len() > JOBS_PER_PIPELINE_MAX {
        let text =
            format!("a pipeline can have {JOBS_PER_PIPELINE_MAX} jobs, not {}", chosen.len());
        findings.error(Code::TooManyJobs, &checked.config.jobs[0].span, text);
        return Err(Stop::Refused);
    }
    chosen.sort_by_key(|chosen| checked.graph.stages[chosen.job]);
    let mut place: Vec<Option<usize>> = vec![None; checked.instances.list.len()];
    for (at, chosen) in chosen.iter().enumerate() {
        place[chosen.instance] = Some(at);
    }
    let before = findings.errors();
    let resolved = chosen.iter().map(|chosen| needs_of(findings, checked, chosen, &place));
    let of_chosen = resolved.collect();
    if findings.errors() != before {
        for chosen in chosen.iter() {
            let lacking = lacking(checked, chosen, &place);
            let names = lacking.map(|edge| checked.instances.list[edge.to].name.clone());
            reasons[chosen.instance].lacks = names.collect();
        }
        return Err(Stop::Refused);
    }
    Ok(Needs { place, of_chosen })
}

/// Builds the plan, and specifications where there is what is written of each job.
pub(super) fn assemble(
    findings: &mut Findings,
    checked: Checked<'_>,
    chosen: Vec<Chosen<'_>>,
    Needs { place, of_chosen }: Needs,
    (root, written): (&[JobVariable], Option<Specs>),
) -> Compiled {
    let (graph, instances) = (checked.graph, checked.instances);
    let mut plan = Plan { stages: Vec::new(), jobs: Vec::with_capacity(chosen.len()) };
    let mut stage_index: BTreeMap<usize, usize> = BTreeMap::new();
    let mut specs = Vec::with_capacity(written.as_ref().map_or(0, |_| chosen.len()));
    let mut written: Option<Vec<_>> =
        written.map(|written| written.into_iter().map(Some).collect());
    let mut warned = BTreeSet::new();
    for (chosen, needs) in chosen.into_iter().zip(of_chosen) {
        let job = &checked.config.jobs[chosen.job];
        let stage = *stage_index.entry(graph.stages[chosen.job]).or_insert_with(|| {
            plan.stages.push(job.stage.clone());
            plan.stages.len() - 1
        });
        let rule = chosen.rule.map(|index| job.rule(index));
        let when = match when_of(job, rule) {
            RuleWhen::Run(when) => when,
            RuleWhen::Never => continue,
        };
        plan.jobs.push(planned(checked, &chosen, (stage, when), needs));
        let Some(written) = &mut written else { continue };
        // Instances of a parallel job share what is written; any other job takes it.
        let own = match instances.of_job[chosen.job].len() {
            1 => written[chosen.job].take(),
            _ => written[chosen.job].clone(),
        };
        let (source, mut spec) = (chosen.job, own.unwrap_or_default());
        spec::complete(checked, chosen, &place, (root, &mut spec));
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
    Compiled { plan, specs, ..Compiled::default() }
}

/// A job of the plan, as far as its specification does not matter.
fn planned(
    checked: Checked<'_>,
    chosen: &Chosen<'_>,
    (stage, when): (usize, When),
    needs: Option<Vec<Need>>,
) -> JobPlan {
    let job = &checked.config.jobs[chosen.job];
    let rule = chosen.rule.map(|index| job.rule(index));
    let environment = chosen.environment.as_ref();
    JobPlan {
        name: checked.instances.list[chosen.instance].name.clone(),
        stage,
        when,
        start_in_seconds: match rule.and_then(|rule| rule.start_in_seconds) {
            Some(seconds) => Some(seconds),
            None => job.start_in_seconds.filter(|_| when == When::Delayed),
        },
        allow_failure: allow_failure_of(job, rule),
        retry: job.retry.clone(),
        environment: environment.map(|environment| (environment.name.clone(), environment.action)),
        needs,
        requires: Vec::new(),
    }
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
) -> Option<Vec<Need>> {
    let needs = chosen.needs(checked.graph)?;
    let instances = checked.instances;
    let name = &instances.list[chosen.instance].name;
    if needs.listed > NEEDS_MAX {
        let text = format!(
            "{name}: one job can only need {NEEDS_MAX} others, but you have listed {}. See needs keyword documentation for more details",
            needs.listed
        );
        findings.error(Code::Needs, &checked.config.jobs[chosen.job].span, text);
        return None;
    }
    for edge in lacking(checked, chosen, place) {
        let need = &instances.list[edge.to].name;
        let text = format!(
            "'{name}' job needs '{need}' job, but '{need}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional."
        );
        findings.error(Code::Needs, need_span(checked, chosen, edge), text);
        findings.hint(format!(
            "give `{name}` rules under which `{need}` is there too, or write `optional: true` at this need"
        ));
    }
    let edges = needs.edges.iter();
    let present =
        edges.filter_map(|edge| place[edge.to].map(|job| Need { job, artifacts: edge.artifacts }));
    Some(present.collect())
}

/// Needs of a chosen job that are not in the pipeline and must be.
fn lacking<'c>(
    checked: Checked<'c>,
    chosen: &Chosen<'_>,
    place: &[Option<usize>],
) -> impl Iterator<Item = &'c Edge> {
    let needs = chosen.needs(checked.graph);
    let edges = needs.into_iter().flat_map(|needs| &needs.edges);
    edges.filter(|edge| !edge.optional && place[edge.to].is_none())
}

/// Where a need is written.
fn need_span<'c>(checked: Checked<'c>, chosen: &Chosen<'_>, edge: &Edge) -> &'c Span {
    let job = &checked.config.jobs[chosen.job];
    let needed = &checked.instances.list[edge.to];
    let names = [needed.name.as_str(), checked.config.jobs[needed.job].name.as_str()];
    let of_rule = chosen.rule.and_then(|index| job.rule(index).needs.as_deref());
    let items = of_rule.filter(|items| !items.is_empty()).or(job.needs.as_deref());
    let item = items.into_iter().flatten().find(|item| names.contains(&item.job.as_str()));
    item.map_or(&job.span, |item| &item.span)
}
