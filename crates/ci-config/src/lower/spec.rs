//! What a runner gets of a chosen job.

use domain::job_spec::{EnvironmentSpec, JobSpec};
use domain::slug::slug;
use domain::variable::JobVariable;

use super::Checked;
use crate::expand::{Unknown, expand_field};
use crate::graph::{Graph, Needs};
use crate::instances::Instance;
use crate::job::Job;
use crate::scope::Scope;

/// A job that is in the pipeline.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub instance: usize,
    /// Index of its job in the file.
    pub job: usize,
    /// The rule that let it in.
    pub rule: Option<usize>,
    /// Variables of job, matrix and rule.
    pub own: Vec<JobVariable>,
    pub environment: Option<EnvironmentSpec>,
    /// Expanded.
    pub tags: Vec<String>,
}

/// Lays variables over others: an equal key is replaced in its place.
fn lay_over(under: &mut Vec<JobVariable>, over: &[JobVariable]) {
    for variable in over {
        match under.iter_mut().find(|old| old.key == variable.key) {
            Some(old) => old.clone_from(variable),
            None => under.push(variable.clone()),
        }
    }
}

impl Chosen {
    /// The needs that count: those of the rule if it lists any, else the job's.
    pub(crate) fn needs<'g>(&self, graph: &'g Graph) -> Option<&'g Needs> {
        let of_rule = self.rule.and_then(|rule| graph.rule_needs[self.job].get(rule)?.as_ref());
        of_rule.filter(|needs| needs.listed > 0).or(graph.needs[self.job].as_ref())
    }
}

/// Variables with others laid over them.
pub(super) fn laid_over(under: &[JobVariable], over: &[JobVariable]) -> Vec<JobVariable> {
    let mut variables = under.to_vec();
    lay_over(&mut variables, over);
    variables
}

/// Predefined variables that rules of a job see and that the file decides.
pub(super) fn predefined(instance: &Instance<'_>, job: &Job) -> Vec<JobVariable> {
    let mut variables = vec![
        JobVariable::public("CI_JOB_NAME", &instance.name),
        JobVariable::public("CI_JOB_NAME_SLUG", slug(&instance.name)),
        JobVariable::public("CI_JOB_GROUP_NAME", &job.name),
        JobVariable::public("CI_JOB_STAGE", &job.stage),
    ];
    let (index, total) = instance.node.unzip();
    if let Some(index) = index {
        variables.push(JobVariable::public("CI_NODE_INDEX", index.to_string()));
    }
    variables.push(JobVariable::public("CI_NODE_TOTAL", total.unwrap_or(1).to_string()));
    if let Some(environment) = &job.environment {
        let action = environment.action.word();
        variables.push(JobVariable::public("CI_ENVIRONMENT_NAME", &environment.name));
        variables.push(JobVariable::public("CI_ENVIRONMENT_ACTION", action));
        if let Some(tier) = &environment.tier {
            variables.push(JobVariable::public("CI_ENVIRONMENT_TIER", tier));
        }
        if let Some(url) = &environment.url {
            variables.push(JobVariable::public("CI_ENVIRONMENT_URL", url));
        }
    }
    variables
}

/// The tags with their variables replaced; what cannot be replaced stays.
pub(super) fn tags(job: &Job, scope: &Scope<'_>) -> Vec<String> {
    let expand = |tag: &String| {
        expand_field(scope, tag, Unknown::Keep)
            .map_or_else(|_| tag.clone(), std::borrow::Cow::into_owned)
    };
    job.tags.iter().map(expand).collect()
}

/// The specification of a chosen job. `place` says where instances are in the plan, if they are.
pub(super) fn spec(
    checked: Checked<'_>,
    chosen: Chosen,
    place: &[Option<usize>],
    root: &[JobVariable],
) -> JobSpec {
    let job = &checked.config.jobs[chosen.job];
    let rule = chosen.rule.map(|index| job.rule(index));
    let inherited = root.iter().filter(|variable| job.inherit.variables.has(&variable.key));
    let mut variables: Vec<JobVariable> = inherited.cloned().collect();
    let dependencies = dependencies(checked, &chosen, place);
    lay_over(&mut variables, &chosen.own);
    JobSpec {
        variables,
        dependencies,
        tags: chosen.tags,
        environment: chosen.environment,
        interruptible: rule.and_then(|rule| rule.interruptible).unwrap_or(job.spec.interruptible),
        node: checked.instances.list[chosen.instance].node,
        ..job.spec.clone()
    }
}

/// Names of jobs whose artifacts are fetched: the dependencies, with needs only those among them,
/// else the needs with artifacts. `None` is all of earlier stages.
fn dependencies(
    checked: Checked<'_>,
    chosen: &Chosen,
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
