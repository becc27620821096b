//! What a runner gets of a chosen job.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use domain::job_spec::{CacheSpec, EnvironmentSpec, JobSpec, OtherNeed, OtherPipeline};
use domain::variable::JobVariable;

use super::Checked;
use crate::expand::replace;
use crate::expand::{Unknown, expand_field};
use crate::graph::{Graph, Needs};
use crate::job::Job;
use crate::matrix;
use crate::scope::Scope;

/// A job that is in the pipeline.
#[derive(Debug)]
pub(crate) struct Chosen<'c> {
    pub instance: usize,
    /// Index of its job in the file.
    pub job: usize,
    /// The rule that let it in.
    pub rule: Option<usize>,
    /// Variables of job, matrix and rule.
    pub own: Cow<'c, [JobVariable]>,
    pub environment: Option<Box<EnvironmentSpec>>,
    /// Expanded.
    pub tags: Vec<String>,
    /// Expanded.
    pub resource_group: Option<String>,
    pub caches: Vec<CacheSpec>,
}

impl Chosen<'_> {
    /// The needs that count: those of the rule if it lists any, else the job's.
    pub(crate) fn needs<'g>(&self, graph: &'g Graph) -> Option<&'g Needs> {
        let of_rule = self.rule.and_then(|rule| graph.rule_needs[self.job].get(rule)?.as_ref());
        of_rule.filter(|needs| needs.listed > 0).or_else(|| graph.needs_of(self.job, self.instance))
    }
}

/// Variables with others laid over them; those that are there already stay in their place.
pub(super) fn laid_over<'v>(
    under: Cow<'v, [JobVariable]>,
    over: &'v [JobVariable],
) -> Cow<'v, [JobVariable]> {
    if over.is_empty() {
        return under;
    }
    if under.is_empty() {
        return Cow::Borrowed(over);
    }
    let mut variables = under.into_owned();
    lay_over(&mut variables, over.iter().cloned());
    Cow::Owned(variables)
}

/// Lays variables over others: an equal key is replaced in its place.
fn lay_over(under: &mut Vec<JobVariable>, over: impl ExactSizeIterator<Item = JobVariable>) {
    let before = under.len();
    if before.saturating_mul(over.len()) > FEW_COMPARISONS {
        return lay_many_over(under, over);
    }
    for variable in over {
        match under[..before].iter_mut().find(|old| old.key == variable.key) {
            Some(old) => *old = variable,
            None => under.push(variable),
        }
    }
}

/// Comparisons up to which looking through variables is faster than sorting them.
const FEW_COMPARISONS: usize = 1_000;

fn lay_many_over(under: &mut Vec<JobVariable>, over: impl Iterator<Item = JobVariable>) {
    let places: BTreeMap<String, usize> =
        under.iter().enumerate().map(|(at, variable)| (variable.key.clone(), at)).collect();
    for variable in over {
        match places.get(&variable.key) {
            Some(at) => under[*at] = variable,
            None => under.push(variable),
        }
    }
}

/// The tags with their variables replaced by the values as written, which is all that GitLab does;
/// what is unknown stays.
pub(super) fn tags(job: &Job, scope: &Scope<'_>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let replaced = job.tags.iter().map(|tag| replace(tag, |name| scope.value(name)));
    replaced.filter(|tag| seen.insert(tag.clone())).collect()
}

/// The resource group with its variables replaced; unknown ones become empty.
pub(super) fn resource_group(job: &Job, scope: &Scope<'_>) -> Option<String> {
    let written = job.resource_group.as_ref()?;
    let group = expand_field(scope, written, Unknown::Empty)
        .map_or_else(|_| written.clone(), Cow::into_owned);
    Some(group).filter(|group| !group.trim().is_empty())
}

/// A need of another pipeline with the values of the instance's matrix in it; a name that the
/// matrix does not have stays.
fn other_need(need: OtherNeed, variables: &[JobVariable]) -> OtherNeed {
    let replace = |text: String| matrix::replace(&text, variables).unwrap_or(text);
    let from = match need.from {
        OtherPipeline::Pipeline(id) => OtherPipeline::Pipeline(replace(id)),
        OtherPipeline::Project { project, reference } => {
            OtherPipeline::Project { project: replace(project), reference: replace(reference) }
        }
    };
    OtherNeed { from, job: replace(need.job), ..need }
}

/// What is written of a chosen job, made its specification. `place` says where instances are in the
/// plan, if they are.
pub(super) fn complete(
    checked: Checked<'_>,
    chosen: Chosen<'_>,
    place: &[Option<usize>],
    (root, spec): (&[JobVariable], &mut JobSpec),
) {
    let job = &checked.config.jobs[chosen.job];
    let instance = &checked.instances.list[chosen.instance];
    let rule = chosen.rule.map(|index| job.rule(index));
    let inherited = root.iter().filter(|variable| job.inherit.variables.has(&variable.key));
    spec.dependencies = dependencies(checked, &chosen, place);
    spec.variables = Vec::with_capacity(root.len() + chosen.own.len());
    spec.variables.extend(inherited.cloned());
    lay_over(&mut spec.variables, chosen.own.into_owned().into_iter());
    spec.tags = chosen.tags;
    spec.cache = chosen.caches;
    spec.resource_group = chosen.resource_group;
    let others = std::mem::take(&mut spec.other_needs).into_iter();
    spec.other_needs = others.map(|need| other_need(need, instance.variables)).collect();
    spec.environment = chosen.environment;
    spec.interruptible = rule.and_then(|rule| rule.interruptible).unwrap_or(spec.interruptible);
    spec.node = instance.node;
}

/// Names of jobs whose artifacts are fetched: the dependencies, with needs only those among them,
/// else the needs with artifacts. `None` is all of earlier stages.
fn dependencies(
    checked: Checked<'_>,
    chosen: &Chosen<'_>,
    place: &[Option<usize>],
) -> Option<Vec<String>> {
    let listed = checked.graph.dependencies[chosen.job].as_ref();
    let needs = chosen.needs(checked.graph);
    let fetched = match (listed, needs) {
        (None, None) => return None,
        (Some(listed), None) => listed.clone(),
        (listed, Some(needs)) => needs
            .edges
            .iter()
            .filter(|edge| edge.artifacts && listed.is_none_or(|listed| listed.contains(&edge.to)))
            .map(|edge| edge.to)
            .collect(),
    };
    let present = fetched.into_iter().filter(|instance| place[*instance].is_some());
    Some(present.map(|instance| checked.instances.list[instance].name.clone()).collect())
}
